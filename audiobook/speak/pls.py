"""The lexicon of voices.yaml as a PLS document (W3C Pronunciation Lexicon Specification 1.0), both ways.

>>> parse(document({"Lexie": Pronunciation(alias="Lexxy")}).encode(), "x.pls")["Lexie"].alias
'Lexxy'

PLS knows words, aliases and phonemes, but not characters: words that only some of them say are not exported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as Xml

from audiobook.config import Pronunciation
from audiobook.system.errors import InputError
from audiobook.system.files import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NAMESPACE: Final = "http://www.w3.org/2005/01/pronunciation-lexicon"
"""PLS 1.0, section 4.1; https://www.w3.org/TR/pronunciation-lexicon/"""
TAG: Final = f"{{{NAMESPACE}}}"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_BYTES: Final = 10_000_000


class _NoDoctype(Xml.TreeBuilder):
    """Refuses a document type: entities can be declared nowhere else."""

    def doctype(self, *_: object) -> None:
        raise ValueError("a document type (<!DOCTYPE>); delete it")


def read(path: Path) -> dict[str, Pronunciation]:
    """The words of a PLS file.  Raises InputError where it cannot be read or is something else."""
    with reading(path, "one .pls file in it"), path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB, too large for a lexicon")
    return parse(data, str(path))


def parse(data: bytes, name: str) -> dict[str, Pronunciation]:
    """The words of a PLS document called `name`, each with its first alias and its IPA.

    Of several phonemes the one marked `prefer` counts, else the first (section 4.9.3); phonemes in another
    alphabet than IPA are left out.  Of several lexemes with the same spelling the first counts.  Raises
    InputError.
    """
    root = _root(data, name)
    usual_alphabet = root.get("alphabet", "ipa")
    words: dict[str, Pronunciation] = {}
    for lexeme in root.iter(f"{TAG}lexeme"):
        alias = _first_text(lexeme.findall(f"{TAG}alias"))
        phonemes = lexeme.findall(f"{TAG}phoneme")
        in_ipa = [phoneme for phoneme in phonemes if phoneme.get("alphabet", usual_alphabet) == "ipa"]
        ipa = _first_text(sorted(in_ipa, key=lambda phoneme: phoneme.get("prefer") != "true"))
        for word in filter(None, map(_text, lexeme.findall(f"{TAG}grapheme"))):
            if alias or ipa:
                words.setdefault(word, Pronunciation(alias=alias, ipa=ipa))
    if not words:
        raise InputError(f"{name}: no word in it has an alias or an IPA phoneme; nothing to import")
    return words


def _root(data: bytes, name: str) -> Xml.Element:
    try:
        parser = Xml.XMLParser(target=_NoDoctype())  # noqa: S314 - see _NoDoctype
        parser.feed(data)
        root: Xml.Element = parser.close()
    except (Xml.ParseError, ValueError) as error:
        raise InputError(f"{name}: not a pronunciation lexicon: {error}") from None
    if root.tag != f"{TAG}lexicon":
        raise InputError(
            f"{name}: not a pronunciation lexicon: expected <lexicon xmlns={NAMESPACE!r}> at its root"
        )
    return root


def document(words: Mapping[str, Pronunciation], language: str = "en") -> str:
    """A PLS document of the words that every character says alike.  `language`: a BCP 47 tag."""
    Xml.register_namespace("", NAMESPACE)
    root = Xml.Element(f"{TAG}lexicon", {"version": "1.0", "alphabet": "ipa", XML_LANG: language})
    for word, entry in words.items():
        if entry.characters:
            continue
        lexeme = Xml.SubElement(root, f"{TAG}lexeme")
        for tag, content in (("grapheme", word), ("phoneme", entry.ipa), ("alias", entry.alias)):
            if content:
                Xml.SubElement(lexeme, f"{TAG}{tag}").text = content
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _first_text(elements: Iterable[Xml.Element]) -> str | None:
    return next(filter(None, map(_text, elements)), None)


def _text(element: Xml.Element) -> str:
    return " ".join("".join(element.itertext()).split())
