"""Written English as Kokoro's phonemes: how it is read, and where long lines are cut."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech import linux_only

import audiobook
from audiobook.engines import phonemes
from audiobook.engines.kokoro_alphabet import TOKENS, from_dictionary, in_alphabet

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def read() -> Callable[[str, str], str]:
    """Read a text in another process, because espeak-ng moves the process to its folder."""

    def in_process(text: str, accent: str) -> str:
        program = (
            "import sys; from audiobook.engines.phonemes import Reader; "
            "print(Reader().read(sys.argv[1], sys.argv[2]))"
        )
        root = str(Path(audiobook.__file__).parents[1])
        environment = os.environ | {"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", program, text, accent],
            capture_output=True,
            encoding="utf-8",
            check=True,
            env=environment,
        )
        return done.stdout.rstrip("\n")

    return in_process


@linux_only
@pytest.mark.parametrize(
    ("text", "american", "british"),
    [
        ("Hello there, Judge.", "həlˈO ðˈɛɹ, ʤˈʌʤ.", "həlˈQ ðˈɛː, ʤˈʌʤ."),
        ("What?! No… Oh — nurse; my boy:", "wˌʌt? nˈO… ˈO — nˈɜɹs; mI bˈY:", None),
        ("It cost 3.14, or 1,000—no.", "ɪt kˈɔst θɹˈi pYnt wˈʌn fˈɔɹ, ɔɹ wˈʌn θˈWzənd — nˈO.", None),
        ("Mr. Pell -- come in!", "mˈɪstəɹ pˈɛl — kˈʌm ˈɪn!", None),
        ("‘Well,’ she said, “yes.”", "wˈɛl, ʃi sˈɛd, jˈɛs.", None),
        ("I’m sure I said so.", "ˌIm ʃˈʊɹ ˌI sˈɛd sˈO.", None),
        ("…", "…", "…"),
        ("Call [Hermione](/hɜːˈmaɪəni/), please.", "kˈɔl hɜɹˈmIəni, plˈiz.", "kˈɔːl hɜːˈmIəni, plˈiːz."),
        ("[Siobhan](/ʃɪˈvɔːn/)!", "ʃɪˈvɔn!", "ʃɪˈvɔːn!"),
    ],
)
def test_a_text_is_read_aloud_in_an_accent(
    read: Callable[[str, str], str], text: str, american: str, british: str | None
) -> None:
    """Words are in the model's alphabet and the accent, words with IPA are read by it, and marks stay."""
    assert read(text, "en-us") == american
    if british is not None:
        assert read(text, "en-gb") == british


PHONEMES = st.text(alphabet=".,;— !?aˈəA", max_size=400)


@given(line=PHONEMES, most=st.integers(1, 40))
def test_no_sound_is_lost_where_a_line_is_cut(line: str, most: int) -> None:
    """Pieces are never too long and never empty, and together they are the line."""
    cut = phonemes.pieces(line, most)
    assert all(0 < len(piece) <= most for piece, _ in cut)
    assert "".join(piece for piece, _ in cut).replace(" ", "") == line.replace(" ", "")
    assert [pause for _, pause in cut][-1:] in ([], [0.0])


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("aa, bb. cc dd, ee", ["aa, bb.", "cc dd, ee"]),
        ("aa bb, cc dd ee ff", ["aa bb,", "cc dd", "ee ff"]),
        ("aa bb cc dd ee", ["aa bb cc", "dd ee"]),
        ("abcdefhijklm", ["abcdef", "hijklm"]),
        ("a. b. c. dd. e", ["a. b. c.", "dd. e"]),
    ],
)
def test_lines_are_cut_where_it_is_heard_least(line: str, pieces: list[str]) -> None:
    """A cut is after a sentence, else a clause, else a word, near the middle, with a pause to match."""
    cut = phonemes.pieces(line, 10)
    assert [piece for piece, _ in cut] == pieces
    pauses = {piece[-1]: pause for piece, pause in cut[:-1]}
    assert pauses.get(".", 1.0) > pauses.get(",", 0.2) > 0.1


def test_the_alphabet_is_that_of_the_model() -> None:
    """It has 114 symbols, with the numbers of the model's own description."""
    known = {
        ";": 1,
        "?": 6,
        "—": 9,
        " ": 16,
        "A": 24,
        "z": 68,
        "ɡ": 92,
        "ʔ": 148,
        "ˈ": 156,
        "ː": 158,
        "ᵻ": 177,
    }
    assert len(TOKENS) == len(set(TOKENS.values())) == 114
    assert known.items() <= TOKENS.items()


@pytest.mark.parametrize(
    ("ipa", "american", "british"),
    [
        ("d^ʒˈʌd^ʒ", "ʤˈʌʤ", "ʤˈʌʤ"),
        ("ɡˈo^ʊ", "ɡˈO", None),
        ("ɡˈə^ʊ", None, "ɡˈQ"),
        ("bˈɜːd", "bˈɜɹd", "bˈɜːd"),
        ("bˈʌʔn\u0329", "bˈʌtᵊn", "bˈʌtᵊn"),
    ],
)
def test_ipa_is_written_in_the_alphabet(ipa: str, american: str | None, british: str | None) -> None:
    """A sound of two letters becomes one symbol, by the accent."""
    assert american is None or in_alphabet(ipa, "en-us") == american
    assert british is None or in_alphabet(ipa, "en-gb") == british


@pytest.mark.parametrize("ipa", ["ˈdʒeɪn", "ˈd\u0361ʒe\u0361ɪn", "ˈd^ʒe^ɪn"])
def test_dictionaries_may_write_ties_or_not(ipa: str) -> None:
    """A dictionary's IPA gives the same phonemes without ties, with the IPA's tie, and with espeak-ng's."""
    assert from_dictionary(ipa, "en-us") == "ˈʤAn"
