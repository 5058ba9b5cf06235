"""Forms of names, and which characters they may mean."""

from __future__ import annotations

import pytest

from audiobook.attribute.name_forms import clean, is_possessive, noun_gender, noun_key, parse, title_nouns
from audiobook.attribute.names import Names, agreement
from audiobook.model import Character


@pytest.mark.parametrize(
    ("name", "words", "titles", "gender"),
    [
        ("Mark Sloan", ("Mark", "Sloan"), set(), None),
        ("Capt. Fred Croft", ("Fred", "Croft"), {"captain"}, None),
        ("Mrs. Dr. Moss", ("Moss",), {"mrs", "doctor"}, "female"),
        ("Lord Mayor", ("Mayor",), {"lord"}, "male"),
        ("Mother", ("Mother",), set(), "female"),
        ("Miss", ("Miss",), set(), "female"),
        ("", (), set(), None),
    ],
)
def test_a_name_taken_apart(name: str, words: tuple[str, ...], titles: set[str], gender: str | None) -> None:
    """Words without titles, titles spelled out, and the gender of the first title that has one."""
    form = parse(name)
    assert form.words == words
    assert form.titles == titles
    assert form.gender == gender
    assert (form.first, form.last) == ((words[0], words[-1]) if words else ("", ""))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Mark  Sloan's", "Mark Sloan"),
        ("Jones’", "Jones"),
        ("_Mark_", "Mark"),
        ("Then Mark", "Mark"),
        ("And Then Mark", "Mark"),
        ("Mr. Moss", "Mr. Moss"),
        ("Mr.", ""),
        ("Colonel", ""),
        ("Mother", "Mother"),
        ("Doctor", "Doctor"),
        ("Then", ""),
        ("MARK SLOAN", ""),
        ("MARK", "MARK"),
        ("", ""),
    ],
)
def test_a_name_as_a_key(words: str, name: str) -> None:
    """No possessive, no word that only opens a sentence, no title alone, nothing shouted."""
    assert clean(words) == name


@pytest.mark.parametrize(
    ("noun", "key", "gender", "possessive"),
    [
        ("The old Man", "the old Man", "male", False),
        ("That old, old woman", "the old old woman", "female", False),
        ("His wife", "his wife", "female", True),
        ("Our doctor", "our doctor", None, True),
        ("Mark's Brother", "Mark's Brother", "male", False),
        ("Mark’s brother", "Mark’s brother", "male", False),
        ("An officer", "the officer", None, False),
    ],
)
def test_nouns_for_people(noun: str, key: str, gender: str | None, possessive: bool) -> None:
    """The same key for all articles; the last word tells the gender."""
    assert (noun_key(noun), noun_gender(noun), is_possessive(noun)) == (key, gender, possessive)


def test_title_nouns() -> None:
    """Titles of office stand alone; `the mrs` nobody says.  The same office has other names, too."""
    assert title_nouns(("Count Ruiz", "Mrs. Ruiz", "Capt. Ruiz")) == ["the captain", "the count"]
    assert title_nouns(["Father Ruiz"]) == ["the priest"]
    assert "the surgeon" in title_nouns(["Dr. Ruiz"])


PEOPLE = (
    Character("mark-sloan", "Mark Sloan", ("Mark",), "male"),
    Character("ann-sloan", "Ann Sloan", (), "female"),
    Character("mrs-moss", "Mrs. Moss", (), "female"),
    Character("charles-hayter", "Charles Hayter", (), "male"),
    Character("charles-musgrove", "Charles Musgrove", (), "male"),
    Character("constable-hobday", "Constable Hobday", (), None),
    Character("the-old-woman", "the old woman", (), "female"),
    Character("a-large-old-man", "A Large Old Man with a Beard", (), "male"),
    Character("robin", "Christopher Robin - Story", ("Robin (the boy)",), "other"),
    Character("miss-bell", "Miss Bell", (), "female"),
    Character("bell", "George Bell", (), None),
    Character("i", "I", (), None),
    Character("aunt-polly", "Aunt Polly", (), "female"),
    Character("porter", "night porter", (), None),
)
NAMES = Names(PEOPLE)


