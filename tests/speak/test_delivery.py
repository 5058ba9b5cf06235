"""The words beside a line colour how it is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import audiobook, timeline

from audiobook import analyse, split
from audiobook.config import Config
from audiobook.model import Line, Voice
from audiobook.read.structure import chapters
from audiobook.speak import delivery
from audiobook.speak.delivery import PLAIN, Style, colour, coloured, styles
from audiobook.synthesize.store import Store

if TYPE_CHECKING:
    import re

VOICE = Voice("tone", "x", rate=160)


def told(tmp_path: Path, text: str) -> dict[str, Style]:
    """The styles of a text's dialogue, by its words."""
    path = tmp_path / "t.txt"
    path.write_text(text, "utf-8")
    script = analyse([path], Config())
    chapter, lines = script.book.chapters[0], script.lines[0]
    return {
        chapter.text[line.span.start : line.span.end].strip(' \n"'): style
        for line, style in zip(lines, styles(lines, chapter), strict=True)
        if line.span.kind == "dialogue"
    }


def test_verb_and_adverb_are_heard(tmp_path: Path) -> None:
    """Behind the line, before it, and on both sides of a tag that interrupts it; not in its neighbours."""
    found = told(
        tmp_path,
        '"Hush," whispered Ann, "they come."\n\n"Who comes?" said Ben.\n\n"All," she said slowly.\n\n'
        'Ben shouted, "Then run!"\n',
    )
    assert found["Hush,"].volume < 1
    assert found["they come."] == found["Hush,"]
    assert found["Who comes?"] == PLAIN
    assert found["All,"].rate < 1
    assert found["Then run!"].pitch > 0


def test_what_is_told_of_something_else_is_not_heard(tmp_path: Path) -> None:
    """An adverb of what follows the saying belongs to that."""
    assert told(tmp_path, '"Go," said Ann. She slowly turned.\n') == {"Go,": PLAIN}
    assert told(tmp_path, '"Go," said Ann, and slowly turned.\n') == {"Go,": PLAIN}


@given(st.lists(st.sampled_from([*delivery.MANNERS, "Ann", "."])), st.sampled_from(["", *delivery.VERBS]))
def test_nothing_goes_beyond_the_limits(words: list[str], verb: str) -> None:
    """However many words ask for it, a voice stays itself and inside what engines take."""
    voice = coloured(Voice("tone", "x", 60, 98, 0.9), colour(" ".join(words), verb))
    assert voice.rate is not None
    assert 60 <= voice.rate <= 60 * delivery.FASTEST
    assert voice.pitch is not None
    assert 88 <= voice.pitch <= 100
    assert voice.volume is not None
    assert 0.9 * delivery.SOFTEST - 0.001 <= voice.volume <= 0.9


@pytest.mark.parametrize(
    ("tag", "verb", "style"),
    [
        ("", "", Style(1.0, 0, 1.0)),
        ("said Ann slowly", "said", Style(0.88, 0, 1.0)),
        ("Slowly", "", Style(0.88, 0, 1.0)),
        ("unslowly", "", PLAIN),
        ("", "whispered", Style(0.95, 0, 0.6)),
        ("", "Whispered", PLAIN),
        ("wearily", "drawled", Style(0.85, -4, 0.9)),  # 0.88 * 0.92 is too slow
        ("quickly hurriedly", "", Style(1.15, 0, 1.0)),
        ("loudly loudly", "shouted", Style(1.05, 10, 1.0)),
        ("sadly gravely coldly", "", Style(0.85, -10, 0.9)),
        ("softly", "whispered", Style(0.921, 0, 0.55)),  # 0.97 * 0.95 to three places
        ("softly", "sighed", Style(0.892, -3, 0.68)),
        ("sadly", "sighed", Style(0.85, -7, 0.765)),
    ],
)
def test_the_style_that_words_ask_for(tag: str, verb: str, style: Style) -> None:
    """Rates and volumes multiply, pitches add up, each within its limits."""
    assert colour(tag, verb) == style


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("whispered breathed", Style(0.95, 0, 0.6)),
        ("murmured mumbled", Style(0.97, -2, 0.75)),
        ("shouted bawled", Style(1.05, 8)),
        ("cried exclaims", Style(1.04, 5)),
        ("snapped barked", Style(1.08, 2)),
        ("growled grunted", Style(0.97, -6)),
        ("sighed moaned", Style(0.92, -3, 0.85)),
        ("sobbed wailed", Style(0.95, 4, 0.9)),
        ("drawled", Style(0.88)),
        ("gasped stammered", Style(0.95, 3, 0.9)),
        ("slowly hesitantly", Style(0.88)),
        ("quickly breathlessly", Style(1.12)),
        ("impatiently sharply", Style(1.06, 2)),
        ("softly tenderly", Style(0.97, 0, 0.8)),
        ("faintly feebly", Style(0.93, 0, 0.7)),
        ("loudly", Style(1.0, 5)),
        ("excitedly delightedly", Style(1.06, 5)),
        ("sadly dully", Style(0.92, -4, 0.9)),
        ("gravely grimly", Style(0.94, -4)),
        ("in a whisper", Style(0.95, 0, 0.6)),
        ("in a low voice", Style(0.97, 0, 0.75)),
        ("at the top of his voice", Style(1.05, 8)),
    ],
)
def test_what_words_ask_for(words: str, style: Style) -> None:
    """These numbers are in every clip: changing one makes all such clips anew."""
    if words[:3] in {"in ", "at "}:
        assert colour(words) == style
    else:
        assert [{**delivery.VERBS, **delivery.MANNERS}[word] for word in words.split()] == [
            style for _ in words.split()
        ]


