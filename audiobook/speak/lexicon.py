"""The lexicon of voices.yaml and the W3C's Pronunciation Lexicon Specification 1.0 (PLS), both ways.

>>> from_pls(to_pls({"Lexie": Pronunciation(alias="Lexxy")}).encode(), "x.pls")["Lexie"].alias
'Lexxy'

PLS knows words, aliases and phonemes, not who says them: what only some characters say is not exported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as Xml

from audiobook.config import Pronunciation
from audiobook.read import naming_errors
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAMESPACE: Final = "http://www.w3.org/2005/01/pronunciation-lexicon"
"""PLS 1.0, section 4.1; https://www.w3.org/TR/pronunciation-lexicon/"""
TAG: Final = f"{{{NAMESPACE}}}"
MAX_BYTES: Final = 10_000_000


class _NoDoctype(Xml.TreeBuilder):
    """Refuses a document type, in which alone entities can be declared."""

    def doctype(self, *_: object) -> None:
        raise ValueError("a document type (<!DOCTYPE>); delete it")


def read_pls(path: Path) -> dict[str, Pronunciation]:
    """The words of a PLS file; raises InputError where it cannot be read or is none."""
    with naming_errors(path, "one .pls file in it"), path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB; a lexicon is smaller, name one")
    return from_pls(data, str(path))


def from_pls(data: bytes, name: str) -> dict[str, Pronunciation]:
    """The words of a PLS document called `name`, each with its first alias and its IPA.

    Of several phonemes the one marked `prefer`, else the first counts (section 4.9.3); phonemes in another
    alphabet than IPA are left out.  The first lexeme of a spelling counts.  Raises InputError.
    """
    try:
        parser = Xml.XMLParser(target=_NoDoctype())  # noqa: S314 - see _NoDoctype
        parser.feed(data)
        root = parser.close()
    except (Xml.ParseError, ValueError) as error:
        raise InputError(f"{name}: not a pronunciation lexicon: {error}") from None
    if root.tag != f"{TAG}lexicon":
        raise InputError(f"{name}: not a pronunciation lexicon: no <lexicon xmlns={NAMESPACE!r}> at its root")
    usual = root.get("alphabet", "ipa")
    words: dict[str, Pronunciation] = {}
    for lexeme in root.iter(f"{TAG}lexeme"):
        alias = next(filter(None, map(_text, lexeme.findall(f"{TAG}alias"))), None)
        phonemes = [one for one in lexeme.findall(f"{TAG}phoneme") if one.get("alphabet", usual) == "ipa"]
        phonemes.sort(key=lambda one: one.get("prefer") != "true")
        ipa = next(filter(None, map(_text, phonemes)), None)
        for word in filter(None, map(_text, lexeme.findall(f"{TAG}grapheme"))):
            if alias or ipa:
                words.setdefault(word, Pronunciation(alias=alias, ipa=ipa))
    if not words:
        raise InputError(f"{name}: no word with an alias or a phoneme in IPA; nothing to import")
    return words


def to_pls(words: Mapping[str, Pronunciation], language: str = "en") -> str:
    """The words everybody says so, as a PLS document."""
    Xml.register_namespace("", NAMESPACE)
    root = Xml.Element(
        f"{TAG}lexicon",
        {"version": "1.0", "alphabet": "ipa", "{http://www.w3.org/XML/1998/namespace}lang": language},
    )
    for word, entry in words.items():
        if entry.characters:
            continue
        lexeme = Xml.SubElement(root, f"{TAG}lexeme")
        for tag, said in (("grapheme", word), ("phoneme", entry.ipa), ("alias", entry.alias)):
            if said:
                Xml.SubElement(lexeme, f"{TAG}{tag}").text = said
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _text(element: Xml.Element) -> str:
    return " ".join("".join(element.itertext()).split())
