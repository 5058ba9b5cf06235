"""How the time to read, split and attribute grows with the length of a text.

python -m tests.benchmarks.growth NOVELS... [--plot FILE.svg]

Prints a line for each text, shortest first: words, seconds of each stage, seconds per 100,000 words; then the
exponent of the growth (1: linear) and the peak memory.  The plot shows seconds against words.
"""

from __future__ import annotations

import time
from pathlib import Path

import click
import numpy as np

from audiobook import attribute, read, split

from .assembly import peak_megabytes

WIDTH, HEIGHT, EDGE = 640, 400, 40


def measure(path: Path) -> tuple[int, float, float, float]:
    """Words, and processor seconds for reading and splitting, finding the characters, and attributing."""
    times = [time.process_time()]
    book = read.book([path])
    cut = split.cut(book.chapters)
    times.append(time.process_time())
    characters = attribute.discover(cut)
    times.append(time.process_time())
    attribute.book(cut, characters)
    times.append(time.process_time())
    words = sum(len(chapter.text.split()) for chapter in book.chapters)
    reading, casting, attributing = np.diff(times)
    return words, float(reading), float(casting), float(attributing)


def plot(points: list[tuple[int, float]]) -> str:
    """Seconds against words, as SVG."""
    most_words, most_seconds = (max(column) for column in zip(*points, strict=True))
    dots = "".join(
        f'<circle cx="{EDGE + words / most_words * (WIDTH - 2 * EDGE):.1f}" '
        f'cy="{HEIGHT - EDGE - seconds / most_seconds * (HEIGHT - 2 * EDGE):.1f}" r="4" fill="steelblue"/>'
        for words, seconds in points
    )
    frame = f'<path d="M{EDGE} {EDGE}V{HEIGHT - EDGE}H{WIDTH - EDGE}" fill="none" stroke="gray"/>'
    labels = (
        f'<text x="{EDGE}" y="{EDGE - 10}">{most_seconds:.1f} s</text>'
        f'<text x="{WIDTH - EDGE}" y="{HEIGHT - 12}" text-anchor="end">{most_words:,} words</text>'
    )
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="14"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{frame}{dots}{labels}</svg>\n'


@click.command()
@click.argument("texts", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--plot", "picture", type=click.Path(path_type=Path), help="Draw seconds against words (SVG).")
def main(texts: tuple[Path, ...], picture: Path | None) -> None:
    """Time how long TEXTS take to read, split and attribute."""
    measured = sorted((measure(path), path.name) for path in texts)
    click.echo(f"{'words':>9} {'read':>6} {'cast':>6} {'speak':>6} {'s/100k':>7}")
    points = []
    for (words, *stages), name in measured:
        total = sum(stages)
        points.append((words, total))
        columns = " ".join(f"{seconds:6.2f}" for seconds in stages)
        click.echo(f"{words:9,} {columns} {total / words * 1e5:7.2f}  {name[:50]}")
    if len(points) > 1:
        words_log, seconds_log = np.log(np.array(points, dtype=float)).T
        exponent = np.polyfit(words_log, seconds_log, 1)[0]
        click.echo(f"time grows with words to the power of {exponent:.2f}")
    click.echo(f"peak memory {peak_megabytes():.0f} MB")
    if picture:
        picture.write_text(plot(points), encoding="utf-8")
        click.echo(str(picture))


if __name__ == "__main__":
    main()
