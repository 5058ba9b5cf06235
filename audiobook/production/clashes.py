"""Whether the files of a run would replace the audio of another text: `ch1.txt` of another book.

A chapter's timeline records where its text lay and what its lines were.  The text of the same place may have
been rewritten, and a text may have been moved; a text from elsewhere with other words is another.

>>> refuse(jobs)                                                                       # doctest: +SKIP
audiobook.system.errors.InputError: audio/ch1.mp3: holds another text, …; choose another folder with -o
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiobook.export import timeline
from audiobook.system.errors import InputError
from audiobook.text.likeness import shared
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.production.jobs import Job

SAME_TEXT = 0.2
"""Of two versions of a chapter at least this share of the characters stands in lines that both have; chapters
of different books share hardly more than "Yes." and "No."."""


def refuse(jobs: Sequence[Job]) -> None:
    """Raise InputError where a file of a run would replace the audio of another text."""
    for job in jobs:
        path = next(iter(job.files.values()), None)
        if path is None or not path.exists() or not job.chapter.source:
            continue
        document = timeline.read(path)
        if document is not None and _is_anothers(document, job):
            where = f"{document['path']}, " if isinstance(document.get("path"), str) else ""
            words = excerpt(next(iter(_texts(document)), ""))
            raise InputError(
                f"{path}: holds the audio of another text ({where}which begins {words!r}); choose another "
                "folder with -o, or delete that file"
            )


def _is_anothers(document: Mapping[str, Any], job: Job) -> bool:
    """Tell whether a timeline is that of a text from elsewhere with other words."""
    here = timeline.text_path(job.chapter.source, next(iter(job.files.values())))
    # What is piped in lies nowhere, and earlier versions recorded no place.
    if here is not None and document.get("path", here) == here:
        return False
    text = job.chapter.text
    new = [text[line.span.start : line.span.end] for line in job.lines]
    return shared(_texts(document), new) < SAME_TEXT


def _texts(document: Mapping[str, Any]) -> list[str]:
    """Return the lines of a timeline, which another program may have written."""
    cues = document.get("cues")
    texts = [cue.get("text") for cue in cues if isinstance(cue, dict)] if isinstance(cues, list) else []
    return [text for text in texts if isinstance(text, str)]
