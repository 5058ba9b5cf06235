"""Labels: the speaker that the page names is the speaker, whatever else the text shows."""

from __future__ import annotations

from audiobook import attribute, split
from audiobook.attribute import labels
from audiobook.read.structure import chapters

PLAY = """ANN: Where is Frank Nolan?

FRANK: Here.

MISS ORR: (to Frank) Sit.

ANN: I can hear you, Ann.

FRANK: Hm."""


def speakers(text: str, *known: attribute.Known) -> list[tuple[str | None, float, str]]:
    """Name, confidence and reason of every line of dialogue."""
    cut = split.cut(chapters(text))
    people = attribute.discover(cut, known)
    names = {person.id: person.name for person in people}
    return [
        (names.get(line.speaker or ""), line.confidence, line.reason)
        for lines in attribute.book(cut, people)
        for line in lines
        if line.span.kind == "dialogue"
    ]


def test_the_page_decides() -> None:
    """With certainty; a part of a name is its bearer, and who is only named so exists, too."""
    names = ["Ann", "Frank Nolan", "Miss Orr", "Ann", "Frank Nolan"]
    assert speakers(PLAY) == [(name, 1.0, labels.REASON) for name in names]


def test_a_character_of_voices_yaml_is_the_bearer_of_a_label() -> None:
    """Under an alias, too."""
    known = attribute.Known("Letitia Orr", ("Miss Orr",), "female")
    assert [name for name, *_ in speakers(PLAY, known)].count("Letitia Orr") == 1


def test_lines_of_one_paragraph_are_their_own_turns() -> None:
    """In a log without empty lines."""
    assert [name for name, *_ in speakers("[1:02] Ann: a\n[1:03] Ben: b\n[1:04] Ann: c")] == [
        "Ann",
        "Ben",
        "Ann",
    ]


def test_a_person_may_say_otherwise() -> None:
    """A correction counts for more than a label."""
    cut = split.cut(chapters(PLAY))
    people = attribute.discover(cut)
    first = next(index for index, span in enumerate(cut[0][1]) if span.kind == "dialogue")
    (lines,) = attribute.book(cut, people, None, {0: {first: "miss-orr"}})
    assert lines[first].speaker == "miss-orr"
