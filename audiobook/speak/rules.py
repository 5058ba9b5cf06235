"""The rules by which written English is spoken otherwise than it is written.  Pure.

>>> list(rules("in 1905", heading=False))
[(3, 7, 'nineteen oh five')]

A rule is a pattern and what is said for it (None: as written after all).  Those that stand first win.  CMOS
is the Chicago Manual of Style, 17th edition; its chapters 9 (numbers) and 10 (abbreviations) say how the
forms are meant, and so how they are read out.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from audiobook.text import numerals
from audiobook.text.numerals import cardinal, ordinal, plural, year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Emphasis marks stand right beside words, so an underscore ends one.
L: Final = r"(?<![^\W_])"
R: Final = r"(?![^\W_])"
NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?!\d)"
MONTHS: Final = {
    "Jan.": "January", "Feb.": "February", "Aug.": "August", "Sept.": "September", "Oct.": "October",
    "Nov.": "November", "Dec.": "December",
}  # fmt: skip
MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)"
)
OPENER: Final = (
    r"(?:He|She|It|The|They|I|We|You|A|An|But|And|When|There|This|That|His|Her|My|In|On|At|As|If|So|Then|What"
    r"|Who|Why|How|No|Not|Yes|Oh|Well|Now|For|After|Before|With|One|Its|Their|Our|Your|Do|Did|Is|Was)\b"
)
"""Words that begin a sentence and no name: the stop before them ends a sentence."""
ENDS: Final = re.compile(rf"[\"”’')\]_*]*(?:\s*$|\s+[\"“‘'(]*{OPENER}|\s*\n)")
TITLES: Final = {
    "Mr": "Mister", "Mrs": "Missus", "Dr": "Doctor", "Prof": "Professor", "Rev": "Reverend",
    "Hon": "Honourable", "Capt": "Captain", "Col": "Colonel", "Gen": "General", "Lieut": "Lieutenant",
    "Lt": "Lieutenant", "Sgt": "Sergeant", "Sergt": "Sergeant", "Maj": "Major", "Gov": "Governor",
    "Messrs": "Messers", "Mme": "Madame", "Mlle": "Mademoiselle", "Mt": "Mount", "Ft": "Fort",
}  # fmt: skip
"""Before a name (CMOS 10); `Messers` is how Messrs. sounds."""
WORDS: Final = {
    "Esq": "Esquire", "Bros": "Brothers", "etc": "et cetera", "vs": "versus", "Jr": "Junior", "Sr": "Senior",
    "viz": "namely",
}  # fmt: skip
NUMBERED: Final = {
    "no": "number", "nos": "numbers", "vol": "volume", "vols": "volumes", "chap": "chapter", "ch": "chapter",
    "p": "page", "pp": "pages", "fig": "figure",
}  # fmt: skip
"""Only before a number: elsewhere "No." is an answer."""
REGNAL: Final = (
    "Henry|Louis|Charles|George|Edward|James|William|Richard|Philip|Pius|John|Leo|Gregory|Alexander|Napoleon"
    "|Elizabeth|Mary|Frederick|Ferdinand|Nicholas|Paul|Catherine|Peter|Ivan|Gustavus|Otto|Rameses|Ramses"
    "|Ptolemy|Innocent|Clement|Urban|Boniface|Benedict|Victor|Alfonso|Alphonso|Christian|Francis|Joseph"
    "|Robert|Wilhelm|Umberto|Stephen|Sixtus|Julius|Artaxerxes|Harry"
)
DIVISIONS: Final = (
    "chapter|book|part|act|scene|volume|vol\\.|canto|section|letter|stave|appendix|stanza|psalm"
)
FRACTIONS: Final = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8), "⅜": (3, 8),
                    "⅝": (5, 8), "⅞": (7, 8)}  # fmt: skip
UNITS: Final = (
    "years?|months?|weeks?|days?|hours?|minutes?|seconds?|miles?|feet|inches|yards|pages|pounds|men|people"
)
SHORT: Final = frozenset(
    "no yes not now you me he she we my his her him they them go do did is are was were be what why how when"
    " where and but the this that these those one two six ten all out off up on in at of to for from by so or"
    " as if get got run stop help look wait here come give take keep hold let see saw say said have has had"
    " can will may must dead die kill man men boy girl old new good bad big ever any some more most very too"
    " oh ah hey god lord dear love hate fire war end our your own too far near home last next then than only"
    " just like know want need tell told hear read stay left right back down over into with an".split()
)
"""Shouted alone they are words; other capitals of up to four letters (NASA, US, IT) may be acronyms."""
VOWEL: Final = re.compile("[AEIOUYÀ-Ý]")
SHOUTED: Final = re.compile(rf"{L}[^\W\d_a-zß-ÿ]{{2,}}(?:['’][^\W\d_a-zß-ÿ]+)*{R}(?!['’][a-z])(?!\.[A-Z])")
RUN: Final = re.compile(rf"{L}[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ'’]*(?:[ ,;:!?.—–-]+[^\W\d_a-zß-ÿ'’]+)+{R}")


def rules(text: str, *, heading: bool) -> Iterator[tuple[int, int, str]]:
    """What is said otherwise, as (start, end, words): by rule, and not free of overlaps."""
    if heading:
        yield from _bare_numeral(text)
    digits = any(map(str.isdigit, text)) or any(mark in text for mark in FRACTIONS)
    for needs, pattern, say in RULES:
        if (needs == "digit" and not digits) or (
            needs not in {"", "digit"} and not any(c in text for c in needs)
        ):
            continue
        for match in pattern.finditer(text):
            said = say(match)
            if said is not None:
                yield match.start(), match.end(), said
    yield from _capitals(text, heading=heading)


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))


def _stop(match: re.Match[str]) -> str:
    """The stop of an abbreviation that is also that of its sentence."""
    return "." if match[0].rstrip()[-1:] == "." and ENDS.match(match.string, match.end()) else ""


# --- what has no sound, addresses


def _address(match: re.Match[str]) -> str:
    said = re.sub(r"^(?:https?://)?", "", match[0]).rstrip("/")
    for mark, name in ((".", "dot"), ("/", "slash"), ("@", "at"), ("-", "dash"), ("_", "underscore")):
        said = said.replace(mark, f" {name} ")
    return said


# --- money


def _count(number: int, one: str, many: str) -> str:
    return f"{cardinal(number)} {one if number == 1 else many}"


def _pence(number: int) -> str:
    return (
        "a penny"
        if number == 1
        else f"{cardinal(number)}pence"
        if number < 13
        else f"{cardinal(number)} pence"
    )


def _pounds(match: re.Match[str]) -> str:
    parts = [_count(_number(match["pounds"]), "pound", "pounds")]
    if match["shillings"]:
        parts.append(_count(int(match["shillings"]), "shilling", "shillings"))
    if match["pence"]:
        parts.append(_pence(int(match["pence"])))
    return (", ".join(parts[:-1]) + " and " + parts[-1] if parts[1:] else parts[0]) + _stop(match)


def _shillings(match: re.Match[str]) -> str:
    shillings = _count(int(match["shillings"]), "shilling", "shillings")
    return f"{shillings} and {_pence(int(match['pence']))}{_stop(match)}"


CURRENCIES: Final = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent")}


def _money(match: re.Match[str]) -> str:
    name, small = CURRENCIES[match["sign"]]
    whole, cents = _number(match["whole"]), match["cents"]
    if match["scale"]:
        decimals = f" point {' '.join(cardinal(int(d)) for d in cents)}" if cents else ""
        return f"{cardinal(whole)}{decimals} {match['scale']} {name}s"
    if re.match(r"[ -](?:bill|note|coin|piece)\b", match.string[match.end() :]):
        return f"{cardinal(whole)} {name}"
    said = _count(whole, name, f"{name}s")
    if not cents or not int(cents):
        return said
    rest = _count(int(cents), small, "pence" if small == "penny" else f"{small}s")
    return rest if whole == 0 else f"{said} and {rest}"


# --- dates, times, years


def _month(written: str) -> str:
    return MONTHS.get(written, written)


def _day_month(match: re.Match[str]) -> str | None:
    if not 1 <= int(match["day"]) <= 31:
        return None
    after = f", {year(int(match['year']))}" if match["year"] else ""
    return f"the {ordinal(int(match['day']))} of {_month(match['month'])}{after}"


def _month_day(match: re.Match[str]) -> str | None:
    if not 1 <= int(match["day"]) <= 31:
        return None
    after = f", {year(int(match['year']))}" if match["year"] else ""
    return f"{_month(match['month'])} {ordinal(int(match['day']))}{after}"


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 24 or minute > 59:
        return None
    half = match["half"]
    if minute == 0:
        said = cardinal(hour) if half or hour > 12 else f"{cardinal(hour)} o'clock"
    else:
        said = f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    return f"{said} {half[0].upper()} M{_stop(match)}" if half else said


def _years(match: re.Match[str]) -> str:
    first, last = match["first"], match["last"]
    return f"{year(int(first))} to {year(int(last)) if len(last) == 4 else cardinal(int(last))}"


# --- numbers


def _fraction(top: int, bottom: int) -> str:
    if bottom == 2:
        return "one half"
    part = {4: "quarter"}.get(bottom) or ordinal(bottom)
    return f"{cardinal(top)} {part if top == 1 else plural(part)}"


def _slash(match: re.Match[str]) -> str | None:
    top, bottom = int(match["top"]), int(match["bottom"])
    if not (0 < top < bottom and bottom in {2, 3, 4, 5, 6, 8, 10, 12, 16}):
        return None
    return _mixed(match["whole"], top, bottom)


def _mixed(whole: str | None, top: int, bottom: int) -> str:
    if not whole:
        return _fraction(top, bottom)
    part = _fraction(top, bottom)
    return f"{cardinal(int(whole))} and {part.replace('one ', 'a ', 1) if top == 1 and bottom < 5 else part}"


def _range(match: re.Match[str]) -> str | None:
    first, last = int(match["first"]), int(match["last"])
    return f"{cardinal(first)} to {cardinal(last)}" if first < last else None


# --- Roman numerals


def _division(match: re.Match[str]) -> str | None:
    value = numerals.roman(match["numeral"])
    word, behind = match["word"], match.string[match.end() :]
    if value is None or value > 200:
        return None
    in_a_title = word[0].isupper() and not re.match(r"\s+[a-z]", behind)
    if match["numeral"] in {"I", "i", "C", "c", "L", "l"} and not in_a_title:
        return None  # "the part I played"
    name = "volume" if word.lower() == "vol." else word
    return f"{name.capitalize() if word[0].isupper() else name} {cardinal(value)}"


def _reign(match: re.Match[str]) -> str | None:
    value = numerals.roman(match["numeral"])
    return f"{match['name']} the {ordinal(value)}" if value and value <= 30 else None


def _world_war(match: re.Match[str]) -> str:
    return f"{match['war']} {'one' if match['numeral'] == 'I' else 'two'}"


def _bare_numeral(text: str) -> Iterator[tuple[int, int, str]]:
    """A heading that is a numeral, or begins with one and a stop: `XIV.`, `IV: The Storm`."""
    match = re.match(r"\W*(?P<numeral>[IVXL]+)(?=\W*$|[.:)]\s)", text)
    value = numerals.roman(match["numeral"]) if match else None
    if match and value:
        yield match.start("numeral"), match.end("numeral"), cardinal(value).capitalize()


# --- abbreviations, initials


def _title(match: re.Match[str]) -> str:
    return TITLES[match["title"].capitalize()]


def _saint(match: re.Match[str]) -> str | None:
    before, after = match.string[: match.start()], match.string[match.end() :]
    named = re.search(r"(?:[A-Z][a-z’']+|\dth|\dst|\dnd|\drd)\s+$", before)
    if re.match(rf"\s+(?!{OPENER})[A-Z]", after):
        return "Saint"
    return f"Street{_stop(match)}" if named and re.match(r"[\s,;:]|$", after) else None


def _word(match: re.Match[str]) -> str:
    return WORDS[match["word"]] + _stop(match)


def _letters(match: re.Match[str]) -> str:
    return " ".join(char.upper() for char in match[0] if char.isalpha()) + _stop(match)


def _initials(match: re.Match[str]) -> str:
    return " ".join(char for char in match[0] if char.isalpha())


def _plain(words: str) -> Callable[[re.Match[str]], str]:
    return lambda match: words + _stop(match)


# --- capitals


def _capitals(text: str, *, heading: bool) -> Iterator[tuple[int, int, str]]:
    """Shouted words, as words: engines spell some capitals out.  Acronyms and Roman numerals stay."""
    if not any(one.isupper() and two.isupper() for one, two in pairwise(text)):
        return
    runs = [match.span() for match in RUN.finditer(text) if _is_shouting(match[0])]
    if heading and text.upper() == text:
        runs = [(0, len(text))]
    for match in SHOUTED.finditer(text):
        word = match[0]
        in_run = any(start <= match.start() and match.end() <= end for start, end in runs)
        known = word.lower().split("'")[0].split("’")[0] in SHORT
        if not (known or in_run or len(word) >= 5) or not VOWEL.search(word):
            continue
        if numerals.roman(word) and not known:
            continue
        yield match.start(), match.end(), word.capitalize()


def _is_shouting(run: str) -> bool:
    """Are several words in capitals a shout: is one of them a word beyond doubt?"""
    words = re.findall(r"[^\W\d_]+", run)
    return len(words) > 1 and any(word.lower() in SHORT or len(word) > 4 for word in words)


def _rule(
    needs: str, pattern: str, say: Callable[[re.Match[str]], str | None]
) -> tuple[str, re.Pattern[str], Callable[[re.Match[str]], str | None]]:
    """`needs`: "digit", or characters of which a text has to hold one; it spares most texts the search."""
    return needs, re.compile(pattern), say


YEAR: Final = r"(?:1[0-9]\d\d|20\d\d)"
HALF: Final = r"[ap]\.\s?m\.|[AP]\.\s?M\.|[ap]m\b|[AP]M\b"
MONTH_NAMES: Final = "January February March April May June July August September October November December"
BEFORE_YEAR: Final = (
    *("in", "In", "since", "Since", "until", "till", "year", "early", "late", r"A\.D\."),
    *("spring of", "summer of", "autumn of", "fall of", "winter of", *MONTH_NAMES.split()),
)
TELLS_YEAR: Final = "|".join(rf"(?<=\b{words}\s)" for words in BEFORE_YEAR) + r"|(?<=\()"
TELLS_DECADE: Final = "|".join(
    rf"(?<=\b{word})" for word in r"the\s his\s her\s my\s early\s late\s mid-".split()
)
COUNTED: Final = r"[a-z]{2,}s(?<!was)(?<!his)|men|women|people|feet|children"
"""What makes four digits a number and no year: `in 1500 men`."""
DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
THEN_YEAR: Final = rf"(?:,?\s+(?P<year>{YEAR}){R})?"
SURELY_DAY: Final = r"\s+\d+(?:st|nd|rd|th|\W*$|[,.;:!?)—]|\s+(?:and|at|in|to|or|on|by|was|when)\b)"
"""What makes `May` and `March` before a number months."""
NO_NUMBER_BESIDE: Final = r"(?<![\w.,/$£€–-])"
GROUPS: Final = r"\d{1,3}(?:,\d{3})+"


def _cents(match: re.Match[str]) -> str:
    return _count(int(match["cents"]), "cent", "cents")


def _some_pence(match: re.Match[str]) -> str:
    return _pence(int(match["pence"])) + _stop(match)


def _degrees(match: re.Match[str]) -> str:
    if match["scale"]:
        return f" degrees {'Fahrenheit' if match['scale'] == 'F' else 'Celsius'}{_stop(match)}"
    return " degrees" if re.match(r"\W|$", match.string[match.end() :]) else " degrees "


def _part(match: re.Match[str]) -> str:
    word = NUMBERED[match["word"].lower()]
    return f"{word.capitalize() if match['word'][0].isupper() else word} "


_MARKUP: Final = (
    # Links and images of Markdown: their words are the page's; addresses and marks of notes are not.
    _rule("]", r"!?\[(?=[^\]\n]{1,300}\]\([^)\s]+\))", _plain("")),
    _rule("]", r"(?<=\S)\]\([^)\s]+\)", _plain("")),
    _rule("]", r"\[(?:\^[\w-]+|\d{1,3}|[*†‡])\]", _plain("")),
    _rule("†‡¹²³⁴⁵⁶⁷⁸⁹⁰", r"(?<=[\w.,;:!?”’\"'])[†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+", _plain("")),
    _rule("/.", rf"{L}(?:https?://|www\.)[^\s<>()\"“”]+(?<![.,;:!?'’_*])", _address),
    _rule("@", rf"{L}[\w+.-]{{1,64}}@[\w-]+(?:\.[\w-]+)+(?<![._])", _address),
)
_MONEY: Final = (
    # CMOS 9: the sign stands before the number and is said behind it; £ s. d. before 1971.
    _rule(
        "£",
        rf"£\s?(?P<pounds>{NUMBER})(?:,?\s+(?P<shillings>\d{{1,2}})s\.)?(?:,?\s+(?P<pence>\d{{1,2}})d\.)?"
        r"(?<=[sd]\.)",
        _pounds,
    ),
    _rule("digit", rf"{L}(?P<shillings>\d{{1,2}})s\.\s+(?P<pence>\d{{1,2}})d\.", _shillings),
    _rule("digit", rf"{L}(?P<pence>\d{{1,2}})d\.", _some_pence),
    _rule(
        "$£€",
        rf"(?P<sign>[$£€])\s?(?P<whole>{NUMBER})(?:\.(?P<cents>\d{{2}}|\d(?=\s+[mb]illion)))?(?!\.?\d)"
        r"(?:\s+(?P<scale>hundred|thousand|million|billion))?",
        _money,
    ),
    _rule("¢", rf"{L}(?P<cents>\d{{1,3}})\s?¢", _cents),
)
_TIME: Final = (
    # CMOS 9: a day is written as a cardinal and said as an ordinal
    _rule("digit", rf"{L}(?:[Tt]he\s+)?{DAY}\s+(?:of\s+)?(?P<month>{MONTH}){R}{THEN_YEAR}", _day_month),
    _rule(
        "digit",
        rf"{L}(?P<month>(?!Ma[ry]){MONTH}|Ma(?:y|rch)(?={SURELY_DAY}))\s+{DAY}{R}(?![:/]\d){THEN_YEAR}",
        _month_day,
    ),
    # CMOS 9
    _rule(
        "digit",
        rf"(?<![\w:.,/])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?!\d|:\d)(?:\s?(?P<half>{HALF}))?",
        _clock,
    ),
    _rule("digit", rf"(?<![\w:.,/])(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)\s?(?P<half>{HALF})", _clock),
    _rule("digit", rf"(?<=\d)\s?(?P<half>[ap])m{R}", lambda match: f" {match['half'].upper()} M"),
    # CMOS 9: a year where a word says so; four digits may count anything else
    _rule("digit", rf"(?<![\w/.,-])(?P<first>{YEAR})[–-](?P<last>\d{{4}}|\d\d)(?![\w/-]|,\d)", _years),
    _rule(
        "digit",
        rf"{L}(?P<decade>(?:1[0-9]|20)\d0)['’]?s{R}",
        lambda match: plural(year(int(match["decade"]))),
    ),
    _rule(
        "digit",
        rf"(?:{TELLS_DECADE})['’]?(?P<decade>[2-9]0)s{R}",
        lambda match: plural(cardinal(int(match["decade"]))),
    ),
    _rule(
        "digit",
        rf"(?:{TELLS_YEAR})(?P<year>{YEAR})(?![\w/-]|[.,]\d)(?!\s+(?:{COUNTED})\b)",
        lambda match: year(int(match["year"])),
    ),
    # the title of a book, an answer: nothing but a year
    _rule(
        "digit",
        rf"\A\W*(?P<year>{YEAR})(?=\W*\Z)",
        lambda match: match[0][:-4] + year(int(match["year"])),
    ),
)
_NUMBERS: Final = (
    # CMOS 9
    _rule(
        "digit",
        rf"{L}(?P<number>{GROUPS}|\d{{1,6}})(?:st|nd|rd|th){R}",
        lambda match: ordinal(_number(match["number"])),
    ),
    _rule("digit", rf"{L}24/7{R}", _plain("twenty-four seven")),
    _rule(
        "digit",
        r"(?<![\w/.,-])(?:(?P<whole>\d{1,4})(?:\s+|-))?(?P<top>\d{1,2})/(?P<bottom>\d{1,2})(?![\w/]|[.,]\d)",
        _slash,
    ),
    _rule(
        "".join(FRACTIONS),
        rf"(?:(?<![\w.,])(?P<whole>\d{{1,4}})\s?-?)?(?P<mark>[{''.join(FRACTIONS)}])",
        lambda match: _mixed(match["whole"], *FRACTIONS[match["mark"]]),
    ),
    _rule(
        "%",
        rf"(?<![\w.,])(?P<number>{NUMBER})\s?%",
        lambda match: f"{cardinal(_number(match['number']))} percent",
    ),
    _rule("%", r"(?<=\d)\s?%", _plain(" percent")),
    _rule("°", r"\s?°\s?(?:(?P<scale>[FC])\b\.?)?", _degrees),
    # CMOS 6: an en dash between numbers is "to"; a hyphen may be a score's or a telephone's
    _rule("–", rf"{NO_NUMBER_BESIDE}(?P<first>\d{{1,3}})–(?P<last>\d{{1,3}})(?![\w–/-]|[.,]\d)", _range),
    _rule("-", rf"{NO_NUMBER_BESIDE}(?P<first>\d{{1,3}})-(?P<last>\d{{1,3}})(?=\s+(?:{UNITS})\b)", _range),
    _rule(
        ",",
        rf"{NO_NUMBER_BESIDE}(?P<number>{GROUPS})(?![\w/]|[.,-]\d)",
        lambda match: cardinal(_number(match["number"])),
    ),
    _rule("#", rf"(?<!\S)#(?=\d+{R})", _plain("number ")),
    # Roman numerals: CMOS 9 (monarchs, parts of books)
    _rule("", rf"{L}(?P<word>(?i:{DIVISIONS}))\s+(?P<numeral>[IVXLC]+|[ivxlc]+){R}(?!['’])", _division),
    _rule("", rf"{L}(?P<name>{REGNAL})\s+(?P<numeral>[IVX]{{2,}}|V|X){R}(?!\.\s?[A-Z]\b)", _reign),
    _rule("W", rf"{L}(?P<war>World War)\s+(?P<numeral>II?){R}", _world_war),
)
_ABBREVIATIONS: Final = (
    # CMOS 10
    _rule(".", rf"{L}(?P<title>(?i:{'|'.join(TITLES)}))\.(?=\s+(?!{OPENER})[^\W\d_a-zß-ÿ])", _title),
    _rule("M", rf"{L}(?P<title>Mr|Mrs|Dr)(?=\s+[A-Z])", _title),
    _rule("S", rf"{L}(?:St|ST)\.", _saint),
    _rule(".", rf"{L}(?P<word>{'|'.join(WORDS)})\.", _word),
    _rule("&", r"&c(?:\.|\b)", _plain("et cetera")),
    _rule(".", r"(?<=& )Co\.", _plain("Company")),
    _rule(".", rf"{L}(?P<word>(?i:{'|'.join(NUMBERED)}))\.\s?(?=\d)", _part),
    _rule("&", r"\s?&\s?(?=[\w*“\"'])", _plain(" and ")),
    # CMOS 10: initials and degrees are said as letters
    _rule(".", rf"{L}Ph\.\s?D\.", _plain("P H D")),
    _rule(".", rf"{L}(?:[A-Za-z]\.){{2,}}", _letters),
    _rule(".", rf"{L}(?:[AP]\. M|A\. D|B\. C|[ap]\. m)\.", _letters),
    _rule(".", rf"{L}(?:[A-Z]\.\s+){{1,6}}[A-Z]\.(?=\s+(?!{OPENER})[A-Z][a-z])", _initials),
    # not "I", who may end a sentence
    _rule(".", rf"{L}[A-HJ-Z]\.(?=\s+(?!{OPENER})[A-Z][a-z])", _initials),
    # CMOS 13: spaced points; CMOS 6: two hyphens are a dash
    _rule(".", r"\s?\.(?:\s?\.){2,3}", _plain("…")),
    _rule("-", r"\s?-{2,}\s?", _plain("—")),
)
RULES: Final = (*_MARKUP, *_MONEY, *_TIME, *_NUMBERS, *_ABBREVIATIONS)
