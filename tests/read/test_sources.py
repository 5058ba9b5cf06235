"""EPUB, HTML, folders and piped text: the right chapters, nothing spoken that is not the story."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from books import PNG, epub
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import CALM, STORM, audiobook

from audiobook import read
from audiobook.read import markup
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from audiobook.model import Book, Chapter

DOCUMENTS = {
    "title.xhtml": '<body epub:type="titlepage"><h1>The Lamp</h1><p>Ann Vale</p></body>',
    "ded.xhtml": "<body><p>For my mother, who read to me every night until I could read to her.</p></body>",
    "one.xhtml": """<body><section><h2 id="c1">Chapter One</h2>
        <p>“Is it <em>lit</em>?” asked Tom.<a epub:type="noteref" href="#n1">1</a></p>
        <hr/><p>Nobody&nbsp;answered<sup><a href="notes.xhtml#n2">2</a></sup> him.</p>
        <aside epub:type="footnote" id="n1"><p>A lamp of oil.</p></aside>
        <h2 id="c2">Chapter Two</h2><p>The   wind
        rose, H<sub>2</sub>O fell.</p></section></body>""",
    "two.xhtml": "<body><p>It rose all night.</p></body>",
    "three.xhtml": '<body><p class="head">Chapter Three</p>'
    "<div>Morning.<br/><br/>“Out,” said Tom.</div></body>",
    "author.xhtml": "<body><h2>About the Author</h2><p>Ann Vale lives by the sea.</p></body>",
}
CONTENTS = {
    "ded.xhtml": "Dedication",
    "one.xhtml#c1": "One: Dark",
    "one.xhtml#c2": "Two: Wind",
    "three.xhtml": "Chapter Three",
    "author.xhtml": "About the Author",
}
WORK = """<!DOCTYPE html><html><head><title>Gulls - vale - Some Fandom</title></head><body>
<div id="preface"><p class="message">Posted originally on the
<a href="http://archiveofourown.org/">Archive of Our Own</a>.</p>
<div class="meta"><dl class="tags"><dt>Language:</dt><dd>English</dd></dl><h1>Gulls</h1>
<div class="byline">by <a rel="author" href="http://archiveofourown.org/users/vale">vale</a></div>
<p>Summary</p><blockquote class="userstuff"><p>A gull is lost.</p></blockquote></div></div>
<div id="chapters">
<div class="meta group"><h2 class="heading">Chapter 1: Lost</h2>
<p>Chapter Notes</p><blockquote class="userstuff"><p>I wrote this on a ferry.</p></blockquote></div>
<div class="userstuff"><p>“Where is she?” asked <b>Ida</b>.</p><p>Nobody knew.</p></div>
<div class="meta"><p>Chapter End Notes</p><blockquote class="userstuff"><p>More soon.</p></blockquote></div>
<div class="meta group"><h2 class="heading">Chapter 2: Found</h2></div>
<div class="userstuff"><p>“Here,” said Ida.</p></div>
</div>
<div id="afterword"><h2>Afterword</h2><p class="message">Please comment.</p></div></body></html>"""
GUTENBERG = """<html lang="en"><head><title>The Project Gutenberg eBook of Kites</title>
<meta name="author" content="Vale, Ann"></head><body>
<section class="pg-boilerplate" id="pg-header">
<h2>The Project Gutenberg eBook of Kites</h2><p>Free.</p></section>
<h1>KITES</h1><p>by Ann Vale</p><h2>CONTENTS</h2>
<table><tr><td>I.</td><td><a href="#a">CHAPTER I. Up</a></td><td>1</td></tr>
<tr><td>II.</td><td><a href="#b">CHAPTER II. Down</a></td><td>9</td></tr></table>
<h2 id="a">CHAPTER I.<br>Up</h2><p><span class="pagenum">[1]</span>It flew.</p><p>“Higher,” said Bo.</p>
<h2 id="b">CHAPTER II.<br>Down</h2><p>It fell.</p>
<section id="pg-footer"><h2>THE FULL LICENSE</h2><p>Section 1.</p></section></body></html>"""


def spoken(chapter: Chapter) -> list[str]:
    """The words of a chapter that are not notes, block by block."""
    return [chapter.text[b.start : b.end] for b in chapter.blocks if b.kind != "note"]


def notes(book: Book) -> list[str]:
    """Everything in a book that is reported and not spoken."""
    return [c.text[b.start : b.end] for c in book.chapters for b in c.blocks if b.kind == "note"]


def written(path: Path, data: str | bytes) -> Path:
    """A file with this in it."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("version", [2, 3])
