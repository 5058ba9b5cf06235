"""Speech tags: the words beside a quotation that say who speaks it.  Pure.

>>> after('"Keep it," said Mark. He did not look up.', 10).subject
'Mark'

The forms are those of quotation attribution research (explicit: a name; anaphoric: a pronoun or a noun), see
O'Keefe et al. 2012, "A Sequence Labelling Approach to Quote Attribution", section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from audiobook.text import tagpatterns as patterns
from audiobook.text.lexis import NEVER_NAMES, TITLES, UNSURE_SPEECH_VERBS

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

SubjectKind = Literal["name", "pronoun", "noun"]
Knows = Callable[[str], bool]
"""Is a name somebody's?"""
KINDS: Mapping[str, SubjectKind] = {
    "anyone": "noun",
    "oblique": "pronoun",
    "owner": "name",
    "pronoun": "pronoun",
    "name": "name",
    "noun": "noun",
}
"""What the groups of the patterns hold; at most one of a pattern's has found something."""


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
    for pattern in patterns.BEHIND:
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


def parts(text: str, tag: Tag, start: int, end: int, knows: Knows | None = None) -> bool:
    """Does the tag behind a quotation part it in two: is all from `start` to `end` its sentence?"""
    if next(_sentence_ends(text, start, end), None) is not None:
        return False
    other = before(text, end, start, knows)
    another = other and other.start > tag.end and patterns.NEW_CLAUSE.search(text[tag.end : other.start])
    return not another


def before(text: str, position: int, start: int = 0, knows: Knows | None = None) -> Tag | None:
    """The tag that ends at `position`, just before a quotation: `he took a deep breath and said,`."""
    window_start = max(start, position - 400)
    window = text[window_start:position]
    ends = [*_sentence_ends(window, 0, len(window.rstrip()))]
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
        if found := _subject_of(clause[: verb.start()], knows, verb[0].endswith("ing")):
            return _told(found, offset, verb[0])
    return _before_colon(clause, offset, knows) if knows else None


def announcing(text: str, start: int, end: int, knows: Knows | None = None) -> Tag | None:
    """The tag of the paragraph behind one of narration: `Mrs. Bell began again.`"""
    begin, stop = sentences(text, start, end)[-1]
    sentence = text[begin:stop].rstrip()
    verb = patterns.ANNOUNCES.search(sentence)
    if not verb or patterns.NEGATED.search(sentence):
        return None
    found = _subject_of(sentence[: verb.start()], knows)
    return _told(found, begin, verb["verb"]) if found else None


def _introduced(clause: str, offset: int, knows: Knows | None) -> Tag | None:
    """Whose speech follows by another sign than a verb whose subject they are."""
    for pattern in patterns.INTRODUCING:
        match = pattern.search(clause)
        if match and _may_be_subject(match, knows):
            return _told(match, offset, match.groupdict().get("verb") or "said")
    return None


def _before_colon(clause: str, offset: int, knows: Knows) -> Tag | None:
    """Who opens a sentence that ends in a colon, with a name: `Mr. Moss turned to her:`."""
    found = subject(clause, knows) if patterns.COLON.search(clause) else None
    if not found or found[0] != "name" or not knows(found[1]):
        return None
    kind, words, start = found
    return Tag(words, kind, offset + start, offset + start + len(words), "")


def _told(match: re.Match[str], offset: int, verb: str) -> Tag:
    """The tag whose subject a pattern has found, in a text that begins at `offset`."""
    group = _group(match)
    start, end = match.span(group)
    words = patterns.OBLIQUE[match[group].lower()] if group == "oblique" else match[group]
    return _of_voice(Tag(words, KINDS[group], offset + start, offset + end, verb))


def _of_voice(tag: Tag) -> Tag:
    """The person whose voice speaks: of `Ann's eager voice` Ann, of `his voice` he."""
    owner = patterns.VOICE_OF.fullmatch(tag.subject) if tag.kind == "noun" else None
    if not owner:
        return tag
    if owner["pronoun"]:
        return replace(tag, subject=patterns.OBLIQUE[owner["pronoun"].lower()], kind="pronoun")
    return replace(tag, subject=owner["name"], kind="name", end=tag.start + len(owner["name"]))


