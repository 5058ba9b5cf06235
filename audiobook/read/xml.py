"""XML of books, parsed within bounds.

>>> parsed(b"<a>It <b>rained</b>.</a>", "a.fb2").root.tag
'a'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import XMLParser, _Element


@dataclass(frozen=True, slots=True)
class Parsed:
    """An XML document."""

    root: _Element
    remarks: tuple[str, ...]
    """What had to be mended, on one line."""


def parsed(data: bytes, where: str) -> Parsed:
    """Parse XML; no entities are expanded, nothing is fetched, and what is damaged is read as far as it goes.

    Raises InputError, beginning with `where`, for what is not XML.
    """
    from lxml import etree  # noqa: PLC0415 - it costs every command that reads plain text

    if declares_entities(data):
        raise InputError(f"{where}: refused: it declares XML entities, which no book needs")
    parser = bounded_parser(huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{where}: damaged ({error}); download or copy it again") from None
    if root is None:
        raise InputError(f"{where}: damaged: no XML in it; download or copy it again")
    fault = next((entry for entry in parser.error_log if entry.level_name in {"ERROR", "FATAL"}), None)
    if fault is None:
        return Parsed(root, ())
    words = " ".join(fault.message.split())
    return Parsed(root, (f"{where}: damaged at line {fault.line} ({words}); words may be missing there",))


def declares_entities(data: bytes) -> bool:
    """Does XML, in whatever encoding, declare entities, which can grow without end?"""
    return b"<!ENTITY" in data.replace(b"\0", b"")


def bounded_parser(*, huge_tree: bool) -> XMLParser:
    """A parser that expands no entities, fetches nothing and reads what is damaged as far as it goes.

    `huge_tree`: whether it may go beyond the library's bounds, for a whole book in one file.
    """
    from lxml import etree  # noqa: PLC0415 - as above

    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge_tree, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


def name(element: _Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: _Element, wanted: str) -> str:
    """An attribute in any name space; "" where there is none."""
    return next(
        (str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == wanted), ""
    )


def walked(root: _Element) -> Iterator[tuple[_Element, bool, Skip]]:
    """The elements below a root, however deep: at the beginning of each (True) and at its end (False).

    Calling the third value leaves out what is in the element.
    """
    from lxml import etree  # noqa: PLC0415 - as above

    walker = etree.iterwalk(root, events=("start", "end"))
    skip = Skip(walker)
    for event, element in walker:
        yield element, event == "start", skip


class Skip:
    """Leaves out what is in an element."""

    def __init__(self, walker: object) -> None:
        self._walker = walker

    def __call__(self) -> None:
        """Go on behind the element; its end is still announced."""
        self._walker.skip_subtree()  # type: ignore[attr-defined]
