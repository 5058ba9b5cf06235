r"""UTF-8 with a few bad places: each is read as the Windows-1252 that it is, or replaced, and named.  Pure.

>>> mended("Zoë said “No”, ".encode() + b"in the caf\xe9.").text
'Zoë said “No”, in the café.'
>>> mended("“No,” he said, “".encode()[:-1]).text
'“No,” he said, �'

A text is UTF-8 where its well-formed sequences outnumber the bad places: bytes of another encoding form such
sequences seldom (RFC 3629, section 3, and the statistics that it cites).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

WELL_FORMED: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
"""The sequences of several bytes (RFC 3629, section 4)."""
BEGINNING: Final = re.compile(rb"[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}")
"""What is left of a sequence whose end is missing."""
SURROGATES: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
SURROGATE_BYTES: Final = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf])+")
"""Halves of a character, as some programs write what lies beyond U+FFFF (CESU-8, Unicode TR 26)."""
WINDOWS: Final = frozenset("‘’“”„–—…«»•ÀÁÈÉÊÇÍÓÔÖÜßàáäåæèéêëìíîïñòóôöøùúûüýÿœç".encode("cp1252"))
"""What a text pasted from Windows-1252 holds, but for `Â`, `Ã` and `â`: they begin sequences of UTF-8."""
PER_BAD: Final = 2
"""Well-formed sequences for each bad place, at least."""
NAMED: Final = 5
"""Bad places that are named; the others are counted."""
REPLACEMENT: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Mended:
    """A damaged text."""

    text: str
    replaced: tuple[int, ...]
    """The code points at which bytes could not be read, and `REPLACEMENT` is in their place."""
    windows: tuple[int, ...]
    """The code points that were read as Windows-1252."""


def mended(data: bytes) -> Mended | None:
    """The text of bytes that are UTF-8 but for a few places; None: they are not UTF-8."""
    runs = _bad_runs(data)
    if not _is_mostly_utf8(data, runs):
        return None
    of_windows = any(_is_windows(run) and not _may_be_cut(data, start, run) for start, run in runs)
    parts: list[str] = []
    replaced, windows = [], []
    place = at = 0
    for start, run in runs:
        parts.append(data[at:start].decode("utf-8"))
        place += len(parts[-1])
        cut = _may_be_cut(data, start, run) and (not of_windows or start + len(run) == len(data))
        words = _joined_surrogates(run)
        if words is None and _is_windows(run) and not cut:
            words = run.decode("cp1252")
            windows.append(place)
        elif words is None:
            words = REPLACEMENT
            replaced.append(place)
        parts.append(words)
        place += len(words)
        at = start + len(run)
    parts.append(data[at:].decode("utf-8"))
    return Mended("".join(parts), tuple(replaced), tuple(windows))


def remarks(mended: Mended, where: str) -> tuple[str, ...]:
    """What to say of a damaged text, on one line for each kind of bad place."""
    lines = []
    if mended.replaced:
        places = _places(mended.text, mended.replaced)
        lines.append(f"{where}: bytes that are not UTF-8, left out: {places}; correct the text there")
    if mended.windows:
        places = _places(mended.text, mended.windows)
        lines.append(f"{where}: bytes that are not UTF-8, read as Windows-1252: {places}; save it as UTF-8")
    return tuple(lines)


def _bad_runs(data: bytes) -> list[tuple[int, bytes]]:
    """Bytes that are not UTF-8, adjoining ones together, with where they begin."""
    text = data.decode("utf-8", "surrogateescape")
    runs = []
    at = end = 0
    for match in re.finditer("[\udc80-\udcff]+", text):
        at += len(text[end : match.start()].encode("utf-8"))
        run = match[0].encode("utf-8", "surrogateescape")
        runs.append((at, run))
        at += len(run)
        end = match.end()
    return runs


def _is_mostly_utf8(data: bytes, runs: list[tuple[int, bytes]]) -> bool:
    if not runs:
        return True
    start, run = runs[-1]
    cut_short = len(runs) == 1 and len(run) > 1 and start + len(run) == len(data)
    if cut_short and BEGINNING.fullmatch(run):
        return True  # "â€" at the very end is a quotation mark cut short
    well_formed = sum(1 for _ in WELL_FORMED.finditer(data))
    return well_formed >= PER_BAD * len(runs)


def _may_be_cut(data: bytes, start: int, run: bytes) -> bool:
    """Is a run what is left of a sequence?  One byte within a text is more often a letter of Windows-1252."""
    at_end = start + len(run) == len(data)
    return (at_end or len(run) > 1) and BEGINNING.fullmatch(run) is not None


def _is_windows(run: bytes) -> bool:
    return all(byte in WINDOWS for byte in run)


def _joined_surrogates(run: bytes) -> str | None:
    """The characters whose halves a run holds; None: it holds something else."""
    if not SURROGATE_BYTES.fullmatch(run):
        return None
    halves = run.decode("utf-8", "surrogatepass")
    joined = SURROGATES.sub(
        lambda pair: pair[0].encode("utf-16-be", "surrogatepass").decode("utf-16-be"), halves
    )
    return None if any("\ud800" <= half <= "\udfff" for half in joined) else joined


def _places(text: str, places: tuple[int, ...]) -> str:
    """Lines and columns, counted from 1: `line 3, column 7; line 9, column 1 and 4 more`."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]
    named = []
    for place in places[:NAMED]:
        line = bisect_right(starts, place)
        named.append(f"line {line}, column {place - starts[line - 1] + 1}")
    more = f", and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return "; ".join(named) + more
