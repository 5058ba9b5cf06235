"""Which gold character a name denotes, and how characters are paired."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightship import PEOPLE

from audiobook.measure.score import names


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Ruth Hale", {"ruth"}),
        ("the Captain’s", {"brand"}),
        ("Captain Josiah Brand", {"brand"}),
        ("Mister Pell", set()),  # not Mrs. Pell, and Tom is never called that
        ("Pell", {"pell"}),
        ("Miss Ruth", {"ruth"}),
        ("Mr. Ruth", set()),
        ("I", {"ned"}),
        ("Somebody", set()),
    ],
)
def test_names_mean_people(name: str, meant: set[str]) -> None:
    """Titles, articles and possessives are ignored, except titles of another gender."""
    assert set(names.Cast(PEOPLE, "ned").meant_by(name)) == meant


@given(
    st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 9), min_size=columns, max_size=columns), min_size=1, max_size=5
        )
    )
)
def test_the_pairing_is_the_best(rows: list[list[int]]) -> None:
    """No other one-to-one pairing has a greater sum, and each row and column is used at most once."""
    weights = np.array(rows, dtype=np.int64)
    pairs = list(names.best_pairs(weights))
    assert len(pairs) == min(weights.shape)
    assert all(len(set(side)) == len(pairs) for side in zip(*pairs, strict=True))
    wide = weights if weights.shape[0] <= weights.shape[1] else weights.T
    best = max(
        sum(wide[row, column] for row, column in enumerate(chosen))
        for chosen in itertools.permutations(range(wide.shape[1]), wide.shape[0])
    )
    assert sum(weights[pair] for pair in pairs) == best
