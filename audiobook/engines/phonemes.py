"""Turns written English into the phonemes that Kokoro speaks; espeak-ng knows the pronunciation.

    Reader().read("Hello there, Judge.", "en-us")     # 'həlˈO ðˈɛɹ, ʤˈʌʤ.'

Punctuation stays, because the model pauses and intones by it.  Runs in the worker process.
"""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING

from audiobook.engines import espeak_driver
from audiobook.engines.kokoro_alphabet import TOKENS, from_dictionary, in_alphabet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.engines.kokoro_alphabet import Accent

REVISION = 2
"""Increased by every change here that changes the phonemes of a text."""

MOST_TOKENS = 510
"""How many phonemes the model can speak at once: its context of 512, less a pad at each end."""

# More of speak_lib.h of espeak-ng 1.52
_IPA = 0x02
_TIED = 0x80 | ord("^") << 8  # a^ɪ is one sound, aɪ are two
_IDENTIFIERS = {"en-us": b"gmw/en-US", "en-gb": b"gmw/en"}

# A word with its IPA, as `KokoroEngine.ipa_form` writes it: [Siobhan](/ʃɪˈvɔːn/)!
_WITH_IPA = re.compile(r"\[[^\[\]]*\]\(/(?P<ipa>[^/]*)/\)(?P<marks>[;:,.!?…—]*)")
# In "Mr. S" espeak-ng takes the dot for the end of a clause, where the model would pause.
_TITLE_DOT = re.compile(r"\b(Mr|Mrs|Ms|Dr|Messrs|Mme|Mlle)\.(?=\s)")
# In "no—yes" and "no -- yes", it does not take the dash for the end of a clause.
_DASH = re.compile(r"\s*(?:—|(?<=\s)–(?=\s)|-{2,})\s*")
# The marks that end a clause: the "?!" of "What?!" and of '"What?!" s', because espeak-ng reads on to the
# first letter of the next clause.
_CLAUSE_END = re.compile(r"([;:,.!?…—]+)[\"'’”)\]}]*(?:\s+\S?\s*)?$|([;:,.!?…—]+)\s*$")

_CUTS = (
    (re.compile(r"(?<=[.!?…]) "), 0.35),
    (re.compile(r"(?<=[,;:—]) "), 0.2),
    (re.compile(" "), 0.05),
)
"""Where to cut phonemes (after sentences, clauses, words), and the seconds of silence there."""


class Reader:
    """espeak-ng as a reader; a process may have only one, and only one thread may use it."""

    def __init__(self) -> None:
        """Load espeak-ng; RuntimeError where its data is not usable."""
        self._library, _ = espeak_driver.initialise()
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p

    def read(self, text: str, accent: Accent) -> str:
        """Return the phonemes of a text on a single line; empty where nothing in it can be spoken.

        A word written as in `KokoroEngine.ipa_form` is read by its IPA.
        """
        parts, end = [], 0
        for word in _WITH_IPA.finditer(text):
            # espeak-ng would name the marks behind the word if it were to read them alone.
            spoken = from_dictionary(word["ipa"], accent) + _final_mark(word["marks"])
            parts += [self._read(text[end : word.start()], accent), spoken]
            end = word.end()
        return " ".join(part for part in [*parts, self._read(text[end:], accent)] if part)

    def _read(self, text: str, accent: Accent) -> str:
        text = _DASH.sub(" — ", _TITLE_DOT.sub(r"\1", text.translate(espeak_driver.CONTROL_TO_SPACE)))
        if self._library.espeak_SetVoiceByName(_IDENTIFIERS[accent]):
            raise RuntimeError(f"espeak-ng has no voice for {accent}; reinstall espeakng-loader")
        clauses = [in_alphabet(ipa, accent) + _final_mark(written) for written, ipa in self._clauses(text)]
        return " ".join(clause for clause in clauses if clause)

    def _clauses(self, text: str) -> Iterator[tuple[str, str]]:
        """Each clause as written, up to the first letter of the next one, and its tied IPA."""
        utf8 = text.encode("utf-8", "replace")
        buffer = ctypes.create_string_buffer(utf8)
        position = ctypes.c_void_p(ctypes.addressof(buffer))
        begin = start = ctypes.addressof(buffer)
        while position.value:
            ipa = self._library.espeak_TextToPhonemes(
                ctypes.byref(position), espeak_driver.CHARS_UTF8, _IPA | _TIED
            )
            end = position.value or begin + len(utf8)
            yield utf8[start - begin : end - begin].decode("utf-8", "replace"), ipa.decode()
            start = end


def _final_mark(clause: str) -> str:
    """The mark at the end of a clause, as the model knows it; empty where there is none."""
    match = _CLAUSE_END.search(clause)
    marks = (match[1] or match[2]) if match else ""
    if "..." in marks or "…" in marks:
        return "…"
    if "—" in marks:
        return " —"
    return next((mark for mark in "?!" if mark in marks), marks[-1:])


def pieces(phonemes: str, most: int = MOST_TOKENS) -> list[tuple[str, float]]:
    """Cut phonemes into pieces of at most `most`; return each piece and the seconds of silence after it.

    The cuts are at ends of sentences, else of clauses, else of words, and inside a word only where it is
    longer than a piece may be.  Among equal places, the one nearest to the middle is chosen, because pieces
    of similar length sound alike.  Nothing is lost except the spaces at the cuts, and symbols that are not in
    the alphabet.
    """
    phonemes = "".join(symbol for symbol in phonemes if symbol in TOKENS).strip()
    if len(phonemes) <= most:
        return [(phonemes, 0.0)] if phonemes else []
    cut, pause_seconds = _best_cut(phonemes)
    *before, (last, _) = pieces(phonemes[:cut], most)
    return [*before, (last, pause_seconds), *pieces(phonemes[cut:], most)]


def _best_cut(phonemes: str) -> tuple[int, float]:
    for pattern, pause_seconds in _CUTS:
        places = [match.start() for match in pattern.finditer(phonemes)]
        if places:
            return min(places, key=lambda place: abs(2 * place - len(phonemes))), pause_seconds
    return len(phonemes) // 2, 0.0
