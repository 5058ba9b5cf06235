"""Levels: every voice measured once, on the same words, so that all are equally loud; then the chapter's.

A constant gain for each voice leaves what is loud and soft within its speech as it is; making each clip
equally loud would not.  So does one constant gain for the chapter, which is heard twice: once to be measured,
once to be written.

    timeline = mastered(lambda write: assemble(clips(), gaps, write), encode, PRESETS["listen"], 44_100)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

import numpy as np

from audiobook.master import limiter
from audiobook.master.meter import Meter
from audiobook.model import Audio, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from audiobook.model import Voice

    Write: TypeAlias = Callable[[NDArray[np.int16]], None]

Heard = TypeVar("Heard")

CALIBRATION_LINES: Final = (
    "When the rain had stopped, they walked along the river to the mill.",
    "Nobody spoke of what had happened, and the old dog, who knew the way, ran on before them.",
    "A lamp stood in the window of the kitchen; but the door was shut, and no smoke rose from the chimney.",
    "Good evening! Is anybody there?",
    "No, I have not seen him since Thursday. You must come in at once, my dear.",
    "What a night! Well, and what did your father say to that? I told you so.",
    "They are all waiting by the fire, and you shall have some tea. Thank you, that is very kind.",
)
"""What every voice says to be measured, line by line as in a book, narration and talk: half a minute."""
TARGET_LUFS = -28.0
"""Of every voice before the chapter's own gain.  So low that no voice's peaks leave the range of 16 bits."""
MOST_GAIN_DB = 20.0
"""Of a voice that needs more, the noise would be heard."""
MOST_LIMITING_DB = 12.0
"""A chapter that needs more to be loud enough stays softer."""
_PRECISE_DB = 0.01


@dataclass(frozen=True, slots=True)
class Preset:
    """The levels that a place of delivery asks for, or that listen well."""

    measure: Literal["loudness", "rms"]
    """What `level_db` is: integrated loudness in LUFS, or the RMS of the whole file in dBFS."""
    level_db: float
    ceiling_dbtp: float
    """True peak before encoding: a decibel under the one promised, for a lossy encoder can add as much."""
    head_seconds: tuple[float, float] = (0.0, np.inf)
    """The least and the most pause before the first line."""
    tail_seconds: tuple[float, float] = (0.0, np.inf)
    mp3_kbps: int = 128

    def framed(self, gaps: Sequence[float]) -> tuple[float, ...]:
        """The pauses in seconds, the first and the last within what the preset allows."""
        head, *between, tail = gaps
        return (_within(head, self.head_seconds), *between, _within(tail, self.tail_seconds))


def _within(seconds: float, bounds: tuple[float, float]) -> float:
    return min(max(seconds, bounds[0]), bounds[1])


PRESETS: Final[Mapping[str, Preset]] = {
    # AES TD1008: -18 LUFS for speech.  LAME makes 128 kbit/s 0.45 dB softer, other encoders change nothing:
    # both lie within 0.3 of -18.
    "listen": Preset("loudness", -17.8, -3.0),
    # ACX: RMS -23 to -18 dBFS, peaks under -3 dBFS, 0.5 to 1 s before and 1 to 5 s after.  The pauses stay
    # clear of both ends, for a voice can begin and end softly.
    "acx": Preset("rms", -20.0, -4.0, (0.6, 0.85), (1.2, 4.5), mp3_kbps=192),
    # Google Play asks for 128 kbit/s or more in one channel, and for no level of its own.
    "google": Preset("loudness", -17.8, -3.0, mp3_kbps=192),
}
DEFAULT_PRESET: Final = "listen"


def calibration(voice: Voice) -> tuple[Request, ...]:
    """What a voice says to be measured."""
    return tuple(Request(voice, text) for text in CALIBRATION_LINES)


def mastered(play: Callable[[Write], Heard], write: Write, preset: Preset, rate: int) -> Heard:
    """Play a chapter into `write` at the preset's level, over room tone, with no peak over the ceiling.

    `play` hands the chapter's samples, shape (n,) at `rate` Hz, to the function it is given, every time the
    same; what it gives back is given back.  It is played to a meter first, and never held as a whole.
    """
    gain = chapter_gain_db(play, preset, rate)
    with limiter.finishing(write, rate=rate, gain_db=gain, ceiling_dbtp=preset.ceiling_dbtp) as finished:
        return play(finished)


def chapter_gain_db(play: Callable[[Write], object], preset: Preset, rate: int) -> float:
    """The gain that brings a chapter to the preset's level when the limiter has taken its part.

    0 for silence.
    """
    meter = Meter(rate)
    play(meter.add)
    level = meter.loudness_lufs() if preset.measure == "loudness" else meter.rms_dbfs()
    if level == -np.inf:
        return 0.0
    return _gain_db(meter, level, preset)


def voice_gain_db(calibration: Sequence[Audio]) -> float:
    """What makes a voice as loud as the others, from what it made of CALIBRATION_LINES; 0 for silence.

    All are of one rate.  Without a limiter every voice would then be at TARGET_LUFS; one with high peaks,
    from which the limiter will take more, is so much louder.
    """
    meter = Meter(calibration[0].rate)
    for line in calibration:
        meter.add(line.samples)
    level = meter.loudness_lufs()
    if level == -np.inf:
        return 0.0
    preset = PRESETS[DEFAULT_PRESET]
    return min(_gain_db(meter, level, preset) - (preset.level_db - TARGET_LUFS), MOST_GAIN_DB)


def _gain_db(measured: Meter, level_db: float, preset: Preset) -> float:
    """The gain that brings sound of this level to the preset's, when the limiter has taken its part."""
    # The more gain, the louder, though the limiter takes more as well: halving finds the gain that fits.
    least = preset.level_db - level_db
    most = least + MOST_LIMITING_DB
    while most - least > _PRECISE_DB:
        gain = (least + most) / 2
        if level_db + gain - measured.lost_db(gain, preset.ceiling_dbtp) < preset.level_db:
            least = gain
        else:
            most = gain
    return least


def amplify(audio: Audio, gain: float) -> Audio:
    """The sound `gain` dB louder; what would leave the range of 16 bits is clipped."""
    samples = np.rint(audio.samples * np.float32(10 ** (gain / 20))).clip(-32_768, 32_767)
    return Audio(samples.astype(np.int16), audio.rate)
