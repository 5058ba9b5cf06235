"""`audiobook lexicon`: the words of voices.yaml from and for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli.inputs import VOICES_FILE, read_settings
from audiobook.cli.options import CONFIG, DEBUG, ENGINE, options
from audiobook.cli.terminal import count, note
from audiobook.speak import pls
from audiobook.system import atomic


@click.group("lexicon")
def lexicon_group() -> None:
    """Exchange the words of voices.yaml with other programs, as a W3C pronunciation lexicon (PLS 1.0)."""


@lexicon_group.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.pls")
@options(CONFIG, DEBUG)
def lexicon_import(file: Path, config_path: Path | None) -> None:
    """Add the words of a PLS file to the lexicon in voices.yaml; words that it has stay as they are."""
    words = pls.read(file)
    path = config_path or VOICES_FILE
    added = pls.add(path, words)
    note(f"{path}: {count(len(added), 'word')} added, {len(words) - len(added)} there already")


@lexicon_group.command("export")
@options(CONFIG, ENGINE)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.pls",
              help="Where the lexicon goes; the screen unless named.")  # fmt: skip
@DEBUG
def lexicon_export(config_path: Path | None, engine: str, output: Path | None) -> None:
    """Write the lexicon in voices.yaml as a PLS file, without what only some characters say."""
    words = read_settings(config_path, engine).lexicon
    document = pls.document(words)
    if output:
        atomic.write_text(output, document)
        click.echo(str(output))
    else:
        click.echo(document, nl=False)
    left_out = sum(bool(entry.characters) for entry in words.values())
    note(f"{count(left_out, 'word')} left out: PLS knows no characters" if left_out else "")
