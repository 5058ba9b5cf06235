"""Audio files and timelines, read back by other programs, and what remains when writing fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import imageio_ffmpeg  # type: ignore[import-untyped]  # ships no types
import mutagen
import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]  # ships no types
from hypothesis import given
from hypothesis import strategies as st
from mutagen.mp3 import BitrateMode
from places import ROOT

from audiobook.export import audio, timeline
from audiobook.export.tagging import Tags
from audiobook.model import Chapter, Cue, Line, Metadata, Span, Timeline, Track, Voice
from audiobook.system import atomic
from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

RATE: Final = 44_100
TAGS: Final = Tags("Chapter 1", 1, 24, Metadata("Persuasion", "Jane Austen", "espeak-ng"))

posix = pytest.mark.skipif(
    sys.platform == "win32", reason="not run: needs process groups, file size limits or #! scripts of POSIX"
)


def noise(length: int) -> NDArray[np.int16]:
    """Samples that never repeat, so that any shift shows."""
    return np.random.default_rng(7).integers(-9_000, 9_000, length, np.int16)


def write_audio(path: Path, samples: NDArray[np.int16], tags: Tags = TAGS) -> None:
    """Write the samples in pieces, in the format of the file's extension."""
    with audio.writer(path, path.suffix[1:], RATE, tags) as write:
        for start in range(0, len(samples), 10_000):
            write(samples[start : start + 10_000])


def names(folder: Path) -> list[str]:
    """The names in a folder, including hidden ones."""
    return sorted(path.name for path in folder.iterdir())


def decoded_by_pyav(path: Path) -> NDArray[np.float32]:
    """Samples from -1 to 1, decoded by FFmpeg's libraries."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(frames)


def read_by_mutagen(path: Path) -> Any:
    """`info` and `tags` of an audio file."""
    return mutagen.File(path)


# Of the lengths around them 100,192 samples get the least padding, 608, and 100,240 the most, 1,681.
@pytest.mark.parametrize("length", [4_410, 100_192, 100_240, 1_000_000])
def test_mp3_lasts_as_long_as_its_samples(tmp_path: Path, length: int) -> None:
    """The padding is trimmed: three readers that share no code agree with the timeline to 2 ms."""
    path = tmp_path / "chapter.mp3"
    write_audio(path, noise(length))
    read_by_libsndfile, rate = soundfile.read(path)
    assert rate == RATE
    assert len(decoded_by_pyav(path)) / RATE == pytest.approx(length / RATE, abs=0.002)
    assert len(read_by_libsndfile) / RATE == pytest.approx(length / RATE, abs=0.002)
    assert read_by_mutagen(path).info.length == pytest.approx(length / RATE, abs=0.002)


def test_mp3_is_heard_when_the_timeline_says(tmp_path: Path) -> None:
    """Two decoders return a short sound at the sample where it was written."""
    path = tmp_path / "chapter.mp3"
    samples = np.zeros(3 * RATE, np.int16)
    samples[RATE : RATE + 2_000] = noise(2_000)
    write_audio(path, samples)
    for decoded in (decoded_by_pyav(path), soundfile.read(path)[0]):
        likeness = np.correlate(decoded, samples[RATE : RATE + 2_000].astype(float), "valid")
        assert abs(int(likeness.argmax()) - RATE) <= 1


def test_mp3_is_what_distributors_accept(tmp_path: Path) -> None:
    """128 kbit/s at a constant rate, one channel at 44.1 kHz, tags of ID3 version 2.3."""
    path = tmp_path / "chapter.mp3"
    write_audio(path, noise(2 * RATE))
    info = read_by_mutagen(path).info
    assert (info.bitrate, info.bitrate_mode) == (pytest.approx(128_000, rel=0.001), BitrateMode.CBR)
    assert (info.channels, info.sample_rate) == (1, RATE)
    assert read_by_mutagen(path).tags.version == (2, 3, 0)


def test_wav_holds_the_samples(tmp_path: Path) -> None:
    """A WAV file returns every sample unchanged."""
    path = tmp_path / "chapter.wav"
    samples = noise(50_001)
    write_audio(path, samples)
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert file.readframes(60_000) == samples.astype("<i2").tobytes()


@pytest.mark.parametrize("extension", audio.FORMATS)
def test_equal_samples_give_equal_bytes(tmp_path: Path, extension: str) -> None:
    """The bytes depend on neither the clock, the file's name nor the size of the blocks."""
    one, other = tmp_path / f"one.{extension}", tmp_path / f"other.{extension}"
    samples = noise(100_000)
    write_audio(one, samples)
    with audio.writer(other, extension, RATE, TAGS) as write:
        write(samples)
    assert one.read_bytes() == other.read_bytes()


