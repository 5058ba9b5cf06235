"""Which quotations of a paragraph are spoken aloud: not titles, scare quotes, thoughts and writing.

>>> from audiobook.split.conventions import Convention
>>> from audiobook.split.quotations import Quotation
>>> decision('The song was called "Gulls" here.', Quotation(20, 27, closed=True), Convention()).rule
'a title'

`RULES` stand in order; the first that has an answer decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from audiobook.split.marks import QUOTE_MARKS, SENTENCE_STOPS, STOPS, text_after, text_before
from audiobook.text import sentences, tags
from audiobook.text.lexis import SPEECH_VERBS
from audiobook.text.patterns import alternatives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from audiobook.split.conventions import Convention
    from audiobook.split.quotations import Quotation

TITLE_PATTERNS: Final = (
    (
        "a verb of naming",
        'They had called it "Gulls"',
        r"""called | named | titled | entitled | nicknamed | dubbed | termed | spelled | signed | reading
          | labelled | labeled | marked | so-called | known[ ]as""",
    ),
    ("a kind of word", 'He disliked the word "soon"', "the[ ](?: words? | phrase | name | title ) | term"),
    (
        "a kind of work",
        'She hummed the song "Gulls"',
        "song | book | novel | poem | film | movie | story | chapter | play",
    ),
)
"""What stands before a name or a title in quotation marks: (name, example, pattern)."""
NAMES_A_TITLE: Final = re.compile(
    rf"\b(?:{'|'.join(pattern for *_, pattern in TITLE_PATTERNS)})\s*(?:it|him|her|them)?$",
    re.IGNORECASE | re.VERBOSE,
)
"""Matched without the white space before the quotation."""
WRITING_PATTERNS: Final = (
    (
        "a verb of writing",
        'It ran as follows: "Come."',
        r"""read | ran | wrote | written | (?<!began[ ]as[ ])(?<!spoke[ ]as[ ])follows
          | said[ ]in[ ]the[ ]letter""",
    ),
    (
        "what is written",
        'There was a note on the door: "Come."',
        "words | letter | note | message | telegram | text | sign | inscription | notice | postcard",
    ),
)
"""What leads to a quotation that is read, not said: (name, example, pattern)."""
INTRODUCES_WRITING: Final = re.compile(
    rf"\b(?:{'|'.join(pattern for *_, pattern in WRITING_PATTERNS)})\b[^.!?]{{0,40}}:$",
    re.IGNORECASE | re.VERBOSE,
)
"""Matched without the white space before the quotation."""
EXCLAIMS: Final = re.compile(
    r"(?:ah|aye|amen|bye|dear|good|goodbye|hello|hey|hi|humph|hum|merry|my|no|now|oh?|please|sir|surely|thanks?|well"
    r"|why|yes|you)\b",
    re.IGNORECASE,
)
"""What speeches begin with, and hardly a title or a scare quote."""
TITLE_CASE: Final = re.compile(
    r"(?:[A-Z]|\d)[\w'’.]*(?:[\s-](?:(?:[A-Z]|\d)[\w'’.]*|a|an|and|at|by|de|for|from|in|of|on|or|the|to|with))*"
    r"[\s-][A-Z][\w'’]*[.,]?"
)
"""`The Grey Mare`: capitals and small words, the first and the last with a capital, and no commas."""
NEW_SENTENCE: Final = re.compile(r"(?:The|An?|He|She|They|We|It|His|Her|Their|My)\b")
"""Behind a full stop these begin a sentence of the narrator's: they have no capital in a tag."""
SUBJECT_PRONOUN: Final = re.compile(r"(?:he|she|they|we|I)\b")
"""Behind words that look like a title it begins a tag that has an unusual verb: `"Mrs. Lee," he supposed`."""
MENTION_PATTERNS: Final = (
    ("an article", 'He disliked the "soon"', "the | this | these | those | as | than | about"),
    ("whose words", 'She was scolded for their "soon"', "my | your | their | our"),
)
"""What stands before words that are talked about, not said: (name, example, pattern)."""
MENTIONS: Final = re.compile(
    rf"\b(?:{'|'.join(pattern for *_, pattern in MENTION_PATTERNS)})$", re.IGNORECASE | re.VERBOSE
)
"""Matched without the white space before the quotation."""
CREDITED: Final = re.compile(r"as\s+(?:[\w.’']+\s+){1,6}?(?:call(?:s|ed)?|term(?:s|ed)?|puts?|phrased)\b")
"""The source of a phrase, behind it: `"the Three Sisters," as they call them`."""
UNSAID_PATTERNS: Final = (
    (
        "a look that speaks",
        'He looked as if to say, "Go."',
        r"""\bas[ ](?:if|though)[ ](?:to[ ]say|saying) | \bas[ ]much[ ]as[ ]to[ ]say
          | \bseem(?:s|ed|ing)?[ ]to[ ](?:say|be[ ]saying|whisper)""",
    ),
    (
        "what nobody says",
        'She did not say "Go."',
        r"""\b(?:(?:did|does|do|dared)[ ](?:not|never) | never | didn['’]t | couldn['’]t)[ ](?:\w+[ ])?say""",
    ),
    (
        "what somebody has in mind",
        'He wanted to say "Go."',
        r"""\b(?:wanted | wished | longed | about | (?<!are[ ])(?<!['’]re[ ])going | tempted | inclined)
          [ ]to[ ](?:say|cry|answer)""",
    ),
)
"""What leads to words that stay unsaid: (name, example, pattern)."""
UNSAID: Final = re.compile(
    rf"(?:{'|'.join(pattern for *_, pattern in UNSAID_PATTERNS)})\b[^.!?;\"“”]{{0,30}}$", re.VERBOSE
)
"""Matched without the white space before the quotation, on words with single spaces between them."""
WRITTEN_THING: Final = re.compile(
    r"\b(?:note|sign|signpost|letter|plate|notice|card|postcard|label|poster|headline|telegram|caption|plaque"
    r"|inscription|proverb|placard|banner)\b"
)
"""What says words that nobody speaks, by the subject of the tag: `"Keep out," said the sign.`"""
READ_OUT: Final = re.compile(r"\b(?:note|letter|card|postcard|telegram|message)\b")
"""What has more to say than one quotation: what follows in its paragraph is read from it, too."""
BESIDE_WORDS: Final = QUOTE_MARKS + " \n\t\xa0\u202f*_"
DECORATION: Final = "—–-*_ "
"""What may stand before the first words of a paragraph."""
BEFORE_A_SPEECH: Final = ".,:;!?…—–-\"”’'»"
"""What stands before a quotation that only the tag behind it shows to be speech."""
LEADS_ON: Final = ",:;"
SAYING: Final = re.compile(rf"\b(?:{alternatives(sorted(SPEECH_VERBS))}|\w+(?<!th)ing)$", re.IGNORECASE)
"""`murmuring "So that is it," he left`."""
WITH_A: Final = re.compile(r"\bwith\s+[^.,;:!?]{1,30}$")
"""`with a careless "So that is it," he left`."""
ENDS_A_SENTENCE: Final = ".!?…—–-\"”’'»)"
CUT_SHORT: Final = "!?—…"
SEVERAL: Final = 4
"""Words: fewer may be a title or a scare quote."""
MANY: Final = 6
"""Words: so many are not mentioned as a word is."""


