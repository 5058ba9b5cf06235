"""The pages keep what they promise: links lead somewhere, commands exist, examples run."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import pytest

from audiobook.cli import cli, main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").rglob("*.md")))
MOST_README_WORDS = 1_200
MOST_SAMPLE_BYTES = 300_000
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
MODULE = re.compile(r"python -m ([\w.]+)")
LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="the pages show the voices of Linux")


class Fence(NamedTuple):
    """A fenced block of a page."""

    page: Path
    info: str
    """What stands after the opening marks, such as `sh`."""
    text: str


@cache
def fences(page: Path) -> tuple[Fence, ...]:
    """The fenced blocks of a page, in order."""
    blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return tuple(Fence(page, info.strip(), text) for info, text in blocks)


@cache
def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def links(page: Path) -> list[str]:
    """Where a page's links lead, as written."""
    return LINK.findall(re.sub(r"`[^`\n]*`", "", prose(page)))


def anchors(page: Path) -> set[str]:
    """What a link after `#` can name: the headings in GitHub's spelling."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(group: click.Group, name: str = "audiobook") -> Iterator[str]:
    """Every command that does something, as a person types it."""
    for word, command in group.commands.items():
        path = f"{name} {word}"
        if isinstance(command, click.Group):
            yield from commands(command, path)
            if not command.invoke_without_command:
                continue
        yield path


def page_name(page: Path) -> str:
    """A page's path in the repository, to name a test."""
    return page.relative_to(ROOT).as_posix()


def test_the_readme_takes_five_minutes() -> None:
    """It has fewer words than a person reads in five minutes."""
    assert len(README.read_text("utf-8").split()) < MOST_README_WORDS


def test_the_readme_begins_with_two_commands() -> None:
    """Its first fenced blocks are one line each: make audio, then run the tests; CI runs the second."""
    first, second = fences(README)[:2]
    assert (first.info, second.info) == ("sh", "sh")
    assert [text.count("\n") for text in (first.text, second.text)] == [1, 1]
    assert first.text.startswith("python3 -m venv .venv && ")
    assert second.text.startswith("python3 -m venv .venv && ")
    assert "audiobook produce texts/" in first.text
    assert "-m pytest" in second.text


