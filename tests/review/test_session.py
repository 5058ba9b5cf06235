"""A review: what is asked first, and what follows from the answers."""

from __future__ import annotations

import pytest

from audiobook import attribute, split
from audiobook.model import Character
from audiobook.read.structure import chapters
from audiobook.review import asking
from audiobook.review.asking import Question
from audiobook.review.session import Session

ANN = Character("ann", "Ann", (), "female")
BEN = Character("ben", "Ben", (), "male")
CUT = split.cut(
    chapters(
        "Ann and Ben met.\n\n“No,” said Ann.\n\n“It was the wind.”\n\n“It was not.”\n\n"
        "“Then what was it?”\n\n“I wish I knew,” said Ben.\n\n“Go and look.”\n"
    )
)
TAGGED, *UNTAGGED = [index for index, span in enumerate(CUT[0][1]) if span.kind == "dialogue"]


def spoken(session: Session) -> list[str | None]:
    """Who says the pieces of dialogue, in order."""
    return [line.speaker for line in session.lines()[0] if line.span.kind == "dialogue"]


def session(*characters: Character, complete: bool = False) -> Session:
    """A review of the exchange."""
    return Session(CUT, characters or (ANN, BEN), complete=complete)


def test_the_first_questions_are_about_untagged_lines() -> None:
    """Each with its candidates, the likeliest first; the most useful question first."""
    questions = session(complete=True).questions(3)
    assert [question.kind for question in questions] == ["speaker"] * 3
    assert all(question.span in UNTAGGED for question in questions)
    values = [question.value for question in questions]
    assert values == sorted(values, reverse=True)
    chances = [chance for _, chance in questions[0].candidates]
    assert chances == sorted(chances, reverse=True)
    assert {person for person, _ in questions[0].candidates} == {"ann", "ben"}


def test_what_an_answer_brings_the_lines_around_counts() -> None:
    """A question is worth more than the doubt about its own line if other lines follow from it."""
    cut = split.cut(chapters("Ann and Ben met.\n\n" + "“It was late.”\n\n" * 9))
    (question, *_) = Session(cut, (ANN, BEN), complete=True).questions(1)
    assert question.value > 1.0 - question.candidates[0][1] + 0.5


def test_an_answer_is_as_good_as_a_correction_in_a_file() -> None:
    """The lines are those that `attribute.book` gives with the same speaker set, and nobody asks again."""
    review = session(complete=True)
    before = spoken(review)
    other = {"ann": "ben", "ben": "ann"}[before[1] or ""]
    review.answer(0, UNTAGGED[0], other)
    assert review.lines() == attribute.book(CUT, (ANN, BEN), None, {0: {UNTAGGED[0]: other}})
    assert spoken(review) != before
    assert UNTAGGED[0] not in [question.span for question in review.questions(10)]


def test_when_all_is_answered_nothing_is_asked() -> None:
    """Also what nobody of the cast says is answered."""
    review = session(complete=True)
    for span in (TAGGED, *UNTAGGED):
        review.answer(0, span, None if span == TAGGED else "ben")
    assert review.questions(5) == []
    assert spoken(review) == [None, *["ben"] * len(UNTAGGED)]


def test_two_characters_become_one() -> None:
    """The first gets the names, the lines and the answers of the second."""
    benny = Character("benny", "Benny", ("Benjamin",), "male")
    review = session(ANN, Character("ben", "Ben"), benny)
    review.answer(0, UNTAGGED[0], "benny")
    review.merge("ben", "benny")
    assert review.characters == (ANN, Character("ben", "Ben", ("Benny", "Benjamin"), "male"))
    assert spoken(review)[1] == "ben"


