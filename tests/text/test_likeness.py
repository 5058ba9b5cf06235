"""How much two texts have in common."""

import pytest

from audiobook.text.likeness import shared


def test_how_much_two_texts_share() -> None:
    """Characters in equal lines, each as often as both have it, of the shorter text or of the longer."""
    assert shared(["abcd", "ef\n g"], ["ef g", "xx"]) == pytest.approx(4 / 6)
    assert shared(["abcd", "ef\n g"], ["ef g", "xx"], max) == pytest.approx(4 / 8)
    assert shared(["yes", "yes"], ["yes", "no!", "why"]) == pytest.approx(3 / 6)
    assert shared(["a"], ["b"]) == 0.0
    assert shared([], ["b"]) == 1.0
    assert shared([], ["b"], max) == 0.0
