"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from audiobook import read
from audiobook.engines import DEFAULT

Command = TypeVar("Command", bound=Callable[..., Any])


def options(*decorators: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Return one decorator for several, in the order in which `--help` lists them."""

    def apply(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return apply


TEXTS = click.argument(
    "texts", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True),
    callback=lambda _context, _parameter, paths: read.files(paths),
)  # fmt: skip
CHAPTERS = click.option(
    "--chapters", metavar="N-M,N", help="Only these chapters, counted from 1 across all TEXTS."
)
CONFIG = click.option(
    "-c", "--config", "config_path", type=click.Path(path_type=Path), metavar="FILE",
    help="Who sounds how; by default voices.yaml beside the text, or else in this folder.",
)  # fmt: skip
ENGINE = click.option(
    "--engine", help=f"The engine of voices that name none; by default that of voices.yaml, or {DEFAULT}."
)
STORE = click.option(
    "--store", "store_where", metavar="DIR|URL",
    help="Where clips are kept between runs: a folder, or an address that machines share, such as "
    "s3://bucket/clips; by default your cache folder.",
)  # fmt: skip
JOBS = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="How many lines to speak at once; by default one for each processor.",
)
SCHEDULER = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A Dask scheduler whose workers speak, such as tcp://10.0.0.1:8786; --store must be a place that "
    "they all reach.",
)
SCRIPT = click.option(
    "--script", "script_path", type=click.Path(path_type=Path), metavar="FILE",
    help="The corrected script file; by default NAME.script.txt beside each text.",
)  # fmt: skip
METADATA = options(
    click.option("--title", metavar="TEXT",
                 help="The book's title; these options override `metadata` in voices.yaml."),
    click.option("--author", metavar="TEXT", help="The author."),
    click.option("--narrator", metavar="TEXT", help='Narrator\'s name; "(digital voice)" is appended.'),
    click.option("--series", metavar="TEXT", help="The series it belongs to."),
    click.option("--series-part", metavar="TEXT", help="The book's place in the series."),
    click.option("--year", type=click.IntRange(1, 9999), help="The year of publication."),
    click.option("--description", metavar="TEXT", help="What the book is about."),
    click.option("--cover", "cover_path", type=click.Path(path_type=Path), metavar="FILE",
                 help="The cover, a square JPEG or PNG."),
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")


def _debug(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.ensure_object(dict)
    if value:
        context.find_root().obj["debug"] = True


DEBUG = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    callback=_debug,
    is_eager=True,
    help="Show the traceback of an error.",
)
