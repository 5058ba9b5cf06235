"""DOCX, ODT, FB2, RTF, headers and addresses: the story is read, the rest reported, no markup spoken."""

from __future__ import annotations

import io
import sys
import zipfile
from typing import TYPE_CHECKING

import documents
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import STORM, audiobook
from test_sources import FUZZ, notes, spoken, written

from audiobook import read
from audiobook.read.header import header
from audiobook.read.manuscript import gathered
from audiobook.read.pieces import Piece
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiobook.model import Book


def docx(folder: Path) -> Path:
    """A DOCX without a telling name, as the others below."""
    return documents.docx(folder / "docx.bin")


def odt(folder: Path) -> Path:
    """An ODT."""
    return documents.odt(folder / "odt.bin")


def fb2(folder: Path) -> Path:
    """A FictionBook."""
    return written(folder / "fb2.bin", documents.FB2)


def zipped_fb2(folder: Path) -> Path:
    """A FictionBook in an archive, as libraries keep it."""
    return documents.zipped(folder / "fb2.zip", {"lamp.fb2": documents.FB2})


def rtf(folder: Path) -> Path:
    """An RTF, behind a byte order mark and a blank, as careless programs save it."""
    return written(folder / "rtf.bin", b"\xef\xbb\xbf \n" + documents.RTF.encode("ascii"))


WRITERS = [docx, odt, fb2, zipped_fb2, rtf]


@pytest.mark.parametrize("write", WRITERS)
def test_a_document_gives_its_chapters(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    """Headings open chapters, a scene break is one, footnotes are notes; title and author are the file's."""
    book = read.book([write(tmp_path)])
    assert (book.title, book.author, book.remarks) == ("The Lamp", "Ann Vale", ())
    assert [chapter.title for chapter in book.chapters] == ["One", "Two"]
    assert spoken(book.chapters[0])[:3] == ["One", "“Is it lit?” asked Tom. He sat.", "* * *"]
    kinds = [block.kind for block in book.chapters[0].blocks if block.kind != "note"]
    assert kinds[:3] == ["heading", "paragraph", "break"]
    assert spoken(book.chapters[1]) == ["Two", "It rained."]
    assert {"The Lamp", "A lamp of oil."} <= set(notes(book))
    assert tiles(book)


def tiles(book: Book) -> bool:
    """Do the chapters' places count in one text of the whole book?"""
    starts = [chapter.start for chapter in book.chapters]
    lengths = [len(chapter.text) for chapter in book.chapters]
    return starts == [sum(lengths[:index]) for index in range(len(starts))]


def test_what_each_document_holds_besides(tmp_path: Path) -> None:
    """Tables and lists are read, lines of verse kept, contents and hidden words are notes."""
    word = read.book([docx(tmp_path)])
    assert spoken(word.chapters[0])[-1] == "Nobody-body\nanswered."
    assert {"One 3", "Unseen."} <= set(notes(word))
    assert word.language == "en"
    office = read.book([odt(tmp_path)])
    assert spoken(office.chapters[0])[-1] == "Nobody\nanswered."
    assert "One 3" in notes(office)
    assert not any("Gone" in note or "Good" in note for note in notes(office))
    fiction = read.book([fb2(tmp_path)])
    assert spoken(fiction.chapters[0])[-2:] == ["Nobody answered.", "The lamp is out,\nthe oil is gone."]
    assert (fiction.cover, notes(fiction)[0]) == (b"\xff\xd8\xff\xe0", "About a lamp.")
    rich = read.book([rtf(tmp_path)])
    assert spoken(rich.chapters[0])[-2:] == ["Nobody\u2011body\nanswered him.", "Да, ‘no’.—😀"]
    assert not any("Running" in note for note in notes(rich))


def test_documents_without_headings(tmp_path: Path) -> None:
    """Chapters are found by their words, as in plain text, and footnotes stand at the end."""
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    lines = ["IV", "It rained.", "V", "It froze."]
    body = "".join(
        f"<w:p><w:r><w:t>{line}</w:t></w:r>{note if line == 'It rained.' else ''}</w:p>" for line in lines
    )
    book = read.book([documents.docx(tmp_path / "a.docx", body)])
    assert [(chapter.title, spoken(chapter)) for chapter in book.chapters] == [
        ("IV", ["IV", "It rained."]),
        ("V", ["V", "It froze."]),
    ]
    assert notes(book) == ["A lamp of oil."]
    assert tiles(book)


@pytest.mark.parametrize(("paragraphs", "breaks"), [(8, 1), (7, 0)])
def test_empty_paragraphs_part_scenes_where_they_are_rare(paragraphs: int, breaks: int) -> None:
    """At most one in eight; more of them only part paragraphs."""
    lines = [Piece("paragraph", "It rained.")] * (paragraphs - 1)
    pieces = gathered([*lines, None, None, Piece("paragraph", "Later.")])
    assert [piece.kind for piece in pieces].count("break") == breaks


def test_rtf_that_is_cut_short(tmp_path: Path) -> None:
    """What is there is read, and one line says that the end is missing."""
    path = written(tmp_path / "a.rtf", documents.RTF[: documents.RTF.index("rained") + 6])
    book = read.book([path])
    assert spoken(book.chapters[-1]) == ["Two", "It rained"]
    assert book.remarks == (f"{path}: cut short; words may be missing at its end",)


def test_fb2_that_is_damaged(tmp_path: Path) -> None:
    """As RTF; its encoding is the one it declares."""
    whole = documents.FB2.replace("utf-8", "windows-1251").replace("It rained.", "Шёл дождь.")
    path = written(tmp_path / "a.fb2", whole.replace("“", '"').replace("”", '"').encode("cp1251"))
    assert spoken(read.book([path]).chapters[1]) == ["Two", "Шёл дождь."]
    path = written(tmp_path / "b.fb2", documents.FB2[: documents.FB2.index("</section></body>")])
    book = read.book([path])
    assert spoken(book.chapters[-1]) == ["Two", "It rained."]
    assert "damaged at line" in book.remarks[0]
    with pytest.raises(InputError, match="entities"):
        read.book([written(tmp_path / "c.fb2", '<!DOCTYPE a [<!ENTITY b "c">]>' + documents.FB2)])
    deep = "<FictionBook><body>" + "<section>" * 101 + "<p>x</p></body></FictionBook>"
    with pytest.raises(InputError, match="deeper"):
        read.book([written(tmp_path / "d.fb2", deep)])


def test_wrong_archives(tmp_path: Path) -> None:
    """Several books in one, a locked ODT, and an archive of nothing known, are one line each."""
    several = documents.zipped(tmp_path / "s.zip", {"a.fb2": documents.FB2, "b.fb2": documents.FB2})
    with pytest.raises(InputError, match="several books"):
        read.book([several])
    members = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "locked",
        "META-INF/manifest.xml": "<manifest:encryption-data/>",
    }
    with pytest.raises(InputError, match="locked"):
        read.book([documents.zipped(tmp_path / "l.odt", members)])
    with pytest.raises(InputError, match="not an EPUB"):
        read.book([documents.zipped(tmp_path / "o.zip", {"xl/workbook.xml": "<x/>"})])