def test_an_epub_gives_its_chapters(tmp_path: Path, version: int) -> None:
    """Chapters and titles are those of the table of contents, across and inside documents; markup is gone."""
    book = read.book([epub(tmp_path / "lamp.epub", DOCUMENTS, CONTENTS, version=version)])
    assert [chapter.title for chapter in book.chapters] == ["One: Dark", "Two: Wind", "Chapter Three"]
    assert [spoken(chapter) for chapter in book.chapters] == [
        ["Chapter One", "“Is it lit?” asked Tom.", "* * *", "Nobody answered him."],
        ["Chapter Two", "The wind rose, H2O fell.", "It rose all night."],
        ["Chapter Three", "Morning.", "“Out,” said Tom."],
    ]
    kinds = [[block.kind for block in chapter.blocks if block.kind != "note"] for chapter in book.chapters]
    assert kinds[0] == ["heading", "paragraph", "break", "paragraph"]
    assert kinds[2][0] == "heading"
    assert notes(book)[-1] == "Ann Vale lives by the sea."
    assert {"The Lamp", "A lamp of oil.", "About the Author"} <= set(notes(book))
    assert (book.title, book.author, book.language, book.cover) == ("The Lamp", "Ann Vale", "en", PNG)


def test_the_chapters_of_an_epub_tile_its_text(tmp_path: Path) -> None:
    """Positions count in one text of the whole book; between blocks there is only white space."""
    book = read.book([epub(tmp_path / "lamp.epub", DOCUMENTS, CONTENTS)])
    place = 0
    for chapter in book.chapters:
        assert chapter.start == place
        place += len(chapter.text)
        end = 0
        for block in chapter.blocks:
            assert chapter.text[end : block.start].strip() == ""
            assert (
                chapter.text[block.start : block.end].strip() == chapter.text[block.start : block.end] != ""
            )
            end = block.end
        assert not chapter.text[end:].strip()


@pytest.mark.parametrize(
    ("tag", "primary"), [("en-GB", "en"), ("EN_us", "en"), ("C", ""), ("English", ""), ("gsw", "gsw")]
)
def test_languages(tag: str, primary: str) -> None:
    """What is no language is not taken for one."""
    assert markup.primary_tag(tag) == primary


def test_the_guide_of_an_epub_2_tells_front_matter(tmp_path: Path) -> None:
    """What the guide calls a copyright page is not spoken, whatever its words and length."""
    documents = {"a.xhtml": f"<body><p>{'All rights are reserved. ' * 60}</p></body>", **DOCUMENTS}
    guide = '<reference type="copyright-page" href="a.xhtml"/>'
    book = read.book([epub(tmp_path / "b.epub", documents, CONTENTS, version=2, guide=guide)])
    assert len(book.chapters) == 3
    unguided = read.book([epub(tmp_path / "c.epub", documents, CONTENTS, version=2)])
    assert len(unguided.chapters) == 4


def test_an_epub_without_contents_is_cut_at_its_headings(tmp_path: Path) -> None:
    """A part's heading goes with its first chapter and is in its title."""
    documents = {
        "p.xhtml": "<body><h1>Part One</h1></body>",
        "a.xhtml": "<body><h2>Chapter 1</h2><p>It rained.</p></body>",
        "b.xhtml": "<body><h2>Chapter 2</h2><p>It rained more.</p></body>",
    }
    book = read.book([epub(tmp_path / "b.epub", documents, {})])
    assert [chapter.title for chapter in book.chapters] == ["Part One: Chapter 1", "Chapter 2"]
    assert spoken(book.chapters[0]) == ["Part One", "Chapter 1", "It rained."]


