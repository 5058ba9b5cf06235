"""The script file: who says what, for a person to read and correct.

`text` writes it, `load` and `parse` read it back.  One line an utterance, `mark name | words`, the least
certain listed at the top:

    # audiobook script: slow-boat-home.txt
    ...
      Kate             | “I thought you might not come,”
      narrator         | she said.
    ? Neil             | “Not today.”

`?` marks what is worth a look, `!` what a person has chosen and the program must not change.  To correct a
line, a person changes its name, and nothing else: the codes at the end of the file (`codes`) tell which names
the program wrote.  `corrections` finds the corrected lines in the text again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from audiobook.model import Kind
from audiobook.review import codes
from audiobook.review.document import document
from audiobook.review.entries import (
    BY_HAND,
    CORRECTED,
    REVIEW,
    UNMARKED,
    Entry,
    LostCorrection,
    Mark,
    Part,
    by_source,
    entries,
    excerpt,
    folded,
    is_unsure,
    one_line,
    text_name,
    unsure,
)
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiobook.model import Script

__all__ = [
    "BY_HAND",
    "Entry",
    "LostCorrection",
    "Part",
    "by_source",
    "document",
    "entries",
    "excerpt",
    "folded",
    "is_unsure",
    "load",
    "one_line",
    "parse",
    "text",
    "text_name",
    "unsure",
]

NARRATOR = "narrator"
NOBODY = "???"
"""In place of a speaker who is unknown."""
BEFORE, AFTER = "(before)", "(after)"
"""In place of a speaker, before the words of the lines around a lost correction."""
KINDS: dict[str, Kind] = {
    f"({kind})": kind for kind in get_args(Kind) if kind not in {"narration", "dialogue"}
}
"""In place of a speaker, what is neither dialogue nor narration: `(heading)`."""
HEADER = "# audiobook script: "
HELP = """\
# To correct a line, change the name before the bar: to another character, by any of their names, to somebody
# new, to "narrator" for what nobody says, or to ??? for what nobody knows. To keep a line as it is, put ! in
# front of it. What you correct is marked ! and stays; put a blank there, and the program decides again.
"""
LOST = (
    "### Corrections that found no place in the text: they wait for it to come back; delete what you give up"
)
LOST_BEGINS = LOST.partition(":")[0]
CODES_ARE = (
    "# What the program wrote, in code: so it knows the names that are yours. Leave these lines alone."
)
CODES = "#= "
"""Begins a row of codes."""
NAME_WIDTH = 16
"""Columns; fixed, because a width that fits the longest name would change every line with a new character."""
LINE = re.compile(r"(?P<who>(?:\\.|[^\\|])*)\|(?P<words>.*)")
"""A backslash before a bar or a backslash makes it part of the name."""


# --- writing


def text(script: Script, lost: Sequence[LostCorrection] = ()) -> str:
    """The script file of one text; `lost`: corrections to keep although they have no place in it."""
    return "\n".join(_rows(script, lost)) + "\n"


def _rows(script: Script, lost: Sequence[LostCorrection]) -> Iterator[str]:
    lines = list(entries(script))
    yield HEADER + text_name(script)
    yield from _summary(script, [entry for _, entry in lines])
    for chapter_index, chapter in enumerate(script.book.chapters):
        yield ""
        yield f"## {one_line(chapter.title)}".rstrip()
        yield ""
        yield from (_row(entry) for position, entry in lines if position[0] == chapter_index)
    if lost:
        yield ""
        yield LOST
    for correction in lost:
        yield ""
        yield from _lost_rows(correction)
    if lines:
        yield ""
        yield CODES_ARE
        yield from (CODES + row for row in codes.rows([entry for _, entry in lines]))


def _summary(script: Script, lines: Sequence[Entry]) -> Iterator[str]:
    """How much there is to review, how to correct, and the list of doubtful lines."""
    doubtful = unsure(script)
    dialogue = sum(entry.kind == "dialogue" for entry in lines)
    corrected = sum(entry.mark == CORRECTED for entry in lines)
    yield (
        f"# {dialogue} pieces of dialogue, {len(doubtful)} to review (marked {REVIEW}), "
        f"{corrected} corrected by hand (marked {CORRECTED})"
    )
    yield "#"
    yield from HELP.splitlines()
    if doubtful:
        yield "#"
        yield "# The least certain first:"
    for chapter, line in doubtful:
        name = one_line(script.name_of(line.speaker) or NOBODY)
        yield f"#   {line.confidence:4.0%}  {name}: {excerpt(chapter, line)}  ({one_line(line.reason)})"


def _lost_rows(correction: LostCorrection) -> Iterator[str]:
    if correction.before:
        yield f"  {BEFORE:<{NAME_WIDTH}} | {correction.before}"
    yield _row(correction.entry)
    if correction.after:
        yield f"  {AFTER:<{NAME_WIDTH}} | {correction.after}"


def _row(entry: Entry) -> str:
    return f"{entry.mark} {_who(entry):<{NAME_WIDTH}} | {entry.words}"


def _who(entry: Entry) -> str:
    """The name, spelled so that `_meaning` reads the same entry back."""
    if entry.kind == "narration":
        return NARRATOR
    if entry.kind != "dialogue":
        return f"({entry.kind})"
    if entry.speaker is None:
        return NOBODY
    spelled = entry.speaker.replace("\\", "\\\\").replace("|", "\\|")
    needs_escape = entry.speaker.startswith(("(", "?", "!", "#")) or entry.speaker.casefold() == NARRATOR
    return "\\" + spelled if needs_escape else spelled


# --- reading


def load(path: Path) -> tuple[Part, ...]:
    """The parts of a script file; raises InputError (`file:line: what, what to do`) if it is not one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror or error})"
        raise InputError(f"{path}: {problem}; give a script file that `audiobook script` wrote") from None
    try:
        return parse(content.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{number}: not UTF-8; save the script as UTF-8") from None


def parse(content: str, where: str) -> tuple[Part, ...]:
    """The parts of a script file, one for each text; raises InputError, which begins with `where`."""
    rows = [row.removesuffix("\r") for row in content.split("\n")]
    for number, row in enumerate(rows, 1):
        if "\0" in row:
            raise InputError(f"{where}:{number}: contains a NUL byte; restore the file from a backup")
    starts = [index for index, row in enumerate(rows) if row.startswith(HEADER)]
    first = next((index for index, row in enumerate(rows) if row.strip()), 0)
    if first not in starts:
        raise InputError(
            f"{where}:{first + 1}: not a script file: it must begin with {HEADER.strip()!r}; "
            "restore that line, or choose another file"
        )
    parts: dict[str, Part] = {}
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        name = rows[start].removeprefix(HEADER).strip()
        if name in parts:
            raise InputError(f"{where}:{start + 1}: duplicate script of {name!r}; delete one of them")
        parts[name] = _part(name, dict(enumerate(rows[start:end], start + 1)), where)
    return tuple(parts.values())


def _part(name: str, rows: dict[int, str], where: str) -> Part:
    """`rows` by their number in the file."""
    end = next((number for number, row in rows.items() if row.startswith(LOST_BEGINS)), max(rows) + 1)
    written = "".join(row.removeprefix(CODES).strip() for row in rows.values() if row.startswith(CODES))
    filled = {number: row for number, row in rows.items() if row.strip() and not row.startswith("#")}
    lines = [_entry(row, number, where) for number, row in filled.items() if number < end]
    lost = _lost({number: row for number, row in filled.items() if number > end}, where)
    content = "\n".join(rows.values()).rstrip("\n") + "\n"
    return Part(name, tuple(codes.with_edits(lines, written)), tuple(lost), content)


def _lost(rows: dict[int, str], where: str) -> list[LostCorrection]:
    """The lost corrections, each with the lines marked `(before)` and `(after)` around it."""
    lost: list[LostCorrection] = []
    before = ""
    for number, row in rows.items():
        _, who, words = _columns(row, f"{where}:{number}")
        if who == BEFORE:
            before = words
        elif who == AFTER:
            lost[-1:] = [replace(correction, after=words) for correction in lost[-1:]]
        else:
            lost.append(LostCorrection(replace(_entry(row, number, where), mark=CORRECTED), before))
            before = ""
    return lost


def _entry(row: str, number: int, where: str) -> Entry:
    mark, who, words = _columns(row, f"{where}:{number}")
    kind, speaker = _meaning(who, f"{where}:{number}")
    return Entry(mark, kind, speaker, words, number)


def _columns(row: str, where: str) -> tuple[Mark, str, str]:
    """The mark, the name as spelled, and the words."""
    match = LINE.fullmatch(row)
    if not match:
        raise InputError(f"{where}: no bar; write `  Name | words`, or delete the line")
    mark, name = _mark_and_name(match["who"].replace("\t", " "))
    if mark is None:
        raise InputError(
            f"{where}: unknown mark {match['who'][0]!r}; "
            f"use {REVIEW} or {CORRECTED}, or begin the line with two spaces"
        )
    if not name:
        raise InputError(f"{where}: no name before the bar; write {NOBODY} if the speaker is unknown")
    return mark, name, one_line(match["words"])


def _mark_and_name(column: str) -> tuple[Mark | None, str]:
    """What stands before the bar; a mark of None: a character that is no mark."""
    first, rest = column[:1], column[1:]
    if first == UNMARKED:
        return UNMARKED, one_line(rest)
    if first == CORRECTED:
        return CORRECTED, one_line(rest)
    if first == REVIEW and not column.startswith(NOBODY):
        return REVIEW, one_line(rest)
    is_mark_alone = first != REVIEW and rest.startswith(" ") and rest.strip()
    return None if is_mark_alone else UNMARKED, one_line(column)


def _meaning(who: str, where: str) -> tuple[Kind, str | None]:
    """The kind of the line and the name of its speaker."""
    if who.casefold() == NARRATOR:
        return "narration", None
    if who == NOBODY:
        return "dialogue", None
    if who in KINDS:
        return KINDS[who], None
    if who.startswith("("):
        raise InputError(f"{where}: unknown kind {who!r}; use {', '.join(KINDS)}, or a name")
    return "dialogue", re.sub(r"\\(.)", r"\1", who)
