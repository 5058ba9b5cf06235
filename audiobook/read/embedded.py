"""What is not prose within prose: what a formula and a drawing say, and the words in them.  Pure.

>>> from lxml import etree
>>> formula(etree.XML("<math><mn>42</mn></math>"))
('42', '')

MathML: https://www.w3.org/TR/mathml-core/; SVG: https://www.w3.org/TR/SVG2/struct.html#TitleElement.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from audiobook.read.marks import tag_of
from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hgroup hr li form main nav ol p pre section summary table tbody tfoot "
    "thead tr ul".split()
)
"""Elements that begin and end a paragraph."""
CELLS: Final = frozenset("td th option text tspan mn mi mo mtext ms label textarea title desc button".split())
"""Elements that part words and no paragraphs."""
WORDLESS: Final = frozenset(
    "area base col embed head link meta param script source style template track annotation "
    "annotation-xml metadata defs".split()
)
"""Elements of which nobody sees a word."""
TOKENS: Final = frozenset({"mn", "mi", "mo", "mtext", "ms"})
LINEAR: Final = frozenset({"math", "mrow", "mstyle", "mpadded", "semantics", *TOKENS})
"""Elements of formulas that are read from left to right."""
MOST_TOKENS: Final = 12
"""A longer formula is not understood by ear."""
NOTATION: Final = re.compile(r"[\\{}^_]|<")
"""Signs of TeX, with which the alternative text of a formula is no words."""
LABELS: Final = 20
"""Words in a drawing: those of more are a diagram's, which mean nothing one after the other."""
VISIBLE_INPUTS: Final = frozenset({"", "text", "submit", "button", "reset", "search"})


def formula(math: _Element) -> tuple[str, str]:
    """What is spoken of a formula, and what is not: all or nothing."""
    text = " ".join((math.get("alttext") or "").split())
    if text and not NOTATION.search(text):
        return text, ""
    elements = [element for element in math.iter() if tag_of(element) not in WORDLESS]
    tokens = [(element.text or "").strip() for element in elements if tag_of(element) in TOKENS]
    is_linear = all(tag_of(element) in LINEAR for element in elements)
    if is_linear and len(tokens) <= MOST_TOKENS:
        return " ".join(filter(None, tokens)), ""
    return "", all_words(math)


def drawing(svg: _Element) -> tuple[str, str]:
    """What is spoken of a drawing, and what is not: its few words, or else its title and description."""
    title = " ".join(
        words for child in svg if tag_of(child) in {"title", "desc"} and (words := all_words(child))
    )
    whole = all_words(svg)
    drawn = " ".join(
        words
        for element in svg.iter("{*}text", "{*}foreignObject")
        if not _within(element, {"text", "foreignobject"}) and (words := all_words(element))
    )
    spoken = drawn if drawn and len(drawn.split()) <= LABELS else title
    return spoken, _without(whole, spoken)


def _within(element: _Element, tags: set[str]) -> bool:
    return any(tag_of(ancestor) in tags for ancestor in element.iterancestors())


def _without(whole: str, spoken: str) -> str:
    """The words of `whole` without those of `spoken`, which are among them in this order."""
    rest, waiting = [], spoken.split()
    for word in whole.split():
        if waiting and word == waiting[0]:
            del waiting[0]
        else:
            rest.append(word)
    return " ".join(rest)


def all_words(element: _Element) -> str:
    """All that a reader could see of an element and of pictures' alternative texts, on one line."""
    return " ".join(INVISIBLE.sub("", "".join(_strings(element))).split())


def _strings(root: _Element) -> Iterator[str]:
    from lxml import etree  # noqa: PLC0415 - it costs every command that reads plain text

    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = tag_of(element)
        if tag in BLOCKS or tag in CELLS or tag == "br":
            yield " "
        if event == "end":
            yield (element.tail or "") if element is not root else ""
        elif tag in WORDLESS:
            walker.skip_subtree()
        elif tag == "img":
            yield f" {element.get('alt') or ''} "
        elif tag == "input" and (element.get("type") or "").lower() in VISIBLE_INPUTS:
            yield f" {element.get('value') or ''} "
        else:
            yield element.text or ""
