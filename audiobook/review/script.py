"""Who says what, for a person to read and correct, and for programs.

`text` makes the script file, `parse` reads it back; `document` makes what `audiobook script --json` prints.
One utterance a line, `mark name | words`, the least certain listed at the top:

    # audiobook script: slow-boat-home.txt
    ...
      Kate             | “I thought you might not come,”
      narrator         | she said.
    ? Neil             | “Not today.”

`?` marks what is worth a look, `!` what a person has said and no program may change.  Changing a name is the
whole correction: the codes in the last lines of the file tell the names that the program wrote from those
that a person did.  `corrections` finds the place of the latter in the text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, get_args

from audiobook.model import Kind
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from audiobook.model import Chapter, Line, Script

UNSURE = 0.6
"""Lines of dialogue with less confidence are marked for review."""
BY_HAND = "corrected by hand"
"""The reason of a line whose speaker a person has told."""
EXCERPT = 60
NARRATOR = "narrator"
NOBODY = "???"
"""Stands for the speaker of a line nobody could be found for."""
BEFORE, AFTER = "(before)", "(after)"
"""Stand before the words around a correction that found no place."""
KINDS = {f"({kind})": kind for kind in get_args(Kind) if kind not in {"narration", "dialogue"}}
MARKS = " ?!"
HEADER = "# audiobook script: "
HELP = """\
# To correct a line, change the name before the bar: to another character, by any of their names, to somebody
# new, to "narrator" for what nobody says, or to ??? for what nobody knows. To keep a line as it is, put ! in
# front of it. What you correct is marked ! and stays; put a blank there, and the program decides again.
"""
LOST = (
    "### Corrections that found no place in the text: they wait for it to come back; delete what you give up"
)
CODES_ARE = (
    "# What the program wrote, in code: so it knows the names that are yours. Leave these lines alone."
)
CODES = "#= "
CODE_LENGTH = 5
"""Base64 digits: 30 bits, so that even among a novel's 10,000 codes no changed line finds one by chance."""
CODE_ROWS = re.compile(rf"(?:[\w-]{{{CODE_LENGTH}}})*?[\w-]{{{CODE_LENGTH - 1}}}[A-D]|.+")
"""A row ends after one code in sixteen, whichever those are: a changed line changes one row only."""
NAME_WIDTH = 16
"""Fixed, so that a new character does not change every line."""
LINE = re.compile(r"(?P<who>(?:\\.|[^\\|])*)\|(?P<words>.*)")


@dataclass(frozen=True, slots=True)
class Entry:
    """An utterance in the script file."""

    mark: str
    """`?`: worth a look; `!`: a person's word; else a blank."""
    kind: Kind
    speaker: str | None
    """A name, as written; None: nobody, or in dialogue, nobody known."""
    words: str
    """With single blanks for all white space."""
    number: int = field(default=0, compare=False)
    """Of the line in the file, from 1; 0: not from a file."""
    touched: bool | None = field(default=False, compare=False)
    """Has a person changed it since it was written?  None: the file no longer tells."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A correction whose words the text no longer has, with the words that stood around them."""

    entry: Entry
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What a script file holds of one text."""

    name: str
    """Of the text's file."""
    entries: tuple[Entry, ...]
    lost: tuple[Lost, ...]
    content: str
    """As it stands in the file."""


def one_line(words: str) -> str:
    """The words with single blanks for all white space, as a script file has them."""
    return " ".join(words.replace("\0", " ").split())


def folded(name: str) -> str:
    """A name as it is compared: neither case nor white space makes another."""
    return one_line(name).casefold()


def is_unsure(line: Line) -> bool:
    """Is a line worth a person's look?"""
    return (
        line.span.kind == "dialogue"
        and line.reason != BY_HAND
        and (line.speaker is None or line.confidence < UNSURE)
    )


