"""Features of the words that are spoken: what kind of speech it is, and whose words they are like.  Pure."""

from __future__ import annotations

import re
from math import log1p
from typing import TYPE_CHECKING

from audiobook.attribute.features.groups import group
from audiobook.attribute.habits import words_of
from audiobook.attribute.mentions import is_vocative
from audiobook.attribute.names import agreement
from audiobook.text.patterns import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.attribute.features.groups import Row, View
    from audiobook.model import Gender

ANSWERS = re.compile(
    r"\W*(?:yes|yeah|yep|yup|no|nope|nah|okay|ok|sure|fine|right|well|oh|because|maybe)\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\W*(?:(?:and|but|so)\s+)?(?:who|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|will"
    r"|would|should|have|has|had)\b",
    re.IGNORECASE,
)
CUT_SHORT = re.compile(r"[-–—][\"”’'»*_]*\s*$")
TRAILS_OFF = re.compile(r"(?:…|\.\.\.)[\"”’'»*_]*\s*$")
GOES_ON = re.compile(r"[\"“‘'«*_]*(?:…|\.\.\.|[-–—]|[a-z])")
SHOUTS = re.compile(r"![\"”’'»*_]*\s*$")
OF_ME = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b")
OF_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
OF_US = re.compile(r"\b(?:we|us|our|ours)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…]+")
ADDRESS_OF: dict[Gender, str] = {
    "male": "sir mister man dude bro mate dad daddy papa father lad boy son brother uncle grandpa gentlemen",
    "female": "ma'am madam miss mom mum mummy mommy mama mother lady girl sis sister auntie grandma ladies",
}
"""Nouns by which a speech addresses a man or a woman."""
ADDRESS = {
    gender: re.compile(rf"\b{alternatives(nouns.split())}\b", re.IGNORECASE)
    for gender, nouns in ADDRESS_OF.items()
}
SHORT_WORD = 3
"""Letters: words of no more are not compared."""


@group(
    {
        "opens with an answer": "1: the speech begins with yes, no, well ...",
        "opens with a question": "1: it begins like a question",
        "goes on": "1: it begins with a dash, an ellipsis or a small letter",
        "cut short": "1: it ends with a dash",
        "trails off": "1: it ends with an ellipsis",
        "shouts": "1: it ends with an exclamation mark",
        "of me": "log(1 + how often it says I, me, my)",
        "of you": "log(1 + how often it says you, your)",
        "of us": "log(1 + how often it says we, us, our)",
        "sentences": "log(1 + sentences)",
        "echoes": "share of its longer words that the turn before has, too",
    }
)
def manner(view: View) -> Iterator[Row]:
    """What kind of speech the turn is: the same for every candidate."""
    words, previous = view.mine.spoken, view.neighbour(-1)
    mine = longer_words(words)
    before = longer_words(previous.spoken) if previous else set()
    row = (
        bool(ANSWERS.match(words)),
        bool(ASKS.match(words)),
        bool(GOES_ON.match(words)),
        bool(CUT_SHORT.search(words)),
        bool(TRAILS_OFF.search(words)),
        bool(SHOUTS.search(words)),
        log1p(len(OF_ME.findall(words))),
        log1p(len(OF_YOU.findall(words))),
        log1p(len(OF_US.findall(words))),
        log1p(len(SENTENCE_END.findall(words))),
        len(mine & before) / len(mine) if mine else 0.0,
    )
    for _ in view.candidates:
        yield row


@group({"addresses gender": "1: the speech addresses somebody of the candidate's gender; -1: of the other"})
def address_nouns(view: View) -> Iterator[Row]:
    """`"Yes, sir."`: a noun of address, which tells the gender of whoever is spoken to."""
    gender = _addressed_gender(view)
    for _, theirs in view.candidates:
        yield (agreement(gender, theirs),)


def _addressed_gender(view: View) -> Gender | None:
    text = view.scene.chapter.text
    for index in view.turn.spans:
        span = view.scene.spans[index]
        for gender, nouns in ADDRESS.items():
            for match in nouns.finditer(text, span.start, span.end):
                if is_vocative(text, match.start(), match.end(), span.start):
                    return gender
    return None


@group(
    {
        "habits": "how much likelier the words are from the candidate than from anybody, in logs a word",
        "words known": "log(1 + words that are surely the candidate's)",
    }
)
def habits(view: View) -> Iterator[Row]:
    """Whose words they are like, by the speeches of the book whose tag leaves no doubt."""
    known = view.habits
    words = words_of(view.mine.spoken)
    own = view.mine.sure_speaker
    for person, _ in view.candidates:
        mine = own == person
        yield known.likeness(person, words, mine), log1p(known.words_of(person, words, mine))


def longer_words(spoken: str) -> set[str]:
    """The words that are long enough to be compared."""
    return {word for word in words_of(spoken) if len(word) > SHORT_WORD}
