"""Written English to the alphabet that Kokoro was trained on; espeak-ng knows how it is read.

    reader = Phonemes()
    reader.read("Hello there, Judge.", "en-us")     # 'həlˈO ðˈɛɹ, ʤˈʌʤ.'

The alphabet is that of misaki, Kokoro's own reader (its EN_PHONES.md): IPA with one letter for each diphthong
and affricate.  Punctuation stays, because the model pauses and intones by it.  Runs in the worker process.
"""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Literal

from audiobook.engines import espeak_driver

if TYPE_CHECKING:
    from collections.abc import Iterator

Accent = Literal["en-us", "en-gb"]

REVISION = 1
"""Raised whenever a change here changes what is read."""

# speak_lib.h of espeak-ng 1.52
_CHARS_UTF8 = 1
_IPA = 0x02
_TIED = 0x80 | ord("^") << 8  # a^ɪ is one sound, aɪ are two
_IDENTIFIERS = {"en-us": b"gmw/en-US", "en-gb": b"gmw/en"}

# espeak-ng hears a clause end in "Mr. S", and the model would pause there
_TITLE_DOT = re.compile(r"\b(Mr|Mrs|Ms|Dr|Messrs|Mme|Mlle)\.(?=\s)")
# it hears none in a dash that touches a word
_DASH = re.compile(r"\s*(?:—|(?<=\s)–(?=\s)|-{2,})\s*")
# what ended a clause: the marks before the white space; the first letter of the next clause may follow, for
# espeak-ng has looked at it
_CLAUSE_END = re.compile(r"([;:,.!?…—]+)[\"'’”)\]}]*(?:\s+\S?\s*)?$|([;:,.!?…—]+)\s*$")

# espeak-ng's symbols to the model's, longest first; after misaki's own table for words it does not know
_COMMON = (
    ("ʔˌn\u0329", "tᵊn"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"),
    ("ə^l", "ᵊl"), ("ʔn\u0329", "tᵊn"), ("ʔn", "tᵊn"), ("ɚ", "əɹ"), ("ɐ", "ə"), ("ɬ", "l"), ("ʔ", "t"),
    ("r", "ɹ"), ("x", "k"), ("ç", "k"), ("\u0303", ""), ("ʲ", ""),
)  # fmt: skip
_AMERICAN = (("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪ^ə", "iə"), ("ɪə", "iə"), ("e", "A"), ("ː", ""))
_BRITISH = (("e^ə", "ɛː"), ("i^ə", "ɪə"), ("iə", "ɪə"), ("ə^ʊ", "Q"), ("e", "A"))
_SYLLABIC = re.compile(r"(\S)\u0329")


class Phonemes:
    """espeak-ng as a reader; one in a process, for one thread."""

    def __init__(self) -> None:
        """Load espeak-ng; RuntimeError where its data is not usable."""
        self._library, _ = espeak_driver.initialise()
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def read(self, text: str, accent: Accent) -> str:
        """Return how a text is said, on one line; empty where there is nothing to say."""
        text = _DASH.sub(" — ", _TITLE_DOT.sub(r"\1", text.translate(espeak_driver.CONTROL_TO_SPACE)))
        if self._library.espeak_SetVoiceByName(_IDENTIFIERS[accent]):
            raise RuntimeError(f"espeak-ng has no {accent}: install espeakng-loader again")
        clauses = [in_alphabet(said, accent) + _mark(written) for written, said in self._clauses(text)]
        return " ".join(clause for clause in clauses if clause)

    def _clauses(self, text: str) -> Iterator[tuple[str, str]]:
        """Each clause as written, to the first letter of the next, and in tied IPA."""
        utf8 = text.encode("utf-8", "replace")
        buffer = ctypes.create_string_buffer(utf8)
        position = ctypes.c_void_p(ctypes.addressof(buffer))
        begin = start = ctypes.addressof(buffer)
        while position.value:
            said = self._library.espeak_TextToPhonemes(ctypes.byref(position), _CHARS_UTF8, _IPA | _TIED)
            end = position.value or begin + len(utf8)
            yield utf8[start - begin : end - begin].decode("utf-8", "replace"), said.decode()
            start = end


def _mark(written: str) -> str:
    """The mark a clause ended with, as the model knows it."""
    found = _CLAUSE_END.search(written)
    marks = "" if found is None else found[1] or found[2]
    if "..." in marks or "…" in marks:
        return "…"
    if "—" in marks:
        return " —"
    return next((mark for mark in "?!" if mark in marks), marks[-1:])


def in_alphabet(ipa: str, accent: Accent) -> str:
    """Return espeak-ng's tied IPA in Kokoro's alphabet.

    >>> in_alphabet("d^ʒˈʌd^ʒ", "en-us")
    'ʤˈʌʤ'
    """
    said = " ".join(ipa.split())
    for old, new in (*_COMMON, *(_BRITISH if accent == "en-gb" else _AMERICAN)):
        said = said.replace(old, new)
    return _SYLLABIC.sub(r"ᵊ\1", said).replace("^", "")
