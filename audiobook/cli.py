"""The command line: the only module that prints.

Data goes to stdout, messages and progress to stderr.  Exit codes: 0 ok, 1 failure, 2 usage, 3 bad input or
configuration, 4 partial, 5 check failed, 130 interrupted.  An error is one line.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Self, TypeVar, get_args

import click

from audiobook import (
    __version__,
    assemble,
    atomic,
    cast,
    config,
    corrections,
    engines,
    lexicon,
    master,
    metadata,
    produce,
    score,
    script,
    upkeep,
)
from audiobook.engines import DEFAULT
from audiobook.errors import AudiobookError, InputError
from audiobook.export import audio, books, cover, shelf, subtitles
from audiobook.export.tagging import Tags
from audiobook.model import Chapter, Line, Metadata, Request, Script, Span, Voice
from audiobook.store import Made, Store, default_root
from audiobook.synthesize import Synthesizer

PARTIAL = 4
CHECK_FAILED = 5
INTERRUPTED = 130
VOICES_FILE = Path("voices.yaml")
MOST_UNSURE_SHOWN = 15
ENCODED_SECONDS_PER_SECOND = 300
"""More or less; only for the estimate of `--dry-run`."""

Command = TypeVar("Command", bound=Callable[..., Any])


def _options(*decorators: Callable[[Any], Any]) -> Callable[[Command], Command]:
    def apply(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return apply


TEXTS = click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path))
CONFIG = click.option(
    "-c", "--config", "config_path", type=click.Path(path_type=Path), metavar="FILE",
    help="Who sounds how; voices.yaml of this folder if there is one.",
)  # fmt: skip
ENGINE = click.option(
    "--engine", default=DEFAULT, show_default=True, help="Speaks voices that name no engine."
)
STORE = click.option(
    "--store", "store_path", type=click.Path(path_type=Path), metavar="DIR",
    help="Where clips are kept between runs; your cache folder unless named.",
)  # fmt: skip
JOBS = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="Lines spoken at once; one for each processor unless said.",
)
SCRIPT = click.option(
    "--script", "script_path", type=click.Path(path_type=Path), metavar="FILE",
    help="The corrected script; NAME.script.txt beside each text unless named.",
)  # fmt: skip
METADATA = _options(
    click.option("--title", metavar="TEXT", help="The book's; these win over `metadata` in voices.yaml."),
    click.option("--author", metavar="TEXT", help="Who wrote it."),
    click.option("--narrator", metavar="TEXT", help="That it is a digital voice is added."),
    click.option("--series", metavar="TEXT", help="The series it belongs to."),
    click.option("--series-part", metavar="TEXT", help="The book's place in the series."),
    click.option("--year", type=click.IntRange(1, 9999), help="Of publication."),
    click.option("--description", metavar="TEXT", help="What it is about."),
    click.option("--cover", type=click.Path(path_type=Path), metavar="FILE", help="A square JPEG or PNG."),
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


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click would print an empty line of its own on Ctrl-C."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.Abort from None


@click.group(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="audiobook")
@DEBUG
@click.pass_context
def cli(context: click.Context) -> None:
    """Turn fiction into audiobooks in which every character has a voice.

    \b
    audiobook produce chapter.txt          makes chapter.mp3
    audiobook script chapter.txt           writes who says what, to be corrected
    audiobook cast chapter.txt --write     puts the speakers into voices.yaml
    audiobook voices                       lists the voices
    audiobook check chapter.mp3            measures levels, finds faults
    audiobook lexicon export               writes its words as a W3C lexicon
    audiobook score x.jsonl --cast given   measures attribution
    audiobook store info                   says what is kept between runs
    """  # noqa: D301 - click keeps the lines of a paragraph that begins with a backspace
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(click.UsageError.exit_code)


# --- produce


@cli.command("produce")
@_options(TEXTS, CONFIG)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("audio"), show_default=True,
              metavar="DIR", help="Where the audio goes.")  # fmt: skip
@click.option(
    "--format", "formats", type=click.Choice([*audio.FORMATS, *subtitles.WRITERS, *books.FORMATS]),
    multiple=True, default=("mp3",), show_default=True,
    help="May be given several times; m4b, epub, html and lpf are one file for the book.",
)  # fmt: skip
@click.option(
    "--preset", "preset_name", type=click.Choice(list(master.PRESETS)), default=master.DEFAULT_PRESET,
    show_default=True, help="How loud: for listening, or as a shop asks for it.",
)  # fmt: skip
@METADATA
@click.option("--credits", "with_credits", is_flag=True, help="Speak opening and closing credits, too.")
@click.option("--sample", is_flag=True, help="Make a sample of up to five minutes, too.")
@click.option("--shelf", "on_shelf", is_flag=True,
              help="Put all into Author/Series/Title under DIR, as Audiobookshelf wants it.")  # fmt: skip
@_options(SCRIPT, ENGINE, JOBS, STORE)
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@_options(JSON, DEBUG)
def produce_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    output: Path,
    formats: tuple[str, ...],
    preset_name: str,
    with_credits: bool,
    sample: bool,
    on_shelf: bool,
    script_path: Path | None,
    engine: str,
    jobs: int | None,
    store_path: Path | None,
    dry_run: bool,
    as_json: bool,
    **flags: str | int | Path | None,
) -> None:
    """Make audio of TEXTS (.txt or .md): one file of each chapter, or of all of them.

    A clip that was spoken before is not spoken again; change one line, and one line is made.
    """
    settings = _settings(config_path, engine)
    found = _corrected(texts, settings, script_path)
    casting = cast.assign(found.characters, found.lines, settings, engine)
    narrator = f"{casting.narrator.engine} {casting.narrator.name}"
    about = metadata.of(found.book, settings.metadata, flags, narrator)
    if about.cover:
        _note(cover.check(about.cover) or "")
    folder = output / shelf.folder(about) if on_shelf else output
    order = produce.Order(folder, tuple(dict.fromkeys(formats)), master.PRESETS[preset_name], with_credits)
    planned = produce.plan(found, casting, settings, about, order)
    store = Store(store_path or default_root())
    workers = jobs or os.cpu_count() or 1
    if dry_run:
        whole = [produce.book_path(about, order, name) for name in order.book_formats]
        _dry_run(found, casting, planned, whole, store, workers, as_json)
        return
    undo = produce.prepare_folder(folder)
    done: list[produce.Done] = []
    made: list[Path] = []
    try:
        with produce.workshop(planned, folder) as parts:
            with _Progress(sum(len(job.lines) for job in planned)) as progress:
                for one in produce.produce(planned, store, workers, progress.step, parts=parts):
                    done.append(one)
                    with progress.aside():
                        _report(one, as_json)
            sampling = output if sample else None
            for path in _whole(done, about, order, store, workers, sampling, on_shelf=on_shelf):
                made.append(path)
                if not as_json:
                    click.echo(str(path))
    finally:
        undo()
    _note(_skipped(found, planned))
    _note(_doubt(found))
    failed = [one.error for one in done if one.error]
    if as_json:
        _print_json(
            {"chapters": [_done_document(one) for one in done], "files": [str(path) for path in made]}
        )
    if failed:
        for error in failed:
            _complain(error)
        raise click.exceptions.Exit(PARTIAL if len(failed) < len(done) else failed[0].exit_code)


def _whole(
    done: Sequence[produce.Done],
    about: Metadata,
    order: produce.Order,
    store: Store,
    workers: int,
    sampling: Path | None,
    *,
    on_shelf: bool,
) -> Iterator[Path]:
    """Make what needs all chapters, and in the folder `sampling` a sample; give each file as it is done."""
    if sampling:
        job = produce.sample(done, order, sampling)
        for one in produce.produce([job], store, workers) if job else ():
            if one.error:
                raise one.error
            yield from one.files
        if job is None:
            _note("no sample: the first chapter failed, or begins with a line of more than five minutes")
    failed = sum(one.error is not None for one in done)
    unmade = [produce.book_path(about, order, name).name for name in order.book_formats]
    unmade += ["metadata.json"] if on_shelf else []
    if failed and unmade:
        _complain(f"{', '.join(unmade)}: not written, because {failed} of {len(done)} chapters failed")
    elif not failed:
        yield from produce.bind(done, about, order)
        if on_shelf:
            yield from produce.shelve(done, about, order)


def _report(done: produce.Done, as_json: bool) -> None:
    if done.error:
        return
    paths = [str(path) for path in done.files]
    if not as_json:
        for path in paths:
            click.echo(path)
    # Where both streams end on one screen, the path stands there already.
    name = paths[0] if paths else done.job.chapter.title
    where = "" if paths and sys.stdout.isatty() and not as_json else f"{name}: "
    _note(
        f"{where or '  '}{_duration(done.seconds)}, {_count(len(done.job.lines), 'line')}, "
        f"{_count(done.made, 'clip')} made, {done.reused} reused"
    )


def _first(job: produce.Job) -> str | None:
    return next(map(str, job.files.values()), None)


def _done_document(done: produce.Done) -> dict[str, Any]:
    job = done.job
    return {
        "title": job.chapter.title,
        "source": job.chapter.source,
        "audio": None if done.error else _first(job),
        "files": [str(path) for path in done.files],
        "duration": round(done.seconds, 3),
        "lines": len(job.lines),
        "made": done.made,
        "reused": done.reused,
        "error": str(done.error) if done.error else None,
    }


def _dry_run(
    found: Script,
    casting: cast.Casting,
    planned: Sequence[produce.Job],
    whole: Sequence[Path],
    store: Store,
    workers: int,
    as_json: bool,
) -> None:
    expected = produce.estimate(planned, store)
    work = expected.work_seconds / workers + expected.seconds / ENCODED_SECONDS_PER_SECOND
    notes = _notes(found)
    doubtful = script.unsure(found)
    if as_json:
        _print_json(
            {
                "chapters": [
                    {"title": job.chapter.title, "source": job.chapter.source, "audio": _first(job),
                     "lines": len(job.lines)} for job in planned
                ],
                "files": [str(path) for path in whole],
                "cast": _cast_document(found, casting),
                "notes": [{"chapter": chapter.title, "text": text} for chapter, text in notes],
                "unsure": [
                    {"chapter": chapter.title, "text": script.excerpt(chapter, line, 200),
                     "speaker": found.name_of(line.speaker), "confidence": round(line.confidence, 3),
                     "reason": line.reason} for chapter, line in doubtful
                ],
                "estimate": {"seconds": round(expected.seconds), "clips": expected.clips,
                             "missing": expected.missing, "work_seconds": round(work)},
            }
        )  # fmt: skip
        return
    click.echo(f"{_count(len(planned), 'chapter')}:")
    for job in planned:
        places = [str(path) for path in job.files.values()]
        where = f" -> {', '.join(places)}" if places else ""
        click.echo(f"  {job.chapter.title}: {_count(len(job.lines), 'line')}{where}")
    for path in whole:
        click.echo(f"  all in one book -> {path}")
    click.echo("\nCast:")
    _print_cast(found, casting)
    if notes:
        spoken = any(line.span.kind == "note" for job in planned for line in job.lines)
        click.echo(f"\nAuthor's notes, {'spoken' if spoken else 'not spoken'}:")
        for _, text in notes:
            click.echo(f"  {_short(text)}")
    if doubtful:
        click.echo(f"\nUnsure who says {_count(len(doubtful), 'line')}, the least certain first:")
        for chapter, line in doubtful[:MOST_UNSURE_SHOWN]:
            name = found.name_of(line.speaker) or "nobody found"
            click.echo(f"  {line.confidence:4.0%}  {name}: {script.excerpt(chapter, line)}  ({line.reason})")
        if len(doubtful) > MOST_UNSURE_SHOWN:
            click.echo(f"  and {len(doubtful) - MOST_UNSURE_SHOWN} more; `audiobook script` lists them")
    click.echo(
        f"\nAbout {_duration(expected.seconds)} of audio; {_count(expected.missing, 'clip')} of "
        f"{expected.clips} to speak, about {_duration(work)} of work with {_count(workers, 'job')}."
    )


# --- script, cast, voices


@cli.command("script")
@_options(TEXTS, CONFIG)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE",
    help="One script of all texts; - for the screen. Else each gets NAME.script.txt beside it.",
)  # fmt: skip
@_options(ENGINE, JSON)
@click.option("--spoken", is_flag=True, help="With --json: also what is said for each span.")
@DEBUG
def script_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    output: Path | None,
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
    on_screen = output == Path("-")
    if output and output.resolve() in {text.resolve() for text in texts}:
        raise InputError(f"{output}: this is the text itself; name another file with -o")
    parts = _parts(texts, None if on_screen else output)
    settings = _settings(config_path, engine)
    analysed, account = _analysed(texts, settings, parts)
    found = [one for _, one in script.by_source(analysed)]
    if as_json:
        # One object a text, one to a line: for a single text simply its JSON.
        names = {one.id: one.name for one in analysed.characters}
        casting = cast.assign(analysed.characters, analysed.lines, settings, engine) if spoken else None

        def said(chapter: Chapter, line: Line) -> str:
            voice = casting.voice_of(line) if casting else None
            return produce.spoken_words(chapter, line, names, settings, voice.engine if voice else engine)

        documents = [script.document(one, said if spoken else None) for one in found]
        click.echo("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), nl=False)
        return
    written: dict[Path, list[str]] = {}
    for text, one in zip(texts, found, strict=True):
        name = script.text_name(one)
        gone = [lost for where, lost in account.lost if where == name]
        written.setdefault(output or _script_path(text), []).append(script.text(one, gone))
    if on_screen:
        click.echo("\n".join(written[Path("-")]), nl=False)
    else:
        ours = {script.text_name(one) for one in found}
        for path, contents in written.items():
            others = [part.content for part in parts[path] if part.name not in ours] if path in parts else []
            atomic.write_text(path, "\n".join([*contents, *others]))
            click.echo(str(path))
    speeches = sum(line.span.kind == "dialogue" for lines in analysed.lines for line in lines)
    _note(f"{_count(speeches, 'piece')} of dialogue, {len(script.unsure(analysed))} to review (marked ?)")
    _account(account)


@cli.command("cast")
@_options(TEXTS, CONFIG, SCRIPT, ENGINE)
@click.option("--write", is_flag=True, help="Add the speakers to voices.yaml, keeping all that stands there.")
@_options(JSON, DEBUG)
def cast_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    script_path: Path | None,
    engine: str,
    write: bool,
    as_json: bool,
) -> None:
    """Show the speakers in TEXTS, how much each says, and the voice each gets."""
    if write and config_path and not config_path.exists():
        settings = config.fit(config.default(), engine)  # a new file is what the person asks for
    else:
        settings = _settings(config_path, engine)
    found = _corrected(texts, settings, script_path)
    casting = cast.assign(found.characters, found.lines, settings, engine)
    if as_json:
        _print_json({"cast": _cast_document(found, casting)})
    else:
        _print_cast(found, casting)
    if write:
        path = config_path or VOICES_FILE
        added = config.write_cast(path, cast.members(found.characters, casting, settings, engine))
        _note(f"{path}: added {', '.join(added)}" if added else f"{path}: everybody stands there already")


@cli.group("voices", invoke_without_command=True)
@ENGINE
@click.option("--say", metavar="TEXT", help="Let the voices say this, into a file.")
@click.option(
    "--voice", "chosen", multiple=True, metavar="NAME", help="Which voice; may be given several times."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("voice.wav"), show_default=True,
              metavar="FILE", help="The file for --say; .wav or .mp3.")  # fmt: skip
@_options(STORE, CONFIG, JSON, DEBUG)
@click.pass_context
def voices_command(
    context: click.Context,
    engine: str,
    say: str | None,
    chosen: tuple[str, ...],
    output: Path,
    store_path: Path | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """List the voices there are, or hear them; `install` fetches those of kokoro and piper."""
    if context.invoked_subcommand:
        return
    if config_path or VOICES_FILE.exists():
        config.load_engines(config_path or VOICES_FILE)
    if say is None and not chosen:
        offered = engines.get(engine).voices()
        if as_json:
            _print_json([
                {"name": v.name, "gender": v.gender, "language": v.language, "description": v.description}
                for v in offered
            ])  # fmt: skip
        else:
            _print_table([(v.name, v.gender or "", v.language, v.description) for v in offered])
        return
    names = chosen or (config.fit(config.default(), engine).narrator.voice,)
    heard = [_voice(name, engine) for name in names]
    _say(
        say or "The quick brown fox jumps over the lazy dog.",
        heard,
        output,
        Store(store_path or default_root()),
    )
    click.echo(str(output))


@voices_command.command("install")
@click.argument("engine")
@click.option("--from", "source", metavar="DIR|URL",
              help="A folder or an address where the files lie, instead of their makers' own.")  # fmt: skip
@DEBUG
def install_command(engine: str, source: str | None) -> None:
    """Fetch the voices of ENGINE (kokoro: 121 MB) and check that they are whole and right.

    A download that broke off goes on where it was. Files of piper are named with --from: a folder, or the
    path or address of the voice's .onnx file, beside which its .onnx.json lies.
    """
    installer = engines.get(engine)
    if not isinstance(installer, engines.Installable):
        raise InputError(f"the voices of {engine} need no installation")
    with _Fetching() as fetching:
        paths = installer.install(source, fetching.step)
    for path in paths:
        click.echo(str(path))


def _voice(name: str, engine: str) -> Voice:
    engine, name = engines.parse(name, engine)
    found = engines.get(engine).find(name)
    if found is None:
        near = engines.get(engine).suggest(name)
        hint = f"did you mean {near!r}?" if near else f"`audiobook voices --engine {engine}` lists them"
        raise InputError(f"no voice {name!r} in engine {engine}; {hint}")
    return Voice(engine, found.name)


def _say(text: str, voices: Sequence[Voice], output: Path, store: Store) -> None:
    """Write a file in which each voice says the text."""
    format_name = output.suffix.lstrip(".").lower()
    if format_name not in audio.FORMATS:
        endings = ", ".join(f".{name}" for name in audio.FORMATS)
        raise InputError(f"{output}: no format {output.suffix!r}; name a file that ends in one of {endings}")
    line = Line(Span(0, len(text), "narration"), None, 1.0, "")
    with Synthesizer(store, os.cpu_count()) as synthesizer:
        clips = [synthesizer.submit(Request(voice, text)) for voice in voices]
        sounds = [(line, store.get(clip.result().key)) for clip in clips]
    narrator = ", ".join(voice.name for voice in voices)
    tags = Tags(text[:60], 1, 1, Metadata("Voices", narrator=narrator))
    with audio.writer(output, format_name, assemble.RATE, tags) as write:
        assemble.assemble(sounds, [0.2, *[0.6] * len(sounds)], write)


# --- lexicon


@cli.group("lexicon")
def lexicon_group() -> None:
    """Exchange the words of voices.yaml with other programs, as a W3C pronunciation lexicon (PLS 1.0)."""


@lexicon_group.command("import")
@click.argument("pls", type=click.Path(path_type=Path), metavar="FILE.pls")
@_options(CONFIG, DEBUG)
def lexicon_import(pls: Path, config_path: Path | None) -> None:
    """Add the words of a PLS file to the lexicon in voices.yaml; words that it has stay as they are."""
    words = lexicon.read_pls(pls)
    path = config_path or VOICES_FILE
    added = lexicon.add(path, words)
    _note(f"{path}: {_count(len(added), 'word')} added, {len(words) - len(added)} there already")


@lexicon_group.command("export")
@_options(CONFIG, ENGINE)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE.pls",
              help="Where the lexicon goes; the screen unless named.")  # fmt: skip
@DEBUG
def lexicon_export(config_path: Path | None, engine: str, output: Path | None) -> None:
    """Write the lexicon in voices.yaml as a PLS file, without what only some characters say."""
    words = _settings(config_path, engine).lexicon
    document = lexicon.to_pls(words)
    if output:
        atomic.write_text(output, document)
        click.echo(str(output))
    else:
        click.echo(document, nl=False)
    left_out = sum(bool(entry.characters) for entry in words.values())
    _note(f"{_count(left_out, 'word')} left out: PLS knows no characters" if left_out else "")


# --- store


class _Age(click.ParamType[float]):
    """Days, as 30d or 30; hours and weeks as 12h and 6w."""

    name = "age"
    units: Mapping[str, float] = {"h": 3600, "d": upkeep.DAY, "w": 7 * upkeep.DAY}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number, unit = (value[:-1], value[-1]) if value[-1:] in self.units else (value, "d")
        if not number.isdecimal() or len(number) > 6:
            self.fail(f"{value!r} is no time; write it like 30d, 12h or 6w", param, ctx)
        return int(number) * self.units[unit]


class _Size(click.ParamType[int]):
    """Bytes, as 5GB, 300MB or a plain number."""

    name = "size"
    units: Mapping[str, int] = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "B": 1, "": 1}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        unit = next(unit for unit in self.units if value.upper().endswith(unit))
        number = value[: len(value) - len(unit)].strip()
        if not number.replace(".", "", 1).isdecimal() or len(number) > 15:
            self.fail(f"{value!r} is no size; write it like 5GB or 300MB", param, ctx)
        return round(float(number) * self.units[unit])


@cli.group("store")
def store_group() -> None:
    """Look after the clips that are kept between runs."""


@store_group.command("info")
@_options(STORE, JSON, DEBUG)
def store_info_command(store_path: Path | None, as_json: bool) -> None:
    """Say where the clips are, how many, of which voices, and since when."""
    store = Store(store_path or default_root())
    found = upkeep.info(store)
    if as_json:
        voices = [
            {"voice": voice or None, "clips": clips, "bytes": size}
            for voice, (clips, size) in found.voices.items()
        ]
        _print_json(
            {"path": str(store.root), "clips": found.clips, "bytes": found.bytes, "parts": found.parts,
             "oldest": _moment(found.oldest), "newest": _moment(found.newest), "voices": voices}
        )  # fmt: skip
        return
    click.echo(str(store.root))
    click.echo(f"{_count(found.clips, 'clip')}, {_size(found.bytes)}")
    if found.parts:
        click.echo(f"{_count(found.parts, 'part')} of files that runs have begun")
    if found.clips:
        click.echo(f"last used from {_moment(found.oldest)} to {_moment(found.newest)}")
        _print_table(
            (f"  {voice or '(not recorded)'}", _count(clips, "clip"), _size(size))
            for voice, (clips, size) in found.voices.items()
        )


@store_group.command("prune")
@click.option("--older-than", type=_Age(), metavar="TIME",
              help="Remove what no run has used for so long: 30d, 12h, 6w.")  # fmt: skip
@click.option("--max-size", type=_Size(), metavar="SIZE",
              help="Then remove what is unused for longest, until so much is left: 5GB.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@_options(STORE, JSON, DEBUG)
def store_prune_command(
    older_than: float | None, max_size: int | None, dry_run: bool, store_path: Path | None, as_json: bool
) -> None:
    """Remove clips that are not needed any more; a run that wants one speaks it again.

    Clips used in the last day always stay, because a run may be at work with them.
    """
    if older_than is None and max_size is None:
        raise click.UsageError("say what to remove: --older-than 30d, --max-size 5GB, or both")
    store = Store(store_path or default_root())
    done = upkeep.prune(store, time.time(), older_than=older_than, most_bytes=max_size, dry_run=dry_run)
    if as_json:
        _print_json(
            {"path": str(store.root), "removed": done.clips, "removed_bytes": done.bytes,
             "spared": done.spared, "left": done.left, "left_bytes": done.left_bytes, "dry_run": dry_run}
        )  # fmt: skip
        return
    click.echo(
        f"{'would remove' if dry_run else 'removed'} {_count(done.clips, 'clip')}, {_size(done.bytes)}; "
        f"{'would leave' if dry_run else 'left'} {_count(done.left, 'clip')}, {_size(done.left_bytes)}"
    )
    if done.spared:
        _note(f"{_count(done.spared, 'clip')} used in the last day: a run may need them, so they stay")


@store_group.command("why")
@click.argument("wanted", metavar="CLIP|WORDS")
@click.option("--in", "texts", multiple=True, type=click.Path(path_type=Path), metavar="TEXT",
              help="Look at the lines of TEXT with these words, as they would be spoken now.")  # fmt: skip
@_options(CONFIG, SCRIPT, ENGINE, STORE, DEBUG)
def store_why_command(
    wanted: str,
    texts: tuple[Path, ...],
    config_path: Path | None,
    script_path: Path | None,
    engine: str,
    store_path: Path | None,
) -> None:
    """Say what a clip was made of, and why a line would be made again.

    CLIP is a clip's path or the beginning of its name; WORDS are some of the words it says.
    """
    store = Store(store_path or default_root())
    if texts:
        settings = _settings(config_path, engine)
        found = _corrected(texts, settings, script_path)
        casting = cast.assign(found.characters, found.lines, settings, engine)
        jobs = produce.plan(found, casting, settings, Metadata(found.book.title), produce.Order(Path()))
        planned = [_made(request) for job in jobs for request in job.requests if request]
        lines = upkeep.lines(store, wanted, planned)
        if not lines:
            raise InputError(f"no line of {', '.join(map(str, texts))} has the words {wanted!r}")
        for one, is_kept, changes in lines:
            click.echo(script.shortened(one.request.text))
            click.echo(f"  {_why(is_kept, changes)}")
        return
    if config_path or VOICES_FILE.exists():
        config.load_engines(config_path or VOICES_FILE)
    clips = upkeep.find(store, wanted)
    if not clips:
        raise InputError(f"{store.root}: no clip {wanted!r}, and none that says so")
    for clip, made in clips:
        click.echo(str(store.path(clip.key)))
        click.echo(f"  {_size(clip.bytes)}, last used {_moment(clip.used)}")
        _print_table(_of_what(made))


def _made(request: Request) -> Made:
    return Made(request, engines.version(engines.get(request.voice.engine), request.voice.name))


def _why(is_kept: bool, changes: tuple[str, ...] | None) -> str:
    if is_kept:
        return "kept: would be used again"
    if changes is None:
        return "to be made: no clip like it is kept"
    # Nothing has changed where the clip is there, and damaged.
    return f"to be made: {'; '.join(changes) or 'its clip is damaged'}"


def _of_what(made: Made | None) -> list[tuple[str, str]]:
    """The rows that tell what a clip's key is the hash of, and what has changed since."""
    if made is None:
        return [("  not recorded", "the clip is damaged, or older than these records")]
    voice = made.request.voice
    try:
        now = upkeep.differences(made, _made(made.request))
        today = f"would be made again: {'; '.join(now)}" if now else "would be used again"
    except AudiobookError as error:
        today = f"cannot be made here: {error}"
    settings = {"rate": voice.rate, "pitch": voice.pitch, "volume": voice.volume}
    return [
        ("  text", " ".join(made.request.text.split())),
        ("  voice", _spelled(Voice(voice.engine, voice.name))),
        *((f"  {name}", "as the voice has it" if value is None else str(value))
          for name, value in settings.items()),
        ("  engine", made.version),
        ("  now", today),
    ]  # fmt: skip


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _size(number: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return _count(number, "byte")


# --- check


@cli.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="AUDIO...")
@click.option("--preset", type=click.Choice(list(master.PRESETS)),
              help="The rules to hold them to; else only faults fail.")  # fmt: skip
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png",
              help="Draw one file: its wave in the speakers' colours, its levels, the limits.")  # fmt: skip
