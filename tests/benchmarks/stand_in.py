"""A server that answers like a language model that knows the gold speakers, but for a share of errors.

It finds the passage of a prompt in the gold documents and names each speech's speaker by the prompt's own
ids.  An error names somebody else of the list; it is drawn for each speech.  It is the same whenever that
speech is asked about, so that asking twice mends nothing, or drawn anew, as with models that guess.
"""

from __future__ import annotations

import json
import random
import re
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from audiobook.measure.score.names import Cast, by_name
from audiobook.model import Character

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.measure.score import Gold

ROW = re.compile(r"(?:\[(\d+)\] )?(.*)")
PERSON = re.compile(r"(\S+): ([^,]+)(?:, also called (.*?))?(?:, (?:male|female))?(?:, says \"I\".*)?")
SCENE = re.compile(r"the id to use for them:\n(.*?)\n\nThe scene\..*?to you\.\n\n(.*)\n\nWho says", re.DOTALL)
NOBODY = "?"
NEAR = 400
"""Characters before and after a speech in which a person is looked for who has two entries in the list."""


@dataclass(frozen=True)
class Text:
    """A gold document, its white space collapsed."""

    gold: Gold
    words: str
    quotes: Sequence[tuple[int, int, int]]
    """Where each part of a quotation is in `words`, and the index of the quotation."""

    @classmethod
    def of(cls, gold: Gold) -> Text:
        """Collapse a document's white space."""
        places, kept = [], []
        for character in gold.text:
            if not character.isspace():
                kept.append(character)
            elif kept and kept[-1] != " ":
                kept.append(" ")
            places.append(len(kept) - 1)
        quotes = [
            (places[start], places[end - 1] + 1, index)
            for index, quote in enumerate(gold.quotes)
            for start, end in quote.spans
        ]
        return cls(gold, "".join(kept), quotes)

    def quote_at(self, start: int, end: int) -> int | None:
        """Return the index of the quotation that shares most with a stretch; None: there is none."""
        shared = [(min(end, last) - max(start, first), index) for first, last, index in self.quotes]
        most, index = max(shared, default=(0, 0))
        return index if most > 0 else None


class StandIn:
    """Answers prompts."""

    def __init__(
        self, documents: Sequence[Gold], errors: float, *, anew: bool = False, seed: int = 1
    ) -> None:
        """`errors`: the share of wrong answers, 0 to 1; `anew`: they are drawn anew for each prompt."""
        self._texts = [Text.of(gold) for gold in documents]
        self._errors, self._anew, self._seed = errors, anew, seed

    def answer(self, prompt: str) -> dict[str, str]:
        """Return the ids of the speakers in a prompt's passage by number."""
        found = SCENE.search(prompt)
        assert found is not None
        rows = [ROW.fullmatch(row) for row in found[2].split("\n")]
        pieces = [(row[1], row[2]) for row in rows if row is not None]
        text, position = self._find([words for _, words in pieces])
        people = _people(text.gold, found[1])
        listed = sorted({row.split(": ")[0] for row in found[1].split("\n")})
        answers: dict[str, str] = {}
        for number, words in pieces:
            position = max(text.words.find(words.split(" … ")[0], position), position)
            quote = text.quote_at(position, position + len(words)) if number else None
            if number and quote is not None:
                around = text.words[max(0, position - NEAR) : position + len(words) + NEAR]
                own = people.get(text.gold.quotes[quote].speaker or "", [])
                right = min((_distance(person, around), person.id) for person in own)[1] if own else NOBODY
                drawn = f"{self._seed} {text.gold.id} {quote} {prompt if self._anew else ''}"
                answers.setdefault(number, self._speaker(random.Random(drawn), right, listed))
        return answers

    def _find(self, words: Sequence[str]) -> tuple[Text, int]:
        """Return the document that has these words in a row, and where."""
        joined = " ".join(words).split(" … ")[0]
        for text in self._texts:
            position = text.words.find(joined)
            if position >= 0:
                return text, position
        raise AssertionError(f"no document has {joined[:200]!r}")

    def _speaker(self, draw: random.Random, right: str, listed: Sequence[str]) -> str:
        if draw.random() >= self._errors:
            return right
        return draw.choice([person for person in listed if person != right] or [NOBODY])


def _people(gold: Gold, rows: str) -> dict[str, list[Character]]:
    """Return the people of the prompt's list that stand for each gold person."""
    characters = []
    for row in rows.split("\n"):
        person = PERSON.fullmatch(row)
        if person is not None:
            aliases = tuple(person[3].split(", ")) if person[3] else ()
            characters.append(Character(person[1], person[2], aliases))
    means = by_name(characters, Cast(gold.characters, gold.narrator), {})
    people: dict[str, list[Character]] = {}
    for character in characters:
        if character.id in means:
            people.setdefault(means[character.id], []).append(character)
    return people


def _distance(person: Character, around: str) -> int:
    """Return how far from the middle of some words a person is named."""
    middle = len(around) // 2
    places = [
        abs(found.start() - middle)
        for name in (person.name, *person.aliases)
        for found in re.finditer(rf"\b{re.escape(name)}\b", around)
    ]
    return min(places, default=len(around))


@contextmanager
def serving(stand_in: StandIn) -> Iterator[str]:
    """Give the address of a server that answers for a stand-in."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            content = json.dumps(stand_in.answer(body["messages"][0]["content"]))
            reply = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
