"""Bytes to text: which encoding is taken, and what is refused."""

from __future__ import annotations

import sys

import pytest

from audiobook.read.decode import (
    JAPANESE,
    KANA,
    KNOWN_FORMATS,
    WESTERN,
    decode,
    refuse_silence,
)
from audiobook.system.errors import InputError


@pytest.mark.parametrize(("magic", "kind"), KNOWN_FORMATS)
def test_known_formats_are_named(magic: bytes, kind: str) -> None:
    """Even if the rest could be text."""
    with pytest.raises(InputError, match=f"^a: this is {kind.split('(', maxsplit=1)[0]}"):
        decode(magic + b" some text", "a")


@pytest.mark.parametrize(("length", "is_text"), [(2_000, True), (1_999, False)])
def test_the_control_characters_of_text(length: int, is_text: bool) -> None:
    """One in a thousand, besides those that old texts hold."""
    text = "\x01\x01" + "\t\n\x1a" * 9
    text += "a" * (length - len(text))
    if is_text:
        assert decode(text.encode(), "a") == text
    else:
        with pytest.raises(InputError, match="not text"):
            decode(text.encode(), "a")


def test_a_blank_is_not_a_control_character() -> None:
    """However many there are."""
    assert decode(b"a" + b" " * 99, "a") == "a" + " " * 99


@pytest.mark.parametrize("silent", ["", " ", "* * *\n", "—"])
def test_silence_is_refused(silent: str) -> None:
    """A letter or a digit is enough."""
    with pytest.raises(InputError, match=r"^a: "):
        refuse_silence(silent, "a")
    refuse_silence(f"{silent}7", "a")
    refuse_silence(f"{silent}é", "a")


@pytest.mark.parametrize("encoding", JAPANESE)
def test_how_much_kana_is_japanese(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than one character in ten, of a text that is no Western one."""
    guesses = type("Guesses", (), {"best": lambda _: None})()
    monkeypatch.setattr(sys.modules["audiobook.read.decode"], "from_bytes", lambda _: guesses)
    enough = "い" * 2 + "a" * 17
    assert decode(enough.encode(encoding), "a") == enough
    little = "い" * 2 + "a" * 18
    assert decode(little.encode(encoding), "a") != little


def test_kana_are_hiragana_and_katakana() -> None:
    """From the first to the last of both, and no more."""
    assert {"ぁ", "あ", "ん", "ァ", "ヾ"} <= KANA
    assert (min(KANA), max(KANA)) == ("ぁ", "ヾ")


def test_western_text_is_windows_1252() -> None:
    """All its characters are those of Western languages; else the encoding is guessed."""
    every = "".join(sorted(WESTERN))
    western = f"Soon: {every}"
    assert decode(western.encode("cp1252"), "a") == western
    assert decode("x\x7f é".encode("cp1252"), "a") == "x\x7f é"
    russian = "Шёл дождь, и никто не выходил из дома до самого вечера. " * 20
    assert decode(russian.encode("cp1251"), "a") == russian


def test_short_utf_8_is_not_taken_for_western() -> None:
    """Its bytes could be, as a pound sign's."""
    assert decode("Cost: £5".encode(), "a") == "Cost: £5"


def test_a_guess_that_does_not_fit_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the text is Western after all, odd characters and all."""

    class Guess:
        encoding = "ascii"

        def best(self) -> Guess:
            return self

    monkeypatch.setattr(sys.modules["audiobook.read.decode"], "from_bytes", lambda _: Guess())
    assert decode("x þ".encode("cp1252"), "a") == "x þ"
    monkeypatch.setattr(Guess, "encoding", "cp1251")
    assert decode("x þ".encode("cp1252"), "a") == "x ю"
    monkeypatch.setattr(Guess, "best", lambda _: None)
    assert decode("x þ".encode("cp1252"), "a") == "x þ"


def test_only_the_beginning_is_guessed_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing takes longer with more, and gets no better."""
    lengths: list[int] = []

    def from_bytes(data: bytes) -> object:
        lengths.append(len(data))
        return type("Guesses", (), {"best": lambda _: None})()

    monkeypatch.setattr(sys.modules["audiobook.read.decode"], "from_bytes", from_bytes)
    decode("x þ".encode("cp1252") + b"a" * 300_000, "a")
    assert lengths == [200_000]


def test_bytes_that_no_encoding_has_are_not_text() -> None:
    """Nor is a NUL guessed at."""
    for data in (b"\xff\xfe\x00\xdc", b"a\x00\xff", b"\xef\xbb\xbf\xff"):
        with pytest.raises(InputError, match="this is not text"):
            decode(data, "a")
