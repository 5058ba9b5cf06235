"""Speech tags: the words beside a quotation that say who speaks it.  Pure.

>>> after('"Keep it," said Mark. He did not look up.', 10).subject
'Mark'

The forms are those of quotation attribution research (explicit: a name; anaphoric: a pronoun or a noun), see
O'Keefe et al. 2012, "A Sequence Labelling Approach to Quote Attribution", section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from audiobook import tagpatterns as patterns
from audiobook.lexis import (
    NEVER_NAMES,
    TITLES,
    UNSURE_SPEECH_VERBS,
)

if TYPE_CHECKING:
    import re

SubjectKind = Literal["name", "pronoun", "noun"]
Knows = Callable[[str], bool]
"""Is a name somebody's?"""


@dataclass(frozen=True, slots=True)
class Tag:
    """A speech tag."""

    subject: str
    """The words that name the speaker: `Mark Sloan`, `she`, `the old man`."""
    kind: SubjectKind
    start: int
    """Of the subject, in the text searched."""
    end: int
    verb: str

    @property
    def thought(self) -> bool:
        """Does the verb say that the words were thought, not spoken?"""
        return self.verb in {"thought", "thinks", "think", "thinking"}


def after(text: str, position: int, end: int | None = None, knows: Knows | None = None) -> Tag | None:
    """The tag that begins at `position`, just behind a quotation: `said Mark`, `she quietly asked`.

    `knows`: who is known to be somebody; they may speak by any verb, and be called as no name is.
    """
    stop = len(text) if end is None else end
    window = text[position : min(stop, position + 160)]
    for pattern in (
        patterns.VOICE_FROM,
        patterns.HEARD,
        patterns.DIRECT,
        patterns.VOICE,
        patterns.REPLY,
        patterns.INVERTED,
        patterns.DESCRIBED,
        patterns.FOREIGN,
        patterns.BY,
        patterns.PASSIVE,
        patterns.ACCORDING,
        patterns.FROM,
    ):
        match = pattern.match(window)
        tag = match and _tag(match, position, knows)
        if tag:
            return tag
    if knows is None:
        return None
    last = text[max(0, position - 3) : position].rstrip("\"”’'»_ ")[-1:]
    for pattern in (patterns.INVERTED_ANY, patterns.DIRECT_ANY):
        match = pattern.match(window)
        if match and last and last in (",—-–" if pattern is patterns.DIRECT_ANY else ",—-–!?"):
            tag = _tag(match, position, knows)
            if tag and (tag.kind == "pronoun" or (tag.kind == "name" and knows(tag.subject))):
                return tag
    return None


def parting(text: str, start: int, end: int, knows: Knows | None = None) -> Tag | None:
    """The tag that parts a quotation in two: all between them is its sentence, which goes on behind it."""
    tag = after(text, start, end, knows)
    if not tag or any(
        not _abbreviates(text, m.start()) for m in patterns.SENTENCE_END.finditer(text, start, end)
    ):
        return None
    other = before(text, end, start, knows)
    another = other and other.start > tag.end and patterns.NEW_CLAUSE.search(text[tag.end : other.start])
    return None if another else tag


def before(text: str, position: int, start: int = 0, knows: Knows | None = None) -> Tag | None:
    """The tag that ends at `position`, just before a quotation: `he took a deep breath and said,`."""
    window_start = max(start, position - 400)
    window = text[window_start:position]
    ends = [
        match.end()
        for match in patterns.SENTENCE_END.finditer(window.rstrip())
        if not _abbreviates(window, match.start())
    ]
    if ends and not window[ends[-1] :].strip():
        return None  # a full stop before the quotation: a beat at most
    clause_start = ends[-1] if ends else 0
    clause = window[clause_start:]
    offset = window_start + clause_start
    if introduced := _introduced(clause, offset, knows):
        return introduced
    leads_on = window[len(window.rstrip()) :].count("\n") > 1  # a paragraph that ends no sentence
    for verb in reversed(list(patterns.SAYING.finditer(clause))):
        between = clause[verb.end() :]
        close = between.strip(" ,:—–-\n")
        words = len(close.split())
        unsure = verb[0] in UNSURE_SPEECH_VERBS
        if words > (patterns.INTRODUCES_CLOSE if unsure else patterns.INTRODUCES_FAR) or (unsure and close):
            continue
        if not leads_on and not between.rstrip().endswith((",", ":", "—", "-", "–")) and words > 3:
            continue
        found = _subject_of(clause[: verb.start()], knows, verb[0].endswith("ing"))
        if found:
            kind, match = found
            group = _group(match, kind)
            return _of_voice(
                Tag(match[group], kind, offset + match.start(group), offset + match.end(group), verb[0])
            )
    return _before_colon(clause, offset, knows) if knows else None


