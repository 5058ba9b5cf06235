r"""Rich Text Format to a Manuscript: Microsoft's RTF Specification 1.9.1.

>>> document(rb"{\rtf1\ansi She said, \'93Hi.\'94\par}", "a.rtf").pieces[0].text
'She said, “Hi.”'

Footnotes become notes behind their paragraph; comments, pictures, running heads and hidden words are left
out.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from audiobook.read.manuscript import Manuscript, gathered
from audiobook.read.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.model import BlockKind

MAGIC: Final = b"{\\rtf"
TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
"""Control word and its number, byte, control symbol, brace, text."""
SKIPPED: Final = frozenset(
    "colortbl pict object fldinst header headerl headerr headerf footer footerl footerr footerf annotation "
    "atnid atnauthor atrfstart atrfend xe tc rxe bkmkstart bkmkend listtext private nonshppict themedata "
    "colorschememapping datastore latentstyles listtable listoverridetable revtbl rsidtbl generator "
    "xmlnstbl filetbl ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn txe".split()
)
"""Destinations without words of the page."""
FOOTNOTES: Final = frozenset({"footnote", "endnote"})
READ_THOUGH_STARRED: Final = frozenset({"shptxt"})
"""Destinations that are read although they begin with `\\*`, which lets older programs skip them."""
SIGNS: Final = {
    b"line": "\n", b"tab": " ", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
PARAGRAPH_ENDS: Final = frozenset({b"par", b"sect", b"page", b"cell", b"nestcell", b"row"})
LINE_ENDS: Final = frozenset({b"\r", b"\n"})
"""Behind a backslash, they end a paragraph."""
SYMBOLS: Final = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\t": " "}
CHARACTER_SETS: Final = {
    0: "cp1252", 77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Encodings by the number of a font's character set (\\fcharset)."""
CODE_PAGES: Final = {10000: "mac-roman", 65001: "utf-8", 936: "gbk"}
"""Numbers of \\ansicpg by which Python does not know an encoding."""
NAMED_SETS: Final = {b"ansi": "cp1252", b"mac": "mac-roman", b"pc": "cp437", b"pca": "cp850"}
HEADING: Final = re.compile(r"heading (\d)", re.IGNORECASE)
TITLE_LEVEL: Final = 1
MAX_LEVEL: Final = 6
LAST_OUTLINE_LEVEL: Final = 8
"""Of `\\outlinelevel`: 9 is body text."""
CODE_UNITS: Final = 0x10000
SURROGATES: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and may change."""

    destination: str = ""
    """What the words go to: "" the page, `skip` nothing, or a table."""
    encoding: str = ""
    """Of the font; "": the document's."""
    after_unicode: int = 1
    """Bytes behind a `\\u` that programs without Unicode show instead (\\uc)."""
    hidden: bool = False
    style: int = 0
    """The number of the paragraph's style."""
    outline: int | None = None
    """Level of a heading, from 0; None: the paragraph says nothing."""


def document(data: bytes, where: str) -> Manuscript:
    """What an RTF file holds, from its first mark on; what is damaged is read as far as it goes."""
    reader = _Reader()
    pieces = gathered(reader.pieces(data[data.index(MAGIC) :]))
    remarks = () if reader.is_closed else (f"{where}: cut short; words may be missing at its end",)
    return Manuscript(
        pieces,
        title=" ".join(reader.info("title").split()),
        author=" ".join(reader.info("author").split()),
        remarks=remarks,
    )


