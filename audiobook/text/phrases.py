r"""The parts of a sentence as regular expressions: words, names, noun phrases, subjects, verbs of speech.

The patterns of `tag_patterns` and `clauses` are put together from these strings, which grow from small to
large: `WORD` -> `NAME`, `NOUN_PHRASE` -> `SUBJECT`; `VERB`, `ADVERB`, `PARTICLE`.  A subject is captured in
one of the groups `pronoun`, `name`, `noun` and, in `ANYBODY` only, `anyone` (whatever has an article).

>>> re.match(SUBJECT, "the old man nodded")["noun"]
'the old man'
"""

from __future__ import annotations

import re

from audiobook.text.lexis import PERSON_NOUNS, SPEECH_VERBS, THOUGHT_VERBS, TITLES
from audiobook.text.patterns import alternatives, longest_first

# --- words and names

WORD = r"[^\W\d_](?:[\w]|['’-](?=[^\W\d_]))*"
OPENS_ONLY = (
    "I But And Then When While As If So For Yet Nor Or Though Although Because Since Until Before After There"
    " Here Where Why How What Who Whom Whose Which Not No Yes Oh Ah Eh Well Hey Now Once Only Just Still Even"
    " Maybe Perhaps Never Always In On At To From Of With By Into Over Under All This That These Those It We"
    " You They He She Is Are Was Were Do Does Did Have Has Had His Her My Our Your Their Its"
)
"""Words that have a capital only because they open a sentence."""
_NOT_A_NAME = rf"{alternatives(OPENS_ONLY)}(?:\b(?!['’-])|['’](?:m|d|ll|ve|re|s)\b)"
CAPITALISED = rf"(?=[^\W\d_a-zà-öø-ÿ])(?!{_NOT_A_NAME}){WORD}"
ABBREVIATED = frozenset("m mr mrs ms dr st prof capt col gen lt sgt rev fr maj mme mlle esq".split())
"""Titles that may end in a full stop."""
TITLE = (
    rf"(?:{alternatives(sorted(title.capitalize() for title in ABBREVIATED))}\b\.?"
    rf"|{alternatives(sorted(title.capitalize() for title in TITLES - ABBREVIATED))}\b)"
)
NAME_PARTICLE = r"(?:de la|de|von der|von|van der|van den|van|der|den|du|della|del|di|da|la|le|o')"
NAME = (
    rf"(?:(?:{TITLE}\s+)+(?:{NAME_PARTICLE}\s+)?{CAPITALISED}|{CAPITALISED})"
    rf"(?:(?<!['’]s)(?:\s+(?:[A-Z]\.\s*)*(?:{NAME_PARTICLE}\s+)?|\s*-\s*)(?:{CAPITALISED})){{0,4}}"
)
"""`Ann`, `Mrs. van der Berg`, `John H. Watson`."""
MENTION = re.compile(NAME)
"""Whatever looks like a name: capitalised words that go together."""

# --- subjects

PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I)\b"
DETERMINER = (
    r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir|[Tt]his|[Tt]hat|[Aa]nother"
    r"|[Oo]ne of the|[Tt]he other)"
)
PERSON = rf"{alternatives(longest_first(PERSON_NOUNS))}\b(?!['’-])"
OWNER = r"[^\W\d_a-zà-öø-ÿ][\w-]*['’]s"
MODIFIER = (
    r"(?!(?:of|in|on|at|by|to|for|from|with|where|when|who|that|which|and|or|but|as|than|was|had|said)\b)"
    r"[^\W\d_A-Z][\w'’-]*"
)
"""A word that may stand between an article and its noun; never capitalised, as adjectives are not."""
NOUN_PHRASE = rf"(?:{DETERMINER}|{OWNER})\s+(?:{MODIFIER},?\s+){{0,4}}?{PERSON}"
"""`the old man`, `Mark's brother`."""
OWNED = rf"{OWNER}\s+(?:{MODIFIER},?\s+){{0,3}}?{PERSON}"
TIME = r"(?:moment|instant|minute|hour|time|day|morning|afternoon|evening|night|week|month|year)\b"
BEFORE_A_NAME = (
    rf"(?:(?:{DETERMINER}\s+(?:(?!{TIME}){MODIFIER}\s+){{0,3}}?)"
    r"|(?:(?:[Pp]oor|[Oo]ld|[Yy]oung|[Ll]ittle|[Dd]ear|[Gg]ood|[Hh]onest|[Bb]ig)\s+){1,2})?"
)
"""The words before the name in `the more candid Lady Bertram`, `his brother Mark`, `young Thorley`."""
SUBJECT = (
    rf"(?:(?P<pronoun>{PRONOUN})|{BEFORE_A_NAME}(?P<name>(?!{DETERMINER}\b|{OWNED}){NAME})"
    rf"|(?P<noun>{NOUN_PHRASE}))"
)
ADJECTIVE = r"(?:old|young|little|poor|aged|ancient|good|big|tall|small|dear|honest|great|fat|thin)\b"
ANYBODY = rf"(?:{SUBJECT}|(?P<anyone>{DETERMINER}\s+(?:{MODIFIER}\s+){{0,2}}?(?!{ADJECTIVE}){MODIFIER}))"
"""Beside a verb of speech, whatever has an article can be the speaker: `the drummer chanted`."""
OBJECT = alternatives("him her them me us you it himself herself nothing something")

# --- verbs

ADVERB = (
    r"(?:(?:\w+ly|then|next|only|just|again|quietly|at last|at once|once more|almost|still|now|even|also"
    r"|simply|had|has|would|could|did|finally|both|merely|soon|never|always|rather|quite|suddenly|first"
    r"|in turn|however|therefore|presently|here|thus|in his turn|in her turn|too|all|kept|keeps|went on"
    r"|began|was|,)\s*)"
)
_PHRASES = (
    "put in|went on|goes on|going on|broke in|broke out|burst out|cut in|chimed in|struck in|joined in"
    "|called out|called back|cried out|began again|sang out|came back|let out|held forth|summed up"
    "|was beginning|was saying"
)
PHRASAL = "(?:" + _PHRASES.replace(" ", r"\s+") + ")"
VERB = rf"\b(?:{PHRASAL}|" + "|".join(longest_first(SPEECH_VERBS | THOUGHT_VERBS)) + r")\b(?!['’]|-(?!-))"
"""A verb of speech or thought."""
PAST = (
    r"\b(?:[^\W\d_A-Z]{2,}ed|put|broke|burst|rang|flung|threw|struck|swept|ran|let|came|got|shot|fell|swung"
    r"|shook|sang|began|spoke|went)\b(?!['’-])"
)
"""Any verb in the past: right beside a quotation it may report speech: `flashed Helen`, `Medora rippled`."""
PARTICLE = r"(?:\s+(?:out|back|in|on|up|again|then|softly|quietly|aloud|at last|from|forth|off|\w+ly))?"
"""What may follow a verb of speech: `called out`, `said softly`."""
INFINITIVE = (
    r"\b"
    + alternatives(
        "say ask add reply remark observe exclaim cry answer enquire inquire whisper murmur call conclude"
        " repeat retort continue begin declare shout announce protest explain mutter insist return respond"
    )
    + r"\b"
)
PARTICIPLE = (
    r"\b"
    + alternatives(
        "saying exclaiming crying adding asking shouting calling whispering murmuring remarking observing"
        " replying answering declaring muttering continuing explaining repeating screaming yelling singing"
        " beginning announcing squeaking"
    )
    + r"\b"
)
AUXILIARY = "to|would|will|did|could|can|might|must|should|may"
