"""Chapter text to spans that tile it: narration, dialogue, heading, note, break.  Pure.

>>> [text[s.start:s.end] for s in spans(chapter, convention([chapter])) if s.kind == "dialogue"]
['"I believe this," ', '"belongs to you."']

A dialogue span holds its quote marks; the white space behind a span belongs to it.  Which marks mean speech
is found per document: straight or curly double quotes, single quotes (beside apostrophes), guillemets, a
dash.
Rules follow the Chicago Manual of Style (17th ed., 13.30-13.44): a speech that goes on in the next paragraph
is reopened there and closed once; a quotation inside a quotation takes the other marks.

Every decision looks at most `LOOK` code points around a mark, so that the time grows with the text's length
alone, however odd the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Literal

from audiobook.model import Chapter, Span
from audiobook.text import phrases, sentences, tags
from audiobook.text.lexis import INVISIBLE, SPEECH_VERBS, language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Marks = Literal["double", "single", "guillemet"]

OPENING: dict[Marks, str] = {"double": '"“„‟', "single": "'‘", "guillemet": "«»"}
CLOSING: dict[Marks, str] = {"double": '"”“', "single": "'’", "guillemet": "«»"}
SPEECH_DASH = re.compile(r"(?:—|–|―|--?)\s*(?=\S)")
STOPS = ".,!?…—–-;:*~"
SENTENCE_STOPS = ".!?…"
ELISION = re.compile(
    r"""['’](?:
        tis | twas | twere | twill | twould | twon | til | till
      | em | im | is | er | ere | ad | as | ave | e | ee | un | ud | ull | n
      | ome | ouse | ouses | ow | arf | alf | ell | igh | and | ands | ead | eart | elp | orse | orses
      | old | ope | our | ours
      | cause | cos | cuz | bout | round | neath | gainst | pon | nuff | nother | fore | fraid | prentice
      | \d\ds?
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""An apostrophe that begins a word: `'tis`, `'em`, `'ouse`, `'90s`."""
DROPPED_G = re.compile(r"(?:in|an|o|th|wi|i|t)['’]$", re.IGNORECASE)
NAMES_A_TITLE = re.compile(
    r"""\b(?:
        called | named | titled | entitled | nicknamed | dubbed | termed | spelled | signed | reading
      | labelled | labeled | marked | so-called | known[ ]as
      | the[ ]words? | the[ ]phrase | the[ ]name | the[ ]title | term
      | song | book | novel | poem | film | movie | story | chapter | play
    )\s*(?:it|him|her|them)?$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before a name or a title in quotes; matched without the white space at its end."""
INTRODUCES_WRITING = re.compile(
    r"""\b(?:
        read | ran | wrote | written | (?<!began[ ]as[ ])(?<!spoke[ ]as[ ])follows | words
      | said[ ]in[ ]the[ ]letter
      | letter | note | message | telegram | text | sign | inscription | notice | postcard
    )\b[^.!?]{0,40}:$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before a quotation that is read, not said; matched without the white space at its end."""
UNCLOSED_TAG = re.compile(r"[^.!?…\"“”]*?[,!?—]\s+(?=(?:\w+\s+){1,3}\w)")
ASIDE = re.compile(
    r"""\((?:
        (?:(?:again|still|here|and|then|suddenly|slowly|softly|half|\w+ly)\s+)?
            (?!(?:be|hav|suppos|consider|speak|judg|includ|except|accord|know|see|dur|noth|someth|anyth|everyth
                |morn|even|say|allow|grant|bar|count)ing\b)[a-z]{2,}ing\b
      | here\s+(?:was|were|came|is)\b
      | (?:with|in)\s+(?:an?|his|her|their)\s[^()]*?\b(?:voice|tone|bow|smile|look|glance|sigh|laugh|blush
            |whisper|nod|frown|gesture|air)\b
      | (?:he|she|they)\s+\w+(?:ed|t|d|k|w|g|e)\b
    )[^()]{0,120}\)""",
    re.VERBOSE,
)
"""Words in brackets, within a speech, that tell what is done meanwhile: `(sitting down again)`."""
OF_SPEAKER = re.compile(r"\b(?:I|me|my|mine|we|us|our|you|your|yours|thee|thou|thy)\b", re.IGNORECASE)
"""Words that show that the speaker goes on in a bracket."""
INCISE_STOP = re.compile(r"[,!?…»]\s+")
INCISE_END = re.compile(r"[.:!?…]+\s*|,\s+|$")
INNER_DASH = re.compile(r"(?<=\s)[—–―](?=\w)|[—–―](?=[\s.,;:!?])")
LETTER = re.compile(r"\w")
ANY_MARK: dict[Marks, re.Pattern[str]] = {
    "double": re.compile(r'["“”„‟]'),
    "single": re.compile(r"['‘’]"),
    "guillemet": re.compile(r"[«»]"),
}
QUOTE_MARKS = "\"“”„‟'‘’«»"
LOOK = 120
"""Code points looked at before or behind a mark: more than any tag, title or gap in print has."""
RIVALS = 40
"""A close that may be an apostrophe stands when this many further marks bring no surer one."""


@dataclass(frozen=True, slots=True)
class Convention:
    """How a document marks direct speech."""

    marks: Marks = "double"
    dashes: bool = False
    """Does a dash that opens a paragraph open a speech?"""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class _Quotation:
    start: int
    end: int
    closed: bool


def convention(chapters: Iterable[Chapter]) -> Convention:
    """Find the convention of a document from how its paragraphs open and how quotations follow commas."""
    votes: dict[Marks, int] = {"double": 0, "single": 0, "guillemet": 0}
    dashes = paragraphs = 0
    sample = ""
    for chapter in chapters:
        sample += chapter.text[: max(0, 100_000 - len(sample))]
        for block in chapter.blocks:
            if block.kind != "paragraph":
                continue
            paragraphs += 1
            body = chapter.text[block.start : block.end]
            dashes += bool(re.match(r"[—–―]|--?\s", body))
            for marks, characters in OPENING.items():
                if body[0] in characters and not (marks == "single" and ELISION.match(body)):
                    votes[marks] += 3
                # Inside a paragraph: after a comma or a colon, as a tag introduces speech.
                votes[marks] += len(re.findall(rf"[,:]\s[{characters}]\w", body))
                # The other way round, speech and then its tag: `,' said`.
                votes[marks] += len(re.findall(rf"[,!?.][{CLOSING[marks]}]\s+(?:{_SAID})\b", body))
    marks = max(votes, key=votes.__getitem__)
    tag = language(sample)
    # In English a dash that opens a paragraph is speech only where nothing else marks it (Joyce).
    by_dash = dashes > paragraphs / 20 and (votes[marks] == 0 or (tag != "en" and dashes * 6 > votes[marks]))
    return Convention(marks, by_dash, tag)


def cut(chapters: Sequence[Chapter]) -> tuple[tuple[Chapter, tuple[Span, ...]], ...]:
    """Chapters with their spans; those of one source share its convention."""
    of_source: dict[str, list[Chapter]] = {}
    for chapter in chapters:
        of_source.setdefault(chapter.source, []).append(chapter)
    how = {source: convention(same) for source, same in of_source.items()}
    return tuple((chapter, spans(chapter, how[chapter.source])) for chapter in chapters)


_SAID = r"said|asked|replied|cried|he|she|I|answered"


def spans(chapter: Chapter, how: Convention) -> tuple[Span, ...]:
    """Cut a chapter into spans that tile its text exactly.

    Dialogue never crosses a paragraph: a speech of several paragraphs is several spans, the later ones marked
    `continues`.
    """
    text = chapter.text
    found: list[Span] = []
    open_speech = False
    previous = ""
    for block in chapter.blocks:
        if block.kind == "paragraph":
            whole = text[block.start : block.end]
            body = INVISIBLE.sub("", whole) or whole
            here = how if open_speech else _local(body, how)
            pieces, open_speech = _paragraph(body, here, open_speech, previous)
            found.extend(_placed(pieces, block.start, whole, body))
            previous = body
        else:
            found.append(Span(block.start, block.end, block.kind))
            open_speech = open_speech and block.kind == "note"
    return _tiling(found, len(text))


def _local(body: str, how: Convention) -> Convention:
    """The convention of a paragraph that plainly follows another than its document, as in a collection."""
    if how.dashes or ANY_MARK[how.marks].search(body):
        return how
    for marks, characters in OPENING.items():
        closed = rf"[,.!?—-][{CLOSING[marks]}](?:\s|$)"
        if body[0] in characters and not ELISION.match(body) and re.search(closed, body):
            return replace(how, marks=marks)
    return how


def _tiling(found: list[Span], length: int) -> tuple[Span, ...]:
    """Stretch every span to where the next begins; the first takes what stands before it."""
    if not found:
        return (Span(0, length, "break"),) if length else ()
    starts = [0, *(span.start for span in found[1:]), length]
    return tuple(
        Span(start, end, span.kind, span.continues)
        for span, (start, end) in zip(found, pairwise(starts), strict=True)
    )


def _placed(pieces: Iterable[Span], offset: int, whole: str, body: str) -> Iterator[Span]:
    """Spans of `body`, which is `whole` without what is invisible, as spans of the text it is from."""
    places: Sequence[int] = range(len(whole) + 1)
    if len(body) < len(whole):
        places = [at for at, character in enumerate(whole) if not INVISIBLE.match(character)] + [len(whole)]
    for piece in pieces:
        start, end = offset + places[piece.start], offset + places[piece.end]
        yield Span(start, end, piece.kind, piece.continues)


def _paragraph(body: str, how: Convention, open_speech: bool, previous: str) -> tuple[list[Span], bool]:
    """The spans of one paragraph, and whether its last speech stays open for the next."""
    if how.dashes and SPEECH_DASH.match(body):
        pieces = _dash_speech(body)
        return _spans(body, pieces, continued=False), False
    quotations = list(_quotations(body, how, open_speech))
    still_open = bool(quotations) and not quotations[-1].closed and quotations[-1].end == len(body)
    continued = open_speech and bool(quotations) and quotations[0].start == 0
    speech = [
        piece
        for q in _spoken(body, quotations, how, continued, previous)
        for piece in _without(body, q.start, q.end, _asides(body, q.start, q.end))
    ]
    if how.language == "fr":
        speech = [
            piece for start, end in speech for piece in _without(body, start, end, _incises(body, start, end))
        ]
    return _spans(body, speech, continued), still_open


def _spoken(
    body: str, quotations: Iterable[_Quotation], how: Convention, continued: bool, previous: str
) -> Iterator[_Quotation]:
    """Those of a paragraph's quotations that are speech; `continued`: the first one is, from before."""
    last: _Quotation | None = None
    spoken = False
    for q in quotations:
        tag = tags.after(body, last.end, q.start) if last else None
        if continued and last is None:
            spoken = True
        elif not (last and tag and tags.parts(body, tag, last.end, q.start)):
            spoken = bool(spoken and last and _resumes(body, last, q)) or _is_speech(body, q, how, previous)
        # Else the tag parts it from the one before, and it is what that is, whatever is told on the way.
        if spoken:
            yield q
        last = q


def _spans(body: str, speech: Iterable[tuple[int, int]], continued: bool) -> list[Span]:
    """Dialogue where `speech` says, narration between."""
    found: list[Span] = []
    position = 0
    last_piece = ""
    for start, end in speech:
        if body[position:start].strip():
            found.append(Span(position, start, "narration"))
        goes_on = continued and start == 0
        if last_piece:
            # Split by its tag: the first half ends no sentence, or the second begins none.
            inner = last_piece.strip(QUOTE_MARKS + " \n")
            opening = body[start:end].lstrip(QUOTE_MARKS + " —–-")
            goes_on = not inner.endswith(tuple(SENTENCE_STOPS)) or opening[:1].islower()
        found.append(Span(start, end, "dialogue", goes_on))
        last_piece = body[start:end]
        position = end
    if body[position:].strip() or not found:
        found.append(Span(position, len(body), "narration"))
    return _merged_marks(found, body)


def _merged_marks(found: list[Span], body: str) -> list[Span]:
    """A crumb of punctuation between two speeches (`—`, `,`) is no utterance: the span before it takes it."""
    merged: list[Span] = []
    for span in found:
        crumb = span.kind == "narration" and not LETTER.search(body, span.start, span.end)
        if crumb and merged:
            merged[-1] = Span(merged[-1].start, span.end, merged[-1].kind, merged[-1].continues)
        else:
            merged.append(span)
    return merged


def _without(
    body: str, start: int, end: int, inserted: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """What is left of a speech without what is put into it, given in order."""
    position = start
    for begin, stop in inserted:
        if LETTER.search(body, position, begin):
            yield position, begin
        position = stop
    if LETTER.search(body, position, end):
        yield position, end


def _asides(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What the narrator puts into a speech: `"Oh! (turning to Ann) so it is."`"""
    for match in ASIDE.finditer(body, start, end):
        if not OF_SPEAKER.search(match[0]):
            yield match.span()


# --- quotations between marks


def _quotations(body: str, how: Convention, open_speech: bool) -> Iterator[_Quotation]:
    """Every stretch between the convention's marks, whether it is speech or not."""
    position = 0
    may_close = True
    while (start := _next_opening(body, position, how.marks)) is not None:
        end = _closing(body, start, how.marks) if may_close else None
        if end is not None:
            yield _Quotation(start, end, closed=True)
            position = end
            continue
        # No apostrophe up to the paragraph's end closes this one, so none will close a later one.
        may_close = how.marks != "single"
        # Never closed: up to its tag, or to the next opening, or to the paragraph's end.
        limit = _reopening(body, start + 1, how.marks) or len(body)
        cut = None if open_speech else _cut_at_tag(body, start, limit)
        yield _Quotation(start, cut or limit, closed=cut is not None or limit < len(body))
        position = cut or limit


def _before(body: str, position: int) -> str:
    """What stands before a position, without the white space between; at most `LOOK` code points."""
    return body[max(0, position - LOOK) : position].rstrip()


def _behind(body: str, position: int) -> str:
    """What stands behind a position, without the white space between; at most `LOOK` code points."""
    return body[position : position + LOOK].lstrip()


def _next_opening(body: str, position: int, marks: Marks) -> int | None:
    for index in range(position, len(body)):
        if body[index] in OPENING[marks] and _opens(body, index, marks):
            return index
    return None


def _opens(body: str, index: int, marks: Marks) -> bool:
    """Can the mark at `index` open a quotation, by the characters beside it?"""
    mark, before, behind = body[index], body[index - 1 : index], body[index + 1 : index + 2]
    if not behind:
        return False
    if marks == "guillemet":
        return mark == "«" or (not behind.isspace() and not before.strip())
    after_gap = not before or before.isspace() or before in "([{—–-\"“‘'*_"
    if marks == "double":
        after_gap = after_gap or before in ".,!?:;" or not before.isalnum()
        return mark in "“„‟" or (after_gap and not behind.isspace())
    return after_gap and not behind.isspace() and _opens_single(body, index)


def _opens_single(body: str, index: int) -> bool:
    """As `_opens`, where the mark may be an apostrophe: `'Tis`, `the boys' game`, `rock 'n' roll`."""
    lead = _before(body, index)
    elision = ELISION.match(body, index)
    if not lead.strip("—–-* _"):
        # ''Tis a cold night,' opens with both a mark and an apostrophe; 'Tis alone may be either.
        return not elision or bool(re.search(r"[.,!?…—]['’](?!\w)", body[index + 1 :]))
    if elision and not lead.endswith((",", ":", "—", "–")):
        return False
    return body[index] == "‘" or lead.endswith(tuple(".,:;!?—–-…)'’\"”")) or _ends_in_tag(lead)


def _ends_in_tag(words: str) -> bool:
    """Does narration end in `said` or in `thought Alice`?"""
    tail = re.search(rf"({phrases.WORD})(?:\s+({phrases.WORD}))?$", words)
    return bool(tail) and any(word and word.lower() in SPEECH_VERBS | {"thought"} for word in tail.groups())  # type: ignore[union-attr]


def _closing(body: str, start: int, marks: Marks) -> int | None:
    """The end (exclusive) of the quotation opened at `start`; None where it is never closed."""
    if marks == "single":
        return _closing_single(body, start)
    # The next mark decides: it closes this quotation, or opens another before this one was closed.
    match = ANY_MARK[marks].search(body, start + 1)
    if match is None:
        return None
    index, mark = match.start(), match[0]
    if marks == "guillemet":
        return index + 1 if mark != body[start] else None
    if mark in "“„‟":
        return index + 1 if mark == "“" and body[start] == "„" else None
    behind = body[index + 1 : index + 2]
    reopens = body[index - 1].isspace() and behind and not behind.isspace() and behind not in STOPS
    return None if mark == '"' and reopens else index + 1


def _reopening(body: str, position: int, marks: Marks) -> int | None:
    """Where a quotation that was not closed is followed by the next one."""
    found = _next_opening(body, position, marks)
    while found is not None and marks != "single" and not body[found - 1].isspace():
        found = _next_opening(body, found + 1, marks)
    return found


def _closing_single(body: str, start: int) -> int | None:
    """As `_closing` where the mark is also the apostrophe: punctuation before it closes, a letter seldom."""
    weak: int | None = None
    rivals = 0
    for match in ANY_MARK["single"].finditer(body, start + 1):
        index = match.start()
        rivals += weak is not None
        if rivals > RIVALS:
            break
        if body[index] == "‘" or (body[index] == "'" and body[index - 1].isspace()):
            if weak is not None and _opens(body, index, "single"):
                break
        elif not body[index - 1].isspace() and not body[index + 1 : index + 2].isalnum():
            if body[index - 1] in STOPS + "\"”)'’»":
                return index + 1
            if weak is None and index - start > 1 and _may_close(body, index):
                weak = index + 1
    return weak


def _may_close(body: str, index: int) -> bool:
    """May an apostrophe behind a letter close: at the end, before punctuation, before a tag?"""
    behind = body[index + 1 : index + 2]
    if not behind:
        return True
    if behind in ".,;:!?—":
        return not DROPPED_G.search(body[max(0, index - 4) : index + 1])
    return behind.isspace() and body[index - 1] != "s" and tags.after(body, index + 1) is not None


def _cut_at_tag(body: str, start: int, limit: int) -> int | None:
    """Where an unclosed quotation ends because its tag follows: `“That is a lie, said Mara`."""
    match = UNCLOSED_TAG.match(body, start + 1, limit)
    while match:
        tag = tags.after(body, match.end(), limit)
        if tag and not tag.thought:
            return match.end()
        match = UNCLOSED_TAG.match(body, match.end(), limit)
    return None


# --- speech, or a title, a scare quote, a thought, a letter?


def _is_speech(body: str, quotation: _Quotation, how: Convention, previous: str) -> bool:
    """Are the quoted words spoken aloud?  `previous`: the paragraph before."""
    start, end = quotation.start, quotation.end
    words = body[start:end].strip(QUOTE_MARKS + " \n\t\xa0\u202f*_")
    if not words:
        return False
    before, behind = _before(body, start), _behind(body, end)
    tag_before, tag_behind = tags.before(body, start), tags.after(body, end)
    if any(tag and tag.thought for tag in (tag_before, tag_behind)):
        return False
    if not before.strip("—–-*_ "):
        written = INTRODUCES_WRITING.search(_before(previous, len(previous)))
        stopped = words[-1] in STOPS or not quotation.closed
        # "Empty Rooms" was written about him.
        goes_on = behind[:1].islower() and not tag_behind
        return not written and (stopped or not goes_on)
    if INTRODUCES_WRITING.search(before) or NAMES_A_TITLE.search(before):
        return False
    stopped = words[-1] in STOPS
    if tag_before or tag_behind:
        return bool(tag_before) or stopped or before[-1] in ".,:;!?…—–-\"”’'»"
    return _is_speech_untagged(words, before[-1], behind, how)


def _resumes(body: str, last: _Quotation, quotation: _Quotation) -> bool:
    """Does a quotation end the sentence of the one before: `"It is a thing" lowering his voice "to see."`?"""
    first = body[last.start : last.end].strip(QUOTE_MARKS + " \n")
    second = body[quotation.start : quotation.end].strip(QUOTE_MARKS + " \n_*")
    return (
        second[:1].islower()
        and second[-1:] in STOPS
        and not first.endswith(tuple(SENTENCE_STOPS))
        and not sentences.SENTENCE_END.search(body, last.end, quotation.start)
    )


def _is_speech_untagged(words: str, before: str, behind: str, how: Convention) -> bool:
    """As `_is_speech`, inside a paragraph and with no tag: by the character before, and the words."""
    stopped = words[-1] in STOPS
    if before in ",:;":
        return stopped or behind[:1] in {"", "."}
    several = len(words.split()) > 3
    if before in ".!?…—–-\"”’'»)":
        return stopped or not behind or several
    # In the middle of a sentence: the "Keep out" on the door, or a speech that its words begin.
    cut_short = words[-1] in "!?—…," or (words[-1] == "." and several)
    return words[0].isupper() and (cut_short or how.marks == "guillemet")


# --- dashes, and tags inside the marks


def _dash_speech(body: str) -> list[tuple[int, int]]:
    """The speech of a paragraph that a dash opens; its tags are narration.

    French (and Joyce) set the tag off by its verb: `— À la gare, répondit Marcel. Le train…`; Spanish by more
    dashes: `—Vamos —dijo Juan—. Es tarde.`
    """
    lead = SPEECH_DASH.match(body)
    first = lead.end() if lead else 0
    cuts = [match.start() for match in INNER_DASH.finditer(body, first)]
    if cuts and (_behind(body, cuts[0] + 1)[:1].islower() or tags.after(body, cuts[0] + 1)):
        edges = pairwise([0, *cuts, len(body)])
        return [(start, end) for start, end in islice(edges, 0, None, 2) if LETTER.search(body, start, end)]
    return list(_without(body, 0, len(body), _incises(body, 0, len(body))))


def _incises(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The tags inside a speech's marks: `« Tu es en retard, dit Claire. Où étais-tu ? »`."""
    position = start
    for match in INCISE_STOP.finditer(body, start, end):
        if match.start() < position:
            continue
        tag = tags.after(body, match.end(), end)
        if tag is None or (tag.kind == "name" and tag.start == match.end()):
            continue
        stop = INCISE_END.search(body, tag.end, end)
        position = stop.end() if stop else end
        yield match.end(), position
