"""Train the ranker: `python -m training NOVELS [-o ranker.npz]`; see README.md here."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from audiobook.attribute.ranker import COLUMNS, FILE
from audiobook.system.errors import InputError
from training.documents import documents
from training.lessons import Lesson, lessons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.measure.score.program import CastMode

SHIPPED = Path(__file__).parents[1] / "audiobook" / "attribute" / FILE
NETWORKS = 6
"""That are trained, each from another beginning."""


def ranker(taught: Sequence[Lesson], networks: int, jobs: int) -> dict[str, Any]:
    """The arrays of the file: several networks, and the features they look at."""
    from training.fit import fit  # noqa: PLC0415 - PyTorch is heavy, and reading the documents does not need it

    with _pool(jobs) as pool:
        fitted = list(pool.map(partial(fit, taught), range(networks)))
    arrays: dict[str, Any] = {"columns": np.array(COLUMNS)}
    for number, network in enumerate(fitted):
        arrays |= {f"{number}.{name}": values for name, values in network.items()}
    return arrays


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, get_context("spawn"))


@click.command()
@click.argument("novels", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), default=SHIPPED, show_default=True)
@click.option("--networks", default=NETWORKS, show_default=True, help="How many are trained and averaged.")
@click.option("--jobs", default=2, show_default=True, help="Processes.")
def main(novels: Path, output: Path, networks: int, jobs: int) -> None:
    """Train the ranker on the labelled stretches of NOVELS (a folder) and the modern chapters."""
    try:
        found = list(documents(novels))
    except InputError as error:
        raise click.ClickException(str(error)) from None
    modes: tuple[CastMode, ...] = ("given", "unknown")
    tasks = [(document, mode) for mode in modes for document in found]
    with _pool(jobs) as pool:
        taught = [
            lesson for batch in pool.map(lessons, *zip(*tasks, strict=True), chunksize=4) for lesson in batch
        ]
    click.echo(f"{len(found)} documents, {sum(lesson.right.sum() for lesson in taught)} answers", err=True)
    np.savez_compressed(output, **ranker(taught, networks, jobs))
    click.echo(f"{output}: {output.stat().st_size:,} bytes", err=True)


if __name__ == "__main__":
    main()
