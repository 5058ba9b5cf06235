"""From a text to chapter audio, end to end, the audio read back by programs that are not ours."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import reading
import soundfile  # type: ignore[import-untyped]
from reading import CALM, NOTE, STORM, audiobook

from audiobook.engines.tone import ToneEngine, ToneSession
from audiobook.master import CALIBRATION_LINES
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    import subprocess

    from audiobook.model import Audio, Request

TONE = ("--engine", "tone")
OUT = Path("audio")
LONG = "\n\n".join(f'"This is speech number {n}, and it is not short," said Mark.' for n in range(150))


pytestmark = pytest.mark.usefixtures("store")


def text(content: str, name: str = "story.txt") -> Path:
    """A text in the current folder."""
    path = Path(name)
    path.write_bytes(content.encode())
    return path


def made(*arguments: str | Path) -> list[Path]:
    """Produce, and give the audio files."""
    result = audiobook("produce", *arguments)
    assert result.code == 0, result.err
    return [Path(line) for line in result.out.splitlines()]


# --- the audio and its timeline


@pytest.mark.parametrize("format_name", ["mp3", "wav"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_one_chapter_is_one_file_that_says_all_of_the_page_once(format_name: str, line_end: str) -> None:
    """The audio is as long as its timeline, whose cues hold the spoken text, each code point once."""
    source = (NOTE + "\n" + STORM).replace("\n", line_end)
    [path] = made(text(source), *TONE, "--format", format_name)
    assert path == OUT / f"story.{format_name}"
    assert {one.name for one in OUT.iterdir()} == {path.name, "story.timeline.json"}
    told = reading.timeline(path)
    samples, rate = reading.decoded(path)
    assert rate == 44_100
    assert len(samples) / rate == pytest.approx(told["duration"], abs=0.05)
    assert soundfile.info(path).duration == pytest.approx(told["duration"], abs=0.05)
    covered = [position for cue in told["cues"] for position in range(*cue["span"])]
    assert covered == sorted(set(covered))
    silent = "".join(char for n, char in enumerate(source) if n not in set(covered))
    assert "".join(silent.split()) == "".join((NOTE + "* * *").split())
    assert all(source[slice(*cue["span"])] == cue["text"] for cue in told["cues"])
    for cue in told["cues"]:
        start, end = (round(cue[edge] * rate) for edge in ("start", "end"))
        assert np.abs(samples[start:end]).max() > 0.05


def test_the_tags_tell_a_player_what_it_plays() -> None:
    """The chapter's title and number, the book and the voice that reads it."""
    first, second = made(text(STORM + "\n" + CALM), *TONE)
    tags = reading.tags(second)
    assert (tags["TIT2"], tags["TALB"], tags["TRCK"]) == (
        "Chapter 2: The Calm",
        "Story",
        "2/2",
    )
    assert "tone" in tags["TCOM"]
    assert reading.tags(first)["TRCK"] == "1/2"


def test_each_chapter_of_each_text_is_a_file() -> None:
    """Chapters of one file are numbered; a file with one chapter keeps its own name."""
    paths = made(text(STORM + "\n" + CALM, "book.txt"), text("A tale without chapters.", "tale.txt"), *TONE)
    assert [path.name for path in paths] == [
        "book-01-Chapter 1 The Storm.mp3",
        "book-02-Chapter 2 The Calm.mp3",
        "tale.mp3",
    ]
    assert all(path.is_file() for path in paths)