def test_the_narrator_gets_a_name() -> None:
    """Whoever says "I" still says it after "I" and Ann are one."""
    cut = split.cut(chapters("I met Ben.\n\n“No,” I said.\n\n“Why?” said Ben.\n\n“No,” I said.\n"))
    review = Session(cut, (ANN, BEN, Character("i", "I")))
    assert spoken(review) == ["i", "ben", "i"]
    review.merge("ann", "i")
    assert spoken(review) == ["ann", "ben", "ann"]


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Tess", "Tessa Brandt", True),
        ("Gus", "Gustav", True),
        ("Lizzy", "Elizabeth", True),
        ("Mr. Hale", "Ruth Hale", True),
        ("Ruth Hale", "Adam Hale", False),
        ("Ruth Hale", "Ruth Bell", False),
        ("the medic", "Ruth", False),
        ("Al", "Alma", False),
    ],
)
def test_which_names_are_alike(first: str, second: str, alike: bool) -> None:
    """A short form, a beginning, or a part of the name; not a family name in common."""
    people = Character("x", first), Character("y", second)
    known = asking.Known({0: 9.0, 1: 9.0}, {0: 1, 1: 1}, {}, {}, {})
    found = {person: guesses for person, _, guesses in asking.identities(people, known)}
    assert [who for who, _ in found[0]] == ([0, 1] if alike else [0])


def test_names_alike_are_asked_about() -> None:
    """Ben and Benny may be one; whoever says no is not asked again."""
    review = session(ANN, BEN, Character("benny", "Benny", (), "male"))
    (question,) = [asked for asked in review.questions(20) if asked.character == "ben"]
    assert question.kind == "who"
    assert [person for person, _ in question.candidates][:1] == ["ben"]
    assert "benny" in [person for person, _ in question.candidates]
    review.settle(question)
    assert not [asked for asked in review.questions(20) if asked.character == "ben"]


def test_who_is_contradicted_is_asked_about_first() -> None:
    """If Ann's tag is answered with Ben, the next question is who Ann is."""
    review = session()
    value = {asked.character: asked.value for asked in review.questions(20)}["ann"]
    review.answer(0, TAGGED, "ben")
    questions = {asked.character: asked for asked in review.questions(20)}
    assert questions["ann"].value > value
    assert questions["ann"].candidates[1][0] == "ben"


def test_a_gender_is_asked_for_where_a_pronoun_needs_it() -> None:
    """And only for people whose gender is not known."""
    cut = split.cut(
        chapters("Ash and Robin met.\n\n“No,” she said.\n\n“Why?” said Robin.\n\n“No,” she said.\n")
    )
    people = Character("ash", "Ash"), Character("robin", "Robin")
    review = Session(cut, people)
    assert {asked.character for asked in review.questions(20) if asked.kind == "gender"} == {"ash", "robin"}
    review.gender("ash", "female")
    review.gender("robin", "male")
    assert not [asked for asked in review.questions(20) if asked.kind == "gender"]
    assert spoken(review) == ["ash", "robin", "ash"]


def test_new_people_aliases_and_no_people() -> None:
    """Someone is added with a free id, called by another name, and removed with all answers for them."""
    review = session()
    assert review.add("Ann") == "ann-2"
    assert review.add("Cal", "male") == "cal"
    review.alias("cal", "Calvin")
    assert review.characters[-1] == Character("cal", "Cal", ("Calvin",), "male")
    review.answer(0, UNTAGGED[0], "cal")
    assert spoken(review)[1] == "cal"
    review.remove("cal")
    review.remove("ann-2")
    assert review.characters == (ANN, BEN)
    assert spoken(review) == spoken(session())


@pytest.mark.parametrize("answers", [1, 7])
def test_the_rest_of_the_book_learns(answers: int) -> None:
    """Answers in one chapter change the chances in another."""
    two = [CUT[0], CUT[0]]
    review = Session(two, (ANN, BEN), complete=True)
    before = review.lines()[1]
    for span in UNTAGGED[:answers]:
        review.answer(0, span, "ben")
    after = review.lines()[1]
    assert [line.confidence for line in after] != [line.confidence for line in before]


def test_a_question_shows_its_lines() -> None:
    """All pieces of the turn, also those after its tag."""
    cut = split.cut(chapters("Ann came.\n\n“No,” said Ann, “not now.”\n"))
    review = Session(cut, (ANN,))
    spans = [index for index, span in enumerate(cut[0][1]) if span.kind == "dialogue"]
    question = Question("speaker", 0.0, (), 0, spans[0])
    assert [cut[0][0].text[span.start : span.end] for span in review.stretches(question)] == [
        "“No,”", "“not now.”\n"
    ]  # fmt: skip
