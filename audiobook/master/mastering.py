"""Write a chapter at the level of a preset: play it once to measure it, and once more to write it.

timeline = mastered(lambda write: assemble(clips(), gaps, write), encode, PRESETS["listen"], 44_100)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from audiobook.master import limiter
from audiobook.master.gain import gain_to_level_db
from audiobook.master.meter import Meter

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from audiobook.master.presets import Preset

    Write: TypeAlias = Callable[[NDArray[np.int16]], None]

Result = TypeVar("Result")


def mastered(play: Callable[[Write], Result], write: Write, preset: Preset, rate: int) -> Result:
    """Play a chapter into `write` at the preset's level, over room tone, with no peak over the ceiling.

    `play` passes the chapter's samples, shape (n,) at `rate` Hz, to the function it receives.  It is called
    twice and must pass the same samples both times, so that the chapter is never held in memory as a whole.
    Returns what the second call returns.
    """
    gain_db = chapter_gain_db(play, preset, rate)
    with limiter.finishing(write, rate=rate, gain_db=gain_db, ceiling_dbtp=preset.ceiling_dbtp) as finished:
        return play(finished)


def chapter_gain_db(play: Callable[[Write], object], preset: Preset, rate: int) -> float:
    """The gain in dB that brings a chapter to the preset's level after limiting; 0 for silence."""
    meter = Meter(rate)
    play(meter.add)
    gain_db = gain_to_level_db(meter, preset)
    return 0.0 if gain_db is None else gain_db
