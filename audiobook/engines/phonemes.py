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

REVISION = 2
"""Raised whenever a change here changes what is read."""

MOST_TOKENS = 510
"""The model's context of 512, less one pad at each end."""

_SYMBOLS = (
    *((1, ";:,.!?"), (9, '—…"()“” \u0303ʣʥʦʨᵝ\uab67AI'), (31, "O"), (33, "Q"), (35, "ST"), (39, "W")),
    *((41, "Yᵊabcdef"), (50, "hijklmnopqrstuvwxyzɑɐɒæ"), (75, "βɔɕç"), (80, "ɖðʤə"), (85, "ɚɛɜ"), (90, "ɟ")),
    *((92, "ɡ"), (99, "ɥ"), (101, "ɨɪʝ"), (110, "ɯɰŋɳɲɴø"), (118, "ɸθœ"), (123, "ɹ"), (125, "ɾɻ")),
    *((128, "ʁɽʂʃʈʧ"), (135, "ʊʋ"), (138, "ʌɣɤ"), (142, "χʎ"), (147, "ʒʔ"), (156, "ˈˌː"), (162, "ʰ")),
    *((164, "ʲ"), (169, "↓"), (171, "→↗↘"), (177, "ᵻ")),
)
TOKENS = {symbol: first + i for first, symbols in _SYMBOLS for i, symbol in enumerate(symbols)}
"""The model's alphabet (the `vocab` of its config.json)."""

# Where a long text is cut, the best kind of place first, and the seconds of silence there
_CUTS = ((re.compile(r"(?<=[.!?…]) "), 0.35), (re.compile(r"(?<=[,;:—]) "), 0.2), (re.compile(" "), 0.05))

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
# an unstressed "I" at the beginning of a line is swallowed, by half of the voices; misaki stresses it as well
# a word whose sound is given, as `KokoroEngine.ipa_form` writes it
_GIVEN = re.compile(r"\[[^\[\]]*\]\(/(?P<ipa>[^/]*)/\)(?P<marks>[;:,.!?…—]*)")
# what dictionaries write without a tie
_TIES = (("aɪ", "a^ɪ"), ("aʊ", "a^ʊ"), ("eɪ", "e^ɪ"), ("ɔɪ", "ɔ^ɪ"), ("oʊ", "o^ʊ"), ("əʊ", "ə^ʊ"),
         ("dʒ", "d^ʒ"), ("tʃ", "t^ʃ"))  # fmt: skip
_UNSTRESSED_I = re.compile(r"(?<!\S)(?=I[^\sˈˌ]*(?!\S))")
_SYLLABIC = re.compile(r"(\S)\u0329")


class Phonemes:
    """espeak-ng as a reader; one in a process, for one thread."""

    def __init__(self) -> None:
        """Load espeak-ng; RuntimeError where its data is not usable."""
        self._library, _ = espeak_driver.initialise()
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def read(self, text: str, accent: Accent) -> str:
        """Return how a text is said, on one line; empty where there is nothing to say.

        A word in the form of `KokoroEngine.ipa_form` is said as its IPA has it.
        """
        parts, at = [], 0
        for given in _GIVEN.finditer(text):
            # The marks behind it belong to it: espeak-ng would read them out, alone.
            parts += [self._read(text[at : given.start()], accent), _from_ipa(given["ipa"], accent)]
            parts[-1] += _mark(given["marks"])
            at = given.end()
        return " ".join(part for part in [*parts, self._read(text[at:], accent)] if part)

    def _read(self, text: str, accent: Accent) -> str:
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


def _from_ipa(ipa: str, accent: Accent) -> str:
    """A dictionary's IPA, with or without ties, in Kokoro's alphabet."""
    for plain, tied in _TIES:
        ipa = ipa.replace(plain, tied)
    return in_alphabet(ipa.replace("\u0361", "^"), accent)


def in_alphabet(ipa: str, accent: Accent) -> str:
    """Return espeak-ng's tied IPA in Kokoro's alphabet.

    >>> in_alphabet("d^ʒˈʌd^ʒ", "en-us")
    'ʤˈʌʤ'
    """
    said = " ".join(ipa.split())
    for old, new in (*_COMMON, *(_BRITISH if accent == "en-gb" else _AMERICAN)):
        said = said.replace(old, new)
    said = _SYLLABIC.sub(r"ᵊ\1", said).replace("^", "")
    return _UNSTRESSED_I.sub("ˌ", said)


def pieces(said: str, most: int = MOST_TOKENS) -> list[tuple[str, float]]:
    """Cut phonemes that are too many for the model; give each piece and the silence after it in seconds.

    Cuts are made at ends of sentences; within one that is too long, of clauses; then of words; and only in a
    word of more than `most` phonemes in its middle.  Of several places the one nearest the middle is taken:
    pieces of like length are spoken alike.  Nothing is lost but the spaces at the cuts and what is not in the
    alphabet.
    """
    said = "".join(symbol for symbol in said if symbol in TOKENS).strip()
    if len(said) <= most:
        return [(said, 0.0)] if said else []
    middle, pause_seconds = len(said) // 2, 0.0
    for places, seconds in _CUTS:
        found = [place.start() for place in places.finditer(said)]
        if found:
            middle, pause_seconds = min(found, key=lambda place: abs(2 * place - len(said))), seconds
            break
    *before, (last, _) = pieces(said[:middle], most)
    return [*before, (last, pause_seconds), *pieces(said[middle:], most)]