@pytest.mark.skipif(sys.platform == "win32", reason="CI itself runs this there, in its own bash")
@pytest.mark.parametrize(
    ("system", "folder", "python"), [("linux-gnu", "bin", "python3"), ("msys", "Scripts", "python")]
)
def test_ci_runs_the_readmes_test_command(system: str, folder: str, python: str) -> None:
    """What CI runs is the README's second block, on Windows with the folders and names that it has there."""
    printed = subprocess.run(
        ["bash", "-c", "source .ci/commands; readme_command 2"],  # noqa: S607
        cwd=ROOT, env={"OSTYPE": system, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    expected = fences(README)[1].text.replace(".venv/bin/", f".venv/{folder}/")
    assert printed.stdout == expected.replace("python3 ", f"{python} ", 1)


def test_every_command_is_described() -> None:
    """Each command of the program stands somewhere in docs/, in full."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES if page != README)
    assert [command for command in commands(cli) if command not in text] == []


def test_every_option_of_produce_is_described() -> None:
    """Each long option of `audiobook produce` stands in the page of the command line."""
    text = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    options = [
        option
        for parameter in cli.commands["produce"].params
        if isinstance(parameter, click.Option)
        for option in (parameter.opts[0] if len(parameter.opts) > 1 else parameter.opts[-1],)
    ]
    assert len(options) > 20
    assert [option for option in options if f"`{option}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_no_command_is_made_up(page: Path) -> None:
    """Whatever a page calls a command of `audiobook` is one."""
    first_words = {command.split()[1] for command in commands(cli)}
    named = set(re.findall(r"(?:`|\$ |bin/)audiobook ([a-z]+)", page.read_text("utf-8")))
    assert named - first_words - {"pro"} == set()  # `pro` is the beginning of a word, for Tab


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link names a file of the repository, and after `#` a heading in it."""
    broken = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_page_is_linked_from_the_readme() -> None:
    """Nobody has to look for a page: the README names it."""
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links(README)}
    assert [page_name(page) for page in PAGES if page != README and page.resolve() not in linked] == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_modules_can_be_run(page: Path) -> None:
    """Each `python -m …` names a module that exists."""
    named = set(MODULE.findall(page.read_text("utf-8")))
    assert [name for name in named if importlib.util.find_spec(name) is None] == []


WALK = re.findall(
    r"^\| `(\w+)/` .*\| `([\w.]+)` \|$", (ROOT / "docs" / "contributing.md").read_text("utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(("folder", "function"), WALK)
def test_the_walk_names_what_is_there(folder: str, function: str) -> None:
    """Whoever follows the walk from file to audio finds each function in its folder."""
    first, _, rest = function.partition(".")
    places = [f"audiobook.{folder}:{function}", f"audiobook.{folder}.{first}:{rest}"]
    places += [f"audiobook.{folder}:{rest}"] if first == folder else []
    assert any(callable(_resolved(place)) for place in places)


def _resolved(place: str) -> object:
    """What is at `module:attribute`; None where there is nothing."""
    try:
        return pkgutil.resolve_name(place)
    except (ImportError, AttributeError):
        return None


def test_the_walk_is_complete() -> None:
    """It goes through every stage, in the order of the flow."""
    stages = ["read", "split", "attribute", "review", "casting", "speak", "synthesize", "master", "export"]
    assert [folder for folder, _ in WALK] == stages


def test_samples_are_short() -> None:
    """There is a sample for each engine that comes with voices, and each is quick to fetch."""
    samples = {path.stem.rpartition("-")[2]: path.stat().st_size for path in ROOT.glob("docs/samples/*.mp3")}
    assert set(samples) == {"espeak", "piper", "kokoro"}
    assert max(samples.values()) < MOST_SAMPLE_BYTES


@LINUX_ONLY
@pytest.mark.parametrize(
    "fence",
    [fence for page in PAGES for fence in fences(page) if fence.info.startswith("yaml")],
    ids=lambda fence: f"{page_name(fence.page)}:{fence.text.split(':')[0]}",
)
def test_examples_of_voices_yaml_are_valid(
    fence: Fence, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each example is a voices.yaml that the program takes; a word after `yaml` names its engine."""
    (store.parents[2] / "work" / "voices.yaml").write_text(fence.text, "utf-8")
    engine = (fence.info.split()[1:] or ["pyttsx3"])[0]
    with pytest.raises(SystemExit) as end:
        main(["lexicon", "export", "--engine", engine])  # reads all of the file, and speaks nothing
    assert end.value.code == 0, capsys.readouterr().err


@LINUX_ONLY
def test_the_readmes_session_is_real(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The README shows what the program prints, beside how long a run takes, and can be followed."""
    folder = store.parents[2] / "work"
    shutil.copytree(ROOT / "texts", folder / "texts", ignore=shutil.ignore_patterns("*.script.txt"))
    shutil.copy(ROOT / "voices.yaml", folder)
    script = folder / "texts" / "the-case-on-shelf-nine.script.txt"
    shown = [fence.text for fence in fences(README) if fence.info == "console" and "texts/" in fence.text]
    before, after = (fence.text for fence in fences(README) if fence.info == "" and " | “" in fence.text)
    words = after.partition(" | ")[2]
    wrong = next(line for line in before.splitlines(keepends=True) if line.endswith(words))
    for session in shown:
        command, _, expected = session.partition("\n")
        arguments = command.removeprefix("$ audiobook ").replace("texts/*", "\0").split()
        texts = sorted(str(path.relative_to(folder)) for path in (folder / "texts").iterdir())
        arguments = [word for part in arguments for word in (texts if part == "\0" else [part])]
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 0
        assert _printed(*capfd.readouterr()) == _printed(expected, "")
        if arguments[0] == "script":
            written = script.read_text("utf-8")
            assert before in written
            script.write_text(written.replace(wrong, after), "utf-8")
    assert len(shown) == 4


@LINUX_ONLY
def test_the_library_example_runs(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has at most ten lines, and makes the chapter that it names."""
    folder = store.parents[2] / "work"
    shutil.copytree(ROOT / "texts", folder / "texts")
    shutil.copy(ROOT / "voices.yaml", folder)
    (example,) = (fence.text for fence in fences(README) if fence.info == "python")
    assert len(example.splitlines()) <= 10
    exec(compile(example, README.name, "exec"), {})  # noqa: S102 - it is ours
    assert "slow-boat-home.mp3" in capsys.readouterr().out
    assert (folder / "audio" / "slow-boat-home.mp3").stat().st_size > 1_000_000


def _printed(out: str, err: str) -> list[str]:
    """What a command prints, as a terminal and a pipe both have it, in no order and without its time."""
    lines = []
    for line in f"{out}\n{err}".splitlines():
        about = re.sub(r"^audio/\S+: (?=\d+ min)", "  ", line)
        about = re.sub(r", in (?:\d+ min )?\d+ s$", "", about)
        lines += [about] if about.strip() else []
    return sorted(lines)