def test_a_work_of_the_archive(tmp_path: Path) -> None:
    """AO3's HTML: summary, notes, preface and afterword are notes; title and author are the work's."""
    book = read.book([written(tmp_path / "gulls.html", WORK)])
    assert (book.title, book.author, book.language) == ("Gulls", "vale", "en")
    assert [(chapter.title, spoken(chapter)) for chapter in book.chapters] == [
        ("Chapter 1: Lost", ["Chapter 1: Lost", "“Where is she?” asked Ida.", "Nobody knew."]),
        ("Chapter 2: Found", ["Chapter 2: Found", "“Here,” said Ida."]),
    ]
    assert {"A gull is lost.", "I wrote this on a ferry.", "More soon.", "Afterword"} <= set(notes(book))


def test_an_archive_epub(tmp_path: Path) -> None:
    """AO3's EPUB, whose classes a converter has numbered, is read like its HTML."""
    documents = {
        "0.xhtml": WORK[WORK.index("<body>") : WORK.index('<div id="chapters">')] + "</body>",
        "1.xhtml": """<body><div class="meta1"><h2 class="toc-heading">Chapter 1</h2><p>Chapter Notes</p>
            <blockquote class="userstuff"><p>I wrote this.</p></blockquote></div>
            <div class="userstuff2"><p>The gull sat.</p></div></body>""",
        "2.xhtml": """<body><div class="meta"><h2 class="toc-heading">Chapter 2</h2></div>
            <div class="userstuff2"><p>The gull flew.</p></div></body>""",
    }
    contents = {"0.xhtml": "Preface", "1.xhtml": "Chapter 1", "2.xhtml": "Chapter 2"}
    book = read.book([epub(tmp_path / "g.epub", documents, contents)])
    assert [spoken(c) for c in book.chapters] == [
        ["Chapter 1", "The gull sat."],
        ["Chapter 2", "The gull flew."],
    ]


def test_html_of_project_gutenberg(tmp_path: Path) -> None:
    """Header, licence, title page, contents and page numbers are not spoken."""
    book = read.book([written(tmp_path / "k.htm", GUTENBERG)])
    assert [(chapter.title, spoken(chapter)[-2:]) for chapter in book.chapters] == [
        ("CHAPTER I: Up", ["It flew.", "“Higher,” said Bo."]),
        ("CHAPTER II: Down", ["CHAPTER II.\nDown", "It fell."]),
    ]
    assert book.author == "Vale, Ann"


def test_a_saved_page(tmp_path: Path) -> None:
    """Of a page on the web only its article is read, in the encoding that it declares."""
    page = """<html><head><meta charset="windows-1251"><title>Зонт</title></head><body><nav>Меню</nav>
        <div>Реклама</div><article>
        <h1>Зонт</h1><p>Шёл дождь.</p><script>x()</script></article></body></html>"""
    book = read.book([written(tmp_path / "page.html", page.encode("cp1251"))])
    assert [spoken(chapter) for chapter in book.chapters] == [["Зонт", "Шёл дождь."]]


def test_a_text_of_project_gutenberg(tmp_path: Path) -> None:
    """What stands around the book in its file are notes; title and author are the book's."""
    text = (
        "The Project Gutenberg eBook of Kites\n\nTitle: Kites\n\nAuthor: Ann Vale\n\nLanguage: French\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK KITES ***\n\n\n"
        "CHAPTER I\n\nIt flew.\n\nCHAPTER II\n\nIt fell.\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK KITES ***\n\nSection 1. CHAPTER III\n\nGive.\n"
    )
    book = read.book([written(tmp_path / "kites.txt", text)])
    assert (book.title, book.author, book.language) == ("Kites", "Ann Vale", "fr")
    assert [spoken(chapter) for chapter in book.chapters] == [
        ["CHAPTER I", "It flew."],
        ["CHAPTER II", "It fell."],
    ]
    assert "".join(chapter.text for chapter in book.chapters) == text


