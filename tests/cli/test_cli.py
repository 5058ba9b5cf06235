"""The command line's contract: data, messages, exit codes, one line for each mistake."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import pytest
import reading
from reading import CALM, NOTE, STORM, audiobook

from audiobook import __version__, cli, read

TONE = ("--engine", "tone")
COMMANDS = sorted(cli.cli.commands)
IN_USE = "voices: the defaults, with no voices.yaml beside the text or in this folder; language: en\n"
"""What a run says first."""


@pytest.fixture(autouse=True)
def story(store: Path) -> None:  # noqa: ARG001 - for its folder
    """Have a text in the folder."""
    Path("story.txt").write_text(NOTE + "\n" + STORM + "\n" + CALM, "utf-8")


# --- help


def test_every_command_and_option_explains_itself() -> None:
    """Each has help, which `--help` prints on stdout."""
    for name, command in cli.cli.commands.items():
        assert command.help, name
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert all(one.help or isinstance(one.type, click.Choice) for one in options), name
        shown = audiobook(name, "--help")
        assert (shown.code, shown.err) == (0, "")
        assert all(one.opts[-1] in shown.out for one in options)
    overview = audiobook("--help")
    assert overview.code == 0
    lines = [line.strip() for line in overview.out.splitlines()]
    assert all(any(line.startswith(f"audiobook {name}") for line in lines) for name in COMMANDS)


def test_without_a_command_there_is_help() -> None:
    """The bare program is a usage error that shows what there is."""
    result = audiobook()
    assert (result.code, result.out) == (2, "")
    assert "audiobook produce chapter.txt" in result.err


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    """`python -m audiobook --version` tells the version."""
    result = reading.process(
        cwd=tmp_path, code="import runpy, sys; sys.argv = ['audiobook', '--version']; "
        "runpy.run_module('audiobook', run_name='__main__')"
    )  # fmt: skip
    assert (result.code, result.err) == (0, "")
    assert __version__ in result.out


# --- data


def test_a_dry_run_tells_all_and_makes_nothing(store: Path) -> None:
    """Chapters, cast with counts, notes, doubts and an estimate; neither audio nor clips nor folders."""
    Path("doubt.txt").write_text('It was dark.\n\n"Who is there?"\n\nNo answer came.\n', "utf-8")
    result = audiobook("produce", "story.txt", "doubt.txt", "--dry-run", *TONE)
    assert (result.code, result.err) == (0, IN_USE)
    assert "3 chapters" in result.out
    assert "Chapter 2: The Calm" in result.out
    assert re.search(r"Mark +male +2 lines +\d+ words", result.out)
    assert "thank you all for reading" in result.out
    assert re.search(r"Unsure who says 1 line.*\n.*not known: .Who is there", result.out)
    assert re.search(r"About \d+ s of audio; \d+ clips of \d+ to speak", result.out)
    data = audiobook("produce", "story.txt", "doubt.txt", "--dry-run", "--json", *TONE).data
    assert data.keys() == {"chapters", "files", "cast", "merges", "notes", "left_out", "unsure", "estimate"}
    assert [one["title"] for one in data["chapters"]] == [
        "Chapter 1: The Storm",
        "Chapter 2: The Calm",
        "Doubt",
    ]
    assert {one["name"]: one["lines"] for one in data["cast"]} == {"Mark": 2, "Lexie": 2, None: 1}
    assert "thank you" in data["notes"][0]["text"]
    assert [one["text"] for one in data["unsure"]] == ['"Who is there?"']
    assert data["estimate"]["missing"] > 0
    assert not store.exists()
    assert {path.name for path in Path.cwd().iterdir()} == {"story.txt", "doubt.txt"}


def test_the_estimate_is_about_right() -> None:
    """What a dry run says of the length is within a third of what is made, and then nothing is missing."""
    planned = audiobook("produce", "story.txt", "--dry-run", "--json", *TONE).data["estimate"]
    done = audiobook("produce", "story.txt", "--json", *TONE).data["chapters"]
    assert planned["seconds"] == pytest.approx(sum(one["duration"] for one in done), rel=1 / 3)
    again = audiobook("produce", "story.txt", "--dry-run", "--json", *TONE).data["estimate"]
    assert (again["missing"], again["clips"]) == (0, planned["clips"])


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_script_json_tiles_the_text(line_end: str) -> None:
    """The documented shape; the spans and the chapters tile the decoded file, whatever its line ends."""
    source = (NOTE + "\n" + STORM + "\n" + CALM + "“Чай?” asked Mark. 😀\n").replace("\n", line_end)
    Path("story.txt").write_bytes(source.encode())
    data = audiobook("script", "story.txt", "--json", *TONE).data
    assert data.keys() >= {"chapters", "characters", "spans"}
    for tiles in (data["chapters"], data["spans"]):
        edges = [(one["start"], one["end"]) for one in tiles]
        assert [start for start, _ in edges] == [0, *(end for _, end in edges[:-1])]
        assert edges[-1][1] == len(source)
        assert all(start < end for start, end in edges)
    ids = {one["id"] for one in data["characters"]}
    assert {one["name"] for one in data["characters"]} == {"Mark", "Lexie"}
    assert all(one.keys() == {"id", "name", "aliases", "gender"} for one in data["characters"])
    for span in data["spans"]:
        assert span.keys() == {"start", "end", "kind", "speaker", "confidence", "reason"}
        assert span["kind"] in {"narration", "dialogue", "heading", "note", "break"}
        assert span["speaker"] is None or (span["speaker"] in ids and span["kind"] == "dialogue")
        assert 0 <= span["confidence"] <= 1
        assert span["reason"]
    said = {source[one["start"] : one["end"]].strip(): one["speaker"] for one in data["spans"]}
    assert said['"We should go,"'] == next(one["id"] for one in data["characters"] if one["name"] == "Mark")


def test_the_script_never_replaces_the_text() -> None:
    """`-o` that names the text itself, however spelled, is refused, and the text stays."""
    before = Path("story.txt").read_bytes()
    result = audiobook("script", "story.txt", "-o", Path.cwd() / "story.txt")
    assert result.code == 3
    assert len(result.err.splitlines()) == 1
    assert Path("story.txt").read_bytes() == before


def test_script_json_of_several_texts_is_one_object_a_line() -> None:
    """Each line parses and names its source."""
    Path("more.txt").write_text(CALM, "utf-8")
    result = audiobook("script", "story.txt", "more.txt", "--json", *TONE)
    lines = [reading.Result(0, line, "").data for line in result.out.splitlines()]
    assert [one["source"] for one in lines] == ["story.txt", "more.txt"]


def test_the_script_says_who_says_what() -> None:
    """Speaker first, in a file beside the text, in the one that -o names, or on the screen."""
    shown = audiobook("script", "story.txt", "-o", "-", *TONE).out
    assert re.search(r'^ +Mark +\| "We should go,"$', shown, re.MULTILINE)
    assert not Path("story.script.txt").exists()
    for arguments, path in (((), "story.script.txt"), (("-o", "script.txt"), "script.txt")):
        written = audiobook("script", "story.txt", *arguments, *TONE)
        assert (written.code, written.out.strip()) == (0, path)
        assert Path(path).read_text("utf-8") == shown


def test_a_name_changed_in_the_script_changes_the_voice() -> None:
    """The correction is what is produced, and it stays when the script is written anew."""
    audiobook("script", "story.txt", *TONE)
    path = Path("story.script.txt")
    path.write_text(re.sub(r"Mark( +\| \"We should go)", r"Lexie\1", path.read_text("utf-8")), "utf-8")
    spans = audiobook("script", "story.txt", "--json", *TONE).data["spans"]
    told = [one for one in spans if one["reason"] == "corrected by hand"]
    assert [(one["speaker"], one["confidence"]) for one in told] == [("lexie", 1.0)]
    again = audiobook("script", "story.txt", *TONE)
    assert "1 correction by hand" in again.err
    assert re.search(r'^! Lexie +\| "We should go', path.read_text("utf-8"), re.MULTILINE)
    kept = path.read_text("utf-8")
    audiobook("script", "story.txt", *TONE)
    assert path.read_text("utf-8") == kept
    made = audiobook("produce", "story.txt", "--dry-run", *TONE)
    assert "corrections from story.script.txt" in made.err


@pytest.mark.skipif(sys.platform == "win32", reason="longer paths than Windows takes")
def test_a_text_with_a_very_long_name_is_like_any_other() -> None:
    """Its script has a name that file systems take, of its own among names that begin alike."""
    scripts = []
    for end in "ab":
        name = "n" * 249 + end + ".txt"
        Path(name).write_text(CALM, "utf-8")
        written = audiobook("script", name, *TONE)
        assert written.code == 0, written.err
        scripts.append(Path(written.out.strip()))
        made = audiobook("produce", name, "-o", end, *TONE)
        assert made.code == 0, made.err
        assert f"{scripts[-1]}" in made.err
    assert scripts[0] != scripts[1]


def test_a_file_that_is_no_script_is_not_written_over() -> None:
    """Whatever stands where the script would go stays, and the message names the line."""
    Path("story.script.txt").write_text("My own notes.\n", "utf-8")
    result = audiobook("script", "story.txt", *TONE)
    assert result.code == 3
    assert "story.script.txt:1: not a script file" in result.err
    assert Path("story.script.txt").read_text("utf-8") == "My own notes.\n"
    missing = audiobook("produce", "story.txt", "--script", "none.txt", *TONE)
    assert missing.code == 3


def test_cast_and_voices_print_json() -> None:
    """The cast with what each says, and the voices by name."""
    people = audiobook("cast", "story.txt", "--json", *TONE).data["cast"]
    keys = {"id", "name", "aliases", "gender", "evidence", "lines", "words", "voice", "from"}
    assert all(one.keys() == keys for one in people)
    assert {one["name"] for one in people} == {"Mark", "Lexie"}
    mark = next(person for person in people if person["name"] == "Mark")
    assert mark["evidence"][-1] == {"sign": "named Mark", "gender": "male", "count": None}
    assert "named Mark" in audiobook("cast", "story.txt", *TONE).out
    voices = audiobook("voices", "--json", *TONE).data
    assert all(one.keys() == {"name", "gender", "language", "description"} for one in voices)
    assert "narrator" in {one["name"] for one in voices}


def test_stdout_is_data_and_stderr_is_plain() -> None:
    """Without a terminal: paths on stdout, messages on stderr, no bar and no colours, UTF-8 everywhere."""
    Path("émile.txt").write_text("It was « late », 夜. " * 20, "utf-8")
    result = reading.process("produce", "émile.txt", *TONE, cwd=Path.cwd())
    assert (result.code, result.out) == (0, f"{Path('audio', 'émile.mp3')}\n")
    assert result.err.startswith(IN_USE)
    assert len(result.err.splitlines()) == 2
    assert "\x1b" not in result.err
    assert "\r" not in result.err
    script = reading.process("script", "émile.txt", "-o", "-", *TONE, cwd=Path.cwd())
    assert (script.code, script.err) == (0, IN_USE + "0 lines of dialogue, 0 to review (marked ?)\n")
    assert "« late », 夜." in script.out


def test_a_voice_can_be_heard() -> None:
    """`voices --say` writes a file in which each voice chosen speaks."""
    said = ("voices", "--say", "Good evening to you all", *TONE)
    lengths = []
    for voices in (("--voice", "a"), ("--voice", "a", "--voice", "b")):
        assert audiobook(*said, *voices, "-o", "heard.wav").out == "heard.wav\n"
        lengths.append(len(reading.decoded(Path("heard.wav"))[0]))
    assert lengths[1] > 1.5 * lengths[0]


# --- mistakes

FILES = {
    "empty.txt": b"",
    "picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0",
    "marks.txt": b" ...\n\n* * *\n\n---\n",
    "nul.txt": b"One\0two.",
    "notes.txt": NOTE.encode(),
    "key.yaml": b"narator: en-gb\n",
    "broken.yaml": b"cast: {Mark: [\n",
    "alias.yaml": b"cast: {Mark: {aliases: [Doc]}, Lexie: {aliases: [Doc]}}\n",
    "voice.yaml": b"narrator: en-us+f55\n",
}
MISTAKES = {
    "missing text": (3, "missing.txt", "produce missing.txt"),
    "empty text": (3, "empty.txt", "produce empty.txt"),
    "picture": (3, "PNG", "produce picture.txt"),
    "folder without a text": (3, "bare: no text", "produce bare"),
    "no letters": (3, "marks.txt", "produce marks.txt"),
    "NUL": (3, "nul.txt", "produce nul.txt"),
    "notes only": (3, "notes: speak", "produce notes.txt --engine tone"),
    "same text twice": (3, "twice", "produce story.txt folder/../story.txt"),
    "same name": (3, "same file name", "produce folder/story.txt other/story.txt"),
    "output is a file": (3, "empty.txt", "produce story.txt -o empty.txt"),
    "output under a file": (1, "empty.txt", "produce story.txt -o empty.txt/audio"),
    "long output": (1, "too long", "produce story.txt -o " + "x" * 300),
    "missing configuration": (3, "none.yaml", "produce story.txt -c none.yaml"),
    "folder as configuration": (3, "folder", "produce story.txt -c folder"),
    "unknown key": (3, "key.yaml:1:1", "produce story.txt -c key.yaml"),
    "invalid YAML": (3, "broken.yaml:", "produce story.txt -c broken.yaml"),
    "alias twice": (3, "alias.yaml:1:", "produce story.txt -c alias.yaml"),
    "unknown voice": (3, "voice.yaml:1:11", "produce story.txt -c voice.yaml"),
    "unknown engine": (3, "did you mean 'tone'", "produce story.txt --engine tune"),
    "unknown voice to hear": (3, "did you mean", "voices --voice en-us+f55"),
    "unknown format to hear": (3, ".wav", "voices --say Hello -o hello.xyz --engine tone"),
    "unknown format": (2, "ogg", "produce story.txt --format ogg"),
    "no jobs": (2, "--jobs", "produce story.txt --jobs 0"),
    "no text": (2, "TEXTS", "produce"),
    "unknown command": (2, "prodce", "prodce story.txt"),
    "unknown option": (2, "--frmat", "produce story.txt --frmat mp3"),
    "script output": (1, "nowhere", "script story.txt -o nowhere/script.txt"),
    "text with a long name": (3, "too long", "produce " + "x" * 300 + ".txt"),
    "text in a loop of links": (3, "loop.txt", "produce loop.txt"),
    "text under a loop of links": (3, "loop.txt", "cast loop.txt/story.txt"),
    "configuration in a loop": (3, "loop.txt", "produce story.txt -c loop.txt"),
    "script in a loop": (3, "loop.txt", "produce story.txt --script loop.txt"),
    "output in a loop": (3, "loop.txt", "produce story.txt -o loop.txt"),
    "cast output": (3, "folder", "cast story.txt --write -c folder"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line_and_leaves_nothing(mistake: str, store: Path) -> None:
    """One line that names the place, the right exit code, nothing on stdout, no file and no clip."""
    code, named, command = MISTAKES[mistake]
    for name, content in FILES.items():
        Path(name).write_bytes(content)
    for folder in ("folder", "other"):
        Path(folder).mkdir()
        Path(folder, "story.txt").write_text(CALM, "utf-8")
    Path("bare").mkdir()
    if "loop" in mistake:
        Path("loop.txt").symlink_to("loop.txt")
    before = sorted(Path.cwd().rglob("*"))
    result = audiobook(*command.split())
    assert (result.code, result.out) == (code, "")
    # Some mistakes are found only once the text is read.
    complaint = result.err.removeprefix(IN_USE)
    assert len(complaint.splitlines()) == 1
    assert complaint.startswith("audiobook: ")
    assert named in complaint
    assert sorted(Path.cwd().rglob("*")) == before
    assert not store.exists()


def test_a_traceback_is_there_when_asked_for() -> None:
    """`--debug`, before or after the command, shows where an error arose; without it there is one line."""
    for arguments in (("--debug", "script", "none.txt"), ("script", "none.txt", "--debug")):
        result = audiobook(*arguments)
        assert result.code == 3
        assert "Traceback" in result.err
        assert "InputError" in result.err


def test_a_defect_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody thought of ends in a line that names it, and exit code 1."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("so\nmany lines")

    monkeypatch.setattr(read, "book", fail)
    result = audiobook("script", "story.txt")
    assert (result.code, result.out, len(result.err.splitlines())) == (1, "", 1)
    assert "ZeroDivisionError" in result.err
    assert "Traceback" in audiobook("--debug", "script", "story.txt").err


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """With the pipe closed at its other end, the program ends without a word."""
    running = reading.start("voices", cwd=Path.cwd())
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    with running.stderr:
        assert running.stderr.read() == ""
    assert running.wait(30) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_printed_as_it_is() -> None:
    """Bytes of a file's name that are no UTF-8 reach stdout or a message without an error."""
    name = b"\xff.txt".decode(errors="surrogateescape")
    Path(name).write_text(CALM, "utf-8")
    assert reading.process("cast", name, *TONE, cwd=Path.cwd()).code == 0
    missing = reading.process("cast", "no" + name, *TONE, cwd=Path.cwd())
    assert (missing.code, len(missing.err.splitlines())) == (3, 1)