@_options(JSON, DEBUG)
def check_command(files: tuple[Path, ...], preset: str | None, plot: Path | None, as_json: bool) -> None:
    """Measure AUDIO files of any kind, and hold them to the rules of a preset.

    Exit code 5 where one fails.
    """
    if plot and len(files) > 1:
        raise click.UsageError("--plot draws one file; name one")
    from audiobook import check  # noqa: PLC0415 - no other command measures files
    from audiobook.check import report  # noqa: PLC0415

    results = check.check([check.measure(path) for path in files], preset)
    if plot:
        from audiobook.check import picture  # noqa: PLC0415

        picture.draw(results[0], preset, plot)
        _note(f"drawn: {plot}")
    if as_json:
        _print_json(report.document(results, preset))
    else:
        click.echo(report.text(results, preset), nl=False)
    if not all(one.passed for one in results):
        raise click.exceptions.Exit(CHECK_FAILED)


# --- score


@cli.command("score")
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--cast", "cast_mode", type=click.Choice(get_args(score.CastMode)), required=True,
              help="Is the program told who the characters are?")  # fmt: skip
@click.option("--predictions", type=click.Path(path_type=Path), metavar="FILE",
              help="Write what the program found, one JSON object a document.")  # fmt: skip
@_options(JSON, DEBUG)
def score_command(
    gold: tuple[Path, ...], cast_mode: score.CastMode, predictions: Path | None, as_json: bool
) -> None:
    """Measure attribution on texts whose speakers people have marked.

    GOLD are such texts, one JSON object a line:

    \b
    {"id": "my:story", "text": "...", "narrator": "c1" or null,
     "characters": [{"id": "c0", "name": "Ruth Hale", "aliases": ["Ruth"],
                     "gender": "F", "M" or null, "category": "major" ...}],
     "quotes": [{"spans": [[start, end], ...], "speaker": "c0" or null,
                 "type": "explicit", "anaphoric", "implicit" or null}]}

    Positions are code points, end exclusive. No gold data comes with this program, because published corpora
    have licences of their own, or none; bring yours.
    """  # noqa: D301 - click keeps the lines of a paragraph that begins with a backspace
    if predictions and predictions.resolve() in {path.resolve() for path in gold}:
        raise InputError(f"{predictions}: this is the gold data itself; name another file")
    measured: list[score.Measured] = []
    with _json_lines(predictions) as write:
        for document in score.documents(gold):
            prediction = score.predict(document, cast_mode)
            measured.append(score.measure(document, prediction, cast_mode))
            write(prediction.as_json())
            _note(f"{document.id}: {_count(len(document.quotes), 'quotation')}")
        if not measured:
            raise InputError(f"{', '.join(map(str, gold))}: empty; a gold file holds one document a line")
    data = score.document(measured, cast_mode)
    if as_json:
        _print_json(data)
    else:
        click.echo(score.text(data), nl=False)


