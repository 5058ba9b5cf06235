"""Kokoro's alphabet, and how the IPA of espeak-ng and of dictionaries is written in it.

>>> in_alphabet("d^ʒˈʌd^ʒ", "en-us")
'ʤˈʌʤ'

The alphabet is that of misaki, which wrote the phonemes that the model was trained on (its EN_PHONES.md): IPA
with a single letter for each diphthong and affricate.
"""

from __future__ import annotations

import re
from typing import Literal

Accent = Literal["en-us", "en-gb"]

_SYMBOLS = (
    *((1, ";:,.!?"), (9, '—…"()“” \u0303ʣʥʦʨᵝ\uab67AI'), (31, "O"), (33, "Q"), (35, "ST"), (39, "W")),
    *((41, "Yᵊabcdef"), (50, "hijklmnopqrstuvwxyzɑɐɒæ"), (75, "βɔɕç"), (80, "ɖðʤə"), (85, "ɚɛɜ"), (90, "ɟ")),
    *((92, "ɡ"), (99, "ɥ"), (101, "ɨɪʝ"), (110, "ɯɰŋɳɲɴø"), (118, "ɸθœ"), (123, "ɹ"), (125, "ɾɻ")),
    *((128, "ʁɽʂʃʈʧ"), (135, "ʊʋ"), (138, "ʌɣɤ"), (142, "χʎ"), (147, "ʒʔ"), (156, "ˈˌː"), (162, "ʰ")),
    *((164, "ʲ"), (169, "↓"), (171, "→↗↘"), (177, "ᵻ")),
)
TOKENS = {symbol: first + i for first, symbols in _SYMBOLS for i, symbol in enumerate(symbols)}
"""The number of each symbol (`vocab` in the model's config.json)."""

# What espeak-ng's symbols become, longest first, as in misaki's table for words that it does not know.
# espeak-ng ties the letters of one sound with ^.
_BOTH_ACCENTS = (
    ("ʔˌn\u0329", "tᵊn"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"),
    ("ə^l", "ᵊl"), ("ʔn\u0329", "tᵊn"), ("ʔn", "tᵊn"), ("ɚ", "əɹ"), ("ɐ", "ə"), ("ɬ", "l"), ("ʔ", "t"),
    ("r", "ɹ"), ("x", "k"), ("ç", "k"), ("\u0303", ""), ("ʲ", ""),
)  # fmt: skip
_ONE_ACCENT = {
    "en-us": (("o^ʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪ^ə", "iə"), ("ɪə", "iə"), ("e", "A"), ("ː", "")),
    "en-gb": (("e^ə", "ɛː"), ("i^ə", "ɪə"), ("iə", "ɪə"), ("ə^ʊ", "Q"), ("e", "A")),
}
_SYLLABIC = re.compile(r"(\S)\u0329")
# Half of the voices swallow an unstressed "I" at the beginning of a line; misaki stresses it, too.
_UNSTRESSED_I = re.compile(r"(?<!\S)(?=I[^\sˈˌ]*(?!\S))")

# Sounds of two letters, which dictionaries write without a tie, or with U+0361 over both.
_TIES = (
    ("aɪ", "a^ɪ"), ("aʊ", "a^ʊ"), ("eɪ", "e^ɪ"), ("ɔɪ", "ɔ^ɪ"), ("oʊ", "o^ʊ"), ("əʊ", "ə^ʊ"),
    ("dʒ", "d^ʒ"), ("tʃ", "t^ʃ"),
)  # fmt: skip


def in_alphabet(ipa: str, accent: Accent) -> str:
    """Return the IPA of espeak-ng, with ties, in Kokoro's alphabet."""
    phonemes = " ".join(ipa.split())
    for symbols, replacement in (*_BOTH_ACCENTS, *_ONE_ACCENT[accent]):
        phonemes = phonemes.replace(symbols, replacement)
    phonemes = _SYLLABIC.sub(r"ᵊ\1", phonemes).replace("^", "")
    return _UNSTRESSED_I.sub("ˌ", phonemes)


def from_dictionary(ipa: str, accent: Accent) -> str:
    """Return the IPA of a dictionary, with or without ties, in Kokoro's alphabet."""
    for untied, tied in _TIES:
        ipa = ipa.replace(untied, tied)
    return in_alphabet(ipa.replace("\u0361", "^"), accent)
