"""HTML and XHTML to pieces: prose, headings, rules and notes.

>>> [piece.kind for piece in page(b"<html><h1>One</h1><p>It <i>rained</i>.</p></html>", "a.html").pieces]
['heading', 'paragraph']

Of emphasis and links only the words are kept.  Every word that a reader sees is in a piece, or in what the
pieces say was left out: footnote marks, page numbers, menus, formulas that have no spoken form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from audiobook.model import LeftOut
from audiobook.read import document, embedded, marks, sites
from audiobook.read.embedded import BLOCKS
from audiobook.read.gutenberg import LANGUAGES
from audiobook.read.headings import is_scene_break
from audiobook.read.marks import classes_of, tag_of, words_of
from audiobook.read.pieces import BREAK, Piece
from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from audiobook.model import BlockKind

__all__ = ["ARCHIVE", "Page", "looks_like", "page", "primary_tag", "words_of"]

BLANKS: Final = re.compile("[ \t-\r\x1c-\x1f\xa0\u202f]+")
"""White space, also what keeps words on one line: a name must not differ by it."""
PARAGRAPH_END: Final = re.compile(r"\n\s*\n")
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
SOUND: Final = "audio and video"
FORMS: Final = "forms and buttons"
EMBEDDED: Final = "embedded pages"
PICTURES: Final = "pictures"
FORMULAS: Final = "formulas"
HIDDEN: Final = "hidden passages"
MENUS: Final = "menus"
AROUND: Final = "passages around the story"
SCRIPTLESS: Final = "words for browsers without scripts"
UNSPOKEN: Final = {
    "audio": SOUND, "video": SOUND, "canvas": PICTURES, "map": PICTURES, "iframe": EMBEDDED,
    "select": FORMS, "option": FORMS, "textarea": FORMS, "input": FORMS, "datalist": FORMS,
    "rp": "readings of characters", "rt": "readings of characters",
}  # fmt: skip
"""Elements whose words are listed and not spoken, and what those are."""
UNSPOKEN_ON_THE_WEB: Final = {
    "button": FORMS,
    "nav": MENUS,
    "noscript": SCRIPTLESS,
    document.SCRIPTLESS_TAG: SCRIPTLESS,
    "svg": PICTURES,
}
"""The same on saved pages; in a book they may hold prose."""
ARCHIVE_NOTE_IDS: Final = frozenset({"preface", "afterword"})
"""Notes in the Archive of Our Own; elsewhere they are the book's."""
ARCHIVE: Final = b"archiveofourown.org"
ARCHIVE_NOTES: Final = frozenset(
    {"meta", "preface", "notes", "summary", "byline", "message", "endnote-link", "end"}
)
"""Classes in which the Archive of Our Own puts what is not the story."""
ARCHIVE_HEADINGS: Final = frozenset({"heading", "toc-heading", "title"})
INNER_LINK: Final = re.compile(r"#|[^:]*\.x?html?(?:#|$)")
"""The target of a link that leads to another place in the book."""
LISTED: Final = 200
"""Code points: a paragraph that is mostly links is an entry of a table of contents if it is shorter."""
XML_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
PRIMARY_TAG: Final = re.compile(r"[a-z]{2,3}")
BEFORE_HTML: Final = re.compile(r"(?:\s|<!--.*?-->|<\?xml[^>]*\?>)*", re.DOTALL)
"""Comments, such as browsers write into saved pages."""
HTML_START: Final = re.compile(r"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
FRAGMENT_START: Final = re.compile(
    r"<(h[1-6]|p|div|section|article|main|header|blockquote|center|font|span|table|ul|ol|pre|title|meta)"
    r"\b(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
FRAGMENT_PARAGRAPH: Final = re.compile(r"\s*</?[a-z][^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a document holds."""

    pieces: tuple[Piece, ...]
    anchors: Mapping[str, int]
    """By the id of an element: the index of the piece in which it begins."""
    title: str = ""
    author: str = ""
    language: str = ""
    """A BCP 47 primary tag."""
    chapter: str = ""
    """What the page calls the chapter that it holds; "" for a page that does not say."""
    left_out: tuple[LeftOut, ...] = ()
    """What was left out after the last piece."""


@dataclass(frozen=True, slots=True)
class _State:
    """What the elements around some words say of them."""

    kind: BlockKind = "paragraph"
    level: int = 0
    """Of a heading, 1 to 6."""
    verbatim: bool = False
    """Are line ends kept, as in `<pre>`?"""
    linked: bool = False
    """Does a link lead from here to another place in the book?"""
    archive: bool = False
    """Do the classes of the Archive of Our Own count?"""
    around: bool = False
    """Is this around the story of a saved page?"""


def looks_like(data: bytes) -> bool:
    """Is this HTML, by its beginning?"""
    head = document.beginning(data)
    begins = BEFORE_HTML.match(head)
    rest = head[begins.end() :] if begins else head
    return bool(HTML_START.match(rest)) or _is_fragment(rest)


def _is_fragment(head: str) -> bool:
    """Are these elements without a page around them?  Markdown may begin with one, too."""
    start = FRAGMENT_START.match(head)
    if not start:
        return False
    paragraphs = [part for part in PARAGRAPH_END.split(head) if part.strip()]
    tagged = sum(1 for part in paragraphs if FRAGMENT_PARAGRAPH.match(part))
    closed = re.search(rf"</{start[1]}\s*>|<p[\s>]", head, re.IGNORECASE)
    return closed is not None and tagged * 2 > len(paragraphs)


def page(data: bytes, where: str, *, archive: bool = False, saved: bool = False) -> Page:
    """What a document holds.

    `archive`: the book is from the Archive of Our Own, even if this document does not say so.  `saved`: it
    may be a page of the web, with menus and comments around its story.  Raises InputError, beginning with
    `where`, for a document that cannot be decoded or parsed.
    """
    root = document.parsed(data, where)
    if root is None:
        return Page((), {})
    source = data.replace(b"\0", b"")  # of UTF-16
    archive = archive or ARCHIVE in source
    plan = sites.plan(root, source) if saved else sites.Plan()
    archive = archive and not plan.is_known
    walk = _Walk(root, plan, archive=archive, saved=saved)
    walk.over(root)
    if saved and len(walk.pieces) == 1:
        # Perhaps a plain text within one element: then its blank lines part its paragraphs.
        text = _Walk(root, plan, archive=archive, saved=saved, verbatim=True)
        text.over(root)
        walk = text if len(text.pieces) > 1 else walk
    return Page(
        tuple(walk.pieces),
        walk.anchors,
        plan.title or _page_title(root, archive),
        plan.author or _author(root),
        _language(root),
        plan.chapter,
        tuple(walk.left_out),
    )


class _Walk:
    """Goes over elements, however deep, and gathers pieces."""

    def __init__(
        self, root: _Element, plan: sites.Plan, *, archive: bool, saved: bool, verbatim: bool = False
    ) -> None:
        self.pieces: list[Piece] = []
        self.anchors: dict[str, int] = {}
        self.left_out: list[LeftOut] = []
        """Since the last piece."""
        self._roles = plan.roles
        self._saved = saved
        self._hidden_classes = marks.hidden_classes(root)
        self._states = [_State(archive=archive, around=plan.has_story, verbatim=verbatim)]
        self._words: list[str] = []
        self._linked = 0

    def over(self, root: _Element) -> None:
        """Gather the pieces of an element."""
        from lxml import etree  # noqa: PLC0415 - it costs every command that reads plain text

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = tag_of(element)
            if tag in BLOCKS or element in self._roles:
                self._flush()
            if event == "end":
                self._states.pop()
                if element is not root:
                    self._add(element.tail)
            elif self._enter(element, tag):
                self._add(element.text)
            else:
                walker.skip_subtree()
        self._flush()

    def _enter(self, element: _Element, tag: str) -> bool:
        """Begin an element; False: nothing more in it is read."""
        for name in (element.get("id"), element.get("name") if tag == "a" else None):
            if name:
                self.anchors.setdefault(name, len(self.pieces))
        state = self._states[-1]
        if tag in embedded.WORDLESS or self._is_unspoken(element, tag):
            self._states.append(state)
            return False
        self._states.append(self._entered(state, element, tag))
        if tag == "hr" and not state.around:
            self._append(Piece("note" if state.kind == "note" else "break", BREAK))
        elif tag == "br":
            self._words.append("\n")
        elif tag in embedded.CELLS:
            self._words.append(" ")
        return True

    def _is_unspoken(self, element: _Element, tag: str) -> bool:
        """Deal with an element that is not prose: list its words, or speak what it says."""
        if tag == "img":
            return self._picture(element)
        if marks.is_hidden(element, self._hidden_classes):
            what = HIDDEN
        else:
            on_the_web = UNSPOKEN_ON_THE_WEB.get(tag, "") if self._saved else ""
            what = marks.mark(element, tag) or UNSPOKEN.get(tag) or on_the_web
        if what or tag == document.ENTITY_TAG:
            words = embedded.all_words(element) if what else f"&{element.get('name')};"
            return self._leave_out(what or "entities", words)
        if tag in {"math", "svg"}:
            draws = tag == "svg"
            spoken, unspoken = embedded.drawing(element) if draws else embedded.formula(element)
            self._add(spoken)
            return self._leave_out(PICTURES if draws else FORMULAS, unspoken)
        return False

    def _picture(self, image: _Element) -> bool:
        """List a picture's words; a letter that is drawn at the head of a paragraph is spoken."""
        words = " ".join((image.get("alt") or "").split())
        parent = image.getparent()
        after = (
            image.tail or (parent.tail if parent is not None and tag_of(parent) not in BLOCKS else "") or ""
        )
        if len(words) == 1 and words.isalpha() and after[:1].isalpha():
            self._add(words)
            return True
        return self._leave_out(PICTURES, words)

    def _leave_out(self, what: str, words: str) -> bool:
        """Remember words that are not spoken; True."""
        if self._states[-1].around:
            self._add(f" {words} ")
        elif words:
            self.left_out.append(LeftOut(what, words))
        return True

    def _add(self, words: str | None) -> None:
        if not words:
            return
        state = self._states[-1]
        words = INVISIBLE.sub("", words)
        self._words.append(words if state.verbatim else BLANKS.sub(" ", words))
        self._linked += len(words.strip()) * state.linked

    def _append(self, piece: Piece) -> None:
        self.pieces.append(replace(piece, left_out=tuple(self.left_out)))
        self.left_out.clear()

    def _flush(self) -> None:
        """Make pieces of the words since the last block began or ended."""
        state = self._states[-1]
        whole = "".join(self._words)
        mostly_linked = self._linked * 2 > len(whole.strip())
        self._words, self._linked = [], 0
        for part in PARAGRAPH_END.split(whole):
            words = _one_blank(part)
            if words and state.around:
                self.left_out.append(LeftOut(AROUND, " ".join(words.split())))
            elif words:
                kind = _kind(words, state.kind, mostly_linked=mostly_linked)
                self._append(Piece(kind, words, state.level if kind == "heading" else 0))

    def _entered(self, state: _State, element: _Element, tag: str) -> _State:
        """The state inside an element."""
        role = self._roles.get(element)
        if role:
            state = replace(state, around=role == "around", kind="note" if role == "note" else state.kind)
        return _entered(state, element, tag)


def _one_blank(part: str) -> str:
    """The words with single blanks between them, none beside a line end."""
    lines = (line.strip() for line in part.strip().split("\n"))
    return re.sub(r" {2,}", " ", "\n".join(lines))


def _kind(words: str, kind: BlockKind, *, mostly_linked: bool) -> BlockKind:
    """What words are that stand where `kind` is."""
    if kind == "paragraph" and is_scene_break(words):
        return "break"
    if kind == "paragraph" and mostly_linked and len(words) < LISTED:
        return "note"
    return kind


def _entered(state: _State, element: _Element, tag: str) -> _State:
    """The state inside an element."""
    to_note = marks.types_of(element) & marks.MARK_TYPES.keys()
    if tag == "a" and not to_note and INNER_LINK.match(element.get("href") or ""):
        return replace(state, linked=True)
    if tag == "pre":
        return replace(state, verbatim=True)
    if tag in HEADINGS:
        # The Archive puts a chapter's heading among notes; in other notes no heading is a chapter's.
        of_chapter = state.kind != "note" or (state.archive and classes_of(element) & ARCHIVE_HEADINGS)
        return replace(state, kind="heading", level=HEADINGS[tag]) if of_chapter else state
    if element.get("id") in marks.NOTE_IDS or (state.archive and element.get("id") in ARCHIVE_NOTE_IDS):
        return replace(state, kind="note", archive=False)  # no heading in it is a chapter's
    if _is_note(element, tag, archive=state.archive):
        return replace(state, kind="note")
    return state


def _is_note(element: _Element, tag: str, *, archive: bool) -> bool:
    """Is what an element holds not the story, by its tag, its types or its classes?"""
    classes = classes_of(element)
    of_archive = archive and classes & ARCHIVE_NOTES and "userstuff" not in classes
    return bool(of_archive or marks.is_note(element, tag))


def _page_title(root: _Element, archive: bool) -> str:
    heading = root.find(".//*[@id='preface']//{*}h1") if archive else None
    title = heading if heading is not None else root.find(".//{*}title")
    return "" if title is None else words_of(title)


def _author(root: _Element) -> str:
    named = root.findall(".//{*}meta[@name='author']") + root.findall(".//{*}meta[@name='dc.creator']")
    linked = map(words_of, root.findall(".//{*}a[@rel='author']"))
    names = [INVISIBLE.sub("", meta.get("content") or "").strip() for meta in named] or linked
    return ", ".join(dict.fromkeys(name for name in names if name))


def _language(root: _Element) -> str:
    tag = primary_tag(root.get("lang") or root.get("xml:lang") or root.get(XML_LANGUAGE) or "")
    for entry in root.iter("{*}dt"):
        value = entry.getnext()
        if words_of(entry) == "Language:" and value is not None:
            return LANGUAGES.get(words_of(value).lower(), tag)
    return tag


def primary_tag(tag: str) -> str:
    """The language of a BCP 47 tag, `en` of `en-GB`; "" for anything else (pandoc may write `C`)."""
    primary = tag.replace("_", "-").split("-")[0].strip().lower()
    return primary if PRIMARY_TAG.fullmatch(primary) else ""
