"""A language model's opinion on who speaks; off unless voices.yaml names a model.

A script enters; the same script leaves, in which some lines have another character as their speaker, with a
report on all lines in question:

>>> script, report = llm.consult(script, settings, llm.default_cache())                # doctest: +SKIP
>>> report.summary                                                                     # doctest: +SKIP
'language model qwen3:8b at localhost:11434: asked about 30 lines, 27 answered (9 changed), ignored: 3 …'

The model reads each scene, or those with doubtful lines, and says for each speech who of the cast speaks it.
Where it disagrees with the program, it reads the passage again, cut otherwise and with the people in another
order.  Then `opinions` weighs its answers against the program's own chances.

The model only chooses among the ids of the cast.  Anything else that it writes is ignored and counted, and
none of its words reach the script.  So a story that gives the model orders can at worst put a wrong, known
speaker on some lines.  A server that fails never fails the run: the program's own answers stay.

`scenes` and `questions`, which are pure, make the questions; `model_answers` asks them and keeps the answers.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from audiobook import attribute
from audiobook.review import opinions, questions, scenes
from audiobook.review.entries import is_settled, is_unsure
from audiobook.review.llm_report import TOO_FEW, Report
from audiobook.review.model_answers import Asker, Place
from audiobook.review.opinions import Opinion
from audiobook.system import folders

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from audiobook.config import LanguageModel
    from audiobook.model import Character, Line, Script
    from audiobook.review.questions import Question

SECOND_OWN_CHARACTERS = 3_000
"""Windows of the second reading are shorter, so that they are cut elsewhere."""
WORTH_A_READING = 0.05
"""A passage is read again for an answer that, weighed, has at least this chance of being right."""
SURE_TAG = 0.9
"""A tag with a name counts as certain from this confidence on: 99 of 100 are right."""
SETTLED = 0.95
"""A speaker with this chance counts as known when the lines around are judged again."""

Chances = tuple["Mapping[int, Mapping[str, float]]", ...]
"""For each chapter, by index of the line, the chance of each candidate; see `Attribution.by_span`."""
Pins = dict[int, dict[int, str | None]]
"""Speakers that are known, by index of the chapter and of the line."""


class Counter(Protocol):
    """Counts lines that are finished, such as a progress bar."""

    def step(self, lines: int) -> None:
        """Count more lines."""
        ...


class Silent:
    """Counts nothing."""

    def step(self, lines: int) -> None:
        """Do nothing."""


def default_cache() -> Path:
    """Return the folder of kept answers: beside the clips in the user's cache folder."""
    return folders.cache() / "llm"


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A chapter, as it is asked about."""

    number: int
    passage: scenes.Passage
    people: questions.Cast
    wanted: frozenset[int]
    """The speeches in question, by index into the passage's."""

    def asked(self, speeches: Collection[int], *, again: bool = False) -> Iterator[Question]:
        """Yield the questions about some speeches; `again`: cut otherwise, with the people reversed."""
        if not self.people.people:
            return
        own = SECOND_OWN_CHARACTERS if again else scenes.OWN_CHARACTERS
        for window in scenes.windows(self.passage, speeches, own):
            yield questions.question(self.number, self.passage, window, self.people, reverse=again)

    def lines(self, speeches: Collection[int]) -> int:
        """Return how many lines some speeches have."""
        return sum(len(self.passage.speeches[index]) for index in speeches)


@dataclass(frozen=True, slots=True)
class Session:
    """How asking meets the world outside."""

    counting: Callable[[int], AbstractContextManager[Counter]] = lambda _: nullcontext(Silent())
    """Makes the counter for a number of lines, once for each reading."""
    announce: Callable[[str], None] = lambda _: None
    """Is given a line on what asking will cost."""
    pause: Callable[[float], None] = time.sleep
    """Waits for that many seconds between attempts."""


def consult(
    script: Script,
    settings: LanguageModel,
    cache: Path,
    narrator: str | None = None,
    session: Session | None = None,
) -> tuple[Script, Report]:
    """Return the script with the model's answers, and a report on them.

    `cache`: the folder of answers; a question whose answer is kept there is not asked again.  `narrator`: the
    id of the character who tells the story; None: whoever the program found for that.
    A failing server raises nothing; InputError where the API key in the environment cannot be one.
    """
    session = session or Session()
    asker = Asker(settings, cache, session.pause)
    chapters = [_chapter(script, number, settings, narrator) for number in range(len(script.lines))]
    first = [question for chapter in chapters for question in chapter.asked(chapter.wanted)]
    host = urlsplit(settings.url).netloc
    if first:
        session.announce(asker.estimate(first).announcement(settings.model, host))
    _read(asker, first, session)
    decided, known = script, None
    if asker.answers:
        attribution, by_hand = _attribution(script, narrator), _set_already(script)
        ours = attribution.by_span(by_hand)
        second = list(_disputed(script, chapters, asker, ours))
        _read(asker, second, session, again=True)
        settled = _settled(script, chapters, asker, ours, by_hand)
        around = _around(ours, attribution.by_span(settled), settled)
        merged, known = _weighed(script, chapters, asker, around)
        decided = _decided(script, chapters, merged, f"language model {settings.model}")
    return decided, Report(
        model=settings.model,
        host=host,
        asked=asker.asked,
        answered=asker.answered,
        changed=_changed(script, decided),
        again=asker.again,
        known=known if asker.answered >= TOO_FEW else None,
        cached=asker.cached,
        ignored=asker.ignored,
        extra=asker.extra,
        left=sum(chapter.lines(chapter.wanted) for chapter in chapters) - asker.asked,
        failure=asker.failure if asker.stopped else None,
        form=asker.form,
    )


