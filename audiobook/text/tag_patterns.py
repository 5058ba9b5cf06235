"""The patterns of speech tags, as tables of (name, example, pattern): the tests run every example.

A tag stands behind a quotation (`BEHIND`), or before it (`SAYING` finds its verb; `INTRODUCING` are the ways
that need no verb and subject), or is the sentence before (`ANNOUNCES`).  The group `verb` captures the verb;
the speaker is in `pronoun`, `name`, `noun` or `anyone` (whatever has an article), in `owner` (a name without
its possessive) or `oblique` (`him`, `his`: a pronoun that is no subject).  Whoever uses a pattern decides how
much text it sees.

>>> INVERTED.regex.match(" said Ann, and left")["name"]
'Ann'
"""

from __future__ import annotations

import re

from audiobook.text.lexis import FRENCH_SPEECH_VERBS, GERMAN_SPEECH_VERBS, SPANISH_SPEECH_VERBS
from audiobook.text.patterns import Pattern, longest_first
from audiobook.text.phrases import (
    ADVERB,
    ANYBODY,
    AUXILIARY,
    CAPITALISED,
    DETERMINER,
    INFINITIVE,
    MODIFIER,
    NAME,
    OBJECT,
    PARTICIPLE,
    PARTICLE,
    PAST,
    SUBJECT,
    VERB,
    WORD,
)

# --- behind a quotation: what begins where the quotation ends

START = r"^[\s,;:—–-]*"
LEAD_IN = rf"{START}(?:(?:and|but|so|then|thus|here|as)\s+)?"
ASIDE = r"(?:,[^,.;:!?\"“”]{1,40},)?"
"""`Ann, smiling, said`."""


def _inverted(verb: str, subject: str) -> re.Pattern[str]:
    return re.compile(rf"{LEAD_IN}{ADVERB}{{0,2}}(?P<verb>{verb}){PARTICLE},?\s+{subject}")


def _direct(subject: str, verb: str) -> re.Pattern[str]:
    return re.compile(rf"{LEAD_IN}{subject}\s+{ADVERB}{{0,3}}(?P<verb>{verb})")


