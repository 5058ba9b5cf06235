"""Speech tags: the words beside a quotation that say who speaks it.  Pure.

>>> after('"Keep it," said Mark. He did not look up.', 10).subject
'Mark'

The forms are those of quotation attribution research (explicit: a name; anaphoric: a pronoun or a noun), see
O'Keefe et al. 2012, "A Sequence Labelling Approach to Quote Attribution", section 3.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
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
Knows = Callable[[str], bool]
"""Is a name somebody's?"""

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
    rf"(?:(?P<pronoun>his|her|my)\s+{MODIFIER}|(?P<name>{NAME})(?<=s)\s+{MODIFIER})"
)
"""`was Lady Bertram's placid reply`; the name as matched ends in its possessive."""
BY = re.compile(
    rf"{BOUNDARY}{ADVERB}{{0,2}}(?P<verb>was|were|came|broke|burst)\s+{ADVERB}{{0,2}}"
    rf"(?:the\s+(?:{MODIFIER}\s+){{0,3}}?{MODIFIER}\s+of|\w+ed\s+by|said\s+by|from)\s+"
    rf"{SUBJECT}"
)
"""`was the answer of Mark`, `was uttered by Mark`, `came from Mark`."""
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
VOICE_OF = re.compile(
    rf"(?:(?P<name>{CAPITALISED})['’]s|(?P<pronoun>[Hh]is|[Hh]er|[Mm]y))\s+(?:[\w-]+,?\s+)*voice"
)
OBLIQUE = {"him": "he", "her": "she", "them": "they", "me": "I", "us": "we", "his": "he", "my": "I"}


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
        VOICE_FROM,
        HEARD,
        DIRECT,
        VOICE,
        REPLY,
        INVERTED,
        DESCRIBED,
        FOREIGN,
        BY,
        PASSIVE,
        ACCORDING,
        FROM,
    ):
        match = pattern.match(window)
        tag = match and _tag(match, position, knows)
        if tag:
            return tag
    if knows is None:
        return None
    last = text[max(0, position - 3) : position].rstrip("\"”’'»_ ")[-1:]
    for pattern in (INVERTED_ANY, DIRECT_ANY):
        match = pattern.match(window)
        if match and last and last in (",—-–" if pattern is DIRECT_ANY else ",—-–!?"):
            tag = _tag(match, position, knows)
            if tag and (tag.kind == "pronoun" or (tag.kind == "name" and knows(tag.subject))):
                return tag
    return None


def parting(text: str, start: int, end: int, knows: Knows | None = None) -> Tag | None:
    """The tag that parts a quotation in two: all between them is its sentence, which goes on behind it."""
    tag = after(text, start, end, knows)
    if not tag or any(not _abbreviates(text, m.start()) for m in SENTENCE_END.finditer(text, start, end)):
        return None
    other = before(text, end, start, knows)
    another = other and other.start > tag.end and NEW_CLAUSE.search(text[tag.end : other.start])
    return None if another else tag


def before(text: str, position: int, start: int = 0, knows: Knows | None = None) -> Tag | None:
    """The tag that ends at `position`, just before a quotation: `he took a deep breath and said,`."""
    window_start = max(start, position - 400)
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
    offset = window_start + clause_start
    if introduced := _introduced(clause, offset, knows):
        return introduced
    leads_on = window[len(window.rstrip()) :].count("\n") > 1  # a paragraph that ends no sentence
    for verb in reversed(list(SAYING.finditer(clause))):
        between = clause[verb.end() :]
        close = between.strip(" ,:—–-\n")
        words = len(close.split())
        unsure = verb[0] in UNSURE_SPEECH_VERBS
        if words > (INTRODUCES_CLOSE if unsure else INTRODUCES_FAR) or (unsure and close):
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
    verb = ANNOUNCES.search(sentence)
    if not verb or NEGATED.search(sentence):
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
    for pattern in (HEARD_BEFORE, REPLY_WAS, VOICE_SPEAKS):
        match = pattern.search(clause)
        if not match:
            continue
        found = match.groupdict()
        group = next(name for name in ("oblique", "owner", "pronoun", "name", "noun") if found.get(name))
        kind: SubjectKind = {"oblique": "pronoun", "owner": "name"}.get(group, group)  # type: ignore[assignment]
        words = match[group]
        if _may_be_subject(words, kind, knows):
            words = OBLIQUE.get(words.lower(), words) if kind == "pronoun" else words
            start, end = match.span(group)
            return _of_voice(Tag(words, kind, offset + start, offset + end, found.get("verb") or "said"))
    return None


