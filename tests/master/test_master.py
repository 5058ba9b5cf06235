"""Levels: known answers, and voices that end up equally loud."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import master
from audiobook.master import limiter
from audiobook.master.gain import gain_to_level_db
from audiobook.master.meter import Meter
from audiobook.measure import check
from audiobook.model import Audio

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

RATE = 22_050


def tone(dbfs: float, seconds: float = 4.0, hertz: float = 997.0, rate: int = RATE) -> Audio:
    """A sine with a peak of `dbfs`."""
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return Audio((wave * 32_767).astype(np.int16), rate)


def loudness_lufs(audio: Audio) -> float:
    """The loudness by the program's own meter."""
    meter = Meter(audio.rate)
    meter.add(audio.samples)
    return meter.loudness_lufs()


def test_soft_passages_do_not_count_towards_loudness() -> None:
    """Case 3 of EBU Tech 3341: 10 s at -36, 60 s at -23 and 10 s at -36 dBFS measure like -23 alone."""
    levels = ((-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0))
    sound = Audio(np.concatenate([tone(dbfs, seconds).samples for dbfs, seconds in levels]), RATE)
    assert loudness_lufs(sound) == pytest.approx(-26.01, abs=0.1)


def test_sound_below_the_absolute_gate_is_silence() -> None:
    """-70 LUFS (ITU-R BS.1770-4): a tone just above it has its loudness, one just below has none."""
    assert loudness_lufs(tone(-66.0)) == pytest.approx(-69.0, abs=0.5)
    assert loudness_lufs(tone(-68.0)) == -np.inf


class Peaky(Meter):
    """A meter of sound at -30 LUFS, from which a limiter takes as many decibels as the gain exceeds 5 dB."""

    def loudness_lufs(self) -> float:
        """A fixed loudness."""
        return -30.0

    def lost_db(self, gain_db: float, ceiling_dbfs: float) -> float:
        """Beyond 5 dB, more gain makes nothing louder."""
        del ceiling_dbfs
        return max(0.0, gain_db - 5.0)


def test_the_gain_makes_up_for_at_most_12_db_of_limiting() -> None:
    """A level that the limiter keeps out of reach ends the search at that; one within reach is reached."""
    preset = master.PRESETS["listen"]
    assert gain_to_level_db(Peaky(RATE), preset) == pytest.approx(-17.8 + 30.0 + 12.0, abs=0.02)
    assert gain_to_level_db(Peaky(RATE), replace(preset, level_db=-26.0)) == pytest.approx(4.0, abs=0.02)


def test_gain_around_a_peak_changes_slowly() -> None:
    """Around one loud click in a soft tone, the limiter lowers the tone for about 5 ms before and after."""
    soft = tone(-20.0, 1.0, rate=44_100).samples.astype(np.int16)
    click = soft.copy()
    click[22_050] = 32_767
    written: list[NDArray[np.int16]] = []
    with limiter.finishing(written.append, rate=44_100, gain_db=0.0, ceiling_dbtp=-12.0) as write:
        write(click)
    lowered = np.abs(soft.astype(float) - np.concatenate(written)) > 0.5 * np.abs(soft.astype(float))
    lowered[22_040:22_060] = False
    places = np.flatnonzero(lowered & (np.abs(soft) > 1_000))
    assert 22_050 - places.min() == pytest.approx(0.005 * 44_100, abs=150)
    assert places.max() - 22_050 == pytest.approx(0.005 * 44_100, abs=150)


@pytest.mark.parametrize("level", [-20.0, -33.0])
def test_a_known_tone_has_its_known_loudness(level: float) -> None:
    """A 997 Hz sine in one channel measures 3.01 LU under its peak (ITU-R BS.1770-4, note to annex 1)."""
    assert loudness_lufs(tone(level)) == pytest.approx(level - 3.01, abs=0.1)


def test_two_meters_agree(tmp_path: Path) -> None:
    """Ours sums spectra; ffmpeg's, which checks finished files, filters."""
    sound = speech()
    soundfile.write(tmp_path / "speech.wav", sound.samples, sound.rate)
    checked = check.measure(tmp_path / "speech.wav")
    assert loudness_lufs(sound) == pytest.approx(checked.loudness_lufs, abs=0.1)
    meter = Meter(sound.rate)
    meter.add(sound.samples)
    assert meter.rms_dbfs() == pytest.approx(checked.rms_dbfs, abs=0.01)


def test_silence_has_no_loudness_and_gets_no_gain() -> None:
    """Digital silence is not amplified."""
    silence = Audio(np.zeros(4 * RATE, np.int16), RATE)
    assert loudness_lufs(silence) == -np.inf
    assert master.voice_gain_db([silence]) == 0.0


