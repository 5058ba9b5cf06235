"""The check of audio files: known answers, rules at their limits, faults where they are, any input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from reading import CALM, STORM, audiobook

from audiobook import master
from audiobook.measure import check
from audiobook.measure.check.measure import _Runs
from audiobook.measure.check.rules import passes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiobook.measure.check import Measured, Result

RATE = 44_100

pytestmark = pytest.mark.usefixtures("store")


def noise(dbfs: float, seconds: float) -> NDArray[np.float64]:
    """White noise of the given RMS, with peaks 5 dB above it."""
    values = np.random.default_rng(1).uniform(-1, 1, round(seconds * RATE))
    scaled: NDArray[np.float64] = values * np.sqrt(3) * 10 ** (dbfs / 20)
    return scaled


def file(samples: NDArray[Any], name: str = "one.wav", rate: int = RATE, subtype: str = "PCM_24") -> Path:
    """An audio file in the current folder."""
    path = Path(name)
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def speech(rms: float = -20.0, floor: float = -70.0, gap: float = 1.0) -> NDArray[np.float64]:
    """Noise as loud as speech, with room tone before, between and after."""
    return np.concatenate(
        [noise(floor, 0.7), noise(rms, 8), noise(floor, gap), noise(rms, 8), noise(floor, 2.0)]
    )


def measured(samples: NDArray[Any], **options: Any) -> Measured:
    """The measurements of a file with these samples."""
    return check.measure(file(samples, **options))


def checked(samples: NDArray[Any], preset: str | None = None, **options: Any) -> Result:
    """The result for a file with these samples."""
    [result] = check.check([measured(samples, **options)], preset)
    return result


def verdicts(result: Result) -> tuple[bool, bool]:
    """Whether it passes ACX Check 2.4.2-1, and 1.0."""
    return passes(result.acx_check_2_4_2), passes(result.acx_check_1_0)


# --- measuring


def test_a_known_tone_gives_known_numbers() -> None:
    """A 997 Hz sine with its peak at -20 dBFS: -23.0 LUFS (BS.1770-4, note to annex 1), RMS -23.01 dBFS."""
    wave = 0.1 * np.sin(2 * np.pi * 997 * np.arange(10 * RATE) / RATE)
    found = measured(wave)
    assert found.loudness_lufs == pytest.approx(-23.0, abs=0.1)
    assert found.peak_dbfs == pytest.approx(-20.0, abs=0.01)
    assert found.rms_dbfs == pytest.approx(-23.01, abs=0.01)
    assert found.floor_dbfs == pytest.approx(-23.01, abs=0.05)
    assert found.centred.rms == pytest.approx((-23.01,), abs=0.01)
    assert found.centred.floor == pytest.approx((-23.01,), abs=0.05)
    assert found.true_peak_dbfs == pytest.approx(-20.0, abs=0.1)
    assert (found.length, found.stream.rate, found.stream.layout) == (10 * RATE, RATE, "mono")


def test_the_true_peak_lies_between_the_samples() -> None:
    """A tone at a quarter of the rate, sampled beside its crests, is 3 dB higher than its samples."""
    wave = 0.5 * np.sin(np.pi / 2 * np.arange(5 * RATE) + np.pi / 4) * np.hanning(5 * RATE)
    found = measured(wave)
    assert found.true_peak_dbfs - found.peak_dbfs == pytest.approx(3.0, abs=0.3)


def test_the_silences_at_the_ends() -> None:
    """Room tone counts as silence; its length is exact to two hundredths of a second."""
    found = measured(speech())
    assert found.head_seconds == pytest.approx(0.7, abs=0.02)
    assert found.tail_seconds == pytest.approx(2.0, abs=0.02)


def test_two_channels_count_as_in_the_plug_ins() -> None:
    """With one channel silent, version 2.4.2-1 measures 3 dB less RMS, and 1.0 judges each channel."""
    left = noise(-20.0, 5.0)
    found = measured(np.stack([left, np.zeros_like(left)], axis=1))
    assert found.stream.layout == "stereo"
    assert found.rms_dbfs == pytest.approx(-23.01, abs=0.05)
    assert found.centred.rms[0] == pytest.approx(-20.0, abs=0.05)
    assert found.centred.rms[1] == -np.inf


# --- the verdicts


@pytest.mark.parametrize(
    ("sound", "passed"),
    [
        (speech(-20.0), (True, True)),
        (speech(-16.5), (False, False)),
        (speech(-24.5), (False, False)),
        (speech(-20.0, floor=-59.0), (False, False)),
        # The plug-ins look for 0.4 s and 0.5 s of quiet.
        (np.concatenate([noise(-20, 5.0), noise(-70, 0.47), noise(-20, 5.0)]), (True, False)),
        # An offset makes the pauses loud for one; the other subtracts the mean.
        (speech(-20.0) + 0.004, (False, True)),
    ],
    ids=["good", "loud", "soft", "noisy", "short pause", "offset"],
)
def test_the_two_acx_checks(sound: NDArray[np.float64], passed: tuple[bool, bool]) -> None:
    """Each version measures with its own windows, and only one removes an offset."""
    assert verdicts(checked(sound)) == passed


@pytest.mark.parametrize(("dbfs", "passed"), [(-3.05, True), (-2.9, False)])
def test_the_peak_limit(dbfs: float, passed: bool) -> None:
    """One sample over -3 dBFS fails both."""
    sound = speech()
    sound[RATE * 3] = 10 ** (dbfs / 20)
    assert verdicts(checked(sound)) == (passed, passed)


def test_digital_silence_is_a_warning() -> None:
    """Pauses of zeros pass, with a warning about dead silence."""
    sound = speech()
    sound[round(8.8 * RATE) : round(9.6 * RATE)] = 0
    result = checked(sound)
    assert verdicts(result) == (True, True)
    assert any("dead silence" in finding.text for finding in result.acx_check_2_4_2)


def test_a_file_too_short_to_measure_fails() -> None:
    """Half a second has no noise floor."""
    assert verdicts(checked(noise(-20, 0.5))) == (False, False)


@pytest.mark.parametrize(
    ("head", "tail", "end"), [(0.2, 2, "before"), (1.4, 2, "before"), (0.7, 0.5, "after"), (0.7, 6, "after")]
)
def test_acx_wants_silence_at_the_ends(head: float, tail: float, end: str) -> None:
    """0.5 to 1 s before the speech, 1 to 5 s after."""
    sound = np.concatenate([noise(-70, head), noise(-20, 9), noise(-70, tail)])
    texts = [finding.text for finding in checked(sound, "acx").findings if finding.rule == "acx"]
    assert [text for text in texts if "the speech" in text] == [text for text in texts if end in text] != []


def encoded(samples: NDArray[np.float64], options: dict[str, str], bit_rate: int) -> Path:
    """An MP3 file encoded by LAME through PyAV."""
    path = Path("made.mp3")
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono", options=options)
        if bit_rate:
            stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None], "fltp", "mono")
        frame.rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return path


@pytest.mark.parametrize(
    ("options", "bit_rate", "acx", "google"),
    [({}, 192_000, True, True), ({}, 128_000, False, True), ({}, 64_000, False, False)],
)
def test_the_bit_rate_of_an_mp3(options: dict[str, str], bit_rate: int, acx: bool, google: bool) -> None:
    """ACX requires 192 kbit/s, Google Play 128."""
    found = check.measure(encoded(speech(), options, bit_rate))
    assert (found.stream.codec, found.stream.bit_rate) == ("mp3", bit_rate // 1_000)
    assert found.constant_bit_rate is True
    assert check.check([found], "acx")[0].passed is acx
    assert check.check([found], "google")[0].passed is google


def test_acx_rejects_a_variable_bit_rate() -> None:
    """However high its mean."""
    [result] = check.check(
        [check.measure(encoded(speech(), {"flags": "+qscale", "global_quality": "0"}, 0))], "acx"
    )
    assert result.measured.constant_bit_rate is False
    assert any("variable" in finding.text for finding in result.findings)


def test_all_files_of_a_book_have_the_same_channels() -> None:
    """For ACX, one stereo file among mono files fails."""
    mono = measured(speech(), name="mono.wav")
    both = measured(np.stack([speech()] * 2, axis=1), name="stereo.wav")
    first, second = check.check([mono, both], "acx")
    assert not any("every file" in finding.text for finding in first.findings)
    assert any("every file" in finding.text for finding in second.findings)


# --- faults


@pytest.mark.parametrize("second", [1.0, 5.0 - 2 / RATE, 9.5])
def test_clipping_is_found_where_it_is(second: float) -> None:
    """Four samples in a row at full scale, even across the border of two blocks."""
    sound = speech()
    start = round(second * RATE)
    sound[start : start + 4] = 1.0
    result = checked(sound, subtype="PCM_16")
    assert result.measured.clipped.seconds == pytest.approx((second,), abs=2 / RATE)
    assert not result.passed


def test_a_peak_at_full_scale_is_not_clipping() -> None:
    """Two samples are a peak."""
    sound = speech()
    sound[RATE * 3 : RATE * 3 + 2] = 1.0
    assert measured(sound, subtype="PCM_16").clipped.count == 0


@pytest.mark.parametrize("second", [2.0, 5.0 - 20 / RATE])
def test_a_dropout_is_found_where_it_is(second: float) -> None:
    """Audio that breaks off into ten milliseconds of zeros fails, even without a preset."""
    sound = speech()
    sound[round(second * RATE) : round((second + 0.01) * RATE)] = 0
    result = checked(sound, subtype="PCM_16")
    assert result.measured.dropouts.seconds == pytest.approx((second,), abs=1 / RATE)
    assert not result.passed


def test_a_fade_into_silence_is_not_a_dropout() -> None:
    """Neither is the end of the file."""
    sound = speech()
    fade = RATE // 10
    sound[2 * RATE - fade : 2 * RATE] *= np.linspace(1, 0, fade) ** 3
    sound[2 * RATE : 3 * RATE] = 0
    sound = np.concatenate([sound[: 5 * RATE], np.zeros(RATE)])
    sound[5 * RATE - fade : 5 * RATE] *= np.linspace(1, 0, fade) ** 3
    assert measured(sound, subtype="PCM_16").dropouts.count == 0


@given(st.lists(st.booleans(), max_size=60), st.lists(st.integers(1, 60), max_size=5), st.integers(1, 5))
def test_runs_are_found_across_blocks(flags: list[bool], cuts: list[int], least: int) -> None:
    """However the samples are cut, the result is that of a plain search over all of them."""
    padded = "".join("x" if flag else "." for flag in flags) + "."
    expected = [
        start for start in range(len(flags))
        if padded[start:].startswith("x" * least) and (start == 0 or padded[start - 1] == ".")
    ]  # fmt: skip
    runs = _Runs(least)
    for piece in np.split(np.array([*flags, False]), sorted(min(cut, len(flags)) for cut in cuts)):
        if len(piece):
            runs.add(piece)
    assert (runs.count, runs.starts) == (len(expected), expected[: check.measure.__globals__["MOST_PLACES"]])


def test_a_file_must_be_as_long_as_its_timeline() -> None:
    """A tenth of a second of difference is allowed, a truncated file is not."""
    path = file(speech())
    for duration, code in ((19.75, 0), (25.0, 5)):
        Path("one.timeline.json").write_text(json.dumps({"duration": duration, "cues": []}), "utf-8")
        result = audiobook("check", path)
        assert result.code == code
        assert ("its timeline says 25.00 s" in result.out) is (code == 5)


# --- the command


def produced(preset: str) -> list[Path]:
    """Two chapters from this program."""
    Path("story.txt").write_text(STORM + "\n" + CALM, "utf-8")
    result = audiobook("produce", "story.txt", "--engine", "tone", "--preset", preset, "--format", "wav")
    assert result.code == 0, result.err
    return [Path(line) for line in result.out.splitlines()]


def test_our_own_chapters_pass_listen() -> None:
    """Each chapter that `produce` writes passes `check`."""
    result = audiobook("check", *produced("listen"), "--preset", "listen", "--json")
    assert result.code == 0
    for one in result.data["files"]:
        assert one["passed"]
        assert one["loudness_lufs"] == pytest.approx(master.PRESETS["listen"].level_db, abs=0.3)
        assert one["true_peak_dbtp"] <= -2
        assert one["seconds"] == pytest.approx(one["timeline_seconds"], abs=0.001)


def test_our_own_chapters_have_acx_levels() -> None:
    """Both versions of ACX Check pass, and the silences at the ends are as ACX wants."""
    result = audiobook("check", *produced("acx"), "--preset", "acx", "--json")
    for one in result.data["files"]:
        assert one["acx_check_2_4_2"]["passed"]
        assert one["acx_check_1_0"]["passed"]
        assert one["noise_floor_dbfs"] > -80
        assert [found["text"] for found in one["findings"] if found["fails"]] == ["pcm_s16le, not MP3"]
    assert result.code == 5


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b"This is a letter, not a song.\n" * 50, "not an audio file"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00", ""),
    ],
    ids=["missing", "empty", "text", "torn"],
)
def test_a_file_that_is_not_audio_is_a_one_line_error(content: bytes | None, says: str) -> None:
    """Exit code 3, with the file's name and the reason."""
    if content is not None:
        Path("odd.mp3").write_bytes(content)
    result = audiobook("check", "odd.mp3")
    assert (result.code, result.out) == (3, "")
    assert len(result.err.splitlines()) == 1
    assert result.err.startswith("audiobook: odd.mp3: ")
    assert says in result.err


