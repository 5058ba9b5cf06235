"""Speech tags: the words beside a quotation that say who speaks it.  Pure.

>>> after('"Keep it," said Mark. He did not look up.', 10).subject
'Mark'

The forms are those of quotation attribution research (explicit: a name; anaphoric: a pronoun or a noun), see
O'Keefe et al. 2012, "A Sequence Labelling Approach to Quote Attribution", section 3.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiobook.text import tag_patterns as patterns
from audiobook.text.lexis import UNSURE_SPEECH_VERBS
from audiobook.text.sentences import sentence_ends, sentences
from audiobook.text.subjects import (
    KINDS,
    Knows,
    SubjectKind,
    group_of,
    may_be_subject,
    subject,
    subject_of_verb,
)

if TYPE_CHECKING:
    import re

    from audiobook.text.patterns import Pattern

__all__ = [
    "Knows", "SubjectKind", "Tag", "after", "announcing", "before", "parts", "sentences", "subject"
]  # fmt: skip

REACH_BEHIND = 160
"""Code points behind a quotation in which its tag must end."""
REACH_BEFORE = 400
"""Code points before a quotation in which its tag must begin."""
ENDS_BEFORE_VERB = ",—-–!?"
"""Marks at the end of a quotation that a tag with any verb may follow: `"No!" flashed Helen`."""
ENDS_BEFORE_SUBJECT = ",—-–"
"""The same where the subject comes first, `"No," Medora rippled`: behind a `!` that is a new sentence."""
FAR = 30
"""Words that may stand between a sure verb of speech and the quotation that it introduces."""
NEAR = 3
"""Words that may stand there without a comma, colon or dash before the quotation."""
LEADS_UP = (",", ":", "—", "-", "–")
"""Marks that lead up to a quotation."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A speech tag."""

    subject: str
    """The words that name the speaker: `Mark Sloan`, `she`, `the old man`."""
    kind: SubjectKind
    start: int
    """Of the subject: code points of the text searched."""
    end: int
    """The same, exclusive."""
    verb: str
    """In small letters behind a quotation, as written before one; empty where there is none."""

    @property
    def thought(self) -> bool:
        """Does the verb say that the words are thought, not spoken?"""
        return self.verb in {"thought", "thinks", "think", "thinking"}


# --- behind a quotation


def after(text: str, position: int, end: int | None = None, knows: Knows | None = None) -> Tag | None:
    """The tag that begins at `position`, where a quotation ends: `said Mark`, `she quietly asked`.

    `end`: where to stop; None: the end of the text.  `knows`: which names are somebody's; their bearers may
    speak by any verb, and have names that do not look like names.
    """
    stop = len(text) if end is None else end
    window = text[position : min(stop, position + REACH_BEHIND)]
    for pattern in patterns.BEHIND:
        match = pattern.regex.match(window)
        tag = match and _tag_behind(pattern, match, position, knows)
        if tag:
            return tag
    return _by_any_verb(text, position, window, knows) if knows else None


def _by_any_verb(text: str, position: int, window: str, knows: Knows) -> Tag | None:
    """`flashed Helen`: right behind a quotation, a pronoun or somebody known speaks by any verb."""
    mark = text[max(0, position - 3) : position].rstrip("\"”’'»_ ")[-1:]
    for pattern, marks in (
        (patterns.INVERTED_ANY, ENDS_BEFORE_VERB),
        (patterns.DIRECT_ANY, ENDS_BEFORE_SUBJECT),
    ):
        match = pattern.regex.match(window)
        if match and mark and mark in marks:
            tag = _tag_behind(pattern, match, position, knows)
            if tag and (tag.kind == "pronoun" or (tag.kind == "name" and knows(tag.subject))):
                return tag
    return None


def _tag_behind(pattern: Pattern, match: re.Match[str], position: int, knows: Knows | None) -> Tag | None:
    """The tag that a pattern matches behind a quotation; None where its subject cannot speak."""
    if not may_be_subject(match, knows):
        return None
    verb = match["verb"].lower()
    follows = match.string[match.end() : match.end() + 1]
    # "The drummer started." reports speech, "the drummer started up" does not.
    if group_of(match) == "anyone" and verb in UNSURE_SPEECH_VERBS and follows not in {".", ","}:
        return None
    tag = _tag_of(match, position, verb)
    return _without_possessive(tag) if pattern.possessive and tag.kind == "name" else tag


def _without_possessive(tag: Tag) -> Tag:
    """`Wilfred` for `Wilfred's`, `Mrs. Jones` for `Mrs. Jones'`."""
    words = tag.subject[:-2] if tag.subject.endswith(("'s", "’s")) else tag.subject.rstrip("'’")
    return replace(tag, subject=words, end=tag.start + len(words))


