"""Train the ranker on plain novels: `python -m audiobook.attribute.train NOVELS... -o ranker.npz`.

Needs the extra `train` (CatBoost).  No human annotation is used: the labels are the page's own.

1. A turn with an unambiguous tag (`said Mark`) tells its speaker; from the learner such tags are hidden (see
   `lessons`).
2. The ranker that has learned from these labels becomes a teacher: it sees every tag and answers for the
   turns between them that have none.  Where it is sure, the learner is taught its answer.  The learner then
   teaches once more.
3. The second ensemble learns from what the first makes of the turns around, where the first was trained on
   the other half of the novels.
4. All of this is learned once for each mask, and the rankers' scores are averaged.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from audiobook.attribute.features import Rows
from audiobook.attribute.lessons import MASKS, Labels, Lesson, lessons
from audiobook.attribute.passes import Chances, first_pass, second_pass, with_context
from audiobook.attribute.ranker import FILE, Ranker, Trees

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiobook.attribute.stages import Stage

SURE_ENOUGH = 0.75
"""The teacher's probability from which the learner believes it."""
MOST_TURNS = 40_000
"""Turns that an ensemble is trained on, drawn at random from more: they bound its time and memory."""
DEPTH, SEED = 6, 1
TREES = 200
TREES_OF_A_HALF = 150
"""Of the ensembles that only give the second one its context."""
CATBOOST: Mapping[str, Any] = {
    "loss_function": "QuerySoftMax",
    "depth": DEPTH,
    "learning_rate": 0.08,
    "l2_leaf_reg": 5,
    "border_count": 64,
    "random_seed": SEED,
    "thread_count": 2,
    "verbose": 0,
    "allow_writing_files": False,
}
"""Set by hand; CatBoost's documentation says what each of them means."""

Novel = Sequence[Lesson]
Example = tuple[Rows, int]
"""The rows of a turn's candidates, and which of them speaks."""
Fit = Callable[[Sequence[Example], int], Trees]
"""Makes an ensemble of so many trees that gives the right candidate of each turn the highest score."""
Teacher = Callable[["Stage"], Sequence[Chances]]


def train(novels: Sequence[Novel], temperature: float, fit: Fit) -> Ranker:
    """The ranker that some novels (two at least) teach; `temperature`: see Ranker."""
    click.echo(f"{len(novels)} novels, {sum(len(lesson.labels) for lesson in _all(novels))} turns", err=True)
    page = fit(_by_page(_all(novels), 0), TREES)
    novels = teach(novels, lambda stage: first_pass(stage, page))
    learner = learn(novels, 0, temperature, fit)
    novels = teach(novels, lambda stage: second_pass(stage, learner))
    labelled = sum(label is not None for lesson in _all(novels) for label in lesson.labels)
    click.echo(f"{labelled} labelled", err=True)
    learners = [learn(novels, number, temperature, fit) for number in range(MASKS)]
    return Ranker(
        _mean([learner.page for learner in learners]),
        _mean([learner.context for learner in learners]),
        temperature,
    )


def teach(novels: Sequence[Novel], teacher: Teacher) -> list[list[Lesson]]:
    """The lessons with the teacher's answers for the turns whose tags tell nothing, where it is sure."""
    return [
        [replace(lesson, labels=_labels(lesson, teacher(lesson.whole))) for lesson in novel]
        for novel in novels
    ]


def _labels(lesson: Lesson, answers: Sequence[Chances]) -> Labels:
    return tuple(
        old if tagged is not None or not chances else _answer(chances)
        for tagged, old, chances in zip(lesson.tagged, lesson.labels, answers, strict=True)
    )


def _answer(chances: Chances) -> int | None:
    best = max(chances, key=lambda person: chances[person])
    return best if chances[best] > SURE_ENOUGH else None