def announcing(text: str, start: int, end: int, knows: Knows | None = None) -> Tag | None:
    """The tag of the paragraph behind one of narration: `Mrs. Bell began again.`"""
    begin, stop = sentences(text, start, end)[-1]
    sentence = text[begin:stop].rstrip()
    verb = patterns.ANNOUNCES.search(sentence)
    if not verb or patterns.NEGATED.search(sentence):
        return None
    found = _subject_of(sentence[: verb.start()], knows)
    if not found:
        return None
    kind, match = found
    group = _group(match, kind)
    return _of_voice(
        Tag(match[group], kind, begin + match.start(group), begin + match.end(group), verb["verb"])
    )


def _introduced(clause: str, offset: int, knows: Knows | None) -> Tag | None:
    """Whose speech follows by another sign than a verb whose subject they are."""
    for pattern in (patterns.HEARD_BEFORE, patterns.REPLY_WAS, patterns.VOICE_SPEAKS):
        match = pattern.search(clause)
        if not match:
            continue
        found = match.groupdict()
        group = next(name for name in ("oblique", "owner", "pronoun", "name", "noun") if found.get(name))
        kind: SubjectKind = {"oblique": "pronoun", "owner": "name"}.get(group, group)  # type: ignore[assignment]
        words = match[group]
        if _may_be_subject(words, kind, knows):
            words = patterns.OBLIQUE.get(words.lower(), words) if kind == "pronoun" else words
            start, end = match.span(group)
            return _of_voice(Tag(words, kind, offset + start, offset + end, found.get("verb") or "said"))
    return None


def _before_colon(clause: str, offset: int, knows: Knows) -> Tag | None:
    """Who opens a sentence that ends in a colon, with a name: `Mr. Moss turned to her:`."""
    found = subject(clause, knows) if patterns.COLON.search(clause) else None
    if not found or found[0] != "name" or not knows(found[1]):
        return None
    kind, words, start = found
    return Tag(words, kind, offset + start, offset + start + len(words), "")


def _of_voice(tag: Tag) -> Tag:
    """The person whose voice speaks: of `Ann's eager voice` Ann, of `his voice` he."""
    owner = patterns.VOICE_OF.fullmatch(tag.subject) if tag.kind == "noun" else None
    if not owner:
        return tag
    if owner["pronoun"]:
        return replace(tag, subject=patterns.OBLIQUE[owner["pronoun"].lower()], kind="pronoun")
    return replace(tag, subject=owner["name"], kind="name", end=tag.start + len(owner["name"]))


def _subject_of(
    words: str, knows: Knows | None, participle: bool = False
) -> tuple[SubjectKind, re.Match[str]] | None:
    """Who does what the verb behind `words` says.

    Whoever stands right before the verb; else whoever an insertion parts from it (`Ann, who saw Ben, said`,
    `Ann, touching Ben, said`); else the subject of the last main clause (`Ann knew what he meant, and said`).
    """
    main: tuple[SubjectKind, re.Match[str]] | None = None
    first: tuple[SubjectKind, re.Match[str]] | None = None
    parted: tuple[SubjectKind, re.Match[str]] | None = None
    inserted = bool(patterns.INSERTED.search(words))
    for match in patterns.ANY_NOMINATIVE.finditer(words):
        kind = _kind(match)
        if kind is None or not _may_be_subject(match[_group(match, kind)], kind, knows):
            continue
        lead = words[: match.start()].rstrip()
        behind = words[match.end() :]
        if (not behind.strip() and not (match["anyone"] and participle)) or patterns.ADVERBS_ONLY.fullmatch(
            behind
        ):
            return kind, match
        if patterns.RELATIVE.match(behind) and not match["anyone"]:
            return kind, match
        if match["anyone"] or patterns.PREPOSITION.search(lead):
            continue
        first = first or (kind, match)
        if (
            inserted
            and patterns.INSERTION.match(behind)
            and (not lead or patterns.CLAUSE_OPENER.search(lead) or kind == "name")
        ):
            parted = (kind, match)
        told_by = patterns.MAIN_OPENER.search(lead) or (kind == "name" and patterns.TELLS_ON.search(lead))
        if (not lead or told_by) and not _in_a_list(words, match):
            main = (kind, match)
    return _antecedent(words, knows) or parted or main or first