def _before_colon(clause: str, offset: int, knows: Knows) -> Tag | None:
    """Who opens a sentence that ends in a colon, with a name: `Mr. Moss turned to her:`."""
    found = subject(clause, knows) if COLON.search(clause) else None
    if not found or found[0] != "name" or not knows(found[1]):
        return None
    kind, words, start = found
    return Tag(words, kind, offset + start, offset + start + len(words), "")


def _of_voice(tag: Tag) -> Tag:
    """The person whose voice speaks: of `Ann's eager voice` Ann, of `his voice` he."""
    owner = VOICE_OF.fullmatch(tag.subject) if tag.kind == "noun" else None
    if not owner:
        return tag
    if owner["pronoun"]:
        return replace(tag, subject=OBLIQUE[owner["pronoun"].lower()], kind="pronoun")
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
    inserted = bool(INSERTED.search(words))
    for match in ANY_NOMINATIVE.finditer(words):
        kind = _kind(match)
        if kind is None or not _may_be_subject(match[_group(match, kind)], kind, knows):
            continue
        lead = words[: match.start()].rstrip()
        behind = words[match.end() :]
        if (not behind.strip() and not (match["anyone"] and participle)) or ADVERBS_ONLY.fullmatch(behind):
            return kind, match
        if RELATIVE.match(behind) and not match["anyone"]:
            return kind, match
        if match["anyone"] or PREPOSITION.search(lead):
            continue
        first = first or (kind, match)
        if (
            inserted
            and INSERTION.match(behind)
            and (not lead or CLAUSE_OPENER.search(lead) or kind == "name")
        ):
            parted = (kind, match)
        told_by = MAIN_OPENER.search(lead) or (kind == "name" and TELLS_ON.search(lead))
        if (not lead or told_by) and not _in_a_list(words, match):
            main = (kind, match)
    return _antecedent(words, knows) or parted or main or first


def _antecedent(words: str, knows: Knows | None) -> tuple[SubjectKind, re.Match[str]] | None:
    """Whom a relative clause at the end is about: `She met Ann, who, out of breath, cried`."""
    relative = RELATIVE_TAIL.search(words)
    if not relative:
        return None
    for match in reversed(list(NOMINATIVE.finditer(words[: relative.start()]))):
        kind = _kind(match)
        if kind == "name" and _may_be_subject(match[kind], kind, knows):
            return kind, match
        if kind == "noun" and match.end() == relative.start():
            return kind, match
    return None


def _in_a_list(words: str, match: re.Match[str]) -> bool:
    """Is a name the second of two (`Dr. Grant and Edmund`), which are no subject of what follows a comma?"""
    return bool(PAIR.search(words[: match.start()]))


def subject(sentence: str, knows: Knows | None = None) -> tuple[SubjectKind, str, int] | None:
    """The subject of a sentence of narration, with its offset: `Mark` of `Mark reached for her hand.`"""
    sentence = sentence[:SUBJECT_REACH]
    lead = OPENER.match(sentence)
    offset = lead.end() if lead else 0
    match = NOMINATIVE.match(sentence, offset) or NOMINATIVE.match(sentence)
    if match:
        kind = _kind(match)
        if kind and _may_be_subject(match[kind], kind, knows):
            return kind, match[kind], match.start(kind)
    for match in NOMINATIVE.finditer(sentence):
        kind = _kind(match)
        lead_words = sentence[: match.start()].rstrip()
        if kind and _may_be_subject(match[kind], kind, knows) and MAIN_OPENER.search(lead_words):
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
    if match.re is REPLY:
        words = OBLIQUE.get(words, words)
    if match.re in {REPLY, VOICE} and kind == "name":
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
