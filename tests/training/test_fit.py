"""PyTorch's networks: they compute what numpy's do, and learn."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audiobook.attribute import network
from training.lessons import Lesson

torch = pytest.importorskip("torch", reason="PyTorch is not installed: training was not tested")

from training import fit as fitting  # noqa: E402 - only where there is PyTorch
from training.fit import Network, Scale, arrays, fit  # noqa: E402

if TYPE_CHECKING:
    from audiobook.attribute.network import Table

FEATURES = 5


def lesson(seed: int, turns: int = 30, mode: str = "given") -> Lesson:
    """A chapter of two, whose first turn tells who speaks, and whose others follow by taking turns."""
    drawn = np.random.default_rng(seed)
    people = [[0, 1, 2][: 2 + (turn % 3 == 0)] for turn in range(turns)]
    first = int(drawn.integers(2))
    cells, right = [], []
    for turn, who in enumerate(people):
        rows = drawn.normal(size=(len(who), FEATURES)).astype(np.float32)
        rows[:, 0] = 0
        speaker = (first + turn) % 2
        if turn % 4 == 0:
            rows[speaker, 0] = 1
        rows[:, -1] = 0
        cells.append(rows)
        right += [person == speaker for person in who]
    table = network.table(cells, people)
    return Lesson(f"{seed}", "modern", mode, hidden=False, table=table, right=np.array(right))  # type: ignore[arg-type]


def share_right(judge: network.Network, lesson: Lesson) -> float:
    """Of the turns, with the likeliest candidate."""
    found = network.probabilities([judge.scores(lesson.table)], lesson.table)
    right = np.split(lesson.right, lesson.table.starts[1:])
    return float(np.mean([flags[turn.argmax()] for turn, flags in zip(found, right, strict=True)]))


@pytest.mark.parametrize("seed", range(3))
def test_numpy_computes_what_was_trained(seed: int) -> None:
    """The same scores for random weights, but for half of the digits; features are scaled and cut alike."""
    torch.manual_seed(seed)
    table: Table = lesson(seed).table
    table.cells[:, 1] *= 50
    made = Network(FEATURES).eval()
    scale = Scale(np.full(FEATURES, 0.5, np.float32), np.full(FEATURES, 2, np.float32))
    with torch.no_grad():
        expected = made(
            torch.from_numpy(scale(table.cells)),
            torch.from_numpy(table.turn_of),
            len(table.starts),
            {distance: torch.from_numpy(places) for distance, places in table.neighbours.items()},
        )
    scores = network.Network.from_arrays(arrays(made, scale)).scores(table)
    np.testing.assert_allclose(scores, expected.numpy(), atol=1e-2)
    assert scores.std() > 0.05


def test_it_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    """That people take turns, on chapters with other noise; the same seed gives the same network."""
    monkeypatch.setattr(fitting, "CELLS", 100)
    monkeypatch.setattr(fitting, "EPOCHS", 6)
    taught = [lesson(seed, mode=mode) for seed in range(60) for mode in ("given", "unknown")]
    unseen = lesson(1_000)
    trained = fit(taught, 1)
    torch.manual_seed(1)
    untrained = arrays(Network(FEATURES), Scale.of(taught))
    assert share_right(network.Network.from_arrays(trained), unseen) > 0.9
    assert share_right(network.Network.from_arrays(untrained), unseen) < 0.8
    again = fit(taught[:8], 2)
    for name, values in fit(taught[:8], 2).items():
        np.testing.assert_array_equal(values, again[name])


def test_the_scale_leaves_set_speakers_alone() -> None:
    """Mean and standard deviation of each other feature, without hidden chapters."""
    shown = lesson(1)
    dim = Lesson("x", "modern", "given", True, lesson(2).table, lesson(2).right)
    scale = Scale.of([shown, dim])
    assert scale.mean[:-1] == pytest.approx(shown.table.cells[:, :-1].mean(axis=0), abs=1e-5)
    assert scale.spread[:-1] == pytest.approx(shown.table.cells[:, :-1].std(axis=0) + 0.01, abs=1e-5)
    assert (scale.mean[-1], scale.spread[-1]) == (0, 1)


def test_chapters_of_a_batch_do_not_touch() -> None:
    """Neighbours and turns of the second chapter are its own; a set speaker is seen, and not learned from."""
    first, second = lesson(1, 6), lesson(2, 6)
    scale = Scale.of([first, second])
    seen_set = False
    for seed in range(10):
        batch = fitting._batch([first, second], scale, {"modern": 1.0}, random.Random(seed))
        count, total = len(first.right), len(first.right) + len(second.right)
        assert batch.turns == 12
        assert batch.turn_of.tolist() == [*first.table.turn_of, *(second.table.turn_of + 6)]
        for distance, places in batch.neighbours.items():
            own = second.table.neighbours[distance]
            assert places[count:].tolist() == [
                total if place == len(second.right) else place + count for place in own
            ]
            assert all(place < count or place == total for place in places[:count].tolist())
        is_set = np.abs(batch.cells[:, -1].numpy()) > 0
        weights = batch.weights.numpy()[batch.turn_of.numpy()]
        assert (is_set == (weights == 0)).all()
        assert (batch.cells[:, -1].numpy()[is_set] == np.where(batch.right.numpy()[is_set], 1, -1)).all()
        seen_set |= bool(is_set.any())
    assert seen_set