class _Reader:
    """Goes over the tokens once and gathers pieces."""

    def __init__(self) -> None:
        self._states = [_State()]
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        """The font that the font table describes now."""
        self._styles: dict[int, str] = {}
        self._info: dict[str, list[str]] = {}
        self._words: list[list[str]] = [[]]
        """Of the page, and of a footnote within it."""
        self._bytes = bytearray()
        """Waiting to be decoded: a character may have two bytes."""
        self._behind: list[Piece] = []
        self._to_skip = 0
        """Characters behind a `\\u`."""
        self._is_starred = False
        self.is_closed = False
        """Did the document end with its last brace?"""

    def info(self, name: str) -> str:
        """A field of the document's properties; "" where it has none."""
        return "".join(self._info.get(name, ()))

    def pieces(self, data: bytes) -> Iterator[Piece | None]:
        """The pieces; None for an empty paragraph."""
        at = 0
        while not self.is_closed and (match := TOKEN.search(data, at)):
            at = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if word == b"bin":
                at += max(0, int(number or 0))
            elif code or text:
                self._add_bytes(bytes.fromhex(code.decode()) if code else text)
            else:
                self._flush()
                if not self._state.destination and (word in PARAGRAPH_ENDS or symbol in LINE_ENDS):
                    yield from self._paragraph()
                elif brace:
                    self._brace(brace)
                elif word:
                    self._word(word, int(number) if number else None)
                elif symbol:
                    self._symbol(symbol)
        self._flush()
        yield from self._paragraph()

    @property
    def _state(self) -> _State:
        return self._states[-1]

    def _set(self, **changes: object) -> None:
        self._states[-1] = replace(self._state, **changes)  # type: ignore[arg-type]

    def _brace(self, brace: bytes) -> None:
        self._to_skip = 0
        self._is_starred = False
        if brace == b"{":
            self._states.append(self._state)
            return
        ended = self._states.pop()
        if ended.destination == "footnote" and (not self._states or self._state.destination != "footnote"):
            self._end_footnote()
        if len(self._states) <= 1:
            self.is_closed = True
            self._states = self._states or [_State()]

    def _end_footnote(self) -> None:
        words = "".join(self._words.pop()) if len(self._words) > 1 else ""
        self._behind.append(Piece("note", words))

    def _word(self, word: bytes, number: int | None) -> None:
        name = word.decode()
        starred, self._is_starred = self._is_starred, False
        if self._begins_destination(name, starred=starred):
            return
        if word in SIGNS:
            self._add(SIGNS[word])
        elif word in PARAGRAPH_ENDS:
            self._add("\n")
        elif name == "u" and number is not None:
            self._add(chr(number % CODE_UNITS))
            self._to_skip = self._state.after_unicode
        elif name == "uc":
            self._set(after_unicode=max(0, number or 0))
        elif word in NAMED_SETS:
            self._encoding = NAMED_SETS[word]
        elif name == "ansicpg":
            self._encoding = CODE_PAGES.get(number or 0) or _known(f"cp{number}") or self._encoding
        elif name in {"f", "fcharset"}:
            self._set_font(name, number or 0)
        else:
            self._format(name, number)

    def _begins_destination(self, name: str, *, starred: bool) -> bool:
        """Does a word say where the words of its group go?"""
        where = self._state.destination
        if where == "skip":
            return True
        if name in SKIPPED:
            self._set(destination="skip")
        elif name in FOOTNOTES:
            if where != "footnote":
                self._words.append([])
            self._set(destination="footnote")
        elif name in {"fonttbl", "stylesheet", "info"} or (where == "info" and name in {"title", "author"}):
            self._set(destination=name)
        elif where == "info" or (starred and name not in READ_THOUGH_STARRED):
            self._set(destination="skip")
        else:
            return False
        return True

    def _set_font(self, name: str, number: int) -> None:
        if name == "fcharset":
            self._fonts[self._font] = CHARACTER_SETS.get(number, "")
        elif self._state.destination == "fonttbl":
            self._font = number
        else:
            self._set(encoding=self._fonts.get(number, ""))

    def _format(self, name: str, number: int | None) -> None:
        if name == "pard":
            self._set(style=0, outline=None)
        elif name == "plain":
            self._set(hidden=False, encoding="")
        elif name in {"v", "deleted"}:
            self._set(hidden=number != 0)
        elif name == "s":
            self._set(style=number or 0)
        elif name == "outlinelevel":
            self._set(outline=number)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._is_starred = True
        elif symbol in SYMBOLS:
            self._add(SYMBOLS[symbol])

    def _add_bytes(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        self._is_starred = False
        self._bytes += data

    def _flush(self) -> None:
        """Decode the bytes that have come together."""
        if self._bytes:
            self._add(bytes(self._bytes).decode(self._state.encoding or self._encoding, "replace"))
            self._bytes.clear()

    def _add(self, words: str) -> None:
        state = self._state
        if state.destination in {"", "footnote"}:
            if not state.hidden:
                self._words[-1].append(words)
        elif state.destination == "stylesheet":
            self._styles[state.style] = self._styles.get(state.style, "") + words
        elif state.destination in {"title", "author"}:
            self._info.setdefault(state.destination, []).append(words)

    def _paragraph(self) -> Iterator[Piece | None]:
        while len(self._words) > 1:  # a footnote that is never closed
            self._end_footnote()
        words = _joined("".join(self._words[0]))
        self._words[0] = []
        kind, level = self._look()
        yield Piece(kind, words, level) if words.strip() else None
        yield from (replace(note, text=_joined(note.text)) for note in self._behind if note.text.strip())
        self._behind = []

    def _look(self) -> tuple[BlockKind, int]:
        state = self._state
        style = self._styles.get(state.style, "").strip().rstrip(";").lower()
        heading = HEADING.match(style)
        level = int(heading[1]) if heading else None
        if state.outline is not None and 0 <= state.outline <= LAST_OUTLINE_LEVEL:
            level = state.outline + 1
        if level is not None:
            return "heading", min(level + TITLE_LEVEL, MAX_LEVEL)
        return ("heading", TITLE_LEVEL) if style == "title" else ("paragraph", 0)


def _known(encoding: str) -> str | None:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None


def _joined(words: str) -> str:
    """Words with each character whose halves were given apart in one."""
    joined = SURROGATES.sub(
        lambda pair: pair[0].encode("utf-16-be", "surrogatepass").decode("utf-16-be"), words
    )
    return LONE_SURROGATE.sub("\ufffd", joined)
