"""The program's chances and a language model's answers -> chances that take both into account.  Pure.

How much an answer counts is not set by hand: it is estimated from the same book.  The model is taken to know
a share of the speakers and to guess the others, as often each person as it names them.  Speeches with a named
tag, of which the program is sure, show how large that share is.  So a model that reads well counts for much,
one that reads badly for little, and one that always gives the same answer for nothing.

The program in turn is taken to judge a share of the other speeches by something that holds, and to be wrong
about what it goes by at the rest, for each reason that it gives.  A model that knows the tags and contradicts
the program elsewhere lowers that share; a model that gets the tags wrong hardly does.

An answer that the model gives only once of two times counts for less, and so does a window in which it is
wrong about what is known, because it may have lost count there.

>>> tag = Opinion(0, {"ann": 0.97, "ben": 0.03}, "tag", True, ((0, "ann"),))
>>> doubtful = Opinion(0, {"ann": 0.6, "ben": 0.4}, "takes turns", False, ((0, "ben"),))
>>> round(weighed([tag] * 10 + [doubtful] * 3).chances[-1]["ben"], 1)
0.9
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

Agreement = Literal["once", "twice", "split"]
"""Whether a speech was asked once, or more often with the same answer, or with different ones."""

OUTSIDE = 0.05
"""Chance that a speaker is none of the program's candidates."""
ROUNDS = 40
"""Of estimation; it has settled long before."""
MOST = 0.98
"""The largest share that is believed of the model or the program."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A share before there is anything to estimate it from."""

    share: float
    """0 to 1."""
    strength: float
    """For how many speeches it counts."""


# Set by hand, tried on chapters of 50 speeches; on longer texts the answers soon outweigh them.
EASY = Expected(0.8, 4.0)
"""Of the speakers of speeches with a named tag, what a model may be expected to know."""
STEADY = Expected(0.8, 4.0)
"""Of the other speeches, those about which it says the same in both readings, but for chance."""
HARD_STRENGTH = 30.0
"""For how many speeches it counts that a model knows as much of the others as of those with a named tag, but
only where it is steady.  It has to count for much: where the model and the program disagree, the other
speeches alone cannot tell who is wrong."""
SOUND = Expected(0.75, 4.0)
"""Of the other speeches, those that the program judges by something that holds."""
REASON_STRENGTH = 10.0
"""For how many speeches the share of sound ones counts in that of one reason."""
WINDOW_STRENGTH = 4.0
AGREEMENT_STRENGTH = 4.0
"""For how many speeches it counts that a window, or a kind of agreement, is like the others."""
SAME_GUESS = 0.6
"""How often a model that guesses repeats its guess when it is asked a second time; else it guesses anew."""
SPLIT = 0.4
"""How much of what a model knows is left where it contradicts itself."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the program and the model think of a speech."""

    chapter: int
    """When it guesses, the model guesses people of this chapter."""
    ours: Mapping[str, float]
    """The program's chance of each candidate, 0 to 1, adding up to 1; may be empty."""
    reason: str
    """What the program goes by, without particulars: `takes turns`."""
    tagged: bool
    """Whether a tag names the speaker, so that it is as good as certain."""
    answers: tuple[tuple[int, str], ...]
    """The window and the id of each answer of the model; empty: it has not answered."""

    @property
    def agreement(self) -> Agreement:
        """Tell whether the answers agree."""
        if len(self.answers) < 2:
            return "once"
        return "twice" if len({speaker for _, speaker in self.answers}) == 1 else "split"


@dataclass(frozen=True, slots=True)
class Weighed:
    """The result."""

    chances: Sequence[Mapping[str, float]]
    """Of each speech; the program's own where the model has not answered."""
    known: float
    """The share of the speakers that the model knows, over all speeches that it answered, 0 to 1."""


