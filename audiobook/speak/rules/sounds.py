"""Sounds that are spelled as they are heard: stutters, drawn-out words, interjections, hidden words.

Engines spell `Shh` and the W of `W-wait` out as letters; a reader makes the sound.  What is said is the
nearest spelling that is read as that sound.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from audiobook.speak.rules.rule import REPEATED, WORD_END, WORD_START, always, rule

# What a stutter sounds like, by the letters its word begins with; the first that fits.
ONSETS: Final = (
    ("who", "huh"), ("sh", "shuh"), ("th", "thuh"), ("ch", "chuh"), ("ph", "fuh"), ("wh", "wuh"),
    ("kn", "nuh"),
    ("gn", "nuh"), ("wr", "ruh"), ("qu", "kwuh"), ("ce", "suh"), ("ci", "suh"), ("cy", "suh"), ("c", "kuh"),
    ("get", "guh"), ("giv", "guh"), ("girl", "guh"), ("gift", "guh"), ("ge", "juh"), ("gi", "juh"),
)  # fmt: skip
SPELLED_OTHERWISE: Final = {"n": ("kn", "gn"), "r": ("wr",), "k": ("c", "qu"), "s": ("ce", "ci"),
                            "f": ("ph",),
                            "j": ("ge", "gi"), "h": ("who",)}  # fmt: skip
"""Letters of a stutter, and how its word may begin instead: `n-know`."""
BEHIND_A_LETTER: Final = frozenset("day shaped type class series size sized like list".split())
"""With a letter these are words of their own: `D-day`, `S-shaped`."""
TITLE_BEFORE: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Lord|Lady|Sir|Madame|Captain|of)\.?\s$")
"""What makes a letter before a dash a name that is kept back: `Mr. B—brought`."""
OPEN_VOWELS: Final = {"a": "ah", "u": "uh"}
WEAK_A: Final = frozenset("and are am at as after an any all ask always".split())

INTERJECTIONS: Final = (
    # name of the group, pattern, what is said
    ("umhum", r"m+[- ]?h+u?m+", "um-hum"),
    ("umum", r"m{2,}-m{2,}", "um-um"),
    ("shush", r"s+h{2,}|s{2,}h|sh(?=[!.,…—]|-{2})", "shush"),
    ("puft", r"p+f+t+", "puft"),
    ("puff", r"pf{2,}", "puff"),
    ("psst", r"ps{3,}t|pst", "psst"),
    ("pish", r"ps+h+", "pish"),
    ("burr", r"br{2,}", "burr"),
    ("gurr", r"gr{2,}h?", "gurr"),
    ("vroom", r"vr+m+", "vroom"),
    ("humph", r"h+r*m+p[hf]+", "humph"),
    ("hmm", r"h+m{3,}|hm|h{2,}m+|m{2,}", "hmm"),
    ("aw", r"aw{2,}|a{2,}w+", "aw"),
    ("ooh", r"o{3,}h+|ooh{2,}", "ooh"),
    ("oh", r"oh{2,}", "oh"),
    ("argh", r"a+r+g+h{2,}|a{2,}r+g+h+|ar{2,}g+h+|arg{2,}h+", "argh"),
    ("ah", r"ah{2,}|a{2,}h+|a{4,}", "ah"),
    ("ugh", r"ug{2,}h+|u{2,}g+h+|ugh{2,}", "ugh"),
    ("uh", r"uh{2,}|u{2,}h+", "uh"),
    ("um", r"um{2,}|u{2,}m+", "um"),
    ("er", r"er{3,}|(?-i:Err)(?=[,.…—]|-{2})", "er"),
    ("ew", r"ew{2,}|e{2,}w+", "ew"),
    ("ow", r"ow(?=[!.,…?])|ow{2,}", "ouw"),
    ("zizz", r"z{3,}", "zizz"),
    ("buzz", r"bz{2,}t?", "buzz"),
    ("tut", r"tch", "tut"),
    ("hiss", r"hs{2,}|s{3,}", "hiss"),
    ("ungh", r"n+gh+|hn+gh?|hnn+", "ungh"),
    ("whee", r"we{3,}(?=[!~])", "whee"),
)
"""Sounds of their own; nothing in one of these spellings is a word."""
INTERJECTION_WORDS: Final = frozenset(
    "hm hmm mm mhm mmhm mhmm mmhmm mmhum mhum shh ssh sh pft pfft ppft pff psh pssh pst brr grr vrm vrrm"
    " hmph hmpf hrmph hmmph aww aaw ohh aargh arrgh argghh arghh ahh aah ugg uggh uugh ughh uhh uuh umm"
    " uum err eww eew oww ow bzz tch hss ngh nngh hng hnn hngh hnng bzzt aarghh grrh".split()
) | {REPEATED}
"""The spellings without a letter three times in a row, for a quick look."""
LAUGH: Final = r"(?P<first>[bm][wu]a?)?(?P<syllable>ha|he|hi|ho)(?P<more>(?:(?P=syllable))+)h*"

DOUBLED: Final = frozenset(
    "all ball call fall hall tall wall well tell hell bell sell yell fell spell smell will still kill"
    " bill hill fill until skill full pull bull dull roll doll troll free see seen been need feel feet"
    " feed keep deep sleep sweet meet street green queen between three tree knee bee week seem seems teeth"
    " freeze breeze jeez geez sheesh whee cheese cheer cheers speed creep creepy weep weird too soon cool"
    " fool foolish school pool room zoom boom doom gloom moon noon good wood food mood blood look book"
    " took cook hook shook stood foot boot root shoot goose loose choose tooth smooth boo woo zoo moo poo"
    " spooky oops whoops hoot ooh goo off stuff stiff staff sniff puff less miss kiss mess boss loss cross"
    " class pass grass glass dress press bless bliss ass happy silly really sorry pretty dinner supper"
    " letter better matter butter bitter little bottle yellow hello follow fellow hurry carry marry worry"
    " apple add odd egg buzz fuzz jazz pizza baa aah needs looks calls tells feels keeps looking seeing"
    " feeling calling telling killing falling speech cheek beep sheep jeep peek geek wee gee yippee coffee"
    " toffee harrow hooray hoo yoohoo woohoo cuckoo".split()
)
"""Words with a double letter that people draw out; other runs of a letter stand for one."""
MISTYPED: Final = re.compile(r"(?<=[aeiouy])([b-df-hj-np-tv-z])\1\1(?=[aeiouylr])", re.IGNORECASE)
"""Inside a word that nobody draws out: `doubtfullly`."""
RUN: Final = re.compile(r"([a-z])\1{2,}")

MASK: Final = r"*#@$!%"
HIDDEN: Final = tuple(
    "fuck fucking fucked fucker fuckers fucks motherfucker motherfucking shit shitty shits bullshit bitch"
    " bitches bitching bastard bastards damn damned dammit goddamn goddamned hell ass asses asshole assholes"
    " arse arsehole bloody crap crappy piss pissed cunt cunts cock dick dickhead prick whore bugger wanker"
    " wank bollocks".split()
)
"""Words that are printed with some letters hidden; of several that fit, the first."""
HIDDEN_BY_A_DASH: Final = {
    "d-n": "damn", "d-ned": "damned", "d-d": "damned", "d-nd": "damned", "d-l": "devil", "g-d": "God",
    "h-l": "hell", "h-ll": "hell", "b-y": "bloody", "b-dy": "bloody", "b-h": "bitch", "f-k": "fuck",
    "f-ck": "fuck", "f-ing": "fucking", "f-king": "fucking", "s-t": "shit", "sh-t": "shit", "w-e": "whore",
    "dn-d": "damned", "d-mn": "damn",
}  # fmt: skip
"""As old and new novels print them, without regard to the number of dashes."""


def as_written(word: str, written: str) -> str:
    """`word` with a capital if the written one begins with a capital."""
    return word[0].upper() + word[1:] if written[0].isupper() else word


def _stutter(match: re.Match[str]) -> str | None:
    sound, word = match["sound"].lower(), match["word"].lower()
    begins_alike = word.startswith((sound, *SPELLED_OTHERWISE.get(sound, ())))
    if not begins_alike or word == sound or word in BEHIND_A_LETTER:
        return None
    if match["join"] != "-" and TITLE_BEFORE.search(match.string[: match.start()]):
        return None
    syllable = _syllable(sound, word)
    if syllable is None:
        return None
    tries = match["tries"].count(match["join"])
    join = "…" if match["join"] == "..." else match["join"]
    return join.join([as_written(syllable, match["sound"]), *[syllable] * (tries - 1), ""])


def _syllable(sound: str, word: str) -> str | None:
    """What the beginning of a word sounds like; None: as it is written."""
    if sound in OPEN_VOWELS:
        return OPEN_VOWELS[sound] if sound != "a" or word in WEAK_A else None
    if sound in "eio":
        return None
    for letters, syllable in ONSETS:
        # `st-stop` begins with two sounds, `s-she` with one
        if word.startswith(letters) and len(sound) <= len(letters):
            return syllable
    return f"{sound}uh"


def _interjection(match: re.Match[str]) -> str | None:
    if match[0].isupper() and len(match[0]) == 2:
        return None  # `HM` and `MM` may be initials
    said = as_written(SAID[match.lastgroup or ""], match[0])
    return said if said != match[0] else None


def _laugh(match: re.Match[str]) -> str | None:
    syllable = match["syllable"].lower()
    count = 1 + len(match["more"]) // len(syllable)
    if count < 3 and not match["first"] and syllable != "he":
        return None  # `haha` and `hoho` are read as they should be
    spoken = [{"he": "heh", "hi": "hee"}.get(syllable, syllable)] * count
    if match["first"]:
        spoken.insert(0, "moo-ah" if match["first"][0] in "mM" else "boo-ah")
    return as_written(" ".join(spoken), match[0])


def _drawn_out(match: re.Match[str]) -> str | None:
    word = match[0]
    if len(set(word.lower())) == 1 or set(word.lower()) <= set("ivxlcm"):
        return None  # `AAA` and `xiii`
    parts = RUN.split(word.lower())
    # What `split` gives: the text between runs at even places, the letter of a run at odd ones.
    letters = [(part,) if place % 2 == 0 else (part * 2, part) for place, part in enumerate(parts)]
    shapes = ["".join(shape) for shape in itertools.islice(itertools.product(*letters), MOST_SHAPES)]
    single = "".join(parts)
    shape = next((shape for shape in shapes if shape in DOUBLED), None)
    if shape is None:
        shape = MISTYPED.sub(r"\1\1", word.lower()) if MISTYPED.search(word) else single
        shape = RUN.sub(r"\1", shape)
    return as_written(shape, word)


def _by_hyphens(match: re.Match[str]) -> str | None:
    pieces = match[0].split("-")
    if all(len(piece) == 1 for piece in pieces):
        return None  # a word that is spelled
    word = HYPHENS.sub(r"\1", match[0])
    return word.capitalize() if word.isupper() else word


def _masked(match: re.Match[str]) -> str | None:
    shown = re.escape(match[0].lower())
    exact = re.compile("".join("[a-z]" if char in MASK else re.escape(char) for char in match[0].lower()))
    loose = re.compile(re.sub(r"(?:\\?[*#@$!%])+", "[a-z]+", shown))
    for pattern in (exact, loose):
        for word in HIDDEN:
            if pattern.fullmatch(word):
                return as_written(word, match[0])
    return None


def _by_dash(match: re.Match[str]) -> str | None:
    word = HIDDEN_BY_A_DASH.get(f"{match['head'].lower()}-{match['tail'].lower()}")
    return as_written(word, match["head"]) if word else None


SAID: Final = {name: said for name, _, said in INTERJECTIONS}
MOST_SHAPES: Final = 64
"""A word with more than six runs is noise."""
HYPHENS: Final = re.compile(r"([a-z])(?:-\1)+(?:-(?=[a-z]))?", re.IGNORECASE)
ALONE: Final = r"(?<![^\W_])(?<![\w]['’-])(?<!\d\s)"
ENDS: Final = r"(?![^\W_]|['’-]\w)"

SOUNDS: Final = (
    rule(
        "stutter",
        ("W-wait, th-th-the s-she; D-day", "Wuh-wait, thuh-thuh-the shuh-she; D-day"),
        "-–—….",
        r"(?<![\w'’])(?<!\w[-‐])(?P<tries>(?P<sound>(?i:[b-df-hj-np-tv-z]{1,3}|[aeiou]))"
        r"(?P<join>[-–—…]|\.{3})(?:(?i:(?P=sound))(?P=join))*)(?=(?P<word>[^\W\d_]{2,}))",
        _stutter,
    ),
    rule(
        "hidden by a dash",
        ("D—n it, by G—d", "Damn it, by God"),
        "-–—",
        r"(?<![\w'’-])(?P<head>[A-Za-z]{1,2})(?:[–—]+|-{1,4})(?P<tail>[a-z]{1,4})(?![\w'’-])",
        _by_dash,
    ),
    rule(
        "hidden by asterisks",
        ("F**k, sh*t, b****", "Fuck, shit, bitch"),
        MASK,
        r"(?<![\w*])[A-Za-z]{1,6}(?:[*#@$!%]{1,6}[A-Za-z]{1,6}|\*{2,6}[A-Za-z]{0,6}|\*{1,6}[A-Za-z]{1,6})(?![\w*])",
        _masked,
    ),
    rule(
        "a curse in signs",
        ("What the @#$%!", "What the bleep!"),
        "@#$%",
        r"(?<![\w@#$%&*^])(?=[#$%&*^@!]*[#$%@&])(?!(.)\1+(?![@#$%&*^]))[@#$%&*^][@#$%&*^!]{1,12}[@#$%&*^](?!\w)",
        always("bleep"),
    ),
    rule(
        "laugh",
        ("Hahaha! hehe, mwahaha", "Ha ha ha! heh heh, moo-ah ha ha"),
        REPEATED,
        rf"{ALONE}(?i:{LAUGH}){ENDS}",
        _laugh,
    ),
    rule(
        "interjection",
        ("Shhh! Pfft. Mmm-hmm, aww", "Shush! Puft. Um-hum, aw"),
        INTERJECTION_WORDS,
        rf"{ALONE}(?i:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern, _ in INTERJECTIONS)}){ENDS}",
        _interjection,
    ),
    rule(
        "drawn-out word",
        ("Nooooo, pleeease, soooon", "No, please, soon"),
        REPEATED,
        rf"{WORD_START}(?=[a-zA-Z]*?(?i:([a-z])\1\1))[a-zA-Z]{{3,40}}{WORD_END}",
        _drawn_out,
    ),
    rule(
        "drawn out by hyphens",
        ("No-o-o! We-e-ell", "No! Well"),
        "-",
        r"(?<![\w-])[A-Za-z]*(?i:([a-z])-\1-\1)[A-Za-z]*(?:-[A-Za-z]+)*(?![\w-])",
        _by_hyphens,
    ),
)
