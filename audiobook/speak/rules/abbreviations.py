"""Abbreviations, initials and signs (CMOS 10, 6, 13): `Dr. Lee`, `U.S.A.`, `& Co.`, `. . .`."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import DIGIT, SENTENCE_OPENER, WORD_START, always, closing_stop, rule

TITLES: Final = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Mx": "Mix", "Cmdr": "Commander", "Comdr": "Commander",
    "Cdr": "Commander", "Adm": "Admiral", "Cpl": "Corporal", "Pvt": "Private", "Pte": "Private",
    "Supt": "Superintendent", "Det": "Detective", "Insp": "Inspector", "Sen": "Senator",
    "Rep": "Representative",
    "Pres": "President", "Brig": "Brigadier", "Msgr": "Monsignor", "Fr": "Father", "Ofc": "Officer",
    "Const": "Constable",
    "Wm": "William", "Geo": "George", "Chas": "Charles", "Thos": "Thomas", "Jas": "James", "Robt": "Robert",
    "Dr": "Doctor", "Prof": "Professor", "Rev": "Reverend",
    "Hon": "Honourable", "Capt": "Captain", "Col": "Colonel", "Gen": "General", "Lieut": "Lieutenant",
    "Lt": "Lieutenant", "Sgt": "Sergeant", "Sergt": "Sergeant", "Maj": "Major", "Gov": "Governor",
    "Messrs": "Messers", "Mme": "Madame", "Mlle": "Mademoiselle", "Mt": "Mount", "Ft": "Fort",
}  # fmt: skip
"""Before a name; `Messers` is how Messrs. sounds."""
WORDS: Final = {
    "Esq": "Esquire", "Bros": "Brothers", "etc": "et cetera", "vs": "versus", "Jr": "Junior", "Sr": "Senior",
    "viz": "namely", "approx": "approximately", "dept": "department", "Dept": "Department",
    "govt": "government",
    "Govt": "Government", "misc": "miscellaneous", "incl": "including", "Inc": "Incorporated",
    "Ltd": "Limited",
    "Corp": "Corporation", "Assn": "Association", "Univ": "University", "cf": "compare", "hrs": "hours",
    "mins": "minutes", "secs": "seconds",
}  # fmt: skip
NUMBERED: Final = {
    "no": "number", "nos": "numbers", "vol": "volume", "vols": "volumes", "chap": "chapter", "ch": "chapter",
    "p": "page", "pp": "pages", "fig": "figure", "apt": "apartment", "ste": "suite", "ext": "extension",
    "rm": "room", "par": "paragraph", "sec": "section",
    "bk": "book", "c": "circa", "ca": "circa", "est": "established", "tel": "telephone", "v": "verse",
    "vv": "verses",
}  # fmt: skip
"""Only before a number: elsewhere "No." is an answer."""
NAME_FOLLOWS: Final = rf"(?=\s+(?!{SENTENCE_OPENER})[A-Z][a-z])"
NAME_OF_A_STREET: Final = re.compile(r"(?:[A-Z][a-z’']+|\dth|\dst|\dnd|\drd)\s+$")
DRIVE_BEHIND: Final = re.compile(
    rf"\s*(?:$|[,;:]|[\"”’]|\s{SENTENCE_OPENER}|\s(?:and|in|at|on|to|with|is|was|near|by|off)\b)"
)
"""Behind `Elm Dr.`; a name would make it `Doctor`."""
SAINT: Final = re.compile(rf"\s+(?!{SENTENCE_OPENER})[A-Z]")
NOT_A_STREET: Final = re.compile(rf"\b{SENTENCE_OPENER}\s+$")
"""Before `Dr. and Mrs. Ash`."""
STREETS: Final = {
    "Dr": "Drive", "Ave": "Avenue", "Av": "Avenue", "Rd": "Road", "Blvd": "Boulevard", "Ln": "Lane",
    "Hwy": "Highway",
    "Pkwy": "Parkway", "Sq": "Square", "Ct": "Court", "Pl": "Place", "Terr": "Terrace", "St": "Street",
}  # fmt: skip
COMPASS: Final = {"N": "North", "S": "South", "E": "East", "W": "West"}
STREET: Final = re.compile(r"[\s,;:]|$")


def _title(match: re.Match[str]) -> str:
    return TITLES[match["title"].capitalize()]


def _saint(match: re.Match[str]) -> str | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if SAINT.match(after):
        return "Saint"
    street = NAME_OF_A_STREET.search(before) and STREET.match(after)
    return f"Street{closing_stop(match)}" if street else None


def _street(match: re.Match[str]) -> str:
    compass = f" {COMPASS[match['compass']]}" if match["compass"] else ""
    return f"{match['number']}{compass} {match['name']} {STREETS[match['kind']]}{closing_stop(match)}"


def _street_with_stop(match: re.Match[str]) -> str | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    if match["kind"] == "Dr" and (NOT_A_STREET.search(before) or not DRIVE_BEHIND.match(after)):
        return None
    street = NAME_OF_A_STREET.search(before) and STREET.match(after)
    return f"{STREETS[match['kind']]}{closing_stop(match)}" if street else None


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
        "address",
        (
            "at 12 Elm Dr, 5 N. High St and 9 Old Mill Rd.",
            "at 12 Elm Drive, 5 North High Street and 9 Old Mill Road.",
        ),
        DIGIT,
        rf"{WORD_START}(?P<number>\d{{1,5}}[a-zA-Z]?)(?:\s(?P<compass>[NSEW])\.?)?"
        r"\s(?P<name>(?:[A-Z][a-z’']+|\d{1,3}(?:st|nd|rd|th))(?:\s[A-Z][a-z’']+)?)"
        rf"\s(?P<kind>{'|'.join(STREETS)})(?:\.|\b(?!\.))(?!['’])",
        _street,
    ),
    rule(
        "kind of street",
        ("on Elm Dr. He left Fifth Ave.", "on Elm Drive. He left Fifth Avenue."),
        frozenset(map(str.lower, STREETS)),
        rf"{WORD_START}(?P<kind>Dr|Ave|Rd|Blvd|Ln|Hwy|Pkwy|Sq)\.",
        _street_with_stop,
    ),
    rule(
        "title",
        ("Dr. Lee, MRS. Ash, the dr. is in", "Doctor Lee, Missus Ash, the dr. is in"),
        frozenset(map(str.lower, TITLES)),
        rf"{WORD_START}(?P<title>(?i:{'|'.join(TITLES)}))\.(?=\s+(?!{SENTENCE_OPENER})[^\W\d_a-zß-ÿ])",
        _title,
    ),
    rule(
        "British title",
        ("Mr Lee and Mrs Ash", "Mister Lee and Missus Ash"),
        frozenset(map(str.lower, TITLES)),
        rf"{WORD_START}(?P<title>Mr|Mrs|Ms|Dr|Prof|Capt|Cmdr|Col|Sgt|Lt|Cpl)(?=\s+[A-Z])",
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
        frozenset(map(str.lower, WORDS)),
        rf"{WORD_START}(?P<word>{'|'.join(WORDS)})\.",
        _word,
    ),
    rule("against", ("Ann vs Bo", "Ann versus Bo"), frozenset({"vs"}), r"(?<!\S)vs(?=\s)", always("versus")),
    rule(
        "et cetera",
        ("hats etc, and", "hats et cetera, and"),
        frozenset({"etc"}),
        rf"{WORD_START}etc(?=[\s,;:!?)]|$)",
        always("et cetera"),
    ),
    rule(
        "no. of",
        ("the no. of cats", "the number of cats"),
        frozenset({"no"}),
        rf"{WORD_START}no\.(?=\sof\b)",
        always("number"),
    ),
    rule("and so on", ("hats, &c. here", "hats, et cetera here"), "&", r"&c(?:\.|\b)", always("et cetera")),
    rule("company", ("Ash & Co. here", "Ash & Company here"), ".", r"(?<=& )Co\.", always("Company")),
    rule(
        "before a number",
        ("No. 5, pp. 3 and 4; “No.”", "Number 5, pages 3 and 4; “No.”"),
        DIGIT,
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
