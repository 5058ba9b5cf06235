"""Emoji and faces made of marks, by their names: `😀`, `:)`.

>>> list(edits("Hi 😀!", speak=True))
[(2, 4, ', grinning face')]
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SYMBOLS: Final = (
    "☀☁☂☃☄☎☔☕☘☠☢☣☮☯☹☺♀♂♠♣♥♦♨♻♿⚓⚔⚖⚙⚠⚡⚽⚾⛄⛅⛈⛔⛪⛺✂✅✈✉✊✋✌✍✏✔✖✝✡✨❄❌❎❓❗❣❤➕➖➗⭐⭕⌚⌛⏰⏳★☆"
)
"""Of the older symbols those that people use as emoji; others are ornaments."""
PICTURE: Final = rf"[{SYMBOLS}\U0001f300-\U0001f3fa\U0001f400-\U0001faff\U0001f004\U0001f0cf]"
SKIN: Final = "[\U0001f3fb-\U0001f3ff]"
SHAPE: Final = rf"{PICTURE}(?:\ufe0f|{SKIN})*"
FLAG: Final = "[\U0001f1e6-\U0001f1ff]{2}"
JOINED: Final = rf"(?:{FLAG}|{SHAPE}(?:\u200d{SHAPE})*[\U000e0020-\U000e007f]*)"
EMOJI: Final = re.compile(rf"\s*(?P<run>{JOINED}(?:\s*{JOINED})*)|(?P<key>[0-9#*])\ufe0f?\u20e3")
ONE_EMOJI: Final = re.compile(JOINED)
FIRST_PICTURE: Final = re.compile(rf"{PICTURE}|{FLAG}|\u20e3")
NAMES: Final = {
    "❤": "red heart", "♥": "heart", "👍": "thumbs up", "👎": "thumbs down", "🙏": "folded hands",
    "😂": "face with tears of joy", "🔥": "fire", "☺": "smiling face", "💯": "one hundred points",
    "✨": "sparkles",
    "👌": "okay", "☠": "skull and crossbones", "⭐": "star", "★": "star", "☆": "star", "✔": "check mark",
    "✅": "check mark", "❌": "cross mark", "❓": "question mark", "❗": "exclamation mark", "🤷": "shrug",
    "🤦": "facepalm", "🙄": "face with rolling eyes", "😘": "face blowing a kiss", "🥺": "pleading face",
    "😭": "loudly crying face", "🎉": "party popper", "🤣": "rolling on the floor laughing",
    "😎": "smiling face with sunglasses",
    "💩": "pile of poo", "👋": "waving hand", "👏": "clapping hands", "💪": "flexed biceps",
    "🍆": "aubergine",
    "➕": "plus", "➖": "minus", "✖": "times", "♀": "female sign", "♂": "male sign", "☎": "telephone",
}  # fmt: skip
"""Where the name in common use differs from Unicode's."""
NOT_SAID: Final = re.compile(r"^(?:black|white|heavy) | sign$| symbol$")
FACES: Final = {
    ":)": "smiling face", ":-)": "smiling face", "(:": "smiling face", "=)": "smiling face",
    ":]": "smiling face",
    ":(": "sad face", ":-(": "sad face", "):": "sad face", "=(": "sad face", ":'(": "crying face",
    ":’(": "crying face", ";)": "winking face", ";-)": "winking face", ":D": "grinning face",
    ":-D": "grinning face", "=D": "grinning face", "xD": "laughing face", "XD": "laughing face",
    ":P": "face with tongue", ":-P": "face with tongue", ":p": "face with tongue",
    ";P": "winking face with tongue",
    ":O": "surprised face", ":o": "surprised face", ":-O": "surprised face", ":/": "doubtful face",
    ":-/": "doubtful face", ":\\": "doubtful face", ":|": "blank face", ":-|": "blank face", ":*": "kiss",
    ":-*": "kiss", ":3": "cat face", ">:(": "angry face", "<3": "heart", "</3": "broken heart",
    "^^": "smiling face", "^_^": "smiling face", "^.^": "smiling face", ">_<": "pained face",
    ">.<": "pained face",
    "T_T": "crying face", ";_;": "crying face", "-_-": "annoyed face", "-.-": "annoyed face",
    "o_O": "puzzled face", "O_o": "puzzled face", "o.O": "puzzled face", "O.o": "puzzled face",
    "O_O": "staring face",
    "¯\\_(ツ)_/¯": "shrug", "UwU": "uwu", "OwO": "owo", "B)": "smiling face with sunglasses", "\\o/": "cheer",
    "<33": "hearts", "<333": "hearts", ":')": "smiling face with a tear", "D:": "dismayed face",
}  # fmt: skip
FACE: Final = re.compile(
    rf"(?:(?<!\S)|(?<=[(“\"*_.!?]))(?P<face>{'|'.join(sorted(map(re.escape, FACES), key=len, reverse=True))})"
    r"(?=[\s.,!?;)”\"*_’']|$)"
)
FACE_MARKS: Final = frozenset(":;=<>^_\\")
WITHOUT_MARKS: Final = ("XD", "xD", "-.-", "o.O", "O.o", "B)", "UwU", "OwO")
"""Faces without one of `FACE_MARKS`."""
ENDS_BEFORE: Final = re.compile(r"(?:^|[.,!?;:…—(“\"'‘*_-])$")
GOES_ON: Final = re.compile(r"\s+[^\W_]")


def edits(text: str, *, speak: bool) -> Iterator[tuple[int, int, str]]:
    """What is said for the pictures of a text, as (start, end, words); nothing unless `speak`.

    A picture that is repeated is named once.
    """
    if FIRST_PICTURE.search(text):
        for match in EMOJI.finditer(text):
            if match["key"]:
                yield match.start(), match.end(), match["key"]
            else:
                yield from _said(text, match.start(), match.end(), _names(match["run"]), speak=speak)
    if not FACE_MARKS.isdisjoint(text) or any(face in text for face in WITHOUT_MARKS):
        for match in FACE.finditer(text):
            yield from _said(text, match.start(), match.end(), [FACES[match["face"]]], speak=speak)


def _said(
    text: str, start: int, end: int, names: list[str], *, speak: bool
) -> Iterator[tuple[int, int, str]]:
    """The names between commas where words stand beside them; their blanks stay with the words."""
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    before, goes_on = text[:start], GOES_ON.match(text, end)
    if not speak:
        yield start, end, ""
        return
    lead = "" if ENDS_BEFORE.search(before) else ","
    blank = " " if before and not before[-1].isspace() and before[-1] not in "(“\"'‘*_" else ""
    yield start, end, f"{lead}{blank}{', '.join(names)}{',' if goes_on else ''}"


def _names(run: str) -> list[str]:
    names: list[str] = []
    for match in ONE_EMOJI.finditer(run):
        name = _name(match[0])
        if name and (not names or names[-1] != name):
            names.append(name)
    return names


def _name(emoji: str) -> str:
    """The name of a picture that may be joined of several; its colour of skin is not said."""
    if re.fullmatch(FLAG, emoji):
        return f"flag of {' '.join(chr(ord(sign) - 0x1F1E6 + ord('A')) for sign in emoji)}"
    parts = [_sign(sign) for sign in emoji if re.fullmatch(PICTURE, sign)]
    return " ".join(filter(None, parts))


def _sign(sign: str) -> str:
    return NAMES.get(sign) or NOT_SAID.sub("", unicodedata.name(sign, "emoji").lower())
