"""`audiobook score`: attribution, measured."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from audiobook.cli.options import DEBUG, JSON, options
from audiobook.cli.terminal import count, note, print_json
from audiobook.measure import score
from audiobook.system import atomic
from audiobook.system.errors import InputError
from audiobook.system.files import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@click.command("score")
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--cast", "cast_mode", type=click.Choice(get_args(score.CastMode)), required=True,
              help="Whether the program is told who the characters are.")  # fmt: skip
@click.option("--predictions", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the program's answers, one JSON object a document.")  # fmt: skip
@click.option("--review", "questions", type=click.IntRange(min=1), metavar="N",
              help="Also answer up to N questions about each document from its gold data, the most useful "
              "first, and show how many quotations are right then.")  # fmt: skip
@options(JSON, DEBUG)
def score_command(
    gold: tuple[Path, ...],
    cast_mode: score.CastMode,
    predictions: Path | None,
    questions: int | None,
    as_json: bool,
) -> None:
    """Measure attribution on texts whose speakers are marked.

    GOLD files hold such texts, one JSON object a line:

    \b
    {"id": "my:story", "text": "...", "narrator": "c1" or null,
     "characters": [{"id": "c0", "name": "Ruth Hale", "aliases": ["Ruth"],
                     "gender": "F", "M" or null, "category": "major" ...}],
     "quotes": [{"spans": [[start, end], ...], "speaker": "c0" or null,
                 "type": "explicit", "anaphoric", "implicit" or null}]}

    Positions are code points, end exclusive. The program ships no gold data, because published corpora have
    their own licences, or none; bring yours.

    With --review a simulated person answers one question after the other: who says a line, who a character
    is, which gender it has. The text is judged again after each answer, and each answer counts as one.
    """  # noqa: D301 - click keeps the lines of a paragraph that begins with a backspace
    if predictions and predictions.resolve() in {path.resolve() for path in gold}:
        raise InputError(f"{predictions}: this is a gold file; name another file")
    measured: list[score.Measured] = []
    reviews: list[score.Reviewed] = []
    with _json_lines(predictions) as write:
        for document in score.documents(gold):
            prediction = score.predict(document, cast_mode)
            measured.append(score.measure(document, prediction, cast_mode))
            write(prediction.as_json())
            if questions:
                reviews.append(score.reviewed(document, cast_mode, questions))
            note(f"{document.id}: {count(len(document.quotes), 'quotation')}")
        if not measured:
            raise InputError(f"{', '.join(map(str, gold))}: empty; a gold file has one document a line")
    data = score.document(measured, cast_mode)
    if reviews:
        data["reviewed"] = score.curves.document(reviews, cast_mode)
    if as_json:
        print_json(data)
        return
    click.echo(score.text(data), nl=False)
    if reviews:
        click.echo()
        click.echo(score.curves.text(data["reviewed"], cast_mode), nl=False)


@contextmanager
def _json_lines(path: Path | None) -> Iterator[Callable[[object], object]]:
    """Yield a function that writes objects to a file, one a line; without a path, it drops them."""
    if path is None:
        yield lambda _: None
        return
    with (
        atomic.replacing(path) as part,
        writing(path),
        part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file,
    ):
        yield lambda one: file.write(json.dumps(one, ensure_ascii=False) + "\n")