@dataclass(slots=True)
class _Answer:
    """The model's answers about one speech, as the estimates see them."""

    opinion: Opinion
    ours: float
    """The program's chance of the speaker that the model names; of several answers the mean, as below."""
    anybody: float
    """The chance of that speaker if the program goes by something that does not hold."""
    guess: float
    """The chance that the model names that speaker when it guesses."""
    knows: float = 0.0
    """The chance that the model knows the speaker, before its answer is looked at."""
    sound: float = 1.0
    """The chance that the program goes by something that holds, before the answer is looked at."""

    def named(self) -> float:
        """Return the chance that the model names this speaker if it knows who speaks."""
        return self.sound * self.ours + (1 - self.sound) * self.anybody

    def knew(self) -> float:
        """Return the chance that the model knew the speaker, now that its answer is seen."""
        knowing = self.knows * self.named()
        return knowing / (knowing + (1 - self.knows) * self.guess)

    def held(self) -> float:
        """Return the chance that the program was right in what it goes by, likewise."""
        holds = self.sound * (self.knows * self.ours + (1 - self.knows) * self.guess)
        fails = (1 - self.sound) * (self.knows * self.anybody + (1 - self.knows) * self.guess)
        return holds / (holds + fails)


def weighed(opinions: Sequence[Opinion]) -> Weighed:
    """Weigh the opinions on the speeches of a book."""
    guesses = _guesses(opinions)
    answers = {
        number: _answer(opinion, guesses[opinion.chapter])
        for number, opinion in enumerate(opinions)
        if opinion.answers
    }
    _estimate(list(answers.values()))
    chances = [
        _merged(answers[number], guesses[opinion.chapter]) if number in answers else opinion.ours
        for number, opinion in enumerate(opinions)
    ]
    knew = sum(answer.knew() for answer in answers.values())
    return Weighed(chances, knew / len(answers) if answers else 0.0)