def unsure(script: Script) -> list[tuple[Chapter, Line]]:
    """The lines of dialogue worth a look, the least certain first."""
    found = [
        (chapter, line)
        for chapter, lines in zip(script.book.chapters, script.lines, strict=True)
        for line in lines
        if is_unsure(line)
    ]
    return sorted(found, key=lambda item: item[1].confidence)


def excerpt(chapter: Chapter, line: Line, length: int = EXCERPT) -> str:
    """The beginning of a line's words, on one line."""
    return shortened(one_line(chapter.text[line.span.start : line.span.end]), length)


def shortened(words: str, length: int = EXCERPT) -> str:
    """At most so many characters of the words."""
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def text_name(script: Script) -> str:
    """The name of the file of a script of one text, as its script file has it."""
    name = PurePath(script.book.chapters[0].source).name
    # A byte of a name that is no letter is written as `atomic.write_text` writes it.
    return one_line(name.encode("utf-8", "backslashreplace").decode())


def by_source(run: Script) -> Iterator[tuple[list[int], Script]]:
    """The script of each text of a run, with all the characters, behind its chapters' places in the run."""
    chapters = run.book.chapters
    for source in dict.fromkeys(chapter.source for chapter in chapters):
        places = [at for at, chapter in enumerate(chapters) if chapter.source == source]
        book = replace(run.book, chapters=tuple(chapters[at] for at in places))
        yield places, replace(run, book=book, lines=tuple(run.lines[at] for at in places))


def entries(script: Script) -> Iterator[tuple[tuple[int, int], Entry]]:
    """Every line that has words, behind its place: the indices of the chapter and of the line in it."""
    names = {one.id: one_line(one.name) for one in script.characters}
    for chapter_index, (chapter, lines) in enumerate(zip(script.book.chapters, script.lines, strict=True)):
        for index, line in enumerate(lines):
            words = one_line(chapter.text[line.span.start : line.span.end])
            if words:
                mark = "!" if line.reason == BY_HAND else "?" if is_unsure(line) else " "
                speaker = None if line.speaker is None else names.get(line.speaker)
                yield (chapter_index, index), Entry(mark, line.span.kind, speaker, words)


# --- writing


def text(script: Script, lost: Sequence[Lost] = ()) -> str:
    """The script file of one text; `lost`: corrections to be kept although they have no place in it."""
    return "\n".join(_rows(script, lost)) + "\n"


def _rows(script: Script, lost: Sequence[Lost]) -> Iterator[str]:
    found = list(entries(script))
    doubtful = unsure(script)
    by_hand = sum(entry.mark == "!" for _, entry in found)
    yield HEADER + text_name(script)
    yield (
        f"# {sum(entry.kind == 'dialogue' for _, entry in found)} pieces of dialogue, {len(doubtful)} to "
        f"review (marked ?), {by_hand} corrected by hand (marked !)"
    )
    yield "#"
    yield from HELP.splitlines()
    if doubtful:
        yield "#"
        yield "# The least certain first:"
    for chapter, line in doubtful:
        name = script.name_of(line.speaker) or NOBODY
        words, why = excerpt(chapter, line), one_line(line.reason)
        yield f"#   {line.confidence:4.0%}  {one_line(name)}: {words}  ({why})"
    for chapter_index, chapter in enumerate(script.book.chapters):
        yield ""
        yield f"## {one_line(chapter.title)}".rstrip()
        yield ""
        yield from (_row(entry) for place, entry in found if place[0] == chapter_index)
    if lost:
        yield ""
        yield LOST
    for one in lost:
        yield ""
        if one.before:
            yield f"  {BEFORE:<{NAME_WIDTH}} | {one.before}"
        yield _row(one.entry)
        if one.after:
            yield f"  {AFTER:<{NAME_WIDTH}} | {one.after}"
    if found:
        yield ""
        yield CODES_ARE
        codes = "".join(_codes([entry for _, entry in found]))
        yield from (CODES + row for row in CODE_ROWS.findall(codes + _seal(codes)))


def _row(entry: Entry) -> str:
    return f"{entry.mark} {_who(entry):<{NAME_WIDTH}} | {entry.words}"


