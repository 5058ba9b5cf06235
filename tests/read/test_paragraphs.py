"""The paragraphs of plain text, however its lines are broken."""

from __future__ import annotations

import pytest

from audiobook.read.paragraphs import paragraphs

WIDE = "word " * 11 + "end."
"""A line of 59 columns that ends a sentence."""
LINE = "word " * 11 + "word"


def found(text: str) -> list[str]:
    """The paragraphs of a text, line ends as `/`."""
    return [text[start:end].replace("\n", "/") for start, end in paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n \n", []),
        ("  One. \n\n Two.\t", ["One.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),  # nothing is wrapped
        ("One\r\n\r\nTwo", ["One", "Two"]),
    ],
)
def test_lines_and_blank_lines(text: str, expected: list[str]) -> None:
    """White space at either end belongs to no paragraph."""
    assert found(text) == expected


def wrapped(*lines: str) -> str:
    """Lines behind a text that is wrapped at 59 columns."""
    return "\n".join([LINE] * 20) + "\n\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([LINE, LINE], [f"{LINE}/{LINE}"]),
        ([WIDE, LINE], [f"{WIDE}/{LINE}"]),
        # a short line that ends a sentence ends the paragraph: 44.25 columns with the next word
        (["y" * 38 + ".", "Words"], ["y" * 38 + ".", "Words"]),
        (["y" * 39 + ".", "Words"], ["y" * 39 + "./Words"]),
        (["y" * 39, "Words"], ["y" * 39 + "/Words"]),
        # an indented capital opens one behind a sentence or a short line
        ([WIDE, "  Word"], [WIDE, "Word"]),
        ([WIDE, "  word"], [f"{WIDE}/  word"]),
        ([LINE, "  Word"], [f"{LINE}/  Word"]),
        (["y" * 38, "  Words"], ["y" * 38, "Words"]),
        (["  " + WIDE, "  Word"], [f"{WIDE}/  Word"]),
        # scene breaks and Markdown headings stand alone
        ([LINE, "* * *", LINE], [LINE, "* * *", LINE]),
        ([LINE, "# Rain", LINE], [LINE, "# Rain", LINE]),
        # a rule under a title belongs to it, under a sentence it does not
        (["Rain", "===="], ["Rain/===="]),
        (["Rain.", "----"], ["Rain.", "----"]),
        (["# Rain", "----"], ["# Rain", "----"]),
        (["* * *", "----"], ["* * *", "----"]),
    ],
)
def test_wrapped_lines(lines: list[str], expected: list[str]) -> None:
    """They go on until a short line, an indented one, or one that stands alone."""
    assert found(wrapped(*lines))[1:] == expected


def test_a_rule_under_a_title_in_text_that_is_not_wrapped() -> None:
    """It belongs to the title all the same."""
    assert found("Rain\n====\nIt fell.") == ["Rain/====", "It fell."]


@pytest.mark.parametrize(("length", "is_wrapped"), [(29, False), (30, True), (120, True), (121, False)])
def test_columns_of_wrapped_text(length: int, is_wrapped: bool) -> None:
    """Nobody wraps narrower or wider."""
    line = "y" * (length - 6) + " word."
    assert (len(found("\n".join([line] * 20))) == 1) is is_wrapped


@pytest.mark.parametrize(("full", "is_wrapped"), [(61, True), (60, False)])
def test_how_many_lines_are_full(full: int, is_wrapped: bool) -> None:
    """In wrapped text most lines had no room for the next word."""
    short = "y" * 20
    lines = [*[LINE] * full, *[short] * (100 - full), short]
    assert (len(found("\n".join(lines))) == 1) is is_wrapped


@pytest.mark.parametrize(("room", "is_wrapped"), [(5, True), (6, False)])
def test_what_a_full_line_is(room: int, is_wrapped: bool) -> None:
    """It may miss so many columns that its next word needs."""
    line = "word " + "y" * (59 - len("word ") - len(" word") - room)
    lines = [*[LINE] * 3, *[line] * 60]
    assert (len(found("\n".join(lines))) == 1) is is_wrapped


def test_a_few_lines_may_stick_out() -> None:
    """Two in a hundred do not change the width, three do."""
    lines = [LINE] * 200
    assert len(found("\n".join([*["y" * 130] * 3, *lines]))) == 1
    assert len(found("\n".join([*["y" * 130] * 6, *lines]))) > 1


def test_indented_lines_tell_nothing_of_the_width() -> None:
    """The line above them may end anywhere."""
    indented = [f"{LINE}\n{'y' * 20}.\n    Word {LINE}"] * 20
    assert len(found("\n".join(indented))) == 21
