"""The process in which Kokoro speaks, served as `serving` says; the argument after the folder is the model's."""

from __future__ import annotations

import re
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
MOST_TOKENS = 510
"""The model's context of 512, less one pad at each end."""
WORDS_PER_MINUTE = 175
"""What the model speaks at speed 1, as a mean of its voices."""
SPEEDS = (0.5, 2.0)
"""Beyond these the model swallows sounds."""

_SYMBOLS = (
    *((1, ";:,.!?"), (9, '—…"()“” \u0303ʣʥʦʨᵝ\uab67AI'), (31, "O"), (33, "Q"), (35, "ST"), (39, "W")),
    *((41, "Yᵊabcdef"), (50, "hijklmnopqrstuvwxyzɑɐɒæ"), (75, "βɔɕç"), (80, "ɖðʤə"), (85, "ɚɛɜ"), (90, "ɟ")),
    *((92, "ɡ"), (99, "ɥ"), (101, "ɨɪʝ"), (110, "ɯɰŋɳɲɴø"), (118, "ɸθœ"), (123, "ɹ"), (125, "ɾɻ")),
    *((128, "ʁɽʂʃʈʧ"), (135, "ʊʋ"), (138, "ʌɣɤ"), (142, "χʎ"), (147, "ʒʔ"), (156, "ˈˌː"), (162, "ʰ")),
    *((164, "ʲ"), (169, "↓"), (171, "→↗↘"), (177, "ᵻ")),
)
TOKENS = {symbol: first + i for first, symbols in _SYMBOLS for i, symbol in enumerate(symbols)}
"""The model's alphabet (the `vocab` of its config.json)."""

# Where a long text is cut, the best kind of place first, and the seconds of silence there
_CUTS = ((re.compile(r"(?<=[.!?…]) "), 0.35), (re.compile(r"(?<=[,;:—]) "), 0.2), (re.compile(" "), 0.05))


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
        speed = (request["rate"] or WORDS_PER_MINUTE) / WORDS_PER_MINUTE / waves.pitch_factor(request)
        waves.write(request, self.sound(said, self._style(blend), speed), RATE)

    def sound(self, said: str, style: Waveform, speed: float) -> Waveform:
        """Return how phonemes sound, however many, without silence at the ends; shape (n,)."""
        speed = min(max(speed, SPEEDS[0]), SPEEDS[1])
        sound: list[Waveform] = []
        for piece, pause_seconds in pieces("".join(symbol for symbol in said if symbol in TOKENS)):
            tokens = [TOKENS[symbol] for symbol in piece]
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


def pieces(said: str, most: int = MOST_TOKENS) -> list[tuple[str, float]]:
    """Cut phonemes that are too many for the model; give each piece and the silence after it in seconds.

    Cuts are made at ends of sentences; within one that is too long, of clauses; then of words; and only in a
    word of more than `most` phonemes in its middle.  Of several places the one nearest the middle is taken:
    pieces of like length are spoken alike.  Nothing but the space at a cut is lost.
    """
    said = said.strip()
    if len(said) <= most:
        return [(said, 0.0)] if said else []
    middle, pause_seconds = len(said) // 2, 0.0
    for places, seconds in _CUTS:
        found = [place.start() for place in places.finditer(said)]
        if found:
            middle, pause_seconds = min(found, key=lambda place: abs(2 * place - len(said))), seconds
            break
    *before, (last, _) = pieces(said[:middle], most)
    return [*before, (last, pause_seconds), *pieces(said[middle:], most)]


def main() -> None:
    """Serve requests; see `serving`."""
    serving.serve(_ready)


def _ready() -> Callable[[dict[str, Any]], None]:
    return Speaker(Path(sys.argv[2])).speak


if __name__ == "__main__":
    main()