def _subject_of(words: str, knows: Knows | None, participle: bool = False) -> re.Match[str] | None:
    """Who does what the verb behind `words` says.

    Whoever stands right before the verb; else whoever an insertion parts from it (`Ann, who saw Ben, said`,
    `Ann, touching Ben, said`); else the subject of the last main clause (`Ann knew what he meant, and said`).
    """
    main: re.Match[str] | None = None
    first: re.Match[str] | None = None
    parted: re.Match[str] | None = None
    inserted = bool(patterns.INSERTED.search(words))
    for match in patterns.ANY_NOMINATIVE.finditer(words):
        if not _may_be_subject(match, knows):
            continue
        lead = words[: match.start()].rstrip()
        behind = words[match.end() :]
        beside_verb = not behind.strip() and not (match["anyone"] and participle)
        if beside_verb or patterns.ADVERBS_ONLY.fullmatch(behind):
            return match
        if patterns.RELATIVE.match(behind) and not match["anyone"]:
            return match
        if match["anyone"] or patterns.PREPOSITION.search(lead):
            continue
        first = first or match
        if (
            inserted
            and patterns.INSERTION.match(behind)
            and (not lead or patterns.CLAUSE_OPENER.search(lead) or match["name"])
        ):
            parted = match
        told_by = patterns.MAIN_OPENER.search(lead) or (match["name"] and patterns.TELLS_ON.search(lead))
        if (not lead or told_by) and not patterns.PAIR.search(words[: match.start()]):
            main = match
    return _antecedent(words, knows) or parted or main or first


def _antecedent(words: str, knows: Knows | None) -> re.Match[str] | None:
    """Whom a relative clause at the end is about: `She met Ann, who, out of breath, cried`."""
    relative = patterns.RELATIVE_TAIL.search(words)
    if not relative:
        return None
    for match in reversed(list(patterns.NOMINATIVE.finditer(words[: relative.start()]))):
        if match["name"] and _may_be_subject(match, knows):
            return match
        if match["noun"] and match.end() == relative.start():
            return match
    return None


def subject(sentence: str, knows: Knows | None = None) -> tuple[SubjectKind, str, int] | None:
    """The subject of a sentence of narration, with its offset: `Mark` of `Mark reached for her hand.`"""
    sentence = sentence[: patterns.SUBJECT_REACH]
    lead = patterns.OPENER.match(sentence)
    offset = lead.end() if lead else 0
    match = patterns.NOMINATIVE.match(sentence, offset) or patterns.NOMINATIVE.match(sentence)
    if not match or not _may_be_subject(match, knows):
        match = next(
            (
                other
                for other in patterns.NOMINATIVE.finditer(sentence)
                if _may_be_subject(other, knows)
                and patterns.MAIN_OPENER.search(sentence[: other.start()].rstrip())
            ),
            None,
        )
    if match is None:
        return None
    group = _group(match)
    return KINDS[group], match[group], match.start(group)


def _group(match: re.Match[str]) -> str:
    """The group of a pattern that holds the subject: every pattern with a subject has one."""
    found = match.groupdict()
    return next(group for group in KINDS if found.get(group))


def _tag(match: re.Match[str], position: int, knows: Knows | None) -> Tag | None:
    """The tag that a pattern has found right behind a quotation."""
    if not _may_be_subject(match, knows):
        return None
    verb = match["verb"].lower()
    behind = match.string[match.end() : match.end() + 1]
    if _group(match) == "anyone" and verb in UNSURE_SPEECH_VERBS and behind not in {".", ","}:
        return None
    tag = _told(match, position, verb)
    if match.re in {patterns.REPLY, patterns.VOICE} and tag.kind == "name":
        words = tag.subject[:-2] if tag.subject.endswith(("'s", "’s")) else tag.subject.rstrip("'’")
        return replace(tag, subject=words, end=tag.start + len(words))
    return tag


def _may_be_subject(match: re.Match[str], knows: Knows | None) -> bool:
    """Has a pattern found somebody?  What looks like no name may yet be known."""
    group = _group(match)
    words = match[group]
    return KINDS[group] != "name" or _looks_like_name(words) or (knows is not None and knows(words))


@lru_cache(maxsize=4096)
def _looks_like_name(words: str) -> bool:
    first = words.split(maxsplit=1)[0].strip(".").lower()
    return first not in NEVER_NAMES or (first in TITLES and len(words.split()) > 1)


def _abbreviates(text: str, position: int) -> bool:
    """Does the full stop at `position` end a title (`Mr.`) or an initial?"""
    if text[position] != ".":
        return False
    word = patterns.LAST_WORD.search(text, max(0, position - patterns.LONGEST_TITLE), position)
    return word is not None and (len(word[0]) == 1 or word[0].lower() in TITLES)


def _sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    for match in patterns.SENTENCE_END.finditer(text, start, end):
        if not _abbreviates(text, match.start()):
            yield match.end()


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a stretch of narration, as offsets; blanks at their ends left out."""
    found = []
    begin = start
    for stop in _sentence_ends(text, start, end):
        found.append((begin, stop))
        begin = stop
    if text[begin:end].strip():
        found.append((begin, end))
    return [(b + len(text[b:e]) - len(text[b:e].lstrip()), e) for b, e in found if text[b:e].strip()]
