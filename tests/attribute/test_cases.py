"""Whole texts with known answers: the sample chapters, and collections that an environment variable names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import outside
import pytest
from places import GOLDEN, ROOT

from audiobook import attribute, read, split

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.model import Character, Line


TEXTS = sorted((GOLDEN / "texts").glob("*.json"))
EDGES = "\"“”'‘’«»—–,. \n\xa0\u202f"


def analysed(
    path: Path, known: tuple[attribute.Known, ...] = (), first_person: str | None = None
) -> tuple[list[tuple[str, Line]], dict[str, Character]]:
    """Each line of a file with its words, and the characters by id; the words, joined, are the file."""
    book = read.book([path])
    cut = split.cut(book.chapters)
    characters = attribute.discover(cut, known, first_person)
    ids = {character.name: character.id for character in characters}
    narrator = ids.get(first_person or "")
    lines = [
        (chapter.text[line.span.start : line.span.end], line)
        for chapter, spans in cut
        for line in attribute.speakers(chapter, spans, characters, narrator)
    ]
    assert "".join(words for words, _ in lines) == read.source_text(path)
    return lines, {character.id: character for character in characters}


def bare(words: str) -> str:
    """Words without the quotation marks and stops around them."""
    return words.strip(EDGES)


def names_of(line: Line, characters: dict[str, Character]) -> set[str]:
    """All the names of a line's speaker."""
    if line.speaker is None:
        return set()
    return {characters[line.speaker].name, *characters[line.speaker].aliases}


def test_a_collection_of_cases() -> None:
    """At most 1 speech in 30 is missed or given to somebody else, and nothing else is spoken.

    AUDIOBOOK_CASES names its folder: texts, and `expected.json` with the pieces of each by its file's stem:
    `{"kind": "dialogue" or another, "text": ..., "speaker": ...}`.  `tests/golden/attribute` has texts of the
    same kinds of difficulty, which are always tested.
    """
    cases = outside.folder("AUDIOBOOK_CASES", "the speakers of a collection of short texts")
    expected: dict[str, list[dict[str, Any]]] = json.loads(
        (cases / "expected.json").read_text(encoding="utf-8")
    )
    speeches = right = 0
    for name, pieces in expected.items():
        lines, characters = analysed(cases / f"{name}.txt")
        heard = [(bare(words), line) for words, line in lines if line.span.kind == "dialogue"]
        wanted = [(bare(piece["text"]), piece["speaker"]) for piece in pieces if piece["kind"] == "dialogue"]
        silent = {bare(piece["text"]) for piece in pieces if piece["kind"] != "dialogue"}
        silent -= {words for words, _ in wanted}
        assert not silent & {words for words, _ in heard}, name
        speeches += len(wanted)
        for words, speaker in wanted:
            at = next((index for index, (spoken, _) in enumerate(heard) if spoken == words), None)
            right += at is not None and speaker in names_of(heard.pop(at)[1], characters)
    assert speeches
    assert speeches - right <= speeches / 30, (right, speeches)


def test_a_collection_of_chapters() -> None:
    """Each text keeps every word, and each of its speeches has a speaker.

    AUDIOBOOK_TEXTS names a folder of texts (*.txt) with speech in them; the sample texts are always tested.
    """
    paths = sorted(outside.folder("AUDIOBOOK_TEXTS", "that no word of other chapters is lost").glob("*.txt"))
    assert paths
    for path in paths:
        everybody_speaks(path)


def everybody_speaks(path: Path) -> None:
    """Check that a text keeps its words, has speeches, and that each of them has a speaker."""
    lines, _ = analysed(path)
    speeches = [line for _, line in lines if line.span.kind == "dialogue"]
    assert speeches
    assert all(line.speaker for line in speeches)


@pytest.mark.parametrize("answers", TEXTS, ids=lambda path: path.stem)
def test_the_sample_texts_have_the_right_speakers(answers: Path) -> None:
    """Every speech and nothing else is found; notes are notes; given the cast, the speakers are right."""
    gold = json.loads(answers.read_text(encoding="utf-8"))
    known = tuple(
        attribute.Known(person["name"], tuple(person["aliases"]), person["gender"])
        for person in gold["characters"]
    )
    path = ROOT / "texts" / gold["file"]
    lines, characters = analysed(path, known, gold.get("first_person"))
    heard = [(words.strip(), line) for words, line in lines if line.span.kind == "dialogue"]
    assert [words for words, _ in heard] == [quote["text"] for quote in gold["quotes"]]
    assert [words.strip() for words, line in lines if line.span.kind == "note"] == gold["notes"]
    wrong = {
        words
        for (words, line), quote in zip(heard, gold["quotes"], strict=True)
        if quote["speaker"] not in names_of(line, characters)
    }
    assert wrong == set()
    everybody_speaks(path)
