"""What reviews have brought, by group and by document, as JSON and as a table.  Pure.

The package's docstring has the shape of the JSON.

    document([reviewed(gold, "given", 25)], "given")["groups"][0]["points"][-1]["given"]      # 0.93
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from audiobook.measure.score.certainty import group_of
from audiobook.measure.score.measure import READINGS
from audiobook.measure.score.tables import count, percent, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.measure.score.program import CastMode
    from audiobook.measure.score.reviewer import Reviewed


def document(reviews: Sequence[Reviewed], mode: CastMode) -> dict[str, Any]:
    """The reviews as JSON; shares are 0 to 1."""
    groups: dict[str, list[Reviewed]] = {}
    for review in reviews:
        groups.setdefault(group_of(review.id), []).append(review)
    return {
        "groups": [
            {"group": group, "documents": len(members), **_curve(members, mode)}
            for group, members in sorted(groups.items())
        ],
        "documents": [{"id": review.id, **_curve([review], mode)} for review in reviews],
    }


def _curve(reviews: Sequence[Reviewed], mode: CastMode) -> dict[str, Any]:
    quotes = sum(review.quotes for review in reviews)
    asked: Counter[str] = Counter()
    for review in reviews:
        asked.update(review.asked)
    points = []
    for several in zip(*(review.points for review in reviews), strict=True):
        point: dict[str, float] = {"answers": several[0].answers}
        for reading in READINGS[mode]:
            right = sum(single.right[reading] for single in several)
            point[reading] = round(right / quotes, 6) if quotes else 0.0
        points.append(point)
    return {"quotes": quotes, "asked": dict(sorted(asked.items())), "points": points}


def text(data: dict[str, Any], mode: CastMode) -> str:
    """The result of `document` as tables."""
    return "\n".join(_lines(data, mode)) + "\n"


def _lines(data: dict[str, Any], mode: CastMode) -> Iterator[str]:
    for reading in READINGS[mode]:
        answers = [point["answers"] for point in data["documents"][0]["points"]]
        yield f"% of quotations right after so many answers to each document ({reading})"
        rows = [["", "quotes", *map(str, answers)]]
        for part in (*data["groups"], *data["documents"]):
            name = (
                f"  {part['id']}"
                if "id" in part
                else f"{part['group']}, {count(part['documents'], 'document')}"
            )
            rows.append([name, f"{part['quotes']:,}", *(percent(point[reading]) for point in part["points"])])
        yield from table(rows)
