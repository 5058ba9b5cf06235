"""Train the ranker on plain novels: `python -m audiobook.attribute.train NOVELS... -o ranker.npz`.

Needs the extra `train` (CatBoost).  No human annotation is used.  The labels are the page's own:

1. A turn with an unambiguous tag (`said Mark`) tells its speaker.  From the learner the tag is hidden in half
   of these turns with all narration of their paragraphs (so that they look like untagged speech), and in a
   quarter behind a pronoun; the neighbours' tags are hidden in the same way.
2. The ranker learned from these labels the rest: as a teacher it sees every tag and answers for the untagged
   turns between them; where it is sure, the learner, who sees fewer tags, is taught its answer.  The learner
   then teaches once more.
3. The second ensemble learns from what the first, trained on the other half of the novels, makes of the turns
   around.
4. All of it is learned twice, with different tags hidden, and the two rankers' scores are averaged.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from audiobook import attribute, read, split
from audiobook.attribute.features import Evidence, Rows
from audiobook.attribute.names import Names
from audiobook.attribute.ranker import FILE, Ranker, Trees
from audiobook.attribute.scene import Scene
from audiobook.attribute.speakers import (
    Stage,
    first_pass,
    look,
    ready,
    second_pass,
    standing,
    with_context,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from audiobook.attribute.turns import Turn
    from audiobook.model import Span
    from audiobook.text.tags import Tag

HIDDEN_WHOLLY, HIDDEN_BY_A_PRONOUN = 0.5, 0.25
"""Shares of the tagged turns."""
TIMES = 2
"""So often tags are hidden anew, and all is learned."""
SURE_ENOUGH = 0.75
"""The teacher's probability from which the learner believes it."""
MOST_TURNS = 40_000
"""Of training, drawn at random from more: they bound its time and memory."""
DEPTH, RATE, SEED = 6, 0.08, 1
TREES = 200
TREES_OF_A_HALF = 150
"""Of the judges that only give the second ensemble its context."""

Example = tuple[Rows, int]
"""The rows of a turn's candidates, and which of them speaks."""


@dataclass(slots=True)
class Lesson:
    """A chapter as the teacher sees it and as the learner does, and the labels: characters by index."""

    whole: Stage
    masked: list[Stage]
    """One for each time."""
    told: list[int | None]
    """What the tags say."""
    labels: list[int | None]
    """What the learner is taught."""


def lessons(path: Path) -> list[Lesson]:
    """The chapters of a novel, with tags hidden at random (but the same ones each time)."""
    chance = random.Random(path.name)
    cut = split.cut(read.book([path]).chapters)
    names = Names(attribute.discover(cut))
    seen = [look(Scene(chapter, spans, names, None)) for chapter, spans in cut]
    known = standing(seen)
    found = [Lesson(ready(one, known), [], _told(one[2]), _told(one[2])) for one in seen if one[1]]
    for _ in range(TIMES):
        dim = []
        for lesson in found:
            scene = lesson.whole.scene
            shown, hidden = mask(scene, lesson.whole.turns, lesson.whole.evidence, chance)
            dim.append(look(Scene(scene.chapter, scene.spans, names, None, hidden), shown))
        known_dimly = standing(dim)
        for lesson, one in zip(found, dim, strict=True):
            lesson.masked.append(ready(one, known_dimly))
    return found


def _told(evidence: Sequence[Evidence]) -> list[int | None]:
    return [one.sure for one in evidence]


def mask(
    scene: Scene, found: Sequence[Turn], evidence: Sequence[Evidence], chance: random.Random
) -> tuple[list[Turn], list[tuple[int, int]]]:
    """The turns without some of their tags, and the stretches of the text that are hidden with them."""
    made: list[Turn] = []
    hidden: set[tuple[int, int]] = set()
    for turn, shown in zip(found, evidence, strict=True):
        who, dice = shown.sure, chance.random()
        gender = None if who is None else scene.names.gender(who)
        if who is not None and dice < HIDDEN_WHOLLY:
            hidden.update(_narration(scene, turn))
            made.append(replace(turn, tags=(), beats=(), narrated=False, introduced=False))
        elif who is not None and gender and dice < HIDDEN_WHOLLY + HIDDEN_BY_A_PRONOUN:
            pronoun = "he" if gender == "male" else "she"
            tags = [
                replace(tag, subject=pronoun, kind="pronoun") if _names(scene, tag, who) else tag
                for tag in turn.tags
            ]
            hidden.update((tag.start, tag.end) for tag in turn.tags if tag.kind == "name")
            made.append(replace(turn, tags=tuple(tags)))
        else:
            made.append(turn)
    stretches = sorted(hidden)

    def visible(tag: Tag | None) -> Tag | None:
        return tag if tag and not any(low <= tag.start < high for low, high in stretches) else None

    return [replace(turn, lead=visible(turn.lead), trail=visible(turn.trail)) for turn in made], stretches


def _names(scene: Scene, tag: Tag, who: int) -> bool:
    return tag.kind == "name" and who in scene.names.named(tag.subject)


