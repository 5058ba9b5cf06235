"""The network: which cells see each other, and what it works out, against a slow one written out by hand."""

from __future__ import annotations

from itertools import pairwise
from math import exp, sqrt
from typing import Any

import numpy as np
import pytest

from audiobook.attribute import network
from audiobook.attribute.network import STEPS, Network, Table

FEATURES, WIDTH, HEADS = 3, 4, 2


def arrays(seed: int = 1, columns: int = FEATURES) -> dict[str, Any]:
    """The arrays of a small network at random, as training writes them."""
    drawn = np.random.default_rng(seed)

    def linear(name: str, inputs: int, outputs: int) -> dict[str, Any]:
        return {
            f"{name}.weight": drawn.normal(size=(outputs, inputs)),
            f"{name}.bias": drawn.normal(size=outputs),
        }

    def norm(name: str, values: int) -> dict[str, Any]:
        return {f"{name}.weight": drawn.normal(1, 0.3, values), f"{name}.bias": drawn.normal(size=values)}

    made = {"mean": drawn.normal(size=columns), "spread": drawn.uniform(0.5, 2, columns)}
    made |= linear("wide", columns, 2 * WIDTH) | linear("narrow", 2 * WIDTH, WIDTH)
    for number in range(len(STEPS)):
        layer = f"layers.{number}"
        made[f"{layer}.near.weight"] = drawn.normal(size=(WIDTH, 2 * WIDTH))
        made |= linear(f"{layer}.attention", WIDTH, HEADS) | norm(f"{layer}.norm", (2 + HEADS) * WIDTH)
        made |= linear(f"{layer}.wide", (2 + HEADS) * WIDTH, 2 * WIDTH)
        made |= linear(f"{layer}.narrow", 2 * WIDTH, WIDTH)
    return made | norm("norm", WIDTH) | linear("last", WIDTH, 1)


PEOPLE = [[5, 3], [], [3, 4, 5], [3], [4, 5], [5, 3], [3, 5]]
"""Candidates of seven turns; nobody may speak the second."""


def cells_of(people: list[list[int]], columns: int = FEATURES) -> list[network.Array]:
    """Features at random."""
    drawn = np.random.default_rng(2)
    return [drawn.normal(0, 2, (len(turn), columns)).astype(np.float32) for turn in people]


# --- the table


def test_a_table_has_the_cells_turn_by_turn() -> None:
    """A turn without candidates has no cell and no start."""
    cells = cells_of(PEOPLE)
    table = network.table(cells, PEOPLE)
    np.testing.assert_array_equal(table.cells, np.concatenate(cells))
    assert table.starts.tolist() == [0, 2, 5, 6, 8, 10]
    assert table.turn_of.tolist() == [0, 0, 1, 1, 1, 2, 3, 3, 4, 4, 5, 5]


def test_neighbours_are_the_cells_of_the_same_candidate() -> None:
    """By turns of the chapter, also across one without candidates; 12, the number of cells, for none."""
    neighbours = network.table(cells_of(PEOPLE), PEOPLE).neighbours
    assert {*neighbours} == {-4, -2, -1, 1, 2, 4}
    # turn:                               0      2          3   4       5        6
    assert neighbours[1].tolist() == [12, 12, 5, 12, 12, 12, 12, 8, 11, 10, 12, 12]
    assert neighbours[-1].tolist() == [12, 12, 12, 12, 12, 2, 12, 12, 7, 12, 9, 8]
    assert neighbours[2].tolist() == [4, 2, 12, 6, 7, 9, 12, 11, 12, 12, 12, 12]
    assert neighbours[-4].tolist() == [12, 12, 12, 12, 12, 12, 12, 0, 12, 12, 2, 4]


def test_a_neighbour_is_a_neighbour_both_ways() -> None:
    """If a cell is so many turns ahead of another, that one is as many behind it."""
    table = network.table(cells_of(PEOPLE), PEOPLE)
    count = len(table.cells)
    for step in STEPS:
        for cell, other in enumerate(table.neighbours[step]):
            assert other == count or table.neighbours[-step][other] == cell


# --- what it works out


def linear(made: dict[str, Any], name: str, values: list[float]) -> list[float]:
    """Written out: a weight for each input and output."""
    weight, bias = made[f"{name}.weight"], made[f"{name}.bias"]
    return [
        sum(float(w) * value for w, value in zip(row, values, strict=True)) + float(shift)
        for row, shift in zip(weight, bias, strict=True)
    ]


def norm(made: dict[str, Any], name: str, values: list[float]) -> list[float]:
    """Layer normalisation, written out."""
    mean = sum(values) / len(values)
    deviation = sqrt(sum((value - mean) ** 2 for value in values) / len(values) + 1e-5)
    pairs = zip(values, made[f"{name}.weight"], made[f"{name}.bias"], strict=True)
    return [(value - mean) / deviation * float(scale) + float(shift) for value, scale, shift in pairs]


def hidden(made: dict[str, Any], name: str, values: list[float]) -> list[float]:
    """Two linear layers, and between them only what is positive."""
    wide = [max(0.0, value) for value in linear(made, f"{name}wide", values)]
    return linear(made, f"{name}narrow", wide)


