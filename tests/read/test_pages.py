"""Nothing that a reader sees is lost: every word of EPUBs and pages is spoken or listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from benchmarks import words
from books import epub
from reading import audiobook

from audiobook import read
from audiobook.read import markup

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.model import Book

STORY = "<p>“Who rows?” asked Ida.</p><p>Nobody in the boat said a word until it was dark.</p>"
TOLD = ["“Who rows?” asked Ida.", "Nobody in the boat said a word until it was dark."]


def spoken(book: Book) -> list[list[str]]:
    """The words that are not notes, block by block, of each chapter."""
    return [[c.text[b.start : b.end] for b in c.blocks if b.kind != "note"] for c in book.chapters]


def left_out(book: Book) -> list[tuple[str, str]]:
    """What is in no chapter's text: what it is, and its words."""
    return [(left.what, left.words) for chapter in book.chapters for left in chapter.left_out]


def book_of(folder: Path, body: str, before: str = "") -> Book:
    """An EPUB of one document, whose words an independent reading finds, too."""
    document = (
        f'{before}<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
    )
    extra = {"OEBPS/a.xhtml": f"{document}<body>{body}</body></html>"}
    path = epub(folder / "b.epub", {"a.xhtml": ""}, {}, extra=extra)
    outcome = words.compare(path)
    assert (outcome.lost, outcome.invented) == ((), ()), outcome
    return read.book([path])


def page_of(folder: Path, source: str | bytes) -> Book:
    """An HTML file, whose words an independent reading finds, too."""
    path = folder / "a.html"
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    outcome = words.compare(path)
    assert (outcome.lost, outcome.invented) == ((), ()), outcome
    return read.book([path])


@pytest.mark.parametrize("tag", ["article", "main", 'div role="main"', 'div id="storytext"'])
def test_a_letter_in_a_book_is_not_all_of_its_page(tmp_path: Path, tag: str) -> None:
    """What marks the story of a saved page marks nothing in an EPUB."""
    end = tag.partition(" ")[0]
    book = book_of(tmp_path, f"<h1>Chapter 1</h1><{tag}><p>Dear Ida.</p></{end}>{STORY}")
    assert spoken(book) == [["Chapter 1", "Dear Ida.", *TOLD]]


@pytest.mark.parametrize(
    ("body", "heard", "listed"),
    [
        ('An <a epub:type="noteref" href="#n">oilskin hat</a>.', "An oilskin hat.", []),
        ('Oil<a epub:type="noteref" href="#n">12</a>.', "Oil.", [("footnote marks", "12")]),
        ('Oil<span epub:type="pagebreak">Page 7</span>.', "Oil.", [("page numbers", "Page 7")]),
        ('<span class="pagenum">It rained on the boat.</span>', "It rained on the boat.", []),
        ("He had <math><mn>42</mn></math> boats.", "He had 42 boats.", []),
        ('<math alttext="x squared"><msup><mi>x</mi><mn>2</mn></msup></math> it is.', "x squared it is.", []),
        (
            'So <math alttext="x^2"><msup><mi>x</mi><mn>2</mn></msup></math> it is.',
            "So it is.",
            [("formulas", "x 2")],
        ),
        ("All <svg><text>seven</text></svg> row.", "All seven row.", []),
        ("<svg><title>A gull</title><path/></svg> flew.", "A gull flew.", []),
        (f"Map: <svg><text>{'rock ' * 21}</text></svg>", "Map:", [("pictures", ("rock " * 21).strip())]),
        ('<img alt="T" src="t.png"/>he sea.', "The sea.", []),
        ('The <img alt="a boat" src="b.png"/> sea.', "The sea.", [("pictures", "a boat")]),
        ("The <object data='x.png'>old</object> sea.", "The old sea.", []),
        ('The <b style="display: none">deep</b> sea.', "The sea.", [("hidden passages", "deep")]),
        ('The <b hidden="">deep</b> sea.', "The sea.", [("hidden passages", "deep")]),
        ("The <select><option>red</option></select> sea.", "The sea.", [("forms and buttons", "red")]),
        ("The <ruby>sea<rt>see</rt></ruby>.", "The sea.", [("readings of characters", "see")]),
        ("<![CDATA[The <sea>]]> rose.", "The <sea> rose.", []),
        ("The<br/>sea &mdash; rose &unheard;.", "The\nsea — rose &unheard;.", []),
    ],
)
def test_what_stands_within_prose(
    tmp_path: Path, body: str, heard: str, listed: list[tuple[str, str]]
) -> None:
    """What has a spoken form is spoken, and the rest is listed, with what it is."""
    book = book_of(tmp_path, f"<p>{body}</p>{STORY}")
    assert spoken(book) == [[heard, *TOLD]]
    assert left_out(book) == listed


