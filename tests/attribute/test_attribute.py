"""Attribution as a whole: who says each line, as a careful reader would tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import GOLDEN, TEXTS

from audiobook import attribute, split
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

CASES = sorted(path.parent for path in (GOLDEN / "attribute").glob("*/in.txt"))


def who_says_what(text: str, known: Sequence[attribute.Known] = ()) -> list[tuple[str, str, str | None]]:
    """Every span of a text: kind, words, and the speaker's name or None."""
    book = split.cut(chapters(text))
    characters = attribute.discover(book, known)
    names = {character.id: character.name for character in characters}
    return [
        (
            line.span.kind,
            chapter.text[line.span.start : line.span.end].strip(),
            names[line.speaker] if line.speaker else None,
        )
        for chapter, spans in book
        for line in attribute.speakers(chapter, spans, characters)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, golden: Callable[[Path, Any], None]) -> None:
    """In each folder's text every speech has the speaker that a reader would name."""
    golden(case, [list(line) for line in who_says_what((case / "in.txt").read_bytes().decode())])


WORDS = st.sampled_from(
    "Mark|Dr. Moss|the doctor|the ſergeant|she|He|I|said|asked|came|voice|Mr.|’s|Kate|İ|ß|the old man|1"
    '|"|“|”|‘|’|—|…|,|.|?|\n|\n\n|* * *'.split("|")
)


@given(st.lists(WORDS, max_size=60))
def test_any_text_is_attributed(words: list[str]) -> None:
    """Whatever the text is, each span becomes a line, and only dialogue has a speaker."""
    book = split.cut(chapters(" ".join(words)))
    characters = attribute.discover(book, [attribute.Known("Sergeant Pike", ("the ſergeant",))])
    ids = {character.id for character in characters}
    assert len(ids) == len(characters)
    for chapter, spans in book:
        lines = attribute.speakers(chapter, spans, characters)
        assert tuple(line.span for line in lines) == tuple(spans)
        for line in lines:
            assert 0.0 <= line.confidence <= 1.0
            assert line.speaker is None or (line.span.kind == "dialogue" and line.speaker in ids)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
def test_speakers_do_not_depend_on_how_paragraphs_end(end: str) -> None:
    """A tag belongs to its own paragraph, whatever separates it from the next."""
    story = (TEXTS / "slow-boat-home.txt").read_text(encoding="utf-8")
    expected = [(words, who) for kind, words, who in who_says_what(story) if kind == "dialogue"]
    changed = end.join(line for line in story.split("\n") if line)
    assert [(words, who) for kind, words, who in who_says_what(changed) if kind == "dialogue"] == expected


def who_is(text: str, form: str) -> str:
    """The name of the character that a form of a name means."""
    characters = attribute.discover(split.cut(chapters(text)))
    owners = [someone.name for someone in characters if form in {someone.name, *someone.aliases}]
    assert len(owners) == 1, (form, characters)
    return owners[0]


def test_of_two_brothers_the_elder_goes_without_a_first_name() -> None:
    """If the text speaks of the Mr. Harpers, Mr. Harper is not Mr. John Harper; otherwise he is."""
    text = (
        '"Good day," said Mr. Harper. Mr. John Harper bowed.\n\n"Not at all," said Mr. John Harper.\n\n'
        '"Sit down," said Mr. Harper. Mr. Harper was rich.\n\n'
    )
    assert who_is(text, "Mr. Harper") == who_is(text, "Mr. John Harper")
    text += "Everybody knew the Mr. Harpers.\n"
    assert who_is(text, "Mr. Harper") != who_is(text, "Mr. John Harper")


def test_a_mother_is_not_her_daughter() -> None:
    """Mrs. Lane is not Clara Lane, who is Miss Lane; Ruth Hale, who is never a Miss, is Mrs. Hale."""
    lines = ("Clara Lane", "Mrs. Lane", "Miss Lane", "Miss Lane", "Miss Lane", "Ruth Hale", "Mrs. Hale")
    text = "\n\n".join(f'"Yes," said {name}.' for name in lines)
    assert who_is(text, "Mrs. Lane") != who_is(text, "Clara Lane") == who_is(text, "Miss Lane")
    assert who_is(text, "Mrs. Hale") == who_is(text, "Ruth Hale")


def test_a_bare_family_name_is_a_mans() -> None:
    """`Harper said` means Mr. Harper, though Mrs. Harper speaks more."""
    text = "\n\n".join(f'"Yes," said {name}.' for name in ("Mr. Harper", *["Mrs. Harper"] * 4, "Harper"))
    assert who_is(text, "Harper") == "Mr. Harper"


def test_a_husband_is_not_his_wife() -> None:
    """Even without a Mr. Harper, Harper is not Mrs. Harper; but Pruitt, who is a she, is Miss Pruitt."""
    text = "\n\n".join(f'"Yes," said {name}.' for name in ("Mrs. Harper", "Harper", "Miss Pruitt", "Pruitt"))
    assert who_is(text, "Harper") != who_is(text, "Mrs. Harper")
    text += "\n\nPruitt folded her gloves and said that she was cold.\n"
    assert who_is(text, "Pruitt") == who_is(text, "Miss Pruitt")


def test_the_word_before_a_name_is_not_part_of_it() -> None:
    """`Meanwhile Tamsin` is Tamsin, even if a short text has the word nowhere else."""
    text = '"Late," said Tamsin.\n\nMeanwhile Tamsin had packed. Soon Tamsin was asleep. "Ha!" said Ottery.\n'
    names = {character.name for character in attribute.discover(split.cut(chapters(text)))}
    assert names == {"Tamsin", "Ottery"}


