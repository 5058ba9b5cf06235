"""Damaged UTF-8, and encodings before Unicode: read right, or a line that shows how they were read."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import audiobook
from test_sources import FUZZ

from audiobook import read
from audiobook.read import legacy, utf8
from audiobook.read.decode import decoded
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

STORY = "“I don’t know,” said Zoë. The café was shut – nobody had come.\n\n“Then we’ll wait,” said Élise.\n"
FRENCH = "« Où est-elle ? » demanda Élise. L’été, la forêt était à nous, et le garçon, gêné, s’éloigna.\n"
GERMAN = "„Ja“, sagte Jürgen und fuhr über die Straße. Ötzi schwieg – wie immer.\n"


def cut_short(missing: int) -> bytes:
    """The story without the last bytes of the quotation mark that ends it."""
    return (STORY + "“No.”").encode()[:-missing]


@pytest.mark.parametrize("missing", [1, 2])
def test_a_character_cut_short_at_the_end(missing: int) -> None:
    """All else is read as it is, and the place is named; so it is where all else is ASCII."""
    text = decoded(cut_short(missing), "a.txt")
    assert text.text == STORY + "“No.�"
    assert text.remarks == (
        "a.txt: bytes that are not UTF-8, left out: line 4, column 5; correct the text there",
    )
    assert decoded("No.”".encode()[:-1], "a").text == "No.�"


def test_bad_bytes_in_the_middle() -> None:
    """Each run of them is one place; five places are named."""
    data = STORY.encode() * 2
    for _ in range(7):
        data += b"Rain\xe2\x80 fell.\r\n"
    text = decoded(data, "a.txt")
    assert text.text == STORY * 2 + "Rain� fell.\r\n" * 7
    assert text.remarks[0].endswith(
        "line 7, column 5; line 8, column 5; line 9, column 5; line 10, column 5; line 11, column 5, "
        "and 2 more; correct the text there"
    )


def test_halves_of_characters() -> None:
    """Two halves, as some programs write them, are a character; one alone is a bad place."""
    emoji = "😀".encode("utf-16-be")
    halves = "".join(chr(int.from_bytes(emoji[at : at + 2])) for at in (0, 2)).encode(
        "utf-8", "surrogatepass"
    )
    text = decoded(STORY.encode() + halves + b" and " + halves[:3], "a")
    assert text.text == f"{STORY}😀 and �"
    assert len(text.remarks) == 1


def test_windows_1252_pasted_into_utf_8() -> None:
    """Its letters and marks are read as what they are, and named."""
    pasted = "The café “Zoë’s” – naïve."
    text = decoded(STORY.encode() * 2 + pasted.encode("cp1252"), "a.txt")
    assert text.text == STORY * 2 + pasted
    assert text.remarks[0].startswith(
        "a.txt: bytes that are not UTF-8, read as Windows-1252: line 7, column 8;"
    )
    # The beginnings of a sequence are Windows-1252 only beside what can be nothing else.
    two = "Né” she said"
    assert decoded(STORY.encode() * 2 + two.encode("cp1252"), "a").text == f"{STORY * 2}N� she said"
    both = f"{two}, naïve."
    assert decoded(STORY.encode() * 2 + both.encode("cp1252"), "a").text == STORY * 2 + both


@pytest.mark.parametrize(("sequences", "is_utf8"), [(4, True), (3, False)])
def test_how_much_must_be_well_formed(sequences: int, is_utf8: bool) -> None:
    """Twice as many sequences as bad places."""
    data = "é ".encode() * sequences + b"\xff. \xff."
    assert (utf8.mended(data) is not None) == is_utf8


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "cp850"])
@pytest.mark.parametrize("text", [STORY, FRENCH, GERMAN])
def test_western_encodings_are_told_apart(encoding: str, text: str) -> None:
    """By where marks and letters stand."""
    if encoding == "cp850":
        text = text.translate(str.maketrans("“”„’–", '"""\'-'))
    read_as = decoded(text.encode(encoding), "a")
    assert read_as.text == text


@pytest.mark.parametrize(
    ("text", "encoding"), [("“I don’t.”", "mac-roman"), ("“I don’t.”", "cp1252"), ("A café.", "cp1252")]
)
def test_what_is_sure_needs_no_remark(text: str, encoding: str) -> None:
    """Even in one line."""
    assert decoded(text.encode(encoding), "a") == decoded(text.encode(), "a")


