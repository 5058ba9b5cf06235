"""The library: the README's example runs, and `import audiobook` is light."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import soundfile  # type: ignore[import-untyped]
from places import ROOT, TEXTS
from producing import text
from reading import CALM, STORM
from reading import audiobook as command

import audiobook
from audiobook import AudiobookError, Config, Options, analyse, cast, produce
from audiobook.engines.tone import ToneSession
from audiobook.production.library import analyse as documented_analyse
from audiobook.production.results import ChapterResult
from audiobook.system.errors import EngineError, InputError

if TYPE_CHECKING:
    from audiobook.model import Audio, Request

EXAMPLE = "from audiobook import Config, analyse, cast, produce"
HEAVY = ("numpy", "pydantic", "pydub", "soundfile", "lxml", "ruamel", "mutagen", "urllib3")
"""Libraries that take long to import; the small speaking programs import `audiobook`, too."""

pytestmark = pytest.mark.usefixtures("store")


def examples() -> list[str]:
    """The Python examples in README.md and in the package's docstring that begin with EXAMPLE."""
    readme = ROOT.joinpath("README.md").read_text("utf-8")
    fenced = re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    docstring = re.findall(r"(?:^    .*\n|^\n)+", audiobook.__doc__ or "", re.MULTILINE)
    blocks = [*fenced, *(re.sub(r"^    ", "", block, flags=re.MULTILINE).strip() for block in docstring)]
    return [block for block in blocks if block.startswith(EXAMPLE)]


def test_there_are_two_examples() -> None:
    """One for people and one for `help(audiobook)`; if one goes, the test below would test nothing."""
    assert len(examples()) == 2