def test_worded_headings_beside_bare_numbers(tmp_path: Path) -> None:
    """`ADVENTURE I.` opens a chapter; the few bare numbers inside one do not."""
    text = "".join(
        f"ADVENTURE {number}. A LOST {what}\n\n{'I.' if number == 'I' else ''}\n\nIt was {what.lower()}.\n\n"
        + ("II.\n\nIt was found.\n\n" if number == "I" else "")
        for number, what in [("I", "HAT"), ("II", "DOG"), ("III", "KEY")]
    )
    book = read.book([written(tmp_path / "a.txt", text)])
    assert [chapter.title for chapter in book.chapters] == [
        "ADVENTURE I. A LOST HAT",
        "ADVENTURE II. A LOST DOG",
        "ADVENTURE III. A LOST KEY",
    ]


def test_chapters_whose_parts_are_numbered(tmp_path: Path) -> None:
    """Numbers that begin anew in every chapter count its parts, however many there are."""
    parts = "".join(f"{number}\n\nIt rained.\n\n" for number in ("I", "II", "III"))
    text = "".join(f"CHAPTER {number}\n\n{parts}" for number in ("I", "II", "III"))
    book = read.book([written(tmp_path / "a.txt", text)])
    assert [chapter.title for chapter in book.chapters] == ["CHAPTER I", "CHAPTER II", "CHAPTER III"]


def test_the_time_of_day_is_no_chapter(tmp_path: Path) -> None:
    """`2 P.M.` at the head of a letter counts nothing."""
    text = "9 A.M.\n\nDear Ann,\n\nIt rains.\n\n2 P.M.\n\nIt rains still.\n"
    assert len(read.book([written(tmp_path / "a.txt", text)]).chapters) == 1


@pytest.mark.parametrize("end", ["TBC", "Please review!", "To be continued...", "R&R!"])
def test_a_sign_off_is_a_note(tmp_path: Path, end: str) -> None:
    """What the author leaves with is not spoken; the same words in a sentence of the story are."""
    story = "He went out.\n\nThe door stood open, and the matter was to be continued.\n\n"
    book = read.book([written(tmp_path / "a.txt", story + end + "\n")])
    assert notes(book) == [end]


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_japanese_text_is_read(encoding: str) -> None:
    """Text of old Japanese computers is not taken for another script."""
    text = "吾輩は猫である。名前はまだない。どこで生まれたか頓と見当がつかぬ。\n" * 20
    assert read.decode(text.encode(encoding), "a.txt") == text


# --- folders, pipes, some chapters


def test_a_folder_is_a_book_in_the_order_people_count(tmp_path: Path) -> None:
    """Chapter 2 comes before chapter 10; scripts, hidden and other files are no chapters."""
    folder = tmp_path / "book"
    folder.mkdir()
    for name in ("ch10.txt", "ch2.md", "Ch1.html", "ch1.script.txt", ".ch3.txt", "voices.yaml"):
        written(folder / name, "<html><p>Text.</p></html>" if name.endswith("html") else "Text.\n")
    found = read.files([folder, read.STDIN])
    assert [path.name for path in found] == ["Ch1.html", "ch2.md", "ch10.txt", "-"]
    assert read.book(found[:-1]).title == "Book"
    with pytest.raises(InputError, match="no texts in this folder"):
        read.files([tmp_path])


def test_producing_some_chapters_of_a_folder(tmp_path: Path, store: Path) -> None:
    """A chosen chapter has the file and the bytes that it has in the whole book."""
    del store
    folder = tmp_path / "tale"
    folder.mkdir()
    written(folder / "2.txt", CALM)
    written(folder / "1.txt", STORM + "\n\nChapter 1b: The Lull\n\nIt lulled.\n")
    one = audiobook(
        "produce", folder, "--engine", "tone", "--format", "wav", "-o", "one", "--chapters", "2-2"
    )
    all_ = audiobook("produce", folder, "--engine", "tone", "--format", "wav", "-o", "all")
    assert (one.code, all_.code) == (0, 0), one.err + all_.err
    made = {path.name: path.read_bytes() for path in Path("one").glob("*.wav")}
    assert len(made) == 1
    assert made.items() <= {path.name: path.read_bytes() for path in Path("all").glob("*.wav")}.items()


