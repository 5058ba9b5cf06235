"""Where the lines of a script file are in a text that has changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.review import places
from audiobook.review.entries import Entry, LostCorrection
from audiobook.review.places import Places

WIND = "It was only the wind in the chimney."
STEP = "There was a step on the stairs."
FIRE = "The fire had burned down to nothing."
BOOK = "Ann put her heavy book away."


def find(script: list[str], text: list[str], *wanted: int) -> dict[int, int]:
    """The places of the wanted lines (of all lines if none is named)."""
    found, returned = Places(text).find(script, wanted or range(len(script)))
    assert returned == {}
    return found


def lost(words: str, before: str = "", after: str = "") -> LostCorrection:
    """A lost correction of a line between two others."""
    return LostCorrection(Entry("!", "dialogue", "Ann", words), before, after)


def numbered(count: int, first: int = 0) -> list[str]:
    """Lines that are like no other: a number, spelled in letters, four times over."""
    digits = str.maketrans("0123456789", "abcdefghij")
    return [" ".join(4 * [str(number).translate(digits) * 5]) for number in range(first, first + count)]


# --- unchanged lines


def test_an_unchanged_text_is_found_line_by_line() -> None:
    """The same lines are where they were, equal ones too."""
    lines = [WIND, "No.", STEP, "No.", FIRE]
    assert find(lines, lines) == {0: 0, 1: 1, 2: 2, 3: 3, 4: 4}


def test_only_what_is_wanted_is_found() -> None:
    """Lines that nobody asked for have no place in the answer."""
    assert find([WIND, STEP, FIRE], [WIND, STEP, FIRE], 1) == {1: 1}


def test_quotation_marks_and_case_do_not_count() -> None:
    """The words of a line are its letters and digits."""
    assert find(["“Who is THERE?” — 1"], ['"who is there" 1']) == {0: 0}
    assert places.comparable("“Who is THERE?”") == "who is there"


def test_a_line_without_words_is_its_characters() -> None:
    """An ellipsis is no dash."""
    assert places.comparable("…") == "…"
    assert find(["…"], ["—"]) == {}
    assert find(["…"], ["…"]) == {0: 0}


def test_a_new_line_moves_those_after_it() -> None:
    """Places are counted in the text, not in the file."""
    assert find([WIND, STEP], [FIRE, WIND, BOOK, STEP]) == {0: 1, 1: 3}


@pytest.mark.parametrize(("distance", "is_found"), [(1, True), (3, True), (4, False)])
def test_equal_lines_need_an_unchanged_line_nearby(distance: int, is_found: bool) -> None:
    """Up to three lines away; further off, one `No.` may be any other."""
    between = distance - 1
    script = ["No.", *numbered(between), WIND, *numbered(9, 20), "No."]
    text = ["No.", *numbered(between, 40), WIND, *numbered(9, 60)]
    assert find(script, text, 0) == ({0: 0} if is_found else {})


@pytest.mark.parametrize(("inserted", "is_found"), [(0, True), (5, True), (6, False)])
def test_a_neighbour_that_has_moved_away_proves_nothing(inserted: int, is_found: bool) -> None:
    """The unchanged line nearby may have moved by up to six lines from this one."""
    script = ["No.", WIND, *numbered(9, 20), "No."]
    text = ["No.", *numbered(inserted, 40), WIND, *numbered(9, 60)]
    assert find(script, text, 0) == ({0: 0} if is_found else {})


def test_a_line_that_is_unique_in_the_file_needs_no_neighbour() -> None:
    """Even a short one, where the diff has it."""
    assert find(["No.", *numbered(5)], ["No.", *numbered(5, 20)], 0) == {0: 0}


def test_a_neighbour_after_the_line_counts_as_one_before_it() -> None:
    """Either side tells equal lines apart."""
    script = ["No.", *numbered(9, 20), WIND, "No."]
    text = [*numbered(9, 60), WIND, "No."]
    assert find(script, text, 11) == {11: 10}


# --- reworded lines


def test_a_reworded_line_is_found() -> None:
    """A few new words do not make another line."""
    assert find([STEP, WIND, FIRE], [STEP, "It was the wind in that chimney.", FIRE]) == {0: 0, 1: 1, 2: 2}


def test_another_line_is_not_found() -> None:
    """A line that shares little with it takes no correction over."""
    assert find([STEP, WIND, FIRE], [STEP, BOOK, FIRE]) == {0: 0, 2: 2}


@pytest.mark.parametrize(("theirs", "is_found"), [("abcdefzzzz", True), ("abcdezzzzz", False)])
def test_six_tenths_of_the_letters_make_a_line_alike(theirs: str, is_found: bool) -> None:
    """The bound itself is enough."""
    expected = {1: 1} if is_found else {}
    assert find([WIND, "abcdefghij", STEP], [WIND, theirs, STEP], 1) == expected


def test_a_short_line_is_only_reworded_beside_a_neighbour() -> None:
    """`I see it` proves nothing alone; between the same lines it is the same line."""
    assert find([WIND, "I saw it", STEP], [WIND, "I see it", STEP]) == {0: 0, 1: 1, 2: 2}
    assert find([FIRE, "I saw it", WIND], [BOOK, "I see it", STEP], 1) == {}


def test_one_neighbour_is_enough_for_a_short_line() -> None:
    """Before it or after it."""
    assert find([WIND, "I saw it", FIRE], [WIND, "I see it", STEP], 1) == {1: 1}
    assert find([FIRE, "I saw it", WIND], [STEP, "I see it", WIND], 1) == {1: 1}


def test_four_words_are_not_few() -> None:
    """A line of four words stands alone, one of three does not."""
    assert find([FIRE, "now I saw it", WIND], [BOOK, "now I see it", STEP], 1) == {1: 1}


def test_the_most_similar_line_comes_first() -> None:
    """Of two lines that may be it, the better one, wherever it is."""
    better, worse = "It was the wind in that chimney.", "It was the wind in another place."
    assert find([WIND], [worse, better]) == {0: 1}
    assert find([WIND], [better, worse]) == {0: 0}


def test_neighbours_decide_between_similar_lines() -> None:
    """Two equal lines are told apart by the line beside them."""
    new = "It was the wind in that chimney."
    assert find(["x", WIND, STEP], [new, FIRE, new, STEP], 1) == {1: 2}
    assert find([STEP, WIND, "x"], [new, FIRE, STEP, new], 1) == {1: 3}


def test_equal_matches_go_in_order() -> None:
    """The first line of the file gets the first line of the text."""
    new = "It was the wind in that chimney."
    assert find([WIND, WIND], [new, new]) == {0: 0, 1: 1}


def test_a_line_of_the_text_is_given_once() -> None:
    """Two lines of the file cannot have the same place; the better match gets it."""
    close, far = "It was only the wind in that chimney.", "It was just some wind in that chimney."
    assert find([far, close], [WIND]) == {1: 0}


@pytest.mark.parametrize(("length", "is_found"), [(200, True), (201, False)])
def test_long_rewritten_stretches_are_not_searched(length: int, is_found: bool) -> None:
    """Comparing every line with every other has a limit."""
    text = [*numbered(length - 1, 300), "It was the wind in that chimney."]
    assert find([WIND], text) == ({0: length - 1} if is_found else {})


def test_only_the_stretch_itself_is_searched() -> None:
    """A similar line beyond an unchanged one is another line."""
    assert find([WIND, STEP], ["It was the wind in that chimney.", BOOK, STEP, FIRE]) == {0: 0, 1: 2}
    assert find([WIND, STEP], [STEP, "It was the wind in that chimney."]) == {1: 0}


def test_a_reworded_line_stays_where_it_is() -> None:
    """Its old words elsewhere are another line's."""
    text = ["It was the wind in that chimney.", STEP, FIRE, BOOK, WIND]
    assert find([WIND, STEP, FIRE, BOOK], text, 0) == {0: 0}