def parts(text: str, tag: Tag, start: int, end: int, knows: Knows | None = None) -> bool:
    """Does the tag behind a quotation part it in two: is all from `start` to `end` one sentence?

    `"Yes," said Ann, rising, "I will."` is one speech; `"Yes," said Ann, while Ben answered, "No."` is two.
    """
    if next(sentence_ends(text, start, end), None) is not None:
        return False
    other = before(text, end, start, knows)
    return not (
        other and other.start > tag.end and patterns.NEW_CLAUSE.regex.search(text[tag.end : other.start])
    )


# --- before a quotation


def before(text: str, position: int, start: int = 0, knows: Knows | None = None) -> Tag | None:
    """The tag that ends at `position`, where a quotation begins: `he took a deep breath and said,`.

    Nothing before `start` is read; `knows` as for `after`.
    """
    window_start = max(start, position - REACH_BEFORE)
    window = text[window_start:position]
    ends = [*sentence_ends(window, 0, len(window.rstrip()))]
    if ends and not window[ends[-1] :].strip():
        return None  # a full stop before the quotation: at most a beat
    clause_start = ends[-1] if ends else 0
    clause = window[clause_start:]
    offset = window_start + clause_start
    return (
        _introduced(clause, offset, knows)
        or _by_verb(clause, offset, knows)
        or (_before_colon(clause, offset, knows) if knows else None)
    )


def _introduced(clause: str, offset: int, knows: Knows | None) -> Tag | None:
    """`Ann's answer was:`; other signs of a speech than a verb and its subject."""
    for pattern in patterns.INTRODUCING:
        match = pattern.regex.search(clause)
        if match and may_be_subject(match, knows):
            return _tag_of(match, offset, match.groupdict().get("verb") or "said")
    return None


def _by_verb(clause: str, offset: int, knows: Knows | None) -> Tag | None:
    """`Ann said to the man at the gate,`; the last verb of speech that has a subject."""
    new_paragraph = clause[len(clause.rstrip()) :].count("\n") > 1
    for verb in reversed(list(patterns.SAYING.regex.finditer(clause))):
        if _introduces(verb[0], clause[verb.end() :], new_paragraph):
            match = subject_of_verb(clause[: verb.start()], knows, verb[0].endswith("ing"))
            if match:
                return _tag_of(match, offset, verb[0])
    return None


def _introduces(verb: str, between: str, new_paragraph: bool) -> bool:
    """May a verb introduce the quotation behind the words that follow it?

    `new_paragraph`: the quotation opens one, so that the words before it end in the middle of a sentence.
    """
    others = between.strip(" ,:—–-\n")
    words = len(others.split())
    if verb in UNSURE_SPEECH_VERBS:
        return not others
    leads_up = new_paragraph or between.rstrip().endswith(LEADS_UP)
    return words <= (FAR if leads_up else NEAR)


def _before_colon(clause: str, offset: int, knows: Knows) -> Tag | None:
    """`Mr. Moss turned to her:`; whoever opens a sentence that ends in a colon, by a known name."""
    opening = subject(clause, knows) if patterns.COLON.regex.search(clause) else None
    if not opening or opening[0] != "name" or not knows(opening[1]):
        return None
    kind, words, start = opening
    return Tag(words, kind, offset + start, offset + start + len(words), "")


def announcing(text: str, start: int, end: int, knows: Knows | None = None) -> Tag | None:
    """The tag of the paragraph behind a paragraph of narration: `Mrs. Bell began again.`

    The narration from `start` to `end` must not be blank.
    """
    begin, stop = sentences(text, start, end)[-1]
    sentence = text[begin:stop].rstrip()
    verb = patterns.ANNOUNCES.regex.search(sentence)
    if not verb or patterns.NEGATED.regex.search(sentence):
        return None
    match = subject_of_verb(sentence[: verb.start()], knows)
    return _tag_of(match, begin, verb["verb"]) if match else None


# --- from a match to a tag


def _tag_of(match: re.Match[str], offset: int, verb: str) -> Tag:
    """The tag with the subject of a match, in a text that begins at `offset`."""
    group = group_of(match)
    start, end = match.span(group)
    words = patterns.NOMINATIVE_OF[match[group].lower()] if group == "oblique" else match[group]
    return _owner_of_voice(Tag(words, KINDS[group], offset + start, offset + end, verb))


def _owner_of_voice(tag: Tag) -> Tag:
    """The person whose voice speaks: Ann for `Ann's eager voice`, he for `his voice`."""
    owner = patterns.VOICE_OF.regex.fullmatch(tag.subject) if tag.kind == "noun" else None
    if not owner:
        return tag
    if owner["pronoun"]:
        return replace(tag, subject=patterns.NOMINATIVE_OF[owner["pronoun"].lower()], kind="pronoun")
    return replace(tag, subject=owner["name"], kind="name", end=tag.start + len(owner["name"]))
