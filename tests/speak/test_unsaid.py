"""The ledger of the spoken text: no letter or digit of the page disappears between a span and its request."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases import PHRASES

from audiobook.speak import edits, is_speakable, spoken, unsaid

WITHOUT_A_SOUND = re.compile(r"!?\[|\]\([^)\s]+\)|\[(?:\^[\w-]+|\d{1,3}|[*†‡])\]|[†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+")
"""Marks of notes, and the addresses of links."""
PIECES = [written for written, _ in PHRASES]


def lost(text: str, **options: str) -> list[str]:
    """What a text loses that is no mark of a note and no address."""
    found = edits(text, {}, **options)  # type: ignore[arg-type]  # emoji
    return [piece for piece in unsaid(text, found) if not WITHOUT_A_SOUND.fullmatch(piece)]


@given(
    st.lists(
        st.sampled_from([*PIECES, "[3]", "[here](http://a.org)", "“", "”", "*", "_", "\n", " "]), max_size=8
    )
)
def test_no_letter_disappears(pieces: list[str]) -> None:
    """Whatever stands beside whatever."""
    assert lost(" ".join(pieces)) == lost("".join(pieces)) == []


@given(st.text(st.sampled_from("aAzZ019.,-—'~#@*_$%²₂½→😀:)([]/ \n"), max_size=30))
def test_no_letter_of_noise_disappears(text: str) -> None:
    """Texts that nobody writes lose nothing either."""
    assert lost(text) == []


@given(st.text(max_size=40))
def test_text_that_has_something_to_say_says_something(text: str) -> None:
    """A line with letters never becomes one without, unless it is a mark of a note."""
    if is_speakable(WITHOUT_A_SOUND.sub("", text)):
        assert is_speakable(spoken(text, {}))


def test_what_has_no_sound_is_listed() -> None:
    """Marks of notes, addresses of links, and faces that are to be silent."""
    assert unsaid("Rain.[3] x", edits("Rain.[3] x", {})) == ("[3]",)
    assert unsaid("[a](http://b.c)", edits("[a](http://b.c)", {})) == ("](http://b.c)",)
    assert unsaid("so XD", edits("so XD", {}, emoji="silent")) == (" XD",)


@pytest.mark.parametrize(
    ("written", "said"),
    [("Hi 😀!", "Hi!"), ("no :( but", "no but"), ("😂😂", ""), ("1️⃣ go", "1 go"), ("I ❤️ you", "I you")],
)
def test_emoji_can_be_silent(written: str, said: str) -> None:
    """As voices.yaml asks; keycaps are digits."""
    assert spoken(written, {}, emoji="silent") == said
