"""Does a book say every word of its pages?  An independent reading of the same files decides.

    python -m tests.benchmarks.words FILES...

Of each EPUB or HTML file: the words that are spoken, plus the words that are listed as not spoken, against
the words that the standard library's parsers find in the same file.  A word is *lost* that neither speaks
nor lists; a word is *invented* that the page does not have.  Lost and invented words are shown, and any of
them makes the exit code 1; a file that is refused in one line is counted, with that line.
"""

from __future__ import annotations

import html
import posixpath
import re
import sys
import time
import zipfile
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote
from xml.parsers import expat

from audiobook import read
from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WORD: Final = re.compile(r"[^\W_]+")
UNSEEN: Final = re.compile(
    "[\\x00-\\x08\\x0e-\\x1b\\x7f\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]"
)
"""Characters without a shape, which also stand within words."""
INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rb rbc rtc "
    "ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
"""Elements within a word; all others part words."""
UNSEEN_ELEMENTS: Final = frozenset(
    "head script style template annotation annotation-xml defs metadata".split()
)
VISIBLE_INPUTS: Final = frozenset({"", "text", "submit", "button", "reset", "search"})
TEX: Final = re.compile(r"[\\{}^_<]")
"""Signs that show that a formula's alternative text is notation and no words."""
VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
SHOWN: Final = 12
"""Words of a file that are printed."""
NAMED: Final = re.compile(r"&([A-Za-z]\w*);")
XML_NAMES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
SUBSET: Final = re.compile(r"<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
DECLARED: Final = re.compile(r"""<!ENTITY\s+(\S+)\s+["']([^"'&<]*)["']\s*>""")


class _Words(HTMLParser):
    """Gathers the text of a document that a reader could see; also takes the events of expat."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []
        """The elements without visible words that are open."""
        self._formula = 0
        """Open elements within a formula whose alternative text counts in its place."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        tag = tag.rpartition(":")[2].lower()
        attributes = dict(attrs)
        if tag not in INLINE:
            self.parts.append(" ")
        alternative = (attributes.get("alttext") or "").strip() if tag == "math" else ""
        if self._formula or (alternative and not TEX.search(alternative)):
            if not self._formula:
                self.parts.append(f" {alternative} ")
            self._formula += tag not in VOID
        elif tag in UNSEEN_ELEMENTS:
            self._unseen.append(tag)
        elif tag == "input" and (attributes.get("type") or "").lower() in VISIBLE_INPUTS:
            self.parts.append(f" {attributes.get('value') or ''} ")
        elif tag == "img" and not self._unseen:
            alt = attributes.get("alt") or ""
            self.parts.append(alt if len(alt.strip()) == 1 else f" {alt} ")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        tag = tag.rpartition(":")[2].lower()
        if tag not in INLINE:
            self.parts.append(" ")
        if self._formula:
            self._formula -= tag not in VOID
        elif tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif tag == "body":
            self._unseen.clear()

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._unseen and not self._formula:
            self.parts.append(data)

    def unknown_decl(self, data: str) -> None:
        """A CDATA section."""
        if data.startswith("CDATA["):
            self.handle_data(data[len("CDATA[") :])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a file was read."""

    words: int = 0
    """Of the independent reading."""
    spoken: int = 0
    lost: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    refused: str = ""
    """The line that the reader gave instead; "": it read the file."""


def words_of(text: str) -> list[str]:
    """The words of a text."""
    return WORD.findall(UNSEEN.sub("", text))


def document_text(data: bytes) -> str:
    """What a reader could see of an HTML or XHTML document."""
    text = _decoded(data)
    doctype = SUBSET.search(text[:50_000])
    if doctype:
        values = dict(DECLARED.findall(doctype[1] or ""))
        text = text[: doctype.start()] + text[doctype.end() :]
        text = re.sub(r"&(\S+?);", lambda name: values.get(name[1], name[0]), text) if values else text
    return _as_xml(text) or _as_html(text)


def _decoded(data: bytes) -> str:
    for mark, encoding in (
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    named = re.search(rb"(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", data[:4096])
    for encoding in ([named[1].decode()] if named else []) + ["utf-8", "cp1252"]:
        try:
            return data.decode("cp1252" if encoding.lower() == "iso-8859-1" else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return read.decode(data, "file")


def _as_xml(text: str) -> str:
    """By expat; "" for what is not well-formed."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).strip()
    text = NAMED.sub(
        lambda name: name[0] if name[1] in XML_NAMES else html.escape(html.unescape(name[0])), text
    )
    words = _Words()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda tag, attributes: words.handle_starttag(tag, list(attributes.items()))
    parser.EndElementHandler = words.handle_endtag
    parser.CharacterDataHandler = words.handle_data
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        return ""
    return "".join(words.parts)


def _as_html(text: str) -> str:
    words = _Words()
    words.feed(text)
    words.close()
    return "".join(words.parts)


def file_text(path: Path) -> str:
    """What a reader could see of a file, by the standard library."""
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        return document_text(data)
    with zipfile.ZipFile(path) as archive:
        return " \n ".join(document_text(archive.read(name)) for name in _spine(archive))


def _spine(archive: zipfile.ZipFile) -> Iterator[str]:
    """The documents in reading order."""
    container = archive.read("META-INF/container.xml").decode("utf-8", "replace")
    rootfile = re.search(r"full-path\s*=\s*[\"']([^\"']+)", container)
    package = unquote(rootfile[1]) if rootfile else ""
    elements: list[tuple[str, Mapping[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: elements.append((tag.rpartition(":")[2], attributes))
    parser.Parse(archive.read(package), True)
    items = {attributes.get("id"): attributes for tag, attributes in elements if tag == "item"}
    members = {name.casefold(): name for name in archive.namelist()}
    seen: set[str] = set()
    for tag, entry in elements:
        item = items.get(entry.get("idref")) if tag == "itemref" else None
        while item and not re.search(r"html|dtbook|svg", item.get("media-type", "")):
            item = items.get(item.get("fallback"))
        if not item:
            continue
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href", ""))))
        member = name if name in archive.namelist() else members.get(name.casefold())
        if member and member not in seen:
            seen.add(member)
            yield member


def compare(path: Path) -> Outcome:
    """How a file is read, against the independent reading."""
    try:
        book = read.book([path])
    except AudiobookError as error:
        return Outcome(refused=str(error))
    texts = [chapter.text for chapter in book.chapters]
    listed = [left.words for chapter in book.chapters for left in chapter.left_out]
    spoken = sum(
        len(words_of(chapter.text[block.start : block.end]))
        for chapter in book.chapters
        for block in chapter.blocks
        if block.kind != "note"
    )
    ours = Counter(words_of("\n".join([*texts, *listed])))
    theirs = Counter(words_of(file_text(path)))
    lost, invented = (theirs - ours).elements(), (ours - theirs).elements()
    return Outcome(theirs.total(), spoken, *_without_common_letters(sorted(lost), sorted(invented)))


def _without_common_letters(
    lost: Sequence[str], invented: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words, without those that only part the same letters elsewhere: `it2` is `it` with a footnote."""
    return _not_in("".join(invented), lost), _not_in("".join(lost), invented)


def _not_in(letters: str, words: Sequence[str]) -> tuple[str, ...]:
    """The words that cannot be put together from letters."""
    left = Counter(letters)
    missing = []
    for word in sorted(words, key=len):
        needed = Counter(word)
        if needed <= left:
            left -= needed
        else:
            missing.append(word)
    return tuple(missing)


def main(paths: Sequence[Path]) -> int:
    """Measure and print; the exit code."""
    outcomes: dict[Path, Outcome] = {}
    begun = time.perf_counter()
    for path in paths:
        try:
            outcomes[path] = compare(path)
        except (expat.ExpatError, zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
            outcomes[path] = Outcome(refused=f"no independent reading: {error}")
    for path, outcome in outcomes.items():
        for what, words in (("lost", outcome.lost), ("invented", outcome.invented)):
            if words:
                print(f"{path}: {len(words)} {what}: {' '.join(words[:SHOWN])}")
        if outcome.refused:
            print(f"{path}: not read: {outcome.refused}")
    done = [outcome for outcome in outcomes.values() if not outcome.refused]
    lost = sum(len(outcome.lost) for outcome in done)
    invented = sum(len(outcome.invented) for outcome in done)
    exact = sum(1 for outcome in done if not outcome.lost and not outcome.invented)
    total = sum(outcome.words for outcome in done)
    spoken = sum(outcome.spoken for outcome in done)
    print(
        f"{len(outcomes)} files, {len(outcomes) - len(done)} not read; {total:,} words, {spoken:,} spoken; "
        f"lost {lost:,}, invented {invented:,}; {exact} files word for word; "
        f"{time.perf_counter() - begun:.0f} s"
    )
    return 1 if lost or invented else 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
