"""The command line: the only module that prints.

Data goes to stdout, messages and progress to stderr.  Exit codes: 0 ok, 1 failure, 2 usage, 3 bad input or
configuration, 4 partial, 130 interrupted.  An error is one line.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    produce,
    score,
    script,
)
from audiobook.engines import DEFAULT
from audiobook.errors import AudiobookError, InputError
from audiobook.export import audio
from audiobook.model import Chapter, Line, Request, Script, Span, Voice
from audiobook.store import Store, default_root
from audiobook.synthesize import Synthesizer

PARTIAL = 4
INTERRUPTED = 130
VOICES_FILE = Path("voices.yaml")
MOST_UNSURE_SHOWN = 15
CLIPS_PER_SECOND = 90
"""What one worker of the default engine speaks here, more or less; only for the estimate of `--dry-run`."""
ENCODED_SECONDS_PER_SECOND = 300

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
    audiobook lexicon export               writes its words as a W3C lexicon
    audiobook score x.jsonl --cast given   measures attribution
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
    "--format", "format_name", type=click.Choice(sorted(audio.FORMATS)), default="mp3", show_default=True
)
@_options(SCRIPT, ENGINE, JOBS, STORE)
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@_options(JSON, DEBUG)
def produce_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    output: Path,
    format_name: str,
    script_path: Path | None,
    engine: str,
    jobs: int | None,
    store_path: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make one audio file of each chapter in TEXTS (.txt or .md).

    A clip that was spoken before is not spoken again; change one line, and one line is made.
    """
    settings = _settings(config_path, engine)
    found = _corrected(texts, settings, script_path)
    casting = cast.assign(found.characters, found.lines, settings, engine)
    planned = produce.plan(found, casting, settings, output, format_name)
    store = Store(store_path or default_root())
    workers = jobs or os.cpu_count() or 1
    if dry_run:
        _dry_run(found, casting, planned, store, workers, as_json)
        return
    undo = produce.prepare_folder(output)
    done: list[produce.Done] = []
    try:
        with _Progress(sum(len(job.lines) for job in planned)) as progress:
            for one in produce.produce(planned, store, workers, progress.step):
                done.append(one)
                with progress.aside():
                    _report(one, as_json)
    finally:
        undo()
    _note(_skipped(found, planned))
    _note(_doubt(found))
    failed = [one.error for one in done if one.error]
    if as_json:
        _print_json({"chapters": [_done_document(one) for one in done]})
    if failed:
        for error in failed:
            _complain(error)
        raise click.exceptions.Exit(PARTIAL if len(failed) < len(done) else failed[0].exit_code)


def _report(done: produce.Done, as_json: bool) -> None:
    if done.error:
        return
    if not as_json:
        click.echo(str(done.job.path))
    # Where both streams end on one screen, the path stands there already.
    where = "" if sys.stdout.isatty() and not as_json else f"{done.job.path}: "
    _note(
        f"{where or '  '}{_duration(done.seconds)}, {_count(len(done.job.lines), 'line')}, "
        f"{_count(done.made, 'clip')} made, {done.reused} reused"
    )


def _done_document(done: produce.Done) -> dict[str, Any]:
    job = done.job
    return {
        "title": job.chapter.title,
        "source": job.chapter.source,
        "audio": None if done.error else str(job.path),
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
    store: Store,
    workers: int,
    as_json: bool,
) -> None:
    expected = produce.estimate(planned, store)
    work = expected.missing / CLIPS_PER_SECOND / workers + expected.seconds / ENCODED_SECONDS_PER_SECOND
    notes = _notes(found)
    doubtful = script.unsure(found)
    if as_json:
        _print_json(
            {
                "chapters": [
                    {"title": job.chapter.title, "source": job.chapter.source, "audio": str(job.path),
                     "lines": len(job.lines)} for job in planned
                ],
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
        click.echo(f"  {job.chapter.title}: {_count(len(job.lines), 'line')} -> {job.path}")
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


@cli.command("voices")
@ENGINE
@click.option("--say", metavar="TEXT", help="Let the voices say this, into a file.")
@click.option(
    "--voice", "chosen", multiple=True, metavar="NAME", help="Which voice; may be given several times."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("voice.wav"), show_default=True,
              metavar="FILE", help="The file for --say; .wav or .mp3.")  # fmt: skip
@_options(STORE, JSON, DEBUG)
def voices_command(
    engine: str,
    say: str | None,
    chosen: tuple[str, ...],
    output: Path,
    store_path: Path | None,
    as_json: bool,
) -> None:
    """List the voices there are, or hear them."""
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
        raise InputError(f"{output}: no format {output.suffix!r}; name a file that ends in .wav or .mp3")
    line = Line(Span(0, len(text), "narration"), None, 1.0, "")
    with Synthesizer(store, os.cpu_count()) as synthesizer:
        clips = [synthesizer.submit(Request(voice, text)) for voice in voices]
        sounds = [(line, store.get(clip.result().key)) for clip in clips]
    tags = audio.Tags(text[:60], "Voices", None, ", ".join(voice.name for voice in voices), 1, 1)
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
