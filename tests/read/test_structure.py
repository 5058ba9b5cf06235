"""Chapters from paragraphs, headings, scene breaks and notes."""

from __future__ import annotations

import pytest

from audiobook.read import gutenberg
from audiobook.read.structure import CONTENTS_HEADINGS, TITLE_PAGE, chapters, find_blocks


def kinds(*bodies: str) -> str:
    """The kinds of paragraphs as blocks: h(eading), p(aragraph), b(reak), n(ote)."""
    return "".join(block.kind[0] for block in find_blocks("\n\n".join(bodies)))


def outline(*bodies: str) -> list[tuple[str, str]]:
    """Title and kinds of blocks of each chapter."""
    return [
        (chapter.title, "".join(block.kind[0] for block in chapter.blocks))
        for chapter in chapters("\n\n".join(bodies), default_title="none")
    ]


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        (["It rained."], "p"),
        (["The Mill"], "p"),
        (["The Mill", "It rained."], "hp"),
        (["The Mill", "By Ann Vale", "It rained."], "hhp"),
        (["It rained.", "The Mill", "It rained."], "ppp"),
        (["Chapter 1", "The Mill", "It rained."], "hhp"),
        (["It fell.", "Chapter 1", "The Mill", "It rained."], "phhp"),
        (["It fell.", "Chapter 1: So", "The Mill", "It rained."], "phpp"),
        (["A/N: Hi", "It rained."], "pp"),
        (["Chapter 1", "A/N: Hi", "It rained."], "hpp"),
        (["I", "It rained.", "II", "It fell."], "hphp"),
        (["It rained.", "I.", "It fell."], "ppp"),
        (["It rained.", "XXX", "It fell."], "pbp"),
        (["XXIX", "It rained.", "XXX", "It fell."], "hpbp"),
        (["XXIX", "It rained.", "XXX", "It fell.", "XXXI"], "hphph"),
    ],
)
def test_the_kind_of_a_paragraph(bodies: list[str], expected: str) -> None:
    """By its own words, and by what stands before it."""
    assert kinds(*bodies) == expected


