"""Which lines are headings and scene breaks, and what a heading says.  Pure.

>>> is_heading("CHAPTER II. The Storm"), is_heading("Part one of the plan was simple.")
(True, False)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER_WORD: Final = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:one|a) hundred"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]\w+)?"
    r"|(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last)"
)
ROMAN: Final = r"(?=[ivxlcdm])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
DIVISION: Final = (
    r"chapter|chap\.?|part|book|volume|vol\.?|letter|stave|act|scene|canto|episode|section|adventure"
    r"|chapitre|livre|partie|cap[ií]tulo|kapitel|capitolo"
)
PARTS: Final = frozenset({"part", "book", "volume"})
"""Divisions that hold chapters."""
NUMBERED: Final = re.compile(
    rf"(?P<division>{DIVISION})\s+(?:the\s+)?(?:\d{{1,4}}|{ROMAN}|{NUMBER_WORD})(?![\w'’])"
    r"(?P<rest>[\s.:,;()\[\]–—-].*)?",
    re.IGNORECASE | re.DOTALL,
)
"""`CHAPTER II. The Storm`, `Book the First`."""
UNNUMBERED: Final = re.compile(
    r"(prologue|epilogue|preface|foreword|afterword|introduction|interlude|conclusion|prélude|épilogue)"
    r"\s*(?:[:.–—-].*)?",
    re.IGNORECASE | re.DOTALL,
)
"""`Prologue`, `Epilogue: Snow`."""
BARE_NUMBER: Final = re.compile(r"(?:(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})|\d{1,3})\.?")
"""`IV`, `12.`"""
NUMBER_AND_TITLE: Final = re.compile(rf"{BARE_NUMBER.pattern}[:)]?[ \t]+(?P<title>\S.*)")
"""`IV. THE INTERVIEW`"""
TIME_OF_DAY: Final = re.compile(r"[ap]\.?[ ]?m\.?", re.IGNORECASE)
"""Behind a number at the head of a letter: `2 P.M.`"""
MARKDOWN_HEADING: Final = re.compile(r"(#{1,6})\s+(\S.*)")
MARKDOWN_UNDERLINE: Final = re.compile(r"={3,}|-{3,}")
SCENE_BREAK_PATTERNS: Final = (
    ("signs", "* * *", r"[\s*~#_=+•·⁂◇◆❦§-]+"),
    ("dashes", "———", r"(?:\s*[—–―]){3,}\s*"),
    ("points", ". . .", r"\.+(?:\s+\.+){2,}"),
    ("letters", "oOo", r"(?:[-~*=+\s]*[oO0xX]){3,}[-~*=+\s]*"),
    ("rule of HTML", "<hr/>", r"<hr\s*/?>"),
    ("words", "[line break]", r"[\[(]?(?:line|scene|page) ?break[\])]?"),
)
"""What a paragraph is that parts two scenes: (name, example, pattern)."""
SCENE_BREAK: Final = re.compile(
    f"(?:{'|'.join(pattern for *_, pattern in SCENE_BREAK_PATTERNS)})", re.IGNORECASE
)
MAX_HEADING: Final = 120
"""Code points; a longer paragraph is prose, whatever it begins with."""
MAX_SUBTITLE: Final = 80
LONG_WORD: Final = 5
"""Letters: in a title, a word of this length or longer has a capital."""
ENDS_SENTENCE: Final = (".", "!", "?", ",", ";", ":", "”", '"', "’", "»", "…")


def is_scene_break(body: str) -> bool:
    """Does a paragraph part two scenes: `* * *`?"""
    return SCENE_BREAK.fullmatch(body) is not None


def is_heading(body: str) -> bool:
    """Is a paragraph a heading by its own words: `CHAPTER II. The Storm`, `# The Storm`, `Prologue`?"""
    if len(body) > MAX_HEADING:
        return False
    body = body.strip("_*")
    if MARKDOWN_HEADING.fullmatch(body) or _is_underlined(body):
        return True
    numbered = NUMBERED.fullmatch(body)
    if numbered:
        rest = (numbered["rest"] or "").strip()
        # "Part one of the plan was simple." is a sentence; "CHAPTER I. Loomings." is a heading.
        return not rest or not rest[0].islower() or not rest.endswith(ENDS_SENTENCE)
    return bool(UNNUMBERED.fullmatch(body)) and (len(body.split()) == 1 or not body.endswith((".", "?")))


def begins_with_number(body: str) -> bool:
    """Is a paragraph `IV`, `12.` or `IV. THE INTERVIEW`?"""
    if is_bare_number(body):
        return True
    match = NUMBER_AND_TITLE.fullmatch(body)
    return match is not None and is_subtitle(match["title"]) and not TIME_OF_DAY.fullmatch(match["title"])


def opens_chapter(body: str) -> bool:
    """Does a heading open a chapter, unlike the title under it?"""
    return is_heading(body) or begins_with_number(body)


def is_subtitle(body: str) -> bool:
    """Is a paragraph a short line of capitals or of capitalised words that ends no sentence?"""
    if len(body) > MAX_SUBTITLE or "\n" in body or not body[0].isalnum():
        return False
    if body.isupper():
        return not body.endswith((",", ";"))
    if body.endswith(ENDS_SENTENCE):
        return False
    words = [word for word in re.findall(r"[^\W_][\w'’-]*", body) if not word.isdigit()]
    long_words = (word for word in words if len(word) >= LONG_WORD)
    return bool(words) and words[0][0].isupper() and all(word[0].isupper() for word in long_words)


def is_bare_number(body: str) -> bool:
    """Is a paragraph a number and no more: `IV`, `12.`?"""
    return BARE_NUMBER.fullmatch(body) is not None


def is_chapter_number(line: str) -> bool:
    """Is a line a chapter's number and no more: `CHAPTER II`, `IV.`?"""
    numbered = NUMBERED.fullmatch(line.strip())
    if numbered and not (numbered["rest"] or "").strip(" .:"):
        return True
    return is_bare_number(line.strip())


