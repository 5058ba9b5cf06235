"""A story with uncertain lines, and language models that answer questions about it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from audiobook.config import LanguageModel
from audiobook.model import Block, Book, Chapter, Character, Kind, Line, Script, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from misbehaving import Behaviour, Served

    from audiobook.review.llm import Pins

MARK = Character("mark-sloan", "Mark Sloan", ("Mark",), "male")
LEXIE = Character("lexie", "Lexie", (), "female")
NED = Character("ned", "Ned", (), None)
CAST = (MARK, LEXIE, NED)

Piece = tuple[Kind, str, str | None, float]
STORY: tuple[Piece, ...] = (
    ("narration", "Mark and Lexie stood at the door. Ned had gone.\n\n", None, 1.0),
    ("dialogue", "“Is it open?”\n\n", "lexie", 0.95),
    ("dialogue", "“No.”\n\n", "lexie", 0.4),
    ("narration", "The wind rose.\n\n", None, 1.0),
    ("dialogue", "“Try it.”\n\n", None, 0.0),
    ("dialogue", "“I told you.”", "mark-sloan", 0.9),
)
OPEN = (2, 4)
"""The lines of STORY that the program is unsure of; they are the speeches 2 and 3 of four."""
GOOD = {"1": "lexie", "2": "mark", "3": "lexie", "4": "mark"}


def story(*pieces: Piece, characters: Sequence[Character] = CAST, chapters: int = 1) -> Script:
    """A script of chapters with these pieces (those of STORY); of several, each begins with its number."""
    texts, lines = [], []
    blocks: list[Block]
    for number in range(chapters):
        text, chapter_lines, blocks, ended = "", [], [], False
        for index, (kind, words, speaker, confidence) in enumerate(pieces or STORY):
            start = len(text)
            text += f"{number} {words}" if chapters > 1 and not index else words
            if not blocks or ended:
                blocks.append(Block(start, len(text), "paragraph"))
            else:
                blocks[-1] = Block(blocks[-1].start, len(text), "paragraph")
            ended = words.endswith("\n")
            chapter_lines.append(Line(Span(start, len(text), kind), speaker, confidence, "takes turns"))
        texts.append(Chapter(f"Chapter {number}", text, tuple(blocks)))
        lines.append(tuple(chapter_lines))
    return Script(Book("The Door", tuple(texts)), tuple(characters), tuple(lines))


def as_written(script: Script) -> tuple[dict[int, dict[str, float]], ...]:
    """The chances that a script's confidences mean, in place of the program's own."""
    ids = [character.id for character in script.characters]
    return tuple(
        {
            index: {
                person: line.confidence if person == line.speaker else (1 - line.confidence) / (len(ids) - 1)
                for person in ids
            }
            for index, line in enumerate(lines)
            if line.speaker in ids
        }
        for lines in script.lines
    )


def thinking(chances: Callable[[Sequence[object], str | None, Pins], Any]) -> type:
    """A stand-in for `attribute.Attribution`; `chances`: by chapters, narrator and known speakers."""

    class Thinking:
        def __init__(self, cut: Sequence[object], _: object, narrator: str | None) -> None:
            self._cut, self._narrator = cut, narrator

        def by_span(self, pins: Pins) -> Any:
            return chances(self._cut, self._narrator, pins)

    return Thinking


def reply(content: object) -> bytes:
    """A chat completion that says `content`."""
    message = {"role": "assistant", "content": content}
    return json.dumps({"id": "1", "choices": [{"index": 0, "message": message}]}).encode()


def answers(content: object) -> Behaviour:
    """Answer with a text, or with an object as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return lambda handler: handler.send(reply(text), Content_Type="application/json")


def model(
    served: Served,
    timeout: float = 10.0,
    name: str = "small:1b",
    lines: Literal["all", "doubtful"] = "doubtful",
) -> LanguageModel:
    """The settings for a server."""
    return LanguageModel(url=served.url, model=name, timeout=timeout, lines=lines)


@dataclass(slots=True)
class Pauses:
    """Records the waits between attempts, and does not wait."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        """Record a wait."""
        self.seconds.append(seconds)
