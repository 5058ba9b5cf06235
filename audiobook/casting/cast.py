"""Who gets which voice: characters, lines and voices.yaml in, a `Casting` out.

>>> casting = assign(characters, chapters, config)                                     # doctest: +SKIP
>>> casting.voice_of(line)                                                             # doctest: +SKIP
Voice(engine='pyttsx3', name='en-us+f5', rate=160, pitch=None, volume=None)

A voice in voices.yaml is the person's own choice and is never questioned, even if two people have the same.
Everyone else gets one from the pool of their gender: first come those who say most, and each takes the voice
that is least likely to be mistaken for another:

1. one that nobody in the same chapters has, if possible with the accent that the text tells of; of these one
   that sounds far from those they talk with most, and from the narrator (`engines.distances`); if possible
   one that nobody in the whole book has; else the first;
2. then, with the pitch raised or lowered, one that somebody there has: it sounds related, but not the same;
3. then exactly the voice of whoever in the same chapters says least.

Children speak above a voice's own pitch and old people below it, where the text tells of them.
The narrator's voice and that of unknown speakers are heard everywhere, and so are the last to be shared.
A story told by "I" is an exception: whoever tells it speaks in it with the narrator's voice, unless
voices.yaml names them (`first_person`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from audiobook.attribute import FIRST_PERSON_ID
from audiobook.config import Member
from audiobook.engines import distances
from audiobook.model import Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.config import Config, Narrator
    from audiobook.engines import Registry
    from audiobook.model import Age, Chapter, Character, Gender, Line

OTHERS = 2
"""Voices to choose from at an audition, beside the one that was cast."""
OTHER_PITCHES = (35, 65)
"""For a voice that is needed twice: audibly off the voice's own 50, still natural."""

AGE_PITCHES: Mapping[Age, int] = {"child": 68, "old": 38}
"""Within the same limits: heard, and still natural."""

ALWAYS = 10**12
"""How many characters count as said by a voice that is heard all the time."""

NARRATORS_SHARE = 0.25
"""What the narrator counts beside those somebody talks with, who count 1 together."""
WELL_APART = 1.1
"""Times the median distance between the voices of an engine; further is no better."""
CLOSENESS_STEP = 0.02
"""Voices that differ by less in how close they are count as equal: the pool's order is that of quality."""

Origin = Literal["config", "pool", "narrator"]
"""Where a speaker's voice comes from: voices.yaml, one of its pools, or the narrator, who is "I"."""


@dataclass(frozen=True, slots=True)
class Casting:
    """The voice of every line of a run."""

    narrator: Voice
    unknown: Voice
    """Speaks the dialogue whose speaker nobody could find."""
    voices: Mapping[str, Voice]
    """By character id: only those who speak, in the order of how much they say."""
    origins: Mapping[str, Origin]
    """By character id."""
    others: Mapping[str, tuple[Voice, ...]] = field(default_factory=dict)
    """By character id: the next best voices of their pools, beside everybody else's as they are; only where
    they were asked for."""

    def voice_of(self, line: Line) -> Voice:
        """The voice that says a line; raises KeyError for a speaker the casting was not made for."""
        if line.span.kind != "dialogue":
            return self.narrator
        return self.unknown if line.speaker is None else self.voices[line.speaker]


@dataclass(frozen=True, slots=True)
class _Told:
    """How a speaker sounds, by the text or by voices.yaml."""

    pitch: int | None
    accented: frozenset[tuple[str, str]]
    """The engines and names of the voices that have their accent; empty: any will do."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much somebody says."""

    lines: int = 0
    """Utterances: a speech that its tag interrupts is one."""
    words: int = 0
    characters: int = 0
    """Code points, quotation marks included."""


def tally(chapters: Sequence[Chapter], lines: Sequence[Sequence[Line]]) -> dict[str | None, Tally]:
    """How much each speaker says, most first; None: dialogue whose speaker is not known.

    `lines` holds the lines of each chapter.
    """
    tallies: dict[str | None, Tally] = {}
    for chapter, chapter_lines in zip(chapters, lines, strict=True):
        for line in chapter_lines:
            span = line.span
            if span.kind == "dialogue":
                so_far = tallies.get(line.speaker, Tally())
                tallies[line.speaker] = Tally(
                    so_far.lines + (not span.continues),
                    so_far.words + len(chapter.text[span.start : span.end].split()),
                    so_far.characters + span.end - span.start,
                )
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].characters, item[0] or "")))


