"""Training: what is hidden from the learner, what it is taught, and that it learns."""

from __future__ import annotations

import importlib.util
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import boosting
import numpy as np
import pytest
from scenes import ANN, BEN, GATE, person, seen

from audiobook.attribute import lessons, train
from audiobook.attribute.passes import first_pass, second_pass
from audiobook.attribute.ranker import Ranker, Trees
from audiobook.attribute.scene import Scene
from audiobook.attribute.stages import look, ready, standing

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.attribute.stages import Stage
    from audiobook.attribute.train import Fit

# --- masks

MASKED = (replace(ANN, name="Ann Moss", aliases=("Ann",)), replace(BEN, name="Ben Hale", aliases=("Ben",)))


def test_what_is_masked_cannot_be_seen() -> None:
    """A hidden tag leaves neither a name nor a mention, and its turn keeps its place."""
    whole = seen(GATE, MASKED)
    ways = set()
    for seed in range(20):
        turns, hidden = lessons.mask(whole, random.Random(seed))
        assert [turn.spans for turn in turns] == [turn.spans for turn in whole.turns]
        scene = whole.scene
        dim = look(Scene(scene.chapter, scene.spans, scene.names, None, hidden), turns)
        for turn, shown, was, told in zip(turns, dim.evidence, whole.turns, whole.evidence, strict=True):
            ways.add(("none", "pronoun", "name")[len(turn.tags) and 1 + (turn.tags[0].kind == "name")])
            if turn.tags != was.tags:
                assert shown.sure_speaker is None
                assert told.sure_speaker not in shown.named_beside or turn.narrated
            if not turn.tags:
                assert (turn.beats, turn.narrated, turn.introduced) == ((), False, False)
        for low, high in hidden:
            assert all(not low <= mention.start < high for mention in dim.scene.mentions)
    assert ways == {"none", "pronoun", "name"}


def test_the_shares_of_what_is_hidden() -> None:
    """Of many turns with a sure tag half lose it, a quarter has a pronoun for it; others are left alone."""
    whole = seen('"Yes," said Ann.\n\n"No," said Ben.\n\n"So," she said.\n\n' * 200, (ANN, BEN))
    turns, _ = lessons.mask(whole, random.Random(1))
    sure = [turn for turn, shown in zip(turns, whole.evidence, strict=True) if shown.sure_speaker is not None]
    bare = sum(not turn.tags for turn in sure)
    pronouns = sum(bool(turn.tags) and turn.tags[0].kind == "pronoun" for turn in sure)
    assert len(sure) == 400
    assert bare / 400 == pytest.approx(0.5, abs=0.06)
    assert pronouns / 400 == pytest.approx(0.25, abs=0.05)
    assert [turn.tags for turn in turns[2::3]] == [turn.tags for turn in whole.turns[2::3]]
    pronouns_of = {
        (tag.subject, before.subject)
        for turn, was in zip(turns, whole.turns, strict=True)
        for tag, before in zip(turn.tags, was.tags, strict=False)
        if before.kind == "name" != tag.kind
    }
    assert pronouns_of == {("she", "Ann"), ("he", "Ben")}


def test_labels_come_from_tags(tmp_path: Path) -> None:
    """The labels of a lesson are its unambiguous tags; a novel is masked in the same way each time."""
    path = tmp_path / "gate.txt"
    path.write_text(GATE, encoding="utf-8")
    (lesson,) = lessons.lessons(path)
    names = lesson.whole.scene.names.people
    assert [None if person is None else names[person].name for person in lesson.tagged] == [
        "Ann Moss",
        "Ben Hale",
        None,
    ]
    assert lesson.labels == lesson.tagged
    assert len(lesson.masked) == lessons.MASKS
    (again,) = lessons.lessons(path)
    for first, second in zip(lesson.masked, again.masked, strict=True):
        assert first.turns == second.turns


# --- teaching


def lesson_of(text: str) -> lessons.Lesson:
    """A chapter that nothing is hidden in."""
    looked_at = seen(text, (ANN, BEN))
    stage = ready(looked_at, standing([looked_at]))
    tagged = tuple(turn.sure_speaker for turn in looked_at.evidence)
    return lessons.Lesson(stage, (stage,), tagged, tagged)


def test_a_teacher_answers_only_what_tags_do_not_and_what_it_is_sure_of() -> None:
    """Above 0.75 its answer becomes the label; a tag is never overruled; later doubt takes an answer back."""
    lesson = lesson_of('"Yes," said Ann.\n\n"No."\n\n"So."\n')
    ann, ben = (person(lesson.whole, name) for name in ("Ann", "Ben"))
    answers = [{ann: 0.1, ben: 0.9}, {ann: 0.24, ben: 0.76}, {ann: 0.25, ben: 0.75}]
    ((taught,),) = train.teach([[lesson]], lambda _: answers)
    assert taught.labels == (ann, ben, None)
    assert lesson.labels == (ann, None, None)
    ((doubted,),) = train.teach([[taught]], lambda _: [{}, {ann: 0.5, ben: 0.5}, {}])
    assert doubted.labels == (ann, None, None)


