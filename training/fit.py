"""Trains the networks with PyTorch, and writes them as arrays for `audiobook.attribute.network`.

The two must compute the same; a test compares them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from audiobook.attribute.network import EXTREME, HIGHEST_EXPONENT, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from training.lessons import Lesson

WIDTH = 64
"""Numbers that a cell's state has."""
HEADS = 2
"""Of attention."""
DROPOUT = 0.15
EPOCHS = 16
RATE, DECAY = 3e-3, 0.02
"""Learning rate at its highest, and weight decay (AdamW)."""
CELLS = 2_500
"""That are learned from at a time, at least."""
NOVEL_WEIGHT = 0.5
MODERN_WEIGHTS = (1.0, 1.5)
"""Of a turn, by the kind of its document.  Every second network leans more on modern prose: networks that
weigh the sources differently err differently."""
HIDDEN_WEIGHT = 0.15
"""Times this, if tags are hidden in its chapter."""
SET_CHAPTERS, MOST_SET = 0.5, 0.3
"""Share of the chapters in which some speakers are set, as a person would, and of their turns at most."""
LEAST_SPREAD = 1e-2
"""Added to the standard deviation of a feature, which may be 0."""
HIGHEST_SCORE = 30.0
"""Scores are cut to this before they become weights."""
SPARE = 3
"""Batches by which an epoch may exceed the first."""
SET_COLUMN = -1
"""The last feature of a cell: has a person set the speaker?"""


class Layer(nn.Module):
    """As `network.Layer`."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step
        self.near = nn.Linear(2 * WIDTH, WIDTH, bias=False)
        self.attention = nn.Linear(WIDTH, HEADS)
        self.norm = nn.LayerNorm((2 + HEADS) * WIDTH)
        self.wide = nn.Linear((2 + HEADS) * WIDTH, 2 * WIDTH)
        self.narrow = nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, state: Tensor, turn_of: Tensor, turns: int, neighbours: dict[int, Tensor]) -> Tensor:
        """The state of each cell after one more look."""
        nothing = torch.cat([state, torch.zeros_like(state[:1])])
        around = [nothing.index_select(0, neighbours[distance]) for distance in (-self.step, self.step)]
        weights = torch.exp(self.attention(state).clamp(-HIGHEST_EXPONENT, HIGHEST_EXPONENT))
        together = []
        for weight in weights.T:
            total = torch.zeros(turns).index_add(0, turn_of, weight)
            summed = torch.zeros(turns, WIDTH).index_add(0, turn_of, weight[:, None] * state)
            together.append((summed / total[:, None]).index_select(0, turn_of))
        known = torch.cat([state, self.near(torch.cat(around, 1)), *together], 1)
        looked: Tensor = state + self.narrow(torch.relu(self.wide(self.norm(known))))
        return looked


class Network(nn.Module):
    """As `network.Network`, for cells that are already scaled."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.wide = nn.Linear(features, 2 * WIDTH)
        self.narrow = nn.Linear(2 * WIDTH, WIDTH)
        self.layers = nn.ModuleList(Layer(step) for step in STEPS)
        self.norm = nn.LayerNorm(WIDTH)
        self.last = nn.Linear(WIDTH, 1)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, cells: Tensor, turn_of: Tensor, turns: int, neighbours: dict[int, Tensor]) -> Tensor:
        """The score of each cell."""
        state = self.narrow(self.dropout(torch.relu(self.wide(cells))))
        for layer in self.layers:
            state = layer(state, turn_of, turns, neighbours)
        scores: Tensor = self.last(self.norm(state)).squeeze(1)
        return scores


@dataclass(frozen=True, slots=True)
class Scale:
    """How features are scaled."""

    mean: NDArray[np.float32]
    spread: NDArray[np.float32]

    @staticmethod
    def of(lessons: Sequence[Lesson]) -> Scale:
        """Mean and standard deviation of each feature; a speaker that is set stays as it is."""
        cells = np.concatenate([lesson.table.cells for lesson in lessons if not lesson.hidden])
        mean, spread = cells.mean(axis=0), cells.std(axis=0) + LEAST_SPREAD
        mean[SET_COLUMN], spread[SET_COLUMN] = 0.0, 1.0
        return Scale(mean.astype(np.float32), spread.astype(np.float32))

    def __call__(self, cells: NDArray[np.float32]) -> NDArray[np.float32]:
        """Features, scaled and cut."""
        scaled: NDArray[np.float32] = np.clip((cells - self.mean) / self.spread, -EXTREME, EXTREME)
        return scaled


@dataclass(frozen=True, slots=True)
class Batch:
    """Several chapters as one table."""

    cells: Tensor
    turn_of: Tensor
    turns: int
    neighbours: dict[int, Tensor]
    right: Tensor
    """For each cell: is it the speaker's?"""
    weights: Tensor
    """For each turn; 0: it is not learned from."""


