"""Speech tags: the words beside a quotation that say who speaks it.  Pure.

>>> after('"Keep it," said Mark. He did not look up.', 10).subject
'Mark'

The forms are those of quotation attribution research (explicit: a name; anaphoric: a pronoun or a noun), see
O'Keefe et al. 2012, "A Sequence Labelling Approach to Quote Attribution", section 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from audiobook.lexis import (
    FRENCH_SPEECH_VERBS,
    GERMAN_SPEECH_VERBS,
    NEVER_NAMES,
    PERSON_NOUNS,
    SPANISH_SPEECH_VERBS,
    SPEECH_VERBS,
    THOUGHT_VERBS,
    TITLES,
    UNSURE_SPEECH_VERBS,
)

SubjectKind = Literal["name", "pronoun", "noun"]

WORD = r"[^\W\d_](?:[\w]|['’-](?=[^\W\d_]))*"
CAPITALISED = rf"(?=[^\W\d_a-zà-öø-ÿ])(?!I\b){WORD}"
ABBREVIATED = frozenset("mr mrs ms dr st prof capt col gen lt sgt rev fr maj mme mlle esq".split())
TITLE = (
    r"(?:(?:" + "|".join(sorted(title.capitalize() for title in ABBREVIATED)) + r")\b\.?"
    r"|(?:" + "|".join(sorted(title.capitalize() for title in TITLES - ABBREVIATED)) + r")\b)"
)
NAME = (
    rf"(?:(?:{TITLE}\s+)+{CAPITALISED}|{CAPITALISED})"
    rf"(?:(?:\s+(?:[A-Z]\.\s*)*(?:(?:de|de la|von|van|du|la|le)\s+)?|\s*-\s*)(?:{CAPITALISED})){{0,4}}"
)
PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I)\b"
DETERMINER = (
    r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir|[Tt]his|[Tt]hat|[Aa]nother"
    r"|[Oo]ne of the|[Tt]he other)"
)
PERSON = r"(?:" + "|".join(sorted(PERSON_NOUNS, key=len, reverse=True)) + r")\b(?!['’-])"
OWNER = r"[^\W\d_a-zà-öø-ÿ][\w-]*['’]s"
NOUN_PHRASE = rf"(?:{DETERMINER}|{OWNER})\s+(?:{WORD},?\s+){{0,4}}?{PERSON}"
SUBJECT = (
    rf"(?:(?P<pronoun>{PRONOUN})|(?P<noun>{NOUN_PHRASE})|(?:[Tt]he\s+)?(?P<name>(?!{DETERMINER}\b){NAME}))"
)
ADVERB = (
    r"(?:(?:\w+ly|then|only|just|again|quietly|at last|at once|once more|almost|still|now|even|also|simply"
    r"|had|has|would|could|did|finally|both|merely|soon|never|always|rather|quite|suddenly|first|in turn"
    r"|,)\s*)"
)
_VERBS = SPEECH_VERBS | THOUGHT_VERBS
VERB = r"\b(?:" + "|".join(sorted(_VERBS, key=len, reverse=True)) + r")\b(?!['’-])"
PARTICLE = r"(?:\s+(?:out|back|in|on|up|again|then|softly|quietly|aloud|at last|\w+ly))?"
_FRENCH = "|".join(re.escape(verb) for verb in sorted(FRENCH_SPEECH_VERBS, key=len, reverse=True))
_OTHER = "|".join(SPANISH_SPEECH_VERBS | GERMAN_SPEECH_VERBS)

BOUNDARY = r"^[\s,;:—–-]*"
INVERTED = re.compile(
    rf"{BOUNDARY}(?:(?:and|but|so|then|thus|here)\s+)?{ADVERB}{{0,2}}(?P<verb>{VERB}){PARTICLE},?\s+"
    rf"{SUBJECT}"
)
DIRECT = re.compile(
    rf"{BOUNDARY}(?:(?:and|but|so|then|here)\s+)?"
    rf"{SUBJECT}"
    rf"(?:,[^,.;:!?\"“”]{{1,40}},)?\s+{ADVERB}{{0,3}}(?P<verb>{VERB})"
)
FOREIGN = re.compile(
    rf"{BOUNDARY}(?P<verb>(?i:{_FRENCH}|{_OTHER}))\b"
    rf"(?:(?:-t)?-(?P<pronoun>il|elle|ils|elles|je|on|nous)\b|\s+(?P<name>{NAME})"
    rf"|\s+(?P<noun>(?:le|la|l['’]|un|une|el|der|die|das)\s*{WORD}(?:\s+{WORD})?))"
)
VOICE = re.compile(rf"{BOUNDARY}(?P<verb>came|said|called|cried)\s+(?P<name>{NAME})\s+voice\b")
"""`came Wilfred's voice from the dark`: the possessive is part of the name as matched."""
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*(?=\s|$)")
NOMINATIVE = re.compile(rf"(?<![\w'’]){SUBJECT}")
CLAUSE_OPENER = re.compile(
    r"(?:[,;:—–(]"
    r"|\b(?:and|but|then|when|as|while|so|or|if|that|before|after|until|till|because|where|who))$"
)
"""What stands before the subject of a clause; matched without the white space at its end."""
OPENER = re.compile(
    r"\W*(?:(?:then|and|but|now|so|again|at last|finally|slowly|suddenly|instead|still|for a moment"
    r"|after a moment|meanwhile|with [^,.]{1,40},|in [^,.]{1,30},|at [^,.]{1,30},|\w+ly),?\s+)*",
    re.IGNORECASE,
)
"""What stands before the subject of a sentence."""
LAST_WORD = re.compile(r"\w+$")
LONGEST_TITLE = 1 + max(map(len, TITLES))
INTRODUCES_CLOSE = 12
"""Words that may stand between the verb and the quotation it introduces: `said to the man at the gate:`."""


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


def after(text: str, position: int, end: int | None = None) -> Tag | None:
    """The tag that begins at `position`, just behind a quotation: `said Mark`, `she quietly asked`."""
    stop = len(text) if end is None else end
    window = text[position : min(stop, position + 160)]
    for pattern in (DIRECT, VOICE, INVERTED, FOREIGN):
        match = pattern.match(window)
        tag = match and _tag(match, position)
        if tag:
            return tag
    return None


def before(text: str, position: int, start: int = 0) -> Tag | None:
    """The tag that ends at `position`, just before a quotation: `he took a deep breath and said,`."""
    window_start = max(start, position - 300)
    window = text[window_start:position]
    ends = [
        match.end()
        for match in SENTENCE_END.finditer(window.rstrip())
        if not _abbreviates(window, match.start())
    ]
    if ends and not window[ends[-1] :].strip():
        return None  # a full stop before the quotation: a beat at most
    clause_start = ends[-1] if ends else 0
    clause = window[clause_start:]
    for verb in reversed(list(re.finditer(VERB, clause))):
        between = clause[verb.end() :]
        close = between.strip(" ,:—–-\n")
        if len(close.split()) > INTRODUCES_CLOSE or (verb[0] in UNSURE_SPEECH_VERBS and close):
            continue
        if not between.rstrip().endswith((",", ":", "—", "-", "–")) and len(close.split()) > 3:
            continue
        subject = _subject_of(clause[: verb.start()])
        if subject:
            kind, match = subject
            return Tag(
                match[kind],
                kind,
                window_start + clause_start + match.start(kind),
                window_start + clause_start + match.end(kind),
                verb[0],
            )
    return None


def _subject_of(words: str) -> tuple[SubjectKind, re.Match[str]] | None:
    """Who does what the verb behind `words` says: the last clause's first nominative."""
    best: tuple[SubjectKind, re.Match[str]] | None = None
    for match in NOMINATIVE.finditer(words):
        kind = _kind(match)
        if kind is None or not _may_be_subject(match[kind], kind):
            continue
        lead = words[: match.start()].rstrip()
        opens = not lead or CLAUSE_OPENER.search(lead)
        adjacent = not words[match.end() :].strip()
        if opens or adjacent or kind == "pronoun":
            best = (kind, match)
    return best