def _read(asker: Asker, asked: Sequence[Question], session: Session, *, again: bool = False) -> None:
    """Ask questions, and count their lines."""
    if asked:
        with session.counting(sum(question.size for question in asked)) as counter:
            asker.read(asked, counter.step, again=again)


def _chapter(script: Script, number: int, settings: LanguageModel, narrator: str | None) -> _Chapter:
    lines = script.lines[number]
    passage = scenes.passage(script.book.chapters[number], lines)
    in_question = _is_open if settings.lines == "all" else is_unsure
    wanted = frozenset(
        index
        for index, speech in enumerate(passage.speeches)
        if any(in_question(lines[line]) for line in speech)
    )
    return _Chapter(number, passage, questions.cast(script, number, narrator), wanted)


def _is_open(line: Line) -> bool:
    return not is_settled(line)


def _set_already(script: Script) -> Pins:
    """Return the speakers that a person or the page itself has set."""
    return {
        number: {index: line.speaker for index, line in enumerate(lines) if is_settled(line)}
        for number, lines in enumerate(script.lines)
    }


def _attribution(script: Script, narrator: str | None) -> attribute.Attribution:
    """Return the book made ready for judging; it is judged again as more speakers become known."""
    cut = [
        (chapter, [line.span for line in lines])
        for chapter, lines in zip(script.book.chapters, script.lines, strict=True)
    ]
    return attribute.Attribution(cut, script.characters, narrator)


def _weighed(
    script: Script, chapters: Sequence[_Chapter], asker: Asker, ours: Chances
) -> tuple[dict[Place, Mapping[str, float]], float]:
    """Return the chances of each speech with an answer, and the share of speakers that the model knows."""
    people = {person.id: person for person in script.characters}
    places = [
        (chapter.number, speech)
        for chapter in chapters
        for speech in chapter.passage.speeches
        if (chapter.number, speech) in asker.answers
    ]
    opinions_ = []
    for number, speech in places:
        line, answers = script.lines[number][speech[0]], tuple(asker.answers[number, speech])
        chances = ours[number].get(speech[0], {})
        opinions_.append(
            Opinion(number, chances, line.reason.partition(":")[0], _tagged(line, people), answers)
        )
    result = opinions.weighed(opinions_)
    return dict(zip(places, result.chances, strict=True)), result.known


def _tagged(line: Line, people: Mapping[str, Character]) -> bool:
    """Tell whether a tag names the speaker of a line, so that it is as good as certain."""
    person = people.get(line.speaker or "")
    if person is None or line.confidence < SURE_TAG or not line.reason.startswith("tag:"):
        return False
    words = {word for name in (person.name, *person.aliases) for word in name.split() if word[:1].isupper()}
    return bool(words & set(line.reason.replace(",", " ").split()))


def _disputed(
    script: Script, chapters: Sequence[_Chapter], asker: Asker, ours: Chances
) -> Iterator[Question]:
    """Yield the questions of the second reading: where the model may be right against the program."""
    merged, _ = _weighed(script, chapters, asker, ours)
    for chapter in chapters:
        disputed = []
        for index in chapter.wanted:
            place = (chapter.number, chapter.passage.speeches[index])
            chances = ours[chapter.number].get(place[1][0], {})
            others = {speaker for _, speaker in asker.answers.get(place, ()) if speaker != _best(chances)}
            if any(merged[place].get(speaker, 0.0) >= WORTH_A_READING for speaker in others):
                disputed.append(index)
        yield from chapter.asked(disputed, again=True)


def _settled(
    script: Script, chapters: Sequence[_Chapter], asker: Asker, ours: Chances, by_hand: Pins
) -> Pins:
    """Return the speakers that a person has set, and those in question that are known by now."""
    merged, _ = _weighed(script, chapters, asker, ours)
    pins = {number: dict(lines) for number, lines in by_hand.items()}
    wanted = {(c.number, c.passage.speeches[index]) for c in chapters for index in c.wanted}
    for (number, speech), chances in merged.items():
        best = _best(chances)
        if (number, speech) in wanted and best and chances[best] >= SETTLED:
            pins[number].update(dict.fromkeys(speech, best))
    return pins


def _around(ours: Chances, again: Chances, settled: Pins) -> Chances:
    """Return the chances judged again, and for speeches that are settled those from before."""
    return tuple(
        {
            index: before.get(index, {}) if index in settled[number] else chances
            for index, chances in after.items()
        }
        for number, (before, after) in enumerate(zip(ours, again, strict=True))
    )


def _best(chances: Mapping[str, float]) -> str | None:
    return max(chances, key=lambda person: chances[person]) if chances else None


def _decided(
    script: Script, chapters: Sequence[_Chapter], merged: Mapping[Place, Mapping[str, float]], reason: str
) -> Script:
    """Return the script with the likeliest speakers of the speeches in question."""
    lines = [list(chapter_lines) for chapter_lines in script.lines]
    for chapter in chapters:
        for index in chapter.wanted:
            speech = chapter.passage.speeches[index]
            chances = merged.get((chapter.number, speech), {})
            speaker = _best(chances)
            if speaker is None:
                continue
            for line in speech:
                before = lines[chapter.number][line]
                why = before.reason if before.speaker == speaker else reason
                after = replace(before, speaker=speaker, confidence=chances[speaker], reason=why)
                lines[chapter.number][line] = after
    return replace(script, lines=tuple(map(tuple, lines)))


def _changed(before: Script, after: Script) -> int:
    """Return how many lines have another speaker."""
    return sum(
        old.speaker != new.speaker
        for old_lines, new_lines in zip(before.lines, after.lines, strict=True)
        for old, new in zip(old_lines, new_lines, strict=True)
    )
