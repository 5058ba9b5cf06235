"""How well the program finds the cast by itself: who exists, under how many names, and of which gender.

    python -m tests.benchmarks.cast GOLD.jsonl... [--people]

GOLD is what `audiobook score` takes; the program gets the text alone, and names are matched as `score` does.
Prints a table, each number over all documents together; with `--people` also everybody who is not right.

Of the gold characters who speak, and of their lines,

- *found*: one of the program's characters stands for them;
- *split*: several of those do, and speak; its lines are what all but the first of them say;
- *merged*: nobody stands for them, and somebody else has one of their names;
- *missing*: nobody has any of their names.

*Invented* are characters of the program who speak and stand for nobody.  *Gender* is that of the character
who stands for a gold character, where the gold document tells one, by itself or by a name (`the girl`).
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from audiobook.attribute.name_forms import noun_gender, parse
from audiobook.measure import score
from audiobook.measure.score import names
from audiobook.measure.score.measure import answers
from audiobook.measure.score.program import GENDERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.measure.score.gold import Gold, Person
    from audiobook.model import Character, Gender

Fate = Literal["found", "split", "merged", "missing"]
Verdict = Literal["right", "wrong", "unknown"]


@dataclass(frozen=True, slots=True)
class Fortune:
    """What became of a gold character who speaks."""

    person: Person
    fate: Fate
    lines: int
    """Gold quotations of the person."""
    lost: int
    """Those that go to all but the first who stand for the person; all of them where nobody does."""
    ours: tuple[Character, ...]
    """The program's characters who stand for the person, who shares most quotations first."""
    gender: Verdict | None
    """None: nobody stands for the person, or the gold document tells no gender."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The program's cast of a document against the gold cast."""

    fortunes: tuple[Fortune, ...]
    """Of the gold characters who speak."""
    invented: tuple[tuple[Character, int], ...]
    """Characters of the program who speak and stand for nobody, and the number of their gold quotations."""


def compare(gold: Gold, prediction: score.Prediction) -> Comparison:
    """Compare a prediction for the text alone with its gold document."""
    shared: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for quote, speaker in answers(gold, prediction):
        if speaker and quote.speaker:
            shared[speaker][quote.speaker] += 1
    cast = names.Cast(gold.characters, gold.narrator)
    stands_for = names.by_name(prediction.characters, cast, shared)
    elsewhere = {
        person
        for character in prediction.characters
        for name in (character.name, *character.aliases)
        for person in cast.meant_by(name)
        if person != stands_for[character.id]
    }
    lines = Counter(quote.speaker for quote in gold.quotes)
    fortunes = []
    for person in gold.characters:
        if lines[person.id]:
            ours = [who for who in prediction.characters if stands_for.get(who.id) == person.id]
            ours.sort(key=lambda who: -shared[who.id][person.id])
            said = [shared[who.id].total() for who in ours]
            fate: Fate = (
                ("merged" if person.id in elsewhere else "missing")
                if not ours
                else ("split" if sum(map(bool, said)) > 1 else "found")
            )
            lost = sum(shared[who.id][person.id] for who in ours[1:]) if ours else lines[person.id]
            verdict = _verdict(gender_of(person), ours[0].gender) if ours else None
            fortunes.append(Fortune(person, fate, lines[person.id], lost, tuple(ours), verdict))
    invented = tuple(
        (who, shared[who.id].total())
        for who in prediction.characters
        if shared[who.id] and who.id not in stands_for
    )
    return Comparison(tuple(fortunes), invented)


def gender_of(person: Person) -> Gender | None:
    """The gender that the gold document tells; None: none, or two."""
    if stated := GENDERS.get(person.gender):
        return stated
    forms = (person.name, *person.aliases)
    told = {parse(form).gender or noun_gender(form) for form in forms} - {None}
    return told.pop() if len(told) == 1 else None


def _verdict(gold: Gender | None, ours: Gender | None) -> Verdict | None:
    if gold is None:
        return None
    return "unknown" if ours in {None, "other"} else "right" if ours == gold else "wrong"


def table(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """The lines of the table."""
    fortunes = [fortune for comparison in comparisons for fortune in comparison.fortunes]
    invented = [lines for comparison in comparisons for _, lines in comparison.invented]
    told = [fortune for fortune in fortunes if fortune.gender]
    yield f"{'':10}{'people':>8}{'share':>8}{'lines':>8}{'share':>8}"
    people, lines = len(fortunes), sum(fortune.lines for fortune in fortunes)
    for fate in get_args(Fate):
        those = [fortune for fortune in fortunes if fortune.fate == fate]
        said = sum(fortune.lines if fate == "found" else fortune.lost for fortune in those)
        yield _row(fate, len(those), people, said, lines)
    yield _row("invented", len(invented), people, sum(invented), lines)
    people, lines = len(told), sum(fortune.lines for fortune in told)
    for verdict in get_args(Verdict):
        those = [fortune for fortune in told if fortune.gender == verdict]
        yield _row(f"gender {verdict}", len(those), people, sum(f.lines for f in those), lines)


def _row(name: str, people: int, of_people: int, lines: int, of_lines: int) -> str:
    shares = (100 * people / max(1, of_people), 100 * lines / max(1, of_lines))
    return f"{name:15}{people:6}{shares[0]:6.1f} %{lines:8}{shares[1]:6.1f} %"


def not_right(document: str, comparison: Comparison) -> Iterator[str]:
    """A line for everybody who is not right."""
    for fortune in comparison.fortunes:
        ours = " / ".join(map(_shown, fortune.ours))
        known_as = f"{fortune.person.name} {list(fortune.person.aliases)}"
        if fortune.fate != "found":
            yield f"{document}: {fortune.fate} {fortune.lost}/{fortune.lines}: {known_as}; ours: {ours}"
        if fortune.gender not in {"right", None}:
            yield f"{document}: gender {fortune.gender} {fortune.lines}: {known_as}; ours: {ours}"
    for who, lines in comparison.invented:
        yield f"{document}: invented {lines}: {who.name} {list(who.aliases)}"


def _shown(who: Character) -> str:
    why = ", ".join(map(str, who.evidence))
    return f"{who.name} {list(who.aliases)} {who.gender or '?'} ({why})"


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    paths = [Path(argument) for argument in arguments if argument != "--people"]
    comparisons = []
    for gold in score.documents(paths):
        comparisons.append(compare(gold, score.predict(gold, "unknown")))
        if "--people" in arguments:
            print("\n".join(not_right(gold.id, comparisons[-1])), flush=True)
    print("\n".join(table(comparisons)))


if __name__ == "__main__":
    main(sys.argv[1:])
