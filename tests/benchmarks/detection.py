"""How well dialogue is told from everything else: precision and recall against marked texts.

    python -m tests.benchmarks.detection FILES... [--novels DIR] [--show N]

A file that ends in `.jsonl` has gold documents, as `audiobook score` takes them; segments match as there.
A file that ends in `.json` has labels: a stretch of a novel in DIR whose quotations, as an earlier version
had cut them, a reader went through:

    {"novel": "543_main_street.txt",
     "quotes": [{"span": [120, 148], "kind": "speech" | "not speech" | "several" | "unknown"}]}

Of those that are not speech it is measured how many are kept out of the dialogue, and of those that are
speech how many are lost.  Splitting decides both, so that nothing is attributed here and a novel takes a
second.  `--show` prints so many errors of each kind.
"""

from __future__ import annotations

import argparse
import json
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import read, split
from audiobook.measure import score
from audiobook.measure.score.measure import trimmed
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from audiobook.split.marks import Stretch

MOST = 0.5
"""The dialogue has a labelled span if it covers at least this share of it."""
PART = re.compile(r"\.[a-z](?=\.txt$)")
"""Several stretches of a novel are told apart by a letter in the name: `543_main_street.b.txt`."""
LOST = "lost"
LET_IN = "let in"
WRONG = {"speech": LOST, "not speech": LET_IN}
"""What an error is called, by what the labelled span is; other kinds of span do not count."""
CONTEXT = 60
"""Code points shown on either side of an error."""


@dataclass(frozen=True, slots=True)
class Error:
    """A stretch that is dialogue on one side only."""

    kind: str
    excerpt: str


# --- gold documents


def dialogue(text: str) -> list[Stretch]:
    """The dialogue that the program finds in a text, in order."""
    return [
        (chapter.start + span.start, chapter.start + span.end)
        for chapter, spans in split.cut(chapters(text))
        for span in spans
        if span.kind == "dialogue"
    ]


def of_gold(gold: score.Gold) -> tuple[Counter[str], list[Error]]:
    """The counts of one document (`gold`, `found` and `matched` segments) and its errors."""
    found = dialogue(gold.text)
    utterances = tuple(score.Utterance(start, end, None, 0.0) for start, end in found)
    measured = score.measure(gold, score.Prediction(gold.id, (), utterances), "given").detection
    marked = [span for quote in gold.quotes for span in quote.spans]
    errors = [
        *_one_sided(gold.text, marked, found, LOST),
        *_one_sided(gold.text, found, marked, LET_IN),
    ]
    return Counter(gold=measured.gold, found=measured.found, matched=measured.matched), errors


def _one_sided(text: str, here: Iterable[Stretch], there: Iterable[Stretch], kind: str) -> Iterator[Error]:
    """The stretches that those on the other side cover less than half of."""
    others = _Covered(text, there)
    for start, end in (trimmed(text, *stretch) for stretch in here):
        if start < end and others.share(start, end) < MOST:
            yield Error(kind, _excerpt(text, start, end))


class _Covered:
    """How much of a stretch others cover."""

    def __init__(self, text: str, stretches: Iterable[Stretch]) -> None:
        self._stretches = sorted(trimmed(text, *stretch) for stretch in stretches)
        self._starts = [start for start, _ in self._stretches]

    def share(self, start: int, end: int) -> float:
        """From 0 to 1."""
        common = 0
        index = bisect_right(self._starts, end)
        while index and self._stretches[index - 1][1] > start:
            index -= 1
            first, last = self._stretches[index]
            common += max(0, min(end, last) - max(start, first))
        return common / (end - start)


# --- labels


def of_labels(path: Path, novels: Path) -> tuple[Counter[str], list[Error]]:
    """The counts of one labelled stretch (of each kind, and of what is wrong) and its errors."""
    labels = json.loads(path.read_text(encoding="utf-8"))
    text, found = _novel(novels / PART.sub("", labels["novel"]))
    covered = _Covered(text, found)
    counts: Counter[str] = Counter()
    errors: list[Error] = []
    for quote in labels["quotes"]:
        start, end = trimmed(text, *quote["span"])
        if quote["kind"] not in WRONG or start == end:
            continue
        counts[quote["kind"]] += 1
        if (covered.share(start, end) >= MOST) != (quote["kind"] == "speech"):
            counts[WRONG[quote["kind"]]] += 1
            errors.append(Error(WRONG[quote["kind"]], _excerpt(text, start, end)))
    return counts, errors


@lru_cache(maxsize=1)
def _novel(path: Path) -> tuple[str, tuple[Stretch, ...]]:
    """The text and its dialogue; the stretches of a novel follow each other."""
    text = read.source_text(path)
    return text, tuple(dialogue(text))


def _excerpt(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return " ".join(f"{before}[[{text[start:end][: 2 * CONTEXT]}]]{after}".split())


# --- output


def _gold_row(group: str, counts: Counter[str], errors: Counter[str]) -> str:
    precision = counts["matched"] / max(1, counts["found"])
    recall = counts["matched"] / max(1, counts["gold"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    shares = "".join(f"{100 * share:9.1f}" for share in (precision, recall, f1))
    wrong = "".join(f"{errors[kind]:10,}" for kind in (LOST, LET_IN))
    return f"{group:20}{counts['gold']:8,}{shares}{wrong}"


def _label_row(group: str, counts: Counter[str]) -> str:
    kept_out = counts["not speech"] - counts[LET_IN]
    return f"{group:40}{counts['not speech']:12,}{kept_out:10,}{counts['speech']:10,}{counts[LOST]:8,}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--novels", type=Path, default=Path(), help="the folder of the labelled novels")
    parser.add_argument("--show", type=int, default=0, help="how many errors of each kind to print")
    options = parser.parse_args(arguments)
    errors = {
        **_print_gold([path for path in options.files if path.suffix == ".jsonl"]),
        **_print_labels(sorted(path for path in options.files if path.suffix == ".json"), options.novels),
    }
    for group, wrong in errors.items() if options.show else ():
        for kind in sorted({error.kind for error in wrong}):
            print(f"\n{group}: {kind}")
            for error in [error for error in wrong if error.kind == kind][: options.show]:
                print(f"  {error.excerpt}")


def _print_gold(paths: Sequence[Path]) -> dict[str, list[Error]]:
    """Print a row for each corpus, by the beginning of its documents' ids; returns their errors."""
    counts: dict[str, Counter[str]] = {}
    errors: dict[str, list[Error]] = {}
    for document in score.documents(paths):
        group = document.id.partition(":")[0]
        of_document, wrong = of_gold(document)
        counts.setdefault(group, Counter()).update(of_document)
        errors.setdefault(group, []).extend(wrong)
    if counts:
        print(f"{'':20}{'gold':>8}{'precision':>10}{'recall':>8}{'F1':>9}{'lost':>10}{'let in':>10}")
    for group, total in counts.items():
        print(_gold_row(group, total, Counter(error.kind for error in errors[group])))
    return errors


def _print_labels(paths: Sequence[Path], novels: Path) -> dict[str, list[Error]]:
    """Print a row for each labelled stretch and one for all; returns all errors."""
    total: Counter[str] = Counter()
    errors: list[Error] = []
    if paths:
        print(f"{'':40}{'not speech':>12}{'kept out':>10}{'speech':>10}{'lost':>8}")
    for path in paths:
        counts, wrong = of_labels(path, novels)
        print(_label_row(path.stem, counts), flush=True)
        total.update(counts)
        errors += wrong
    if paths:
        print(_label_row("all", total))
    return {"labels": errors} if paths else {}


if __name__ == "__main__":
    main()