@contextmanager
def _json_lines(path: Path | None) -> Iterator[Callable[[object], object]]:
    """Write objects to a file, one a line, as they come; without a path, drop them."""
    if path is None:
        yield lambda _: None
        return
    with (
        atomic.replacing(path) as part,
        atomic.naming_errors(path),
        part.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file,
    ):
        yield lambda one: file.write(json.dumps(one, ensure_ascii=False) + "\n")


# --- what commands share


def _settings(path: Path | None, engine: str) -> config.Config:
    if path is None and not VOICES_FILE.exists():
        return config.fit(config.default(), engine)
    return config.load(path or VOICES_FILE, engine=engine)


def _script_path(text: Path) -> Path:
    """Where a text's script lies unless a person says otherwise."""
    return text.with_name(f"{text.stem}.script.txt")


def _parts(texts: Sequence[Path], path: Path | None) -> dict[Path, tuple[script.Part, ...]]:
    """What stands in the scripts of the texts, by their files; in `path` alone if that is named."""
    paths = [path] if path else [_script_path(text) for text in texts]
    return {one: script.load(one) for one in dict.fromkeys(paths) if one.exists()}


def _corrected(texts: Sequence[Path], settings: config.Config, path: Path | None) -> Script:
    """Who says what, with the corrections of the texts' scripts, if there are any."""
    if path and not path.exists():
        raise InputError(f"{path}: there is no such script; `audiobook script` writes one")
    parts = _parts(texts, path)
    found, account = _analysed(texts, settings, parts)
    if parts:
        _note(f"corrections from {', '.join(map(str, parts))}")
    _account(account)
    return found


