"""Signs in the words around a subject: what opens a clause, what is inserted, what has no subject.  Pure.

>>> CLAUSE_OPENER.regex.search("He knew that")[0]
'that'
"""

from __future__ import annotations

import re

from audiobook.text.patterns import Pattern
from audiobook.text.phrases import ADVERB, AUXILIARY, CAPITALISED

# --- what the words before a subject end in; matched without the white space at their end

CLAUSE_OPENER = Pattern(
    "opens a clause",
    "He knew [that]",
    re.compile(
        r"(?:[,;:—–(]"
        r"|\b(?:and|but|then|when|as|while|so|or|if|that|before|after|until|till|because|where|who))$",
        re.IGNORECASE,
    ),
)
MAIN_OPENER = Pattern(
    "opens a main clause",
    "She laughed, [and]",
    re.compile(r"(?:[,;:—–(!?.…\"”’]|\b(?:and|but|then|so|or|for|yet|here|now|\w+ly))$", re.IGNORECASE),
)
TELLS_ON = Pattern(
    "goes on with the story",
    "They were at the door [when]",
    re.compile(r"\b(?:when|before|till|until|while)$", re.IGNORECASE),
)
PREPOSITION = Pattern(
    "preposition",
    "She looked [at]",
    re.compile(
        r"\b(?:of|in|on|at|by|to|for|from|with|upon|towards?|into|about|near|beside|behind|before|after|over"
        r"|under|between|against|like|than|without|through|past|round|across|opposite|de|von|van)$",
        re.IGNORECASE,
    ),
)
PAIR = Pattern(
    "first of two", "where [she and ]", re.compile(rf"(?:{CAPITALISED}|\b(?:he|she|they|I))\s+(?:and|or)\s*$")
)

# --- the words from a subject to a verb

ADVERBS_ONLY = Pattern("adverbs only", "[ then slowly ]", re.compile(rf"(?!\s*,)\s*(?:(?!,){ADVERB}){{1,3}}"))
RELATIVE = Pattern(
    "who, right before the verb",
    "[, who, rising, then ]",
    re.compile(
        r",?\s+(?:who(?:,[^,]*,)?|whose\s+(?:\w+\s+){0,3}voice)\s*"
        r"(?:(?:had|then|now|only|at last|just|\w+ly)\s*)*$"
    ),
)
RELATIVE_TAIL = Pattern(
    "who, some words before the verb",
    "She met Ann[, who, out of breath, ]",
    re.compile(
        r",\s+who\b(?:(?!\b(?:he|she|they|I|it)\b)[^;:.!?])*"
        rf"(?:,|\band(?:\s+(?:then|{AUXILIARY}|only|now|\w+ly))*)\s*$"
    ),
)
INSERTION = Pattern(
    "insertion", "Ann[, touching Ben,] ", re.compile(r",\s+(?!(?:and|but|or|then|so)\b)[^;:.!?]+,")
)
INSERTION_END = Pattern(
    "end of an insertion",
    "Ann, touching Ben[, then ]",
    re.compile(r",\s*(?:(?:then|here|now|again|at last|\w+ly)\s+)?$"),
)

# --- the start of a sentence

OPENER = Pattern(
    "before the subject of a sentence",
    "[Then, with a sigh, slowly, ]Ann rose.",
    re.compile(
        r"\W*(?:(?:then|and|but|now|so|again|at last|finally|slowly|suddenly|instead|still|for a moment"
        r"|after a moment|meanwhile|with [^,.]{1,40},|in [^,.]{1,30},|at [^,.]{1,30},|\w+ly),?\s+)*",
        re.IGNORECASE,
    ),
)
PATTERNS = (
    CLAUSE_OPENER, MAIN_OPENER, TELLS_ON, PREPOSITION, PAIR,
    ADVERBS_ONLY, RELATIVE, RELATIVE_TAIL, INSERTION, INSERTION_END, OPENER,
)  # fmt: skip
"""All of them, for the tests."""
