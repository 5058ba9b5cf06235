"""Train the ranker: `python -m training NOVELS [-o ranker.npz]`; see README.md here."""

from __future__ import annotations

from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from audiobook.attribute.ranker import COLUMNS, FILE
from audiobook.measure.score.gold import Gold
from audiobook.system.errors import InputError
from training.documents import documents
from training.lessons import Lesson, lessons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from audiobook.measure.score.program import CastMode

SHIPPED = Path(__file__).parents[1] / "audiobook" / "attribute" / FILE
NETWORKS = 4
"""That are trained, each from another beginning."""


def ranker(taught: Sequence[Lesson], networks: int, jobs: int) -> dict[str, NDArray[Any]]:
    """The arrays of the file: several networks, and the features they look at."""
    from training.fit import fit  # noqa: PLC0415 - PyTorch is heavy, and reading the documents does not need it

    with get_context("spawn").Pool(jobs) as pool:
        fitted = pool.starmap(fit, [(taught, seed) for seed in range(networks)], chunksize=1)
    arrays: dict[str, NDArray[Any]] = {"columns": np.array(COLUMNS)}
    for number, network in enumerate(fitted):
        arrays |= {f"{number}.{name}": values for name, values in network.items()}
    return arrays


def _task(task: tuple[Gold, CastMode]) -> list[Lesson]:
    return lessons(*task)


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
    tasks: list[tuple[Gold, CastMode]] = [
        (document, mode) for document in found for mode in ("given", "unknown")
    ]
    with get_context("spawn").Pool(jobs) as pool:
        taught = [lesson for batch in pool.map(_task, tasks, chunksize=4) for lesson in batch]
    click.echo(f"{len(found)} documents, {sum(lesson.right.sum() for lesson in taught)} answers", err=True)
    np.savez_compressed(output, **ranker(taught, networks, jobs))
    click.echo(f"{output}: {output.stat().st_size:,} bytes", err=True)


if __name__ == "__main__":
    main()