BOTH_HALVES: Final = frozenset({"no words", "a thought", "opens its paragraph", "writing"})
"""Rules whose no goes for what follows the tag, too."""


class Decision(NamedTuple):
    """Whether a quotation is speech, and the rule that says so."""

    speech: bool
    rule: str
    """The name of one of `RULES`."""


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A quotation and what stands beside it."""

    words: str
    """Without marks, emphasis and white space on either side."""
    before: str
    after: str
    tag_before: tags.Tag | None
    tag_after: tags.Tag | None
    stopped: bool
    """Do the words end in punctuation?"""
    closed: bool
    previous: str
    """The paragraph before."""
    guillemets: bool


def speeches(
    body: str,
    quotations: Iterable[Quotation],
    convention: Convention,
    *,
    continued: bool,
    previous: str,
) -> Iterator[Quotation]:
    """Those of a paragraph's quotations that are speech.

    `continued`: the first goes on with the speech of the paragraph before, which is `previous`.
    """
    last: Quotation | None = None
    spoken = sure = read_out = False
    for quotation in quotations:
        # Where a tag splits one sentence in two, both halves are speech, or neither is.
        if not (last and sure and _split_by_tag(body, last, quotation)):
            resumes = last and spoken and _resumes(body, last, quotation)
            goes_on = resumes or (continued and last is None)
            spoken, sure = True, True
            if read_out and not _is_tagged(body, quotation):
                spoken = False
            elif not goes_on:
                spoken, rule = decision(body, quotation, convention, previous)
                sure = spoken or rule in BOTH_HALVES
                read_out = not spoken and _is_read_out(body, quotation)
        if spoken:
            yield quotation
        last = quotation


def decision(body: str, quotation: Quotation, convention: Convention, previous: str = "") -> Decision:
    """Are the words of a quotation spoken aloud, and by which rule?  `previous`: the paragraph before."""
    start, end = quotation.start, quotation.end
    words = body[start:end].strip(BESIDE_WORDS)
    quoted = _Quoted(
        words=words,
        before=text_before(body, start),
        after=text_after(body, end),
        tag_before=tags.before(body, start) if words else None,
        tag_after=tags.after(body, end) if words else None,
        stopped=words[-1:] in STOPS,
        closed=quotation.closed,
        previous=previous,
        guillemets=convention.marks == "guillemet",
    )
    return next(
        Decision(speech, rule.name) for rule in RULES if (speech := rule.is_speech(quoted)) is not None
    )


def _is_tagged(body: str, quotation: Quotation) -> bool:
    return bool(tags.before(body, quotation.start) or tags.after(body, quotation.end))


def _is_read_out(body: str, quotation: Quotation) -> bool:
    """Is it a letter or the like that says the words: `"Dear Ann," the letter said`?"""
    tag = tags.after(body, quotation.end)
    return tag is not None and READ_OUT.search(tag.subject) is not None


def _split_by_tag(body: str, last: Quotation, quotation: Quotation) -> bool:
    """Does a tag split two quotations of one sentence: `"I think," said Ann, "that we may."`?"""
    tag = tags.after(body, last.end, quotation.start)
    return tag is not None and tags.parts(body, tag, last.end, quotation.start)


def _resumes(body: str, last: Quotation, quotation: Quotation) -> bool:
    """Does a quotation end the sentence of the one before: `"It is a thing" lowering his voice "to see."`?"""
    first = body[last.start : last.end].strip(QUOTE_MARKS + " \n")
    second = body[quotation.start : quotation.end].strip(QUOTE_MARKS + " \n_*")
    return (
        second[:1].islower()
        and second[-1:] in STOPS
        and not first.endswith(tuple(SENTENCE_STOPS))
        and not sentences.SENTENCE_END.search(body, last.end, quotation.start)
    )


# --- the rules: True is speech, False is not, None leaves it to the next rule


def _has_no_words(quoted: _Quoted) -> bool | None:
    return None if quoted.words else False


def _is_thought(quoted: _Quoted) -> bool | None:
    if quoted.tag_before and quoted.tag_before.thought:
        return False
    # "Carlisle?" He thinks about it.
    over = NEW_SENTENCE.match(quoted.after) and quoted.words[-1] in SENTENCE_STOPS
    return False if quoted.tag_after and quoted.tag_after.thought and not over else None


def _opens_its_paragraph(quoted: _Quoted) -> bool | None:
    if quoted.before.strip(DECORATION):
        return None
    if quoted.tag_after and WRITTEN_THING.search(quoted.tag_after.subject):
        return False
    if INTRODUCES_WRITING.search(text_before(quoted.previous, len(quoted.previous))):
        return False
    # "Empty Rooms" was written about him.
    subject = quoted.after[:1].islower() and not quoted.tag_after
    return quoted.stopped or not quoted.closed or not subject


def _is_writing(quoted: _Quoted) -> bool | None:
    if any(tag and WRITTEN_THING.search(tag.subject) for tag in (quoted.tag_before, quoted.tag_after)):
        return False
    return False if INTRODUCES_WRITING.search(quoted.before) else None


def _is_title(quoted: _Quoted) -> bool | None:
    if NAMES_A_TITLE.search(quoted.before):
        return False
    # "Good-bye, Ann," said Ben. He added, "Good-bye, Ann."
    led_to = not quoted.before[-1].isalnum() and (quoted.tag_before or quoted.words[-1] in SENTENCE_STOPS)
    title = TITLE_CASE.fullmatch(quoted.words) and not EXCLAIMS.match(quoted.words)
    tagged = quoted.tag_after or SUBJECT_PRONOUN.match(quoted.after)
    return False if title and not led_to and not tagged else None


def _is_mentioned(quoted: _Quoted) -> bool | None:
    if CREDITED.match(quoted.after):
        return False
    exclaims = quoted.words[-1] in "!?" or EXCLAIMS.match(quoted.words)
    short = len(quoted.words.split()) < MANY
    return False if short and not exclaims and MENTIONS.search(quoted.before) else None


def _is_unsaid(quoted: _Quoted) -> bool | None:
    return False if UNSAID.search(" ".join(quoted.before.split())) else None


def _has_tag(quoted: _Quoted) -> bool | None:
    if quoted.tag_before:
        # She would not ask whether it was "the livest place in town" or not.
        said = quoted.before.endswith(quoted.tag_before.verb) or not quoted.before[-1].isalnum()
        return said or quoted.stopped
    if quoted.tag_after:
        return quoted.stopped or quoted.before[-1] in BEFORE_A_SPEECH
    return None


def _follows_a_comma(quoted: _Quoted) -> bool | None:
    if quoted.before[-1] not in LEADS_ON:
        return None
    return quoted.stopped or quoted.after[:1] in {"", "."}


def _follows_a_sentence(quoted: _Quoted) -> bool | None:
    if quoted.before[-1] not in ENDS_A_SENTENCE:
        return None
    return quoted.stopped or not quoted.after or len(quoted.words.split()) >= SEVERAL


def _stands_in_a_sentence(quoted: _Quoted) -> bool:
    """The "Keep out" on the door is not speech, a whole sentence that words of narration begin is."""
    last = quoted.words[-1]
    uttered = last == "," and (
        not quoted.before[-1].isalnum()
        or EXCLAIMS.match(quoted.words)
        or WITH_A.search(quoted.before)
        or SAYING.search(quoted.before)
    )
    cut_short = last in CUT_SHORT or uttered or (last == "." and len(quoted.words.split()) >= SEVERAL)
    return quoted.words[0].isupper() and bool(cut_short or quoted.guillemets)


class Rule(NamedTuple):
    """A step of the decision."""

    name: str
    example: str
    """A paragraph whose last quotation this rule decides."""
    is_speech: Callable[[_Quoted], bool | None]
    """None: the rule has no answer."""


RULES: Final = (
    Rule("no words", 'He wrote "*"', _has_no_words),
    Rule("a thought", '"It will never float," thought Martin.', _is_thought),
    Rule("opens its paragraph", '"Mind the step," said Ruth.', _opens_its_paragraph),
    Rule("writing", 'On the door was a sign: "Keep out."', _is_writing),
    Rule("a title", 'The song was called "The Grey Mare" here.', _is_title),
    Rule("mentioned", 'He disliked the "soon".', _is_mentioned),
    Rule("unsaid", 'She did not say "Go."', _is_unsaid),
    Rule("beside its tag", 'She sat down and said, "Go."', _has_tag),
    Rule("behind a comma", 'He pointed at the roof: "There."', _follows_a_comma),
    Rule("behind a sentence", 'He pointed. "There."', _follows_a_sentence),
    Rule("in a sentence", 'It had a "short walk" in it.', _stands_in_a_sentence),
)