def _account(account: corrections.Review) -> None:
    """Say what became of the corrections."""
    if account.kept:
        followed = f"; {_count(account.followed, 'line')} beside them follow" if account.followed else ""
        _note(f"{_count(account.kept, 'correction')} by hand{followed}")
    for name in account.new:
        _note(f"new name: {name}")
    for text, gone in account.lost:
        _note(f"{text}: no place for your correction of {script.shortened(gone.entry.words)!r}; it is kept")
    for text, entry in account.reworded:
        _note(
            f"{text}: line {entry.number} of the script has other words than the text; the text's are spoken"
        )


def _analysed(
    texts: Sequence[Path], settings: config.Config, parts: Mapping[Path, Sequence[script.Part]]
) -> tuple[Script, corrections.Review]:
    """Who says what, by the program, by a person's corrections, and by the language model if there is one."""
    found, account = produce.analyse(texts, settings, [part for some in parts.values() for part in some])
    model = settings.attribution.llm
    if model is None:
        return found, account
    from audiobook import llm  # noqa: PLC0415 - its HTTP client costs every command that asks no model

    with _Progress(len(script.unsure(found))) as progress:
        found, report = llm.consult(found, model, llm.default_cache(), progress=progress.step)
    _note(report.warning)
    _note(report.summary)
    return found, account


