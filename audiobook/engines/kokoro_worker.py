"""The process in which Kokoro speaks; see `serving` for its requests and answers.

It is given the folder with the model.  A request may have `phonemes`, which are then spoken in place of its
text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from audiobook.engines import kokoro_styles, kokoro_voices, onnx, phonemes, serving, waves
from audiobook.engines.kokoro_alphabet import TOKENS

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.engines.waves import Waveform

RATE = 24_000
"""Samples a second (Hz) of the model."""
SPEEDS = (0.5, 2.0)
"""Beyond these speeds the model swallows sounds."""


class Speaker:
    """The model, loaded once, and the voices spoken so far."""

    def __init__(self, folder: Path) -> None:
        self._model = onnx.load(folder / "kokoro-v1.0.int8.onnx")
        self._reader = phonemes.Reader()
        self._styles: dict[str, Waveform] = {}

    def speak(self, request: dict[str, Any]) -> None:
        """Write the requested clip to its path."""
        blend = kokoro_voices.parse(request["voice"])
        if blend is None:
            raise ValueError(f"no voice {request['voice']!r}")
        text = request.get("phonemes") or self._reader.read(request["text"], blend.accent)
        natural_rate = blend.words_per_minute
        speed = (request["rate"] or natural_rate) / natural_rate / waves.pitch_factor(request["pitch"])
        waves.write(request, self._sound(text, self._style(blend), speed), RATE)

    def _sound(self, text: str, style: Waveform, speed: float) -> Waveform:
        """The sound of any number of phonemes, without silence at its ends; shape (n,)."""
        speed = min(max(speed, SPEEDS[0]), SPEEDS[1])
        sounds: list[Waveform] = []
        for piece, pause_seconds in phonemes.pieces(text):
            tokens = [TOKENS[symbol] for symbol in piece]
            (samples,) = self._model.run(
                None,
                {
                    "tokens": np.array([[0, *tokens, 0]], np.int64),
                    "style": style[len(tokens) - 1],
                    "speed": np.array([speed], np.float32),
                },
            )
            pause = np.zeros(round(pause_seconds * RATE), np.float32)
            sounds += [waves.trimmed(samples.ravel(), RATE), pause]
        return np.concatenate(sounds) if sounds else np.zeros(0, np.float32)

    def _style(self, blend: kokoro_voices.Blend) -> Waveform:
        """The style of a blend for each number of tokens; shape (510, 1, 256)."""
        name = str(blend)
        if name not in self._styles:
            parts = [np.float32(share) * kokoro_styles.of(voice) for voice, share in blend.shares]
            self._styles[name] = np.sum(parts, axis=0, dtype=np.float32)
        return self._styles[name]


def main() -> None:
    """Answer requests until stdin ends."""
    serving.serve(lambda _session_folder, models: Speaker(models).speak)


if __name__ == "__main__":
    main()