def test_how_long_a_title_page_is() -> None:
    """So many lines may be titles; the next is prose."""
    lines = ["The Old Mill"] * (TITLE_PAGE + 2)
    assert kinds("Preface: So", *lines, "It rained.") == "h" * (TITLE_PAGE + 1) + "ppp"
    assert TITLE_PAGE == 8


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Chapter 1"] * CONTENTS_HEADINGS, "nnnh"),
        (["Chapter 1"] * (CONTENTS_HEADINGS - 1), "hhh"),
        (["The Old Mill", "Contents", "Chapter 1", "Chapter 2", "Chapter 3", "Chapter 1"], "hnnnnh"),
        (["The Old Mill", "TABLE OF CONTENTS", "Chapter 1", "Chapter 2", "Chapter 3", "Chapter 1"], "hnnnnh"),
        (["Chapter 1", "Chapter 2", "Chapter 3", "Part One", "Chapter 9"], "nnnhh"),
        (["Chapter 1", "Chapter 2", "Chapter 3", "Book One", "Part One", "Chapter 9"], "nnnhhh"),
        (["Part One", "Part Two", "Part One", "Chapter 1"], "nnhh"),
        (["Part One", "Book One", "Volume One", "Part One"], "nnnh"),
        (["Part One", "Part Two", "Part Three", "Chapter 1", "The Rain"], "hhhhh"),
    ],
)
def test_a_table_of_contents(headings: list[str], expected: str) -> None:
    """Many chapter headings with nothing between them are notes, but for those that open the chapter."""
    assert CONTENTS_HEADINGS == 4
    assert kinds(*headings, "It rained.") == expected + "p"
    assert kinds("It rained.", *headings, "It rained.")[-1] == "p"


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        (["It rained."], [("none", "p")]),
        (["Chapter 1", "It rained."], [("Chapter 1", "hp")]),
        (["Chapter 1", "Rain fell.", "Chapter 2", "Snow fell."],
         [("Chapter 1", "hp"), ("Chapter 2", "hp")]),
        (["It fell.", "Chapter 1", "Rain fell."], [("none", "p"), ("Chapter 1", "hp")]),
        (["* * *", "Chapter 1", "Rain fell."], [("Chapter 1", "bhp")]),
        (["The Mill", "Chapter 1", "Rain fell."], [("The Mill: Chapter 1", "hhp")]),
        (
            ["The Mill", "It fell.", "# Rain", "Chapter 1", "Rain fell."],
            [("The Mill", "hp"), ("Rain: Chapter 1", "hhp")],
        ),
        (["Chapter 1", "* * *", "Rain.", "Chapter 2", "Snow fell."],
         [("Chapter 1", "hbp"), ("Chapter 2", "hp")]),
        (["Chapter 1", "Rain fell.", "Chapter 2"], [("Chapter 1", "hp"), ("Chapter 2", "h")]),
        # Markdown
        (["# Book", "## A", "a.", "## B", "b."], [("Book: A", "hhp"), ("B", "hp")]),
        (["# A", "a.", "## B", "b."], [("A", "hphp")]),
        (["# A", "a.", "# B", "b.", "## C", "c."], [("A", "hp"), ("B", "hphp")]),
        (["### A", "a.", "### B", "b."], [("A", "hp"), ("B", "hp")]),
        (["Chapter 1", "a.", "# B", "b."], [("Chapter 1", "hp"), ("B", "hp")]),
        # bare numbers that count parts of chapters
        (["Chapter 1", "I", "a.", "II", "b.", "Chapter 2", "c.", "Chapter 3", "d."],
         [("Chapter 1", "hhphp"), ("Chapter 2", "hp"), ("Chapter 3", "hp")]),
        (["Chapter 1", "Rain fell.", "I", "a.", "Chapter 2", "Snow fell.", "II", "b."],
         [("Chapter 1", "hp"), ("I", "hp"), ("Chapter 2", "hp"), ("II", "hp")]),
        (["Part 1", "I", "a.", "II", "b."], [("Part 1: I", "hhp"), ("II", "hp")]),
        (["Chapter 1", "I", "a.", "II", "b.", "III", "c."],
         [("Chapter 1", "hhp"), ("II", "hp"), ("III", "hp")]),
        (["Chapter 1", "I", "a.", "II", "b.", "III", "c.", "Chapter 2", "I", "d.", "II", "e.", "III", "f."],
         [("Chapter 1", "hhphphp"), ("Chapter 2", "hhphphp")]),
        (["Chapter 1", "I", "a.", "Chapter 2", "II", "b.", "III", "c.", "IV", "d."],
         [("Chapter 1", "hhp"), ("Chapter 2", "hhp"), ("III", "hp"), ("IV", "hp")]),
        # a title is the headings before the first paragraph
        (["Chapter 1", "* * *", "The Mill", "Rain fell."], [("Chapter 1", "hbpp")]),
        (["Chapter 1", "The Mill", "Rain fell.", "Prologue", "Snow fell."],
         [("Chapter 1: The Mill", "hhp"), ("Prologue", "hp")]),
    ],
)  # fmt: skip
def test_chapters(bodies: list[str], expected: list[tuple[str, str]]) -> None:
    """Cut before headings that open one; what goes with a heading goes with its chapter."""
    assert outline(*bodies) == expected