def test_a_noun_that_speaks_once_is_somebody_with_a_name() -> None:
    """One `said the old man` is Mr. Dray, who is there, but not Mrs. Dray; two are a man without a name."""
    once = 'X sat by the fire. X was tired.\n\n"Cold," said the old man.\n\n'

    def speakers(text: str) -> list[str | None]:
        return [who for kind, _, who in who_says_what(text) if kind == "dialogue"]

    assert speakers(once.replace("X", "Mr. Dray")) == ["Mr. Dray"]
    assert speakers(once.replace("X", "Mrs. Dray")) == ["the old man"]
    twice = once + '"Very cold," said the old man.\n'
    assert speakers(twice.replace("X", "Mr. Dray")) == ["the old man"] * 2


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ('Hugh said, "Now," and Ada answered, "Never."', ["Hugh", "Ada"]),
        ('Ada called out, "Silence!" and Hugh put on his hat.', ["Ada"]),
        ('"Now," he said to her. "Never," she answered.', ["Hugh", "Ada"]),
        ('"It is late," said Ada, while Hugh said, "It is early."', ["Ada", "Hugh"]),
        ('"It is late," said Ada, who knew what Hugh said, "so go."', ["Ada", "Ada"]),
        ('"It was ten!" cried Ada, "or eleven." Hugh objected to both.', ["Ada", "Ada"]),
        ('When Hugh asked Ada, "Why?" Ada said, "Because."', ["Hugh", "Ada"]),
    ],
)
def test_two_people_in_one_paragraph(paragraph: str, expected: list[str]) -> None:
    """A sentence that leads on to a quotation is its tag; a speech that its tag divides is one person's."""
    text = f'"Good day," said Hugh.\n\n"Good day," said Ada. She smiled at Hugh.\n\n{paragraph}\n'
    speakers = [who for kind, _, who in who_says_what(text) if kind == "dialogue"]
    assert speakers[2:] == expected


def test_a_title_alone_means_its_bearer() -> None:
    """`Mademoiselle` is Mademoiselle Roche."""
    text = (
        '"Good day," said Mademoiselle Roche.\n\n"Good day," said Hugh. He smiled.\n\n'
        '"Go away!" cried Mademoiselle, rising.\n'
    )
    assert [who for kind, _, who in who_says_what(text) if kind == "dialogue"][-1] == "Mademoiselle Roche"


def test_a_shared_first_name_means_whoever_is_clearly_ahead() -> None:
    """Jane is Jane Moss, who is everywhere, and not Jane Bell, who is named once."""
    text = "\n\n".join(f'"Yes," said {name}.' for name in (*["Jane Moss"] * 5, "Jane Bell", "Jane"))
    assert who_is(text, "Jane") == "Jane Moss"
    even = "\n\n".join(f'"Yes," said {name}.' for name in ("Jane Moss", "Jane Bell", "Jane"))
    assert who_is(even, "Jane") == "Jane"


def test_a_pet_name_is_its_bearers() -> None:
    """Lizzy is Elizabeth; but Tom is not his father Sir Thomas, nor Dick the Richard he talks with."""
    named = ("Elizabeth", "Jane", "Lizzy", "Sir Thomas", "Jane", "Tom")
    text = "\n\n".join(f'"Yes," said {name}.' for name in named)
    assert who_is(text, "Lizzy") == "Elizabeth"
    assert who_is(text, "Tom") == "Tom"
    together = "\n\n".join(f'"Yes," said {name}.' for name in ("Richard", "Dick", "Richard", "Dick"))
    assert who_is(together, "Dick") == "Dick"


def test_a_mother_without_a_name_is_a_lady_with_a_title() -> None:
    """`her mother` is Mrs. Grey and not her daughter; `the count` is Count Orlo."""
    text = (
        'Clara Lane looked at Mrs. Grey. Count Orlo yawned.\n\n"I am tired," said Clara Lane.\n\n'
        '"Nonsense," said her mother.\n\n"I will go," said the count.\n'
    )
    speakers = [who for kind, _, who in who_says_what(text) if kind == "dialogue"]
    assert speakers == ["Clara Lane", "Mrs. Grey", "Count Orlo"]


def test_she_was_named_in_an_earlier_chapter() -> None:
    """If `she` speaks and the chapter names no woman, it is the woman of the chapters before."""
    text = (
        'CHAPTER I\n\n"It is stuck," said Mara. She kicked the wheel.\n\n'
        'Tobias laughed. "Kicking never helps."\n\n'
        '"It helps me," she said.\n\n'
        'CHAPTER II\n\n"Morning," said Tobias. He yawned.\n\n"Is it?" she asked.\n'
    )
    book = split.cut(chapters(text))
    characters = attribute.discover(book)
    names = {character.id: character.name for character in characters}
    _, second = attribute.book(book, characters)
    assert [names[line.speaker] for line in second if line.speaker] == ["Tobias", "Mara"]


def test_a_name_seen_only_in_tags_makes_a_character() -> None:
    """Somebody who is named in tags only is discovered and speaks."""
    text = "\u201cYes,\u201d said Zorblax.\n\n\u201cNo,\u201d said Quimby.\n"
    book = split.cut(chapters(text))
    characters = attribute.discover(book)
    (lines,) = attribute.book(book, characters)
    names = {character.id: character.name for character in characters}
    assert [names[line.speaker] for line in lines if line.speaker] == ["Zorblax", "Quimby"]
