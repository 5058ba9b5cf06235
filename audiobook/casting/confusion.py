"""Candidate voices -> the same voices, the one that is hardest to mistake for another first.  Pure.

>>> rank([low, high], Surroundings(near=[(low, 900)], anywhere=[], partners=[]), Wish())[0]  # doctest: +SKIP
Voice(engine='tone', name='high', rate=None, pitch=None, volume=None)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.engines import distances

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from audiobook.model import Voice

# With these, all who talk to each other in texts/ are further apart than half of their engine's voices are:
# tests/casting/test_confusion.py checks it for pyttsx3 and for Kokoro.
WELL_APART = 1.1
"""Distance from which on two voices count as unrelated, in median distances of their engine."""
CLOSENESS_STEP = 0.02
"""Voices whose closeness differs by less are equally good: then the order of the pool decides, best first."""
OWN_PITCH = 50
"""The pitch of a voice that is left as it is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a speaker should sound, by voices.yaml or by the text."""

    pitch: int | None = None
    """0 to 100; None: the voice's own."""
    accented: frozenset[tuple[str, str]] = frozenset()
    """Engines and names of the voices with the speaker's accent; empty: any voice will do."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The voices among which a new voice will be heard."""

    near: Sequence[tuple[Voice, int]]
    """Voices of the same chapters, each with the number of characters that it says in the whole run."""
    anywhere: Sequence[tuple[Voice, int]]
    """Voices of the whole run, likewise."""
    partners: Sequence[tuple[Voice, float]]
    """Voices of those who talk with the speaker, with their share of the exchanges."""


@dataclass(frozen=True, slots=True, order=True)
class Confusion:
    """How easily a voice is mistaken for another one; the fields are in the order of their importance."""

    same_voice_near: int
    """Characters that the very same sound says in the same chapters."""
    wrong_pitch: bool
    """Whether the pitch differs from the wished one."""
    wrong_accent: bool
    """Whether there are voices with the speaker's accent, and this is not one of them."""
    related_voice_near: int
    """Characters that the same voice says in the same chapters, at any pitch and in any accent."""
    closeness_to_partners: int
    """How much it sounds like those the speaker talks with, in steps of `CLOSENESS_STEP`."""
    same_voice_anywhere: int
    """Characters that the very same sound says in the whole run."""


def rank(candidates: Iterable[Voice], surroundings: Surroundings, wish: Wish) -> list[Voice]:
    """Return the candidates, the least confusing one first; equals stay in their order."""
    same_near = _heard(surroundings.near, _sound)
    related_near = _heard(surroundings.near, _timbre)
    same_anywhere = _heard(surroundings.anywhere, _sound)

    def confusion(voice: Voice) -> Confusion:
        return Confusion(
            same_voice_near=same_near[_sound(voice)],
            wrong_pitch=voice.pitch != wish.pitch,
            wrong_accent=bool(wish.accented) and (voice.engine, voice.name) not in wish.accented,
            related_voice_near=related_near[_timbre(voice)],
            closeness_to_partners=round(_closeness_to_all(voice, surroundings.partners) / CLOSENESS_STEP),
            same_voice_anywhere=same_anywhere[_sound(voice)],
        )

    return sorted(candidates, key=confusion)


def _heard(voices: Iterable[tuple[Voice, int]], trait: Callable[[Voice], Hashable]) -> Counter[Hashable]:
    """Return how many characters are said by voices that have a trait in common."""
    characters: Counter[Hashable] = Counter()
    for voice, count in voices:
        characters[trait(voice)] += count
    return characters


def _closeness_to_all(voice: Voice, partners: Iterable[tuple[Voice, float]]) -> float:
    # Squared: one partner who sounds nearly the same is worse than several who sound a little alike.
    return sum(share * _closeness(voice, partner) ** 2 for partner, share in partners)


def _closeness(voice: Voice, other: Voice) -> float:
    """Return 1 for the same voice, down to 0 for voices that are well apart or were never measured."""
    distance = distances.distance((voice.engine, voice.name), (other.engine, other.name))
    median = distances.middle(voice.engine)
    return 0.0 if distance is None or not median else max(0.0, 1 - distance / (WELL_APART * median))


def _timbre(voice: Voice) -> tuple[str, str]:
    """Return what a voice keeps at another pitch or in another accent: `Hugo` of `en-us+Hugo`."""
    return voice.engine, voice.name.partition("+")[2] or voice.name


def _sound(voice: Voice) -> tuple[str, str, int]:
    """Return what tells voices apart; another rate or volume does not make another speaker."""
    return voice.engine, voice.name, OWN_PITCH if voice.pitch is None else voice.pitch
