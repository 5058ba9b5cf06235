"""`audiobook store`: the clips that are kept between runs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli.cast import spelled
from audiobook.cli.inputs import analysed, begin, read_registry
from audiobook.cli.options import CONFIG, DEBUG, ENGINE, JSON, SCRIPT, STORE, options
from audiobook.cli.terminal import count, note, print_json, print_table
from audiobook.model import Metadata, Request, Voice
from audiobook.production import jobs, library
from audiobook.synthesize import upkeep
from audiobook.synthesize.shared_store import is_address, open_store
from audiobook.synthesize.store import Recipe, Store
from audiobook.system.errors import AudiobookError, InputError
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.engines import Registry


class _Age(click.ParamType[float]):
    """Days, as 30d or 30; hours and weeks as 12h and 6w."""

    name = "age"
    units: Mapping[str, float] = {"h": 3600, "d": upkeep.DAY, "w": 7 * upkeep.DAY}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number, unit = (value[:-1], value[-1]) if value[-1:] in self.units else (value, "d")
        if not number.isdecimal() or len(number) > 6:
            self.fail(f"{value!r} is not a time; write 30d, 12h or 6w", param, ctx)
        return int(number) * self.units[unit]


class _Size(click.ParamType[int]):
    """Bytes, as 5GB, 300MB or a plain number."""

    name = "size"
    units: Mapping[str, int] = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "B": 1, "": 1}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        unit = next(unit for unit in self.units if value.upper().endswith(unit))
        number = value[: len(value) - len(unit)].strip()
        if not number.replace(".", "", 1).isdecimal() or len(number) > 15:
            self.fail(f"{value!r} is not a size; write 5GB or 300MB", param, ctx)
        return round(float(number) * self.units[unit])


@click.group("store")
def store_group() -> None:
    """Inspect and prune the clips that are kept between runs."""


def _local(where: str | None) -> Store:
    """Return a store whose clips lie in a folder."""
    if where and is_address(where):
        raise InputError(
            f"--store {where}: only a folder can be inspected or pruned; use that store's own tools"
        )
    return open_store(where)


@store_group.command("info")
@options(STORE, JSON, DEBUG)
def store_info_command(store_where: str | None, as_json: bool) -> None:
    """Show where the clips are, how many, in which voices, and when they were last used."""
    store = _local(store_where)
    info = upkeep.info(store)
    if as_json:
        voices = [
            {"voice": voice or None, "clips": clips, "bytes": size}
            for voice, (clips, size) in info.voices.items()
        ]
        print_json(
            {"path": str(store.root), "clips": info.clips, "bytes": info.bytes, "parts": info.parts,
             "oldest": _moment(info.oldest), "newest": _moment(info.newest), "voices": voices}
        )  # fmt: skip
        return
    click.echo(str(store.root))
    click.echo(f"{count(info.clips, 'clip')}, {_size(info.bytes)}")
    if info.parts:
        click.echo(f"{count(info.parts, 'unfinished file')} of earlier runs")
    if info.clips:
        click.echo(f"last used from {_moment(info.oldest)} to {_moment(info.newest)}")
        print_table(
            (f"  {voice or '(not recorded)'}", count(clips, "clip"), _size(size))
            for voice, (clips, size) in info.voices.items()
        )


@store_group.command("prune")
@click.option("--older-than", type=_Age(), metavar="TIME",
              help="Remove what no run has used for this long: 30d, 12h, 6w.")  # fmt: skip
@click.option("--max-size", type=_Size(), metavar="SIZE",
              help="Then remove what was unused for longest, until this much is left: 5GB.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be removed, and remove nothing.")
@options(STORE, JSON, DEBUG)
def store_prune_command(
    older_than: float | None, max_size: int | None, dry_run: bool, store_where: str | None, as_json: bool
) -> None:
    """Remove clips that are no longer needed; a run that needs one speaks it again.

    Clips used in the last day always stay, because a run may be using them.
    """
    if older_than is None and max_size is None:
        raise click.UsageError("nothing to remove; add --older-than 30d, --max-size 5GB, or both")
    store = _local(store_where)
    pruned = upkeep.prune(store, time.time(), older_than=older_than, most_bytes=max_size, dry_run=dry_run)
    if as_json:
        print_json({
            "path": str(store.root),
            "removed": pruned.clips,
            "removed_bytes": pruned.bytes,
            "spared": pruned.spared,
            "left": pruned.left,
            "left_bytes": pruned.left_bytes,
            "dry_run": dry_run,
        })  # fmt: skip
        return
    click.echo(
        f"{'would remove' if dry_run else 'removed'} {count(pruned.clips, 'clip')}, {_size(pruned.bytes)}; "
        f"{'would leave' if dry_run else 'left'} {count(pruned.left, 'clip')}, {_size(pruned.left_bytes)}"
    )
    if pruned.spared:
        note(f"{count(pruned.spared, 'clip')} used in the last day kept, because a run may be using them")


@store_group.command("why")
@click.argument("wanted", metavar="CLIP|WORDS")
@click.option("--in", "texts", multiple=True, type=click.Path(path_type=Path), metavar="TEXT",
              help="Explain the lines of TEXT with these words, as they would be spoken now.")  # fmt: skip
@options(CONFIG, SCRIPT, ENGINE, STORE, DEBUG)
def store_why_command(
    wanted: str,
    texts: tuple[Path, ...],
    config_path: Path | None,
    script_path: Path | None,
    engine: str | None,
    store_where: str | None,
) -> None:
    """Show what a clip was made from, and why a line would be made again.

    CLIP is a clip's path or the beginning of its name; WORDS are some of its words.
    """
    store = _local(store_where)
    if texts:
        config, used = begin(config_path, engine, texts)
        script = analysed(texts, config, script_path, used).script
        metadata, order = Metadata(script.book.title), jobs.Order(Path())
        planned = jobs.plan(script, library.cast(script, config), config, metadata, order)
        new = [_recipe(request, config.registry) for job in planned for request in job.requests if request]
        lines = upkeep.lines(store, wanted, new)
        if not lines:
            raise InputError(f"no line of {', '.join(map(str, texts))} contains {wanted!r}")
        for line in lines:
            click.echo(excerpt(line.recipe.request.text))
            click.echo(f"  {_why(line)}")
        return
    registry = read_registry(config_path)
    clips = upkeep.find(store, wanted)
    if not clips:
        raise InputError(f"{store.root}: no clip with key or text {wanted!r}")
    for clip, recipe in clips:
        click.echo(str(store.path(clip.key)))
        click.echo(f"  {_size(clip.bytes)}, last used {_moment(clip.used)}")
        print_table(_of_what(recipe, registry))


def _recipe(request: Request, registry: Registry) -> Recipe:
    return Recipe(request, registry.version_of(request.voice))


def _why(line: upkeep.PlannedClip) -> str:
    if line.is_stored:
        return "kept: it would be used again"
    if line.changes is None:
        return "to be made: there is no clip like it"
    # Nothing has changed where the clip is there, and damaged.
    return f"to be made: {'; '.join(line.changes) or 'its clip is damaged'}"


def _of_what(recipe: Recipe | None, registry: Registry) -> list[tuple[str, str]]:
    """Return table rows with what a clip's key is the hash of, and what has changed since."""
    if recipe is None:
        return [("  not recorded", "the clip is damaged, or older than these records")]
    voice = recipe.request.voice
    try:
        now = upkeep.differences(recipe, _recipe(recipe.request, registry))
        today = f"would be made again: {'; '.join(now)}" if now else "would be used again"
    except AudiobookError as error:
        today = f"cannot be made here: {error}"
    settings = {"rate": voice.rate, "pitch": voice.pitch, "volume": voice.volume}
    return [
        ("  text", " ".join(recipe.request.text.split())),
        ("  voice", spelled(Voice(voice.engine, voice.name))),
        *((f"  {name}", "as the voice has it" if value is None else str(value))
          for name, value in settings.items()),
        ("  engine", recipe.version),
        ("  now", today),
    ]  # fmt: skip


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _size(number: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return count(number, "byte")