# --- what stands above a story


@pytest.mark.parametrize(
    ("text", "title", "author"),
    [
        (
            "---\ntitle: 'Kites'\nauthor:\n  - Ann Vale\n  - Bo Dray\ntags: [a, b]\n---\n\n",
            "Kites",
            "Ann Vale, Bo Dray",
        ),
        ('---\r\ntitle: "Kites"\r\nauthor: [Ann Vale, Bo]\r\n...\r\n\r\n', "Kites", "Ann Vale, Bo"),
        ("---\ntitle: Kites\nabstract: |\n  It flies.\n---\n", "Kites", ""),
        ('From: "Ann Vale" <ann@example.org>\nSubject: Kites\nTo: Bo\n  and others\n\n', "Kites", "Ann Vale"),
        ("From ann@example.org Mon Jan  3 2005\nSubject: Kites\nDate: today\n\n", "Kites", ""),
    ],
)
def test_headers_are_notes(tmp_path: Path, text: str, title: str, author: str) -> None:
    """YAML and the fields of an e-mail are reported, not spoken, and say what the book is called."""
    path = written(tmp_path / "a.txt", f"{text}# One\n\nIt flew: high.\n\n# Two\n\nIt fell.\n")
    book = read.book([path])
    assert (book.title, book.author) == (title or "A", author or None)
    assert [spoken(chapter) for chapter in book.chapters] == [
        ["# One", "It flew: high."],
        ["# Two", "It fell."],
    ]
    assert title in " ".join(notes(book))
    assert "".join(chapter.text for chapter in book.chapters) == read.source_text(path)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nTitle: he said it.\n\n---\n",  # a scene between rules
        "---\nNote: rain.\n---\n",
        "---\nIt rained.\n---\n",
        "---\ntitle: Kites\n",
        "Frank: Hello.\nDate: none.\n\n",
        "From: Ann\nIt rained.\n\n",
        "Subject: one field alone\n\n",
        "",
    ],
)
def test_what_is_no_header(text: str) -> None:
    """Rules around a scene, a play's lines, a header that never ends."""
    assert header(text).end == 0