def test_lines_that_come_often_are_compared_too() -> None:
    """In a long text as well, where difflib would pass over them."""
    assert find([WIND, *["No."] * 220], ["No."] * 220) == {index + 1: index for index in range(220)}


# --- moved lines


def test_a_moved_line_is_found() -> None:
    """Its words are in one place only."""
    assert find([WIND, STEP, FIRE, BOOK], [STEP, FIRE, BOOK, WIND]) == {0: 3, 1: 0, 2: 1, 3: 2}


def test_a_line_that_is_in_two_places_is_not_found() -> None:
    """Unless its neighbours tell which."""
    assert find([WIND, STEP, FIRE, BOOK], [STEP, FIRE, BOOK, WIND, "x", WIND], 0) == {}
    beside = [STEP, FIRE, BOOK, "x", WIND, "y", WIND, STEP]
    assert find([WIND, STEP, FIRE, BOOK], beside, 0) == {0: 6}


def test_a_line_that_was_in_two_places_is_not_found_in_the_other() -> None:
    """One place is taken, but that does not make the other one the right one."""
    script = [WIND, STEP, WIND, FIRE, BOOK]
    assert find(script, [WIND, STEP, FIRE, BOOK, "x", WIND], 2) == {}


def test_a_short_line_moves_only_with_a_neighbour() -> None:
    """`No.` elsewhere is another `No.`"""
    script = ["No.", STEP, FIRE, BOOK]
    assert find(script, [STEP, FIRE, BOOK, "No."], 0) == {}
    assert find(script, [FIRE, BOOK, "No.", STEP], 0) == {0: 2}


