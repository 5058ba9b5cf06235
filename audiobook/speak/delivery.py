"""How a line is said, from the words beside it: `whispered Ann`, `he said slowly`.  Pure.

>>> colour("said Ann, very softly")
Style(rate=0.97, pitch=0, volume=0.8)

A line's style changes its voice a little (`coloured`), never so much that it could be taken for another's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Final, TypeVar

from audiobook.text import tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Chapter, Line, Voice

Number = TypeVar("Number", int, float)

SLOWEST, FASTEST = 0.85, 1.15
"""Times a voice's own rate.  Within some 15 % a listener still hears the same person."""
MOST_PITCH = 10
"""Points of 100: a fifth of an octave with eSpeak NG, under the 15 that keep two voices apart."""
SOFTEST = 0.55
"""Times a voice's own volume.  About -5 dB: still audible in a car."""
USUAL_RATE, USUAL_PITCH, FULL_VOLUME = 160, 50, 1.0
"""Of a voice for which voices.yaml gives none; words a minute, points of 100, a linear factor."""
RATES = (60, 500)
"""Words a minute that voices.yaml allows."""
PITCHES = (0, 100)
REACH = 120
"""Code points of narration that can be a tag with its adverb."""


@dataclass(frozen=True, slots=True)
class Style:
    """Changes of a voice's settings."""

    rate: float = 1.0
    """Times the voice's own."""
    pitch: int = 0
    """Points of 100 above the voice's own."""
    volume: float = 1.0
    """Times the voice's own; at most 1, because a voice may already be at the engine's full level."""


PLAIN: Final = Style()


def _styles(*rows: tuple[str, Style]) -> dict[str, Style]:
    return {word: style for words, style in rows for word in words.split()}


VERBS: Final = _styles(
    ("whisper whispered whispers breathed", Style(0.95, 0, 0.6)),
    ("murmured murmurs muttered mutters mumbled", Style(0.97, -2, 0.75)),
    ("shouted shouts yelled screamed shrieked bellowed roared thundered bawled", Style(1.05, 8)),
    ("cried cries exclaimed exclaims", Style(1.04, 5)),
    ("snapped snarled barked", Style(1.08, 2)),
    ("growled grunted", Style(0.97, -6)),
    ("sighed groaned moaned", Style(0.92, -3, 0.85)),
    ("sobbed wailed", Style(0.95, 4, 0.9)),
    ("drawled", Style(0.88)),
    ("gasped panted stammered", Style(0.95, 3, 0.9)),
)
MANNERS: Final = _styles(
    ("slowly deliberately thoughtfully hesitatingly hesitantly", Style(0.88)),
    ("quickly hurriedly hastily rapidly breathlessly", Style(1.12)),
    ("impatiently sharply", Style(1.06, 2)),
    ("softly quietly gently tenderly", Style(0.97, 0, 0.8)),
    ("faintly weakly feebly", Style(0.93, 0, 0.7)),
    ("loudly", Style(1.0, 5)),
    ("excitedly eagerly joyfully delightedly", Style(1.06, 5)),
    ("sadly wearily mournfully dully", Style(0.92, -4, 0.9)),
    ("gravely solemnly sternly coldly gloomily grimly", Style(0.94, -4)),
)
PHRASES: Final = tuple(
    (name, example, re.compile(pattern), style)
    for name, example, pattern, style in (
        (
            "a whisper",
            "in a hoarse whisper",
            r"\bin (?:a|the same) (?:\w+ )?whisper\b|\bunder (?:his|her|my|their) breath\b",
            Style(0.95, 0, 0.6),
        ),
        (
            "a low voice",
            "in a very low, hoarse voice",
            r"\bin a (?:very )?(?:low|soft|quiet)(?:,? \w+)? (?:voice|tone)\b",
            Style(0.97, 0, 0.75),
        ),
        (
            "at the top of the voice",
            "at the top of his lungs",
            r"\bat the top of (?:his|her|my|their) (?:voice|lungs)\b",
            Style(1.05, 8),
        ),
    )
)
"""Several words that say how a line is said: (name, example, pattern, style)."""
WORD: Final = re.compile(r"[a-z]+")
PARAGRAPH_END: Final = "\n\n"
SENTENCE_END: Final = re.compile(r"[.;!?]")
CLAUSE_END: Final = re.compile(r"[.;!?:—]|--|,? (?:and|as|but|when|while)\b")