def test_piped_text(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads what is piped in; its script goes to the screen, its audio is called stdin."""
    del store, tmp_path
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CALM.encode())))
    told = audiobook("script", "-")
    assert told.code == 0
    assert "# audiobook script: stdin" in told.out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CALM.encode())))
    made = audiobook("produce", "-", "--engine", "tone", "--format", "wav")
    assert (made.code, Path(made.out.strip()).name) == (0, "stdin.wav")


def test_the_script_of_some_chapters_never_replaces_the_whole(tmp_path: Path, store: Path) -> None:
    """With --chapters a script that exists is not written over: it may hold corrections of the others."""
    del store
    text = written(tmp_path / "a.txt", STORM + "\n\n" + CALM)
    assert audiobook("script", text).code == 0
    before = (tmp_path / "a.script.txt").read_bytes()
    assert audiobook("script", text, "--chapters", "2").code == 3
    assert audiobook("script", text, "--chapters", "2", "-o", tmp_path / "a.script.txt").code == 3
    assert (tmp_path / "a.script.txt").read_bytes() == before
    shown = audiobook("script", text, "--chapters", "2", "--json")
    assert [chapter["title"] for chapter in shown.data["chapters"]] == ["Chapter 2: The Calm"]
    assert shown.data["chapters"][0]["start"] > 0


# --- hostile files


def hostile(path: Path, **members: bytes | str) -> Path:
    """An EPUB with these members put in the place of its own (`__` is a slash, `_dot_` a dot)."""
    extra = {name.replace("__", "/").replace("_dot_", "."): data for name, data in members.items()}
    return epub(path, DOCUMENTS, CONTENTS, extra=extra)


def test_a_locked_epub(tmp_path: Path) -> None:
    """DRM is one line; fonts that are merely obfuscated do no harm."""
    form = (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
        '<enc:EncryptionMethod Algorithm="{}"/></enc:EncryptedData></encryption>'
    )
    fonts = form.format("http://www.idpf.org/2008/embedding")
    assert read.book(
        [epub(tmp_path / "f.epub", DOCUMENTS, CONTENTS, extra={"META-INF/encryption.xml": fonts})]
    )
    locked = form.format("http://www.w3.org/2001/04/xmlenc#aes256-cbc")
    path = epub(tmp_path / "l.epub", DOCUMENTS, CONTENTS, extra={"META-INF/encryption.xml": locked})
    with pytest.raises(InputError, match="locked"):
        read.book([path])


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("member", "data", "says"),
    [
        ("OEBPS/one.xhtml", b"<html><p>" + b"a " * 10_000_000, "far more than a book"),
        (
            "OEBPS/book.opf",
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><package>&b;</package>',
            "entities",
        ),
        (
            "META-INF/container.xml",
            b'<container><rootfile full-path="../../etc/passwd"/></container>',
            "outside",
        ),
        ("META-INF/container.xml", b'<container><rootfile full-path="/etc/passwd"/></container>', "outside"),
        ("META-INF/container.xml", b"<container/>", "names no book"),
        ("META-INF/container.xml", b"", "not XML"),
        ("OEBPS/book.opf", b"<package/>", "lists no text"),
    ],
)
def test_hostile_members(tmp_path: Path, member: str, data: bytes, says: str) -> None:
    """Bombs, entities, paths out of the archive and broken packages are one line each."""
    path = epub(tmp_path / "h.epub", DOCUMENTS, CONTENTS, extra={member: data})
    with pytest.raises(InputError, match=says):
        read.book([path])


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    """A member that unpacks to 400 MB is given up long before."""
    path = tmp_path / "bomb.epub"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("META-INF/container.xml", "w") as member,
    ):
        for _ in range(400):
            member.write(b" " * 1_000_000)
    tracemalloc.start()
    with pytest.raises(InputError, match="far more than a book"):
        read.book([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 120_000_000


def test_wrong_and_broken_archives(tmp_path: Path) -> None:
    """A zip of something else, and an EPUB cut anywhere, are one line that names the file."""
    other = tmp_path / "other.epub"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    whole = epub(tmp_path / "lamp.epub", DOCUMENTS, CONTENTS).read_bytes()
    cut = [
        written(tmp_path / f"{size}.epub", whole[:size]) for size in (4, 100, len(whole) // 2, len(whole) - 1)
    ]
    for path in (other, *cut):
        with pytest.raises(InputError, match=path.name):
            read.book([path])


def test_names_say_nothing(tmp_path: Path) -> None:
    """A file is read for what it is, whatever its extension."""
    book = read.book([epub(tmp_path / "lamp.txt", DOCUMENTS, CONTENTS)])
    assert len(book.chapters) == 3
    assert len(read.book([written(tmp_path / "story.epub", STORM)]).chapters) == 1


def test_too_large_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of many megabytes, or all in one line, is one line of answer."""
    path = written(tmp_path / "a.txt", "word " * 500_000)
    with pytest.raises(InputError, match="which is not prose"):
        read.book([path])
    monkeypatch.setattr(read, "MAX_BYTES", 1_000_000)
    with pytest.raises(InputError, match="too large for a book"):
        read.book([path])


def test_what_is_never_heard_is_not_in_the_text(tmp_path: Path) -> None:
    """Marks of direction, soft hyphens and control characters do not reach a voice from HTML."""
    page = f"<html><body><p>Le\u00adxie \u202esaid\u202c \x01no\u200b.</p><p>{'Rain fell. ' * 99}</p></html>"
    book = read.book([written(tmp_path / "a.html", page)])
    assert book.chapters[0].text.startswith("Lexie said no.\n")
    with pytest.raises(InputError, match="no letters or digits"):
        read.book([written(tmp_path / "b.html", "<html><body><p>* * *</p></body></html>")])


@pytest.mark.parametrize(("depth", "is_read"), [(200, True), (1_500, True), (10_000, False)])
def test_deep_nesting_loses_nothing(tmp_path: Path, depth: int, is_read: bool) -> None:
    """However deep elements nest, the words behind them are read, or the document is refused in one line."""
    page = "<html><body>" + "<div>" * depth + "Deep." + "</div>" * depth + "<p>Behind.</p>"
    path = written(tmp_path / "a.html", page)
    if is_read:
        assert read.book([path]).chapters[0].text == "Deep.\n\nBehind."
    else:
        with pytest.raises(InputError, match=r"a\.html: cannot read all of this HTML"):
            read.book([path])


FUZZ = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TAGS = st.sampled_from(
    "<p> </p> <div> <h1> </h2> <br> <hr/> <a href='#x'> </a> <sup> <pre> <aside> <td> &nbsp; &#0; &lol; <!-- "
    "<![CDATA[ <?xml <svg> <title> <script> \ud800 id= * \x00 “Yes,” word".split()
)


@FUZZ
@given(st.lists(TAGS | st.text(max_size=5), max_size=30))
def test_any_html_is_read_or_refused(tmp_path: Path, parts: list[str]) -> None:
    """Whatever stands in a page: chapters whose blocks lie in their text, or one line."""
    data = ("<html>" + "".join(parts)).encode("utf-8", "surrogatepass")
    path = written(tmp_path / "a.html", data)
    try:
        book = read.book([path])
    except AudiobookError:
        return
    for chapter in book.chapters:
        for block in chapter.blocks:
            assert chapter.text[block.start : block.end].strip()


@FUZZ
@given(st.data())
def test_any_damage_to_an_epub_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    """An EPUB with any bytes changed gives a book or one line, never another error."""
    path = tmp_path / "lamp.epub"
    if not path.exists():
        epub(path, DOCUMENTS, CONTENTS)
    damaged = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(4, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        read.book([written(tmp_path / "damaged.epub", bytes(damaged))])
    except AudiobookError:
        return


@FUZZ
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"<html>", b"<?xml version='1.0'?><html>"])
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, body: bytes, start: bytes) -> None:
    """Any bytes at all, also behind the beginning of a known form, give a book or one line."""
    try:
        read.book([written(tmp_path / "a.bin", start + body)])
    except AudiobookError:
        return


def test_plain_text_does_not_pay_for_lxml(tmp_path: Path) -> None:
    """Reading a text imports no XML library: start-up stays quick."""
    path = written(tmp_path / "a.txt", STORM)
    code = (
        "import pathlib, sys; from audiobook import read; "
        f"read.book([pathlib.Path({str(path)!r})]); print('lxml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert markup.looks_like(b"<!DOCTYPE html>")