@pytest.mark.parametrize("level", [-6.0, -25.0, -35.0])
def test_the_gain_brings_a_voice_to_the_target(level: float) -> None:
    """Whatever its own level, a voice ends at TARGET_LUFS."""
    voice = tone(level)
    louder = master.amplify(voice, master.voice_gain_db([voice]))
    assert loudness_lufs(louder) == pytest.approx(master.TARGET_LUFS, abs=0.1)


def test_the_gain_has_a_limit() -> None:
    """A very soft voice stays soft: more gain would bring up its noise."""
    assert master.voice_gain_db([tone(-65.0)]) == 20.0


def test_a_voice_of_high_peaks_is_not_clipped() -> None:
    """Peaks 20 dB over the rest, more than any voice has, neither clip nor keep the voice from its level."""
    spiky = tone(-25.0).samples.copy()
    spiky[:: RATE // 50] = 10 ** (-5 / 20) * 32_768
    voice = Audio(spiky, RATE)
    louder = master.amplify(voice, master.voice_gain_db([voice]))
    assert loudness_lufs(louder) >= master.TARGET_LUFS
    assert np.abs(louder.samples).max() < 32_000


def test_what_leaves_the_range_is_clipped_not_wrapped() -> None:
    """Samples beyond full scale stay at full scale."""
    loud = master.amplify(tone(-1.0), 20.0)
    assert loud.samples.max() == 32_767
    assert loud.samples.min() == -32_768


# --- the chapter


def speech(seconds: float = 20.0, dbfs: float = -14.0) -> Audio:
    """Harmonics of 120 Hz in syllables and pauses, as spiky and uneven as a synthetic voice."""
    time = np.arange(round(seconds * 44_100)) / 44_100
    voice = sum(
        np.sin(2 * np.pi * 120 * harmonic * time + harmonic**2) / harmonic for harmonic in range(1, 30)
    )
    syllables = np.maximum(0, np.sin(2 * np.pi * 1.5 * time)) * (0.3 + 0.7 * np.sin(0.7 * time) ** 2)
    phrases = (time % 5) < 4
    wave = voice * syllables * phrases
    return Audio((wave / np.abs(wave).max() * 32_768 * 10 ** (dbfs / 20)).astype(np.int16), 44_100)


def finished(audio: Audio, preset: str = "listen", pieces: int = 7_001) -> Audio:
    """The sound mastered as a chapter, passed on in pieces of `pieces` samples."""
    written: list[NDArray[np.int16]] = []

    def play(write: Callable[[NDArray[np.int16]], None]) -> str:
        for start in range(0, len(audio.samples), pieces):
            write(audio.samples[start : start + pieces])
        return "played"

    assert master.mastered(play, written.append, master.PRESETS[preset], audio.rate) == "played"
    return Audio(np.concatenate(written), audio.rate)


def true_peak_dbfs(samples: NDArray[Any]) -> float:
    """The highest point of the wave between the samples, by a different resampler than the limiter's."""
    wave = 8 * np.fft.irfft(np.fft.rfft(samples / 32_768), 8 * len(samples))
    return float(20 * np.log10(np.abs(wave).max()))


def rms_dbfs(samples: NDArray[np.int16]) -> float:
    """The RMS; a full-scale square wave is 0."""
    return float(10 * np.log10(np.mean((samples / 32_768.0) ** 2)))


@pytest.mark.parametrize("level", [-2.0, -14.0, -30.0])
def test_a_chapter_has_the_presets_loudness_whatever_it_had(level: float) -> None:
    """-17.8 LUFS within 0.3 and no true peak over the ceiling, even where the limiter has much to do."""
    chapter = finished(speech(dbfs=level))
    assert loudness_lufs(chapter) == pytest.approx(master.PRESETS["listen"].level_db, abs=0.3)
    assert true_peak_dbfs(chapter.samples) <= master.PRESETS["listen"].ceiling_dbtp + 0.1


def test_acx_is_met_by_rms() -> None:
    """The whole file, including its pauses, has an RMS of -20 dBFS; peaks stay under the ceiling."""
    chapter = finished(speech(), "acx")
    assert rms_dbfs(chapter.samples) == pytest.approx(-20.0, abs=0.3)
    assert true_peak_dbfs(chapter.samples) <= master.PRESETS["acx"].ceiling_dbtp + 0.1


def test_no_pause_is_digitally_silent() -> None:
    """Pauses hold room tone at -70 dBFS, whatever gain the chapter needed."""
    chapter = finished(speech(dbfs=-30.0))
    pause = chapter.samples[round(4.2 * 44_100) : round(4.8 * 44_100)]
    assert rms_dbfs(pause) == pytest.approx(limiter.ROOM_TONE_DBFS, abs=2.0)
    assert np.count_nonzero(pause) > len(pause) / 2


def test_silence_stays_quiet() -> None:
    """A chapter without sound gets room tone and no gain."""
    silence = finished(Audio(np.zeros(3 * 44_100, np.int16), 44_100))
    assert rms_dbfs(silence.samples) == pytest.approx(limiter.ROOM_TONE_DBFS, abs=0.5)


def test_every_sample_stays_in_its_place() -> None:
    """Below the ceiling only gain and room tone change the sound, so cues stay valid."""
    voice = speech(dbfs=-20.0)
    written: list[NDArray[np.int16]] = []
    with limiter.finishing(written.append, rate=44_100, gain_db=6.0, ceiling_dbtp=-3.0) as write:
        write(voice.samples)
    out = np.concatenate(written)
    assert len(out) == len(voice.samples)
    assert np.abs(out - voice.samples * 10 ** (6 / 20)).max() < 60


def test_a_peak_between_the_samples_is_seen() -> None:
    """A tone whose samples all lie 3 dB below its peaks is limited by its peaks."""
    wave = 32_000 * np.sin(np.pi / 2 * np.arange(44_100) + np.pi / 4)
    written: list[NDArray[np.int16]] = []
    with limiter.finishing(written.append, rate=44_100, gain_db=0.0, ceiling_dbtp=-3.0) as write:
        write(wave.astype(np.int16))
    middle = np.concatenate(written)[4_000:-4_000]
    assert true_peak_dbfs(middle * np.hanning(len(middle))) == pytest.approx(-3.0, abs=0.1)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 120_000), max_size=6), st.integers(0, 250_000))