AWKWARD: Final = [
    ("-y; title=No = No", "-y; title=No = No"),
    ("“Ça” 日本 🎧", "“Ça” 日本 🎧"),
    ("one\nTPE1=two\r\n;three\\", "one TPE1=two ;three\\"),
    ("a\0b\ud800c", "a b?c"),
]


@pytest.mark.parametrize(("given_value", "kept"), AWKWARD)
def test_mp3_tags(tmp_path: Path, given_value: str, kept: str) -> None:
    """Title, book, author, narrator and number are where libraries read them, whatever they contain."""
    path = tmp_path / "chapter.mp3"
    write_audio(path, noise(1_000), Tags(given_value, 3, 24, Metadata(given_value, given_value, given_value)))
    tags = read_by_mutagen(path).tags
    assert {frame: tags[frame].text for frame in tags} == {
        "TIT2": [kept],
        "TALB": [kept],
        "TPE1": [kept],
        "TPE2": [kept],
        "TLAN": ["eng"],
        "TCOM": [kept],
        "TRCK": ["3/24"],
    }


@pytest.mark.parametrize(("given_value", "kept"), AWKWARD)
def test_wav_tags(tmp_path: Path, given_value: str, kept: str) -> None:
    """The same in a WAV file's INFO list, where only the comment has room for the narrator."""
    path = tmp_path / "chapter.wav"
    write_audio(path, noise(1_000), Tags(given_value, 3, 24, Metadata(given_value, given_value, given_value)))
    with av.open(str(path)) as container:
        tags = container.metadata
    comment = f"Read by {kept}"
    assert tags == {
        "title": kept,
        "album": kept,
        "artist": kept,
        "comment": comment,
        "track": "3/24",
        "language": "eng",
    }


def test_unknown_author_is_not_tagged(tmp_path: Path) -> None:
    """A book whose author is unknown has no author tag."""
    path = tmp_path / "chapter.mp3"
    write_audio(path, noise(1_000), Tags("One", 1, 1, Metadata("Book", narrator="espeak-ng")))
    assert "TPE1" not in read_by_mutagen(path).tags


@pytest.mark.parametrize("name", ["-i.mp3", "pipe:1.mp3", "100%d [x] 'y'.mp3", "é" * 125 + ".mp3"])
def test_any_file_name_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Even names that ffmpeg would take for an option, a protocol or a pattern, and very long ones."""
    if sys.platform == "win32" and ":" in name:
        pytest.skip("not run: Windows does not allow a colon in a file name")
    monkeypatch.chdir(tmp_path)
    path = tmp_path.relative_to(tmp_path) / name
    write_audio(path, noise(1_000))
    assert names(tmp_path) == [name]
    assert path.stat().st_size > 0


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError, OSError])
def test_failure_leaves_the_older_file(tmp_path: Path, failure: type[BaseException]) -> None:
    """After an error midway the folder is as before, and the error reaches the caller unchanged."""
    path = tmp_path / "chapter.mp3"
    path.write_bytes(b"older")

    def stop_midway() -> None:
        with audio.writer(path, "mp3", RATE, TAGS) as write:
            write(noise(RATE))
            raise failure

    with pytest.raises(failure):
        stop_midway()
    assert names(tmp_path) == ["chapter.mp3"]
    assert path.read_bytes() == b"older"


def test_nothing_has_the_final_name_before_the_end(tmp_path: Path) -> None:
    """While samples arrive there is only a hidden temporary file."""
    path = tmp_path / "chapter.wav"
    with audio.writer(path, "wav", RATE, TAGS) as write:
        write(noise(RATE))
        assert not path.exists()
        assert all(name.startswith(".chapter.wav.part-") for name in names(tmp_path))
    assert names(tmp_path) == ["chapter.wav"]


def test_missing_folder_is_named(tmp_path: Path) -> None:
    """The message says which file, why, and what to check."""
    path = tmp_path / "no" / "chapter.mp3"
    with pytest.raises(AudiobookError) as caught:
        write_audio(path, noise(20 * RATE))
    assert str(caught.value).startswith(f"{path}: cannot write: No such file or directory; check that ")


def put_in_place_of_ffmpeg(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Run the Python `program` instead of ffmpeg; FFMPEG in it is the path of the real one."""
    script = folder / "ffmpeg.py"
    head = f"#!{sys.executable}\nimport os, sys\nFFMPEG = {imageio_ffmpeg.get_ffmpeg_exe()!r}\n"
    script.write_text(head + textwrap.dedent(program))
    script.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(script))