def _cast_document(found: Script, casting: cast.Casting) -> list[dict[str, Any]]:
    people = {one.id: one for one in found.characters}
    return [
        {
            "id": speaker,
            "name": people[speaker].name if speaker else None,
            "aliases": list(people[speaker].aliases) if speaker else [],
            "gender": people[speaker].gender if speaker else None,
            "lines": said.lines,
            "words": said.words,
            "voice": _spelled(casting.voices[speaker] if speaker else casting.unknown),
            "from": casting.origins[speaker] if speaker else "unknown",
        }
        for speaker, said in cast.tally(found.book.chapters, found.lines).items()
    ]


def _print_cast(found: Script, casting: cast.Casting) -> None:
    rows = [("  narrator", "", "", "", _spelled(casting.narrator), "")]
    rows += [
        (
            f"  {one['name'] or '(nobody found)'}",
            one["gender"] or "",
            _count(one["lines"], "line"),
            _count(one["words"], "word"),
            one["voice"],
            {"config": "voices.yaml", "pool": "chosen", "narrator": "the narrator's"}.get(one["from"], ""),
        )
        for one in _cast_document(found, casting)
    ]
    _print_table(rows)


def _spelled(voice: Voice) -> str:
    settings = f" (pitch {voice.pitch})" if voice.pitch is not None else ""
    return f"{voice.engine}:{voice.name}{settings}"


