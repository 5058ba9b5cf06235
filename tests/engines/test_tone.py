"""The engine that hums."""

from __future__ import annotations

import pytest

from audiobook.engines import tone
from audiobook.engines.espeak_variants import VARIANTS
from audiobook.model import Request, Voice


def test_similar_names_hum_differently() -> None:
    """A dry run can be told apart by voice, however similar their names."""
    hums = {tone.frequencies(Voice("tone", f"en-us+{name}")) for name in VARIANTS}
    assert len(hums) == len(VARIANTS)


def test_pitch_moves_both_frequencies_by_octaves() -> None:
    """50 points of pitch are an octave."""
    low, high = tone.frequencies(Voice("tone", "x"))
    assert tone.frequencies(Voice("tone", "x", pitch=50)) == (low, high)
    assert tone.frequencies(Voice("tone", "x", pitch=100)) == (2 * low, 2 * high)


@pytest.mark.parametrize(("rate", "seconds"), [(None, 0.06 * 50), (175, 0.06 * 50), (350, 0.03 * 50)])
def test_a_hum_is_as_long_as_its_text_takes_to_read(rate: int | None, seconds: float) -> None:
    """A character takes 60 ms at 175 words a minute."""
    audio = tone.ToneSession().speak(Request(Voice("tone", "x", rate), "a" * 50), 1)
    assert audio.seconds == pytest.approx(seconds, abs=0.001)