@pytest.mark.parametrize("example", examples(), ids=["readme", "docstring"])
def test_the_example_runs(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder with the text and the voices.yaml that it names, it makes an MP3 and prints its path."""
    (name,) = re.findall(r'analyse\(\["(.*?)"\]', example)
    Path(name).parent.mkdir(exist_ok=True)
    text(STORM, name)
    text("narrator: tone:low\npools: {female: [tone:high], male: [tone:soft]}\n", "voices.yaml")
    exec(compile(example, "example", "exec"), {})  # noqa: S102  it is ours
    path = Path("audio", f"{Path(name).stem}.mp3")
    assert capsys.readouterr().out == f"{(path,)} None\n"
    assert soundfile.info(path).duration > 5
    assert {file.name for file in Path("audio").iterdir()} == {path.name, f"{path.stem}.timeline.json"}


def test_the_readmes_text_is_in_the_repository() -> None:
    """So that whoever copies the example can run it there."""
    (name,) = re.findall(r'analyse\(\["texts/(.*?)"\]', examples()[0])
    assert TEXTS.joinpath(name).is_file()


def test_a_script_knows_who_says_what() -> None:
    """Texts may be paths or their names; a folder means the texts in it."""
    Path("book").mkdir()
    text(STORM, "book/1.txt")
    text(CALM, "book/2.txt")
    config = Config().fitted("tone")
    script = analyse(["book"], config)
    assert {person.name for person in script.characters} == {"Mark", "Lexie"}
    titles = [chapter.title for chapter in script.book.chapters]
    assert titles == ["Chapter 1: The Storm", "Chapter 2: The Calm"]
    assert analyse([Path("book/1.txt"), "book/2.txt"], config).lines == script.lines
    casting = cast(script, config)
    assert set(casting.voices) == {"lexie", "mark"}
    assert casting.voices["lexie"].engine == "tone"
    with pytest.raises(InputError, match=r"none\.txt"):
        analyse(["none.txt"], config)


def test_corrections_in_the_script_file_are_applied() -> None:
    """As by the commands: the file beside the text."""
    config = Config().fitted("tone")
    text('"We should go," said Mark. "Now."\n\n"Not yet," said Lexie.\n')
    before = [line.speaker for line in analyse(["story.txt"], config).lines[0] if line.speaker]
    assert before == ["mark", "mark", "lexie"]
    assert command("script", "story.txt").code == 0
    written = Path("story.script.txt").read_text("utf-8")
    (row,) = (row for row in written.splitlines() if row.endswith('| "We should go,"'))
    text(written.replace(row, 'Lexie | "We should go,"'), "story.script.txt")
    after = [line.speaker for line in analyse(["story.txt"], config).lines[0] if line.speaker]
    assert after[0] == "lexie"


def test_options_say_what_is_made() -> None:
    """Formats, chapters and metadata; the files of the whole book come last."""
    config = Config().fitted("tone")
    script = analyse([text(STORM + "\n" + CALM)], config)
    formats = ("wav", "vtt", "m4b", "wav")
    options = Options(Path("out"), formats, chapters="2", metadata={"title": "Coast"}, jobs=1)
    results = [*produce(script, cast(script, config), config, options)]
    stem = "story-02-Chapter 2 The Calm"
    assert [result.files for result in results] == [
        (Path(f"out/{stem}.wav"), Path(f"out/{stem}.vtt")),
        (Path("out/Coast (2).m4b"),),
    ]
    assert all(path.is_file() for result in results for path in result.files)
    assert [result.error for result in results] == [None, None]


def test_a_failed_chapter_is_a_result_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other chapters are made all the same; a book that would lack one is not."""
    speak = ToneSession.speak

    def stutter(session: ToneSession, request: Request, timeout_seconds: float) -> Audio:
        if "harbour" in request.text:
            raise EngineError("stutter")
        return speak(session, request, timeout_seconds)

    monkeypatch.setattr(ToneSession, "speak", stutter)
    config = Config().fitted("tone")
    script = analyse([text(STORM + "\n" + CALM)], config)
    storm, calm, book = produce(script, cast(script, config), config, Options(Path("out"), ("wav", "m4b")))
    assert isinstance(storm.error, AudiobookError)
    assert "stutter" in str(storm.error)
    assert storm.files == ()
    assert calm.error is None
    assert isinstance(calm, ChapterResult)
    assert calm.seconds == pytest.approx(soundfile.info(calm.files[0]).duration)
    assert str(book.error) == "Story.m4b: not written, because 1 of 2 chapters failed"


def test_what_cannot_be_made_is_raised_before_any_work() -> None:
    """Nothing is spoken or written."""
    config = Config().fitted("tone")
    script = analyse([text(STORM)], config)
    with pytest.raises(InputError, match="no chapter '7'"):
        next(produce(script, cast(script, config), config, Options(Path("out"), chapters="7")))
    assert not Path("out").exists()


@pytest.mark.parametrize("name", audiobook.__all__)
def test_public_names_are_there_and_documented(name: str) -> None:
    """Each is imported from `audiobook`, listed by `dir`, and has a docstring."""
    value: Any = getattr(importlib.import_module("audiobook"), name)
    assert name in dir(audiobook)
    assert len(value.__doc__) > 20


@pytest.mark.parametrize("function", [analyse, cast, produce])
def test_public_functions_have_examples_and_name_their_errors(function: Any) -> None:
    """`help()` shows what goes in, what comes out, and what can go wrong."""
    assert ">>> " in function.__doc__
    assert "Raises " in function.__doc__


def test_names_that_do_not_exist() -> None:
    """The usual error, and the same objects as in their own modules."""
    with pytest.raises(AttributeError, match="module 'audiobook' has no attribute 'speek'"):
        _ = audiobook.speek
    assert analyse is documented_analyse


def imported(statement: str) -> set[str]:
    """The modules that a Python program has imported after a statement."""
    code = f"{statement}\nimport sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(run.stdout.split())


def test_the_package_is_light() -> None:
    """Importing it costs nothing; `import *` imports what it needs, so the first check can fail."""
    assert imported("import audiobook").isdisjoint(HEAVY)
    assert not imported("from audiobook import *").isdisjoint(HEAVY)