@pytest.mark.skipif(sys.platform != "linux", reason="not run: a full disk is simulated by Linux' /dev/full")
@pytest.mark.parametrize("seconds", [0, 60])
@pytest.mark.parametrize("extension", audio.FORMATS)
def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str, seconds: int) -> None:
    """When the disk fills up, early or at the very end, one line names the file and the folder."""
    put_in_place_of_ffmpeg(
        tmp_path, monkeypatch, "os.execv(FFMPEG, [FFMPEG, *sys.argv[1:-1], 'file:/dev/full'])"
    )
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / f"chapter.{extension}"
    with pytest.raises(AudiobookError) as caught:
        write_audio(path, noise(seconds * RATE + 16))  # the least that FLAC holds
    assert str(caught.value) == (
        f"{path}: cannot write: No space left on device; "
        f"free some space in {path.parent}, or choose another folder"
    )
    assert names(path.parent) == []


@posix
def test_encoder_with_much_to_say_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoder that fills the pipe with messages before it reads any samples does not hang the program."""
    program = """
        sys.stderr.write("pipe:0: something odd\\n" * 50_000)
        while sys.stdin.buffer.read(65_536):
            pass
        sys.exit(3)
    """
    put_in_place_of_ffmpeg(tmp_path, monkeypatch, program)
    with pytest.raises(AudiobookError, match="cannot write: something odd;"):
        write_audio(tmp_path / "chapter.mp3", noise(10 * RATE))


def test_no_encoder_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ffmpeg, from imageio-ffmpeg or from the variable, the message says what to do."""

    def nothing_found() -> str:
        raise RuntimeError("No ffmpeg exe could be found.")

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", nothing_found)
    with pytest.raises(AudiobookError, match="; install ffmpeg, or set IMAGEIO_FFMPEG_EXE"):
        write_audio(tmp_path / "chapter.mp3", noise(1))
    monkeypatch.undo()
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "none"))
    with pytest.raises(AudiobookError, match=r"^ffmpeg: cannot start: .*none"):
        write_audio(tmp_path / "chapter.mp3", noise(1))


