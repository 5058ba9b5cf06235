"""The patterns by which speech tags are told, as regular expressions of English (and a few other languages).

From words to phrases to tags: `WORD`, `NAME`, `NOUN_PHRASE` -> `SUBJECT` and `VERB` -> `DIRECT` (`Ann said`),
`INVERTED` (`said Ann`) and the rarer ones.  The groups `pronoun`, `name`, `noun` and `anyone` (whatever has
an article) hold the subject, `verb` the verb; `owner` is a name without the possessive behind it, `oblique` a
pronoun that is no subject.  Whoever uses them bounds the text that they search.
"""

from __future__ import annotations

import re

from audiobook.text.lexis import (
    FRENCH_SPEECH_VERBS,
    GERMAN_SPEECH_VERBS,
    PERSON_NOUNS,
    SPANISH_SPEECH_VERBS,
    SPEECH_VERBS,
    THOUGHT_VERBS,
    TITLES,
)

WORD = r"[^\W\d_](?:[\w]|['’-](?=[^\W\d_]))*"
OPENS_ONLY = (
    "I But And Then When While As If So For Yet Nor Or Though Although Because Since Until Before After There"
    " Here Where Why How What Who Whom Whose Which Not No Yes Oh Ah Eh Well Hey Now Once Only Just Still Even"
    " Maybe Perhaps Never Always In On At To From Of With By Into Over Under All This That These Those It We"
    " You They He She Is Are Was Were Do Does Did Have Has Had His Her My Our Your Their Its"
)
"""Words that have their capital from a sentence only."""
_NO_NAME = rf"(?:{OPENS_ONLY.replace(' ', '|')})(?:\b(?!['’-])|['’](?:m|d|ll|ve|re|s)\b)"
CAPITALISED = rf"(?=[^\W\d_a-zà-öø-ÿ])(?!{_NO_NAME}){WORD}"
ABBREVIATED = frozenset("m mr mrs ms dr st prof capt col gen lt sgt rev fr maj mme mlle esq".split())
TITLE = (
    r"(?:(?:" + "|".join(sorted(title.capitalize() for title in ABBREVIATED)) + r")\b\.?"
    r"|(?:" + "|".join(sorted(title.capitalize() for title in TITLES - ABBREVIATED)) + r")\b)"
)
PARTICLE_OF_A_NAME = r"(?:de la|de|von der|von|van der|van den|van|der|den|du|della|del|di|da|la|le|o')"
NAME = (
    rf"(?:(?:{TITLE}\s+)+(?:{PARTICLE_OF_A_NAME}\s+)?{CAPITALISED}|{CAPITALISED})"
    rf"(?:(?:\s+(?:[A-Z]\.\s*)*(?:{PARTICLE_OF_A_NAME}\s+)?|\s*-\s*)(?:{CAPITALISED})){{0,4}}"
)
PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I)\b"
DETERMINER = (
    r"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir|[Tt]his|[Tt]hat|[Aa]nother"
    r"|[Oo]ne of the|[Tt]he other)"
)
PERSON = r"(?:" + "|".join(sorted(PERSON_NOUNS, key=len, reverse=True)) + r")\b(?!['’-])"
OWNER = r"[^\W\d_a-zà-öø-ÿ][\w-]*['’]s"
MODIFIER = (
    r"(?!(?:of|in|on|at|by|to|for|from|with|where|when|who|that|which|and|or|but|as|than|was|had|said)\b)"
    r"[^\W\d_A-Z][\w'’-]*"
)
"""A word that may stand between an article and its noun; case is that of an adjective's."""
NOUN_PHRASE = rf"(?:{DETERMINER}|{OWNER})\s+(?:{MODIFIER},?\s+){{0,4}}?{PERSON}"
OWNED = rf"{OWNER}\s+(?:{MODIFIER},?\s+){{0,3}}?{PERSON}"
TIME = r"(?:moment|instant|minute|hour|time|day|morning|afternoon|evening|night|week|month|year)\b"
BEFORE_A_NAME = (
    rf"(?:(?:{DETERMINER}\s+(?:(?!{TIME}){MODIFIER}\s+){{0,3}}?)"
    r"|(?:(?:[Pp]oor|[Oo]ld|[Yy]oung|[Ll]ittle|[Dd]ear|[Gg]ood|[Hh]onest|[Bb]ig)\s+){1,2})?"
)
"""`the more candid Lady Bertram`, `his brother Mark`, `young Thorley`."""
SUBJECT = (
    rf"(?:(?P<pronoun>{PRONOUN})|{BEFORE_A_NAME}(?P<name>(?!{DETERMINER}\b|{OWNED}){NAME})"
    rf"|(?P<noun>{NOUN_PHRASE}))"
)
ADJECTIVE = r"(?:old|young|little|poor|aged|ancient|good|big|tall|small|dear|honest|great|fat|thin)\b"
ANYBODY = rf"(?:{SUBJECT}|(?P<anyone>{DETERMINER}\s+(?:{MODIFIER}\s+){{0,2}}?(?!{ADJECTIVE}){MODIFIER}))"
"""Where a verb of speech follows, whatever has an article speaks: `the drummer chanted`."""
ADVERB = (
    r"(?:(?:\w+ly|then|next|only|just|again|quietly|at last|at once|once more|almost|still|now|even|also"
    r"|simply|had|has|would|could|did|finally|both|merely|soon|never|always|rather|quite|suddenly|first"
    r"|in turn|however|therefore|presently|here|thus|in his turn|in her turn|too|all|kept|keeps|went on"
    r"|began|was|,)\s*)"
)
_VERBS = SPEECH_VERBS | THOUGHT_VERBS
_PHRASES = (
    "put in|went on|goes on|going on|broke in|broke out|burst out|cut in|chimed in|struck in|joined in"
    "|called out|called back|cried out|began again|sang out|came back|let out|held forth|summed up"
    "|was beginning|was saying"
)
PHRASAL = "(?:" + _PHRASES.replace(" ", r"\s+") + ")"
VERB = rf"\b(?:{PHRASAL}|" + "|".join(sorted(_VERBS, key=len, reverse=True)) + r")\b(?!['’]|-(?!-))"
DONE = (
    r"\b(?:[^\W\d_A-Z]{2,}ed|put|broke|burst|rang|flung|threw|struck|swept|ran|let|came|got|shot|fell|swung"
    r"|shook|sang|began|spoke|went)\b(?!['’-])"
)
"""Right beside a quotation any verb in the past may tell of speech: `flashed Helen`, `Medora rippled`."""
PARTICLE = r"(?:\s+(?:out|back|in|on|up|again|then|softly|quietly|aloud|at last|from|forth|off|\w+ly))?"
_FRENCH = "|".join(re.escape(verb) for verb in sorted(FRENCH_SPEECH_VERBS, key=len, reverse=True))
_OTHER = "|".join(SPANISH_SPEECH_VERBS | GERMAN_SPEECH_VERBS)

