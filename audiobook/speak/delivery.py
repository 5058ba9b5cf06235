"""How a line is said, from the words beside it: `whispered Ann`, `he said slowly`.  Pure.

>>> colour("said Ann, very softly")
Style(rate=0.97, pitch=0, volume=0.8)

A line's style changes its voice a little (`coloured`), never so much that it could be taken for another's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from audiobook.text import tags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Chapter, Line, Voice

SLOWEST, FASTEST = 0.85, 1.15
"""A listener takes a tempo as the same person's within some 15 %."""
MOST_PITCH = 10
"""Points: a fifth of an octave with eSpeak NG, under the 15 by which the cast tells voices apart."""
SOFTEST = 0.55
"""About -5 dB: still over room noise in a car."""
USUAL_RATE, USUAL_PITCH = 160, 50
RATES = (60, 500)
"""Words a minute, as voices.yaml has them."""
REACH = 120
"""Characters of narration that can be a tag with its adverb."""


@dataclass(frozen=True, slots=True)
class Style:
    """Changes of a voice's settings."""

    rate: float = 1.0
    """Times the voice's own."""
    pitch: int = 0
    """Points of 100 above the voice's own."""
    volume: float = 1.0
    """Times the voice's own; an engine's full level is the most, so nothing here is over 1."""


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
PHRASES: Final = (
    (
        re.compile(r"\bin (?:a|the same) (?:\w+ )?whisper\b|\bunder (?:his|her|my|their) breath\b"),
        Style(0.95, 0, 0.6),
    ),
    (re.compile(r"\bin a (?:very )?(?:low|soft|quiet)(?:,? \w+)? (?:voice|tone)\b"), Style(0.97, 0, 0.75)),
    (re.compile(r"\bat the top of (?:his|her|my|their) (?:voice|lungs)\b"), Style(1.05, 8)),
)
WORD: Final = re.compile(r"[a-z]+")
CLAUSE_END: Final = re.compile(r"[.;!?:—]|--|,? (?:and|as|but|when|while)\b")


def colour(tag: str, verb: str = "") -> Style:
    """The style that a tag's verb and the words of its clause ask for, within the limits."""
    words = WORD.findall(tag.lower())
    found = [VERBS[verb]] if verb in VERBS else []
    found += [MANNERS[word] for word in words if word in MANNERS]
    found += [style for pattern, style in PHRASES if pattern.search(tag.lower())]
    rate = volume = 1.0
    pitch = 0
    for style in found:
        rate, pitch, volume = rate * style.rate, pitch + style.pitch, volume * style.volume
    return Style(
        min(max(round(rate, 3), SLOWEST), FASTEST),
        min(max(pitch, -MOST_PITCH), MOST_PITCH),
        max(round(volume, 3), SOFTEST),
    )


def styles(lines: Sequence[Line], chapter: Chapter) -> tuple[Style, ...]:
    """The style of each of a chapter's lines; what is no dialogue, or has no tag beside it, is PLAIN.

    An utterance that its tag interrupts has one style, on both sides of the tag.
    """
    found: list[Style] = []
    for index, line in enumerate(lines):
        style = PLAIN
        if line.span.kind == "dialogue":
            behind = _behind(lines, index, chapter)
            style = behind if behind is not None else _before(lines, index, chapter)
            if line.span.continues and style == PLAIN:
                style = next(
                    (found[at] for at in range(index - 1, -1, -1) if lines[at].span.kind == "dialogue"), PLAIN
                )
        found.append(style)
    return tuple(found)


def _behind(lines: Sequence[Line], index: int, chapter: Chapter) -> Style | None:
    """By the tag behind a line, `"Go," whispered Ann`; None: there is none."""
    if index + 1 == len(lines) or lines[index + 1].span.kind != "narration":
        return None
    start, end = lines[index + 1].span.start, lines[index + 1].span.end
    tag = tags.after(chapter.text, start, min(end, start + REACH))
    if tag is None or "\n\n" in chapter.text[lines[index].span.start : tag.start].strip():
        return None
    clause = chapter.text[start : min(end, start + REACH)]
    # the first stop behind the verb ends what is said of the saying
    told = max(tag.end - start, 0)
    stop = CLAUSE_END.search(clause, told)
    return colour(" ".join(clause[: stop.start() if stop else None].split()), tag.verb)


def _before(lines: Sequence[Line], index: int, chapter: Chapter) -> Style:
    """By the tag before a line, `Ann whispered, "Go."`; only where it leads up to the line."""
    if index == 0 or lines[index - 1].span.kind != "narration" or lines[index].span.continues:
        return PLAIN
    start, end = lines[index - 1].span.start, lines[index].span.start
    lead = chapter.text[max(start, end - REACH) : end]
    if lead.rstrip()[-1:] not in {",", ":"} or "\n\n" in lead.rstrip():
        return PLAIN
    tag = tags.before(chapter.text, end, start)
    if tag is None:
        return PLAIN
    sentence = re.split(r"[.;!?]", lead)[-1]
    return colour(" ".join(sentence.split()), tag.verb)


def coloured(voice: Voice, style: Style) -> Voice:
    """The voice with a style's changes, inside what engines take; PLAIN leaves it as it is."""
    changes: dict[str, int | float] = {}
    if style.rate != 1.0:
        slowest, fastest = RATES
        changes["rate"] = min(max(round((voice.rate or USUAL_RATE) * style.rate), slowest), fastest)
    if style.pitch:
        pitch = USUAL_PITCH if voice.pitch is None else voice.pitch
        changes["pitch"] = min(max(pitch + style.pitch, 0), 100)
    if style.volume != 1.0:
        changes["volume"] = round((1.0 if voice.volume is None else voice.volume) * style.volume, 3)
    return replace(voice, **changes) if changes else voice  # type: ignore[arg-type]  # each of its own type
