"""The measures of all documents as tables for people.  Pure.

print(text(report.document(measured, "given")))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiobook.measure.score.measure import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.measure.score.measure import Kind, Reading

HEADINGS: dict[Reading, str] = {
    "given": "Right speaker, cast given",
    "name": "Right speaker, cast unknown, characters matched by name",
    "one2one": "Right speaker, cast unknown, characters matched one to one (consistent voices)",
}
ERRORS: dict[Kind, str] = {
    "missed": "quotation not found",
    "no_such_character": "speaker not among the program's characters",
    "nobody": "no speaker, or one outside the cast",
    "stranger": "a character that is not in the gold cast",
    "other_gender": "wrong character, of another gender",
    "same_gender": "wrong character, of the same gender",
    "unknown_gender": "wrong character, gender unknown",
}
COLUMNS = ("all", "explicit", "anaphoric", "implicit")
"""The groups in the table of documents."""


def text(data: dict[str, Any]) -> str:
    """The result of `report.document` as text: summary, types, documents, errors, confidence, review."""
    return "\n".join(_lines(data)) + "\n"


def _lines(data: dict[str, Any]) -> Iterator[str]:
    summary = data["summary"]
    detection = summary["detection"]
    yield f"{count(summary['documents'], 'document')}, cast {data['cast']}"
    yield ""
    yield "Quotations found, %"
    yield from table(
        [["", "precision", "recall", "F1"]]
        + [
            [f"  {name}", *(percent(detection[name][measure]) for measure in ("precision", "recall", "f1"))]
            for name in ("segments", "characters")
        ]
    )
    yield (
        f"  {detection['gold']:,} gold segments, "
        f"{percent(detection['exact_ends'])} % found with their exact ends"
    )
    has_speakers = bool(summary["attribution"][data["reading"]]["quote"])
    if has_speakers:
        for reading, units in summary["attribution"].items():
            yield ""
            yield f"{HEADINGS[reading]}, % of all gold quotations (mean over documents)"
            yield from _attribution(units)
    yield ""
    yield from _documents(data)
    yield ""
    if has_speakers:
        yield from _errors(data)
        yield ""
        yield from _certainty(data)
    else:
        yield "Attribution not measured: no quotation has a speaker in the gold data"


def _attribution(units: dict[str, Any]) -> Iterator[str]:
    rows = [["", "quotations", "", "", "segments", "", ""]]
    for group in units["quote"]:
        cells = [units[unit].get(group) for unit in UNITS]
        rows.append([f"  {group}", *(shown for cell in cells for shown in _cells(cell))])
    yield from table(rows)


def _cells(cell: dict[str, Any] | None) -> list[str]:
    if cell is None:
        return ["-", "", ""]
    return [percent(cell["micro"]), f"({percent(cell['macro'])})", f"of {cell['total']:,}"]


def _documents(data: dict[str, Any]) -> Iterator[str]:
    main, *others = data["summary"]["attribution"]
    groups = [group for group in COLUMNS if group in data["summary"]["attribution"][main]["quote"]]
    yield f"By document, % of quotations right ({', '.join([main, *others])})"
    rows = [["", "quotes", *groups, *others, "F1 found", "speakers", "gold"]]
    for document in data["documents"]:
        by_group = document["attribution"][main]["quote"]
        cells = [by_group.get(group) for group in groups]
        cells += [document["attribution"][other]["quote"].get("all") for other in others]
        detection = document["detection"]
        rows.append(
            [
                f"  {document['id']}",
                f"{by_group['all']['total']:,}" if by_group else "0",
                *(percent(cell["accuracy"]) if cell else "-" for cell in cells),
                percent(detection["segments"]["f1"]) if detection["gold"] or detection["found"] else "-",
                str(document["speakers"]["found"]),
                str(document["speakers"]["gold"]),
            ]
        )
    yield from table(rows)


def _errors(data: dict[str, Any]) -> Iterator[str]:
    errors = data["errors"]
    yield f"Errors: {count(errors['total'], 'quotation')}"
    kinds = sorted(errors["kinds"].items(), key=lambda item: -item[1])
    yield from table(
        [
            [f"  {ERRORS[kind]}", f"{count:,}", f"{percent(count / errors['total'])} %"]
            for kind, count in kinds
            if count
        ]
    )
    yield f"  {errors['neighbour']:,} of these went to the speaker of the previous or next quotation"


def _certainty(data: dict[str, Any]) -> Iterator[str]:
    reliability, review = data["reliability"], data["review"]
    quotations = count(reliability["quotes"], "quotation")
    error = reliability["expected_calibration_error"]
    yield f"Confidence, {quotations} found; expected calibration error {error:.3f}"
    yield from table(
        [["  confidence", "quotes", "mean %", "right %"]]
        + [
            [f"  {part['from']:.1f}-{part['to']:.1f}", f"{part['quotes']:,}",
             *([percent(part["confidence"]), percent(part["right"])] if part["quotes"] else ["-", "-"])]
            for part in reliability["bins"]
        ]
    )  # fmt: skip
    yield ""
    yield (
        f"Reviewing the least certain first: {count(review['errors'], 'error')} among the quotations found "
        f"({review['missed']:,} not found)"
    )
    yield from table(
        [["  lines %", "lines", "errors found %", "right afterwards %"]]
        + [
            [f"  {100 * point['share']:.0f}", f"{point['quotes']:,}", percent(point["errors_found"]),
             percent(point["accuracy_then"])]
            for point in review["points"]
        ]
    )  # fmt: skip
    yield ""
    yield "By group: errors found % among the least certain lines"
    yield from table(
        [["", "quotes", "right %", "calibration error",
          *(f"{100 * point['share']:.0f} %" for point in review["points"])]]
        + [
            [f"  {part['group']}", f"{part['quotes']:,}", percent(part["right"]),
             f"{part['expected_calibration_error']:.3f}", *map(percent, part["errors_found"])]
            for part in data["certainty"]
        ]
    )  # fmt: skip


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 line`, `2 lines`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share of 0 to 1 in per cent."""
    return f"{100 * share:.1f}"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with their first column aligned left and the numbers aligned right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    for first, *rest in rows:
        numbers = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *numbers]).rstrip()
