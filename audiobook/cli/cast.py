"""`audiobook cast`, and how a cast is shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook.casting import cast, talk
from audiobook.cli.inputs import VOICES_FILE, analysed, begin, provide
from audiobook.cli.options import CHAPTERS, CONFIG, DEBUG, ENGINE, JSON, SCRIPT, STORE, TEXTS, options
from audiobook.cli.terminal import count, note, print_json, print_table
from audiobook.config import Config, add_members
from audiobook.engines import DEFAULT
from audiobook.production import merges, selection
from audiobook.production.chapters import Resources
from audiobook.production.jobs import spoken_words
from audiobook.synthesize.shared_store import open_store
from audiobook.system.files import exists

if TYPE_CHECKING:
    from audiobook.model import Chapter, Character, Line, Script, Voice
    from audiobook.synthesize.store import Store

ORIGINS = {"config": "voices.yaml", "pool": "chosen", "narrator": "the narrator's"}
"""Where a voice comes from, in the words of the table."""

OPPOSITES = {"she": "he", "he": "she"}
"""Pronouns of which one counts against the other."""
MOST_SIGNS = 3
"""Signs of a gender that the table shows; `--json` has all."""


@click.command("cast")
@options(TEXTS, CONFIG, CHAPTERS, SCRIPT, ENGINE)
@click.option("--write", is_flag=True, help="Add the speakers to voices.yaml; what it says stays.")
@click.option("--audition", type=click.Path(path_type=Path), metavar="DIR",
              help="Make a page with each speaker's typical line in the three best voices.")  # fmt: skip
@options(STORE, JSON, DEBUG)
def cast_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    chapters: str | None,
    script_path: Path | None,
    engine: str | None,
    write: bool,
    audition: Path | None,
    store_where: str | None,
    as_json: bool,
) -> None:
    """Show the speakers in TEXTS, how much each says, and the voice each gets."""
    new_file = write and config_path and not exists(config_path)
    config, used = (
        (Config().fitted(engine or DEFAULT), None) if new_file else begin(config_path, engine, texts)
    )
    whole = analysed(texts, config, script_path, used, others=True).script
    others = cast.OTHERS if audition else 0
    casting = cast.assign(whole.characters, whole.lines, config, others=others)
    script = selection.narrowed(whole, chapters) if chapters else whole
    page = _audition(audition, script, casting, config, open_store(store_where)) if audition else None
    if as_json:
        document = {"cast": cast_document(script, casting), "merges": merges_document(script)}
        print_json({**document, "audition": str(page)} if page else document)
    else:
        print_cast(script, casting)
        note(f"audition page: {page}" if page else "")
    if write:
        path = config_path or used or VOICES_FILE
        engine_in_use = None if config.engine == config.written_engine else config.engine
        added = add_members(path, cast.members(script.characters, casting, config), engine_in_use)
        note(f"{path}: added {', '.join(added)}" if added else f"{path}: nobody to add")


def _audition(folder: Path, script: Script, casting: cast.Casting, config: Config, store: Store) -> Path:
    """Make the clips and the page of an audition; return the page's path."""
    from audiobook.production import audition  # noqa: PLC0415  nothing else here speaks

    names = {person.id: person.name for person in script.characters}

    def words(chapter: Chapter, line: Line, engine: str) -> str:
        return spoken_words(chapter, line, names, config, engine)

    samples = audition.choose(script, casting, words)
    provide((voice for sample in samples for voice in sample.voices), config.registry)
    resources = Resources(store, os.cpu_count() or 1, config.registry)
    return audition.write(folder, samples, resources, script.book.title, config.engine)


def cast_document(script: Script, casting: cast.Casting) -> list[dict[str, Any]]:
    """Return the speakers as `--json` shows them, who says most first."""
    people = {person.id: person for person in script.characters}
    return [
        {
            "id": speaker,
            "name": people[speaker].name if speaker else None,
            "aliases": list(people[speaker].aliases) if speaker else [],
            "gender": people[speaker].gender if speaker else None,
            "evidence": [
                {"sign": sign.sign, "gender": sign.gender, "count": sign.count}
                for sign in (people[speaker].evidence if speaker else ())
            ],
            "lines": tally.lines,
            "words": tally.words,
            "voice": spelled(casting.voices[speaker] if speaker else casting.unknown),
            "from": casting.origins[speaker] if speaker else "unknown",
        }
        for speaker, tally in talk.tally(script.book.chapters, script.lines).items()
    ]


def print_cast(script: Script, casting: cast.Casting) -> None:
    """Print the speakers as a table."""
    people = {person.id: person for person in script.characters}
    rows = [("  narrator", "", "", "", spelled(casting.narrator), "", "")]
    rows += [
        (
            f"  {speaker['name'] or '(not known)'}",
            speaker["gender"] or "",
            count(speaker["lines"], "line"),
            count(speaker["words"], "word"),
            speaker["voice"],
            ORIGINS.get(speaker["from"], ""),
            _described(people[speaker["id"]]) if speaker["id"] else "",
        )
        for speaker in cast_document(script, casting)
    ]
    print_table(rows)
    pairs = merges.worth_a_look(script.characters)
    if pairs:
        click.echo(
            "\nPerhaps the same person; `NAME: {aliases: [OTHER]}` under `cast` in voices.yaml merges two:"
        )
    for pair in pairs:
        click.echo(f"  {pair}")


def _described(person: Character) -> str:
    """Return why somebody has their gender, and their other names: `she 8, he 0; also the girl`."""
    also = f"also {', '.join(person.aliases)}" if person.aliases else ""
    return "; ".join(filter(None, (shown_evidence(person), also)))


def shown_evidence(person: Character) -> str:
    """Return the strongest signs of somebody's gender: `she 8, he 0, "girl" 2, named Nora`."""
    shown = person.evidence[:MOST_SIGNS]
    pronouns = {sign.sign for sign in person.evidence} & OPPOSITES.keys()
    # That nothing speaks against it is a sign, too.
    against = {sign: OPPOSITES[sign] for sign in pronouns if OPPOSITES[sign] not in pronouns}
    return ", ".join(
        f"{sign}, {against[sign.sign]} 0" if sign.sign in against else str(sign) for sign in shown
    )


def merges_document(script: Script) -> list[dict[str, Any]]:
    """Return the characters who may be one person as `--json` shows them."""
    return [
        {"name": pair.name, "other": pair.other, "why": pair.why}
        for pair in merges.worth_a_look(script.characters)
    ]


def spelled(voice: Voice) -> str:
    """Return a voice as voices.yaml names it, with its pitch."""
    settings = f" (pitch {voice.pitch})" if voice.pitch is not None else ""
    return f"{voice.engine}:{voice.name}{settings}"