def ids(people: tuple[int, ...]) -> list[str]:
    """The characters' ids."""
    return [PEOPLE[who].id for who in people]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mark Sloan", ["mark-sloan"]),
        ("mark", ["mark-sloan"]),
        ("Mark's", ["mark-sloan"]),
        ("Then Mark", ["mark-sloan"]),
        ("Sloan", ["mark-sloan", "ann-sloan"]),
        ("Mr. Sloan", ["mark-sloan"]),
        ("Miss Sloan", ["ann-sloan"]),
        ("Dr. Sloan", ["mark-sloan", "ann-sloan"]),
        ("Mr. Mark", ["mark-sloan"]),
        ("Mrs. Mark", []),  # the whole name is nobody's, and a part must fit the title
        ("Sloan Mark", ["mark-sloan"]),
        ("Ann Mark", ["mark-sloan"]),  # of two runs as long, the last
        ("Charles", ["charles-hayter", "charles-musgrove"]),
        ("Moss", ["mrs-moss"]),
        ("Bell", ["bell"]),  # a bare family name is not Miss Bell
        ("Mr. Bell", ["bell"]),
        ("Hobday", ["constable-hobday"]),
        ("Constable", ["constable-hobday"]),
        ("Aunt", ["aunt-polly"]),
        ("Colonel", []),
        ("Robin", ["robin"]),
        ("Christopher", ["robin"]),
        ("Story", []),
        ("Large", []),
        ("Old", []),
        ("Night", []),
        ("I", ["i"]),
        ("Zorblax", []),
    ],
)
def test_who_a_name_may_mean(name: str, expected: list[str]) -> None:
    """Whole names first, then parts; titles exclude the other gender."""
    assert ids(NAMES.named(name)) == expected
    assert NAMES.knows(name) is bool(expected)


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("the constable", ["constable-hobday"]),
        ("The Constable", ["constable-hobday"]),
        ("the old woman", ["the-old-woman"]),
        ("that old woman", ["the-old-woman"]),
        ("the woman", ["the-old-woman"]),
        ("the old man", ["a-large-old-man"]),
        ("the very large old man", ["a-large-old-man"]),
        ("the beard", []),
        ("the porter", ["porter"]),
        ("the night porter", ["porter"]),
        ("the colonel", []),
        ("her mother", ["mrs-moss"]),
        ("my aunt", ["mrs-moss", "miss-bell", "aunt-polly"]),
        ("his wife", ["mrs-moss"]),
        ("her uncle", []),
        ("his old woman", ["the-old-woman"]),
    ],
)
def test_who_a_noun_may_mean(noun: str, expected: list[str]) -> None:
    """Whoever is called so, by the longest end of the noun; relatives by their titles."""
    assert ids(NAMES.meant(noun)) == expected


def test_relatives_with_a_name() -> None:
    """`her mother` is whoever the characters call the mother."""
    names = Names([Character("m", "the mother"), Character("mrs-moss", "Mrs. Moss")])
    assert names.meant("her mother") == (0,)


def test_title_nouns_in_the_text() -> None:
    """Found with their article and whole; not the only name of somebody."""
    assert NAMES.nouns is not None
    text = "The constable saw the old woman; the constables saw the aunt."
    assert NAMES.nouns.findall(text) == ["The constable"]
    assert Names([Character("w", "the old woman")]).nouns is None
    nouns = Names([Character("x", "X", ("the man", "the man next door", "a man"))]).nouns
    assert nouns is not None
    assert nouns.findall("the man next door saw the man and a man") == ["the man next door", "the man"]


def test_the_narrator_is_no_name() -> None:
    """`I` is found by the pronoun, not as a name, unless it is another character's."""
    assert Names([Character("i", "I", ("Jane",))]).forms == {"jane": (0,)}
    assert Names([Character("i-2", "I")]).forms == {"i": (0,)}
    assert NAMES.index["i"] == 11


def test_genders_agree() -> None:
    """What is not known contradicts nothing."""
    assert [agreement("male", "male"), agreement("male", "female")] == [1, -1]
    assert [agreement(None, "male"), agreement("male", None), agreement(None, None)] == [0, 0, 0]
    assert [NAMES.gender(who) for who in (0, 1, 5, 8)] == ["male", "female", None, None]


def test_a_title_may_stand_behind_a_name() -> None:
    """`Zarine Aunty` is somebody's aunt, a woman, and called Zarine."""
    form = parse("Zarine Aunty")
    assert (form.words, form.titles, form.gender) == (("Zarine",), frozenset({"aunty"}), "female")
    assert parse("Homi Uncle").gender == "male"
    names = Names([Character("zarine", "Zarine Aunty"), Character("ann", "Ann")])
    assert names.meant("my aunt") == (0,)
