"""How characters talk."""

from __future__ import annotations

from math import log

import pytest
from scenes import ANN, BEN, person, seen

from audiobook.attribute import stages
from audiobook.attribute.habits import PRIOR_WORDS, Habits


def two() -> Habits:
    """Person 0 says aye, person 1 indeed."""
    talk = Habits()
    talk.add(0, ["aye", "lass"])
    talk.add(1, ["indeed"])
    talk.add(0, ["aye"])
    return talk


def test_likeness_is_the_mean_of_logs() -> None:
    """Of how often somebody says a word, with everybody's words added, against how often anybody does."""
    aye, no = 3 / 5, 1 / 5  # of 4 words 2 are aye; each word counts as if it were there once more
    expected = [
        log((count + PRIOR_WORDS * share) / (3 + PRIOR_WORDS) / share) for count, share in ((2, aye), (0, no))
    ]
    assert two().likeness(0, ["aye", "no"], own=False) == pytest.approx(sum(expected) / 2)
    assert two().likeness(0, ["aye"], own=False) > 0 > two().likeness(1, ["aye"], own=False)


def test_a_speech_says_nothing_of_itself() -> None:
    """Its own words are taken off those of its speaker."""
    talk = two()
    assert talk.words_of(0, ["aye"], own=False) == 3
    assert talk.words_of(0, ["aye"], own=True) == 2
    assert talk.likeness(0, ["aye"], own=True) < talk.likeness(0, ["aye"], own=False)
    assert talk.likeness(1, ["indeed"], own=True) == 0


def test_of_nobody_and_of_silence_nothing_is_known() -> None:
    """A person without a word, and a speech without words, are like anybody."""
    assert two().likeness(7, ["aye"], own=False) == 0
    assert two().likeness(0, [], own=False) == 0
    assert two().words_of(7, ["aye"], own=False) == 0


def test_habits_are_of_all_chapters_and_only_of_sure_speeches() -> None:
    """Words in small letters, of each speech with a plain tag."""
    book = [
        seen(text, (ANN, BEN))
        for text in ('"Aye, lass," said Ann.\n\n"No."\n', 'Ann met Ben.\n\n"It\'s AYE," said Ann. "No?"\n')
    ]
    talk = stages.habits(book)
    assert talk.words_of(person(book[0], "Ann"), [], own=False) == 5
    assert talk.words_of(person(book[0], "Ben"), [], own=False) == 0
    alike = {
        word: talk.likeness(person(book[0], "Ann"), [word], own=False) for word in ("aye", "Aye", "it's")
    }
    assert alike["aye"] > alike["Aye"]
    assert alike["it's"] > alike["Aye"]