def test_the_size_of_blocks_changes_nothing(cuts: list[int], length: int) -> None:
    """However the samples are cut into blocks, the same samples come out, and all of them."""
    samples = speech(6.0, -1.0).samples[:length]

    def run(pieces: list[NDArray[np.int16]]) -> NDArray[np.int16]:
        written = [np.zeros(0, np.int16)]
        with limiter.finishing(written.append, rate=44_100, gain_db=3.0, ceiling_dbtp=-3.0) as write:
            for piece in pieces:
                write(piece)
        return np.concatenate(written)

    whole = run([samples])
    assert len(whole) == length
    assert np.array_equal(whole, run(np.split(samples, sorted(min(cut, length) for cut in cuts))))


def test_memory_does_not_grow_with_the_chapter() -> None:
    """Of five minutes, 26 MB, only a few seconds are in memory."""
    second = speech(1.0).samples
    tracemalloc.start()
    with limiter.finishing(lambda _: None, rate=44_100, gain_db=12.0, ceiling_dbtp=-3.0) as write:
        for _ in range(300):
            write(second)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16_000_000


@pytest.mark.parametrize(
    ("preset", "head", "tail"), [("listen", 0.1, 9.0), ("acx", 0.6, 4.5), ("google", 0.1, 9.0)]
)
def test_the_ends_are_as_the_preset_asks(preset: str, head: float, tail: float) -> None:
    """ACX wants 0.5 to 1 s before and 1 to 5 s after; other presets keep the configured pauses."""
    assert master.PRESETS[preset].framed((0.1, 7.0, 9.0)) == (head, 7.0, tail)


def test_acx_bounds_both_ends_from_both_sides() -> None:
    """A long pause before and a short one after are changed as well; one within the bounds is not."""
    assert master.PRESETS["acx"].framed((2.0, 0.5)) == (0.85, 1.2)
    assert master.PRESETS["acx"].framed((0.7, 3.0)) == (0.7, 3.0)


def test_bit_rates_are_what_distributors_ask() -> None:
    """ACX wants 192 kbit/s, Google Play at least 128."""
    bit_rates = {name: preset.mp3_kbps for name, preset in master.PRESETS.items()}
    assert bit_rates == {"listen": 128, "acx": 192, "google": 192}


@pytest.mark.parametrize("preset", ["listen", "acx"])
def test_voices_of_different_peaks_leave_the_limiter_equally_loud(preset: str) -> None:
    """A spiky voice gets as much more gain as the limiter will take, so both end equally loud."""
    calm, spiky = tone(-30.0, rate=44_100), speech(4.0, -20.0)
    levelled = [master.amplify(voice, master.voice_gain_db([voice])) for voice in (calm, spiky)]
    chapter = finished(Audio(np.concatenate([one.samples for one in levelled]), 44_100), preset)
    ends = np.cumsum([0, len(calm.samples), len(spiky.samples)])
    heard = [loudness_lufs(Audio(chapter.samples[a:b], 44_100)) for a, b in pairwise(ends)]
    assert heard[0] == pytest.approx(heard[1], abs=0.4)
