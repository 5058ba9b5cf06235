"""Labels: which lines name their speakers, and which only look so."""

from __future__ import annotations

import pytest

from audiobook import split
from audiobook.read.structure import chapters
from audiobook.split import recognised
from audiobook.text.labels import label


def named(text: str) -> list[tuple[str, str]]:
    """Who says what in a text, by its labels."""
    return [
        (span.named, chapter.text[span.start : span.end].strip())
        for chapter, spans in split.cut(chapters(text))
        for span in spans
        if span.named
    ]


def kinds(text: str) -> list[str]:
    """The kind of each chapter of a text."""
    return [recognised.kind(chapter.text, spans) for chapter, spans in split.cut(chapters(text))]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("FRANK: Yes.", "Frank"),
        ("MRS. O'DOWD (rising): Yes.", "Mrs. O'Dowd"),
        ("**Frank:** Yes.", "Frank"),
        ("**FRANK**: Yes.", "Frank"),
        ("FIRST SAILOR. Yes.", "First Sailor"),
        ("SAILOR 2: Yes.", "Sailor 2"),
        ("HUGO. Two. I am ruined.", "Hugo"),
        ("[12/03/2021, 10:02:33] Ann Lee: yes", "Ann Lee"),
        ("\u200e10:02 pm - ann_99: yes", "ann_99"),
        ("Jo: yes", "Jo"),
    ],
)
def test_a_label_names_its_speaker(line: str, name: str) -> None:
    """As a name is written."""
    found = label(line)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "line",
    [
        "NOTE: Yes.",
        "Note to self: yes.",
        "jo: yes",
        "Q: Yes.",
        "Jo:yes",
        '"Jo: yes."',
        "10:02: yes",
        "Jo looked up: yes.",
        "Ann. Yes.",
        "http://example.org",
        "OF\nTHIS",
    ],
)
def test_other_lines_have_no_label(line: str) -> None:
    """Headwords, sentences and times are none."""
    assert label(line) is None


def test_a_single_label_is_prose() -> None:
    """Only a run of lines is a script."""
    assert named("Rain fell.\n\nMoral: stay in.\n\nJo: the first of them.\n\nIt stopped.") == []


def test_messages_of_people_whom_the_text_knows() -> None:
    """Two lines beside each other are enough, and names that nobody has are not."""
    assert named("He texted Zork again.\n\nZork: no\n\nZork: never") == [("Zork", "no"), ("Zork", "never")]
    assert named("He texted again.\n\nZork: no\n\nZork: never") == []
    assert named("He texted Zork again.\n\nZork: no\n\nRain fell.\n\nZork: never") == []


def test_a_list_of_particulars_is_prose() -> None:
    """Its headwords do not take turns."""
    assert named("Colour: red\n\nShape: round\n\nTaste: sweet\n\nSmell: none\n\nPrice: low") == []


def test_brackets_are_directions_in_a_script_alone() -> None:
    """In a message they are the writer's own."""
    script = "ANN: I (sits) see.\n\nBEN: Do you?\n\nANN: I do.\n\nBEN: Oh."
    assert named(script)[:2] == [("Ann", "I"), ("Ann", "see.")]
    assert named("[1:02] Ann: I (me) see\n\n[1:03] Ben: oh")[0] == ("Ann", "I (me) see")


def test_words_below_a_name_end_at_an_empty_line() -> None:
    """Unlike verse, what happens stands apart."""
    play = "ANN\nOne\n  and two.\n\nShe goes.\n\nBEN\nThree.\n\nANN\nFour.\n\nBEN\nFive.\n\nANN\nSix."
    words = named(play)
    assert ("Ben", "Three.") in words
    assert {name for name, said in words if said in {"One", "and two."}} == {"Ann"}
    assert "She goes." not in {said for _, said in words}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ANN: So?\n\nBEN: No.\n\nANN: Yes.\n\nBEN: Why?", "script"),
        ("[1:02] Ann: a\n\n[1:03] Ben: b", "chat log"),
        ('"A," said Ann.\n\n"B," said Ben.\n\n"C," she said.\n\nAnn: a\n\nBen: b', "prose with messages"),
        ('"A," said Ann.', "prose"),
    ],
)
def test_what_kind_of_text_it_is(text: str, kind: str) -> None:
    """By how much of the dialogue has labels."""
    assert kinds(text) == [kind]


def test_labels_of_one_chapter_serve_the_others_of_its_source() -> None:
    """A name that a log knows is known in the next chapter."""
    text = "Chapter 1\n\n[1:02] zed: a\n\n[1:03] Vim: b\n\nChapter 2\n\nRain.\n\nVim: c\n\nVim: d"
    assert named(text)[2:] == [("Vim", "c"), ("Vim", "d")]