def _who(entry: Entry) -> str:
    """Who speaks, spelled so that `_meaning` gives it back."""
    if entry.kind == "narration":
        return NARRATOR
    if entry.kind != "dialogue":
        return f"({entry.kind})"
    if entry.speaker is None:
        return NOBODY
    spelled = entry.speaker.replace("\\", "\\\\").replace("|", "\\|")
    special = entry.speaker.startswith(("(", "?", "!", "#")) or entry.speaker.casefold() == NARRATOR
    return "\\" + spelled if special else spelled


def _codes(found: Sequence[Entry]) -> list[str]:
    """A code for each entry, by which it is known again: who says what, for the how-many-eth time."""
    seen = Counter[str]()
    codes = []
    for entry in found:
        codes.append(_code(entry, entry.mark == "?", seen[entry.words]))
        seen[entry.words] += 1
    return codes


def _code(entry: Entry, unsure: bool, occurrence: int) -> str:
    return _digest(json.dumps([unsure, entry.kind, entry.speaker, entry.words, occurrence]))


def _seal(codes: str) -> str:
    """Ends the codes: if some are missing, it does not fit."""
    return _digest(codes)


def _digest(content: str) -> str:
    digest = hashlib.blake2b(content.encode("ascii"), digest_size=8).digest()
    return base64.urlsafe_b64encode(digest).decode()[:CODE_LENGTH]


# --- reading


