"""Links, addresses and marks of notes: `[here](http://a.org)`, `www.a.org`, `[3]`."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import WORD_START, always, rule

SIGN_NAMES: Final = ((".", "dot"), ("/", "slash"), ("@", "at"), ("-", "dash"), ("_", "underscore"))


def _address(match: re.Match[str]) -> str:
    spelled = re.sub(r"^(?:https?://)?", "", match[0]).rstrip("/")
    for sign, name in SIGN_NAMES:
        spelled = spelled.replace(sign, f" {name} ")
    return spelled


MARKUP: Final = (
    # The words of Markdown links and images are the page's; their addresses are not.
    rule(
        "start of a link",
        ("[here](http://a.org/x)", "here](http://a.org/x)"),
        "]",
        r"!?\[(?=[^\]\n]{1,300}\]\([^)\s]+\))",
        always(""),
    ),
    rule(
        "end of a link",
        ("[here](http://a.org/x) now", "[here now"),
        "]",
        r"(?<=\S)\]\([^)\s]+\)",
        always(""),
    ),
    rule(
        "note in brackets",
        ("Rain.[3]", "Rain."),
        "]",
        r"\[(?:\^[\w-]+|\d{1,3}|[*†‡])\]",
        always(""),
    ),
    rule(
        "note mark",
        ("It rained.†", "It rained."),
        "†‡¹²³⁴⁵⁶⁷⁸⁹⁰",
        r"(?<=[\w.,;:!?”’\"'])[†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+",
        always(""),
    ),
    rule(
        "web address",
        ("see https://a-b.org/c/.", "see a dash b dot org slash c."),
        "/.",
        rf"{WORD_START}(?:https?://|www\.)[^\s<>()\"“”]+(?<![.,;:!?'’_*])",
        _address,
    ),
    rule(
        "e-mail address",
        ("to ann_b@a.org.", "to ann underscore b at a dot org."),
        "@",
        rf"{WORD_START}[\w+.-]{{1,64}}@[\w-]+(?:\.[\w-]+)+(?<![._])",
        _address,
    ),
)
