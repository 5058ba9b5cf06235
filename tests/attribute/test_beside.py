"""Features of the narration around a turn: who acts in it, and who is only named."""

from __future__ import annotations

from math import log

import pytest
from scenes import ANN, BEN, CAL, features_of

from audiobook.attribute.features.beside import REACH_BETWEEN


def test_who_acts_in_the_turns_own_paragraph() -> None:
    """Before the first quotation and behind it; whoever does not open a sentence or clause is only named."""
    table = features_of('Ann saw Ben. "No." Cal sat, and Ann watched Cal with Ben.\n', ANN, BEN, CAL)
    names = ("acts ahead", "acts behind", "other ahead", "other behind")
    assert table.of(0, "Ann", *names) == [1, 1, 0, 0]
    assert table.of(0, "Ben", *names) == [0, 0, 1, 1]
    assert table.of(0, "Cal", *names) == [0, 1, 0, 1]


def test_who_a_quotation_names_does_not_act() -> None:
    """Neither in the turn nor in the turn before."""
    table = features_of('Ann sat.\n\n"Ben came. Ben left."\n\n"Cal sat. Oh."\n', ANN, BEN, CAL)
    names = ("acts behind", "other behind", "acts between", "other between", "acts after", "other after")
    for who in ("Ben", "Cal"):
        assert table.of(0, who, *names) == table.of(1, who, *names) == [0] * 6


def test_the_narrator_acts_as_i() -> None:
    """And is named by `me` and `my`."""
    table = features_of('I saw Ben. "No." He gave me my hat. I sat.\n', ANN, BEN, narrator="Ann")
    names = ("acts ahead", "acts behind", "other ahead", "other behind")
    assert table.of(0, "Ann", *names) == [1, 1, 0, 2]
    assert table.of(0, "Ben", *names) == [0, 0, 1, 0]


def test_pronouns_lead() -> None:
    """By how much, in logs, those of the candidate's gender outnumber the others."""
    table = features_of('Ann met Ben.\n\nHe took her hat. He sat. "No." She sat.\n', ANN, BEN)
    ahead = log(3) - log(2)
    assert table.of(0, "Ben", "pronouns ahead", "pronouns behind") == pytest.approx([ahead, -log(2)])
    assert table.of(0, "Ann", "pronouns ahead", "pronouns behind") == pytest.approx([-ahead, log(2)])


def test_between_the_turns() -> None:
    """Who acts in the paragraphs since the turn before, and until the turn after."""
    text = 'Cal sat.\n\n"Yes." Ann sat.\n\nBen saw Ann. She left.\n\n"No." Cal sat.\n\nAnn saw Cal.\n'
    table = features_of(text, ANN, BEN, CAL)
    before, after = ("acts between", "other between"), ("acts after", "other after")
    assert table.of(0, "Cal", *before, *after) == [1, 0, 0, 0]
    assert table.of(0, "Ann", *before, *after) == [0, 0, 0, 1]
    assert table.of(0, "Ben", *before, *after) == [0, 0, 1, 0]
    assert table.of(1, "Ben", *before, *after) == [1, 0, 0, 0]
    assert table.of(1, "Ann", *before, *after) == [0, 1, 1, 0]
    assert table.of(1, "Cal", *before, *after) == [0, 0, 0, 1]
    assert table(1, "Ann", "pronouns between") == pytest.approx(log(2))
    assert table(1, "Ben", "pronouns between") == pytest.approx(-log(2))
    assert table(0, "Ann", "pronouns between") == 0


@pytest.mark.parametrize(("letters", "acts"), [(REACH_BETWEEN - 50, 1), (REACH_BETWEEN + 50, 0)])
def test_narration_far_away_is_not_about_a_turn(letters: int, acts: int) -> None:
    """Before it and after it."""
    rain = "It rained. " * (letters // 11)
    table = features_of(f'Ben.\n\nAnn sat. {rain}\n\n"No."\n\n{rain}Ann sat.\n', ANN, BEN)
    assert table.of(0, "Ann", "acts between", "acts after") == [acts, acts]