def _antecedent(words: str, knows: Knows | None) -> tuple[SubjectKind, re.Match[str]] | None:
    """Whom a relative clause at the end is about: `She met Ann, who, out of breath, cried`."""
    relative = patterns.RELATIVE_TAIL.search(words)
    if not relative:
        return None
    for match in reversed(list(patterns.NOMINATIVE.finditer(words[: relative.start()]))):
        kind = _kind(match)
        if kind == "name" and _may_be_subject(match[kind], kind, knows):
            return kind, match
        if kind == "noun" and match.end() == relative.start():
            return kind, match
    return None


def _in_a_list(words: str, match: re.Match[str]) -> bool:
    """Is a name the second of two (`Dr. Grant and Edmund`), which are no subject of what follows a comma?"""
    return bool(patterns.PAIR.search(words[: match.start()]))


def subject(sentence: str, knows: Knows | None = None) -> tuple[SubjectKind, str, int] | None:
    """The subject of a sentence of narration, with its offset: `Mark` of `Mark reached for her hand.`"""
    sentence = sentence[: patterns.SUBJECT_REACH]
    lead = patterns.OPENER.match(sentence)
    offset = lead.end() if lead else 0
    match = patterns.NOMINATIVE.match(sentence, offset) or patterns.NOMINATIVE.match(sentence)
    if match:
        kind = _kind(match)
        if kind and _may_be_subject(match[kind], kind, knows):
            return kind, match[kind], match.start(kind)
    for match in patterns.NOMINATIVE.finditer(sentence):
        kind = _kind(match)
        lead_words = sentence[: match.start()].rstrip()
        if kind and _may_be_subject(match[kind], kind, knows) and patterns.MAIN_OPENER.search(lead_words):
            return kind, match[kind], match.start(kind)
    return None


def _kind(match: re.Match[str]) -> SubjectKind | None:
    found = match.groupdict()
    if found.get("anyone"):
        return "noun"
    kinds: tuple[SubjectKind, ...] = ("pronoun", "name", "noun")
    return next((kind for kind in kinds if found.get(kind)), None)


def _group(match: re.Match[str], kind: SubjectKind) -> str:
    """The group of a pattern that holds the subject."""
    return "anyone" if match.groupdict().get("anyone") else kind


def _tag(match: re.Match[str], position: int, knows: Knows | None) -> Tag | None:
    kind = _kind(match)
    if kind is None:
        return None
    group = _group(match, kind)
    words = match[group]
    if not _may_be_subject(words, kind, knows):
        return None
    behind = match.string[match.end() : match.end() + 1]
    if group == "anyone" and match["verb"].lower() in UNSURE_SPEECH_VERBS and behind not in {".", ","}:
        return None
    start, end = match.span(group)
    if match.re is patterns.REPLY:
        words = patterns.OBLIQUE.get(words, words)
    if match.re in {patterns.REPLY, patterns.VOICE} and kind == "name":
        words = words[:-2] if words.endswith(("'s", "’s")) else words.rstrip("'’")
        end = start + len(words)
    return _of_voice(Tag(words, kind, position + start, position + end, match["verb"].lower()))


def _may_be_subject(words: str, kind: SubjectKind, knows: Knows | None) -> bool:
    return _looks_like_subject(words, kind) or (kind == "name" and knows is not None and knows(words))


@lru_cache(maxsize=4096)
def _looks_like_subject(words: str, kind: SubjectKind) -> bool:
    if kind == "name":
        first = words.split(maxsplit=1)[0].strip(".").lower()
        return first not in NEVER_NAMES or (first in TITLES and len(words.split()) > 1)
    return True


def _abbreviates(text: str, position: int) -> bool:
    """Does the full stop at `position` end a title (`Mr.`) or an initial?"""
    if text[position] != ".":
        return False
    word = patterns.LAST_WORD.search(text, max(0, position - patterns.LONGEST_TITLE), position)
    return word is not None and (len(word[0]) == 1 or word[0].lower() in TITLES)


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a stretch of narration, as offsets; blanks at their ends left out."""
    found = []
    begin = start
    for match in patterns.SENTENCE_END.finditer(text, start, end):
        if _abbreviates(text, match.start()):
            continue
        found.append((begin, match.end()))
        begin = match.end()
    if text[begin:end].strip():
        found.append((begin, end))
    return [(b + len(text[b:e]) - len(text[b:e].lstrip()), e) for b, e in found if text[b:e].strip()]
