"""Ask a language model about passages, and keep its answers.  I/O.

>>> asker = Asker(settings, cache, time.sleep)                                         # doctest: +SKIP
>>> asker.read(questions, counter.step)                                                # doctest: +SKIP
>>> asker.answers[0, (3,)]                                                             # doctest: +SKIP
[(0, 'lexie')]

Each answer is kept in a file of its own as soon as it is there, under the hash of what was asked.  So a run
that is stopped goes on where it was, and a passage is asked again only when its words or people change.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from audiobook.review import answer_forms, chat
from audiobook.review.entries import folded
from audiobook.review.llm_report import MOST_FAILURES, Estimate, Ignored
from audiobook.review.questions import NOBODY
from audiobook.system import atomic, post
from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from audiobook.config import LanguageModel
    from audiobook.review.questions import Question
    from audiobook.review.scenes import Speech

Place = tuple[int, "Speech"]
"""A speech: the index of its chapter, and those of its lines."""

CHARACTERS_PER_TOKEN = 4
"""Of English prose, roughly, for most models."""
TOKENS_PER_ANSWER = 8
"""Of `"12": "lexie", `, roughly."""


class Asker:
    """Asks one model and counts what becomes of the questions, in lines."""

    def __init__(self, settings: LanguageModel, cache: Path, pause: Callable[[float], None]) -> None:
        self._settings, self._cache = settings, cache
        self._client = chat.Client(settings, pause)
        self._readings = 0
        self.answers: defaultdict[Place, list[tuple[int, str]]] = defaultdict(list)
        """For each speech with usable answers, the number of the question and the speaker's id."""
        self.ignored: Counter[Ignored] = Counter()
        self.asked = 0
        self.answered = 0
        self.again = 0
        self.cached = 0
        self.extra = 0
        self.failure: str | None = None
        """What went wrong the last time."""
        self._failures = 0
        """Failed questions in a row."""

    @property
    def stopped(self) -> bool:
        """Tell whether the model has failed too often to be asked again."""
        return self._failures >= MOST_FAILURES

    @property
    def form(self) -> chat.Form:
        """How the server was made to answer with ids only."""
        return self._client.form

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Return what asking will cost."""
        new = [question for question in questions if _load(self._path(question)) is None]
        read = sum(len(question.prompt) for question in new) // CHARACTERS_PER_TOKEN
        written = sum(len(question.asked) for question in new) * TOKENS_PER_ANSWER
        return Estimate(len(questions), len(questions) - len(new), read, written)

    def read(
        self, questions: Sequence[Question], step: Callable[[int], None], *, again: bool = False
    ) -> None:
        """Ask what is not known yet; `step` is called with the number of lines done.

        `again`: the second reading, which only adds to answers.
        """
        for question in questions:
            answer = _load(self._path(question))
            kept = answer is not None
            if answer is None and not self.stopped:
                answer = self._ask(question, again=again)
            if answer is not None:
                self._take(question, answer, kept=kept, again=again)
            step(question.size)

    def _ask(self, question: Question, *, again: bool) -> dict[str, object] | None:
        """Return the server's answer, and keep it for later runs; None: it failed, which is counted."""
        numbers, ids = [str(number) for number in question.asked], [*question.people, NOBODY]
        allowed = chat.Allowed(answer_forms.schema(numbers, ids), answer_forms.grammar(numbers, ids))
        try:
            answer = self._client.ask(question.prompt, allowed)
        except post.PostError as error:
            self._failures += 1
            self.failure = str(error)
            if not again:
                self.ignored[error.kind] += question.size
                self.asked += question.size
            return None
        self._failures = 0
        _store(self._path(question), answer)
        return answer

    def _take(self, question: Question, answer: Mapping[str, object], *, kept: bool, again: bool) -> None:
        """Take what is usable of an answer, and count the rest."""
        speakers, ignored = judge(question, answer)
        for number, speaker in speakers.items():
            self.answers[question.chapter, question.asked[number]].append((self._readings, speaker))
        self._readings += 1
        if again:
            self.again += question.size
            return
        self.asked += question.size
        self.cached += question.size if kept else 0
        self.extra += len(answer.keys() - set(map(str, question.asked)))
        for number in question.wanted:
            lines = len(question.asked[number])
            if number in speakers:
                self.answered += lines
            else:
                self.ignored[ignored[number]] += lines

    def _path(self, question: Question) -> Path:
        """Return the file of an answer: another server, model or prompt has another one."""
        parts = [self._settings.url, self._settings.model, question.prompt]
        return self._cache / f"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}.json"


def judge(question: Question, answer: Mapping[str, object]) -> tuple[dict[int, str], dict[int, Ignored]]:
    """Return the ids that an answer gives to the numbers asked, and why the other numbers have none."""
    speakers: dict[int, str] = {}
    ignored: dict[int, Ignored] = {}
    for number in question.asked:
        name = answer.get(str(number))
        speaker = question.names.get(folded(name)) if isinstance(name, str) else None
        if speaker is not None:
            speakers[number] = speaker
        else:
            ignored[number] = "unanswered" if name is None or name == NOBODY else "unknown id"
    return speakers, ignored


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
