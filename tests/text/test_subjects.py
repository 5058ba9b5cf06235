"""Who does what a verb says."""

from __future__ import annotations

import pytest

from audiobook.text import subjects
from audiobook.text.subjects import BeforeVerb


def words_of(rule: object, words: str, participle: bool = False) -> str | None:
    """The subject that a rule finds before a verb."""
    match = rule(BeforeVerb(words, None, participle))  # type: ignore[operator]
    return match[subjects.group_of(match)] if match else None


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Ann ", "Ann"),
        ("Ann saw Ben ", "Ben"),
        ("Ann then slowly ", "Ann"),
        ("Ann, who ", "Ann"),
        ("Ann, who, rising, then ", "Ann"),
        ("Ann, whose clear voice ", "Ann"),
        ("the drummer ", "the drummer"),
        ("Ann, ", None),
        ("Ann in it ", None),
        ("the drummer, who ", None),
    ],
)
def test_beside_the_verb(words: str, subject: str | None) -> None:
    """Only adverbs and `who` may stand between."""
    assert words_of(subjects.beside_verb, words) == subject


def test_beside_a_participle() -> None:
    """`Ann heard the drummer saying`: whatever has an article needs a finite verb, a person does not."""
    assert words_of(subjects.beside_verb, "the drummer ", participle=True) is None
    assert words_of(subjects.beside_verb, "the drummer then ", participle=True) == "the drummer"
    assert words_of(subjects.beside_verb, "Ann ", participle=True) == "Ann"


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("She met Ann, who, out of breath, ", "Ann"),
        ("She met Ann on the stairs, who, out of breath, ", "Ann"),
        ("She met the old man, who, out of breath, ", "the old man"),
        ("She met the old man on the stairs, who, out of breath, ", None),
        ("Ann met Perhaps, who, out of breath, ", "Ann"),
        ("She met him, who, out of breath, ", None),
        ("She met Ann, who knew that he, out of breath, ", None),
        ("She met Ann, out of breath, ", None),
    ],
)
def test_described_by_who(words: str, subject: str | None) -> None:
    """The last name before the `who`, or a noun right before it."""
    assert words_of(subjects.described_by_who, words) == subject


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Ann, touching Ben, ", "Ann"),
        ("He saw that Ann, touching Ben, then ", "Ann"),
        ("He came when she, touching Ben, ", "she"),
        ("He saw she, touching Ben, ", None),  # a pronoun must open a clause
        ("It was Ann, touching Ben, ", "Ann"),  # a name need not
        ("He thought of Ann, touching Ben, ", None),
        ("the drummer, touching Ben, ", None),
        ("Ann, touching Ben ", None),
        ("Ann rose, and, ", None),
    ],
)
def test_parted_by_an_insertion(words: str, subject: str | None) -> None:
    """Two commas around the words between the subject and the verb."""
    assert words_of(subjects.parted_by_insertion, words) == subject


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Ann knew what he meant, and ", "Ann"),
        ("The rain fell, and she rose to ", "she"),
        ("Ann rose, but Ben sat and ", "Ben"),
        ("He came where she and Ann sat, and ", "He"),
        ("They were at the door when Miss Grey stopped, and ", "Miss Grey"),
        ("They were at the door when she stopped, and ", "They"),
        ("It made Ann smile, and ", None),
    ],
)
def test_in_the_main_clause(words: str, subject: str | None) -> None:
    """The subject of the last one."""
    assert words_of(subjects.in_main_clause, words) == subject


def test_first_of_all() -> None:
    """Where nothing else helps; but nobody behind a preposition."""
    assert words_of(subjects.first_of_all, "It made Ann smile at Ben, and ") == "Ann"
    assert words_of(subjects.first_of_all, "It came from Ben to the drummer, and ") is None


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Ben, touching Ann, she ", "she"),  # beside the verb comes before an insertion
        ("Ann, seeing Ben, who, out of breath, ", "Ben"),  # `who` before the insertion
        ("The rain fell, and Ann, when Ben came, ", "Ann"),  # an insertion before the main clause
        ("It made Ann smile, and she rose to ", "she"),  # the main clause before the first
        ("It made Ann smile, and ", "Ann"),
        ("The rain fell, and ", None),
    ],
)
def test_the_order_of_the_rules(words: str, subject: str | None) -> None:
    """The surest decides."""
    match = subjects.subject_of_verb(words)
    assert (match and match[subjects.group_of(match)]) == subject


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("The constable turned over a page.", ("noun", "The constable", 0)),
        ("Slowly, Mark reached for her hand.", ("name", "Mark", 8)),
        ("She pulled it back.", ("pronoun", "She", 0)),
        ("Rain fell on Ann.", ("name", "Rain", 0)),
        ("Then, on Monday, Ann rose.", ("name", "Ann", 17)),
        ("It rained, and Ann rose.", ("name", "Ann", 15)),
        ("It rained on Ann.", None),
        ("Monday came, and Ann rose.", ("name", "Ann", 17)),
        ("Mr. Bell rose.", ("name", "Mr. Bell", 0)),
        ("Sir rose.", None),  # a form of address
        ("It rained.", None),
        ("", None),
        ("z" * 297 + ", I go.", ("pronoun", "I", 299)),
        ("z" * 298 + ", I go.", None),  # out of reach
    ],
)
def test_the_subject_of_a_sentence(sentence: str, subject: tuple[str, str, int] | None) -> None:
    """Behind the words that open it, else the first that opens a main clause."""
    assert subjects.subject(sentence) == subject


def test_what_does_not_look_like_a_name_may_be_known() -> None:
    """Friday is somebody on his island."""
    assert subjects.subject("Friday rose.") is None
    assert subjects.subject("Friday rose.", lambda name: name == "Friday") == ("name", "Friday", 0)
    assert subjects.subject("Friday rose.", lambda name: name == "Monday") is None
