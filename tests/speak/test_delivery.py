"""The words beside a line colour how it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import audiobook, timeline

from audiobook import analyse
from audiobook.config import Config
from audiobook.model import Voice
from audiobook.speak import delivery
from audiobook.speak.delivery import PLAIN, Style, colour, coloured, styles
from audiobook.synthesize.store import Store

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
