"""`audiobook script`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook import production, read
from audiobook.casting import cast
from audiobook.cli.inputs import analysed_script, read_parts, read_settings, report_corrections, script_beside
from audiobook.cli.options import CHAPTERS, CONFIG, DEBUG, ENGINE, JSON, TEXTS, options
from audiobook.cli.terminal import count, note
from audiobook.production import selection
from audiobook.review import script
from audiobook.system import atomic
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from audiobook.model import Chapter, Line


@click.command("script")
@options(TEXTS, CONFIG)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE",
    help="One script of all texts; - for the screen. Else each gets NAME.script.txt beside it.",
)  # fmt: skip
@options(CHAPTERS, ENGINE, JSON)
@click.option("--spoken", is_flag=True, help="With --json: also what is said for each span.")
@DEBUG
def script_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    output: Path | None,
    chapters: str | None,
    engine: str,
    as_json: bool,
    spoken: bool,
) -> None:
    """Write who says what in TEXTS into a script to be corrected, or refresh it.

    Change a name in it, and `audiobook produce` speaks that line with the other voice; lines marked ? are
    worth a look. What you have corrected is kept when the script is written anew.
    """
    if spoken and not as_json:
        raise click.UsageError("--spoken is for --json")
    on_screen = output == Path("-") or (output is None and texts == (read.STDIN,))
    if chapters and not (on_screen or as_json or (output and not output.exists())):
        raise InputError(
            "--chapters: a text's script holds all its chapters; add --json, -o - or -o with a new file"
        )
    if output and not on_screen and output.resolve() in {text.resolve() for text in texts}:
        raise InputError(f"{output}: this is the text itself; name another file with -o")
    parts = read_parts(texts, None if on_screen or chapters else output)
    settings = read_settings(config_path, engine)
    analysed, account = analysed_script(texts, settings, parts)
    if chapters:
        analysed = selection.narrowed(analysed, chapters)
    found = [one for _, one in script.by_source(analysed)]
    if as_json:
        # One object a text, one to a line: for a single text simply its JSON.
        names = {one.id: one.name for one in analysed.characters}
        casting = cast.assign(analysed.characters, analysed.lines, settings) if spoken else None

        def said(chapter: Chapter, line: Line) -> str:
            voice = casting.voice_of(line) if casting else None
            return production.spoken_words(chapter, line, names, settings, voice.engine if voice else engine)

        documents = [script.document(one, said if spoken else None) for one in found]
        click.echo("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), nl=False)
        return
    written: dict[Path, list[str]] = {}
    for one in found:
        name = script.text_name(one)
        gone = [lost for where, lost in account.lost if where == name]
        path = Path("-") if on_screen else output or script_beside(Path(one.book.chapters[0].source))
        written.setdefault(path, []).append(script.text(one, gone))
    if on_screen:
        click.echo("\n".join(written[Path("-")]), nl=False)
    else:
        ours = {script.text_name(one) for one in found}
        for path, contents in written.items():
            others = [part.content for part in parts[path] if part.name not in ours] if path in parts else []
            atomic.write_text(path, "\n".join([*contents, *others]))
            click.echo(str(path))
    speeches = sum(line.span.kind == "dialogue" for lines in analysed.lines for line in lines)
    note(f"{count(speeches, 'piece')} of dialogue, {len(script.unsure(analysed))} to review (marked ?)")
    report_corrections(account)
