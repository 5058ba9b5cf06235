"""Arguments and options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from audiobook import read
from audiobook.engines import DEFAULT

Command = TypeVar("Command", bound=Callable[..., Any])


def options(*decorators: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """One decorator of several, in the order in which `--help` lists them."""

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
    "--chapters", metavar="N-M,N", help="These chapters only, counted through all TEXTS from 1."
)
CONFIG = click.option(
    "-c", "--config", "config_path", type=click.Path(path_type=Path), metavar="FILE",
    help="Who sounds how; voices.yaml of this folder if there is one.",
)  # fmt: skip
ENGINE = click.option(
    "--engine", default=DEFAULT, show_default=True, help="Speaks voices that name no engine."
)
STORE = click.option(
    "--store", "store_where", metavar="DIR|URL",
    help="Where clips are kept between runs: a folder, or an address that machines share, such as "
    "s3://bucket/clips; your cache folder unless named.",
)  # fmt: skip
JOBS = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="Lines spoken at once; one for each processor unless said.",
)
SCHEDULER = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let the workers of this Dask scheduler speak, such as tcp://10.0.0.1:8786; --store is a place that "
    "all of them reach.",
)
SCRIPT = click.option(
    "--script", "script_path", type=click.Path(path_type=Path), metavar="FILE",
    help="The corrected script; NAME.script.txt beside each text unless named.",
)  # fmt: skip
METADATA = options(
    click.option("--title", metavar="TEXT", help="The book's; these win over `metadata` in voices.yaml."),
    click.option("--author", metavar="TEXT", help="Who wrote it."),
    click.option("--narrator", metavar="TEXT", help="That it is a digital voice is added."),
    click.option("--series", metavar="TEXT", help="The series it belongs to."),
    click.option("--series-part", metavar="TEXT", help="The book's place in the series."),
    click.option("--year", type=click.IntRange(1, 9999), help="Of publication."),
    click.option("--description", metavar="TEXT", help="What it is about."),
    click.option(
        "--cover", "cover_path", type=click.Path(path_type=Path), metavar="FILE", help="A square JPEG or PNG."
    ),
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print data for programs instead.")


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
    help="Show where an error arose.",
)
