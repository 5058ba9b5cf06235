"""What `audiobook produce --dry-run` says: what would be made, in which voices, and how long it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from audiobook.cli import results
from audiobook.cli.cast import cast_document, merges_document, print_cast
from audiobook.cli.terminal import count, duration, print_json
from audiobook.review import script as scripts
from audiobook.split import recognised
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from audiobook.model import Chapter, Script
    from audiobook.production.estimate import Estimate
    from audiobook.production.run import Plan

MOST_UNSURE_SHOWN = 15
MOST_LEFT_OUT_SHOWN: Final = 5
"""Of each kind."""
UNSURE_CHARACTERS = 200
"""How much of an uncertain line `--json` shows."""


def document(plan: Plan, expected: Estimate) -> dict[str, Any]:
    """Return a plan as `--json` shows it."""
    script = plan.script
    kinds = _kinds(script)
    return {
        "chapters": [
            {
                "title": job.chapter.title,
                "kind": kinds[job.chapter],
                "source": job.chapter.source,
                "audio": results.first_file(job),
                "lines": len(job.lines),
            }
            for job in plan.jobs
        ],
        "files": [str(path) for path in plan.books],
        "cast": cast_document(script, plan.casting),
        "merges": merges_document(script),
        "notes": [{"chapter": chapter.title, "text": text} for chapter, text in results.notes(script)],
        "left_out": [
            {"chapter": chapter.title, "what": what, "text": text}
            for what, words in results.left_out(script).items()
            for chapter, text in words
        ],
        "unsure": [
            {
                "chapter": chapter.title,
                "text": scripts.excerpt(chapter, line, UNSURE_CHARACTERS),
                "speaker": script.name_of(line.speaker),
                "confidence": round(line.confidence, 3),
                "reason": line.reason,
            }
            for chapter, line in scripts.unsure(script)
        ],
        "estimate": {
            "seconds": round(expected.seconds),
            "clips": expected.clips,
            "missing": expected.missing,
            "work_seconds": round(expected.work_seconds),
        },
    }


def show(plan: Plan, expected: Estimate, workers: int, as_json: bool) -> None:
    """Print a plan."""
    if as_json:
        print_json(document(plan, expected))
        return
    _print_files(plan)
    click.echo("\nCast:")
    print_cast(plan.script, plan.casting)
    _print_kinds(plan.script)
    _print_notes(plan)
    _print_left_out(plan)
    _print_unsure(plan)
    click.echo(
        f"\nAbout {duration(expected.seconds)} of audio; {count(expected.missing, 'clip')} of "
        f"{expected.clips} to speak, about {duration(expected.work_seconds)} of work with "
        f"{count(workers, 'job')}."
    )


def _print_files(plan: Plan) -> None:
    click.echo(f"{count(len(plan.jobs), 'chapter')}:")
    for job in plan.jobs:
        places = [str(path) for path in job.files.values()]
        where = f" -> {', '.join(places)}" if places else ""
        click.echo(f"  {job.chapter.title}: {count(len(job.lines), 'line')}{where}")
    for path in plan.books:
        click.echo(f"  the whole book -> {path}")


def _kinds(script: Script) -> dict[Chapter, recognised.TextKind]:
    """Return what kind of text each chapter was recognised as."""
    return {
        chapter: recognised.kind(chapter.text, [line.span for line in lines])
        for chapter, lines in zip(script.book.chapters, script.lines, strict=True)
    }


def _print_kinds(script: Script) -> None:
    """Print which chapters are not prose, and what that means for the labels of their lines."""
    kinds = {chapter: kind for chapter, kind in _kinds(script).items() if kind != "prose"}
    if not kinds:
        return
    labels = sum(line.span.kind == "label" for lines in script.lines for line in lines)
    click.echo(f"\nRead as other than prose ({count(labels, 'label')} before lines, not spoken):")
    for chapter, kind in kinds.items():
        click.echo(f"  {chapter.title}: {kind}")


def _print_notes(plan: Plan) -> None:
    notes = results.notes(plan.script)
    if not notes:
        return
    spoken = "but spoken" if results.notes_are_spoken(plan) else "and not spoken"
    click.echo(f"\nNot the story, {spoken}:")
    for _, text in notes:
        click.echo(f"  {excerpt(text)}")


def _print_left_out(plan: Plan) -> None:
    for what, words in results.left_out(plan.script).items():
        click.echo(f"\nNot spoken, {what} ({len(words)}):")
        for chapter, text in words[:MOST_LEFT_OUT_SHOWN]:
            click.echo(f"  {chapter.title}: {excerpt(text)}")
        if len(words) > MOST_LEFT_OUT_SHOWN:
            click.echo(f"  and {len(words) - MOST_LEFT_OUT_SHOWN} more; `--json` lists them")


def _print_unsure(plan: Plan) -> None:
    doubtful = scripts.unsure(plan.script)
    if not doubtful:
        return
    click.echo(f"\nUnsure who says {count(len(doubtful), 'line')}, the least certain first:")
    for chapter, line in doubtful[:MOST_UNSURE_SHOWN]:
        name = plan.script.name_of(line.speaker) or "not known"
        click.echo(f"  {line.confidence:4.0%}  {name}: {scripts.excerpt(chapter, line)}  ({line.reason})")
    if len(doubtful) > MOST_UNSURE_SHOWN:
        click.echo(f"  and {len(doubtful) - MOST_UNSURE_SHOWN} more; `audiobook script` lists them")