INVERTED = Pattern(
    "verb, subject", "[ said Ann], and left", _inverted(VERB, ANYBODY), {"verb": "said", "name": "Ann"}
)
DIRECT = Pattern(
    "subject, verb",
    "[ Ann, smiling, quietly said]: ",
    _direct(ANYBODY + ASIDE, VERB),
    {"verb": "said", "name": "Ann"},
)
DESCRIBED = Pattern(
    "verb, described name",
    "[ sighed ever-patient Miss Bell].",
    re.compile(
        rf"{LEAD_IN}{ADVERB}{{0,2}}(?P<verb>{VERB}),?\s+"
        rf"(?:one\s+)?(?!{OBJECT}\b)(?:{MODIFIER}\s+){{1,2}}(?P<name>{NAME})"
    ),
    {"verb": "sighed", "name": "Miss Bell"},
)
HEARD = Pattern(
    "heard to say",
    "[ Ann heard Ben say] to the wall.",
    re.compile(
        rf"{START}[^\W\d_][^,.;:!?\"“”]{{0,40}}?\b(?P<verb>heard)\s+{SUBJECT}\s+"
        rf"{ADVERB}{{0,2}}(?:{INFINITIVE}|{PARTICIPLE})"
    ),
    {"verb": "heard", "name": "Ben"},
)
VOICE_FROM = Pattern(
    "the voice of",
    "[ cried the cracked voice of Ben].",
    re.compile(
        rf"{LEAD_IN}(?P<verb>{VERB}){PARTICLE},?\s+"
        rf"{DETERMINER}\s+(?:{MODIFIER},?\s+){{0,3}}?voice\s+of\s+{SUBJECT}"
    ),
    {"verb": "cried", "name": "Ben"},
)
VOICE = Pattern(
    "somebody's voice",
    "[ came Wilfred's voice] from the dark.",
    re.compile(rf"{START}(?P<verb>came|said|called|cried)\s+(?P<name>{NAME})\s+voice\b"),
    {"verb": "came", "name": "Wilfred's"},
    possessive=True,
)
REPLY = Pattern(
    "somebody's reply",
    "[ was Lady Bertram's placid] reply.",
    re.compile(
        rf"{START}(?P<verb>was|were|came|is)\s+(?:all\s+)?"
        rf"(?:(?P<oblique>his|her|my)\s+{MODIFIER}|(?P<name>{NAME})(?<=s)\s+{MODIFIER})"
    ),
    {"verb": "was", "name": "Lady Bertram's"},
    possessive=True,
)
REPLY_OF = Pattern(
    "the reply of",
    "[ was the quiet answer of Mark].",
    re.compile(
        rf"{START}{ADVERB}{{0,2}}(?P<verb>was|were|came|broke|burst)\s+{ADVERB}{{0,2}}"
        rf"(?:the\s+(?:{MODIFIER}\s+){{0,3}}?{MODIFIER}\s+of|\w+ed\s+by|said\s+by|from)\s+"
        rf"{SUBJECT}"
    ),
    {"verb": "was", "name": "Mark"},
)
PASSIVE = Pattern(
    "said by",
    "[ loudly whispered by Ann].",
    re.compile(rf"{START}{ADVERB}{{0,2}}(?P<verb>{VERB})\s+by\s+{SUBJECT}"),
    {"verb": "whispered", "name": "Ann"},
)
FROM = Pattern(
    "from",
    "[ from Mr. Bell], who was amused.",
    re.compile(rf"{START}(?P<verb>from)\s+{SUBJECT}"),
    {"verb": "from", "name": "Mr. Bell"},
)
ACCORDING = Pattern(
    "according to",
    "[ according to Ann].",
    re.compile(rf"{START}(?P<verb>according)\s+to\s+{SUBJECT}"),
    {"verb": "according", "name": "Ann"},
)
_FRENCH = "|".join(re.escape(verb) for verb in longest_first(FRENCH_SPEECH_VERBS))
_OTHER = "|".join(longest_first(SPANISH_SPEECH_VERBS | GERMAN_SPEECH_VERBS))
FOREIGN = Pattern(
    "French, Spanish, German",
    "[, demanda-t-elle] tout bas.",
    re.compile(
        rf"{START}(?P<verb>(?i:{_FRENCH}|{_OTHER}))\b"
        rf"(?:(?:-t)?-(?P<pronoun>il|elle|ils|elles|je|on|nous)\b|\s+(?P<name>{NAME})"
        rf"|\s+(?P<noun>(?:le|la|l['’]|un|une|el|der|die|das)\s*{WORD}(?:\s+{WORD})?))"
    ),
    {"verb": "demanda", "pronoun": "elle"},
)
BEHIND = (
    VOICE_FROM, HEARD, DIRECT, VOICE, REPLY, INVERTED, DESCRIBED, FOREIGN, REPLY_OF, PASSIVE, ACCORDING, FROM
)  # fmt: skip
"""Tags behind a quotation, the surest first: the first that matches decides."""

INVERTED_ANY = Pattern(
    "any verb, subject",
    "[ flashed Helen], and rose.",
    _inverted(PAST, SUBJECT),
    {"verb": "flashed", "name": "Helen"},
)
DIRECT_ANY = Pattern(
    "subject, any verb",
    "[ Medora rippled], and rose.",
    _direct(SUBJECT, PAST),
    {"verb": "rippled", "name": "Medora"},
)

# --- before a quotation: what ends where the quotation begins

