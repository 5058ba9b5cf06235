"""Weighing a language model against the program: a good one counts for much, a bad one for little."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from audiobook.review.opinions import Opinion, weighed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PEOPLE = ("ann", "ben", "cat", "dan")
Model = "Callable[[random.Random, str], str]"


def knows(share: float) -> Callable[[random.Random, str], str]:
    """A model that knows a share of the speakers and names somebody else for the others."""

    def answer(draw: random.Random, right: str) -> str:
        if draw.random() < share:
            return right
        return draw.choice([person for person in PEOPLE if person != right])

    return answer


def book(
    model: Callable[[random.Random, str], str], tagged: int = 15, others: int = 45, seed: int = 0
) -> tuple[list[Opinion], list[str]]:
    """What is thought of a book's speeches, and who speaks them.

    The program is right about all speeches with a tag and two thirds of the others, and thinks itself right
    about four of five.
    """
    draw = random.Random(seed)
    opinions, speakers = [], []
    for number in range(tagged + others):
        right = draw.choice(PEOPLE)
        is_tagged = number % (tagged + others) < tagged
        best = right if is_tagged or draw.random() < 2 / 3 else draw.choice(PEOPLE)
        top = 0.97 if is_tagged else 0.8
        ours = {person: top if person == best else (1 - top) / 3 for person in PEOPLE}
        reason = "tag" if is_tagged else "takes turns"
        opinions.append(Opinion(0, ours, reason, is_tagged, ((number // 20, model(draw, right)),)))
        speakers.append(right)
    return opinions, speakers


def right(chances: Sequence[dict[str, float]], speakers: Sequence[str]) -> float:
    """The share of speeches whose likeliest speaker is the right one."""
    return sum(max(c, key=lambda p: c[p]) == s for c, s in zip(chances, speakers, strict=True)) / len(
        speakers
    )


@pytest.mark.parametrize("share", [0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0])
def test_together_they_are_no_worse_than_the_better(share: float) -> None:
    """Over many books by no more than a point, however good the model is."""
    results = []
    for seed in range(40):
        opinions, speakers = book(knows(share), 30, 90, seed)
        alone = [{opinion.answers[0][1]: 1.0} for opinion in opinions]
        program = [dict(opinion.ours) for opinion in opinions]
        merged = [dict(chances) for chances in weighed(opinions).chances]
        results.append([right(chances, speakers) for chances in (program, alone, merged)])
    program_, model, both = (sum(column) / len(results) for column in zip(*results, strict=True))
    assert both >= max(program_, model) - 0.01


def test_the_share_that_a_model_knows_is_found_out() -> None:
    """From the same book, without gold."""
    shares = [weighed(book(knows(share), 30, 90)[0]).known for share in (0.3, 0.6, 0.95)]
    assert shares == sorted(shares)
    assert shares[0] < 0.4 < shares[1] < 0.75 < shares[2]


def test_a_model_that_always_says_the_same_changes_nothing() -> None:
    """It is right about somebody's every line, and knows nothing."""
    opinions, _ = book(lambda _, __: "ann")
    result = weighed(opinions)
    assert result.known < 0.1
    for opinion, chances in zip(opinions, result.chances, strict=True):
        assert max(chances, key=lambda p: chances[p]) == max(opinion.ours, key=lambda p: opinion.ours[p])


def test_a_window_in_which_the_model_lost_count_counts_for_little() -> None:
    """Its answers about named tags are wrong there; those of the other windows are still believed."""
    opinions, speakers = book(knows(1.0), 60, 60)
    order = sorted(range(120), key=lambda n: (n % 6, n))  # each window has tags and others
    opinions = [
        replace(opinions[n], answers=((i // 20, opinions[n].answers[0][1]),)) for i, n in enumerate(order)
    ]
    speakers = [speakers[n] for n in order]
    shifted = [
        replace(opinion, answers=((2, opinions[(i + 1 - 40) % 20 + 40].answers[0][1]),))
        if 40 <= i < 60
        else opinion
        for i, opinion in enumerate(opinions)
    ]
    chances = [dict(c) for c in weighed(shifted).chances]
    elsewhere = [i for i in range(120) if not 40 <= i < 60]
    assert right([chances[i] for i in elsewhere], [speakers[i] for i in elsewhere]) > 0.97
    program = right([dict(opinion.ours) for opinion in opinions[40:60]], speakers[40:60])
    assert right(chances[40:60], speakers[40:60]) >= program - 0.05


def test_what_is_said_twice_counts_for_more_than_what_is_contradicted() -> None:
    """A second reading settles what one leaves open, if it says the same."""
    opinions, _ = book(knows(0.8), 30, 90)
    ours = {"ann": 0.5, "ben": 0.3, "cat": 0.1, "dan": 0.1}
    doubtful = Opinion(0, ours, "takes turns", False, ())
    answers = {"once": ("ben",), "twice": ("ben", "ben"), "split": ("ben", "cat")}
    chance = {}
    for name, speakers in answers.items():
        twice = [
            replace(opinion, answers=opinion.answers * 2) if i % 3 and opinion.tagged else opinion
            for i, opinion in enumerate(opinions)
        ]
        asked = replace(doubtful, answers=tuple((9 + n, speaker) for n, speaker in enumerate(speakers)))
        chance[name] = weighed([*twice, asked]).chances[-1]["ben"]
    assert chance["twice"] >= chance["once"] - 0.02
    assert chance["split"] < chance["once"] - 0.1


def test_without_answers_the_program_stays_as_it_is() -> None:
    """Nothing to weigh."""
    opinion = Opinion(0, {"ann": 0.7, "ben": 0.3}, "takes turns", False, ())
    assert weighed([opinion]).chances == [opinion.ours]
    assert weighed([]).known == 0.0


def test_where_the_program_knows_nobody_the_model_is_heard() -> None:
    """A speech without candidates gets the speaker that the model names."""
    opinions, _ = book(knows(0.9))
    (*_, chances) = weighed(
        [*opinions, Opinion(0, {}, "nobody is named near it", False, ((7, "dan"),))]
    ).chances
    assert max(chances, key=lambda p: chances[p]) == "dan"
    assert sum(chances.values()) == pytest.approx(1.0)
