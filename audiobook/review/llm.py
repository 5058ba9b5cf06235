"""A language model's opinion on uncertain lines; off unless voices.yaml names a model.

A script enters; the same script leaves, in which some uncertain lines have another character as their
speaker, with a report on all lines that were asked about:

>>> script, report = llm.consult(script, settings, llm.default_cache())                # doctest: +SKIP
>>> report.summary                                                                     # doctest: +SKIP
'language model qwen3:8b at localhost:11434: asked about 30 lines, 27 answered (9 changed), ignored: 3 …'

The model only chooses among the ids of the cast.  Anything else that it writes is ignored and counted, and
none of its words reach the script.  So a story that gives the model orders can at worst put a wrong, known
speaker on a line that was uncertain anyway.  A server that fails never fails the run: the program's own
answers stay.

Prompts are made in `questions`, which is pure; this module asks, keeps the answers in a folder, and applies
them.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from audiobook.review import chat
from audiobook.review.entries import folded, is_unsure
from audiobook.review.questions import Question, questions
from audiobook.system import atomic, folders, post
from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from audiobook.config import LanguageModel
    from audiobook.model import Line, Script

CONFIDENCE = 0.65
"""Confidence in an accepted answer: above `entries.UNSURE`, so that the line is not marked for review, and
below what the text itself says (a tag, a beat)."""

MOST_FAILURES = 3
"""Failed questions in a row after which the model is not asked again in this run."""

Ignored = Literal["unknown id", "unanswered"] | post.Kind
"""Why a line has no answer; see `judge` and `post.PostError`."""
Place = tuple[int, int]
"""A line: the index of its chapter, and its own within the chapter."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the uncertain lines; `asked` is `answered` plus the sum of `ignored`."""

    model: str
    host: str
    asked: int
    """Lines that the model was asked about, in this run or in the earlier one whose answer was kept."""
    answered: int
    changed: int
    """Answered lines for which the model named another speaker than the program."""
    cached: int
    """Asked lines whose answer was kept from an earlier run."""
    ignored: Mapping[Ignored, int]
    """Asked lines without a usable answer, by the reason."""
    extra: int
    """Answers about lines that were not asked; they are ignored, too."""
    left: int
    """Uncertain lines that were not asked, because the model had failed too often or the cast is empty."""
    failure: str | None
    """Why the program stopped asking; None: it did not stop."""

    @property
    def summary(self) -> str:
        """One line for a person; empty if there was nothing to ask."""
        if not self.asked:
            return ""
        cached = f" (answers kept for {self.cached})" if self.cached else ""
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(self.ignored.items()))
        parts = (
            f"asked about {_lines(self.asked)}{cached}",
            f"{self.answered} answered ({self.changed} changed)",
            f"ignored: {kinds}" if self.ignored else "",
            f"{self.extra} answers about other lines" if self.extra else "",
        )
        return f"language model {self.model} at {self.host}: {', '.join(filter(None, parts))}"

    @property
    def warning(self) -> str:
        """One line that says why the program stopped asking and what to do; empty if it did not stop."""
        if self.failure is None:
            return ""
        return (
            f"language model {self.model} at {self.host}: {self.failure}; given up after {MOST_FAILURES} "
            f"failures in a row; {_lines(self.left)} not asked; the program's own answers stay"
        )


@dataclass(slots=True)
class _Tally:
    """What became of the questions so far, in lines."""

    chosen: dict[Place, str] = field(default_factory=dict)
    """The accepted speakers."""
    ignored: Counter[Ignored] = field(default_factory=Counter)
    asked: int = 0
    cached: int = 0
    extra: int = 0
    failures: int = 0
    """Failed questions in a row."""
    failure: str | None = None
    """What went wrong the last time."""

    @property
    def stopped(self) -> bool:
        """Tell whether the model has failed too often to be asked again."""
        return self.failures >= MOST_FAILURES

    def failed(self, question: Question, error: post.PostError) -> None:
        """Count a question without an answer."""
        self.failures += 1
        self.failure = str(error)
        self.ignored[error.kind] += question.size
        self.asked += question.size

    def answered(self, question: Question, answer: Mapping[str, object]) -> None:
        """Count an answer, and take what is usable of it."""
        speakers, ignored = judge(question, answer)
        for number, reason in ignored.items():
            self.ignored[reason] += len(question.asked[number])
        for number, speaker in speakers.items():
            for index in question.asked[number]:
                self.chosen[question.chapter, index] = speaker
        self.asked += question.size
        self.extra += len(answer.keys() - set(map(str, question.asked)))


