"""The bytes of an HTML or XHTML document to its tree of elements.

>>> parsed(b"<p>It rained.</p>", "a.html").findtext(".//p")
'It rained.'

XHTML is read as the XML that it is, and as HTML where it is not well-formed.  No file and no address is
opened, and of the entities that a document declares only those that are plain words are expanded.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from audiobook.read.decode import BYTE_ORDER_MARKS, decode
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)
HEAD_BYTES: Final = 4096
"""At the start of a document: the encoding is declared there, if anywhere."""
LATIN_1: Final = frozenset({"iso-8859-1", "latin1", "us-ascii"})
UTF_16: Final = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""How a document in UTF-16 begins that has no byte order mark."""
PROLOG: Final = re.compile(r"\s*<\?xml[^>]*\?>")
QUOTED: Final = r"""(?:"[^"]*"|'[^']*')"""
DOCTYPE: Final = re.compile(
    rf"""<!DOCTYPE (?: [^\[>"'] | {QUOTED} )*+
        (?: \[ (?P<subset> (?: [^\]"'<] | {QUOTED} | <!--.*?--> | < (?: [^>"'] | {QUOTED} )*+ > )*+ )
        \] \s* )? >""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
"""With the internal subset of the DTD, in which entities are declared."""
ENTITY: Final = re.compile(r"""<!ENTITY\s+([^\s%"'<>&;]+)\s+(?:"([^"]*)"|'([^']*)'|[^>]*)""")
"""Name, and value in either kind of quotes; neither for a file or an address."""
MAX_ENTITY: Final = 200
"""Code points of an entity's value; what is longer is no word that somebody found tedious to type."""
MAX_EXPANDED: Final = 100_000
"""References to entities that a document may make."""
REFERENCE: Final = re.compile(r"&([A-Za-z_][\w.-]*);")
OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
NOSCRIPT: Final = re.compile(r"<(/?)noscript\b", re.IGNORECASE)
BODY: Final = re.compile(r"<body\b", re.IGNORECASE)
SCRIPTLESS_TAG: Final = "without-scripts"
"""Put in the place of `<noscript>`, whose tags libxml2 takes for words."""
ENTITY_TAG: Final = "left-out-entity"
"""The element that is put in the place of an entity that is not expanded; `name` is the entity's."""


def parsed(data: bytes, where: str) -> _Element | None:
    """The root of a document, without comments; None for a document that holds nothing.

    Raises InputError, beginning with `where`, for a document that cannot be decoded or parsed.
    """
    prolog = PROLOG.match(decoded := _decoded(data, where))
    text = _without_entities(decoded[prolog.end() :] if prolog else decoded)
    if not text.strip():
        return None
    is_xml = prolog is not None or "http://www.w3.org/1999/xhtml" in text[:HEAD_BYTES]
    root = _as_xml(text) if is_xml else None
    return root if root is not None else _as_html(text, where)


def beginning(data: bytes) -> str:
    """The first characters of a document, as far as needed to see what it is."""
    head = data[:HEAD_BYTES]
    for mark, encoding in (*BYTE_ORDER_MARKS, *UTF_16):
        if head.startswith(mark):
            return head.decode(encoding, "ignore").lstrip("\ufeff")
    return head.decode("utf-8", "ignore")


def _decoded(data: bytes, where: str) -> str:
    marked = any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS)
    named = [encoding for start, encoding in UTF_16 if data.startswith(start)]
    declared = DECLARED.search(data[:HEAD_BYTES])
    if declared:
        named.append((declared[1] or declared[2]).decode().lower())
    for name in [] if marked else named:
        try:
            # Every browser reads declared Latin-1 as Windows-1252 (WHATWG Encoding, 4.2).
            return data.decode("cp1252" if name in LATIN_1 else name)
        except (LookupError, ValueError):
            pass
    return decode(data, where) if data.strip() else ""


def _without_entities(text: str) -> str:
    """The text without its document type, its own entities expanded or replaced by ENTITY_TAG."""
    doctype = DOCTYPE.search(text[: 16 * HEAD_BYTES])
    if not doctype:
        return text
    rest = text[: doctype.start()] + text[doctype.end() :]
    values = {name: double or single for name, double, single in ENTITY.findall(doctype["subset"] or "")}
    return _expanded(rest, values) if values else rest


def _expanded(text: str, values: Mapping[str, str]) -> str:
    spared = MAX_EXPANDED

    def replacement(reference: re.Match[str]) -> str:
        nonlocal spared
        name = reference[1]
        if name not in values:
            return reference[0]
        spared -= 1
        value = values[name]
        # An entity that names another may be a bomb; an empty one is a file, or nothing.
        plain = "<" not in value and OF_XML.issuperset(REFERENCE.findall(value))
        if value and plain and len(value) <= MAX_ENTITY and spared >= 0:
            return html.escape(html.unescape(value))
        return f"<{ENTITY_TAG} name='{name}'></{ENTITY_TAG}>"

    return REFERENCE.sub(replacement, text)


def _character(reference: re.Match[str]) -> str:
    """The character that HTML calls by a name, for XML, which knows only five of them."""
    if reference[1] in OF_XML:
        return reference[0]
    return html.escape(html.unescape(reference[0]))


def _as_xml(text: str) -> _Element | None:
    """The root of a well-formed document; None for any other."""
    from lxml import etree  # noqa: PLC0415 - it costs every command that reads plain text

    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(REFERENCE.sub(_character, text).strip().encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _as_html(text: str, where: str) -> _Element | None:
    from lxml import etree  # noqa: PLC0415 - as above

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    text = CDATA.sub(lambda words: html.escape(words[1], quote=False), text)
    body = BODY.search(text)
    start = body.start() if body else 0  # in the head it would end the head
    text = text[:start] + NOSCRIPT.sub(rf"<\1{SCRIPTLESS_TAG}", text[start:])
    # For libxml2, NUL ends a document; a lone surrogate cannot be encoded.
    encoded = text.replace("\0", " ").encode("utf-8", "replace")
    try:
        root = etree.fromstring(encoded, parser)
    except etree.XMLSyntaxError as error:
        if "nothing" in str(error) or "empty" in str(error):
            return None
        raise InputError(
            f"{where}: cannot read this HTML ({error}); save the page again, or as text"
        ) from None
    # Where elements nest deeper than libxml2 goes (2,048), it drops what follows.
    lost = next((entry.message for entry in parser.error_log if entry.level_name == "FATAL"), None)
    if lost:
        raise InputError(f"{where}: cannot read all of this HTML ({lost}); save the page again, or as text")
    return root