def _notes(found: Script) -> list[tuple[Chapter, str]]:
    return [
        (chapter, " ".join(chapter.text[line.span.start : line.span.end].split()))
        for chapter, lines in zip(found.book.chapters, found.lines, strict=True)
        for line in lines
        if line.span.kind == "note"
    ]


def _skipped(found: Script, planned: Sequence[produce.Job]) -> str:
    notes = _notes(found)
    if not notes or any(line.span.kind == "note" for job in planned for line in job.lines):
        return ""
    return (
        f"not spoken: {_count(len(notes), 'paragraph')} of author's notes, the first: {_short(notes[0][1])}"
    )


def _doubt(found: Script) -> str:
    doubtful = script.unsure(found)
    if not doubtful:
        return ""
    return f"unsure who says {_count(len(doubtful), 'line')}; `audiobook script` shows which"


def _short(text: str) -> str:
    return text if len(text) <= script.EXCERPT else text[: script.EXCERPT - 1].rstrip() + "…"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
    )


def _print_table(rows: Iterable[Sequence[str]]) -> None:
    table = list(rows)
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))] if table else []
    for row in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def _note(message: str) -> None:
    if message:
        click.echo(message, err=True)


def _complain(error: object) -> None:
    click.echo(f"audiobook: {' '.join(str(error).split())}", err=True)


