"""`audiobook script`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook import read
from audiobook.cli.inputs import begin, opening, report_corrections, report_model, report_unmatched
from audiobook.cli.options import CHAPTERS, CONFIG, DEBUG, ENGINE, JSON, TEXTS, options
from audiobook.cli.terminal import Progress, count, note
from audiobook.production import analysis, library, script_files, selection
from audiobook.production.jobs import spoken_words
from audiobook.review import script as scripts
from audiobook.system import atomic
from audiobook.system.errors import InputError
from audiobook.system.files import exists, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.config import Config
    from audiobook.model import Chapter, Line, Script
    from audiobook.production.analysis import Analysis


@click.command("script")
@options(TEXTS, CONFIG)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE",
    help="One script for all texts, or - for the screen; by default NAME.script.txt beside each text.",
)  # fmt: skip
@options(CHAPTERS, ENGINE, JSON)
@click.option("--spoken", is_flag=True, help="With --json: add what is spoken for each span.")
@DEBUG
def script_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    output: Path | None,
    chapters: str | None,
    engine: str | None,
    as_json: bool,
    spoken: bool,
) -> None:
    """Write who says what in TEXTS into a script file, for you to correct.

    Change a name in it, and `audiobook produce` speaks that line in the other voice; lines marked ? are
    worth a look. Your corrections stay when the script is written again.
    """
    if spoken and not as_json:
        raise click.UsageError("--spoken is for --json")
    on_screen = output == Path("-") or (output is None and texts == (read.STDIN,))
    if chapters and not (on_screen or as_json or (output and not exists(output))):
        raise InputError(
            "--chapters: a script file holds all chapters of a text; add --json, -o -, or -o with a new file"
        )
    if output and not on_screen and resolved(output) in map(resolved, texts):
        raise InputError(f"{output}: this is the text itself; name another file with -o")
    config, used = begin(config_path, engine, texts)
    script_path = None if on_screen or chapters else output
    found = analysis.analyse(texts, config, script_path, counting=Progress, announce=opening(used))
    report_model(found)
    whole = selection.narrowed(found.script, chapters) if chapters else found.script
    if as_json:
        _print_documents(whole, config, spoken=spoken)
        return
    if on_screen:
        contents = [content for _, content in _contents(whole, found)]
        click.echo("\n".join(contents), nl=False)
    else:
        _write(whole, found, output)
    speeches = sum(line.span.kind == "dialogue" for lines in whole.lines for line in lines)
    note(f"{count(speeches, 'line')} of dialogue, {len(scripts.unsure(whole))} to review (marked ?)")
    report_corrections(found)
    report_unmatched(config, found.script, others=False)


def _print_documents(whole: Script, config: Config, *, spoken: bool) -> None:
    """Print the script of each text as JSON, an object a line: for a single text simply its JSON."""
    names = {person.id: person.name for person in whole.characters}
    casting = library.cast(whole, config) if spoken else None

    def words(chapter: Chapter, line: Line) -> str:
        engine = casting.voice_of(line).engine if casting else config.engine
        return spoken_words(chapter, line, names, config, engine)

    for _, script in scripts.by_source(whole):
        document = scripts.document(script, words if spoken else None)
        click.echo(json.dumps(document, ensure_ascii=False))


def _write(whole: Script, found: Analysis, output: Path | None) -> None:
    """Write the script files, and print their paths; what a file says of other texts stays in it."""
    files: dict[Path, list[str]] = {}
    names = {scripts.text_name(script) for _, script in scripts.by_source(whole)}
    moved = {old for old, _ in found.review.renamed}
    for script, content in _contents(whole, found):
        path = output or script_files.beside(Path(script.book.chapters[0].source))
        files.setdefault(path, []).append(content)
    for path, contents in files.items():
        others = [
            part.content
            for part in found.parts.get(path, ())
            if part.name not in names
            # The corrections of a renamed text are now in the part of its new name.
            and not (part.name in moved and not exists(path.with_name(part.name)))
        ]
        atomic.write_text(path, "\n".join([*contents, *others]))
        click.echo(str(path))


def _contents(whole: Script, found: Analysis) -> Iterator[tuple[Script, str]]:
    """Yield the script of each text, and what its script file says."""
    for _, script in scripts.by_source(whole):
        name = scripts.text_name(script)
        lost = [correction for text, correction in found.review.lost if text == name]
        yield script, scripts.text(script, lost)
