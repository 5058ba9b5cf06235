"""From a text to chapter audio, end to end; the audio is read by other programs than ours."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import reading
import soundfile  # type: ignore[import-untyped]
from producing import OUT, TONE, produced, text
from reading import CALM, NOTE, STORM, audiobook

from audiobook.engines.tone import ToneEngine, ToneSession
from audiobook.master import CALIBRATION_LINES
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from audiobook.model import Audio, Request

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("format_name", ["mp3", "wav"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_one_chapter_is_one_file_that_says_all_of_the_page_once(format_name: str, line_end: str) -> None:
    """The audio is as long as its timeline, whose cues hold the spoken text, each code point once."""
    source = (NOTE + "\n" + STORM).replace("\n", line_end)
    [path] = produced(text(source), *TONE, "--format", format_name)
    assert path == OUT / f"story.{format_name}"
    assert {one.name for one in OUT.iterdir()} == {path.name, "story.timeline.json"}
    timeline = reading.timeline(path)
    samples, rate = reading.decoded(path)
    assert rate == 44_100
    assert len(samples) / rate == pytest.approx(timeline["duration"], abs=0.05)
    assert soundfile.info(path).duration == pytest.approx(timeline["duration"], abs=0.05)
    covered = [position for cue in timeline["cues"] for position in range(*cue["span"])]
    assert covered == sorted(set(covered))
    silent = "".join(char for n, char in enumerate(source) if n not in set(covered))
    assert "".join(silent.split()) == "".join((NOTE + "* * *").split())
    assert all(source[slice(*cue["span"])] == cue["text"] for cue in timeline["cues"])
    for cue in timeline["cues"]:
        start, end = (round(cue[edge] * rate) for edge in ("start", "end"))
        assert np.abs(samples[start:end]).max() > 0.05


def test_the_tags_tell_a_player_what_it_plays() -> None:
    """The chapter's title and number, the book and the voice that reads it."""
    first, second = produced(text(STORM + "\n" + CALM), *TONE)
    tags = reading.tags(second)
    assert (tags["TIT2"], tags["TALB"], tags["TRCK"]) == (
        "Chapter 2: The Calm",
        "Story",
        "2/2",
    )
    assert "tone" in tags["TCOM"]
    assert reading.tags(first)["TRCK"] == "1/2"


def test_voices_differ_and_stay_the_same() -> None:
    """Two speakers and the narrator are three measurably different voices, the same in every chapter."""
    heard: dict[str | None, set[int]] = {}
    for path in produced(text(STORM + "\n" + CALM), *TONE, "--format", "wav"):
        samples, rate = reading.decoded(path)
        for cue in reading.timeline(path)["cues"]:
            sound = samples[round(cue["start"] * rate) : round(cue["end"] * rate)]
            heard.setdefault(cue["speaker"], set()).add(round(reading.frequency(sound, rate) / 5))
    assert heard.keys() == {None, "Mark", "Lexie"}
    centres = {speaker: float(np.mean(list(found))) * 5 for speaker, found in heard.items()}
    assert all(max(found) - min(found) <= 1 for found in heard.values())
    lowest, middle, highest = sorted(centres.values())
    assert middle - lowest > 10
    assert highest - middle > 10


def test_only_what_changed_is_spoken_again(store: Path) -> None:
    """A second run speaks nothing; a run after a change of one line speaks one."""
    [path] = produced(text(STORM), *TONE)
    first = reading.clips(store)
    voices = {cue["voice"] for cue in reading.timeline(path)["cues"]}
    again = audiobook("produce", text(STORM), *TONE, "--json").data["chapters"][0]
    # Beside the lines there are clips of each voice by which its loudness is known.
    assert (again["made"], again["reused"]) == (0, len(first) - len(voices) * len(CALIBRATION_LINES))
    produced(text(STORM.replace("the wind fell", "the wind rose")), *TONE)
    assert len(reading.clips(store) - first) == 1
    assert first < reading.clips(store)


@pytest.mark.parametrize("engine", ["tone", "pyttsx3"])
def test_the_number_of_jobs_changes_no_byte(engine: str) -> None:
    """One job and eight, each from nothing, give the same audio and timelines."""
    results = []
    for jobs in ("1", "8"):
        produced(
            text(STORM + "\n" + CALM), "--engine", engine, "-j", jobs, "-o", jobs, "--store", f"store{jobs}"
        )
        results.append(reading.files(Path(jobs)))
    assert len(results[0]) == 4
    assert results[0] == results[1]