def load(path: Path) -> tuple[Part, ...]:
    """The parts of a script file; raises InputError (`file:line: what, what to do`) for any other file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        what = "this is a folder" if path.is_dir() else f"cannot be read ({error.strerror or error})"
        raise InputError(f"{path}: {what}; name a script that `audiobook script` wrote") from None
    try:
        return parse(content.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}:{number}: this is not UTF-8; save the script in UTF-8, as it was written"
        ) from None


def parse(content: str, where: str) -> tuple[Part, ...]:
    """The parts of a script file, one for each text; raises InputError, which begins with `where`."""
    rows = [row.removesuffix("\r") for row in content.split("\n")]
    for number, row in enumerate(rows, 1):
        if "\0" in row:
            raise InputError(f"{where}:{number}: a NUL byte, which no text has; restore the file from a copy")
    starts = [index for index, row in enumerate(rows) if row.startswith(HEADER)]
    first = next((index for index, row in enumerate(rows) if row.strip()), None)
    if first is None or first not in starts:
        raise InputError(
            f"{where}:{(first or 0) + 1}: this is not a script: it does not begin with {HEADER.strip()!r}; "
            "restore that line, or name another file"
        )
    parts: dict[str, Part] = {}
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        name = rows[start].removeprefix(HEADER).strip()
        if name in parts:
            raise InputError(f"{where}:{start + 1}: a second script of {name!r}; delete one of the two")
        parts[name] = _part(name, rows, start, end, where)
    return tuple(parts.values())


def _part(name: str, rows: Sequence[str], start: int, end: int, where: str) -> Part:
    found: list[Entry] = []
    lost: list[Lost] = []
    before, in_lost, codes = "", False, ""
    for number, row in enumerate(rows[start:end], start + 1):
        if row.startswith("#"):
            in_lost = in_lost or row.startswith(LOST.split(":", maxsplit=1)[0])
            codes += row.removeprefix(CODES).strip() if row.startswith(CODES) else ""
        elif row.strip():
            mark, who, words = _columns(row, f"{where}:{number}")
            if in_lost and who in {BEFORE, AFTER}:
                if who == BEFORE:
                    before = words
                elif lost:
                    lost[-1] = Lost(lost[-1].entry, lost[-1].before, words)
                continue
            kind, speaker = _meaning(who, f"{where}:{number}")
            if in_lost:
                lost.append(Lost(Entry("!", kind, speaker, words, number), before))
                before = ""
            else:
                found.append(Entry(mark, kind, speaker, words, number))
    written = _unsealed(codes)
    return Part(
        name,
        tuple(_compared(found, written)),
        tuple(lost),
        "\n".join(rows[start:end]).rstrip("\n") + "\n",
    )


def _columns(row: str, where: str) -> tuple[str, str, str]:
    """The mark, the name as spelled, and the words."""
    match = LINE.fullmatch(row)
    if not match:
        raise InputError(f"{where}: no name and no bar; write it as `  Name | words`, or delete the line")
    who = match["who"].replace("\t", " ")
    mark = who[:1] if who[:1] in {"?", "!"} and not who.startswith(NOBODY) else " "
    if who[:1] not in set(MARKS) and who[1:2] == " " and who[2:].strip():
        raise InputError(
            f"{where}: no mark {who[0]!r}; there are ? and !, and before a name stand two blanks"
        )
    name = one_line(who[1:] if who[:1] == mark else who)
    if not name:
        raise InputError(f"{where}: no name before the bar; write {NOBODY} where nobody knows who speaks")
    return mark, name, one_line(match["words"])


def _meaning(who: str, where: str) -> tuple[Kind, str | None]:
    """The kind of the line and the name of its speaker."""
    if who.casefold() == NARRATOR:
        return "narration", None
    if who == NOBODY:
        return "dialogue", None
    if who in KINDS:
        return KINDS[who], None
    if who.startswith("("):
        raise InputError(f"{where}: no kind {who!r}; there are {', '.join(KINDS)}, or write a name")
    return "dialogue", re.sub(r"\\(.)", r"\1", who)


def _unsealed(codes: str) -> frozenset[str] | None:
    """The codes; None where they are not whole, as after a person has deleted some."""
    codes, seal = codes[:-CODE_LENGTH], codes[-CODE_LENGTH:]
    if not codes.isascii() or seal != _seal(codes):
        return None
    return frozenset(codes[at : at + CODE_LENGTH] for at in range(0, len(codes), CODE_LENGTH))


def _compared(found: Sequence[Entry], written: frozenset[str] | None) -> Iterator[Entry]:
    """The entries, each knowing whether a person has changed it since it was written."""
    seen = Counter[str]()
    for entry in found:
        touched = None
        if written is not None:
            # Whoever takes a "?" away has looked; one who puts it, or takes a "!" away, has changed nothing.
            unsure = (False,) if entry.mark == " " else (False, True)
            touched = not any(_code(entry, one, seen[entry.words]) in written for one in unsure)
        seen[entry.words] += 1
        yield Entry(entry.mark, entry.kind, entry.speaker, entry.words, entry.number, touched)


# --- for programs


def document(script: Script, spoken: Callable[[Chapter, Line], str] | None = None) -> dict[str, Any]:
    """One source text as JSON; positions are code points into the decoded file, end exclusive.

    `{"chapters": [{"title", "start", "end"}], "characters": [{"id", "name", "aliases", "gender"}],
    "spans": [{"start", "end", "kind", "speaker", "confidence", "reason"}]}`; `speaker` is an id or null.
    With `spoken`, which gives what is said for a line, each span has `spoken` beside it.
    """
    chapters = script.book.chapters
    return {
        "source": chapters[0].source,
        "chapters": [
            {"title": chapter.title, "start": chapter.start, "end": chapter.start + len(chapter.text)}
            for chapter in chapters
        ],
        "characters": [
            {"id": one.id, "name": one.name, "aliases": list(one.aliases), "gender": one.gender}
            for one in script.characters
        ],
        "spans": [
            {
                "start": chapter.start + line.span.start,
                "end": chapter.start + line.span.end,
                "kind": line.span.kind,
                "speaker": line.speaker,
                "confidence": round(line.confidence, 3),
                "reason": line.reason,
                **({"spoken": spoken(chapter, line)} if spoken else {}),
            }
            for chapter, lines in zip(chapters, script.lines, strict=True)
            for line in lines
        ],
    }
