"""Bytes to text: byte order mark, then UTF-8, then a guess; what is not text is refused.  Pure.

>>> decode("Très bien".encode("cp1252"), "a.txt")
'Très bien'
"""

from __future__ import annotations

import codecs
from typing import Final

from charset_normalizer import from_bytes

from audiobook.system.errors import InputError

BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
KNOWN_FORMATS: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (perhaps a Word document or an EPUB)"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
    (b"ID3", "an MP3 file"),
    (b"RIFF", "a WAV file"),
)
"""The first bytes of files that are often given by mistake, and what those are."""
TEXT_CONTROLS: Final = frozenset("\t\n\r\f\v\x1a\x1c\x1d\x1e\x85")
"""Control characters that occur in old text files."""
PER_CONTROL: Final = 1000
"""Text has at most one other control character in so many characters."""
WESTERN: Final = frozenset(
    "‘’‚“”„«»‹›–—…•·¡¿§©®™°£€\xa0\xad½¼¾´àáâäåæçèéêëìíîïñòóôöøœùúûüýÿßÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØŒÙÚÛÜÝŸ"
)
"""Besides ASCII, the characters of English, French, Spanish, German and Scandinavian prose."""
JAPANESE: Final = ("cp932", "euc_jp")
KANA: Final = frozenset(map(chr, range(0x3041, 0x30FF)))
PER_KANA: Final = 10
"""Japanese prose has more than one kana in so many characters; no other encoding gives them by chance."""
GUESS_BYTES: Final = 200_000
"""Enough to guess an encoding from; more takes longer and helps no further."""


def decode(data: bytes, where: str) -> str:
    """The text of `data`, without its byte order mark; line ends stay as they are.

    Raises InputError, beginning with `where`, for data that is empty, binary, or without a letter.
    """
    if not data.strip():
        raise InputError(f"{where}: the file is empty; there is nothing to read aloud")
    for magic, kind in KNOWN_FORMATS:
        if data.startswith(magic):
            raise InputError(
                f"{where}: this is {kind}, not text; save the chapter as plain text (.txt or .md)"
            )
    text = _decoded(data)
    if text is None or _looks_binary(text):
        raise InputError(f"{where}: this is not text; save the chapter as plain text in UTF-8 (.txt or .md)")
    refuse_silence(text, where)
    return text


def refuse_silence(text: str, where: str) -> None:
    """Raise InputError, beginning with `where`, for a text without any letter or digit."""
    if not any(character.isalnum() for character in text):
        raise InputError(f"{where}: no letters or digits in it; there is nothing to read aloud")


def _decoded(data: bytes) -> str | None:
    """The text of `data`; None where no encoding fits."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _try(data[len(mark) :], encoding)
    text = _try(data, "utf-8")
    return text if text is not None or b"\x00" in data else _guessed(data)


def _guessed(data: bytes) -> str | None:
    # Western text that is not UTF-8 is nearly always Windows-1252, which includes Latin-1.  The detector is
    # only for the rest: it may take "café" for Central European.
    western = _try(data, "cp1252")
    if western is not None and all(character in WESTERN or character < "\x80" for character in western):
        return western
    for encoding in JAPANESE:
        text = _try(data, encoding)
        if text is not None and sum(character in KANA for character in text) * PER_KANA > len(text):
            return text
    guess = from_bytes(data[:GUESS_BYTES]).best()
    text = _try(data, guess.encoding) if guess else None
    return western if text is None else text


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_binary(text: str) -> bool:
    """Are there more control characters than in any text?"""
    controls = sum(1 for character in text if character < " " and character not in TEXT_CONTROLS)
    return controls * PER_CONTROL > len(text)