def assign(
    characters: Sequence[Character],
    chapters: Sequence[Sequence[Line]],
    config: Config,
    *,
    others: int = 0,
) -> Casting:
    """Give each speaker of the chapters' lines one voice for the whole run.

    `others`: how many more voices to name for each, beside the one that was cast.

    Depends neither on the order of the characters nor on that of the chapters.  The narrator's rate is
    everyone's, unless voices.yaml gives them one: a common tempo makes the voices one performance.
    Raises InputError where a voice names an engine that does not exist, ValueError where a line's speaker is
    not among the characters.
    """
    narrator = _voice(config.narrator.voice, config.narrator, config)
    unknown = narrator if config.unknown == "narrator" else _voice(config.unknown, Member(), config)
    spoken, present = _presence(chapters)
    talk = conversations(chapters)
    people = {character.id: character for character in characters}
    if strangers := sorted(spoken.keys() - people.keys()):
        raise ValueError(f"speakers who are no characters: {', '.join(strangers)}")
    entries = _entries(characters, config.cast)
    chosen = {
        speaker: _voice(name, entries[speaker], config)
        for speaker in spoken
        if (name := entries[speaker].voice) is not None
    }
    if FIRST_PERSON_ID in spoken and FIRST_PERSON_ID not in chosen:
        chosen[FIRST_PERSON_ID] = narrator
    always = [(narrator, ALWAYS), (unknown, ALWAYS)]
    # whoever is in the cast but silent in these chapters will speak in others
    cast = [(_voice(one.voice, one, config), 1) for one in config.cast.values() if one.voice]
    voices = dict(chosen)

    def ranked(speaker: str) -> list[Voice]:
        """What the pool has for a speaker, the voice least likely to be mistaken for another first."""
        entry, person = entries[speaker], people[speaker]
        pitch = AGE_PITCHES[person.age] if entry.pitch is None and person.age else entry.pitch
        pitches = (pitch,) if entry.pitch is not None else dict.fromkeys((pitch, None, *OTHER_PITCHES))
        pool = [_voice(name, entry, config) for name in _pool(config, entry.gender or person.gender)]
        accented = _in_accent(pool, person.accent, config.registry)
        told = _Told(pitch, frozenset((voice.engine, voice.name) for voice in accented))
        candidates = [
            replace(voice, pitch=other) for voice in dict.fromkeys((*accented, *pool)) for other in pitches
        ]
        heard = {other: (voice, spoken[other]) for other, voice in voices.items() if other != speaker}
        near = [*always, *(heard[other] for other in heard if present[other] & present[speaker])]
        partners = [(narrator, NARRATORS_SHARE)]
        partners += [(voices[other], share) for other, share in talk[speaker].items() if other in voices]
        return _by_confusion(candidates, near, [*cast, *heard.values()], partners, told)

    for speaker in (speaker for speaker in spoken if speaker not in chosen):
        voices[speaker] = ranked(speaker)[0]
    origins: dict[str, Origin] = {speaker: "config" if speaker in chosen else "pool" for speaker in spoken}
    if FIRST_PERSON_ID in spoken and entries[FIRST_PERSON_ID].voice is None:
        origins[FIRST_PERSON_ID] = "narrator"
    next_best = {
        speaker: tuple(one for one in ranked(speaker) if one != voices[speaker])[:others]
        for speaker in (spoken if others else ())
    }
    return Casting(narrator, unknown, {speaker: voices[speaker] for speaker in spoken}, origins, next_best)


def members(characters: Sequence[Character], casting: Casting, config: Config) -> dict[str, Member]:
    """What to write into voices.yaml so that those whose voice came from a pool keep it, by name.

    A rate that is the narrator's stays unwritten: whoever changes the narrator's changes everyone's.
    """
    written = {}
    for character in characters:
        if casting.origins.get(character.id) == "pool":
            voice = casting.voices[character.id]
            written[character.name] = Member(
                aliases=character.aliases,
                gender=character.gender,
                voice=spelled(voice, config.engine),
                rate=None if voice.rate == config.narrator.rate else voice.rate,
                pitch=voice.pitch,
                volume=voice.volume,
            )
    return written


def spelled(voice: Voice, engine: str) -> str:
    """A voice as voices.yaml names it where `engine` is meant unless another is said."""
    return voice.name if voice.engine == engine else f"{voice.engine}:{voice.name}"


def _presence(chapters: Sequence[Sequence[Line]]) -> tuple[dict[str, int], dict[str, set[int]]]:
    """How many characters each speaker says, most first, and in which chapters."""
    spoken: Counter[str] = Counter()
    present: defaultdict[str, set[int]] = defaultdict(set)
    for number, lines in enumerate(chapters):
        for line in lines:
            if line.span.kind == "dialogue" and line.speaker is not None:
                spoken[line.speaker] += line.span.end - line.span.start
                present[line.speaker].add(number)
    return dict(sorted(spoken.items(), key=lambda item: (-item[1], item[0]))), present