def test_places_in_a_text() -> None:
    """Blocks count in their chapter, chapters in the text, also inside Project Gutenberg's frame."""
    head = "The Project Gutenberg eBook of Kites\n\n*** START OF THE PROJECT GUTENBERG EBOOK KITES ***\n\n"
    tail = "\n\n*** END OF THE PROJECT GUTENBERG EBOOK KITES ***\n\nSection 1.\n"
    text = f"{head}Chapter 1\n\nIt flew.\n\nChapter 2\n\nIt fell.{tail}"
    first, second = chapters(text, source="k.txt")
    assert (first.source, second.source, first.start, second.start) == (
        "k.txt",
        "k.txt",
        0,
        text.index("Chapter 2"),
    )
    assert first.text + second.text == text
    assert [(first.text[b.start : b.end], b.kind) for b in first.blocks] == [
        ("The Project Gutenberg eBook of Kites", "note"),
        ("*** START OF THE PROJECT GUTENBERG EBOOK KITES ***", "note"),
        ("Chapter 1", "heading"),
        ("It flew.", "paragraph"),
    ]
    assert [(second.text[b.start : b.end], b.kind) for b in second.blocks] == [
        ("Chapter 2", "heading"),
        ("It fell.", "paragraph"),
        ("*** END OF THE PROJECT GUTENBERG EBOOK KITES ***", "note"),
        ("Section 1.", "note"),
    ]


def test_project_gutenbergs_frame() -> None:
    """The book lies between the marks; the header has its title, author and language."""
    start = "*** START OF THE PROJECT GUTENBERG EBOOK KITES ***"
    text = f"Title: Kites\r\n\r\nAuthor: Ann\r\nLanguage: German\r\n{start}It flew."
    assert gutenberg.frame(text) == gutenberg.Frame(text.index("It"), len(text), "Kites", "Ann", "de")
    assert gutenberg.frame("It flew.") == gutenberg.Frame(0, 8)
    end = "*** END OF THE PROJECT GUTENBERG EBOOK KITES ***"
    assert gutenberg.frame(f"It flew.{end}") == gutenberg.Frame(0, 8)
    assert gutenberg.frame(end) == gutenberg.Frame(0, 0)
    assert gutenberg.frame(f"{end}{start}It") == gutenberg.Frame(len(end + start), len(end + start) + 2)
    near = f"Title: Kites\n{'x' * (gutenberg.HEADER_CHARACTERS - 13)}{start}"
    assert gutenberg.frame(near).title == "Kites"
    assert gutenberg.frame(near.replace("x", "xx", 1)).title == ""
    assert gutenberg.HEADER_CHARACTERS == 10_000


OLD_BOOK = """The Project Gutenberg Etext of The Tin Kite, by Ann Vale

Please take a look at this header.

*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*
{mark}
I
THE WIDOW

It flew.

II
THE CHILD

It fell.

End of the Project Gutenberg Etext of The Tin Kite, by Ann Vale
"""


@pytest.mark.parametrize("mark", ["", "\n*** START OF THIS PROJECT GUTENBERG EBOOK KITE ***\n"])
def test_project_gutenberg_before_2003(mark: str) -> None:
    """The small print and the last line are notes; a title below its number is part of the heading."""
    text = OLD_BOOK.format(mark=mark)
    found = chapters(text)
    spoken = [
        chapter.text[block.start : block.end]
        for chapter in found
        for block in chapter.blocks
        if block.kind != "note"
    ]
    assert spoken == ["I", "THE WIDOW", "It flew.", "II", "THE CHILD", "It fell."]
    assert [chapter.title for chapter in found] == ["I: THE WIDOW", "II: THE CHILD"]
    book = gutenberg.frame(text)
    assert (book.title, book.author) == ("The Tin Kite", "Ann Vale")


def test_names_above_what_is_said_are_no_titles() -> None:
    """They come again and again, with words on the next line."""
    text = "Scene 1\n\nNELL\nYou came back.\n\n" + "DAVY\nI did.\n\nNELL\nSit, then.\n\n" * 3
    (chapter,) = chapters(text)
    assert [block.kind for block in chapter.blocks].count("heading") == 1


def test_a_word_above_its_number_is_a_heading() -> None:
    """However often: `CHAPTER` is no name."""
    text = "BOOK ONE\n\n" + "".join(f"CHAPTER\n  {number}\n\nIt rained.\n\n" for number in range(1, 5))
    blocks = [block.kind for chapter in chapters(text) for block in chapter.blocks]
    assert blocks[:4] == ["heading", "heading", "heading", "paragraph"]
