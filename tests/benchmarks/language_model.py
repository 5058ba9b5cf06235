"""What a language model that reads the scenes is worth: accuracy without and with it.

    python -m tests.benchmarks.language_model GOLD.jsonl...
    python -m tests.benchmarks.language_model GOLD.jsonl... --url http://localhost:8080/v1 --model NAME

GOLD is what `audiobook score` takes.  Without `--url` a stand-in answers from gold with 5, 10 and 20 %
errors.  "alone" is what the model says by itself; where it says nothing, the program's own answer stays.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from audiobook import attribute
from audiobook.config import LanguageModel
from audiobook.measure import score
from audiobook.model import Book, Script
from audiobook.review import llm, opinions

from .stand_in import StandIn, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.measure.score import CastMode, Gold
    from audiobook.review.llm_report import Report
    from audiobook.review.opinions import Opinion

ERRORS = (0.05, 0.1, 0.2)
MODES: tuple[CastMode, ...] = ("given", "unknown")
COLUMNS = ("none", "all", "alone", "doubtful")


def accuracy(
    documents: Sequence[Gold], mode: CastMode, settings: LanguageModel | None, cache: Path
) -> tuple[dict[str, float], list[Report]]:
    """The share of quotations with the right speaker for each reading, and the model's reports."""
    reports: list[Report] = []
    own_book = attribute.book

    def book(cut: Any, characters: Any, first_person: str | None = None, pinned: Any = None) -> Any:
        lines = own_book(cut, characters, first_person, pinned)
        if settings is None:
            return lines
        script = Script(Book("", tuple(chapter for chapter, _ in cut)), characters, lines)
        decided, report = llm.consult(script, settings, cache, first_person)
        reports.append(report)
        return decided.lines

    with mock.patch.object(attribute, "book", book):
        measured = [score.measure(gold, score.predict(gold, mode), mode) for gold in documents]
    summary = score.document(measured, mode)["summary"]["attribution"]
    return {reading: summary[reading]["quote"]["all"]["micro"] for reading in summary}, reports


def first_answers(asked: Sequence[Opinion]) -> opinions.Weighed:
    """Stand in for `opinions.weighed`: the model's first answer, whatever the program thinks."""
    chances = [{opinion.answers[0][1]: 1.0} if opinion.answers else opinion.ours for opinion in asked]
    return opinions.Weighed(chances, 1.0)


def compare(
    documents: Sequence[Gold], modes: Sequence[CastMode], settings: LanguageModel, cache: Path, name: str
) -> None:
    """Measure and print one model; `cache`: the folder of its answers."""
    for mode in modes:
        rows: dict[str, dict[str, float]] = {}
        for column in COLUMNS:
            asked = settings.model_copy(update={"lines": "doubtful" if column == "doubtful" else "all"})
            with ExitStack() as stack:
                if column == "alone":
                    stack.enter_context(mock.patch.object(opinions, "weighed", first_answers))
                    stack.enter_context(mock.patch.object(llm, "WORTH_A_READING", 2.0))  # no second one
                started = time.monotonic()
                rows[column], reports = accuracy(documents, mode, None if column == "none" else asked, cache)
                seconds = time.monotonic() - started
            for reading, share in rows[column].items():
                print(
                    f"{name:24}{reading:10}{column:10}{100 * share:6.1f}  {seconds:8.1f} s  {_said(reports)}"
                )


def _said(reports: Sequence[Report]) -> str:
    known = [report.known for report in reports if report.known is not None]
    asked, again = sum(report.asked for report in reports), sum(report.again for report in reports)
    share = f", knows {sum(known) / len(known):.2f}" if known else ""
    return f"{asked} lines asked, {again} again{share}" if reports else ""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--cast", choices=MODES, help="default: both")
    parser.add_argument("--errors", type=float, nargs="+", default=ERRORS, help="of the stand-in, 0 to 1")
    parser.add_argument("--anew", action="store_true", help="errors differ when a speech is asked again")
    parser.add_argument("--url", help="the base address of a server; without it a stand-in is asked")
    parser.add_argument("--model", default="model")
    parser.add_argument("--timeout", type=float, default=900.0, help="seconds for an answer")
    parser.add_argument("--answers", type=Path, help="a folder to keep the answers in")
    options = parser.parse_args()
    documents = list(score.documents(options.gold))
    modes = (options.cast,) if options.cast else MODES
    with tempfile.TemporaryDirectory() as folder:
        cache = options.answers or Path(folder)
        if options.url:
            settings = LanguageModel(url=options.url, model=options.model, timeout=options.timeout)
            compare(documents, modes, settings, cache, options.model)
            return
        for errors in options.errors:
            with serving(StandIn(documents, errors, anew=options.anew)) as url:
                settings = LanguageModel(url=url, model=f"stand-in {errors}")
                compare(documents, modes, settings, cache, f"{errors:.0%} errors")


if __name__ == "__main__":
    main()
