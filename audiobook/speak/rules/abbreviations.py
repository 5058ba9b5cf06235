"""Abbreviations, initials and signs (CMOS 10, 6, 13): `Dr. Lee`, `U.S.A.`, `& Co.`, `. . .`."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import SENTENCE_OPENER, WORD_START, always, closing_stop, rule

TITLES: Final = {
    "Mr": "Mister", "Mrs": "Missus", "Dr": "Doctor", "Prof": "Professor", "Rev": "Reverend",
    "Hon": "Honourable", "Capt": "Captain", "Col": "Colonel", "Gen": "General", "Lieut": "Lieutenant",
    "Lt": "Lieutenant", "Sgt": "Sergeant", "Sergt": "Sergeant", "Maj": "Major", "Gov": "Governor",
    "Messrs": "Messers", "Mme": "Madame", "Mlle": "Mademoiselle", "Mt": "Mount", "Ft": "Fort",
}  # fmt: skip
"""Before a name; `Messers` is how Messrs. sounds."""
WORDS: Final = {
    "Esq": "Esquire", "Bros": "Brothers", "etc": "et cetera", "vs": "versus", "Jr": "Junior", "Sr": "Senior",
    "viz": "namely",
}  # fmt: skip
NUMBERED: Final = {
    "no": "number", "nos": "numbers", "vol": "volume", "vols": "volumes", "chap": "chapter", "ch": "chapter",
    "p": "page", "pp": "pages", "fig": "figure",
}  # fmt: skip
"""Only before a number: elsewhere "No." is an answer."""
NAME_FOLLOWS: Final = rf"(?=\s+(?!{SENTENCE_OPENER})[A-Z][a-z])"
NAME_OF_A_STREET: Final = re.compile(r"(?:[A-Z][a-z’']+|\dth|\dst|\dnd|\drd)\s+$")
SAINT: Final = re.compile(rf"\s+(?!{SENTENCE_OPENER})[A-Z]")
STREET: Final = re.compile(r"[\s,;:]|$")


def _title(match: re.Match[str]) -> str:
    return TITLES[match["title"].capitalize()]


def _saint(match: re.Match[str]) -> str | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if SAINT.match(after):
        return "Saint"
    street = NAME_OF_A_STREET.search(before) and STREET.match(after)
    return f"Street{closing_stop(match)}" if street else None


def _word(match: re.Match[str]) -> str:
    return WORDS[match["word"]] + closing_stop(match)


def _numbered(match: re.Match[str]) -> str:
    word = NUMBERED[match["word"].lower()]
    return f"{word.capitalize() if match['word'][0].isupper() else word} "


def _letters(match: re.Match[str]) -> str:
    return " ".join(char.upper() for char in match[0] if char.isalpha()) + closing_stop(match)


def _initials(match: re.Match[str]) -> str:
    return " ".join(char for char in match[0] if char.isalpha())


ABBREVIATIONS: Final = (
    rule(
        "title",
        ("Dr. Lee, MRS. Ash, the dr. is in", "Doctor Lee, Missus Ash, the dr. is in"),
        ".",
        rf"{WORD_START}(?P<title>(?i:{'|'.join(TITLES)}))\.(?=\s+(?!{SENTENCE_OPENER})[^\W\d_a-zß-ÿ])",
        _title,
    ),
    rule(
        "British title",
        ("Mr Lee and Mrs Ash", "Mister Lee and Missus Ash"),
        "M",
        rf"{WORD_START}(?P<title>Mr|Mrs|Dr)(?=\s+[A-Z])",
        _title,
    ),
    rule(
        "saint and street",
        ("St. John of Elm St. was ill.", "Saint John of Elm Street was ill."),
        "S",
        rf"{WORD_START}(?:St|ST)\.",
        _saint,
    ),
    rule(
        "word",
        ("John Ash, Esq., etc.", "John Ash, Esquire, et cetera."),
        ".",
        rf"{WORD_START}(?P<word>{'|'.join(WORDS)})\.",
        _word,
    ),
    rule("and so on", ("hats, &c. here", "hats, et cetera here"), "&", r"&c(?:\.|\b)", always("et cetera")),
    rule("company", ("Ash & Co. here", "Ash & Company here"), ".", r"(?<=& )Co\.", always("Company")),
    rule(
        "before a number",
        ("No. 5, pp. 3 and 4; “No.”", "Number 5, pages 3 and 4; “No.”"),
        ".",
        rf"{WORD_START}(?P<word>(?i:{'|'.join(NUMBERED)}))\.\s?(?=\d)",
        _numbered,
    ),
    rule("ampersand", ("Ash&Lee", "Ash and Lee"), "&", r"\s?&\s?(?=[\w*“\"'])", always(" and ")),
    # CMOS 10: initials and degrees are said as letters.
    rule("doctorate", ("a Ph.D. here", "a P H D here"), ".", rf"{WORD_START}Ph\.\s?D\.", always("P H D")),
    rule(
        "letters with stops",
        ("the U.S.A. met", "the U S A met"),
        ".",
        rf"{WORD_START}(?:[A-Za-z]\.){{2,}}",
        _letters,
    ),
    rule(
        "letters with blanks",
        ("44 B. C. and 7 p. m. ", "44 B C and 7 P M. "),
        ".",
        rf"{WORD_START}(?:[AP]\. M|A\. D|B\. C|[ap]\. m)\.",
        _letters,
    ),
    rule(
        "several initials",
        ("J. R. Ash met", "J R Ash met"),
        ".",
        rf"{WORD_START}(?:[A-Z]\.\s+){{1,6}}[A-Z]\.{NAME_FOLLOWS}",
        _initials,
    ),
    # not "I", who may end a sentence
    rule(
        "initial",
        ("Mr X. Ash, and I. Bo left", "Mr X Ash, and I. Bo left"),
        ".",
        rf"{WORD_START}[A-HJ-Z]\.{NAME_FOLLOWS}",
        _initials,
    ),
    rule("spaced points", ("well . . . so", "well… so"), ".", r"\s?\.(?:\s?\.){2,3}", always("…")),
    rule("two hyphens", ("so -- yes", "so—yes"), "-", r"\s?-{2,}\s?", always("—")),
)
