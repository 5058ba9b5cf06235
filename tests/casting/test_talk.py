"""How much each speaker says, where, and with whom."""

from __future__ import annotations

from audiobook.casting import talk
from audiobook.model import Chapter, Kind, Line, Span


def says(speaker: str | None, kind: Kind = "dialogue", length: int = 10) -> Line:
    """A line of a length; its place in the text does not matter here."""
    return Line(Span(0, length, kind), speaker, 1.0, "")


def test_tally_counts_what_each_says() -> None:
    """A speech interrupted by its tag is one line; words and characters are those of the speech alone."""
    text = "“Yes,” she said, “it is me.” “Who?” “No one knows us.”"
    first, second = text.index("“Who?”"), text.index("“No one")
    tag, rest = text.index(" she"), text.index("“it")
    spans = [
        Line(Span(0, tag, "dialogue"), "anne", 1.0, ""),
        Line(Span(tag, rest, "narration"), None, 1.0, ""),
        Line(Span(rest, first - 1, "dialogue", continues=True), "anne", 1.0, ""),
        Line(Span(first, second - 1, "dialogue"), None, 0.0, ""),
        Line(Span(second, len(text), "dialogue"), "bella", 1.0, ""),
    ]
    tallies = talk.tally([Chapter("", text, ())], [spans])
    assert tallies == {
        "anne": talk.Tally(lines=1, words=4, characters=17),
        "bella": talk.Tally(lines=1, words=4, characters=18),
        None: talk.Tally(lines=1, words=1, characters=6),
    }
    assert list(tallies) == ["bella", "anne", None]


def test_equal_tallies_are_in_the_order_of_ids() -> None:
    """Unknown speakers come first among equals."""
    lines = [says("ben"), says(None), says("anne"), says("carl", length=11)]
    assert list(talk.tally([Chapter("", "x" * 11, ())], [lines])) == ["carl", None, "anne", "ben"]


def test_presence_counts_known_speakers_of_dialogue() -> None:
    """Whoever says most comes first, then by id; narration and unknown speakers do not count."""
    first = [says("ben"), says("anne"), says("carl", length=11), says(None), says("dora", "narration")]
    presence = talk.presence([first, [], [says("carl", length=5)]])
    assert list(presence.characters.items()) == [("carl", 16), ("anne", 10), ("ben", 10)]
    assert presence.chapters == {"ben": {0}, "anne": {0}, "carl": {0, 2}}


def test_speakers_share_a_chapter_if_both_are_heard_in_it() -> None:
    """One chapter in common is enough."""
    presence = talk.presence([[says("anne"), says("ben")], [says("ben"), says("carl")]])
    assert presence.share_a_chapter("anne", "ben")
    assert presence.share_a_chapter("carl", "ben")
    assert not presence.share_a_chapter("anne", "carl")


def test_conversations_are_exchanges_within_a_scene() -> None:
    """Who follows whom counts both ways, also across narration; a scene break or a heading ends it."""
    lines = [
        *(says("anne"), says("anne"), says(None, "narration"), says("ben"), says("anne")),
        *(says(None, "break"), says("carl"), says(None), says("anne"), says("carl")),
        *(says(None, "heading"), says("dora")),
    ]
    assert talk.conversations([lines, [says("ben")]]) == {
        "anne": {"ben": 2 / 3, "carl": 1 / 3},
        "ben": {"anne": 1.0},
        "carl": {"anne": 1.0},
    }
