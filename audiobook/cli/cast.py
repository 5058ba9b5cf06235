"""`audiobook cast`, and how a cast is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from audiobook import cast, config, selection
from audiobook.cli.inputs import VOICES_FILE, corrected_script, read_settings
from audiobook.cli.options import CHAPTERS, CONFIG, DEBUG, ENGINE, JSON, SCRIPT, TEXTS, options
from audiobook.cli.terminal import count, note, print_json, print_table

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.model import Script, Voice


@click.command("cast")
@options(TEXTS, CONFIG, CHAPTERS, SCRIPT, ENGINE)
@click.option("--write", is_flag=True, help="Add the speakers to voices.yaml, keeping all that stands there.")
@options(JSON, DEBUG)
def cast_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    chapters: str | None,
    script_path: Path | None,
    engine: str,
    write: bool,
    as_json: bool,
) -> None:
    """Show the speakers in TEXTS, how much each says, and the voice each gets."""
    if write and config_path and not config_path.exists():
        settings = config.fit(config.default(), engine)  # a new file is what the person asks for
    else:
        settings = read_settings(config_path, engine)
    found = corrected_script(texts, settings, script_path)
    casting = cast.assign(found.characters, found.lines, settings, engine)
    if chapters:
        found = selection.narrowed(found, chapters)
    if as_json:
        print_json({"cast": cast_document(found, casting)})
    else:
        print_cast(found, casting)
    if write:
        path = config_path or VOICES_FILE
        added = config.write_cast(path, cast.members(found.characters, casting, settings, engine))
        note(f"{path}: added {', '.join(added)}" if added else f"{path}: everybody stands there already")


def cast_document(found: Script, casting: cast.Casting) -> list[dict[str, Any]]:
    """The speakers as `--json` shows them, most words first."""
    people = {one.id: one for one in found.characters}
    return [
        {
            "id": speaker,
            "name": people[speaker].name if speaker else None,
            "aliases": list(people[speaker].aliases) if speaker else [],
            "gender": people[speaker].gender if speaker else None,
            "lines": said.lines,
            "words": said.words,
            "voice": spelled(casting.voices[speaker] if speaker else casting.unknown),
            "from": casting.origins[speaker] if speaker else "unknown",
        }
        for speaker, said in cast.tally(found.book.chapters, found.lines).items()
    ]


def print_cast(found: Script, casting: cast.Casting) -> None:
    """Show the speakers as a table."""
    rows = [("  narrator", "", "", "", spelled(casting.narrator), "")]
    rows += [
        (
            f"  {one['name'] or '(nobody found)'}",
            one["gender"] or "",
            count(one["lines"], "line"),
            count(one["words"], "word"),
            one["voice"],
            {"config": "voices.yaml", "pool": "chosen", "narrator": "the narrator's"}.get(one["from"], ""),
        )
        for one in cast_document(found, casting)
    ]
    print_table(rows)


def spelled(voice: Voice) -> str:
    """A voice as voices.yaml names it, with its pitch."""
    settings = f" (pitch {voice.pitch})" if voice.pitch is not None else ""
    return f"{voice.engine}:{voice.name}{settings}"
