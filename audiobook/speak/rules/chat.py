"""How people write in messages: `idk`, `gr8`, `w/o`, `~Hello~`, `#winning`, `@ann`."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import ONE_LETTER, always, rule
from audiobook.speak.rules.sounds import as_written

SHORTENED: Final = {
    "idk": "I don't know", "idc": "I don't care", "brb": "be right back", "btw": "by the way",
    "tbh": "to be honest", "imo": "in my opinion", "imho": "in my humble opinion", "ikr": "I know, right",
    "nvm": "never mind", "ngl": "not gonna lie", "smh": "shaking my head", "ttyl": "talk to you later",
    "thx": "thanks", "tnx": "thanks", "pls": "please", "plz": "please", "omw": "on my way",
    "gtg": "got to go",
    "g2g": "got to go", "afk": "away from keyboard", "jk": "just kidding", "ily": "I love you",
    "ilysm": "I love you so much", "tysm": "thank you so much", "ty": "thank you", "yw": "you're welcome",
    "np": "no problem", "rn": "right now", "hbu": "how about you", "wbu": "what about you",
    "wyd": "what you doing",
    "hmu": "hit me up", "lmk": "let me know", "iirc": "if I recall correctly", "afaik": "as far as I know",
    "fwiw": "for what it's worth", "wdym": "what do you mean", "istg": "I swear to God", "ppl": "people",
    "msg": "message", "msgs": "messages", "tmrw": "tomorrow", "tmr": "tomorrow", "cuz": "because",
    "bc": "because", "b/c": "because", "w/o": "without", "w/": "with ", "tho": "though", "thru": "through",
    "abt": "about", "gr8": "great", "m8": "mate", "l8r": "later", "h8": "hate", "w8": "wait", "b4": "before",
    "2nite": "tonight", "2day": "today", "2moro": "tomorrow", "4ever": "forever", "ur": "your", "u": "you",
    "lmao": "L M A O", "lmfao": "L M F A O", "xoxo": "X O X O", "idek": "I don't even know",
    "tfw": "that feeling when", "irl": "in real life", "fyi": "F Y I", "asap": "A S A P", "dm": "D M",
    "omfg": "O M F G",
    "stfu": "S T F U", "diy": "D I Y", "gf": "girlfriend", "bf": "boyfriend", "bff": "B F F",
}  # fmt: skip
"""Words of messages and what they stand for."""
CAPITALS_TOO: Final = frozenset(
    "idk idc brb btw tbh imo imho ikr nvm ngl smh ttyl thx pls plz omw gtg afk ily tysm wdym istg iirc afaik"
    " lmk lmao lmfao xoxo idek w/o w/ gr8 l8r b4 4ever irl omfg stfu".split()
)
"""Those that are also meant in capitals; others may be names and acronyms (`TY`, `BC`)."""
HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|_")


def _shortened(match: re.Match[str]) -> str | None:
    written = match[0].strip()
    word = written.lower()
    if written.isupper() and len(word) > 1 and word not in CAPITALS_TOO:
        return None
    if written not in {word, word.upper(), word.capitalize()} or (written != word and len(word) < 3):
        return None
    return SHORTENED[word] if written == word else as_written(SHORTENED[word], written)


def _offered(word: str) -> str:
    return word if len(word) > 1 else ONE_LETTER + word


def _hashtag(match: re.Match[str]) -> str:
    return f"hashtag {HUMP.sub(' ', match['tag'])}"


def _handle(match: re.Match[str]) -> str:
    return f"at {' '.join(match['name'].replace('_', ' ').split())}"


CHAT: Final = (
    rule(
        "word of a message",
        ("idk, brb, w/o u; IDK", "I don't know, be right back, without you; I don't know"),
        frozenset(_offered(word.split("/")[0]) for word in SHORTENED),
        rf"(?<![\w.'’@#/&-])(?i:{'|'.join(sorted(map(re.escape, SHORTENED), key=len, reverse=True))})"
        r"(?:(?<=/)(?=\s)\s*|(?<!/)(?![\w'’/@&-]|\.\w))",
        _shortened,
    ),
    rule("about", ("~20 people", "about 20 people"), "~", r"(?<![\w~])~\s?(?=[$£€]?\d)", always("about ")),
    rule("tilde", ("~Hello~ hi~", "Hello hi"), "~", r"~+", always("")),
    rule(
        "hashtag",
        ("#winning, #WeLoveYou", "hashtag winning, hashtag We Love You"),
        "#",
        r"(?<![\w&#])#(?P<tag>\w*[^\W\d_]\w*)",
        _hashtag,
    ),
    rule("sharp", ("in C# minor", "in C sharp minor"), "#", r"(?<=\b[A-G])#(?!\w)", always(" sharp")),
    rule("handle", ("ask @jo_99", "ask at jo 99"), "@", r"(?<![\w.])@(?P<name>\w+)", _handle),
)
