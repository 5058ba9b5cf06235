"""`audiobook lexicon`: exchange the words of voices.yaml with other programs."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli.inputs import VOICES_FILE, read_settings
from audiobook.cli.options import CONFIG, DEBUG, ENGINE, options
from audiobook.cli.terminal import count, note
from audiobook.config import add_words
from audiobook.speak import pls
from audiobook.system import atomic


@click.group("lexicon")
def lexicon_group() -> None:
    """Exchange the lexicon of voices.yaml with other programs, as W3C pronunciation lexicons (PLS 1.0)."""


@lexicon_group.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.pls")
@options(CONFIG, DEBUG)
def lexicon_import(file: Path, config_path: Path | None) -> None:
    """Add the words of a PLS file to the lexicon in voices.yaml; words already there stay as they are."""
    words = pls.read(file)
    path = config_path or VOICES_FILE
    added = add_words(path, words)
    note(f"{path}: {count(len(added), 'word')} added, {len(words) - len(added)} already there")


@lexicon_group.command("export")
@options(CONFIG, ENGINE)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.pls",
              help="The file to write; by default the screen.")  # fmt: skip
@DEBUG
def lexicon_export(config_path: Path | None, engine: str | None, output: Path | None) -> None:
    """Write the lexicon in voices.yaml as a PLS file; words that only some characters say are left out."""
    words = read_settings(config_path, engine).lexicon
    document = pls.document(words)
    if output:
        atomic.write_text(output, document)
        click.echo(str(output))
    else:
        click.echo(document, nl=False)
    left_out = sum(bool(entry.characters) for entry in words.values())
    note(f"{count(left_out, 'word')} left out, because PLS has no characters" if left_out else "")
