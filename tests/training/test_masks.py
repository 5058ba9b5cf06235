"""What is hidden from the learner."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from scenes import ANN, BEN, GATE, seen

from audiobook.attribute.scene import Scene
from audiobook.attribute.stages import habits, look, ready, standing
from training.masks import mask, masked

MASKED = (replace(ANN, name="Ann Moss", aliases=("Ann",)), replace(BEN, name="Ben Hale", aliases=("Ben",)))


def test_what_is_masked_cannot_be_seen() -> None:
    """A hidden tag leaves neither a name nor a mention, and its turn keeps its place."""
    whole = seen(GATE, MASKED)
    ways = set()
    for seed in range(20):
        turns, hidden = mask(whole, random.Random(seed))
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


def test_a_masked_chapter_is_looked_at_anew() -> None:
    """By the same dice as `mask`; the narrator stays."""
    looked_at = seen('"Yes," said Ann.\n\n"No," I said.\n\n' * 9, (ANN, BEN), narrator="Ben")
    whole = ready(looked_at, standing([looked_at]), habits([looked_at]))
    dim = masked(whole, "ben", random.Random(4))
    assert dim.scene.narrator == whole.scene.narrator is not None
    assert list(dim.turns) == mask(looked_at, random.Random(4))[0]
    sure = [sum(turn.sure_speaker is not None for turn in chapter.evidence) for chapter in (dim, whole)]
    assert 0 < sure[0] < sure[1] == 18


def test_the_shares_of_what_is_hidden() -> None:
    """Of many turns with a sure tag half lose it, a quarter has a pronoun for it; others are left alone."""
    whole = seen('"Yes," said Ann.\n\n"No," said Ben.\n\n"So," she said.\n\n' * 200, (ANN, BEN))
    turns, _ = mask(whole, random.Random(1))
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