def test_a_guess_shows_three_words() -> None:
    """By which a person sees whether it is right."""
    polish = "„Ależ skąd”, powiedział Paweł. Zażółć gęślą jaźń. " * 20
    text = decoded(polish.encode("cp1250"), "a.txt")
    assert text.text == polish
    words = "„Ależ, skąd”, powiedział"
    assert text.remarks == (
        f"a.txt: read as cp1250, which is a guess: {words}; if that is wrong, save it as UTF-8",
    )


@pytest.mark.parametrize(
    ("before", "character", "after", "natural"),
    [
        (" ", "“", "I", True), ("n", "“", "I", False), (" ", "“", " ", False), ("—", "‘", "I", True),
        (" ", "¿", "Q", True), ("a", "¿", "Q", False), (".", "”", " ", True), (" ", "”", " ", False),
        (" ", "’", "e", True), (" ", "”", "e", False), (" ", "«", "I", True), ("a", "»", "b", False),
        ("f", "é", " ", True), (" ", "à", " ", True), ("1", "ú", "5", False), (" ", "É", "t", True),
        ("n", "Õ", "t", False), (" ", "Ó", " ", False), ("A", "É", "A", True), ("a", "—", "b", True),
        ("a", "þ", "b", False),
    ],
)  # fmt: skip
def test_where_characters_stand(before: str, character: str, after: str, natural: bool) -> None:
    """As in prose, or not."""
    reading = legacy.best(f"Some plain words. {before}{character}{after} and more.".encode("cp1252"))
    as_windows = f"{before}{character}{after}"
    assert (reading is not None and as_windows in reading.text) == natural


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    """In either byte order; an odd byte at the end is left out with a word."""
    for text in (STORY, "Шёл дождь, и никто не выходил из дома.\n"):
        data = text.encode(encoding)
        assert decoded(data, "a") == decoded(text.encode(), "a")
        assert decoded(data[:-1], "a").text == text[:-1]
        assert "cut short" in decoded(data[:-1], "a").remarks[0]
    marked = codecs.BOM_UTF16_LE + STORY.encode("utf-16-le") + b"a"
    assert decoded(marked, "a").text == STORY
    with pytest.raises(InputError, match="not text"):
        decoded(b"no blanks\x00in\x01\xff it", "a")


def test_a_damaged_text_is_spoken_whole(tmp_path: Path, store: Path) -> None:
    """Nothing is said for a bad place; the remark is printed, and in the report."""
    del store
    path = tmp_path / "a.txt"
    path.write_bytes(cut_short(1))
    made = audiobook("produce", path, "-o", tmp_path, "--engine", "tone", "--format", "wav", "--json")
    assert made.code == 0
    assert f"{path}: bytes that are not UTF-8, left out: line 4, column 5" in made.err
    assert made.data["report"]["warnings"][0] == read.book([path]).remarks[0]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("It rained, said Иван.", ""),
        ("Шёл дождь, said Ann.", "Cyrillic"),
        ("それは猫である。名前はまだ無い。", "Japanese"),
        ("吾輩猫名前" * 7 + "は", "Chinese"),
        ("吾輩猫名前" * 3 + "は", "Japanese"),
        ("我是一只猫。", "Chinese"),
        ("Zażółć gęślą jaźń", ""),
        ("7", ""),
    ],
)
def test_scripts_that_english_voices_cannot_read(tmp_path: Path, text: str, script: str) -> None:
    """They are named, whatever the encoding."""
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    expected = (
        f"{path}: most letters are {script}; give voices that speak it in voices.yaml, as others cannot",
    )
    assert read.book([path]).remarks == (expected if script else ())


@FUZZ
@given(
    st.lists(
        st.sampled_from(
            [*STORY.encode().split(b" "), b"\xe2\x80", b"\xff", b"\xed\xa0\x80", b"\xe9\x94", b"\x93"]
        )
    )
)
def test_any_damage_is_mended_or_refused(parts: list[bytes]) -> None:
    """What is mended is text, and every place that is named holds what was put there."""
    mended = utf8.mended(b" ".join(parts))
    if mended is None:
        return
    mended.text.encode()
    assert all(mended.text[place] == utf8.REPLACEMENT for place in mended.replaced)
    assert not any(mended.text[place] == utf8.REPLACEMENT for place in mended.windows)
    assert mended.text.count(utf8.REPLACEMENT) == len(mended.replaced)
