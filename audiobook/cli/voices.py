"""`audiobook voices`: list them, hear them, fetch more."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli.inputs import provide, read_engine, read_registry
from audiobook.cli.options import CONFIG, DEBUG, ENGINE, JSON, STORE, options
from audiobook.cli.terminal import Fetching, print_json, print_table
from audiobook.config import Config
from audiobook.engines import Installable, Registry
from audiobook.export import audio
from audiobook.export.tagging import Tags
from audiobook.master import assemble
from audiobook.model import Line, Metadata, Request, Span, Voice
from audiobook.synthesize import Synthesizer
from audiobook.synthesize.shared_store import open_store
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.synthesize.store import Store


@click.group("voices", invoke_without_command=True)
@ENGINE
@click.option("--say", metavar="TEXT", help="Write a file in which the voices say this.")
@click.option(
    "--voice", "chosen", multiple=True, metavar="NAME", help="A voice to hear; may be given several times."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("voice.wav"), show_default=True,
              metavar="FILE", help="The file for --say; .wav or .mp3.")  # fmt: skip
@options(STORE, CONFIG, JSON, DEBUG)
@click.pass_context
def voices_command(
    context: click.Context,
    engine: str | None,
    say: str | None,
    chosen: tuple[str, ...],
    output: Path,
    store_where: str | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """List the voices, or hear them; `install` fetches those of kokoro and piper."""
    if context.invoked_subcommand:
        return
    registry = read_registry(config_path)
    engine = engine or read_engine(config_path)
    if say is None and not chosen:
        offered = registry.get(engine).voices()
        if as_json:
            print_json([
                {"name": v.name, "gender": v.gender, "language": v.language, "description": v.description}
                for v in offered
            ])  # fmt: skip
        else:
            print_table([(v.name, v.gender or "", v.language, v.description) for v in offered])
        return
    names = chosen or (Config().fitted(engine, registry).narrator.voice,)
    heard = [Voice(of, info.name) for of, info in (registry.find(name, engine) for name in names)]
    provide(heard, registry)
    _say(
        say or "The quick brown fox jumps over the lazy dog.",
        heard,
        output,
        open_store(store_where),
        registry,
    )
    click.echo(str(output))


@voices_command.command("install")
@click.argument("engine")
@click.option("--from", "source", metavar="DIR|URL",
              help="A folder or an address with the files, in place of the official one.")  # fmt: skip
@DEBUG
def install_command(engine: str, source: str | None) -> None:
    """Fetch the voices of ENGINE (kokoro: 92 MB) and verify them.

    Kokoro needs this only to take its model from another place: it is there after the first use.

    A download that was interrupted is resumed. For piper, --from names a folder, or the path or address of a
    voice's .onnx file, next to which its .onnx.json lies.
    """
    installer = Registry().get(engine)
    if not isinstance(installer, Installable):
        raise InputError(f"the voices of {engine} need no installation")
    with Fetching() as fetching:
        paths = installer.install(source, fetching.step)
    for path in paths:
        click.echo(str(path))


def _say(text: str, voices: Sequence[Voice], output: Path, store: Store, registry: Registry) -> None:
    """Write a file in which each voice says the text."""
    format_name = output.suffix.lstrip(".").lower()
    if format_name not in audio.FORMATS:
        endings = ", ".join(f".{name}" for name in audio.FORMATS)
        raise InputError(f"{output}: unknown format {output.suffix!r}; use one of {endings}")
    line = Line(Span(0, len(text), "narration"), None, 1.0, "")
    with Synthesizer(store, os.cpu_count(), registry.get) as synthesizer:
        requests = [Request(voice, text) for voice in voices]
        clips = [synthesizer.submit(request) for request in requests]
        sounds = [
            (line, synthesizer.sound(clip.result(), request))
            for clip, request in zip(clips, requests, strict=True)
        ]
    narrator = ", ".join(voice.name for voice in voices)
    tags = Tags(text[:60], 1, 1, Metadata("Voices", narrator=narrator))
    with audio.writer(output, format_name, assemble.RATE, tags) as write:
        assemble.assemble(sounds, [0.2, *[0.6] * len(sounds)], write)
