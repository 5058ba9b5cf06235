"""One clip: its ends are cut where the speech ends, and what cannot be right is an error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook import engines
from audiobook.model import Audio, Request, Voice
from audiobook.synthesize import Synthesizer
from audiobook.synthesize.clips import check, plausible_seconds, trimmed
from audiobook.synthesize.store import Store
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

RATE = 22_050
WORDS = (
    "if",
    "off",
    "it",
    "sit",
    "thief",
    "kiss",
    "ship",
    "shh",
    "hmm",
    "fifth",
    "no",
    "yes",
    "how",
    "puff",
    "myth",
)

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="not run: speech by espeak-ng, which pyttsx3 uses on Linux only"
)


def ask(text: str, engine: str = "tone", voice: str = "anna") -> Request:
    """A request."""
    return Request(Voice(engine, voice), text)


@linux_only
@pytest.mark.parametrize("voice", ["en-gb", "en-us+f5", "en-us+klatt", "en-us+Annie"])
def test_soft_ends_of_words_are_not_cut(voice: str) -> None:
    """Trimming takes less than 1 % of a word's energy, even from a soft final f, s, t or m."""
    engine = engines.Registry().get("pyttsx3")
    session = engine.session()
    try:
        for word in WORDS:
            raw = session.speak(ask(f"{word}.", "pyttsx3", voice), 20)
            padding = np.zeros(RATE // 2, np.int16)
            cut = trimmed(Audio(np.concatenate([padding, raw.samples, padding]), RATE))
            assert len(raw.samples) - 0.05 * RATE < len(cut.samples) < len(raw.samples) + 0.06 * RATE
            # the last 60 ms are the consonant: what trimming takes from it
            tail = np.sum(raw.samples[-RATE * 60 // 1000 :].astype(float) ** 2)
            before = np.sum(raw.samples.astype(float) ** 2)
            after = np.sum(cut.samples.astype(float) ** 2)
            assert before - after < 0.01 * max(tail, 0.1 * before)
    finally:
        session.close()


def test_silence_at_the_ends_is_trimmed_to_a_margin() -> None:
    """Of any silence around the speech 20 ms remain, and pauses inside it stay."""
    hum = (8000 * np.sin(np.arange(RATE) / 5)).astype(np.int16)
    pause = np.zeros(RATE // 2, np.int16)
    cut = trimmed(Audio(np.concatenate([pause, hum, pause, hum, pause]), RATE))
    assert cut.seconds == pytest.approx(2.5 + 0.04, abs=0.012)
    assert cut.samples.dtype == np.int16
    assert trimmed(Audio(pause, RATE)).seconds == 0.5


def test_a_clip_begins_and_ends_without_a_click() -> None:
    """A clip that starts or ends at full height is faded."""
    flat = trimmed(Audio(np.full(RATE, 8000, np.int16), RATE))
    assert abs(int(flat.samples[0])) < 500
    assert abs(int(flat.samples[-1])) < 500
    assert np.all(flat.samples[100:-100] == 8000)


@given(text=st.text(min_size=1), rate=st.none() | st.integers(80, 450))
def test_the_bounds_of_plausible_lengths(text: str, rate: int | None) -> None:
    """For any text the shortest plausible length is far below the longest, and both grow with the text."""
    least, most = plausible_seconds(text, rate)
    assert 0 <= least < most / 10
    assert plausible_seconds(text * 2, rate) >= (least, most)


def test_the_rate_moves_only_the_bound_that_it_must() -> None:
    """A fast voice may be shorter, a slow one longer; neither makes the other bound tighter."""
    text = "They walked along the river."
    least, most = plausible_seconds(text, None)
    assert plausible_seconds(text, 350) == pytest.approx((least / 2, most))
    assert plausible_seconds(text, 70) == pytest.approx((least, most * 2.5))
    assert (least, most) == pytest.approx((0.016 * 23, 3 + 1.5 * 24))


def test_a_drawn_out_cry_may_be_as_short_as_the_word() -> None:
    """Repeated letters take no time of their own."""
    assert plausible_seconds("Nooooooo!", None)[0] == plausible_seconds("No!", None)[0]


def test_soft_ends_are_speech_and_very_soft_ones_are_silence() -> None:
    """An end 50 dB below the peak is kept, one 60 dB below is cut except for the margin."""
    hum = 32_000 * np.sin(np.arange(RATE) / 5)
    for below_db, seconds in ((50, 2.0), (60, 1.02)):
        samples = np.concatenate([hum, hum * 10 ** (-below_db / 20)]).round().astype(np.int16)
        assert trimmed(Audio(samples, RATE)).seconds == pytest.approx(seconds, abs=0.012)


@linux_only
def test_speech_lies_well_inside_the_bounds(tmp_path: Path) -> None:
    """Numbers, capitals and cries, which take much more or less time than their letters, are plausible."""
    texts = ["1,000,000", "FBI", "Nooooooooooooo!", "Hmmmm.", "I", "www.example.com", "123456789", "a " * 200]
    with Synthesizer(Store(tmp_path), jobs=1) as synthesizer:
        for voice in ("en-gb", "en-us+fast", "en-us+Demonic"):
            for text in texts:
                clip = synthesizer.submit(ask(text, "pyttsx3", voice)).result()
                least, most = plausible_seconds(text, None)
                assert 1.2 * least < clip.seconds < most / 1.5


def test_no_volume_may_be_silent() -> None:
    """Silence that was requested is not an error."""
    silence = Audio(np.zeros(RATE, np.int16), RATE)
    check(silence, Request(Voice("tone", "anna", volume=0.0), "Good morning."))
    with pytest.raises(EngineError, match="silent"):
        check(silence, ask("Good morning."))