@posix
def test_encoder_that_dies_silently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error for an encoder that ends without a message gives its status."""
    put_in_place_of_ffmpeg(tmp_path, monkeypatch, "os.kill(os.getpid(), 9)")
    with pytest.raises(AudiobookError, match="the encoder ended with status -9;"):
        write_audio(tmp_path / "chapter.mp3", noise(10 * RATE))


WRITE_FOREVER: Final = """
    import sys, time
    from pathlib import Path
    import numpy as np
    from audiobook.system.errors import AudiobookError
    from audiobook.export import audio
    from audiobook.export.tagging import Tags
    from audiobook.model import Metadata

    path, limit = Path(sys.argv[1]), int(sys.argv[2])
    if limit:
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sound = np.random.default_rng(7).integers(-9_000, 9_000, 44_100, np.int16)
    try:
        with audio.writer(path, "mp3", 44_100, Tags("One", 1, 1, Metadata("Book"))) as write:
            try:
                for second in range(100_000):
                    write(sound)
                    if second == 10:
                        print("writing", flush=True)
            except KeyboardInterrupt:
                time.sleep(0.8)  # ffmpeg looks for signals twice a second
                for _ in range(10):
                    write(sound)
                raise
    except AudiobookError as error:
        print(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
"""


def write_forever(path: Path, limit: int = 0) -> subprocess.Popen[str]:
    """Start a process in its own group that writes to `path` until it is stopped or reaches the limit."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITE_FOREVER), str(path), str(limit)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )


@posix
def test_ctrl_c_in_the_terminal(tmp_path: Path) -> None:
    """A terminal sends Ctrl-C to the whole group, and the encoder ignores it so that the program can finish.

    The program exits as interrupted and leaves no temporary file.
    """
    path = tmp_path / "chapter.mp3"
    path.write_bytes(b"older")
    with write_forever(path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == 130
    assert names(tmp_path) == ["chapter.mp3"]
    assert path.read_bytes() == b"older"


@posix
def test_file_size_limit(tmp_path: Path) -> None:
    """A limit on file sizes ends in an error with the reason, and leaves no temporary file."""
    with write_forever(tmp_path / "chapter.mp3", limit=100_000) as process:
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "chapter.mp3: cannot write: File too large; check that " in output
    assert names(tmp_path) == []


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    """UTF-8, with the line ends of the text on every system, under the usual permissions."""
    path, usual = tmp_path / "one.txt", tmp_path / "usual.txt"
    usual.write_text("")
    atomic.write_text(path, "é\r\n“x”\n")
    assert path.read_bytes() == "é\r\n“x”\n".encode()
    assert path.stat().st_mode == usual.stat().st_mode
    assert names(tmp_path) == ["one.txt", "usual.txt"]


def test_text_takes_the_place_of_the_older(tmp_path: Path) -> None:
    """A file is replaced, not overwritten: whoever is reading the older one has it whole."""
    path, reader = tmp_path / "one.txt", tmp_path / "reader.txt"
    atomic.write_text(path, "older")
    reader.hardlink_to(path)
    atomic.write_text(path, "new")
    assert (path.read_bytes(), reader.read_bytes()) == (b"new", b"older")


def write_half(path: Path) -> None:
    """Fail while a new content is being written."""
    with atomic.replacing(path) as part:
        part.write_text("new")
        raise ValueError("midway")


def test_text_that_cannot_be_written_leaves_the_older(tmp_path: Path) -> None:
    """A failure leaves the file as it was; a missing folder is an error that names it."""
    path = tmp_path / "one.txt"
    atomic.write_text(path, "older")
    with pytest.raises(ValueError, match="midway"):
        write_half(path)
    assert path.read_bytes() == b"older"
    assert names(tmp_path) == ["one.txt"]
    with pytest.raises(AudiobookError, match="cannot write: No such file"):
        atomic.write_text(tmp_path / "no" / "one.txt", "new")


def test_half_a_character_is_written_as_an_escape(tmp_path: Path) -> None:
    """A byte of a file's name that is no character does not keep the timeline from being written."""
    atomic.write_text(tmp_path / "one.json", json.dumps("caf\udce9.txt", ensure_ascii=False))
    assert json.loads((tmp_path / "one.json").read_text("utf-8")) == "caf\udce9.txt"


CHAPTER: Final = Chapter("One", "“Yes,” said Mark. “Go.”", (), "book.txt", start=1_000)
LINES: Final = (
    Line(Span(0, 6, "dialogue"), "mark", 0.98765, "tag"),
    Line(Span(6, 18, "narration"), None, 1.0, ""),
    Line(Span(18, 23, "dialogue", continues=True), None, 0.0, "nobody"),
)


def timeline_document(rate: int, length: int, places: Iterable[tuple[int, int]]) -> dict[str, Any]:
    """The document for CHAPTER, heard at these places, through JSON and back."""
    cues = tuple(Cue(start, end, line) for (start, end), line in zip(places, LINES, strict=False))
    track = Track(CHAPTER, Timeline(rate, length, cues), Path("one.mp3"), {"mark": "Mark Sloan"})
    content = timeline.document(track, lambda _: Voice("tone", "low"))
    loaded = json.loads(json.dumps(content))
    assert isinstance(loaded, dict)
    return loaded


def test_timeline_beside_the_audio(tmp_path: Path) -> None:
    """`Vol. 1.mp3` gets `Vol. 1.timeline.json`: who says what when, in which voice, and from where."""
    voices = {"mark": Voice("tone", "low"), None: Voice("espeak", "gmw/en")}
    cues = (Cue(44_100, 66_150, LINES[0]), Cue(66_150, 88_200, LINES[1]))
    heard = Timeline(44_100, 132_300, cues)
    track = Track(CHAPTER, heard, tmp_path / "Vol. 1.mp3", {"mark": "Mark Sloan"})
    path = timeline.write(track, lambda line: voices[line.speaker], {"Vol. 1.mp3": {"recipe": "4b"}})
    assert names(tmp_path) == ["Vol. 1.timeline.json"]
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "title": "One",
        "source": "book.txt",
        "audio": "Vol. 1.mp3",
        "rate": 44_100,
        "length": 132_300,
        "duration": 3.0,
        "cues": [
            {
                "start": 1.0,
                "end": 1.5,
                "kind": "dialogue",
                "speaker": "Mark Sloan",
                "character": "mark",
                "voice": "tone:low",
                "text": "“Yes,”",
                "span": [1_000, 1_006],
                "confidence": 0.988,
            },
            {
                "start": 1.5,
                "end": 2.0,
                "kind": "narration",
                "speaker": None,
                "character": None,
                "voice": "espeak:gmw/en",
                "text": " said Mark. ",
                "span": [1_006, 1_018],
                "confidence": 1.0,
            },
        ],
        "files": {"Vol. 1.mp3": {"recipe": "4b"}},
    }


@given(
    st.sampled_from([8_000, 22_050, 24_000, 44_100, 48_000, 192_000]),
    st.lists(st.integers(0, 10**10), min_size=7, max_size=7),
)
def test_timeline_seconds_give_back_the_samples(rate: int, positions: list[int]) -> None:
    """Seconds times the rate, rounded, are the very samples, even days into the audio."""
    *cut, length = sorted(positions)
    places = list(zip(cut[::2], cut[1::2], strict=True))
    document = timeline_document(rate, length, places)
    assert [(round(cue["start"] * rate), round(cue["end"] * rate)) for cue in document["cues"]] == places
    assert round(document["duration"] * rate) == document["length"] == length
