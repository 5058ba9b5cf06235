"""Levels: known answers, and voices that end up equally loud."""

from __future__ import annotations

import numpy as np
import pytest

from audiobook import master
from audiobook.model import Audio

RATE = 22_050


def tone(dbfs: float, seconds: float = 4.0, hertz: float = 997.0) -> Audio:
    """A sine whose peak lies `dbfs` under full scale."""
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    return Audio((wave * 32_767).astype(np.int16), RATE)


@pytest.mark.parametrize("level", [-20.0, -33.0])
def test_a_known_tone_has_its_known_loudness(level: float) -> None:
    """A 997 Hz sine in one channel measures 3.01 LU under its peak (ITU-R BS.1770-4, note to annex 1)."""
    assert master.loudness_lufs(tone(level)) == pytest.approx(level - 3.01, abs=0.1)


def test_silence_has_no_loudness_and_gets_no_gain() -> None:
    """Digital silence is not amplified."""
    silence = Audio(np.zeros(4 * RATE, np.int16), RATE)
    assert master.loudness_lufs(silence) == -np.inf
    assert master.gain_db(silence) == 0.0


@pytest.mark.parametrize("level", [-6.0, -25.0, -35.0])
def test_the_gain_brings_a_voice_to_the_target(level: float) -> None:
    """Whatever the level before, it is TARGET_LUFS afterwards."""
    voice = tone(level)
    louder = master.amplify(voice, master.gain_db(voice))
    assert master.loudness_lufs(louder) == pytest.approx(master.TARGET_LUFS, abs=0.1)


def test_the_gain_has_limits() -> None:
    """Noise far down is not pulled up beyond the limit; a voice with high peaks keeps under full scale."""
    assert master.gain_db(tone(-65.0)) == master.MOST_GAIN_DB
    clicks = tone(-50.0)
    spiky = clicks.samples.copy()
    spiky[::RATE] = 32_000
    assert master.gain_db(Audio(spiky, RATE)) <= 0.0


def test_what_leaves_the_range_is_clipped_not_wrapped() -> None:
    """A gain beyond full scale clips."""
    loud = master.amplify(tone(-1.0), 20.0)
    assert loud.samples.max() == 32_767
    assert loud.samples.min() == -32_768
