"""Which voices.yaml is used is said, and so is what in it has no effect."""

from __future__ import annotations

from pathlib import Path

import pytest
from producing import TONE, voices
from reading import CALM, STORM, Result, audiobook


@pytest.fixture(autouse=True)
def story(store: Path) -> None:  # noqa: ARG001 - for its folder
    """Have a text in a folder of its own."""
    Path("book").mkdir()
    Path("book/story.txt").write_text(STORM + "\n" + CALM, "utf-8")


def cast(*texts: str) -> Result:
    """Show the cast."""
    result = audiobook("cast", *(texts or ("book/story.txt",)), *TONE)
    assert result.code == 0, result.err
    return result


def test_voices_yaml_is_looked_for_beside_the_text_and_then_here() -> None:
    """The first line says which was found; another one here is named as not read."""
    assert "voices: the defaults, with no voices.yaml beside the text" in cast().err.splitlines()[0]
    voices("cast: {Mark: here}\n")
    shown = cast()
    assert shown.err.splitlines()[0] == "voices: voices.yaml; language: en"
    assert "tone:here" in shown.out
    beside = Path("book", "voices.yaml")
    beside.write_text("cast: {Mark: beside}\n", "utf-8")
    shown = cast()
    assert f"voices: {beside}; language: en" in shown.err
    assert f"voices.yaml: this folder's is not read, because {beside} is beside the text" in shown.err
    assert "tone:beside" in shown.out
    named = audiobook("cast", "book/story.txt", "-c", "voices.yaml", *TONE)
    assert "not read" not in named.err
    assert "tone:here" in named.out


def test_new_members_go_into_the_file_that_is_used() -> None:
    """`cast --write` adds to the voices.yaml beside the text; without one it begins one here."""
    beside = Path("book", "voices.yaml")
    beside.write_text("cast: {Mark: m}\n", "utf-8")
    audiobook("cast", "book/story.txt", "--write", *TONE)
    assert "Lexie" in beside.read_text("utf-8")
    assert not Path("voices.yaml").exists()
    beside.unlink()
    audiobook("cast", "book/story.txt", "--write", *TONE)
    assert Path("voices.yaml").exists()


def test_texts_beside_different_files_need_a_choice() -> None:
    """One line that names both files."""
    Path("other").mkdir()
    Path("other/more.txt").write_text(CALM, "utf-8")
    for folder in ("book", "other"):
        Path(folder, "voices.yaml").write_text("unknown: narrator\n", "utf-8")
    result = audiobook("cast", "book/story.txt", "other/more.txt", *TONE)
    assert (result.code, len(result.err.splitlines())) == (3, 1)
    assert str(Path("book/voices.yaml")) in result.err
    assert str(Path("other/voices.yaml")) in result.err
    assert "-c" in result.err


def test_voices_yml_is_named_as_not_read() -> None:
    """In either place."""
    for path in (Path("voices.yml"), Path("book", "voices.yml")):
        path.write_text("cast: {Mark: m}\n", "utf-8")
        assert f"{path}: not read; call it voices.yaml" in cast().err
        path.unlink()
    assert "voices.yml" not in cast().err


def test_what_matches_nothing_is_said_with_the_nearest_name() -> None:
    """Misspelled names one by one, with the right spelling; people of other chapters in one line."""
    voices(
        "first_person: Zoe\n"
        "cast: {Markk: {}, Lexié: {aliases: [the girl]}, Zoe: {}, Bo: {}, Mark Sloan: {}}\n"
        "lexicon: {harbor: x, coffee: x, Coffee: x, zebra: x, BOATS: {alias: x, case: any}}\n"
    )
    said = cast().err
    for wrong, right in (("cast 'Markk'", "Mark"), ("cast 'Lexié'", "Lexie"), ("lexicon 'harbor'", "harbour"),
                         ("lexicon 'coffee'", "Coffee")):  # fmt: skip
        assert f"voices.yaml: {wrong} is not in the text; did you mean {right!r}?" in said
    assert "voices.yaml: not in this text: cast Zoe, Bo; lexicon zebra\n" in said
    assert "first_person: Zoe says no line" in said
    produced = audiobook("produce", "book/story.txt", *TONE).err
    assert "did you mean 'Mark'?" in produced
    assert "not in this text" not in produced
    voices("cast: {Mark: {}, Lexie: {}}\nlexicon: {harbour: x}\n")
    assert "not in" not in cast().err