SAYING = Pattern(
    "verb that may introduce",
    "Ann, rising, [would slowly say],",
    re.compile(rf"{VERB}|{PARTICIPLE}|\b(?:{AUXILIARY})\s+(?:\w+ly\s+)?{INFINITIVE}"),
)
HEARD_BEFORE = Pattern(
    "heard to say",
    "Ann could [hear him softly say, with a glance at the door,]",
    re.compile(
        r"\b(?:over)?hear(?:s|d|ing)?\s+"
        rf"(?:(?P<oblique>him|her|them|me|us)|{SUBJECT})"
        rf"\s+{ADVERB}{{0,2}}(?P<verb>{INFINITIVE}|{PARTICIPLE})(?:\s+[^,:.;!?]{{1,60}})?"
        rf"(?:,[^,:.;!?]{{1,60}})?[,:—–-]*\s*$"
    ),
    {"verb": "say", "oblique": "him"},
)
REPLY_WAS = Pattern(
    "somebody's reply was",
    "It was in answer to [Ben's calm inquiry of]",
    re.compile(
        rf"(?:\b(?P<oblique>[Hh]is|[Hh]er|[Mm]y)|(?P<owner>{NAME})(?:['’]s|(?<=s)['’]))"
        rf"\s+(?:{MODIFIER},?\s+){{0,3}}?"
        r"(?:answer|reply|remark|question|inquiry|enquiry|response|comment|observation|cry|exclamation"
        r"|declaration|words|suggestion|retort|rejoinder|reproach|shout|whisper|call)"
        r"\s+(?:was|were|of)[,:—–-]*\s*$"
    ),
    {"owner": "Ben"},
)
VOICE_SPEAKS = Pattern(
    "somebody's voice",
    "and there [came the low voice of Ben, still speaking,]",
    re.compile(
        rf"(?:\b(?P<name>{NAME})['’]s\s+(?:[\w-]+,?\s+){{0,3}}?voice(?:\s+\w+)?"
        rf"|\bcame\s+{DETERMINER}\s+(?:{MODIFIER},?\s+){{0,3}}?voice\s+of\s+(?P<owner>{NAME})(?:,[^:;.!?]*)?)"
        r"[,:—–-]*\s*$"
    ),
    {"owner": "Ben"},
)
INTRODUCING = (HEARD_BEFORE, REPLY_WAS, VOICE_SPEAKS)
"""Ways to introduce a speech other than by a verb and its subject."""
COLON = Pattern("colon", "Ann turned to him[: ]", re.compile(r":[\s—–-]*$"))

# --- a sentence that leaves the words to the next paragraph

ANNOUNCES = Pattern(
    "announces",
    "Mrs. Bell [began again with a sigh.]",
    re.compile(
        r"\b(?P<verb>began|interposed|interrupted|spoke|resumed|continued|went on|explained|answered|replied"
        r"|remonstrated|protested|cried out|burst out|burst forth|broke in|called out)"
        r"(?:\s+(?:again|at last|aloud|to speak|\w+ing|\w+ly|with an?\s+\w+|about\s[^.]{1,40})){0,2}[.]$"
    ),
    {"verb": "began"},
)
NEGATED = Pattern(
    "negated", "Ann [never] answered.", re.compile(r"\b(?:not|never|nobody|neither|nor|no)\b|n['’]t\b")
)

# --- details

NEW_CLAUSE = Pattern(
    "a clause with its own tag",
    ", [while] Ben answered,",
    re.compile(
        r"\bso\s+\w+\s+that\b"
        r"|\b(?:and|but|while|whilst|when|as|whereupon|then)\b(?![^\"”]*\b(?:that|which|what|whom)\s*$)"
    ),
)
VOICE_OF = Pattern(
    "a voice and its owner",
    "[Ann's eager voice]",
    re.compile(rf"(?:(?P<name>{CAPITALISED})['’]s|(?P<pronoun>[Hh]is|[Hh]er|[Mm]y))\s+(?:[\w-]+,?\s+)*voice"),
    {"name": "Ann"},
)
NOMINATIVE_OF = {"him": "he", "her": "she", "them": "they", "me": "I", "us": "we", "his": "he", "my": "I"}
"""The pronoun that is the subject, by another form of it: who speaks when `her voice` does."""
PATTERNS = (
    *BEHIND, INVERTED_ANY, DIRECT_ANY, SAYING, *INTRODUCING, COLON, ANNOUNCES, NEGATED, NEW_CLAUSE, VOICE_OF
)  # fmt: skip
"""All of them, for the tests."""
