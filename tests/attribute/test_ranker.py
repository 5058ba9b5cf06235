"""The learned ranker: its file, and the features it looks at."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_network import arrays

from audiobook.attribute import features, network, ranker
from audiobook.attribute.network import Network
from audiobook.attribute.ranker import COLUMNS, CONTEXT_NAMES, Ranker

LOOKED_AT = ("set speaker", "beat names", "tag names")
PEOPLE = [[0, 1], [1, 2, 0]]


def file_of(columns: tuple[str, ...], *networks: dict[str, Any]) -> dict[str, Any]:
    """The arrays of a file with some networks that look at these features."""
    numbered = {
        f"{number}.{name}": values for number, made in enumerate(networks) for name, values in made.items()
    }
    return {"columns": np.array(columns), **numbered}


def random_cells() -> list[network.Array]:
    """Cells with all columns."""
    drawn = np.random.default_rng(3)
    return [drawn.normal(size=(len(turn), len(COLUMNS))).astype(np.float32) for turn in PEOPLE]


def test_columns_are_found_by_name() -> None:
    """A file has its own order of features: the network gets those it was trained with, in its order."""
    read = Ranker.from_arrays(file_of(LOOKED_AT, arrays()))
    assert [COLUMNS[column] for column in read.columns] == [*LOOKED_AT]
    cells = random_cells()
    chosen = [rows[:, [COLUMNS.index(name) for name in LOOKED_AT]] for rows in cells]
    mine = network.table(chosen, PEOPLE)
    expected = network.probabilities([Network.from_arrays(arrays()).scores(mine)], mine)
    for found, probabilities in zip(read.probabilities(network.table(cells, PEOPLE)), expected, strict=True):
        np.testing.assert_allclose(found, probabilities)


def test_the_order_of_the_columns_changes_nothing() -> None:
    """The same network with its inputs turned around answers the same."""
    made = arrays()
    turned = {**made, "mean": made["mean"][::-1], "spread": made["spread"][::-1]}
    turned["wide.weight"] = made["wide.weight"][:, ::-1]
    table = network.table(random_cells(), PEOPLE)
    first = Ranker.from_arrays(file_of(LOOKED_AT, made)).probabilities(table)
    second = Ranker.from_arrays(file_of(LOOKED_AT[::-1], turned)).probabilities(table)
    np.testing.assert_allclose(np.concatenate(first), np.concatenate(second), rtol=1e-4, atol=1e-6)


def test_a_feature_that_is_gone_is_named() -> None:
    """A file that asks for it cannot be used."""
    with pytest.raises(ValueError, match="features that do not exist: moon phase"):
        Ranker.from_arrays(file_of(("beat names", "moon phase", "tag names"), arrays()))


def test_several_networks_are_averaged() -> None:
    """The mean of their probabilities; ten networks and more are told apart by their numbers."""
    table = network.table(random_cells(), PEOPLE)
    made = [arrays(seed) for seed in range(11)]
    alone = [
        np.concatenate(Ranker.from_arrays(file_of(LOOKED_AT, network)).probabilities(table))
        for network in made
    ]
    together = Ranker.from_arrays(file_of(LOOKED_AT, *made))
    assert len(together.networks) == 11
    np.testing.assert_allclose(
        np.concatenate(together.probabilities(table)), np.mean(alone, axis=0), rtol=1e-5
    )


def test_the_shipped_ranker_looks_at_all_features() -> None:
    """All that are worked out, and those that `chances` adds; each once."""
    shipped = ranker.shipped()
    assert {COLUMNS[column] for column in shipped.columns} == {*features.NAMES, *CONTEXT_NAMES}
    assert len(shipped.columns) == len(COLUMNS)
    assert len(shipped.networks) > 1
    for judge in shipped.networks:
        assert judge.mean.shape == judge.spread.shape == (len(COLUMNS),)
        assert (judge.spread > 0).all()