def subject(sentence: str) -> tuple[SubjectKind, str, int] | None:
    """The subject of a sentence of narration, with its offset: `Mark` of `Mark reached for her hand.`"""
    lead = OPENER.match(sentence)
    offset = lead.end() if lead else 0
    match = NOMINATIVE.match(sentence, offset) or NOMINATIVE.match(sentence)
    if not match:
        return None
    kind = _kind(match)
    if kind is None or not _may_be_subject(match[kind], kind):
        return None
    return kind, match[kind], match.start(kind)


def _kind(match: re.Match[str]) -> SubjectKind | None:
    kinds: tuple[SubjectKind, ...] = ("pronoun", "name", "noun")
    found = match.groupdict()
    return next((kind for kind in kinds if found.get(kind)), None)


def _tag(match: re.Match[str], position: int) -> Tag | None:
    kind = _kind(match)
    if kind is None or not _may_be_subject(match[kind], kind):
        return None
    return Tag(
        match[kind], kind, position + match.start(kind), position + match.end(kind), match["verb"].lower()
    )


@lru_cache(maxsize=4096)
def _may_be_subject(words: str, kind: SubjectKind) -> bool:
    if kind == "name":
        first = words.split(maxsplit=1)[0].strip(".").lower()
        return first not in NEVER_NAMES or (first in TITLES and len(words.split()) > 1)
    if kind == "noun":
        return words.rsplit(maxsplit=1)[-1].lower() in PERSON_NOUNS
    return True


def _abbreviates(text: str, position: int) -> bool:
    """Does the full stop at `position` end a title (`Mr.`) or an initial?"""
    if text[position] != ".":
        return False
    word = LAST_WORD.search(text, max(0, position - LONGEST_TITLE), position)
    return word is not None and (len(word[0]) == 1 or word[0].lower() in TITLES)


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a stretch of narration, as offsets; blanks at their ends left out."""
    found = []
    begin = start
    for match in SENTENCE_END.finditer(text, start, end):
        if _abbreviates(text, match.start()):
            continue
        found.append((begin, match.end()))
        begin = match.end()
    if text[begin:end].strip():
        found.append((begin, end))
    return [(b + len(text[b:e]) - len(text[b:e].lstrip()), e) for b, e in found if text[b:e].strip()]