def default_cache() -> Path:
    """Return the folder of kept answers: beside the clips in the user's cache folder."""
    return folders.cache() / "llm"


def consult(
    script: Script,
    settings: LanguageModel,
    cache: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[Script, Report]:
    """Return the script with the model's answers, and a report on them.

    `cache`: the folder of answers; a question whose answer is kept there is not asked again.  `progress`: is
    called with the number of lines that are done.  `pause`: waits for that many seconds between attempts.
    A failing server raises nothing; InputError where the API key in the environment cannot be one.
    """
    client = chat.Client(settings, pause)
    tally = _Tally()
    for question in questions(script):
        path = cache / f"{_key(settings, question)}.json"
        answer = _load(path)
        if answer is not None:
            tally.cached += question.size
        elif not tally.stopped:
            answer = _ask(client, question, path, tally)
        if answer is not None:
            tally.answered(question, answer)
        progress(question.size)
    answered = _with_speakers(script, tally.chosen, f"language model {settings.model}")
    return answered, _report(script, settings, tally)


def judge(question: Question, answer: Mapping[str, object]) -> tuple[dict[int, str], dict[int, Ignored]]:
    """Return the ids that an answer gives to the numbers asked, and why the other numbers have none."""
    speakers: dict[int, str] = {}
    ignored: dict[int, Ignored] = {}
    for number in question.asked:
        name = answer.get(str(number))
        speaker = question.ids.get(folded(name)) if isinstance(name, str) else None
        if speaker is not None:
            speakers[number] = speaker
        else:
            ignored[number] = "unanswered" if name is None else "unknown id"
    return speakers, ignored


def _ask(client: chat.Client, question: Question, path: Path, tally: _Tally) -> dict[str, object] | None:
    """Return the server's answer, and keep it for later runs; None: it failed, which is counted."""
    try:
        answer = client.ask(question.prompt)
    except post.PostError as error:
        tally.failed(question, error)
        return None
    tally.failures = 0
    _store(path, answer)
    return answer


def _report(script: Script, settings: LanguageModel, tally: _Tally) -> Report:
    return Report(
        model=settings.model,
        host=urlsplit(settings.url).netloc,
        asked=tally.asked,
        answered=len(tally.chosen),
        changed=sum(
            script.lines[chapter][index].speaker != speaker
            for (chapter, index), speaker in tally.chosen.items()
        ),
        cached=tally.cached,
        ignored=tally.ignored,
        extra=tally.extra,
        left=sum(is_unsure(line) for lines in script.lines for line in lines) - tally.asked,
        failure=tally.failure if tally.stopped else None,
    )


def _with_speakers(script: Script, chosen: Mapping[Place, str], reason: str) -> Script:
    """Return the script with the accepted speakers."""

    def answered(line: Line, place: Place) -> Line:
        if place not in chosen:
            return line
        return replace(line, speaker=chosen[place], confidence=CONFIDENCE, reason=reason)

    lines = tuple(
        tuple(answered(line, (chapter, index)) for index, line in enumerate(chapter_lines))
        for chapter, chapter_lines in enumerate(script.lines)
    )
    return replace(script, lines=lines)


def _key(settings: LanguageModel, question: Question) -> str:
    """Return the name of an answer's file: another server, model or prompt has another one."""
    parts = [settings.url, settings.model, question.prompt]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def _load(path: Path) -> dict[str, object] | None:
    """Return a kept answer; None: there is none that can be read."""
    try:
        return chat.json_object(path.read_bytes())
    except OSError:
        return None


def _store(path: Path, answer: Mapping[str, object]) -> None:
    """Keep an answer; if that fails, the next run simply asks again."""
    with suppress(AudiobookError, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(path, json.dumps(answer))


def _lines(number: int) -> str:
    return f"{number:,} line{'' if number == 1 else 's'}"