def test_entities_of_a_document(tmp_path: Path) -> None:
    """Words are expanded; a bomb and a file are listed, and their declaration is no chapter."""
    declared = (
        '<!DOCTYPE html [<!ENTITY ship "Gull &amp; Co"><!ENTITY b "&ship;&ship;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd"><!-- " ] --> ]>'
    )
    book = read.book([epub(tmp_path / "e.epub", {"a.xhtml": ""}, {}, extra={
        "OEBPS/a.xhtml": f"{declared}<html xmlns='http://www.w3.org/1999/xhtml'><body>"
        f"<p>The &ship; &b;sails &f;on.</p>{STORY}</body></html>"
    })])  # fmt: skip
    assert spoken(book) == [["The Gull & Co sails on.", *TOLD]]
    assert left_out(book) == [("entities", "&b;"), ("entities", "&f;")]


def test_a_missing_document_does_not_refuse_the_book(tmp_path: Path) -> None:
    """Another case of letters is found; what is missing or outside is named, and the rest is read."""
    documents = {"One.xhtml": f"<body>{STORY}</body>", "two.xhtml": f"<body>{STORY}</body>"}
    path = epub(tmp_path / "b.epub", documents, {})
    text = path.read_bytes()
    path.write_bytes(text.replace(b"OEBPS/One.xhtml", b"OEBPS/oNE.xhtml"))
    book = read.book([path])
    assert spoken(book) == [TOLD * 2]
    assert [remark.split(": ", 1)[1] for remark in book.remarks] == [
        "'OEBPS/One.xhtml' is missing; 'OEBPS/oNE.xhtml' is read in its place"
    ]
    path.write_bytes(text.replace(b"OEBPS/One.xhtml", b"OEBPS/Six.xhtml"))
    book = read.book([path])
    assert spoken(book) == [TOLD]
    assert "'OEBPS/One.xhtml' is missing; the rest" in book.remarks[0]
    result = audiobook("script", path, "-o", tmp_path / "s.txt")
    assert (result.code, "is missing; the rest" in result.err) == (0, True)


@pytest.mark.parametrize(
    "source",
    [
        f"<!-- saved from a page --><html><body>{STORY}</body></html>".encode(),
        f"{STORY}\n".encode(),
        f'<h1 id="c">Boats</h1>\n{STORY}\n'.encode(),
        f"<html><body>{STORY}</body></html>".encode("utf-16"),
        f"<html><body>{STORY}</body></html>".encode("utf-16-le"),
        f"<div>{STORY}</div>".encode("utf-16-be"),
        f"<?xml version='1.0'?>\n<!-- x -->\n<html><body>{STORY}</body></html>".encode(),
    ],
)
def test_html_is_known_by_its_content(tmp_path: Path, source: bytes) -> None:
    """Fragments, pages behind a comment and UTF-16 are HTML: no tag is spoken."""
    assert spoken(page_of(tmp_path, source))[0][-2:] == TOLD


@pytest.mark.parametrize(
    "source",
    [
        "<p align='center'>Boats</p>\n\nIt *rained*.\n\nIt froze.\n",
        "<3 she wrote.\n",
        "<Anna> hello\n<Bob> hi\n",
        "<?xml version='1.0'?><FictionBook><p>It rained.</p></FictionBook>",
    ],
)
def test_what_is_not_html(source: str) -> None:
    """Markdown that begins with an element, chat and other XML."""
    assert not markup.looks_like(source.encode())


def test_a_text_within_one_element(tmp_path: Path) -> None:
    """Blank lines part the paragraphs of a page that has no elements for them."""
    book = page_of(tmp_path, "<html><body><p>CHAPTER I\n\nIt rained\non.\n\nIt froze.</p></body></html>")
    assert spoken(book) == [["CHAPTER I", "It rained\non.", "It froze."]]


