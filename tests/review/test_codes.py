"""Codes at the end of a script file: which lines a person has edited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.review import codes
from audiobook.review.entries import Entry

KATE = Entry(" ", "dialogue", "Kate", "Yes.")
DOUBTFUL = Entry("?", "dialogue", "Neil", "Not today.")
KEPT = Entry("!", "dialogue", "Neil", "Never.")
NARRATED = Entry(" ", "narration", None, "She said so.")
FILE = (KATE, DOUBTFUL, KEPT, NARRATED)


def edits(written: tuple[Entry, ...], read: tuple[Entry, ...]) -> list[bool | None]:
    """Which entries count as edited, where a file is written and then read with other entries."""
    return [entry.edited for entry in codes.with_edits(read, "".join(codes.rows(written)))]


def test_the_codes_of_files_that_exist() -> None:
    """They must be read for ever: a person's corrections depend on them."""
    assert codes.rows([KATE]) == ["0MLWJ3oO6v"]
    assert "".join(codes.rows(FILE)) == "0MLWJtjMeLWEHtdFx3ToflgUi"


def test_nothing_is_edited_in_a_file_as_written() -> None:
    """Every entry finds its code."""
    assert edits(FILE, FILE) == [False] * 4
    assert edits((), ()) == []


@pytest.mark.parametrize(
    "edited",
    [
        replace(KATE, speaker="Neil"),
        replace(KATE, speaker=None),
        replace(KATE, words="Yes!"),
        replace(KATE, kind="narration", speaker=None),
    ],
)
def test_another_speaker_or_other_words_are_an_edit(edited: Entry) -> None:
    """And so is another kind."""
    assert edits(FILE, (edited, *FILE[1:])) == [True, False, False, False]


def test_which_marks_are_an_edit() -> None:
    """Whoever takes a `?` away has looked; to add one, or to take a `!` away, says nothing new."""
    assert edits((DOUBTFUL,), (replace(DOUBTFUL, mark=" "),)) == [True]
    assert edits((DOUBTFUL,), (replace(DOUBTFUL, mark="!"),)) == [False]
    assert edits((KATE,), (replace(KATE, mark="?"),)) == [False]
    assert edits((KATE,), (replace(KATE, mark="!"),)) == [False]
    assert edits((KEPT,), (replace(KEPT, mark=" "),)) == [False]


def test_equal_lines_are_counted() -> None:
    """A line put in twice is new the second time; one of two equal ones that goes is no edit of the other."""
    assert edits((KATE,), (KATE, KATE)) == [False, True]
    assert edits((KATE, KATE), (KATE, KATE)) == [False, False]
    assert edits((KATE, KATE), (KATE,)) == [False]
    # The second "Yes." was Neil's: as the first one it is new.
    neils = replace(KATE, speaker="Neil")
    assert edits((KATE, neils), (neils, KATE)) == [True, True]


def test_deleted_codes_tell_nothing() -> None:
    """Without a part of the codes, any line may have been edited."""
    whole = "".join(codes.rows(FILE))
    for partial in ("", whole[:-1], whole[5:], whole[:5] + whole[10:], whole[:-5], whole + "é", "é" + whole):
        assert {entry.edited for entry in codes.with_edits(FILE, partial)} == {None}


def test_the_entries_stay_as_they_are() -> None:
    """Nothing else about them changes."""
    numbered = replace(KATE, number=7)
    (read,) = codes.with_edits([numbered], "".join(codes.rows([numbered])))
    assert (read, read.number) == (KATE, 7)


def test_a_changed_line_changes_few_rows() -> None:
    """Version control and people compare files by rows."""
    lines = [Entry(" ", "dialogue", "Kate", f"Line {number}.") for number in range(400)]
    before = codes.rows(lines)
    after = codes.rows([*lines[:200], replace(lines[200], speaker="Neil"), *lines[201:]])
    assert 15 <= len(before) <= 40  # one code in sixteen ends a row
    assert len(set(before) ^ set(after)) <= 6  # the row of the line, and that of the seal
    assert all(len(row) % codes.LENGTH == 0 for row in before)
    assert {row[-1] for row in before[:-1]} <= set("ABCD")
    inside = [row[end] for row in before for end in range(4, len(row) - 1, 5)]
    assert not set(inside) & set("ABCD")


@given(st.lists(st.builds(Entry, st.sampled_from(" ?!"), st.just("dialogue"), st.text(), st.text())))
def test_any_file_is_known_again(entries: list[Entry]) -> None:
    """Whatever the names and words are."""
    assert edits(tuple(entries), tuple(entries)) == [False] * len(entries)