def test_moved_lines_are_given_once() -> None:
    """Two equal lines of the file do not share a place."""
    script = [WIND, WIND, STEP, FIRE, BOOK]
    assert find(script, [STEP, FIRE, BOOK, WIND], 0, 1) == {0: 3}


# --- corrections that were lost


def test_a_lost_correction_returns_with_its_words() -> None:
    """Once the words are in the text again, in one place."""
    text = [STEP, WIND, FIRE]
    assert Places(text).find([STEP, FIRE], [], [lost(WIND), lost(BOOK)]) == ({}, {0: 1})


def test_a_lost_correction_of_few_words_needs_its_neighbours() -> None:
    """One of the two lines around it, as the file has kept them."""
    text = [STEP, "No.", FIRE, "No.", WIND]
    assert Places(text).find([STEP, FIRE, WIND], [], [lost("No.")]) == ({}, {})
    assert Places(text).find([STEP, FIRE, WIND], [], [lost("No.", before=FIRE)]) == ({}, {0: 3})
    assert Places(text).find([STEP, FIRE, WIND], [], [lost("No.", after=FIRE)]) == ({}, {0: 1})
    # A neighbour that both places have does not decide.
    assert Places([STEP, "No.", STEP, "No."]).find([], [], [lost("No.", before=STEP)]) == ({}, {})


def test_a_lost_correction_gets_no_line_that_is_taken() -> None:
    """The lines that the file has unchanged are theirs."""
    assert Places([WIND]).find([WIND], [0], [lost(WIND)]) == ({0: 0}, {})
    assert Places([WIND]).find([WIND], [], [lost(WIND)]) == ({}, {})


# --- likeness


def test_likeness_of_lines() -> None:
    """1 for the same, 0 for nothing in common, and for two empty ones."""
    assert places._likeness("a", "a") == 1.0
    assert places._likeness("", "") == 0.0
    assert places._likeness("", "abc") == 0.0
    assert places._likeness("abcd", "efgh") == 0.0
    assert places._likeness("abcd", "abef") == 0.5


def test_little_likeness_is_none() -> None:
    """Under three tenths, even where a few letters are common."""
    assert places._likeness("abcdefghij", "abczzzzzzz") == pytest.approx(0.3)
    assert places._likeness("abcdefghij", "abyyzzzzzz") == 0.0
    # The shorter line is a part of the longer one, but lengths alone rule it out.
    assert places._likeness("abc", "abc" + "x" * 14) == pytest.approx(0.3)
    assert places._likeness("abc", "abc" + "x" * 15) == 0.0


def test_long_lines_are_compared_by_words() -> None:
    """From 81 characters on: letters of other words are not in common."""
    by_letters = " ".join(["abcd"] * 16)  # 79 characters
    anagram = " ".join(["abce"] * 16)
    assert places._likeness(by_letters, anagram) > 0.6
    assert places._likeness(by_letters + "x", anagram) > 0.6
    assert places._likeness(by_letters + " x", anagram) == 0.0


def test_long_lines_of_common_words_are_alike() -> None:
    """In 250 words as well, where difflib would pass over those that come often."""
    words = [f"w{number % 10}" for number in range(250)]
    assert places._likeness(" ".join(words), " ".join(["x", *words[1:]])) == pytest.approx(249 / 250)


def test_lines_of_very_different_length_are_not_alike() -> None:
    """Even if all but one of their words are the same."""
    short = "a b c d e f g h"
    assert places._likeness(short, f"{short} {'x' * 100}") == 0.0
    assert places._likeness(short, f"{short} {'x' * 65}") == pytest.approx(16 / 17)


@given(st.lists(st.sampled_from([WIND, STEP, "No.", "No!", "Yes.", "I see."]), max_size=12), st.data())
def test_places_are_lines_of_the_text_and_differ(script: list[str], data: st.DataObject) -> None:
    """Whatever happened to the text, no two lines of the file have the same place."""
    text = data.draw(st.lists(st.sampled_from([WIND, STEP, FIRE, "No.", "Yes.", "I see"]), max_size=12))
    found, returned = Places(text).find(script, range(len(script)), [lost(WIND, STEP), lost("No.", WIND)])
    taken = [*found.values(), *returned.values()]
    assert len(set(taken)) == len(taken)
    assert set(taken) <= set(range(len(text)))
    assert set(found) <= set(range(len(script)))
