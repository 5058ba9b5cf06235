"""The process in which Kokoro speaks, served as `serving` says.

The argument after the session's folder is that of the model.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from audiobook.engines import kokoro_voices, onnx, phonemes, serving, waves

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.engines.waves import Waveform

RATE = 24_000
"""Hz."""
SPEEDS = (0.5, 2.0)
"""Beyond these the model swallows sounds."""


class Speaker:
    """The model and its voices, loaded once."""

    def __init__(self, folder: Path) -> None:
        self._model = onnx.load(folder / "kokoro-v1.0.int8.onnx")
        self._voices = np.load(folder / "voices-v1.0.bin")  # an npz
        self._reader = phonemes.Phonemes()
        self._styles: dict[str, Waveform] = {}

    def speak(self, request: dict[str, Any]) -> None:
        """Write the requested clip to its path; the request may bring its own `phonemes`."""
        blend = kokoro_voices.parse(request["voice"])
        if blend is None:
            raise ValueError(f"no voice {request['voice']!r}")
        said = request.get("phonemes") or self._reader.read(request["text"], blend.accent)
        own = blend.words_per_minute
        speed = (request["rate"] or own) / own / waves.pitch_factor(request)
        waves.write(request, self.sound(said, self._style(blend), speed), RATE)

    def sound(self, said: str, style: Waveform, speed: float) -> Waveform:
        """Return how phonemes sound, however many, without silence at the ends; shape (n,)."""
        speed = min(max(speed, SPEEDS[0]), SPEEDS[1])
        sound: list[Waveform] = []
        for piece, pause_seconds in phonemes.pieces(said):
            tokens = [phonemes.TOKENS[symbol] for symbol in piece]
            (samples,) = self._model.run(
                None,
                {
                    "tokens": np.array([[0, *tokens, 0]], np.int64),
                    "style": style[len(tokens) - 1],
                    "speed": np.array([speed], np.float32),
                },
            )
            sound += [waves.trimmed(samples.ravel(), RATE), np.zeros(round(pause_seconds * RATE), np.float32)]
        return np.concatenate(sound) if sound else np.zeros(0, np.float32)

    def _style(self, blend: kokoro_voices.Blend) -> Waveform:
        """Return the blend's style for each number of tokens, shape (510, 1, 256)."""
        name = str(blend)
        if name not in self._styles:
            parts = [np.float32(share) * self._voices[voice] for voice, share in blend.shares]
            self._styles[name] = np.sum(parts, axis=0, dtype=np.float32)
        return self._styles[name]


def main() -> None:
    """Serve requests; see `serving`."""
    serving.serve(_ready)


def _ready() -> Callable[[dict[str, Any]], None]:
    return Speaker(Path(sys.argv[2])).speak


if __name__ == "__main__":
    main()