def conversations(chapters: Sequence[Sequence[Line]]) -> dict[str, dict[str, float]]:
    """With whom each speaker talks: the share of their exchanges by partner, in a stable order.

    An exchange is two speeches of a scene, one of which follows the other, by two speakers.
    """
    exchanges: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for lines in chapters:
        before: str | None = None
        for line in lines:
            if line.span.kind in {"break", "heading"}:
                before = None
            elif line.span.kind == "dialogue":
                if before is not None and line.speaker is not None and line.speaker != before:
                    exchanges[before][line.speaker] += 1
                    exchanges[line.speaker][before] += 1
                before = line.speaker
    return defaultdict(dict, {
        one: {other: count / partners.total() for other, count in sorted(partners.items())}
        for one, partners in exchanges.items()
    })  # fmt: skip


def _entries(characters: Sequence[Character], cast: Mapping[str, Member]) -> dict[str, Member]:
    """What voices.yaml says of each character, by id; an empty entry where it says nothing.

    An entry is about the characters whose name it has as its name or among its aliases.  Only if there are
    none is it about those with one of its names among their aliases: half the people of a family are "Sloan".
    """
    owners: dict[str, str] = {}
    for name, member in cast.items():
        for known in (name, *member.aliases):
            owners.setdefault(known.casefold(), name)
    by_name = {one.id: owners[one.name.casefold()] for one in characters if one.name.casefold() in owners}
    entries: dict[str, Member] = {}
    for character in characters:
        by_alias = {owners.get(alias.casefold()) for alias in character.aliases}.difference(by_name.values())
        first_by_alias = next((name for name in cast if name in by_alias), None)
        about = by_name.get(character.id, first_by_alias)
        entries[character.id] = Member() if about is None else cast[about]
    return entries


def _pool(config: Config, gender: Gender | None) -> Sequence[str]:
    """The voices of a gender; where voices.yaml has none, the others', at last the narrator's own."""
    pools = config.pools
    own: Sequence[str] = getattr(pools, gender or "other")
    return own or pools.other or pools.female or pools.male or (config.narrator.voice,)


def _in_accent(pool: Sequence[Voice], accent: str | None, registry: Registry) -> list[Voice]:
    """The voices of a pool, or their namesakes, that speak with an accent."""
    if accent is None:
        return []
    named = ((voice, registry.in_accent(voice, accent)) for voice in pool)
    return [replace(voice, name=name) for voice, name in named if name]


def _voice(name: str, settings: Narrator | Member, config: Config) -> Voice:
    engine, name = config.registry.parse(name, config.engine)
    rate = config.narrator.rate if settings.rate is None else settings.rate
    return Voice(engine, name, rate, settings.pitch, settings.volume)


def _by_confusion(
    candidates: Sequence[Voice],
    near: Iterable[tuple[Voice, int]],
    anywhere: Iterable[tuple[Voice, int]],
    partners: Sequence[tuple[Voice, float]],
    told: _Told,
) -> list[Voice]:
    """The candidates, those least likely to be mistaken for a voice in use first.

    `near` holds the voices of the same chapters and `anywhere` those of the whole run, each with how much it
    is heard; `partners` those of whoever talks with the speaker, each with a share of the exchanges; `told`
    what the text says of how the speaker sounds.  The same pitch of a voice is worse than another of it, near
    is worse than anywhere.
    """
    near_same, near_related, anywhere_same = Counter[object](), Counter[object](), Counter[object]()
    for voice, heard in near:
        near_same[_timbre(voice)] += heard
        near_related[_throat(voice)] += heard
    for voice, heard in anywhere:
        anywhere_same[_timbre(voice)] += heard

    def confusion(voice: Voice) -> tuple[int, bool, bool, int, int, int]:
        return (
            near_same[_timbre(voice)],
            voice.pitch != told.pitch,
            bool(told.accented) and (voice.engine, voice.name) not in told.accented,
            near_related[_throat(voice)],
            round(sum(share * _closeness(voice, other) ** 2 for other, share in partners) / CLOSENESS_STEP),
            anywhere_same[_timbre(voice)],
        )

    return sorted(candidates, key=confusion)


def _closeness(one: Voice, other: Voice) -> float:
    """0: well apart, or never measured; 1: one and the same."""
    apart = distances.distance((one.engine, one.name), (other.engine, other.name))
    middle = distances.middle(one.engine)
    return 0.0 if apart is None or not middle else max(0.0, 1 - apart / (WELL_APART * middle))


def _throat(voice: Voice) -> tuple[str, str]:
    """What a voice shares with itself at another pitch or in another accent: `Hugo` of `en-us+Hugo`."""
    return voice.engine, voice.name.partition("+")[2] or voice.name


def _timbre(voice: Voice) -> tuple[str, str, int]:
    """What tells voices apart: neither rate nor volume makes another speaker."""
    return voice.engine, voice.name, 50 if voice.pitch is None else voice.pitch