def _narration(scene: Scene, turn: Turn) -> Iterable[tuple[int, int]]:
    blocks = scene.chapter.blocks
    low, high = blocks[turn.first_block].start, blocks[turn.last_block].end
    near: Sequence[Span] = scene.spans[max(0, turn.spans[0] - 1) : turn.spans[-1] + 2]
    for span in near:
        start, end = max(span.start, low), min(span.end, high)
        if span.kind == "narration" and start < end:
            yield start, end


def examples(stages: Iterable[tuple[Stage, Sequence[Rows], Sequence[int | None]]]) -> list[Example]:
    """The labelled turns whose speaker is among the candidates."""
    return [
        (rows[at], stage.candidates[at].index(label))
        for stage, rows, labels in stages
        for at, label in enumerate(labels)
        if label is not None and label in stage.candidates[at]
    ]


def fit(found: list[Example], trees: int = TREES) -> Trees:
    """An ensemble that gives the right candidate of each turn the highest score (softmax over the turn)."""
    try:
        from catboost import CatBoost  # noqa: PLC0415 - the heavy extra
    except ImportError:
        sys.exit("training needs CatBoost: pip install 'castaloud[train]'")
    if len(found) > MOST_TURNS:
        found = random.Random(SEED).sample(found, MOST_TURNS)
    rows = np.concatenate([rows for rows, _ in found])
    right = np.concatenate([np.arange(len(rows)) == at for rows, at in found]).astype(np.float32)
    group = np.concatenate([np.full(len(rows), number) for number, (rows, _) in enumerate(found)])
    model = CatBoost({
        "loss_function": "QuerySoftMax", "iterations": trees, "depth": DEPTH, "learning_rate": RATE,
        "l2_leaf_reg": 5, "border_count": 64, "random_seed": SEED, "thread_count": 2, "verbose": 0,
        "allow_writing_files": False,
    })  # fmt: skip
    model.fit(rows, right, group_id=group)
    return _trees(model)


def _trees(model: Any) -> Trees:
    """CatBoost's oblivious trees as arrays."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        made = json.loads(path.read_text(encoding="utf-8"))["oblivious_trees"]
    shape = (len(made), DEPTH)
    asked = np.zeros(shape, dtype=np.int16)
    borders = np.full(shape, np.inf, dtype=np.float32)  # a question that nobody answers with yes
    leaves = np.zeros((len(made), 2**DEPTH), dtype=np.float32)
    for tree, one in enumerate(made):
        for level, question in enumerate(one["splits"]):
            asked[tree, level] = question["float_feature_index"]
            borders[tree, level] = question["border"]
        leaves[tree, : len(one["leaf_values"])] = one["leaf_values"]
    return Trees(asked, borders, leaves)


def teach(found: Sequence[Lesson], teacher: Callable[[Stage], Sequence[Mapping[int, float]]]) -> None:
    """Label the turns that no tag tells of, where the teacher is sure."""
    for lesson in found:
        for at, chances in enumerate(teacher(lesson.whole)):
            if lesson.told[at] is None and chances:
                best = max(chances, key=lambda one: chances[one])
                lesson.labels[at] = best if chances[best] > SURE_ENOUGH else None


def train(novels: Sequence[Sequence[Lesson]], temperature: float) -> Ranker:
    """The ranker of the chapters of some novels."""
    everything = [lesson for novel in novels for lesson in novel]
    click.echo(f"{len(novels)} novels, {sum(len(one.labels) for one in everything)} turns", err=True)
    page = fit(_by_page(everything, 0))
    teach(everything, lambda stage: first_pass(stage, page))
    learner = learn(novels, 0, temperature)
    teach(everything, lambda stage: second_pass(stage, learner))
    click.echo(f"{sum(label is not None for one in everything for label in one.labels)} labelled", err=True)
    learned = [learn(novels, time, temperature) for time in range(TIMES)]
    return Ranker(_mean([one.page for one in learned]), _mean([one.context for one in learned]), temperature)


def learn(novels: Sequence[Sequence[Lesson]], time: int, temperature: float) -> Ranker:
    """What the labels teach of the chapters as they are masked this time."""
    halves = [[lesson for novel in novels[part::2] for lesson in novel] for part in (0, 1)]
    in_context: list[Example] = []
    for mine, other in (halves, halves[::-1]):
        judge = fit(_by_page(other, time), trees=TREES_OF_A_HALF)
        for one in mine:
            stage = one.masked[time]
            rows = with_context(stage, first_pass(stage, judge))
            in_context += examples([(stage, rows, one.labels)])
    page = fit(_by_page([*halves[0], *halves[1]], time))
    return Ranker(page, fit(in_context), temperature)


def _by_page(found: Sequence[Lesson], time: int) -> list[Example]:
    return examples((one.masked[time], one.masked[time].rows, one.labels) for one in found)


def _mean(found: Sequence[Trees]) -> Trees:
    """The trees that score as those do on average."""
    return Trees(
        np.concatenate([one.features for one in found]),
        np.concatenate([one.borders for one in found]),
        np.concatenate([one.leaves / np.float32(len(found)) for one in found]),
    )


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
        found = pool.map(lessons, sorted(novels), chunksize=1)
    np.savez_compressed(output, **train(found, temperature).arrays())
    click.echo(f"{output}: {output.stat().st_size:,} bytes", err=True)


if __name__ == "__main__":
    main()
