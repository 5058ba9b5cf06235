"""`audiobook cast`, and how a cast is shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook import production
from audiobook.casting import cast
from audiobook.cli.inputs import VOICES_FILE, corrected_script, read_settings
from audiobook.cli.options import CHAPTERS, CONFIG, DEBUG, ENGINE, JSON, SCRIPT, STORE, TEXTS, options
from audiobook.cli.terminal import count, note, print_json, print_table
from audiobook.config import Config, add_members
from audiobook.production import selection
from audiobook.synthesize.shared_store import open_store

if TYPE_CHECKING:
    from audiobook.model import Script, Voice
    from audiobook.synthesize.store import Store


@click.command("cast")
@options(TEXTS, CONFIG, CHAPTERS, SCRIPT, ENGINE)
@click.option("--write", is_flag=True, help="Add the speakers to voices.yaml, keeping all that stands there.")
@click.option("--audition", type=click.Path(path_type=Path), metavar="DIR",
              help="Write a page to hear each speaker's typical line in the three best voices.")  # fmt: skip
@options(STORE, JSON, DEBUG)
def cast_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    chapters: str | None,
    script_path: Path | None,
    engine: str,
    write: bool,
    audition: Path | None,
    store_where: str | None,
    as_json: bool,
) -> None:
    """Show the speakers in TEXTS, how much each says, and the voice each gets."""
    if write and config_path and not config_path.exists():
        settings = Config().fitted(engine)  # the file to be written is not there yet
    else:
        settings = read_settings(config_path, engine)
    found = corrected_script(texts, settings, script_path)
    others = cast.OTHERS if audition else 0
    casting = cast.assign(found.characters, found.lines, settings, others=others)
    if chapters:
        found = selection.narrowed(found, chapters)
    page = None
    if audition:
        page = _audition(audition, found, casting, settings, engine, open_store(store_where))
    if as_json:
        told = {"cast": cast_document(found, casting)}
        print_json({**told, "audition": str(page)} if page else told)
    else:
        print_cast(found, casting)
        note(f"to be heard: {page}" if page else "")
    if write:
        path = config_path or VOICES_FILE
        added = add_members(path, cast.members(found.characters, casting, settings))
        note(f"{path}: added {', '.join(added)}" if added else f"{path}: everybody stands there already")


def _audition(
    folder: Path, found: Script, casting: cast.Casting, settings: Config, engine: str, store: Store
) -> Path:
    """Make the clips and the page of an audition; gives the page's path."""
    from audiobook.production import audition  # noqa: PLC0415 - nothing else here speaks

    names = {one.id: one.name for one in found.characters}
    samples = audition.choose(
        found,
        casting,
        lambda chapter, line, name: production.spoken_words(chapter, line, names, settings, name),
    )
    means = production.Means(store, os.cpu_count() or 1, settings.registry)
    return audition.write(folder, samples, means, found.book.title, engine)


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