class _Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, lines: int) -> None:
        self._lock = Lock()  # chapters are finished by several threads
        self._bar = None
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._bar = click.progressbar(length=lines, label="Lines", show_pos=True, file=sys.stderr)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        if self._bar:
            self._bar.__exit__(*error)

    def step(self, lines: int) -> None:
        """Count lines that are ready."""
        if self._bar:
            with self._lock:
                self._bar.update(lines)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Print above the bar."""
        if not self._bar:
            yield
            return
        with self._lock:
            click.echo("\r\x1b[K", nl=False, err=True)
            yield
            self._bar.render_progress()


class _Fetching:
    """Says what is being fetched: a bar for each file on a terminal, a line elsewhere."""

    def __init__(self) -> None:
        self._bars = ExitStack()
        self._name = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.close()

    def step(self, name: str, more: int, total: int | None) -> None:
        """Count bytes of a file that have come."""
        if name != self._name:
            self._name = name
            self._bars.close()
            self._bar = None
            if sys.stderr.isatty() and total:
                bar = click.progressbar(length=total, label=name, file=sys.stderr, update_min_steps=1 << 20)
                self._bar = self._bars.enter_context(bar)
            else:
                _note(name if total is None else f"{name}: {total / 1e6:,.3g} MB")
        if self._bar:
            self._bar.update(more)


def _accept_any_letter() -> None:
    """Let data on stdout hold whatever a text or a file's name holds."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Windows writes pipes and files in a code page that lacks most letters; on Linux a file's name can
        # hold bytes that are no letters at all.
        sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="surrogateescape")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    debug: dict[str, bool] = {}
    _accept_any_letter()
    # Being asked to end (a shutdown, `kill`) tidies up just as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = cli.main(args=arguments, prog_name="audiobook", standalone_mode=False, obj=debug)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "audiobook"
        _complain(f"{error.format_message()} (see `{command} --help`)")
        code = error.exit_code
    except click.ClickException as error:
        _complain(error.format_message())
        code = error.exit_code
    except AudiobookError as error:
        _complain(error)
        code = error.exit_code
        if debug.get("debug"):
            traceback.print_exc()
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted; what was spoken so far is kept and used next time")
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        _complain(
            f"unexpected error ({type(error).__name__}: {error}); --debug shows where; please report it"
        )
        code = 1
        if debug.get("debug"):
            traceback.print_exc()
    sys.exit(code or 0)
