"""Decoding: the evidence of one turn counts for its neighbours, because people take turns."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from audiobook.attribute import decode


def test_a_later_tag_repairs_what_came_before() -> None:
    """In an exchange of two the evidence of the last turn decides the first, by taking turns."""
    even = np.zeros(2)
    told = np.array([0.0, 8.0])
    turn_taking = decode.Link(repeat=-3.0, back=1.5)
    names = ["ann", "ben"]
    probabilities = decode.marginals([names] * 3, [even, even, told], [turn_taking] * 3)
    assert [int(p.argmax()) for p in probabilities] == [1, 0, 1]
    assert all(p.sum() == pytest.approx(1.0) for p in probabilities)


def test_marginals_are_those_of_all_sequences() -> None:
    """The probabilities equal those found by writing out every sequence of speakers."""
    candidates = [["a", "b"], ["b", "c", "a"], ["a"], ["c", "b"]]
    generator = np.random.default_rng(7)
    scores = [generator.normal(size=len(names)) for names in candidates]
    links = [decode.Link(*generator.normal(size=2)) for _ in candidates]
    weights: dict[tuple[int, ...], float] = {}
    for chosen in itertools.product(*(range(len(names)) for names in candidates)):
        who = [names[i] for names, i in zip(candidates, chosen, strict=True)]
        total = sum(float(s[i]) for s, i in zip(scores, chosen, strict=True))
        for t in range(1, len(who)):
            if who[t] == who[t - 1]:
                total += links[t].repeat
            elif t > 1 and who[t] == who[t - 2]:
                total += links[t].back
        weights[chosen] = math.exp(total)
    for t, chances in enumerate(decode.marginals(candidates, scores, links)):
        expected = [sum(w for c, w in weights.items() if c[t] == i) for i in range(len(candidates[t]))]
        assert chances == pytest.approx(np.array(expected) / sum(weights.values()))


def test_nobody_means_no_probabilities() -> None:
    """A chapter without a turn has none."""
    assert decode.marginals([], [], []) == []


def test_scores_that_overflow_an_exponential_are_decoded() -> None:
    """Only differences count: scores of thousands give the same chances as scores near zero."""
    links = [decode.Link(repeat=-1.0, back=0.5)] * 3
    low = decode.marginals([["a", "b"]] * 3, [np.array([0.0, 1.0])] * 3, links)
    high = decode.marginals([["a", "b"]] * 3, [np.array([5_000.0, 5_001.0])] * 3, links)
    np.testing.assert_allclose(low, high, rtol=1e-9)


def test_one_turn_has_the_softmax_of_its_scores() -> None:
    """With nobody before or after, the scores alone decide."""
    (chances,) = decode.marginals([["a", "b"]], [np.array([0.0, math.log(3.0)])], [decode.Link(9.0, 9.0)])
    assert chances == pytest.approx([0.25, 0.75])