def test_silence_is_measured_without_a_number() -> None:
    """A file of zeros has no loudness; the JSON says null."""
    result = audiobook("check", file(np.zeros(2 * RATE)), "--json")
    [one] = result.data["files"]
    assert (one["loudness_lufs"], one["peak_dbfs"], one["head_seconds"]) == (None, None, 2.0)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 48_000])
@pytest.mark.parametrize("name", ["one.flac", "one.ogg", "-one.wav", "a:b.wav"])
def test_any_rate_and_format_works(rate: int, name: str) -> None:
    """Length and level are those of the samples; names may look like options or addresses."""
    if ":" in name and sys.platform == "win32":
        pytest.skip("not run: Windows does not allow a colon in a file name")
    subtype = "VORBIS" if name.endswith("ogg") else "PCM_16"
    found = check.measure(file(noise(-20, 3.0)[: 2 * rate], name, rate, subtype))
    assert found.seconds == pytest.approx(2.0, abs=0.001)
    assert found.rms_dbfs == pytest.approx(-20.0, abs=1.5)  # Vorbis leaves out the highest sounds
    assert found.stream.rate == rate
    assert found.damage is None


# --- the picture


def colours(path: Path) -> set[tuple[int, int, int]]:
    """The colours of a picture's pixels."""
    with av.open(str(path)) as container:
        points = next(container.decode(video=0)).to_ndarray(format="rgb24")
    return {(int(r), int(g), int(b)) for r, g, b in np.unique(points.reshape(-1, 3), axis=0)}


MARK_OR_LEXIE = {(0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)}


def test_the_picture_shows_the_speakers_in_colour() -> None:
    """With a timeline each speaker has a colour; without one there is only the wave."""
    first, _ = produced("listen")
    assert audiobook("check", first, "--preset", "listen", "--plot", "with.png").code == 0
    assert colours(Path("with.png")) >= MARK_OR_LEXIE
    first.with_suffix(".timeline.json").unlink()
    assert audiobook("check", first, "--plot", "without.png").code == 0
    assert (0xD5, 0x5E, 0x00) not in colours(Path("without.png"))


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says in one line what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = audiobook("check", file(speech()), "--plot", "one.png")
    assert result.code == 1
    assert "pip install 'castaloud[plot]'" in result.err
    assert not Path("one.png").exists()


def test_the_picture_is_of_one_file() -> None:
    """Two files with --plot are a usage error."""
    assert audiobook("check", "a.wav", "b.wav", "--plot", "one.png").code == 2
