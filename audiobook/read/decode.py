"""Bytes to text: byte order mark, UTF-8 even if damaged, else a guess; what is not text is refused.  Pure.

>>> decode("Très bien".encode("cp1252"), "a.txt")
'Très bien'
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from charset_normalizer import from_bytes

from audiobook.read import legacy, utf8
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
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"ID3", "an MP3 file"),
    (b"RIFF", "a WAV file"),
)
"""The first bytes of files that are often given by mistake, and what those are."""
TEXT_CONTROLS: Final = frozenset("\t\n\r\f\v\x1a\x1c\x1d\x1e\x85")
"""Control characters that occur in old text files."""
PER_CONTROL: Final = 1000
"""A text has at most one other control character in this many characters."""
WESTERN: Final = frozenset(
    "‘’‚“”„«»‹›–—…•·¡¿§©®™°£€\xa0\xad½¼¾´àáâäåæçèéêëìíîïñòóôöøœùúûüýÿßÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØŒÙÚÛÜÝŸ"
)
"""Besides ASCII, the characters of English, French, Spanish, German and Scandinavian prose."""
JAPANESE: Final = ("cp932", "euc_jp")
KANA: Final = frozenset(map(chr, range(0x3041, 0x30FF)))
PER_KANA: Final = 10
"""More than one kana in this many characters is Japanese; other encodings never give as many by chance."""
GUESS_BYTES: Final = 200_000
"""Enough to guess an encoding from; more takes longer and helps no further."""
UTF_16: Final = ("utf-16-le", "utf-16-be")
WIDTHS: Final = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
"""Bytes for each character, or half of one."""
PER_BLANK: Final = 25
"""Prose has at least one blank or line end in this many characters; words of 24 letters are rare."""
ACCENTED_WORD: Final = re.compile(r"[^\s\x80-\U0010ffff]*[^\s\x00-\x7f]\S*")
"""A word with a character beyond ASCII, which shows whether the encoding is right."""
AROUND_WORDS: Final = ".,:;!?()"
WORDS_SHOWN: Final = 3
ENCODING_NAMES: Final = {
    "cp1252": "Windows-1252",
    "mac-roman": "Mac Roman",
    "cp850": "DOS 850",
    "cp437": "DOS 437",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and what a person should know of how it was read."""

    text: str
    remarks: tuple[str, ...] = ()
    """Each on one line."""


def decode(data: bytes, where: str) -> str:
    """The text of `data`, without its byte order mark; line ends stay as they are.

    Raises InputError, beginning with `where`, for data that is empty, binary, or without a letter.
    """
    return decoded(data, where).text


def decoded(data: bytes, where: str) -> Decoded:
    """The text of `data` as `decode` gives it, and remarks, beginning with `where`, of what is in doubt."""
    if not data.strip():
        raise InputError(f"{where}: the file is empty; there is nothing to read aloud")
    for magic, kind in KNOWN_FORMATS:
        if data.startswith(magic):
            raise InputError(
                f"{where}: this is {kind}, not text; save the chapter as plain text (.txt or .md)"
            )
    result = _decoded(data, where)
    if result is None or _looks_binary(result.text):
        raise InputError(f"{where}: this is not text; save the chapter as plain text in UTF-8 (.txt or .md)")
    refuse_silence(result.text, where)
    return result


def refuse_silence(text: str, where: str) -> None:
    """Raise InputError, beginning with `where`, for a text without any letter or digit."""
    if not any(character.isalnum() for character in text):
        raise InputError(f"{where}: no letters or digits in it; there is nothing to read aloud")


def _decoded(data: bytes, where: str) -> Decoded | None:
    """The text of `data`; None where no encoding fits."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return _utf8(body, where) if mark == codecs.BOM_UTF8 else _wide(body, encoding, where)
    if b"\x00" in data:
        wide = _wide_encoding(data)
        return _wide(data, wide, where) if wide else _whole(_try(data, "utf-8"))
    return _utf8(data, where) or _guessed(data, where)


def _whole(text: str | None) -> Decoded | None:
    return None if text is None else Decoded(text)


def _utf8(data: bytes, where: str) -> Decoded | None:
    text = _try(data, "utf-8")
    if text is not None:
        return Decoded(text)
    mended = utf8.mended(data)
    return Decoded(mended.text, utf8.remarks(mended, where)) if mended else None


def _wide(data: bytes, encoding: str, where: str) -> Decoded | None:
    """Text of two or four bytes for each character; a last character that is cut short is left out."""
    rest = len(data) % WIDTHS[encoding]
    text = _try(data[: len(data) - rest], encoding)
    if text is None or not rest:
        return _whole(text)
    return Decoded(text, (f"{where}: the last character is cut short and left out; copy the file again",))


def _wide_encoding(data: bytes) -> str | None:
    """The UTF-16 that has no byte order mark: in the right byte order it has blanks, in the other none."""
    for encoding in UTF_16:
        text = data[: GUESS_BYTES & ~1].decode(encoding, "replace")
        if sum(map(text.count, " \n")) * PER_BLANK > len(text) and "\0" not in text:
            return encoding
    return None


def _guessed(data: bytes, where: str) -> Decoded | None:
    for encoding in JAPANESE:
        japanese = _try(data, encoding)
        if japanese is not None and sum(map(KANA.__contains__, japanese)) * PER_KANA > len(japanese):
            return Decoded(japanese)
    reading = legacy.best(data)
    if reading:
        return Decoded(reading.text, () if reading.is_sure else _guess(reading.text, reading.encoding, where))
    western = _try(data, "cp1252")
    if western is not None and _is_western(western):
        return Decoded(western, _guess(western, "cp1252", where))
    guess = from_bytes(data[:GUESS_BYTES]).best()
    text = _try(data, guess.encoding) if guess else None
    if guess and text is not None:
        return Decoded(text, _guess(text, guess.encoding, where))
    return Decoded(western, _guess(western, "cp1252", where)) if western is not None else None


def _is_western(text: str) -> bool:
    few = legacy.has_few_accents(text)
    return few and all(character in WESTERN or character < "\x80" for character in text)


def _guess(text: str, encoding: str, where: str) -> tuple[str, ...]:
    """What to say of a guess: words by which a person sees whether it is right."""
    accented = (match[0].strip(AROUND_WORDS) for match in ACCENTED_WORD.finditer(text))
    words = ", ".join(islice(dict.fromkeys(accented), WORDS_SHOWN))
    name = ENCODING_NAMES.get(encoding, encoding)
    return (f"{where}: read as {name}, which is a guess: {words}; if that is wrong, save it as UTF-8",)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_binary(text: str) -> bool:
    """Are there more control characters than in any text?"""
    controls = sum(1 for character in text if character < " " and character not in TEXT_CONTROLS)
    return controls * PER_CONTROL > len(text)