MENU = "<nav><a href='/'>Home</a></nav>"
COMMENT = "<div id='comments'><p>Loved the boat!</p></div>"
PAGES = {
    "ao3": f"""<title>Boats [Archive of Our Own]</title><div id="main" role="main">
        <dl class="work meta"><dd>Rating</dd></dl><div id="workskin"><div class="preface group">
        <h2 class="title heading">Boats</h2><h3 class="byline heading"><a rel="author">ida</a></h3>
        <div class="summary module"><h3 class="heading">Summary:</h3><p>A gull.</p></div></div>
        <div id="chapters"><div class="userstuff" role="article"><h3 class="landmark heading">Work Text:</h3>
        {STORY}</div></div><div class="end notes module"><p>Bye!</p></div></div>{COMMENT}</div>""",
    "fanfiction": f"""<link href="https://www.fanfiction.net/s/1"><div id="profile_top"><b>Boats</b> By:
        <a href="/u/1">ida</a><div>A gull.</div></div><select id="chap_select"><option>1. Dawn</option>
        <option selected>2. Dusk</option></select><div id="storytext">{STORY}</div>{COMMENT}""",
    "royalroad": f"""<style>@media print {{ .m {{ color: red }} }} .x9 {{ display: none }}</style>
        <link href="https://www.royalroad.com/x"><div class="fic-header"><h1>Dusk</h1><h2>Boats</h2>
        <h3>by <a href="/profile/1">ida</a></h3></div><div class="author-note-portlet"><p>Bye!</p></div>
        <div class="chapter-inner chapter-content">{STORY}<p class="x9">This was stolen.</p></div>
        {COMMENT}""",
    "wattpad": f"""<link href="https://www.wattpad.com/1"><span class="author-info__username">ida</span>
        <div class="toc-header"><span class="title">Boats</span></div><header>
        <h1 class="h2">Dusk</h1></header>
        <div class="panel panel-reading"><pre>{STORY}<p>It froze.<span class="comment-marker">12</span></p>
        </pre></div>{COMMENT}""",
    "tumblr": f"""<title>Boats</title><link href="https://ida.tumblr.com/1"><a class="blog-name">ida</a>
        <article>{STORY}<div class="tags">#boats</div><ol class="notes"><li>bo liked this</li></ol></article>
        {COMMENT}""",
    "substack": f"""<link href="https://substackcdn.com/x"><h1 class="post-title">Boats</h1>
        <h3 class="subtitle">A gull.</h3><div class="byline-names"><a>ida</a></div>
        <div class="available-content"><div class="body markup">{STORY}
        <div class="subscription-widget-wrap">Subscribe</div></div></div>{COMMENT}""",
    "medium": f"""<link href="https://medium.com/x"><article><h1 class="pw-post-title">Boats</h1>
        <h2 class="pw-subtitle-paragraph">A gull.</h2><div class="speechify-ignore">5 min read
        <a data-testid="authorName">ida</a></div>{STORY}</article>{COMMENT}""",
}


@pytest.mark.parametrize("site", PAGES)
def test_pages_of_sites(tmp_path: Path, site: str) -> None:
    """Only the story is spoken; notes, comments and menus are listed; title and author are known."""
    book = page_of(tmp_path, f"<html><body>{MENU}{PAGES[site]}</body></html>")
    told = [block for block in spoken(book)[0] if block not in {"Boats", "Dusk", "It froze."}]
    assert told == TOLD
    assert (book.title, book.author) == ("Boats", "ida")
    words_left = " ".join(text for _, text in left_out(book))
    assert "Home" in words_left
    assert "Loved the boat!" in words_left
    assert book.chapters[0].title in {"Boats", "Dusk", "2. Dusk"}


def test_the_article_of_any_page(tmp_path: Path) -> None:
    """It is the story if it holds most of the prose; if not, the whole page is."""
    inside = page_of(tmp_path, f"<html><body><p>Advertisement.</p><article>{STORY}</article></body></html>")
    assert spoken(inside) == [TOLD]
    assert left_out(inside) == [("passages around the story", "Advertisement.")]
    outside = page_of(tmp_path, f"<html><body>{STORY}<article><p>Dear Ida.</p></article></body></html>")
    assert spoken(outside) == [[*TOLD, "Dear Ida."]]


def test_what_was_left_out_is_reported(tmp_path: Path) -> None:
    """A run says how much and of what kind; a dry run lists it, and its JSON all of it."""
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{MENU}<article>{STORY}</article></body></html>", "utf-8")
    shown = audiobook("produce", path, "--engine", "tone", "--dry-run")
    assert "Not spoken, passages around the story (1):" in shown.out
    data = audiobook("produce", path, "--engine", "tone", "--dry-run", "--json").data
    assert data["left_out"] == [{"chapter": "A", "what": "passages around the story", "text": "Home"}]


def test_the_benchmark_sees_what_is_lost() -> None:
    """Letters that are parted elsewhere are not lost; a word that nobody says is."""
    split = words._without_common_letters
    assert split(["sea2"], ["2", "sea"]) == ((), ())
    assert split(["boat", "sea2"], ["2", "sea"]) == (("boat",), ())
