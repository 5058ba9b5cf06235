"""The measurement of the cast tells what became of each gold character."""

from __future__ import annotations

from benchmarks.cast import compare, table

from audiobook.measure.score.gold import Gold, Person, Quote
from audiobook.measure.score.program import Prediction, Utterance
from audiobook.model import Character

TEXT = "".join(f'"Line {number}." ' for number in range(8))
WIDTH = len(TEXT) // 8


def quote(number: int, speaker: str) -> Quote:
    """One of the eight lines of the text."""
    return Quote(spans=((number * WIDTH, (number + 1) * WIDTH - 1),), speaker=speaker)


def utterance(number: int, speaker: str) -> Utterance:
    """The program's answer for one of them."""
    return Utterance(number * WIDTH, (number + 1) * WIDTH - 1, speaker, 1.0)


def test_what_becomes_of_each_character() -> None:
    """Found, split, under another's name, missing; who is invented; and genders."""
    people = (
        Person(id="ann", name="Ann", gender="F"),
        Person(id="tess", name="Tessa", aliases=("Tess", "the girl")),
        Person(id="tom", name="Tom", gender="M"),
        Person(id="cy", name="Cy"),
        Person(id="mute", name="Mute"),
    )
    speakers = ["ann", "tess", "tess", "tess", "tom", "cy", "ann", "ann"]
    quotes = tuple(quote(number, speaker) for number, speaker in enumerate(speakers))
    gold = Gold(id="story", text=TEXT, characters=people, quotes=quotes)
    characters = (
        Character("ann", "Ann", ("Tom",), "male"),
        Character("tessa", "Tessa", (), "female"),
        Character("tess", "Tess"),
        Character("wall", "the wall"),
    )
    ours = ["ann", "tessa", "tessa", "tess", "ann", "wall", "ann", "wall"]
    utterances = tuple(utterance(number, speaker) for number, speaker in enumerate(ours))
    found = compare(gold, Prediction("story", characters, utterances))
    assert [(fate.person.id, fate.fate, fate.lines, fate.lost, fate.gender) for fate in found.fortunes] == [
        ("ann", "found", 3, 0, "wrong"),
        ("tess", "split", 3, 1, "right"),
        ("tom", "merged", 1, 1, None),
        ("cy", "missing", 1, 1, None),
    ]
    assert [(who.id, lines) for who, lines in found.invented] == [("wall", 2)]
    rows = [line.split() for line in table([found])]
    assert ["split", "1", "25.0", "%", "1", "12.5", "%"] in rows
    assert ["invented", "1", "25.0", "%", "2", "25.0", "%"] in rows
