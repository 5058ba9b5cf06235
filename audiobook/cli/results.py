"""What `audiobook produce` says of a run: each chapter when it is finished, and the whole at the end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from audiobook.cli import terminal
from audiobook.cli.terminal import complain, count, duration, note, print_json
from audiobook.production import report
from audiobook.review import script as scripts
from audiobook.text.shorten import excerpt, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Chapter, Script
    from audiobook.production.jobs import Job
    from audiobook.production.results import ChapterResult
    from audiobook.production.run import Plan

PARTIAL = 4
"""The exit code of a run that made some chapters and failed at others."""


def print_chapter(result: ChapterResult, as_json: bool) -> None:
    """Say that a chapter is finished; a failure is said at the end."""
    terminal.event("chapter", **document(result))
    if result.error:
        return
    paths = [str(path) for path in result.files]
    if not as_json:
        for path in paths:
            click.echo(path)
    name = paths[0] if paths else result.job.chapter.title
    # Where both streams end on one screen, the path stands on the line above.
    prefix = "  " if paths and sys.stdout.isatty() and not as_json else f"{name}: "
    clips = f"{count(result.clips_made, 'clip')} made, {result.clips_reused} reused"
    note(
        f"{prefix}{duration(result.seconds)}, {count(len(result.job.lines), 'line')}, "
        + ("unchanged" if result.unchanged else clips)
    )
    for flaw in result.flaws:
        note(f"{name}: listen to this line: {flaw}")


def conclude(
    plan: Plan, chapters: Sequence[ChapterResult], files: Sequence[str], seconds: float, as_json: bool
) -> None:
    """Say what a run did, and end it with the exit code of what failed."""
    warnings = [*filter(None, (_not_spoken(plan), _doubt(plan.script)))]
    for warning in warnings:
        note(warning)
    note(report.summary(chapters, duration(seconds)))
    flaws = [str(flaw) for chapter in chapters for flaw in chapter.flaws]
    whole = report.document(chapters, seconds, [*plan.script.book.remarks, *warnings, *flaws])
    terminal.event("end", report=whole, files=files)
    if as_json:
        print_json({"chapters": [document(chapter) for chapter in chapters], "files": files, "report": whole})
    errors = [chapter.error for chapter in chapters if chapter.error]
    for error in errors:
        complain(error)
    if errors:
        raise click.exceptions.Exit(PARTIAL if len(errors) < len(chapters) else errors[0].exit_code)


def document(result: ChapterResult) -> dict[str, Any]:
    """Return a chapter as `--json` and `--events` show it."""
    job = result.job
    return {
        "title": job.chapter.title,
        "source": job.chapter.source,
        "audio": None if result.error else first_file(job),
        "files": [str(path) for path in result.files],
        "duration": round(result.seconds, 3),
        "lines": len(job.lines),
        "made": result.clips_made,
        "reused": result.clips_reused,
        "unchanged": result.unchanged,
        "flaws": [{"text": flaw.text, "voice": flaw.voice, "problem": flaw.problem} for flaw in result.flaws],
        "error": str(result.error) if result.error else None,
    }


def first_file(job: Job) -> str | None:
    """Return the path of a chapter's audio; None where only a book is made of it."""
    return next(map(str, job.files.values()), None)


def notes(script: Script) -> list[tuple[Chapter, str]]:
    """Return the paragraphs that are not the story, each on one line, with their chapters."""
    return [
        (chapter, one_line(chapter.text[line.span.start : line.span.end]))
        for chapter, lines in zip(script.book.chapters, script.lines, strict=True)
        for line in lines
        if line.span.kind == "note"
    ]


def notes_are_spoken(plan: Plan) -> bool:
    """Tell whether a run speaks the paragraphs that are not the story."""
    return any(line.span.kind == "note" for job in plan.jobs for line in job.lines)


def left_out(script: Script) -> dict[str, list[tuple[Chapter, str]]]:
    """Return the words that are in no chapter's text, with their chapters, by what they are."""
    found: dict[str, list[tuple[Chapter, str]]] = {}
    for chapter in script.book.chapters:
        for words in chapter.left_out:
            found.setdefault(words.what, []).append((chapter, words.words))
    return found


def _not_spoken(plan: Plan) -> str:
    skipped = [] if notes_are_spoken(plan) else notes(plan.script)
    parts = []
    if skipped:
        paragraphs = count(len(skipped), "paragraph")
        parts.append(f"{paragraphs} that are not the story, starting with: {excerpt(skipped[0][1])}")
    parts += [
        f"{what} ({len(words)}), starting with: {excerpt(words[0][1])}"
        for what, words in left_out(plan.script).items()
    ]
    return f"not spoken: {'; '.join(parts)}" if parts else ""


def _doubt(script: Script) -> str:
    doubtful = scripts.unsure(script)
    if not doubtful:
        return ""
    return f"unsure who says {count(len(doubtful), 'line')}; `audiobook script` shows which"