def _guesses(opinions: Sequence[Opinion]) -> dict[int, dict[str, float]]:
    """Return how often the model names each person of a chapter: what it says when it guesses."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for opinion in opinions:
        counts[opinion.chapter].update(speaker for _, speaker in opinion.answers)
        counts[opinion.chapter].update(dict.fromkeys(opinion.ours, 0))
    return {
        chapter: {person: (count + 1) / (named.total() + len(named)) for person, count in named.items()}
        for chapter, named in counts.items()
    }


def _answer(opinion: Opinion, guesses: Mapping[str, float]) -> _Answer:
    speakers = [speaker for _, speaker in opinion.answers]
    ours, anybody = _open(opinion.ours, guesses), _anybody(guesses)

    def mean(chances: Mapping[str, float]) -> float:
        return sum(chances[speaker] for speaker in speakers) / len(speakers)

    return _Answer(opinion, mean(ours), mean(anybody), mean(guesses) * _repeated(opinion, guesses))


def _repeated(opinion: Opinion, guesses: Mapping[str, float]) -> float:
    """Return the chance that a guess comes out as often as the answer that was given twice; else 1."""
    if opinion.agreement != "twice":
        return 1.0
    return SAME_GUESS + (1 - SAME_GUESS) * guesses[opinion.answers[0][1]]


def _open(ours: Mapping[str, float], people: Mapping[str, float]) -> dict[str, float]:
    """Return chances with a little for everybody else."""
    rest = OUTSIDE if ours else 1.0
    return {person: (1 - rest) * ours.get(person, 0.0) + rest / len(people) for person in people}


def _anybody(people: Mapping[str, float]) -> dict[str, float]:
    """Return chances that are equal for all people of the chapter."""
    return dict.fromkeys(people, 1 / len(people))


# --- estimates


def _estimate(answers: Sequence[_Answer]) -> None:
    """Find out how likely the model knows each speech, and the program judges it soundly.

    By expectation maximisation (Dawid and Skene 1979): first the tagged speeches, then the others, then
    windows and agreement.
    """
    tagged = [answer for answer in answers if answer.opinion.tagged]
    others = [answer for answer in answers if not answer.opinion.tagged]
    easy = EASY.share
    for _ in range(ROUNDS):
        _set_knows(tagged, easy)
        easy = _share(EASY, [answer.knew() for answer in tagged])
    _set_knows(tagged, easy)
    _both(others, Expected(easy * _steadiness(others), HARD_STRENGTH), SOUND)
    _adjust(answers, answers, lambda answer: answer.opinion.answers[0][0], WINDOW_STRENGTH)
    _adjust(answers, tagged, lambda answer: answer.opinion.agreement, AGREEMENT_STRENGTH)


def _both(answers: Sequence[_Answer], known: Expected, sound: Expected) -> float:
    """Estimate together what the model knows of some speeches, which is returned, and what is sound."""
    known_share, sound_share = known.share, sound.share
    for _ in range(ROUNDS):
        _set_knows(answers, known_share)
        _set_sound(answers, sound_share)
        known_share = _share(known, [answer.knew() for answer in answers])
        sound_share = _share(sound, [answer.held() for answer in answers])
    return known_share


def _set_knows(answers: Sequence[_Answer], share: float) -> None:
    for answer in answers:
        answer.knows = share * (SPLIT if answer.opinion.agreement == "split" else 1.0)


def _set_sound(answers: Sequence[_Answer], share: float) -> None:
    """Set the shares of soundness, for each reason by itself."""
    by_reason: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        by_reason[answer.opinion.reason].append(answer.held())
    expected = Expected(share, REASON_STRENGTH)
    shares = {reason: _share(expected, held) for reason, held in by_reason.items()}
    for answer in answers:
        answer.sound = shares[answer.opinion.reason]


def _share(expected: Expected, seen: Sequence[float]) -> float:
    """Return a share of speeches; `seen`: how likely each of them belongs to it."""
    total = expected.share * expected.strength + sum(seen)
    return min(MOST, total / (expected.strength + len(seen)))


def _steadiness(answers: Sequence[_Answer]) -> float:
    """Return the share of speeches about which the model says the same each time, but for chance."""
    double = [answer for answer in answers if answer.opinion.agreement != "once"]
    share = STEADY.share
    for _ in range(ROUNDS):
        seen = [
            share / (share + (1 - share) * answer.guess) if answer.opinion.agreement == "twice" else 0.0
            for answer in double
        ]
        share = _share(STEADY, seen)
    return share


def _adjust(
    answers: Sequence[_Answer],
    seen: Sequence[_Answer],
    group: Callable[[_Answer], Hashable],
    strength: float,
) -> None:
    """Correct what the model knows group by group, by how much of it has come true for those `seen`."""
    expected: defaultdict[Hashable, float] = defaultdict(lambda: strength)
    came_true: defaultdict[Hashable, float] = defaultdict(lambda: strength)
    for answer in seen:
        expected[group(answer)] += answer.knows
        came_true[group(answer)] += answer.knew()
    for answer in answers:
        answer.knows = min(MOST, answer.knows * came_true[group(answer)] / expected[group(answer)])


# --- Bayes' rule


def _merged(answer: _Answer, guesses: Mapping[str, float]) -> dict[str, float]:
    """Return the chances of a speech after its answers."""
    opinion, knows = answer.opinion, answer.knows
    named = Counter(speaker for _, speaker in opinion.answers)
    ours, anybody = _open(opinion.ours, guesses), _anybody(guesses)
    repeated = _repeated(opinion, guesses)
    weights = {
        person: (answer.sound * ours[person] + (1 - answer.sound) * anybody[person])
        * sum(
            count * (knows * (speaker == person) + (1 - knows) * guesses[speaker] * repeated)
            for speaker, count in named.items()
        )
        for person in ours
    }
    total = sum(weights.values())
    return {person: weight / total for person, weight in weights.items()}