def learn(novels: Sequence[Novel], mask: int, temperature: float, fit: Fit) -> Ranker:
    """What the labels teach of the chapters as they are masked the `mask`-th time."""
    halves = [_all(novels[part::2]) for part in (0, 1)]
    in_context: list[Example] = []
    for mine, other in (halves, halves[::-1]):
        judge = fit(_by_page(other, mask), TREES_OF_A_HALF)
        for lesson in mine:
            stage = lesson.masked[mask]
            rows = with_context(stage, first_pass(stage, judge))
            in_context += examples([(stage, rows, lesson.labels)])
    page = fit(_by_page([*halves[0], *halves[1]], mask), TREES)
    return Ranker(page, fit(in_context, TREES), temperature)


def _all(novels: Sequence[Novel]) -> list[Lesson]:
    return [lesson for novel in novels for lesson in novel]


def _by_page(chapters: Sequence[Lesson], mask: int) -> list[Example]:
    return examples((lesson.masked[mask], lesson.masked[mask].rows, lesson.labels) for lesson in chapters)


def examples(stages: Iterable[tuple[Stage, Sequence[Rows], Labels]]) -> list[Example]:
    """The labelled turns whose speaker is among the candidates."""
    return [
        (rows[turn], stage.candidates[turn].index(label))
        for stage, rows, labels in stages
        for turn, label in enumerate(labels)
        if label is not None and label in stage.candidates[turn]
    ]


def _mean(ensembles: Sequence[Trees]) -> Trees:
    """The trees that score as those do on average."""
    return Trees(
        np.concatenate([trees.features for trees in ensembles]),
        np.concatenate([trees.borders for trees in ensembles]),
        np.concatenate([trees.leaves / np.float32(len(ensembles)) for trees in ensembles]),
    )


# --- CatBoost


def fit_catboost(turns: Sequence[Example], trees: int) -> Trees:
    """An ensemble by CatBoost, with a softmax over the candidates of each turn; see Fit."""
    try:
        from catboost import CatBoost  # noqa: PLC0415 - the heavy extra
    except ImportError:
        sys.exit("training needs CatBoost: pip install 'castaloud[train]'")
    if len(turns) > MOST_TURNS:
        turns = random.Random(SEED).sample(turns, MOST_TURNS)
    rows = np.concatenate([rows for rows, _ in turns])
    speaks = np.concatenate([np.arange(len(rows)) == right for rows, right in turns]).astype(np.float32)
    turn_of = np.concatenate([np.full(len(rows), number) for number, (rows, _) in enumerate(turns)])
    model = CatBoost({**CATBOOST, "iterations": trees})
    model.fit(rows, speaks, group_id=turn_of)
    return _trees(model)


def _trees(model: Any) -> Trees:
    """CatBoost's oblivious trees as arrays."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        trees = json.loads(path.read_text(encoding="utf-8"))["oblivious_trees"]
    shape = (len(trees), DEPTH)
    asked = np.zeros(shape, dtype=np.int16)
    borders = np.full(shape, np.inf, dtype=np.float32)  # to a question that is not there all answer no
    leaves = np.zeros((len(trees), 2**DEPTH), dtype=np.float32)
    for number, tree in enumerate(trees):
        for level, question in enumerate(tree["splits"]):
            asked[number, level] = question["float_feature_index"]
            borders[number, level] = question["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    return Trees(asked, borders, leaves)


@click.command()
@click.argument("novels", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path(FILE), show_default=True)
@click.option(
    "--temperature",
    default=1.0,
    show_default=True,
    help="Divides the scores, see Ranker; the shipped file has 1.2.",
)
def main(novels: tuple[Path, ...], output: Path, temperature: float) -> None:
    """Train the ranker on NOVELS, plain texts."""
    with Pool() as pool:
        lessons_of = pool.map(lessons, sorted(novels), chunksize=1)
    np.savez_compressed(output, **train(lessons_of, temperature, fit_catboost).arrays())
    click.echo(f"{output}: {output.stat().st_size:,} bytes", err=True)


if __name__ == "__main__":
    main()
