"""A story in which every quotation is marked with its speaker, as a gold document."""

from __future__ import annotations

import re
from typing import Any

from places import TESTS

from audiobook.measure import score
from audiobook.measure.score.gold import Person, Quote

STORY = TESTS / "data" / "lightship.txt"
MARKED = re.compile(r'\[(?P<id>\d+) (?:(?P<speaker>\w+) (?P<type>\w+) )?(?P<words>"[^"]*")\]')
PEOPLE = (
    Person(id="ned", name="Ned", gender="M", category="major"),
    Person(id="ruth", name="Ruth Hale", aliases=("Ruth", "Miss Hale"), gender="F", category="major"),
    Person(
        id="brand",
        name="Captain Brand",
        aliases=("the captain", "Brand"),
        gender="M",
        category="intermediate",
    ),
    Person(id="tom", name="Tom Pell", aliases=("Tom",), gender="M", category="intermediate"),
    Person(id="pell", name="Mrs. Pell", gender="F", category="minor"),
    Person(id="child", name="the child", category="minor"),
)


def story() -> score.Gold:
    """A story of 25 quotations, ten of them in two parts and one said by several voices."""
    marked = STORY.read_bytes().decode().replace("\r\n", "\n")
    text, last, quotes = "", 0, dict[str, dict[str, Any]]()
    for match in MARKED.finditer(marked):
        text += marked[last : match.start()]
        quote = quotes.setdefault(match["id"], {"spans": [], **match.groupdict()})
        quote["spans"].append((len(text), len(text) + len(match["words"])))
        text, last = text + match["words"], match.end()
    return score.Gold(
        id="test:lightship",
        text=text + marked[last:],
        characters=PEOPLE,
        narrator="ned",
        quotes=tuple(
            Quote(
                spans=tuple(quote["spans"]),
                speaker=None if quote["speaker"] == "nobody" else quote["speaker"],
                type=quote["type"],
            )
            for quote in quotes.values()
        ),
    )
