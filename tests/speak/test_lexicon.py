"""The lexicon as a W3C pronunciation lexicon, both ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import audiobook

from audiobook.config import Pronunciation
from audiobook.speak import pls
from audiobook.system.errors import InputError

PLS = """<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" alphabet="x-sampa" xml:lang="en" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon">
  <lexeme><grapheme>Hale</grapheme><grapheme>Hayle</grapheme><alias> Hail </alias></lexeme>
  <lexeme><grapheme>Ann</grapheme><phoneme>{n</phoneme><phoneme alphabet="ipa">æn</phoneme>
    <phoneme alphabet="ipa" prefer="true">an</phoneme></lexeme>
</lexicon>
"""
WORD = st.text(st.characters(categories=["L", "Nd"]), min_size=1)


def test_a_lexicon_is_read() -> None:
    """Each spelling of a lexeme is a word; of phonemes the preferred one in IPA counts."""
    hail = Pronunciation(alias="Hail")
    assert pls.parse(PLS.encode(), "x") == {"Hale": hail, "Hayle": hail, "Ann": Pronunciation(ipa="an")}


@given(st.dictionaries(WORD, st.builds(Pronunciation, alias=WORD, ipa=st.none() | WORD), min_size=1))
def test_what_is_exported_is_imported_again(words: dict[str, Pronunciation]) -> None:
    """Words, aliases and IPA survive the way there and back."""
    assert pls.parse(pls.document(words).encode(), "x") == words


@pytest.mark.parametrize(
    "document",
    [
        "<lexicon",
        "<lexicon/>",
        '<!DOCTYPE lexicon [<!ENTITY a "b">]>' + PLS.partition("?>")[2].lstrip(),
        pls.document({}),
    ],
    ids=["broken", "another root", "entities", "empty"],
)
def test_what_is_no_lexicon_is_refused(document: str) -> None:
    """The message names the file and says why; entities are never expanded."""
    with pytest.raises(InputError, match=r"^x\.pls: "):
        pls.parse(document.encode(), "x.pls")


@pytest.mark.usefixtures("store")
def test_import_and_export_by_the_command_line() -> None:
    """New words go into voices.yaml, old ones stay, and all come out again but a character's own."""
    Path("voices.yaml").write_text(
        "cast: {Tom: en-gb}\nlexicon: {Hale: Hall, Ho: {alias: Hoe, characters: [Tom]}}\n", "utf-8"
    )
    Path("x.pls").write_text(PLS, "utf-8")
    assert audiobook("lexicon", "import", "x.pls").code == 0
    out = audiobook("lexicon", "export").out
    assert {word: one.alias or one.ipa for word, one in pls.parse(out.encode(), "x").items()} == {
        "Hale": "Hall", "Hayle": "Hail", "Ann": "an",
    }  # fmt: skip


@pytest.mark.usefixtures("store")
def test_written_and_spoken_side_by_side() -> None:
    """`script --json --spoken` adds what is said, by the lexicon of who says it; without it the keys stay."""
    Path("voices.yaml").write_text(
        "cast: {Tom: en-gb}\nlexicon: {Ho: {alias: Hoe, characters: [Tom]}}\n", "utf-8"
    )
    Path("t.txt").write_text('"Ho, Dr. Lee," said Tom of Ho.\n', "utf-8")
    spans = audiobook("script", "t.txt", "--json", "--spoken").data["spans"]
    assert [span["spoken"] for span in spans] == ["Hoe, Doctor Lee,", "said Tom of Ho."]
    assert "spoken" not in audiobook("script", "t.txt", "--json").data["spans"][0]
