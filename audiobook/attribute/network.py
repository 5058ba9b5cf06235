"""A small neural network that judges all candidates of a chapter together.  Pure, numpy alone.

A chapter is a table: a row for each turn, a cell in it for each candidate.  Every cell begins as its features
and is then looked at again a few times, each time together with

- the cells of the same candidate some turns before and after: who spoke then speaks again, or answers;
- the other candidates of the turn, weighted by attention: what speaks for them speaks against this one.

So what is known of one turn spreads along the exchange, however the turns alternate, and a speaker that a
person has set is just another feature of the cells of that turn.  Time and memory grow with the number of
cells.

>>> Network.from_arrays(arrays).scores(table)                                          # doctest: +SKIP
array([ 3.1, -0.4, ...], dtype=float32)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Array = NDArray[np.float32]
Indices = NDArray[np.intp]
STEPS = (1, 2, 4)
"""How many turns away the same candidate is looked at, in each layer."""
EXTREME = 8.0
"""Standard deviations: features farther from the mean are cut to this."""
TINY = 1e-5
"""Keeps a division by a standard deviation of 0 finite; PyTorch's default."""
HIGHEST_EXPONENT = 15.0
"""Bounds the logarithm of a weight of attention."""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a chapter, turn by turn."""

    cells: Array
    """Shape (cells, features)."""
    starts: Indices
    """Shape (turns,): the first cell of each turn; only turns with a candidate."""
    neighbours: Mapping[int, Indices]
    """For each distance in turns, shape (cells,): the cell of the same candidate there; the number of cells
    where there is none.
    """

    @property
    def turn_of(self) -> Indices:
        """Shape (cells,): which of `starts` each cell belongs to."""
        ends = np.append(self.starts[1:], len(self.cells))
        return np.repeat(np.arange(len(self.starts)), ends - self.starts)


def table(cells: Sequence[Array], candidates: Sequence[Sequence[int]]) -> Table:
    """The table of a chapter; `cells`: of each turn, shape (its candidates, features)."""
    turns = [turn for turn, people in enumerate(candidates) if people]
    counts = [len(candidates[turn]) for turn in turns]
    starts = np.cumsum([0, *counts])[:-1]
    place = {
        (turn, person): start + offset
        for turn, start in zip(turns, starts, strict=True)
        for offset, person in enumerate(candidates[turn])
    }
    keys = list(place)
    return Table(
        np.concatenate([cells[turn] for turn in turns]).astype(np.float32),
        starts.astype(np.intp),
        {
            distance: np.array([place.get((turn + distance, who), len(keys)) for turn, who in keys], np.intp)
            for step in STEPS
            for distance in (-step, step)
        },
    )


@dataclass(frozen=True, slots=True)
class Linear:
    """`x @ weight + bias`."""

    weight: Array
    """Shape (inputs, outputs)."""
    bias: Array
    """Shape (outputs,)."""

    def __call__(self, values: Array) -> Array:
        """Shape (cells, inputs) to (cells, outputs)."""
        result: Array = values @ self.weight + self.bias
        return result


@dataclass(frozen=True, slots=True)
class Norm:
    """Layer normalisation (Ba et al. 2016)."""

    scale: Array
    """Shape (values,)."""
    shift: Array
    """Shape (values,)."""

    def __call__(self, values: Array) -> Array:
        """Shape (cells, values), kept."""
        centred = values - values.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(TINY))
        result: Array = centred / spread * self.scale + self.shift
        return result


@dataclass(frozen=True, slots=True)
class Layer:
    """One more look at every cell."""

    step: int
    """How many turns away the same candidate is looked at."""
    near: Array
    """Shape (2 * width, width): what the two cells that far before and after tell."""
    attention: Linear
    """The weight of each cell among those of its turn, once for each head."""
    norm: Norm
    wide: Linear
    narrow: Linear

    def __call__(self, state: Array, seen: Table, turn_of: Indices) -> Array:
        """The state of each cell, shape (cells, width), after the look."""
        nothing = np.vstack([state, np.zeros_like(state[:1])])
        around = [nothing[seen.neighbours[distance]] for distance in (-self.step, self.step)]
        weights = np.exp(np.clip(self.attention(state), -HIGHEST_EXPONENT, HIGHEST_EXPONENT))
        together = [
            (
                np.add.reduceat(weight[:, None] * state, seen.starts, axis=0)
                / np.add.reduceat(weight, seen.starts)[:, None]
            )[turn_of]
            for weight in weights.T
        ]
        known = np.hstack([state, np.hstack(around) @ self.near, *together])
        looked: Array = state + self.narrow(np.maximum(self.wide(self.norm(known)), 0))
        return looked


@dataclass(frozen=True, slots=True)
class Network:
    """What is trained and shipped."""

    mean: Array
    """Shape (features,): subtracted from the features."""
    spread: Array
    """Shape (features,): divides them then."""
    wide: Linear
    narrow: Linear
    layers: tuple[Layer, ...]
    norm: Norm
    last: Linear

    def scores(self, seen: Table) -> Array:
        """The score of each cell; within one turn their softmax is the probability of each candidate."""
        turn_of = seen.turn_of
        cells = np.clip((seen.cells - self.mean) / self.spread, -EXTREME, EXTREME)
        state = self.narrow(np.maximum(self.wide(cells), 0))
        for layer in self.layers:
            state = layer(state, seen, turn_of)
        scores: Array = self.last(self.norm(state))[:, 0]
        return scores

    @staticmethod
    def from_arrays(arrays: Mapping[str, Any]) -> Network:
        """A network by the names that its training gives to the arrays."""

        def linear(name: str) -> Linear:
            return Linear(_full(arrays[f"{name}.weight"]).T, _full(arrays[f"{name}.bias"]))

        def norm(name: str) -> Norm:
            return Norm(_full(arrays[f"{name}.weight"]), _full(arrays[f"{name}.bias"]))

        return Network(
            _full(arrays["mean"]),
            _full(arrays["spread"]),
            linear("wide"),
            linear("narrow"),
            tuple(
                Layer(
                    step,
                    _full(arrays[f"layers.{number}.near.weight"]).T,
                    linear(f"layers.{number}.attention"),
                    norm(f"layers.{number}.norm"),
                    linear(f"layers.{number}.wide"),
                    linear(f"layers.{number}.narrow"),
                )
                for number, step in enumerate(STEPS)
            ),
            norm("norm"),
            linear("last"),
        )


def _full(array: Any) -> Array:
    """The file has half the digits, which costs no accuracy."""
    return np.ascontiguousarray(np.asarray(array, dtype=np.float32))


def probabilities(scores: Iterable[Array], seen: Table) -> list[NDArray[np.float64]]:
    """For each turn of a table the probability of its candidates: the mean of several networks' answers."""
    turn_of = seen.turn_of
    shares = []
    for values in scores:
        highest = np.maximum.reduceat(values, seen.starts)[turn_of]
        weights = np.exp((values - highest).astype(np.float64))
        shares.append(weights / np.add.reduceat(weights, seen.starts)[turn_of])
    return np.split(np.mean(shares, axis=0), seen.starts[1:])