def test_the_cast_that_was_written_is_used(store: Path) -> None:
    """`cast --write` makes voices.yaml; a voice changed there is heard, what stands there stays."""
    audiobook("cast", text(STORM), *TONE, "--write")
    config = Path("voices.yaml")
    written = config.read_text("utf-8")
    assert "Mark:" in written
    assert "Lexie:" in written
    changed = "# mine\n" + "\n".join(
        "  Mark: {voice: very-own}  # his" if line.strip().startswith("Mark:") else line
        for line in written.splitlines()
    )
    config.write_text(changed + "\n", "utf-8")
    [path] = produced("story.txt", *TONE)
    assert {cue["voice"] for cue in reading.timeline(path)["cues"] if cue["speaker"] == "Mark"} == {
        "tone:very-own"
    }
    more = audiobook("cast", text('"Oh," said Anne.', "more.txt"), *TONE, "--write")
    assert more.code == 0
    after = config.read_text("utf-8")
    assert "Anne" in after
    assert set(changed.splitlines()) <= set(after.splitlines())
    assert store.exists()


# --- when something goes wrong


class StutteringSession(ToneSession):
    """Cannot say "harbour"."""

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Hum, or fail."""
        if "harbour" in request.text:
            raise EngineError("stutter")
        return super().speak(request, timeout_seconds)


def test_a_line_that_cannot_be_spoken_costs_its_chapter_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is named, the other chapters are made: exit code 4; with no chapter made, 1."""
    monkeypatch.setattr(ToneEngine, "session", lambda _: StutteringSession())
    both = audiobook("produce", text(STORM + "\n" + CALM), *TONE)
    assert both.code == 4
    complaints = [line for line in both.err.splitlines() if line.startswith("audiobook: ")]
    assert len(complaints) == 1
    assert "harbour lay empty" in complaints[0]
    assert "stutter" in complaints[0]
    assert [Path(line).name for line in both.out.splitlines()] == ["story-02-Chapter 2 The Calm.mp3"]
    assert {Path(name).suffix for name in reading.files(OUT)} == {".mp3", ".json"}
    assert len(reading.files(OUT)) == 2
    alone = audiobook("produce", text(STORM), *TONE, "-o", "alone", "--json")
    assert alone.code == 1
    assert alone.data["chapters"][0]["audio"] is None
    assert "harbour" in alone.data["chapters"][0]["error"]
    assert not Path("alone").exists()


class UnmeasurableSession(ToneSession):
    """Cannot say the words by which its loudness would be known, in one voice."""

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Hum, or fail."""
        if request.text in CALIBRATION_LINES and request.voice.name == "bad":
            raise EngineError("stutter")
        return super().speak(request, timeout_seconds)


def test_a_voice_that_cannot_be_measured_costs_its_chapters_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other chapters are made, and the message says what went wrong: exit code 4."""
    monkeypatch.setattr(ToneEngine, "session", lambda _: UnmeasurableSession())
    text("cast: {Mark: {voice: bad}}", "voices.yaml")
    book = 'Chapter 1\n\n"Go," said Mark.\n\nChapter 2\n\nIt rained.\n'
    result = audiobook("produce", text(book), *TONE)
    assert result.code == 4
    assert [Path(line).name for line in result.out.splitlines()] == ["story-02-Chapter 2.mp3"]
    assert "Chapter 1: a voice's loudness could not be measured" in result.err


NO_LARGE_FILES = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's files")
@pytest.mark.parametrize("format_name", ["mp3", "wav"])
def test_no_room_for_the_audio_is_one_line_and_no_file(store: Path, format_name: str) -> None:
    """The output cannot grow as on a full disk: one line, nothing with a final name, and the clips kept."""
    text(STORM + "\n" + CALM)
    result = reading.process(
        "produce",
        "story.txt",
        *TONE,
        "--format",
        format_name,
        cwd=Path.cwd(),
        code=NO_LARGE_FILES.format(60_000),
    )
    assert result.code == 1
    assert len(reading.after_opening(result.err).splitlines()) == 1
    assert "cannot write" in result.err
    assert not OUT.exists()
    assert len(reading.clips(store)) > 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's files")
def test_no_room_for_the_clips_is_one_line(store: Path) -> None:
    """The store cannot grow: one line that names it, and neither audio nor broken clips."""
    text(STORM)
    result = reading.process("produce", "story.txt", *TONE, cwd=Path.cwd(), code=NO_LARGE_FILES.format(2_000))
    assert result.code == 1
    assert len(reading.after_opening(result.err).splitlines()) == 1
    assert str(store) in result.err
    assert not OUT.exists()
    assert not [path for path in store.rglob("*") if path.is_file() and path not in reading.clips(store)]
    assert all(soundfile.read(path)[0].size for path in reading.clips(store))
