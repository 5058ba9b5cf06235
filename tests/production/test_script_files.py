"""Corrections find their text again, whatever the text and the script file are called now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from producing import TONE
from reading import CALM, STORM, Result, audiobook

TEXT = STORM + "\n" + CALM


@pytest.fixture(autouse=True)
def corrected(store: Path) -> None:  # noqa: ARG001 - for its folder
    """Have a text and its script, in which a person has given one of Mark's lines to Lexie."""
    Path("draft.txt").write_text(TEXT, "utf-8")
    write("draft.txt")
    correct(Path("draft.script.txt"))


def write(text: str, *options: str) -> Result:
    """Write a script."""
    result = audiobook("script", text, *options, *TONE)
    assert result.code == 0, result.err
    return result


def correct(path: Path) -> None:
    """Give a line to Lexie."""
    path.write_text(re.sub(r"Mark( +\| \"We should go)", r"Lexie\1", path.read_text("utf-8")), "utf-8")


def speaker(text: str, *options: str) -> tuple[str, str]:
    """Return who says the corrected line, and what the program says of it."""
    result = audiobook("produce", text, "--dry-run", *options, *TONE)
    assert result.code == 0, result.err
    table = re.search(r"Lexie +female +(\d) lines", result.out)
    assert table is not None
    return {"2": "Mark", "3": "Lexie"}[table[1]], result.err


def test_a_renamed_text_finds_its_script() -> None:
    """The script under the old name is used, and named; a new one takes the corrections over."""
    Path("draft.txt").rename("novel.txt")
    who, said = speaker("novel.txt")
    assert who == "Lexie"
    assert "corrections from draft.script.txt" in said
    assert "novel.txt: corrected as draft.txt" in said
    assert write("novel.txt").out == "novel.script.txt\n"
    Path("draft.script.txt").unlink()
    assert speaker("novel.txt")[0] == "Lexie"


def test_a_script_that_was_renamed_with_its_text_is_still_its_script() -> None:
    """What the file says of its text's name does not matter; written anew, it holds the text once."""
    Path("draft.txt").rename("novel.txt")
    Path("draft.script.txt").rename("novel.script.txt")
    assert speaker("novel.txt")[0] == "Lexie"
    write("novel.txt")
    content = Path("novel.script.txt").read_text("utf-8")
    assert re.findall("# audiobook script: .*", content) == ["# audiobook script: novel.txt"]
    assert re.search(r'^! Lexie +\| "We should go', content, re.MULTILINE)


def test_a_script_is_offered_to_a_text_that_was_renamed_and_changed() -> None:
    """It is named and not used; `--script` uses it."""
    Path("draft.txt").unlink()
    Path("novel.txt").write_text(STORM, "utf-8")
    who, said = speaker_of_storm("novel.txt")
    assert who == "Mark"
    assert "draft.script.txt: may be the script of an earlier version" in said
    who, said = speaker_of_storm("novel.txt", "--script", "draft.script.txt")
    assert who == "Lexie"
    assert "novel.txt: corrected as draft.txt" in said


def speaker_of_storm(text: str, *options: str) -> tuple[str, str]:
    """Return who says the corrected line in the first chapter alone, and what the program says of it."""
    result = audiobook("produce", text, "--dry-run", *options, *TONE)
    return ("Mark" if re.search("Mark +male", result.out) else "Lexie"), result.err


def test_a_script_whose_text_is_there_is_left_alone() -> None:
    """A copy under another name is another text, and so is one with other words."""
    Path("copy.txt").write_text(TEXT, "utf-8")
    assert speaker("copy.txt") == ("Mark", speaker("copy.txt")[1])
    assert "draft" not in speaker("copy.txt")[1]
    Path("draft.txt").unlink()
    Path("other.txt").write_text("It was late. Nobody came.", "utf-8")
    Path("broken.script.txt").write_text("# audiobook script: lost.txt\nno bar\n", "utf-8")
    other = audiobook("produce", "other.txt", "--dry-run", *TONE)
    assert (other.code, "script.txt" in other.err) == (0, False)


def test_a_script_of_several_texts_keeps_those_that_are_not_read() -> None:
    """A new text that is like an old one takes over its corrections; the old text keeps its own."""
    Path("draft.script.txt").unlink()
    write("draft.txt", "-o", "all.txt")
    correct(Path("all.txt"))
    Path("second.txt").write_text(TEXT.replace("grey and quiet", "quiet"), "utf-8")
    write("second.txt", "-o", "all.txt")
    content = Path("all.txt").read_text("utf-8")
    assert len(re.findall(r'^. Lexie +\| "We should go', content, re.MULTILINE)) == 2


def test_texts_with_the_same_name_have_scripts_of_their_own() -> None:
    """Two books' `ch1.txt`, produced together, are corrected each by the script beside it."""
    for folder, content in (("sea", STORM), ("tea", CALM)):
        Path(folder).mkdir()
        Path(folder, "ch1.txt").write_text(content, "utf-8")
        write(str(Path(folder, "ch1.txt")))
    correct(Path("sea/ch1.script.txt"))
    for texts in (("sea/ch1.txt", "tea/ch1.txt"), ("tea/ch1.txt", "sea/ch1.txt")):
        result = audiobook("cast", *texts, *TONE)
        assert "1 correction by hand" in result.err
        assert "fits no line" not in result.err
