"""Which lines of a script file are corrections, whose names they have, and where they are in the text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spoken_lines import ANN, BEN, SPOKEN, by_hand, entry

from audiobook.model import Character
from audiobook.review import corrections
from audiobook.review.entries import Entry, LostCorrection, Part

# --- names


def test_characters_are_found_by_all_their_names() -> None:
    """However they are written."""
    names = corrections.Names([ANN, BEN])
    assert [names.id_of(name) for name in ("Ann", " ANNIE", "miss  lee", "Ben", "Kate")] == [
        "ann",
        "ann",
        "ann",
        "ben",
        None,
    ]


def test_a_name_counts_before_an_alias() -> None:
    """And what two characters are called belongs to neither."""
    annie = Character("annie", "Annie", ("Lee",))
    lee = Character("bob", "Bob", ("Lee",))
    names = corrections.Names([ANN, annie, lee])
    assert names.id_of("Annie") == "annie"
    assert names.id_of("Lee") is None
    assert corrections.Names([ANN, replace(ANN, id="ann-2")]).id_of("Ann") is None


def test_the_nearest_name_is_similar_and_as_spelled() -> None:
    """A misspelled name is worth a hint; another name is none."""
    names = corrections.Names([Character("lexie", "Lexie", ("Alexandra Grey",))])
    assert names.nearest("lexi") == "Lexie"
    assert names.nearest("Alexandra Gray") == "Alexandra Grey"
    assert names.nearest("Lela") is None
    assert names.nearest("Mark") is None


@pytest.mark.parametrize(("name", "nearest"), [("abcdefgxyz", "abcdefghij"), ("abcdefvxyz", None)])
def test_seven_letters_of_ten_are_similar(name: str, nearest: str | None) -> None:
    """Six are not."""
    assert corrections.Names([Character("a", "abcdefghij")]).nearest(name) == nearest


def test_new_characters_have_an_id_that_is_free() -> None:
    """One for each name that nobody has, however often and however it is written."""
    characters = [ANN, Character("kate", "Kit"), Character("kate-2", "Kay")]
    added = corrections.new_characters(["Annie", "Kate", " kate ", "Kit", "Mary  Lou"], characters)
    assert [(character.id, character.name) for character in added] == [
        ("mary-lou", "Mary Lou"),
        ("kate-3", "kate"),
    ]
    alike = corrections.new_characters(["Zoe!", "Zoe?"], [])
    assert len({character.id for character in alike}) == 2


# --- where the corrections are


def located(*entries: Entry, lost: tuple[LostCorrection, ...] = ()) -> corrections.Located:
    """The corrections in a file with these lines, of a text that has SPOKEN."""
    return corrections.locate(Part("story.txt", entries, lost, ""), by_hand(*SPOKEN))


@pytest.mark.parametrize(
    ("line", "is_correction"),
    [
        (entry("Ann", SPOKEN[0][1]), False),
        (entry("Ben", SPOKEN[0][1]), False),  # the program has changed its mind since
        (entry("Ben", SPOKEN[0][1], edited=True), True),
        (entry("Ann", SPOKEN[0][1], edited=True), True),  # a "?" was taken away
        (entry("Ann", SPOKEN[0][1], mark="!"), True),
        (entry("Ann", SPOKEN[0][1], edited=None), False),
        (entry("ANN", SPOKEN[0][1], edited=None), False),
        (entry("Miss Lee", SPOKEN[0][1], edited=None), False),
        (entry("Mr. Lee", SPOKEN[0][1], edited=None), True),
        (entry("Kate", SPOKEN[0][1], edited=None), True),
        (entry(None, SPOKEN[0][1], edited=None), True),
        (entry(None, SPOKEN[0][1], edited=None, kind="narration"), True),
        (entry(None, SPOKEN[2][1], edited=None), False),
        (entry("Ann", SPOKEN[2][1], edited=None), True),
        (entry(None, SPOKEN[2][1], edited=None, kind="narration"), True),
    ],
)
def test_what_is_a_correction(line: Entry, is_correction: bool) -> None:
    """What is marked or edited; where the file cannot tell, what the program would say otherwise."""
    index = [words for _, words in SPOKEN].index(line.words)
    expected = (corrections.Correction(0, index, line),) if is_correction else ()
    assert located(line) == corrections.Located(expected, (), ())


@pytest.mark.parametrize(
    ("line", "is_lost"),
    [
        (entry("Ann", "These words are gone."), False),
        (entry("Ann", "These words are gone.", mark="!"), True),
        (entry("Ann", "These words are gone.", edited=True), True),
        (entry(None, "These words are gone.", edited=True, kind="narration"), True),
        (entry("Ann", "These words are gone.", edited=None), True),
        (entry(None, "These words are gone.", edited=None, kind="narration"), False),
        (entry(None, "These words are gone.", mark="!", edited=None, kind="narration"), True),
    ],
)
def test_what_is_a_lost_correction(line: Entry, is_lost: bool) -> None:
    """Whatever a person may have chosen; not narration that the program may have written."""
    expected = (LostCorrection(replace(line, mark="!")),) if is_lost else ()
    assert located(line) == corrections.Located((), expected, ())


def test_a_lost_correction_knows_its_neighbours() -> None:
    """The lines before and after it in the file."""
    gone = entry("Ann", "These words are gone.", edited=True)
    first, second = entry("Ann", SPOKEN[0][1]), entry("Ben", SPOKEN[1][1])
    (lost,) = located(first, gone, second).lost
    assert (lost.before, lost.after) == (first.words, second.words)
    (lost,) = located(gone, second).lost
    assert (lost.before, lost.after) == ("", second.words)
    (lost,) = located(first, gone).lost
    assert (lost.before, lost.after) == (first.words, "")


def test_a_correction_after_a_lost_one_counts() -> None:
    """Each line of the file is looked at."""
    gone, marked = entry("Ann", "These words are gone.", mark="!"), entry("Ben", SPOKEN[0][1], mark="!")
    assert located(gone, marked).corrections == (corrections.Correction(0, 0, marked),)


def test_a_name_that_two_characters_have_is_the_same_name() -> None:
    """It differs from no guess that has it, even if it does not say which of the two is meant."""
    guess = replace(by_hand(*SPOKEN), characters=(ANN, replace(ANN, id="ann-2")))
    unknown = entry("ann", SPOKEN[0][1], edited=None)
    part = Part("story.txt", (unknown,), (), "")
    assert corrections.locate(part, guess) == corrections.Located((), (), ())


def test_new_words_alone_are_no_correction() -> None:
    """The entry is named, so that the person learns why it is not heard."""
    new = "Nobody that you would ever know."
    same, other = entry("Ben", new, edited=True), entry("Ann", new, edited=True)
    assert located(same) == corrections.Located((), (), (same,))
    assert located(other) == corrections.Located((corrections.Correction(0, 1, other),), (), (other,))
    marked = entry("Ben", new, mark="!", edited=True)
    assert located(marked) == corrections.Located((corrections.Correction(0, 1, marked),), (), (marked,))
    # It is the text that has changed where the file is as it was written.
    untouched = entry("Ben", new, mark="!")
    assert located(untouched) == corrections.Located((corrections.Correction(0, 1, untouched),), (), ())


def test_lost_corrections_return_or_stay_lost() -> None:
    """Whatever else the file holds."""
    returning = LostCorrection(entry("Kate", SPOKEN[1][1], mark="!"))
    gone = LostCorrection(entry("Kate", "These words are gone.", mark="!"), "a", "b")
    found = located(entry("Ann", SPOKEN[0][1]), lost=(gone, returning))
    assert found.corrections == (corrections.Correction(0, 1, returning.entry),)
    assert found.lost == (gone,)