def colour(tag: str, verb: str = "") -> Style:
    """The style that a tag's verb and the words of its clause ask for together, within the limits."""
    tag = tag.lower()
    asked = [VERBS[verb]] if verb in VERBS else []
    asked += [MANNERS[word] for word in WORD.findall(tag) if word in MANNERS]
    asked += [style for *_, pattern, style in PHRASES if pattern.search(tag)]
    rate = prod((style.rate for style in asked), start=1.0)
    pitch = sum(style.pitch for style in asked)
    volume = prod((style.volume for style in asked), start=1.0)
    return Style(
        _within(round(rate, 3), SLOWEST, FASTEST),
        _within(pitch, -MOST_PITCH, MOST_PITCH),
        max(round(volume, 3), SOFTEST),
    )


def styles(lines: Sequence[Line], chapter: Chapter) -> tuple[Style, ...]:
    """The style of each of a chapter's lines; PLAIN for everything but dialogue with a tag beside it.

    An utterance that its tag interrupts has one style, on both sides of the tag.
    """
    styles: list[Style] = []
    last = PLAIN
    for index, line in enumerate(lines):
        style = PLAIN
        if line.span.kind == "dialogue":
            style = _by_tag_after(lines, index, chapter) or _by_tag_before(lines, index, chapter)
            if line.span.continues and style == PLAIN:
                style = last
            last = style
        styles.append(style)
    return tuple(styles)


def _by_tag_after(lines: Sequence[Line], index: int, chapter: Chapter) -> Style | None:
    """By the tag after a line, `"Go," whispered Ann`; None where there is none."""
    if index + 1 == len(lines) or lines[index + 1].span.kind != "narration":
        return None
    start, end = lines[index + 1].span.start, lines[index + 1].span.end
    end = min(end, start + REACH)
    tag = tags.after(chapter.text, start, end)
    if tag is None or PARAGRAPH_END in chapter.text[lines[index].span.start : tag.start].strip():
        return None
    clause = chapter.text[start:end]
    # What follows the first stop behind the subject tells of something else.
    stop = CLAUSE_END.search(clause, tag.end - start)
    return colour(" ".join(clause[: stop.start() if stop else None].split()), tag.verb)


def _by_tag_before(lines: Sequence[Line], index: int, chapter: Chapter) -> Style:
    """By the tag before a line, `Ann whispered, "Go."`; PLAIN where none leads up to it."""
    if index == 0 or lines[index - 1].span.kind != "narration" or lines[index].span.continues:
        return PLAIN
    start, end = lines[index - 1].span.start, lines[index].span.start
    lead = chapter.text[max(start, end - REACH) : end].rstrip()
    if not lead.endswith((",", ":")) or PARAGRAPH_END in lead:
        return PLAIN
    tag = tags.before(chapter.text, end, start)
    if tag is None:
        return PLAIN
    sentence = SENTENCE_END.split(lead)[-1]
    return colour(" ".join(sentence.split()), tag.verb)


def coloured(voice: Voice, style: Style) -> Voice:
    """The voice with a style's changes, inside what engines take; PLAIN leaves it as it is."""
    changes: dict[str, int | float] = {}
    if style.rate != PLAIN.rate:
        changes["rate"] = _within(round((voice.rate or USUAL_RATE) * style.rate), *RATES)
    if style.pitch != PLAIN.pitch:
        pitch = USUAL_PITCH if voice.pitch is None else voice.pitch
        changes["pitch"] = _within(pitch + style.pitch, *PITCHES)
    if style.volume != PLAIN.volume:
        volume = FULL_VOLUME if voice.volume is None else voice.volume
        changes["volume"] = round(volume * style.volume, 3)
    return replace(voice, **changes) if changes else voice  # type: ignore[arg-type]  # each of its own type


def _within(value: Number, least: Number, most: Number) -> Number:
    return min(max(value, least), most)