def is_part(heading: str) -> bool:
    """Does a heading number a part, a book or a volume, which hold chapters?"""
    numbered = NUMBERED.fullmatch(heading)
    return numbered is not None and numbered["division"].lower() in PARTS


def is_worded(heading: str) -> bool:
    """Does a heading number a chapter in words: `CHAPTER II`, `ADVENTURE I. A SCANDAL`?"""
    numbered = NUMBERED.fullmatch(heading)
    return numbered is not None and numbered["division"].lower() not in PARTS


def markdown_level(heading: str) -> int:
    """1 to 6 for `#` to `######`; 0 without such marks."""
    match = MARKDOWN_HEADING.fullmatch(heading)
    return len(match[1]) if match else 0


def heading_words(body: str) -> str:
    """A heading without Markdown marks and line ends; a title on its second line stands behind a colon."""
    if _is_underlined(body):
        body = body.splitlines()[0]
    number, _, title = body.partition("\n")
    if title and is_chapter_number(number):
        return f"{heading_words(number).rstrip('.:')}: {heading_words(title)}"
    match = MARKDOWN_HEADING.fullmatch(body)
    body = match[2].rstrip("# ") if match else body
    return " ".join(body.replace("_", " ").replace("*", " ").split())


def joined(titles: Sequence[str]) -> str:
    """Headings above one another as one title: `Part One: Chapter 4: The Storm`."""
    return ": ".join([title.rstrip(".:") for title in titles[:-1]] + [*titles[-1:]])


def _is_underlined(body: str) -> bool:
    """Markdown's other form: a line, and a rule under it."""
    lines = body.splitlines()
    return len(lines) == 2 and bool(MARKDOWN_UNDERLINE.fullmatch(lines[1].strip()))
