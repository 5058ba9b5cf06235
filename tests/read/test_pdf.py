"""PDF of prose: lines become paragraphs, and what stands around them on the page is not spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import documents
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_manuscripts import damaged, readable
from test_sources import FUZZ, notes, spoken, written

from audiobook import read
from audiobook.read.pdf_lines import Line, paragraphs
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

LEFT, LEADING = 50.0, 14
INDENT = 15
FULL = "The lamp had burnt all night and nobody had come to put it out, so that Tom"


def page(
    lines: list[str], number: int = 1, *, top: float = 520, gap: float = 0
) -> list[tuple[float, float, float, str]]:
    """A page with its running head and its number; a line that begins with a tab is indented."""
    shown: list[tuple[float, float, float, str]] = [(150, 560, 9, "The Lamp" if number % 2 else "Ann Vale")]
    bottom = top
    for line in lines:
        bottom -= LEADING + (gap if line.startswith("\t") else 0)
        indent = INDENT if line.startswith("\t") and not gap else 0
        shown.append((LEFT + indent, bottom, 11, line.strip("\t")))
    return [*shown, (195, 30, 10, str(number))]


OUT = (
    f"Nobody answered him. {FULL[:50]} had burnt all night, and it was a well-known thing that lamps go out. "
    "The oil was steaming."
)
INDENTED = [
    [
        "\t“Is it lit?” asked Tom.",
        "\tNobody answered him. " + FULL[:50],
        "had burnt all night, and it was a well-known thing that lamps go",
        "out. The oil was steam-",
        "ing.",
        "\t“No,” said Ann. " + FULL[:55],
    ],
    ["was cold. That is well-", "known.", "\tAnd that was that, said everybody in the whole long street."],
    ["\tMorning came, and the lamp was out, and nobody was to blame.", "\tIt rained."],
    ["\tIt rained more than it had rained in all the years before it."],
    ["\tIt froze, and the street was white from one end to the other."],
    ["\tThe end."],
]


def test_paragraphs_by_their_indents(tmp_path: Path) -> None:
    """Across pages too; heads and numbers are left out, words broken at a line's end are whole again."""
    pages = [page(lines, number) for number, lines in enumerate(INDENTED, 1)]
    book = read.book([documents.pdf(tmp_path / "a.bin", pages)])
    assert (book.title, book.author, book.remarks) == ("The Lamp", "Ann Vale", ())
    assert spoken(book.chapters[0]) == [
        "“Is it lit?” asked Tom.",
        OUT,
        f"“No,” said Ann. {FULL[:55]} was cold. That is well-known.",
        "And that was that, said everybody in the whole long street.",
        "Morning came, and the lamp was out, and nobody was to blame.",
        "It rained.",
        "It rained more than it had rained in all the years before it.",
        "It froze, and the street was white from one end to the other.",
        "The end.",
    ]
    assert notes(book) == ["The Lamp", "Ann Vale"]


def test_paragraphs_by_the_gaps_between_them(tmp_path: Path) -> None:
    """As in documents that were made for a screen."""
    pages = [page(lines, number, gap=9) for number, lines in enumerate(INDENTED, 1)]
    book = read.book([documents.pdf(tmp_path / "a.pdf", pages)])
    assert spoken(book.chapters[0])[:3] == [
        "“Is it lit?” asked Tom.",
        OUT,
        f"“No,” said Ann. {FULL[:55]} was cold. That is well-known.",
    ]


def test_paragraphs_by_lines_that_end_early() -> None:
    """Where a book has neither: a short line that ends a sentence ends its paragraph."""
    rows = [
        (FULL, 350.0),
        ("was cold.", 90.0),
        (FULL, 350.0),
        ("fell asleep", 95.0),
        ("at last.", 80.0),
        ("He slept.", 99.0),
    ]
    lines = [Line(text, 50, right, 500 - 14 * index, 12) for index, (text, right) in enumerate(rows)]
    assert [piece.text for piece in paragraphs([lines]) if piece] == [
        f"{FULL} was cold.",
        f"{FULL} fell asleep at last.",
        "He slept.",
    ]


def test_headings_are_larger(tmp_path: Path) -> None:
    """Chapters begin at them, and their two lines are one title."""
    pages = []
    for number in (1, 2, 3):
        lines = [
            "\tIt rained, and the lamp was out, and nobody was to blame",
            "for it.",
            f"\tDay {'x' * number}.",
        ]
        body = page(lines, number, top=490)
        pages.append(
            [*body[:1], (LEFT, 535, 18, f"CHAPTER {number}"), (LEFT, 515, 18, "A Lost Lamp"), *body[1:]]
        )
    book = read.book([documents.pdf(tmp_path / "a.pdf", pages)])
    assert [chapter.title for chapter in book.chapters] == [
        f"CHAPTER {number}: A Lost Lamp" for number in (1, 2, 3)
    ]
    assert [spoken(chapter)[-1] for chapter in book.chapters] == ["Day x.", "Day xx.", "Day xxx."]