BOUNDARY = r"^[\s,;:—–-]*"
JOIN = r"(?:(?:and|but|so|then|thus|here|as)\s+)?"
INFINITIVE = (
    r"\b(?:say|ask|add|reply|remark|observe|exclaim|cry|answer|enquire|inquire|whisper|murmur|call|conclude"
    r"|repeat|retort|continue|begin|declare|shout|announce|protest|explain|mutter|insist|return|respond)\b"
)
PARTICIPLE = (
    r"\b(?:saying|exclaiming|crying|adding|asking|shouting|calling|whispering|murmuring|remarking|observing"
    r"|replying|answering|declaring|muttering|continuing|explaining|repeating|screaming|yelling|singing"
    r"|beginning|announcing|squeaking)\b"
)
OBJECT = r"(?:him|her|them|me|us|you|it|himself|herself|nothing|something)"
INVERTED = re.compile(rf"{BOUNDARY}{JOIN}{ADVERB}{{0,2}}(?P<verb>{VERB}){PARTICLE},?\s+{ANYBODY}")
DIRECT = re.compile(
    rf"{BOUNDARY}{JOIN}{ANYBODY}(?:,[^,.;:!?\"“”]{{1,40}},)?\s+{ADVERB}{{0,3}}(?P<verb>{VERB})"
)
INVERTED_ANY = re.compile(rf"{BOUNDARY}{JOIN}{ADVERB}{{0,2}}(?P<verb>{DONE}){PARTICLE},?\s+{SUBJECT}")
DIRECT_ANY = re.compile(rf"{BOUNDARY}{JOIN}{SUBJECT}\s+{ADVERB}{{0,3}}(?P<verb>{DONE})")
DESCRIBED = re.compile(
    rf"{BOUNDARY}{JOIN}{ADVERB}{{0,2}}(?P<verb>{VERB}),?\s+"
    rf"(?:one\s+)?(?!{OBJECT}\b)(?:{MODIFIER}\s+){{1,2}}(?P<name>{NAME})"
)
"""`said wise Ann`, `sighed ever-patient Miss Bell`."""
HEARD = re.compile(
    rf"{BOUNDARY}[^\W\d_][^,.;:!?\"“”]{{0,40}}?\b(?P<verb>heard)\s+{SUBJECT}\s+"
    rf"{ADVERB}{{0,2}}(?:{INFINITIVE}|{PARTICIPLE})"
)
"""`Ann heard Ben say`."""
VOICE_FROM = re.compile(
    rf"{BOUNDARY}{JOIN}(?P<verb>{VERB}){PARTICLE},?\s+"
    rf"{DETERMINER}\s+(?:{MODIFIER},?\s+){{0,3}}?voice\s+of\s+{SUBJECT}"
)
"""`cried the cracked voice of Ben`."""
PASSIVE = re.compile(rf"{BOUNDARY}{ADVERB}{{0,2}}(?P<verb>{VERB})\s+by\s+{SUBJECT}")
"""`loudly whispered by Ann`."""
FROM = re.compile(rf"{BOUNDARY}(?P<verb>from)\s+{SUBJECT}")
"""`"Hm!" from Mr. Bell.`"""
ACCORDING = re.compile(rf"{BOUNDARY}(?P<verb>according)\s+to\s+{SUBJECT}")
FOREIGN = re.compile(
    rf"{BOUNDARY}(?P<verb>(?i:{_FRENCH}|{_OTHER}))\b"
    rf"(?:(?:-t)?-(?P<pronoun>il|elle|ils|elles|je|on|nous)\b|\s+(?P<name>{NAME})"
    rf"|\s+(?P<noun>(?:le|la|l['’]|un|une|el|der|die|das)\s*{WORD}(?:\s+{WORD})?))"
)
VOICE = re.compile(rf"{BOUNDARY}(?P<verb>came|said|called|cried)\s+(?P<name>{NAME})\s+voice\b")
"""`came Wilfred's voice from the dark`: the possessive is part of the name as matched."""
REPLY = re.compile(
    rf"{BOUNDARY}(?P<verb>was|were|came|is)\s+(?:all\s+)?"
    rf"(?:(?P<oblique>his|her|my)\s+{MODIFIER}|(?P<name>{NAME})(?<=s)\s+{MODIFIER})"
)
"""`was Lady Bertram's placid reply`; the name as matched ends in its possessive."""
BY = re.compile(
    rf"{BOUNDARY}{ADVERB}{{0,2}}(?P<verb>was|were|came|broke|burst)\s+{ADVERB}{{0,2}}"
    rf"(?:the\s+(?:{MODIFIER}\s+){{0,3}}?{MODIFIER}\s+of|\w+ed\s+by|said\s+by|from)\s+"
    rf"{SUBJECT}"
)
"""`was the answer of Mark`, `was uttered by Mark`, `came from Mark`."""
BEHIND = (
    VOICE_FROM, HEARD, DIRECT, VOICE, REPLY, INVERTED, DESCRIBED, FOREIGN, BY, PASSIVE, ACCORDING, FROM
)  # fmt: skip
"""What a tag behind a quotation looks like, the surest first."""
SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*(?=\s|$)")
NOMINATIVE = re.compile(rf"(?<![\w'’]){SUBJECT}")
ANY_NOMINATIVE = re.compile(rf"(?<![\w'’]){ANYBODY}")
CLAUSE_OPENER = re.compile(
    r"(?:[,;:—–(]"
    r"|\b(?:and|but|then|when|as|while|so|or|if|that|before|after|until|till|because|where|who))$",
    re.IGNORECASE,
)
"""What stands before the subject of a clause; matched without the white space at its end."""
MAIN_OPENER = re.compile(
    r"(?:[,;:—–(!?.…\"”’]|\b(?:and|but|then|so|or|for|yet|here|now|\w+ly))$", re.IGNORECASE
)
"""What stands before the subject of a main clause."""
TELLS_ON = re.compile(r"\b(?:when|before|till|until|while)$", re.IGNORECASE)
"""`They were at the door when Ann stopped, flung up her arms, and cried`"""
PREPOSITION = re.compile(
    r"\b(?:of|in|on|at|by|to|for|from|with|upon|towards?|into|about|near|beside|behind|before|after|over"
    r"|under|between|against|like|than|without|through|past|round|across|opposite|de|von|van)$",
    re.IGNORECASE,
)
OPENER = re.compile(
    r"\W*(?:(?:then|and|but|now|so|again|at last|finally|slowly|suddenly|instead|still|for a moment"
    r"|after a moment|meanwhile|with [^,.]{1,40},|in [^,.]{1,30},|at [^,.]{1,30},|\w+ly),?\s+)*",
    re.IGNORECASE,
)
"""What stands before the subject of a sentence."""
AUXILIARY = "to|would|will|did|could|can|might|must|should|may"
SAYING = re.compile(rf"{VERB}|{PARTICIPLE}|\b(?:{AUXILIARY})\s+(?:\w+ly\s+)?{INFINITIVE}")
"""A verb that may introduce a quotation."""
HEARD_BEFORE = re.compile(
    r"\b(?:over)?hear(?:s|d|ing)?\s+"
    rf"(?:(?P<oblique>him|her|them|me|us)|{SUBJECT})"
    rf"\s+{ADVERB}{{0,2}}(?P<verb>{INFINITIVE}|{PARTICIPLE})(?:\s+[^,:.;!?]{{1,60}})?"
    rf"(?:,[^,:.;!?]{{1,60}})?[,:—–-]*\s*$"
)
REPLY_WAS = re.compile(
    rf"(?:\b(?P<oblique>[Hh]is|[Hh]er|[Mm]y)|(?P<owner>{NAME})(?:['’]s|(?<=s)['’]))\s+(?:{MODIFIER},?\s+){{0,3}}?"
    r"(?:answer|reply|remark|question|inquiry|enquiry|response|comment|observation|cry|exclamation|declaration"
    r"|words|suggestion|retort|rejoinder|reproach|shout|whisper|call)\s+(?:was|were|of)[,:—–-]*\s*$"
)
"""`Ann's remark was—`, `in reply to Ben's calm inquiry of`."""
ANNOUNCES = re.compile(
    r"\b(?P<verb>began|interposed|interrupted|spoke|resumed|continued|went on|explained|answered|replied"
    r"|remonstrated|protested|cried out|burst out|burst forth|broke in|called out)"
    r"(?:\s+(?:again|at last|aloud|to speak|\w+ing|\w+ly|with an?\s+\w+|about\s[^.]{1,40})){0,2}[.]$"
)
"""The end of a sentence that leaves what was said to the next paragraph: `Mrs. Bell began again.`"""
NEGATED = re.compile(r"\b(?:not|never|nobody|neither|nor|no)\b|n['’]t\b")
NEW_CLAUSE = re.compile(
    r"\bso\s+\w+\s+that\b"
    r"|\b(?:and|but|while|whilst|when|as|whereupon|then)\b(?![^\"”]*\b(?:that|which|what|whom)\s*$)"
)
"""What joins a clause that has a tag of its own: `said Ann, while Ben answered, "No."`"""
LAST_WORD = re.compile(r"\w+$")
LONGEST_TITLE = 1 + max(map(len, TITLES))
INTRODUCES_CLOSE = 12
"""Words that may stand between the verb and the quotation it introduces: `said to the man at the gate:`."""
INTRODUCES_FAR = 30
"""The same for a verb that always tells of speech, where no full stop parts it from the quotation."""
SUBJECT_REACH = 300
"""Code points of a sentence in which its subject is looked for."""
ADVERBS_ONLY = re.compile(rf"(?!\s*,)\s*(?:(?!,){ADVERB}){{1,3}}")
INSERTED = re.compile(r",\s*(?:(?:then|here|now|again|at last|\w+ly)\s+)?$")
"""How the words before a verb end that an insertion parts from its subject."""
INSERTION = re.compile(r",\s+(?!(?:and|but|or|then|so)\b)[^;:.!?]+,")
RELATIVE = re.compile(
    r",?\s+(?:who(?:,[^,]*,)?|whose\s+(?:\w+\s+){0,3}voice)\s*"
    r"(?:(?:had|then|now|only|at last|just|\w+ly)\s*)*$"
)
"""`Ben, who said`, `Ben, who, rising, said`, `Ben, whose clear voice said`."""
RELATIVE_TAIL = re.compile(
    r",\s+who\b(?:(?!\b(?:he|she|they|I|it)\b)[^;:.!?])*"
    rf"(?:,|\band(?:\s+(?:then|{AUXILIARY}|only|now|\w+ly))*)\s*$"
)
PAIR = re.compile(rf"(?:{CAPITALISED}|\b(?:he|she|they|I))\s+(?:and|or)\s*$")
COLON = re.compile(r":[\s—–-]*$")
VOICE_SPEAKS = re.compile(
    rf"(?:\b(?P<name>{NAME})['’]s\s+(?:[\w-]+,?\s+){{0,3}}?voice(?:\s+\w+)?"
    rf"|\bcame\s+{DETERMINER}\s+(?:{MODIFIER},?\s+){{0,3}}?voice\s+of\s+(?P<owner>{NAME})(?:,[^:;.!?]*)?)"
    r"[,:—–-]*\s*$"
)
"""`then the Rabbit's voice—`, `and there came the voice of Ben, still speaking loudly,`."""
INTRODUCING = (HEARD_BEFORE, REPLY_WAS, VOICE_SPEAKS)
"""How a speech is introduced by other words than a verb and its subject."""
VOICE_OF = re.compile(
    rf"(?:(?P<name>{CAPITALISED})['’]s|(?P<pronoun>[Hh]is|[Hh]er|[Mm]y))\s+(?:[\w-]+,?\s+)*voice"
)
OBLIQUE = {"him": "he", "her": "she", "them": "they", "me": "I", "us": "we", "his": "he", "my": "I"}
