"""PDF of prose to a Manuscript, by way of the lines on its pages.

>>> document(Path("lamp.pdf").read_bytes(), "lamp.pdf").title                           # doctest: +SKIP
'The Lamp'

PDFium, the library of a web browser, says where on a page each character is; `pdf_lines` makes paragraphs of
that.  Nothing in a PDF is run or fetched.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from audiobook.read.manuscript import Manuscript, gathered
from audiobook.read.pdf_lines import Line, paragraphs
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfTextPage

MAGIC: Final = re.compile(rb"^%PDF-\d", re.MULTILINE)
"""What a PDF begins with; some have a line before it."""
MAX_PAGES: Final = 5_000
MAX_CHARACTERS: Final = 20_000_000
"""Far more than the longest novels; a hostile file may unpack to any number."""
RAISED: Final = 0.8
"""Of the line's height: a smaller digit behind a word is the mark of a footnote."""
HYPHENS: Final = "\x02\ufffe"
"""What PDFium gives for a hyphen at a line's end, in place of the line's end."""
ROW: Final = re.compile(rf"[^\r\n{HYPHENS}]*(?:[\r\n]+|[{HYPHENS}])|[^\r\n{HYPHENS}]+")
LETTERS: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | {**dict.fromkeys(f"{HYPHENS}\xad\u2010", "-"), "\0": ""}
)
"""Signs of print as the letters that they are."""


def document(data: bytes, where: str) -> Manuscript:
    """What a PDF holds; raises InputError, beginning with `where`, if locked, damaged or without words."""
    import pypdfium2  # noqa: PLC0415 - it costs every command that reads anything else

    magic = MAGIC.search(data)
    try:
        pdf = pypdfium2.PdfDocument(data[magic.start() if magic else 0 :])
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError(f"{where}: this PDF is locked with a password; save it without one") from None
        raise InputError(
            f"{where}: this PDF is damaged; download or copy it again, or save its text as .txt"
        ) from None
    try:
        pages = _pages(pdf, where)
        about = pdf.get_metadata_dict()
    finally:
        pdf.close()
    if not any(pages):
        raise InputError(
            f"{where}: no words in this PDF, only pictures of pages; have a program recognise its text "
            "(OCR), and save that"
        )
    return Manuscript(
        gathered(paragraphs(pages)), title=_known(about["Title"]), author=_known(about["Author"])
    )


def _known(field: str) -> str:
    """A field of a PDF's description; "" for what some programs write where nobody filled it in."""
    words = " ".join(field.replace("\0", "").split())
    return "" if words.strip("()").lower() in {"untitled", "unspecified", "unknown", "anonymous"} else words


def _pages(pdf: PdfDocument, where: str) -> list[list[Line]]:
    """The lines of each page."""
    import pypdfium2  # noqa: PLC0415 - as above

    count = len(pdf)
    if count > MAX_PAGES:
        raise InputError(f"{where}: {count:,} pages, too many for a book; split it into parts")
    pages = []
    characters = 0
    for number in range(count):
        try:
            page = pdf[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            raise InputError(
                f"{where}: page {number + 1} of this PDF is damaged; download or copy it again"
            ) from None
        characters += text.count_chars()
        if characters > MAX_CHARACTERS:
            raise InputError(f"{where}: refused: this PDF holds far more words than a book")
        pages.append(list(_lines(text)))
        text.close()
        page.close()
    return pages


def _lines(page: PdfTextPage) -> Iterator[Line]:
    """The lines of a page, in the page's own order."""
    from pypdfium2 import raw  # noqa: PLC0415 - as above

    codes = (raw.FPDFText_GetUnicode(page, index) for index in range(page.count_chars()))
    text = "".join(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)
    for match in ROW.finditer(text):
        line = _line(page, match[0], match.start())
        if line:
            yield line


def _line(page: PdfTextPage, row: str, start: int) -> Line | None:
    shown = [start + at for at, character in enumerate(row) if not character.isspace()]
    if not shown:
        return None
    left, bottom, _, top = page.get_charbox(shown[0], loose=True)
    _, last_bottom, right, last_top = page.get_charbox(shown[-1], loose=True)
    height = max(top - bottom, last_top - last_bottom)
    kept = [
        character
        for at, character in enumerate(row)
        if not (at and character.isdigit() and _is_raised(page, start + at, height))
    ]
    words = " ".join("".join(kept).translate(LETTERS).split())
    return Line(words, left, right, bottom, height) if words else None


def _is_raised(page: PdfTextPage, index: int, height: float) -> bool:
    """Is a digit so small that it is the mark of a footnote?"""
    _, bottom, _, top = page.get_charbox(index, loose=True)
    return bool(top - bottom < RAISED * height)