def test_chapters_in_the_print_of_the_story(tmp_path: Path) -> None:
    """Numbers at the top of several pages count chapters, not pages; what is the same on all is a head."""
    pages = [
        [(LEFT, 560, 11, f"CHAPTER {number}"), (LEFT + 15, 520, 11, f"It rained on day {number}.")]
        for number in (1, 2, 4)
    ]
    book = read.book([documents.pdf(tmp_path / "a.pdf", pages)])
    assert [chapter.title for chapter in book.chapters] == ["CHAPTER 1", "CHAPTER 2", "CHAPTER 4"]
    own = [
        [(LEFT, 560, 11, "CHAPTER 1"), (LEFT, 500, 11, f"It rained on day {number}.")] for number in (3, 5, 9)
    ]
    book = read.book([documents.pdf(tmp_path / "b.pdf", own)])
    assert spoken(book.chapters[0])[0] == "CHAPTER 1"
    assert [words for words in spoken(book.chapters[0]) if "CHAPTER" in words] == ["CHAPTER 1"]


def test_footnotes(tmp_path: Path) -> None:
    """Their raised marks are gone, their words are notes, and the paragraph around them is whole."""
    first = page(["\tIt was a lamp of the kind that is made in the town by the river", "and sold"])
    mark = (LEFT + 35.5, first[2][1] + 4, 7, "1")
    footnote = (LEFT, 60, 8, "1 A lamp of oil.")
    pages = [[*first[:-1], mark, footnote, first[-1]], page(["in the street.", "\tIt rained."], 2)]
    book = read.book([documents.pdf(tmp_path / "a.pdf", pages)])
    assert spoken(book.chapters[0]) == [
        "It was a lamp of the kind that is made in the town by the river and sold in the street.",
        "It rained.",
    ]
    assert "1 A lamp of oil." in notes(book)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["He was well-", "known for it."], "He was wellknown for it."),
        (["He was well-", "known, a well-known man."], "He was well-known, a well-known man."),
        (["He met Mary-", "Ann there."], "He met Mary-Ann there."),
        (["He said no—", "and left."], "He said no—and left."),
        (["He said no -", "and left."], "He said no - and left."),
    ],
)
def test_words_across_lines(lines: list[str], text: str) -> None:
    """A hyphen stays where the book has the word with it, or a name follows."""
    rows = [Line(line, 50, 200, 500 - 14 * index, 12) for index, line in enumerate(lines)]
    assert [piece.text for piece in paragraphs([rows]) if piece] == [text]


def test_pdfs_that_cannot_be_read(tmp_path: Path) -> None:
    """One line each: only pictures, a password, damage."""
    with pytest.raises(InputError, match="only pictures"):
        read.book([documents.pdf(tmp_path / "a.pdf", [[], []])])
    key = "00" * 32
    lock = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{key}>/U<{key}>/P -4>>/ID[<00><00>]"
    with pytest.raises(InputError, match="locked with a password"):
        read.book([documents.pdf(tmp_path / "b.pdf", [page(["It rained."])], lock)])
    for junk in (b"%PDF-1.4\njunk", b"\n%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj"):
        with pytest.raises(InputError, match=r"c\.txt: this PDF is damaged"):
            read.book([written(tmp_path / "c.txt", junk)])
    about = written(tmp_path / "d.txt", "A file begins with %PDF-1.4, she said.\n")
    assert spoken(read.book([about]).chapters[0]) == ["A file begins with %PDF-1.4, she said."]


@FUZZ
@given(st.data())
def test_any_damage_to_a_pdf_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    """Any bytes changed give a book or one line."""
    whole = documents.pdf(tmp_path / "a.pdf", [page(lines, 1) for lines in INDENTED[:2]]).read_bytes()
    readable(written(tmp_path / "damaged.pdf", damaged(whole, data)))


SIZES = st.floats(0, 800)
LINES = st.builds(
    Line,
    st.sampled_from(["It rained.", "12", "iv", "* * *", "well-", "CHAPTER I"]),
    SIZES,
    SIZES,
    SIZES,
    SIZES,
)


@FUZZ
@given(st.lists(st.lists(LINES, max_size=6), max_size=6))
def test_lines_anywhere_lose_no_words(pages: list[list[Line]]) -> None:
    """Wherever lines stand, all words but numbers and repeated heads are in some piece."""
    texts = " ".join(piece.text for piece in paragraphs(pages) if piece)
    for word in ("rained", "CHAPTER"):
        assert (word in texts) == any(word in line.text for page in pages for line in page)
