"""The levels that distributors ask for, by the name on the command line.

PRESETS["acx"].level_db, PRESETS["acx"].framed(gaps)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NO_LIMIT: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Preset:
    """Levels and lengths of silence for one way of publishing."""

    measure: Literal["loudness", "rms"]
    """What `level_db` is: integrated loudness in LUFS, or the RMS of the whole file in dBFS."""
    level_db: float
    ceiling_dbtp: float
    """Highest true peak before encoding: 1 dB under what is promised, since a lossy encoder can add that."""
    head_seconds: tuple[float, float] = (0.0, NO_LIMIT)
    """Shortest and longest silence before the first line."""
    tail_seconds: tuple[float, float] = (0.0, NO_LIMIT)
    """Shortest and longest silence after the last line."""
    mp3_kbps: int = 128

    def framed(self, gaps: Sequence[float]) -> tuple[float, ...]:
        """The pauses of a chapter in seconds, with the first and the last within the preset's bounds.

        `gaps`: two or more.
        """
        head, *between, tail = gaps
        return (_within(head, self.head_seconds), *between, _within(tail, self.tail_seconds))


def _within(seconds: float, bounds: tuple[float, float]) -> float:
    shortest, longest = bounds
    return min(max(seconds, shortest), longest)


PRESETS: Final[Mapping[str, Preset]] = {
    # AES TD1008 recommends -18 LUFS for speech.  LAME at 128 kbit/s loses 0.45 dB and other encoders nothing,
    # so at -17.8 all of them end up within 0.3 of -18.
    "listen": Preset("loudness", -17.8, -3.0),
    # ACX: RMS -23 to -18 dBFS, peaks under -3 dBFS, 0.5 to 1 s of silence before and 1 to 5 s after.  The
    # bounds are narrower here because a voice can begin and end softly, which counts as silence.
    "acx": Preset("rms", -20.0, -4.0, (0.6, 0.85), (1.2, 4.5), mp3_kbps=192),
    # Google Play asks for at least 128 kbit/s a channel and sets no level.
    "google": Preset("loudness", -17.8, -3.0, mp3_kbps=192),
}
DEFAULT_PRESET: Final = "listen"