def test_examples_are_turns_whose_speaker_is_a_candidate() -> None:
    """Each has the rows of its candidates and the place of the speaker among them."""
    stage = lesson_of('Ann and Ben.\n\n"Yes," said Ann.\n\n"No."\n').whole
    ann = person(stage, "Ann")
    ((rows, right),) = train.examples([(stage, stage.rows, (ann, None))])
    assert rows is stage.rows[0]
    assert stage.candidates[0][right] == ann
    assert train.examples([(stage, stage.rows, (99, None))]) == []


# --- learning

CASTS = (
    ("Ann", "Ben", "Clara", "Hugh", "Edith"),
    ("Martha", "Simon", "Ruth", "Edgar", "Helen"),
    ("Walter", "Alice", "Robert", "Nora", "Felix"),
)


def story(cast: tuple[str, ...], number: int) -> tuple[str, list[str]]:
    """A novel of 25 scenes of two people each, and who says each of its speeches; 2 in 5 have no tag."""
    dice = random.Random(number)
    paragraphs, speakers = [f"{', '.join(cast)} lived in the old house by the river."], []
    for _ in range(25):
        pair = dice.sample(cast, 2)
        paragraphs += ["* * *", f"{pair[0]} met {pair[1]} on the stairs that evening."]
        for turn in range(6):
            speaker = pair[turn % 2]
            tag = "" if dice.random() < 0.4 else f" said {speaker}."
            paragraphs.append(
                f'"It is {dice.choice(("late", "cold", "true", "far"))}{"," if tag else "."}"{tag}'
            )
            speakers.append(speaker)
    return "\n\n".join(paragraphs) + "\n", speakers


def untagged_right(stage: Stage, judge: Ranker, speakers: list[str]) -> float:
    """The share of the turns without a tag that a ranker gives to the right speaker."""
    names = stage.scene.names.people
    answers = [
        names[max(chances, key=lambda one: chances[one])].name == speaker
        for turn, chances, speaker in zip(stage.turns, second_pass(stage, judge), speakers, strict=True)
        if not turn.tags
    ]
    return sum(answers) / len(answers)


def learn_from_stories(folder: Path, fit: Fit) -> tuple[float, float]:
    """Train on two stories; what share of a third an untrained and the trained ranker get right."""
    novels = []
    for number, cast in enumerate(CASTS):
        path = folder / f"{number}.txt"
        path.write_text(story(cast, number)[0], encoding="utf-8")
        novels.append(lessons.lessons(path))
    (unseen,) = novels.pop()
    trained = train.train(novels, 1.0, fit)
    leaves = np.zeros((1, 2), np.float32)
    nothing = Trees(np.zeros((1, 1), np.int16), np.zeros((1, 1), np.float32), leaves)
    speakers = story(CASTS[-1], 2)[1]
    untrained = Ranker(nothing, nothing, 1.0)
    return untagged_right(unseen.whole, untrained, speakers), untagged_right(unseen.whole, trained, speakers)


def test_training_learns(tmp_path: Path) -> None:
    """On two stories with their tags hidden it learns who speaks in a third, by other people, without a tag.

    This runs all of `train` but CatBoost, for which a small trainer stands in.
    """
    untrained, trained = learn_from_stories(tmp_path, boosting.fit)
    assert trained > 0.9 > untrained + 0.2


@pytest.mark.skipif(
    importlib.util.find_spec("catboost") is None,
    reason="the extra `train` is not installed: CatBoost's trees were not made, read and compared",
)
def test_catboost_trains_what_numpy_evaluates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with CatBoost: its trees, read as arrays, learn as well."""
    monkeypatch.setattr(train, "TREES", 30)
    monkeypatch.setattr(train, "TREES_OF_A_HALF", 20)
    untrained, trained = learn_from_stories(tmp_path, train.fit_catboost)
    assert trained > 0.9 > untrained + 0.2


def test_two_rankers_are_averaged() -> None:
    """The mean of two ensembles scores as they do on average."""
    rows = np.array([[0.0], [1.0]], np.float32)
    low, high = (
        Trees(
            np.zeros((1, 1), np.int16), np.full((1, 1), 0.5, np.float32), np.array([[0.0, score]], np.float32)
        )
        for score in (2.0, 6.0)
    )
    assert train._mean([low, high]).scores(rows) == pytest.approx([0.0, 4.0])


def test_the_first_pass_takes_turns() -> None:
    """Without any evidence the turns around still tell: A, B, A."""
    stage = lesson_of('Ann and Ben met.\n\n"Yes," said Ann.\n\n"No."\n\n"So."\n').whole
    ann, ben = (person(stage, name) for name in ("Ann", "Ben"))
    nothing = Trees(np.zeros((1, 1), np.int16), np.zeros((1, 1), np.float32), np.zeros((1, 2), np.float32))
    chances = first_pass(stage, nothing, {0: ann})
    assert [max(turn, key=lambda one: turn[one]) for turn in chances] == [ann, ben, ann]
