"""Bytes to text: byte order mark, then UTF-8, then a guess; what is not text is refused."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from audiobook.system.errors import InputError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
KNOWN_FORMATS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (a Word document or an EPUB, perhaps)"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
    (b"ID3", "an MP3 file"),
    (b"RIFF", "a WAV file"),
)
TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1c\x1d\x1e\x85")
"""Control characters that old but honest text files hold."""
WESTERN = frozenset(
    "‘’‚“”„«»‹›–—…•·¡¿§©®™°£€\xa0\xad½¼¾´àáâäåæçèéêëìíîïñòóôöøœùúûüýÿßÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØŒÙÚÛÜÝŸ"
)
"""Beyond ASCII, what English, French, Spanish, German and Scandinavian prose holds."""
JAPANESE = ("cp932", "euc_jp")
KANA = frozenset(map(chr, range(0x3041, 0x30FF)))
"""A tenth of Japanese prose at the least, and nothing that another encoding gives by chance."""
GUESS_BYTES = 200_000
"""Enough to guess an encoding from; guessing takes longer with more and gets no better."""


def decode(data: bytes, where: str) -> str:
    """The text of `data`, without its byte order mark.

    Raises InputError, beginning with `where`, for empty and binary data.
    """
    if not data.strip():
        raise InputError(f"{where}: the file is empty; there is nothing to speak")
    for magic, what in KNOWN_FORMATS:
        if data.startswith(magic):
            raise InputError(
                f"{where}: this is {what}, not text; save the chapter as plain text (.txt or .md)"
            )
    text = _decoded(data)
    if text is None or _looks_binary(text):
        raise InputError(f"{where}: this is not text; save the chapter as plain text in UTF-8 (.txt or .md)")
    refuse_silence(text, where)
    return text


def refuse_silence(text: str, where: str) -> None:
    """Raise InputError, beginning with `where`, for a text without a letter or a digit."""
    if not any(character.isalnum() for character in text):
        raise InputError(f"{where}: not a letter in it; there is nothing to speak")


def _decoded(data: bytes) -> str | None:
    """The text of `data`; None where no encoding fits."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _try(data[len(mark) :], encoding)
    text = _try(data, "utf-8")
    return text if text is not None or b"\x00" in data else _guessed(data)


def _guessed(data: bytes) -> str | None:
    # Windows-1252, of which Latin-1 is a part, is what Western text that is not UTF-8 nearly always is.  The
    # guess is for the rest: it takes "café" for Central European as readily.
    western = _try(data, "cp1252")
    if western is not None and all(character in WESTERN or character < "\x80" for character in western):
        return western
    for encoding in JAPANESE:
        text = _try(data, encoding)
        if text is not None and sum(character in KANA for character in text) * 10 > len(text):
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
    """More than one control character in a thousand is no prose."""
    controls = sum(1 for character in text if character < " " and character not in TEXT_CONTROLS)
    return controls * 1000 > len(text)
