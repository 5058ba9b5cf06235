"""What each part of the attribution is worth: accuracy without it.

    python -m tests.benchmarks.ablation GOLD.jsonl...

GOLD is what `audiobook score` takes; the cast is given.  Each part takes about a minute on 18 novels.  The
ranker is always the shipped one: what it learned in the presence of a part stays when the part is taken out.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from audiobook.attribute import decode, odds, passes, stages, turns
from audiobook.attribute.features import column
from audiobook.attribute.ranker import Trees
from audiobook.measure import score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.attribute.features import Rows

GROUPS = ("all", "explicit", "anaphoric", "implicit")
FLAT = decode.Link(repeat=0.0, back=0.0)


def by_hand(_: Trees, rows: Rows) -> Any:
    """Weights as a person would set them: the tag, then the beat, then whoever was named last."""
    named = 8 * column(rows, "tag names") + 3 * column(rows, "beat names")
    return (named + column(rows, "tag gender") + np.log1p(column(rows, "narrated near"))).astype(float)


def page_only(stage: Any, judge: Any, pinned: passes.Pinned | None = None) -> Any:
    """The first pass alone."""
    return passes.first_pass(stage, judge.page, pinned)


def _no_tags(*_: object) -> dict[int, object]:
    return {}


def _no_odds(rows: Rows) -> Any:
    return np.zeros(len(rows))


WITHOUT_CONTEXT = mock.patch.object(passes, "second_pass", page_only)
WITHOUT_TURNS = tuple(
    mock.patch.object(stages, link, FLAT) for link in ("REPEAT_NEXT", "REPEAT_AFTER_NARRATION")
)
PARTS: Mapping[str, tuple[Any, ...]] = {
    "the whole": (),
    "without the odds beside the trees": (mock.patch.object(odds, "untaught", _no_odds),),
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
            measured = [
                score.measure(document, score.predict(document, "given"), "given") for document in gold
            ]
        shares = score.document(measured, "given")["summary"]["attribution"]["given"]["quote"]
        print(f"{name:42}" + "".join(_percent(shares.get(group)) for group in GROUPS), flush=True)


def _percent(share: Mapping[str, float] | None) -> str:
    """A column; a dash where the gold does not say of which type its quotations are."""
    return f"{100 * share['micro']:11.1f}" if share else f"{'-':>11}"


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