@pytest.mark.parametrize("address", ["https://example.org/works/1?full=1", "HTTP://example.org"])
def test_an_address_is_one_line(address: str) -> None:
    """Nothing is fetched: it says to save the page."""
    told = audiobook("produce", address)
    assert told.code == 3
    assert told.err.count("\n") == 1
    assert f"{address.partition(':')[0]}://example.org" in told.err
    assert "save the page" in told.err


def test_documents_in_a_folder(tmp_path: Path) -> None:
    """They are read where there are no texts; those that Word keeps open are not."""
    second = documents.docx(tmp_path / "2.docx")
    first = documents.odt(tmp_path / "1.odt")
    written(tmp_path / "~$2.docx", "lock")
    assert read.files([tmp_path]) == (first, second)
    text = written(tmp_path / "a.txt", STORM)
    assert read.files([tmp_path]) == (text,)


def test_a_document_that_is_piped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Standard input may be any of them."""
    data = docx(tmp_path).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert read.book([read.STDIN]).title == "The Lamp"


# --- any damage


@FUZZ
@given(st.sampled_from(WRITERS), st.data())
def test_any_damage_to_a_document_is_read_or_refused(
    tmp_path: Path, write: Callable[[Path], Path], data: st.DataObject
) -> None:
    """Any bytes changed, inside an archive's members too, give a book or one line, never another error."""
    whole = write(tmp_path).read_bytes()
    if whole.startswith(b"PK"):
        members = {}
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            for name in archive.namelist():
                members[name] = damaged(archive.read(name), data)
        path = tmp_path / "damaged.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
    else:
        path = written(tmp_path / "damaged", damaged(whole, data))
    readable(path)


def damaged(content: bytes, data: st.DataObject) -> bytes:
    """The content with some of its bytes changed, left out or repeated."""
    result = bytearray(content)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(result)))
        length = data.draw(st.integers(0, 40))
        result[at : at + length] = data.draw(st.binary(max_size=4) | st.just(bytes(result[at : at + 60])))
    return bytes(result)


RTF_WORDS = (
    r"{ } \par \footnote \u8217? \u-10179 \uc0 \uc9 \'e9 \'zz \bin3 \* \fonttbl \f1 \fcharset128 \s1 \info "
    r"\stylesheet \title \pict \v \ansicpg65001 \mac \~ \line \trash99999 \\ \{ word"
)
RTF_PARTS = st.sampled_from([*RTF_WORDS.split(), "\\\n", "\\", " ", "\x00"])


@FUZZ
@given(st.lists(RTF_PARTS | st.text(max_size=3), max_size=40))
def test_any_rtf_is_read_or_refused(tmp_path: Path, parts: list[str]) -> None:
    """Whatever control words there are, in whatever order."""
    readable(written(tmp_path / "a.rtf", "{\\rtf1 A" + "".join(parts)))


XML_PARTS = st.sampled_from(
    "<p> </p> <section> </section> <title> </title> <v> <stanza> </stanza> <a type='note'> </a> <body> "
    "</body> <empty-line/> <subtitle> <w:p> </w:p> <w:t> </w:t> &nbsp; &#0; <![CDATA[ <!-- word".split()
)


@FUZZ
@given(st.lists(XML_PARTS | st.text(max_size=3), max_size=40), st.booleans())
def test_any_xml_is_read_or_refused(tmp_path: Path, parts: list[str], is_word: bool) -> None:
    """Elements anywhere, of FB2 or of Word."""
    body = "".join(parts).encode("utf-8", "replace").decode()
    if is_word:
        readable(documents.docx(tmp_path / "a.docx", body))
    else:
        readable(written(tmp_path / "a.fb2", f"<FictionBook><body>A{body}</body></FictionBook>"))


@FUZZ
@given(
    st.lists(
        st.sampled_from("---\n|title: x\n|From: y\n|Date: z\n|\n|- a\n|  b\n|...\n|\r\n|word".split("|"))
    )
)
def test_any_header_is_read(lines: list[str]) -> None:
    """The header ends within the text."""
    text = "".join(lines)
    assert 0 <= header(text).end <= len(text)


def readable(path: Path) -> None:
    """Read a file: a book whose blocks hold words, or one line."""
    try:
        book = read.book([path])
    except AudiobookError:
        return
    assert tiles(book)
    for chapter in book.chapters:
        for block in chapter.blocks:
            words = chapter.text[block.start : block.end]
            assert words == words.strip() != ""