def slow_scores(
    made: dict[str, Any], cells: list[network.Array], people: list[list[int]]
) -> dict[tuple[int, int], float]:
    """For each turn and candidate the score, one cell and one number at a time."""
    state = {}
    for turn, candidates in enumerate(people):
        for row, who in enumerate(candidates):
            scaled = (cells[turn][row] - made["mean"]) / made["spread"]
            state[turn, who] = hidden(made, "", [max(-8.0, min(8.0, float(value))) for value in scaled])
    for number, step in enumerate(STEPS):
        layer, before = f"layers.{number}", state
        state = {}
        for (turn, who), mine in before.items():
            around = [
                value
                for distance in (-step, step)
                for value in before.get((turn + distance, who), [0.0] * WIDTH)
            ]
            near = [
                sum(float(w) * value for w, value in zip(row, around, strict=True))
                for row in made[f"{layer}.near.weight"]
            ]
            together: list[float] = []
            for head in range(HEADS):
                logs = [
                    linear(made, f"{layer}.attention", before[turn, other])[head] for other in people[turn]
                ]
                weights = [exp(max(-15.0, min(15.0, value))) for value in logs]
                together += [
                    sum(w * before[turn, other][i] for w, other in zip(weights, people[turn], strict=True))
                    / sum(weights)
                    for i in range(WIDTH)
                ]
            known = norm(made, f"{layer}.norm", [*mine, *near, *together])
            looked = hidden(made, f"{layer}.", known)
            state[turn, who] = [old + new for old, new in zip(mine, looked, strict=True)]
    return {cell: linear(made, "last", norm(made, "norm", values))[0] for cell, values in state.items()}


@pytest.mark.parametrize("seed", range(3))
def test_the_scores_are_those_of_a_slow_network(seed: int) -> None:
    """The same as a program that looks at one number at a time; an extreme feature is cut."""
    made, cells = arrays(seed), cells_of(PEOPLE)
    cells[3][0, 1] = 1e6
    scores = Network.from_arrays(made).scores(network.table(cells, PEOPLE))
    expected = [*slow_scores(made, cells, PEOPLE).values()]
    np.testing.assert_allclose(scores, expected, rtol=1e-3, atol=1e-3)


def test_what_is_known_of_a_turn_reaches_seven_turns() -> None:
    """1 + 2 + 4; no farther, and never another chapter's."""
    people = [[0, 1]] * 12
    cells = cells_of(people)
    judge = Network.from_arrays(arrays())
    before = judge.scores(network.table(cells, people)).reshape(12, 2)
    cells[0] = cells[0] + np.float32(3)
    after = judge.scores(network.table(cells, people)).reshape(12, 2)
    changed = [turn for turn in range(12) if not np.allclose(before[turn], after[turn], atol=1e-5)]
    assert changed == list(range(8))


def test_the_order_of_the_candidates_does_not_matter() -> None:
    """Nothing but the features tells candidates apart."""
    cells = cells_of(PEOPLE)
    judge = Network.from_arrays(arrays())
    forth = judge.scores(network.table(cells, PEOPLE))
    back = judge.scores(network.table([rows[::-1] for rows in cells], [turn[::-1] for turn in PEOPLE]))
    starts = np.cumsum([0, *map(len, PEOPLE)])
    turned = np.concatenate([back[low:high][::-1] for low, high in pairwise(starts)])
    np.testing.assert_allclose(forth, turned, rtol=1e-4, atol=1e-4)


def test_attention_that_overflows_an_exponential_stays_finite() -> None:
    """Weights of attention have a bound."""
    made = arrays()
    for number in range(len(STEPS)):
        made[f"layers.{number}.attention.bias"] = np.array([1e4, -1e4])
    assert np.isfinite(Network.from_arrays(made).scores(network.table(cells_of(PEOPLE), PEOPLE))).all()


# --- probabilities


def table_of(*counts: int) -> Table:
    """Turns with so many candidates."""
    return network.table([np.zeros((n, 1), np.float32) for n in counts], [list(range(n)) for n in counts])


def test_probabilities_are_the_mean_of_softmaxes() -> None:
    """Of each turn by itself: the networks' shares are averaged, not their scores."""
    log3 = np.log(3)
    scores = [np.array([0, log3, 7], np.float32), np.array([0, -log3, 0], np.float32)]
    two, alone = network.probabilities(scores, table_of(2, 1))
    assert two == pytest.approx([(0.25 + 0.75) / 2, (0.75 + 0.25) / 2])
    assert alone == pytest.approx([1.0])


def test_probabilities_add_up() -> None:
    """For every turn, also where the scores would overflow an exponential."""
    scores = [np.array([5_000, 5_001, -9, 0, 900], np.float32)]
    found = network.probabilities(scores, table_of(2, 3))
    assert [len(turn) for turn in found] == [2, 3]
    assert [turn.sum() for turn in found] == pytest.approx([1.0, 1.0])
    assert found[0] == pytest.approx([1 / (1 + np.e), np.e / (1 + np.e)])