@pytest.mark.parametrize(("name", "example", "pattern", "style"), delivery.PHRASES)
def test_phrases(name: str, example: str, pattern: re.Pattern[str], style: Style) -> None:
    """Each example asks for its style, once."""
    assert name
    assert pattern.search(example)
    assert colour(f"said Ann {example.upper()}") == style


def test_the_same_phrase_in_other_words() -> None:
    """Under one's breath is as in a whisper."""
    assert colour("under her breath") == colour("in the same whisper") == Style(0.95, 0, 0.6)
    assert colour("in a soft tone") == Style(0.97, 0, 0.75)


def dialogue(text: str) -> list[Style]:
    """The styles of a text's dialogue, in order."""
    [chapter] = chapters(text)
    lines = [Line(span, None, 1.0, "") for span in split.spans(chapter, split.Convention())]
    found = styles(lines, chapter)
    assert all(
        style == PLAIN for line, style in zip(lines, found, strict=True) if line.span.kind != "dialogue"
    )
    return [style for line, style in zip(lines, found, strict=True) if line.span.kind == "dialogue"]


LOUD, SOFT, SLOW = Style(1.05, 8), Style(0.95, 0, 0.6), Style(0.88)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Go," shouted Ann.', [LOUD]),
        ('"Go," Ann shouted.', [LOUD]),
        ('"Go," said Ann.', [PLAIN]),
        ('"Go," said Ann slowly.', [SLOW]),
        ('"Go," said Ann; slowly she went.', [PLAIN]),
        ('"Go," said Ann, when slowly it rained.', [PLAIN]),
        ('"Go."', [PLAIN]),
        ('"Go." "Now," shouted Ann.', [PLAIN, LOUD]),
        ('"Go!" shouted Ann. "Now."', [LOUD, PLAIN]),
        ('"Go," shouted Ann. "Now."', [LOUD, LOUD]),
        ('"Go," shouted Ann, "now."', [LOUD, LOUD]),
        ('"Go," shouted Ann, "now," and then, "here."', [LOUD, LOUD, LOUD]),
        ('"Go," shouted Ann, "now," she whispered, "here."', [LOUD, SOFT, SOFT]),
        ('Ann shouted, "Go."', [LOUD]),
        ('Ann shouted: "Go."', [LOUD]),
        ('Ann shouted. "Go."', [PLAIN]),
        ('Ann said slowly, "Go."', [SLOW]),
        ('Slowly it rained. Ann said, "Go."', [PLAIN]),
        ('He shouted,\n\n"Go."', [LOUD]),
        ('"Go."\n\nShouted Ann.', [PLAIN]),
        ('It rained. "Go," shouted Ann.\n\n"No."', [LOUD, PLAIN]),
        ('"One," shouted Ann.\n\n"Two."\n\n"Three," whispered Bo, "four."', [LOUD, PLAIN, SOFT, SOFT]),
    ],
)
def test_the_tag_beside_a_line(text: str, expected: list[Style]) -> None:
    """The one after the line counts, or else the one that leads up to it; halves of a sentence are alike."""
    assert dialogue(text) == expected


