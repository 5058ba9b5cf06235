"""Attribution: who says each line, as a careful reader would tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from audiobook import attribute, split
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CASES = sorted(path.parent for path in (Path(__file__).parent / "golden" / "attribute").glob("*/in.txt"))


def who_says_what(text: str, known: Sequence[attribute.Known] = ()) -> list[tuple[str, str, str | None]]:
    """Every span of a text: kind, words, and the speaker's name or None."""
    found = chapters(text)
    how = split.convention(found)
    cut = [(chapter, split.spans(chapter, how)) for chapter in found]
    characters = attribute.discover(cut, known)
    names = {one.id: one.name for one in characters}
    return [
        (
            line.span.kind,
            chapter.text[line.span.start : line.span.end].strip(),
            names[line.speaker] if line.speaker else None,
        )
        for chapter, spans in cut
        for line in attribute.speakers(chapter, spans, characters)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, golden: Callable[[Path, Any], None]) -> None:
    """In each folder's text every speech has the voice that a reader would give it."""
    golden(case, [list(line) for line in who_says_what((case / "in.txt").read_bytes().decode())])
