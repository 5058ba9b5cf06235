"""`audiobook check`: measure finished files."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook import master
from audiobook.cli.options import DEBUG, JSON, options
from audiobook.cli.terminal import note, print_json

CHECK_FAILED = 5


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="AUDIO...")
@click.option("--preset", type=click.Choice(list(master.PRESETS)),
              help="The rules to apply; by default only faults fail.")  # fmt: skip
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png",
              help="Draw one file: waveform in the speakers' colours, levels, limits.")  # fmt: skip
@options(JSON, DEBUG)
def check_command(files: tuple[Path, ...], preset: str | None, plot: Path | None, as_json: bool) -> None:
    """Measure AUDIO files of any format, and check them against the rules of a preset.

    The exit code is 5 if a file fails.
    """
    if plot and len(files) > 1:
        raise click.UsageError("--plot draws a single file; name one")
    from audiobook.measure import check  # noqa: PLC0415  no other command measures files
    from audiobook.measure.check import report  # noqa: PLC0415

    results = check.check([check.measure(path) for path in files], preset)
    if plot:
        from audiobook.measure.check import picture  # noqa: PLC0415

        picture.draw(results[0], preset, plot)
        note(f"drawn: {plot}")
    if as_json:
        print_json(report.document(results, preset))
    else:
        click.echo(report.text(results, preset), nl=False)
    if not all(result.passed for result in results):
        raise click.exceptions.Exit(CHECK_FAILED)
