"""Written to spoken: marks without a sound go, everything that is said stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.config import Pronunciation
from audiobook.speak import applied, edits, is_speakable, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('"Keep it,"', "Keep it,"),
        ("“Keep it,”", "Keep it,"),
        ("« Tiens, »", "Tiens,"),
        ("‘Keep it,’", "Keep it,"),
        ("'Keep it,'", "Keep it,"),
        ("don't", "don't"),
        ("the boys' game", "the boys' game"),
        ("it is 'tis again", "it is 'tis again"),
        ("rock 'n' roll", "rock 'n' roll"),
        ("every one of ’em", "every one of ’em"),
        ("_Never_, **ever**", "Never, ever"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("①: go", "1: go"),
        ("two\nlines\r\n and  blanks ", "two lines and blanks"),
        ("\u202eHel\xadlo\u202c,\x07 you\ufeff one\x0btwo", "Hello, you one two"),
    ],
)
def test_marks_go_and_words_stay(written: str, said: str) -> None:
    """Quote and emphasis marks have no sound; apostrophes belong to their words."""
    assert spoken(written, {}) == said


def test_a_heading_loses_its_markdown() -> None:
    """`#` is not read out."""
    assert spoken("## The _Mill_\n", {}, heading=True) == "The Mill"


def test_the_lexicon_replaces_whole_words_only() -> None:
    """A word in the lexicon is said as given, alone and beside punctuation, never inside another."""
    lexicon = {"Lexie": Pronunciation(alias=r"Lex\1y")}
    assert spoken("“Lexie’s, Lexie. Lexies”", lexicon) == r"Lex\1y’s, Lex\1y. Lexies"


def test_what_the_lexicon_made_is_not_replaced_again() -> None:
    """Two words may become each other, and the longer of two that begin alike is the one meant."""
    lexicon = {
        "Ann": Pronunciation(alias="Bea"),
        "Bea": Pronunciation(alias="Ann"),
        "Ann Lee": Pronunciation(alias="Anly"),
    }
    assert spoken("Ann, Bea and Ann Lee", lexicon) == "Bea, Ann and Anly"


@pytest.mark.parametrize(("text", "answer"), [("—", False), ("* * *", False), ("7", True), ("é", True)])
def test_only_letters_and_digits_are_speakable(text: str, answer: bool) -> None:
    """A line of marks gets no clip."""
    assert is_speakable(text) is answer


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("In 1066 they came.", "In ten sixty-six they came."),
        ("1984", "nineteen eighty-four"),
        ("the winter of 1905", "the winter of nineteen oh five"),
        ("in 1500 men marched", "in 1500 men marched"),
        ("the 1920s", "the nineteen twenties"),
        ("from 1914-18", "from nineteen fourteen to eighteen"),
        ("on 12 March 1850,", "on the twelfth of March, eighteen fifty,"),
        ("on the 4th of May", "on the fourth of May"),
        ("March 12, 1850", "March twelfth, eighteen fifty"),
        ("they march 12 miles; May 5 men go?", "they march 12 miles; May 5 men go?"),
        ("1,001 nights", "one thousand and one nights"),
        ("Room 101", "Room 101"),
        ("a score of 8-10", "a score of eight to ten"),
        ("a code of 8-10", "a code of 8-10"),
        ("8-10 days, 8–10 cats", "eight to ten days, eight to ten cats"),
        ("call 555-1234", "call five five five, one two three four"),
        ("3/4/1990", "three four nineteen ninety"),
        ("3/4 full, 1/2 empty", "three quarters full, one half empty"),
        ("5½ miles, 2 1/2 hours", "five and a half miles, two and a half hours"),
        ("24/7", "twenty-four seven"),
        ("the 21st", "the twenty-first"),
        ("£100 at 5%", "one hundred pounds at five percent"),
        ("£3 10s. 6d. a year", "three pounds, ten shillings and sixpence a year"),
        ("$5.50 and a $5 bill", "five dollars and fifty cents and a five dollar bill"),
        ("at 5:30, at 7:00", "at five thirty, at seven o'clock"),
        ("at 5.05 p.m. he", "at five oh five P M he"),
        ("by 7 a.m.", "by 7 A M."),
        ("40° F. outside", "40 degrees Fahrenheit outside"),
        ("I am I. He left.", "I am I. He left."),
        ("the part I played", "the part I played"),
        ("Act II, scene iv", "Act two, scene four"),
        ("Henry VIII and Louis XIV’s wig", "Henry the eighth and Louis the fourteenth’s wig"),
        ("Henry I fear", "Henry I fear"),
        ("World War II", "World War two"),
        ("XXX, MIX and DI", "XXX, MIX and DI"),
        ("“No.” He left. “No. 5, Nos. 3 and 4.”", "No. He left. Number 5, Numbers 3 and 4."),
        ("St. John of Elm St. was ill.", "Saint John of Elm Street was ill."),
        ("on Baker St. He ran.", "on Baker Street. He ran."),
        ("Dr. Lee, Mr. X, Messrs. Ash & Co.", "Doctor Lee, Mister X, Messers Ash and Company."),
        ("the dr. is in", "the dr. is in"),
        ("John Ash, Esq., etc.", "John Ash, Esquire, et cetera."),
        ("J. R. Ash of the U.S.A. met H. G. Wells", "J R Ash of the U S A met H G Wells"),
        ("44 B.C., a Ph.D. student", "44 B C, a P H D student"),
        ("NO! STOP IT NOW!", "No! Stop It Now!"),
        ("I NEVER said NASA or the FBI.", "I Never said NASA or the FBI."),
        ("DON’T", "Don’t"),
        ("well . . . so--yes", "well… so—yes"),
        ("[here](http://a.org/x) and there[3]", "here and there"),
        ("Write to bob@a.org or www.a.org.", "Write to bob at a dot org or www dot a dot org."),
        ("_Mr. Ash_ & *1/2*", "Mister Ash and one half"),
    ],
)
def test_what_engines_disagree_about_is_written_out(written: str, said: str) -> None:
    """Numbers, money, dates, titles and capitals have one reading; what is ambiguous stays as written."""
    assert spoken(written, {}) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("CHAPTER XIV.", "Chapter fourteen."),
        ("XXX", "Thirty"),
        ("MIX", "MIX"),
        ("IV. THE OLD MILL", "Four. The Old Mill"),
        ("Part I", "Part one"),
        ("I Meet a Thief", "I Meet a Thief"),
    ],
)
def test_a_heading_is_numbered(written: str, said: str) -> None:
    """A heading may be a bare Roman numeral, of any value that chapters have."""
    assert spoken(written, {}, heading=True) == said


PIECES = [
    "1905",
    "in ",
    "£3 10s. 6d. ",
    "Dr. ",
    "St. ",
    "NO ",
    "I. ",
    "_",
    "*",
    "“",
    "--",
    "½",
    " 5:30",
    "XIV",
    "[1]",
]


@given(st.lists(st.sampled_from([*PIECES, "a", " ", "Ann ", ".", "\n", "%", "°"])).map("".join))
def test_edits_know_their_places(text: str) -> None:
    """Edits are in order, disjoint and inside the text, and the spoken text is nothing but them."""
    found = edits(text, {"Ann": Pronunciation(alias="Anne")})
    places = [place for edit in found for place in (edit.start, edit.end)]
    assert places == sorted(places)
    assert all(0 <= edit.start < edit.end <= len(text) for edit in found)
    assert " ".join(applied(text, found).split()) == spoken(text, {"Ann": Pronunciation(alias="Anne")})


def test_ipa_is_for_engines_that_take_it() -> None:
    """The form of the engine is used; without one the alias, or else the word as written."""
    lexicon = {"Ann": Pronunciation(ipa="an"), "Bea": Pronunciation(ipa="bi:", alias="Bee")}
    assert spoken("Ann, Bea", lexicon, ipa_form="[{word}](/{ipa}/)") == "[Ann](/an/), [Bea](/bi:/)"
    assert spoken("Ann, Bea", lexicon) == "Ann, Bee"


def test_the_case_of_a_word_counts_unless_told() -> None:
    """`case: any` finds a word in capitals too."""
    assert spoken("Ho HO", {"Ho": Pronunciation(alias="Hoe")}) == "Hoe HO"
    assert spoken("Ho HO", {"Ho": Pronunciation(alias="Hoe", case="any")}) == "Hoe Hoe"