def fit(lessons: Sequence[Lesson], seed: int) -> dict[str, NDArray[Any]]:
    """Train one network; returns its arrays.  The same lessons and seed give the same network."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    chance = random.Random(seed)
    scale = Scale.of(lessons)
    weight_of = {"novel": NOVEL_WEIGHT, "modern": MODERN_WEIGHTS[seed % len(MODERN_WEIGHTS)]}
    network = Network(len(scale.mean))
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(list(_together(lessons, random.Random(seed)))) + SPARE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    network.train()
    taken = 0
    for _ in range(EPOCHS):
        for chapters in _together(lessons, chance):
            loss = _loss(network, _batch(chapters, scale, weight_of, chance))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            taken += 1
            if taken < steps:
                schedule.step()
    return arrays(network, scale)


def arrays(network: Network, scale: Scale) -> dict[str, NDArray[Any]]:
    """What `audiobook.attribute.network` reads, in half precision but for the scale."""
    weights = {
        name: tensor.detach().numpy().astype(np.float16) for name, tensor in network.state_dict().items()
    }
    return {"mean": scale.mean, "spread": scale.spread, **weights}


def _loss(network: Network, batch: Batch) -> Tensor:
    """Minus the log of the probability of the speakers, by the weights of the turns."""
    scores = network(batch.cells, batch.turn_of, batch.turns, batch.neighbours)
    weights = torch.exp(scores.clamp(-HIGHEST_SCORE, HIGHEST_SCORE))
    everybody = torch.zeros(batch.turns).index_add(0, batch.turn_of, weights)
    speakers = torch.zeros(batch.turns).index_add(0, batch.turn_of, weights * batch.right)
    taught = batch.weights > 0
    logs = torch.log(speakers[taught]) - torch.log(everybody[taught])
    loss: Tensor = -(logs * batch.weights[taught]).sum() / batch.weights.sum()
    return loss


# --- batches


def _together(lessons: Sequence[Lesson], chance: random.Random) -> Iterator[list[Lesson]]:
    """Every document once, with one of its two casts, in groups of chapters that have CELLS."""
    mode_of: dict[str, str] = defaultdict(lambda: chance.choice(("given", "unknown")))
    chosen = [lesson for lesson in lessons if lesson.mode == mode_of[lesson.document] and lesson.right.any()]
    chance.shuffle(chosen)
    together: list[Lesson] = []
    cells = 0
    for lesson in chosen:
        together.append(lesson)
        cells += len(lesson.right)
        if cells > CELLS:
            yield together
            together, cells = [], 0
    if together:
        yield together


def _batch(
    lessons: Sequence[Lesson], scale: Scale, weight_of: Mapping[str, float], chance: random.Random
) -> Batch:
    """`weight_of`: the weight of a turn, by the kind of its document."""
    cells, turn_of, weights = [], [], []
    neighbours: dict[int, list[NDArray[np.intp]]] = defaultdict(list)
    total = sum(len(lesson.right) for lesson in lessons)
    first_cell = first_turn = 0
    for lesson in lessons:
        table = lesson.table
        mine, count = table.turn_of, len(lesson.right)
        taught = np.bincount(mine, lesson.right) > 0
        is_set = taught & _chosen(len(taught), chance)
        scaled = scale(table.cells)
        scaled[:, SET_COLUMN] = np.where(is_set[mine], np.where(lesson.right, 1.0, -1.0), 0.0)
        cells.append(scaled)
        turn_of.append(mine + first_turn)
        weight = weight_of[lesson.kind] * (HIDDEN_WEIGHT if lesson.hidden else 1.0)
        weights.append(np.where(taught & ~is_set, weight, 0.0))
        for distance, places in table.neighbours.items():
            neighbours[distance].append(np.where(places < count, places + first_cell, total))
        first_cell, first_turn = first_cell + count, first_turn + len(taught)
    return Batch(
        torch.from_numpy(np.concatenate(cells)),
        torch.from_numpy(np.concatenate(turn_of)),
        first_turn,
        {distance: torch.from_numpy(np.concatenate(places)) for distance, places in neighbours.items()},
        torch.from_numpy(np.concatenate([lesson.right for lesson in lessons])).float(),
        torch.from_numpy(np.concatenate(weights)).float(),
    )


def _chosen(turns: int, chance: random.Random) -> NDArray[np.bool_]:
    """Turns of a chapter whose speaker is set."""
    share = chance.random() * MOST_SET if chance.random() < SET_CHAPTERS else 0.0
    return np.array([chance.random() < share for _ in range(turns)], dtype=bool)