def test_how_far_a_tag_reaches() -> None:
    """An adverb far behind the line, or far before it, is of something else."""
    near = "x " * ((120 - len(" said Ann ") - len("slowly")) // 2)
    assert dialogue(f'"Go," said Ann {near}slowly.') == [SLOW]
    assert dialogue(f'"Go," said Ann {near}y slowly.') == [PLAIN]
    before = "x" * (120 - len("Slowly  Ann said, "))
    assert dialogue(f'It rained. Slowly {before} Ann said, "Go."') == [SLOW]
    assert dialogue(f'It rained. Slowly {before}x Ann said, "Go."') == [PLAIN]


@pytest.mark.parametrize(
    ("voice", "style", "changed"),
    [
        (VOICE, Style(1.1), Voice("tone", "x", rate=176)),
        (Voice("tone", "x"), Style(1.1), Voice("tone", "x", rate=176)),
        (Voice("tone", "x", rate=65), Style(0.9), Voice("tone", "x", rate=60)),
        (Voice("tone", "x", rate=480), Style(1.1), Voice("tone", "x", rate=500)),
        (Voice("tone", "x"), Style(pitch=5), Voice("tone", "x", pitch=55)),
        (Voice("tone", "x", pitch=0), Style(pitch=5), Voice("tone", "x", pitch=5)),
        (Voice("tone", "x", pitch=98), Style(pitch=5), Voice("tone", "x", pitch=100)),
        (Voice("tone", "x", pitch=2), Style(pitch=-5), Voice("tone", "x", pitch=0)),
        (Voice("tone", "x"), Style(volume=0.6), Voice("tone", "x", volume=0.6)),
        (Voice("tone", "x", volume=0.5), Style(volume=0.555), Voice("tone", "x", volume=0.278)),
        (Voice("tone", "x", volume=0.0), Style(volume=0.6), Voice("tone", "x", volume=0.0)),
    ],
)
def test_a_style_changes_a_voice(voice: Voice, style: Style, changed: Voice) -> None:
    """Only in what the style asks for, from the usual where the voice says nothing, within its limits."""
    assert coloured(voice, style) == changed


def test_the_limits() -> None:
    """As the listener's ear has them (see each); a change is a change of sound, to be meant."""
    assert (delivery.SLOWEST, delivery.FASTEST, delivery.MOST_PITCH, delivery.SOFTEST) == (
        0.85,
        1.15,
        10,
        0.55,
    )
    asked = [*delivery.VERBS.values(), *delivery.MANNERS.values(), *(row[3] for row in delivery.PHRASES)]
    for style in asked:
        assert style != PLAIN
        assert delivery.SLOWEST <= style.rate <= delivery.FASTEST
        assert abs(style.pitch) <= delivery.MOST_PITCH
        assert delivery.SOFTEST <= style.volume <= 1


def test_a_plain_line_keeps_its_voice() -> None:
    """Its settings, None included, and so its clip."""
    assert coloured(VOICE, PLAIN) is VOICE


@pytest.mark.usefixtures("store")
def test_delivery_can_be_switched_off(store: Path) -> None:
    """`delivery: {verbs: off}` gives other clips, and a voice is measured as cast, once."""
    Path("t.txt").write_text('"Hush now, all of you," whispered Ann.\n', "utf-8")
    paths = {}
    for verbs in ("on", "off"):
        Path("voices.yaml").write_text(f"delivery: {{verbs: {verbs}}}\n", "utf-8")
        made = audiobook("produce", "t.txt", "--engine", "tone", "--json").data["chapters"][0]
        paths[verbs] = made["made"]
    # the narrator's line is the same clip; the whispered one is not
    assert paths == {"on": 2, "off": 1}
    assert Store(store).root.exists()


@pytest.mark.usefixtures("store")
def test_a_heading_has_a_pause_of_its_own() -> None:
    """`pauses: {heading: ...}` is the silence between a heading and what it stands over."""
    Path("voices.yaml").write_text("pauses: {heading: 0.9, scene: 3}\n", "utf-8")
    Path("t.txt").write_text("Chapter 1\n\nIt rained.\n", "utf-8")
    made = audiobook("produce", "t.txt", "--engine", "tone", "--json").data["chapters"][0]
    heading, body = timeline(Path(made["audio"]))["cues"]
    assert body["start"] - heading["end"] == pytest.approx(0.9, abs=0.001)
