"""What each part of the attribution is worth: accuracy without it.

    python -m tests.benchmarks.ablation GOLD.jsonl...

GOLD is what `audiobook score` takes; the cast is given.  A minute for each part on 18 novels, one after the
other.  The ranker is the shipped one throughout: what it learned beside a part that is missing stays.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from audiobook.attribute import decode, features, turns
from audiobook.attribute.ranker import Trees
from audiobook.measure import score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.attribute.features import Rows

GROUPS = ("all", "explicit", "anaphoric", "implicit")
SPEAKERS: Any = importlib.import_module(
    "audiobook.attribute.speakers"
)  # the package has a function of its name
FLAT = decode.Link(repeat=0.0, back=0.0)


def by_hand(_: Trees, rows: Rows) -> Any:
    """What one would write without learning: the tag, then the beat, then whoever was named last."""
    column = features.NAMES.index
    named = 8 * rows[:, column("tag names")] + 3 * rows[:, column("beat names")]
    return (named + rows[:, column("tag gender")] + np.log1p(rows[:, column("told near")])).astype(float)


def page_only(stage: Any, judge: Any, told: Mapping[int, int | None] | None = None) -> Any:
    """The first pass alone."""
    return SPEAKERS.first_pass(stage, judge.page, told)


def _no_tags(*_: object) -> dict[int, object]:
    return {}


def _no_odds(rows: Rows) -> Any:
    return np.zeros(len(rows))


WITHOUT_CONTEXT = mock.patch.object(SPEAKERS, "second_pass", page_only)
WITHOUT_TURNS = tuple(
    mock.patch.object(SPEAKERS, link, FLAT) for link in ("REPEAT_NEXT", "REPEAT_AFTER_NARRATION")
)
PARTS: Mapping[str, tuple[Any, ...]] = {
    "the whole": (),
    "without the odds beside the trees": (mock.patch.object(features, "untaught_odds", _no_odds),),
    "without the second pass": (WITHOUT_CONTEXT,),
    "without the second pass and taking turns": (WITHOUT_CONTEXT, *WITHOUT_TURNS),
    "weights by hand, taking turns": (WITHOUT_CONTEXT, mock.patch.object(Trees, "scores", by_hand)),
    "without speech tags": (mock.patch.object(turns, "tags_of", _no_tags),),
}


def main(paths: list[Path]) -> None:
    """Measure and print."""
    gold = list(score.documents(paths))
    print(f"{'':42}" + "".join(f"{group:>11}" for group in GROUPS))
    for name, patches in PARTS.items():
        with ExitStack() as stack:
            for patch in patches:
                stack.enter_context(patch)
            measured = [score.measure(one, score.predict(one, "given"), "given") for one in gold]
        found = score.document(measured, "given")["summary"]["attribution"]["given"]["quote"]
        print(f"{name:42}" + "".join(f"{100 * found[group]['micro']:11.1f}" for group in GROUPS), flush=True)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