@pytest.mark.parametrize(
    "name",
    ["-x.txt", "we \"ird' näme 中.txt", "y" * 240 + ".txt", "%(x)s {y} $z:w.txt"],
    ids=["dash", "quotes", "long", "marks"],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_any_file_name_will_do(name: str) -> None:
    """Odd names give audio whose name is as near to them as can be."""
    paths = made(*TONE, "--", text(STORM + "\nChapter 2: ../a/b \\ " + "c" * 90 + "\n\nHello.\n", name))
    assert len(paths) == 2
    assert all(path.is_file() and path.parent == OUT for path in paths)
    assert all(reading.timeline(path)["source"] == name for path in paths)


def test_voices_differ_and_stay_the_same() -> None:
    """Two speakers and the narrator are three measurably different voices, the same in every chapter."""
    heard: dict[str | None, set[int]] = {}
    for path in made(text(STORM + "\n" + CALM), *TONE, "--format", "wav"):
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


# --- what is made again


def test_only_what_changed_is_spoken_again(store: Path) -> None:
    """A second run speaks nothing; a run after a change of one line speaks one."""
    [path] = made(text(STORM), *TONE)
    first = reading.clips(store)
    voices = {cue["voice"] for cue in reading.timeline(path)["cues"]}
    again = audiobook("produce", text(STORM), *TONE, "--json").data["chapters"][0]
    # Beside the lines there are clips of each voice by which its loudness is known.
    assert (again["made"], again["reused"]) == (0, len(first) - len(voices) * len(CALIBRATION_LINES))
    made(text(STORM.replace("the wind fell", "the wind rose")), *TONE)
    assert len(reading.clips(store) - first) == 1
    assert first < reading.clips(store)


@pytest.mark.parametrize("engine", ["tone", "pyttsx3"])
def test_the_number_of_jobs_changes_no_byte(engine: str) -> None:
    """One job and eight, each from nothing, give the same audio and timelines."""
    results = []
    for jobs in ("1", "8"):
        made(text(STORM + "\n" + CALM), "--engine", engine, "-j", jobs, "-o", jobs, "--store", f"store{jobs}")
        results.append(reading.files(Path(jobs)))
    assert len(results[0]) == 4
    assert results[0] == results[1]


# --- what voices.yaml changes


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
    [path] = made("story.txt", *TONE)
    assert {cue["voice"] for cue in reading.timeline(path)["cues"] if cue["speaker"] == "Mark"} == {
        "tone:very-own"
    }
    more = audiobook("cast", text('"Oh," said Anne.', "more.txt"), *TONE, "--write")
    assert more.code == 0
    after = config.read_text("utf-8")
    assert "Anne" in after
    assert set(changed.splitlines()) <= set(after.splitlines())
    assert store.exists()


def spoken(config: str, source: str) -> list[dict[str, str]]:
    """The cues of a text made with a voices.yaml."""
    text(config, "voices.yaml")
    [path] = made(text(source), *TONE)
    cues: list[dict[str, str]] = reading.timeline(path)["cues"]
    return cues


def test_notes_are_spoken_where_asked_for() -> None:
    """`notes: speak` reads the author's note; without it nothing of it is heard."""
    kinds = [
        {cue["kind"] for cue in spoken(f"notes: {how}", NOTE + "\n" + STORM)} for how in ("skip", "speak")
    ]
    assert kinds[1] - kinds[0] == {"note"}


def test_a_line_of_nobody_gets_the_voice_for_unknown_speakers() -> None:
    """`unknown: VOICE` speaks the dialogue whose speaker nobody could find, and nothing else."""
    cues = spoken("unknown: nobody", 'It was dark.\n\n"Who is there?"\n\nNo answer came.\n')
    assert [cue["voice"] == "tone:nobody" for cue in cues] == [cue["kind"] == "dialogue" for cue in cues]
    assert any(cue["kind"] == "dialogue" for cue in cues)


def test_the_lexicon_is_spoken_and_the_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is given the alias; the timeline tells the word as written."""
    asked: list[str] = []
    speak = ToneSession.speak

    def listen(self: ToneSession, request: Request, timeout_seconds: float) -> Audio:
        asked.append(request.text)
        return speak(self, request, timeout_seconds)

    monkeypatch.setattr(ToneSession, "speak", listen)
    cues = spoken("lexicon: {Lexie: {alias: Lexxy}}", '"Wait," said Lexie.')
    assert [cue["text"].strip() for cue in cues] == ['"Wait,"', "said Lexie."]
    assert sorted(set(asked).difference(CALIBRATION_LINES)) == ["Wait,", "said Lexxy."]


def test_pauses_are_as_long_as_they_say() -> None:
    """`pauses` are the silences between the cues and at the end."""
    text("pauses: {comma: 0.5, line: 0.75, paragraph: 1, scene: 2, chapter: 3}", "voices.yaml")
    [path] = made(text('"Go," said Mark. "Now."\n\nHe went.\n\n* * *\n\nIt rained.\n'), *TONE)
    told = reading.timeline(path)
    starts = [cue["start"] for cue in told["cues"]] + [told["duration"]]
    ends = [0.0] + [cue["end"] for cue in told["cues"]]
    gaps = [start - end for start, end in zip(starts, ends, strict=True)]
    assert gaps == pytest.approx([1, 0.5, 0.75, 1, 2, 3], abs=0.001)


def test_the_teller_of_the_story_speaks_with_their_own_voice() -> None:
    """`first_person: NAME` gives "I said" to that member of the cast."""
    cues = spoken(
        "cast: {Anne: {voice: annes}, Tom: {voice: toms}}\nfirst_person: Anne",
        '"Where have you been?" I asked.\n\n"At sea," said Tom.\n',
    )
    voices = {cue["text"].strip(): cue["voice"] for cue in cues if cue["kind"] == "dialogue"}
    assert voices == {'"Where have you been?"': "tone:annes", '"At sea,"': "tone:toms"}


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
    assert len(result.err.splitlines()) == 1
    assert "cannot write" in result.err
    assert not OUT.exists()
    assert len(reading.clips(store)) > 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's files")
def test_no_room_for_the_clips_is_one_line(store: Path) -> None:
    """The store cannot grow: one line that names it, and neither audio nor broken clips."""
    text(STORM)
    result = reading.process("produce", "story.txt", *TONE, cwd=Path.cwd(), code=NO_LARGE_FILES.format(2_000))
    assert result.code == 1
    assert len(result.err.splitlines()) == 1
    assert str(store) in result.err
    assert not OUT.exists()
    assert not [path for path in store.rglob("*") if path.is_file() and path not in reading.clips(store)]
    assert all(soundfile.read(path)[0].size for path in reading.clips(store))


MEASURING = 4 * len(CALIBRATION_LINES)
"""Clips by which the loudness of the voices is known: at the most four voices speak in the text below."""


def interrupted(running: subprocess.Popen[str], store: Path, number: int) -> tuple[int, str]:
    """Send a signal once there are some clips; the exit code and what was said on stderr."""
    deadline = time.monotonic() + 30
    while (
        len(reading.clips(store)) < 10 + MEASURING and running.poll() is None and time.monotonic() < deadline
    ):
        time.sleep(0.005)
    assert running.poll() is None, running.communicate()
    os.kill(running.pid, number)
    _, err = running.communicate(timeout=30)
    return running.returncode, err


def workers() -> list[Path]:
    """The speech workers of this test, which have its folder for clips in their environment."""
    mark = f"XDG_CACHE_HOME={os.environ['XDG_CACHE_HOME']}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int(process.name) != os.getpid() and mark in (process / "environ").read_bytes():
                found.append(process)
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_an_interrupted_run_goes_on_where_it_was(store: Path, number: signal.Signals) -> None:
    """Neither Ctrl-C nor a kill leaves workers; the next run reuses the clips and gives the same bytes."""
    text(LONG)
    arguments = ("produce", "story.txt", "--format", "wav", "-j", "2")
    code, err = interrupted(reading.start(*arguments, cwd=Path.cwd()), store, number)
    if number == signal.SIGINT:
        assert code == 130
        assert len(err.splitlines()) == 1
        assert not OUT.exists()
    else:
        assert code == -signal.SIGKILL
        assert not list(OUT.glob("*.wav"))
    deadline = time.monotonic() + 10
    while workers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not workers()
    again = audiobook(*arguments, "--json").data["chapters"][0]
    assert again["made"] > 0
    assert again["reused"] >= 10
    made("story.txt", "--format", "wav", "-o", "quiet", "--store", "elsewhere")
    resumed, undisturbed = reading.files(OUT), reading.files(Path("quiet"))
    assert {name: resumed[name] for name in undisturbed} == undisturbed


def test_what_a_killed_run_left_does_no_harm(store: Path) -> None:
    """Parts of files and half a clip from an earlier run change nothing in the next one's result."""
    [path] = made(text(STORM), *TONE)
    whole = reading.files(OUT)
    OUT.joinpath(".story.mp3.part-0123abcd").write_bytes(b"half")
    clip = min(reading.clips(store))
    content = clip.read_bytes()
    clip.write_bytes(content[: len(content) // 2])
    clip.with_name(f".{clip.name}.part").write_bytes(b"half")
    path.unlink()
    assert made("story.txt", *TONE) == [path]
    assert whole.items() <= reading.files(OUT).items()
    assert clip.read_bytes() == content
