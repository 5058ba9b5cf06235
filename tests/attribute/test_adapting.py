"""What answers teach about the rest of a book."""

from __future__ import annotations

import numpy as np
import pytest

from audiobook.attribute import adapting
from audiobook.attribute.adapting import NO_BIAS, Answer, Bias, learned

EVEN = {0: 0.5, 1: 0.5}


def chance_of(bias: Bias, person: int, chapter: int, turn: int) -> float:
    """The chance of a person at a turn where two people were equally likely."""
    return bias.applied(chapter, [dict(EVEN) for _ in range(turn + 1)], {})[turn][person]


def test_without_answers_nothing_changes() -> None:
    """No answer, no bias: the chances stay as they are."""
    assert learned([], 9) is NO_BIAS
    (turn,) = NO_BIAS.applied(3, [{0: 0.7, 1: 0.3}], {})
    assert turn == pytest.approx({0: 0.7, 1: 0.3})


def test_a_surprise_teaches_more_than_what_was_expected() -> None:
    """That the likeliest speaks says little; that nobody thought of the speaker says much."""
    chances = [
        chance_of(learned([Answer(0, 5, 1, {0: 1.0 - known, 1: known})], 9), 1, 0, 7)
        for known in (0.99, 0.5, 0.05)
    ]
    assert 0.5 < chances[0] < 0.52
    assert chances[0] < chances[1] < chances[2]
    assert chance_of(learned([Answer(0, 5, 7, {0: 0.6, 1: 0.4})], 9), 0, 0, 7) < 0.5


def test_an_answer_teaches_most_near_by() -> None:
    """Most of it two turns on, less far away in the chapter, least in another chapter."""
    bias = learned([Answer(2, 100, 1, {0: 0.8, 1: 0.2})], 9)
    near, far, elsewhere = (chance_of(bias, 1, *place) for place in ((2, 102), (2, 300), (0, 102)))
    assert near > far > elsewhere > 0.5
    assert near == pytest.approx(chance_of(bias, 1, 2, 98))


def test_people_take_turns() -> None:
    """If Ann speaks unexpectedly, it is less likely than before the answer that she speaks next."""
    bias = learned([Answer(0, 5, 1, {0: 0.8, 1: 0.2})], 9)
    assert chance_of(bias, 1, 0, 6) < chance_of(bias, 1, 0, 300) < chance_of(bias, 1, 0, 7)


def test_turns_with_a_set_speaker_stay_as_they_are() -> None:
    """Also turns without candidates, and the chances of people that no answer names."""
    bias = learned([Answer(0, 0, 1, {0: 0.8, 1: 0.2})], 9)
    pinned, empty, others = bias.applied(0, [{1: 1.0}, {}, {5: 0.6, 6: 0.4}], {0: 1})
    assert (pinned, empty) == ({1: 1.0}, {})
    assert others == pytest.approx({5: 0.6, 6: 0.4})


def test_the_order_of_the_answers_does_not_matter() -> None:
    """A script file and a conversation teach the same."""
    answers = [Answer(0, 5, 1, EVEN), Answer(1, 2, 0, EVEN), Answer(0, 9, 1, {0: 0.9, 1: 0.1})]
    first, second = learned(answers, 9), learned(answers[::-1], 9)
    assert chance_of(first, 1, 0, 7) == chance_of(second, 1, 0, 7)


def test_in_a_long_book_an_answer_says_less_of_the_rest() -> None:
    """In a book twice as long as a short one it teaches about half as much about other chapters."""
    answer = Answer(0, 5, 1, {0: 0.8, 1: 0.2})
    short, twice, shorter = (
        learned([answer], int(adapting.SHORT_BOOK * factor)).book[1] for factor in (1.0, 2.0, 0.1)
    )
    assert short == shorter
    assert twice == pytest.approx(short / 2, rel=0.1)


def covariance(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Of the bias of one person at two turns, written out."""
    turns = abs(first[1] - second[1])
    if first[0] != second[0]:
        return adapting.OF_THE_BOOK
    near = adapting.NEAR_BY * np.exp(-turns / adapting.NEAR_BY_TURNS)
    alternating = adapting.BY_TURNS * (-1) ** turns * np.exp(-turns / adapting.BY_TURNS_TURNS)
    return float(adapting.OF_THE_BOOK + adapting.OF_THE_CHAPTER + near + alternating)


def test_it_is_the_most_probable_bias() -> None:
    """The same as a plain Gaussian process gives, with all covariances in one matrix and many small steps."""
    drawn = np.random.default_rng(3)
    places = sorted({(int(drawn.integers(3)), int(drawn.integers(60))) for _ in range(25)})
    answers = [
        Answer(*place, int(drawn.integers(3)), dict(enumerate(map(float, drawn.dirichlet([1.0] * 3)))))
        for place in places
    ]
    matrix = np.array([[covariance(first, second) for second in places] for first in places])
    prior = np.log([[answer.chances[person] for person in range(3)] for answer in answers])
    right = np.eye(3)[[answer.speaker for answer in answers]]
    spread = np.zeros_like(prior)
    for _ in range(3_000):
        weights = np.exp(prior + matrix @ spread)
        spread += 0.03 * (right - weights / weights.sum(axis=1, keepdims=True) - spread)
    bias = learned(answers, 9)
    for place in [(0, 0), (0, 30), (1, 59), (2, 7), (5, 1)]:
        weights = np.exp(np.array([covariance(place, other) for other in places]) @ spread)
        even = dict.fromkeys(range(3), 1 / 3)
        found = bias.applied(place[0], [even] * (place[1] + 1), {})[place[1]]
        assert list(found.values()) == pytest.approx(weights / weights.sum(), abs=0.02)
