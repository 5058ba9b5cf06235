"""Who gets which voice: characters, lines and voices.yaml in, a `Casting` out.  Pure.

>>> casting = assign(characters, chapters, config)                                     # doctest: +SKIP
>>> casting.voice_of(line)                                                             # doctest: +SKIP
Voice(engine='pyttsx3', name='en-us+f5', rate=160, pitch=None, volume=None)

A voice in voices.yaml is the person's choice and always wins, even if two characters have the same one.
Everybody else gets a voice from the pool of their gender.  Whoever says most chooses first, and takes the
voice that is hardest to mistake for another (`confusion.Confusion`):

1. a voice that nobody in the same chapters has, with the accent that the text mentions, if the engine has it.
   Of several, one that sounds far from those they talk with most and from the narrator, and that nobody else
   in the book has; otherwise the first of the pool.
2. If all are taken, somebody else's voice at a higher or lower pitch: related, but not the same.
3. If those are taken, too, exactly the voice of whoever says least in the same chapters.

Children speak above a voice's own pitch and old people below it, if the text gives their age.  The voices of
the narrator and of unknown speakers are heard everywhere, so they are shared last of all.  Whoever tells the
story as "I" is an exception: they speak with the narrator's voice, unless voices.yaml names them
(`first_person`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from audiobook.attribute import FIRST_PERSON_ID
from audiobook.casting import confusion, entries, talk
from audiobook.casting.confusion import Surroundings, Wish
from audiobook.config import Member

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.config import Config
    from audiobook.engines import Registry
    from audiobook.model import Age, Character, Line, Voice

OTHERS = 2
"""Voices to choose from at an audition, besides the one that was cast."""

# Pitches, 0 to 100: clearly not the voice's own 50, and still natural.
OTHER_PITCHES = (35, 65)
"""For a voice that is needed twice, in the order in which they are tried."""
AGE_PITCHES: Mapping[Age, int] = {"child": 68, "old": 38}
"""For the voices of children and old people."""

# How much a voice counts where two are compared.
ALWAYS_HEARD = 10**12
"""Characters, for the narrator and unknown speakers: more than anybody says."""
SILENT_MEMBER = 1
"""Characters, for somebody in voices.yaml who is silent here: they may speak in other chapters."""
NARRATORS_SHARE = 0.25
"""Exchanges, for the narrator, where those of the speaker's partners add up to 1."""

Origin = Literal["config", "pool", "narrator"]
"""Where a speaker's voice comes from: voices.yaml, one of its pools, or the narrator, who is "I"."""


@dataclass(frozen=True, slots=True)
class Casting:
    """The voice of every line of a run."""

    narrator: Voice
    unknown: Voice
    """For dialogue whose speaker is not known."""
    voices: Mapping[str, Voice]
    """By character id; only those who speak, whoever says most first."""
    origins: Mapping[str, Origin]
    """By character id."""
    others: Mapping[str, tuple[Voice, ...]] = field(default_factory=dict)
    """By character id: the next best voices of their pools, as long as everybody else keeps theirs.
    Empty unless `assign` was asked for them."""

    def voice_of(self, line: Line) -> Voice:
        """Return the voice of a line; raises KeyError for a speaker who is not in this casting."""
        if line.span.kind != "dialogue":
            return self.narrator
        return self.unknown if line.speaker is None else self.voices[line.speaker]


@dataclass(frozen=True, slots=True)
class _Brief:
    """What casting knows before the first voice of a pool is given away."""

    config: Config
    narrator: Voice
    unknown: Voice
    people: Mapping[str, Character]
    """By id."""
    entries: Mapping[str, Member]
    """What voices.yaml says, by character id."""
    presence: talk.Presence
    conversations: Mapping[str, Mapping[str, float]]
    """By speaker and partner, the share of exchanges; see `talk.conversations`."""
    members: Sequence[tuple[Voice, int]]
    """The voices that voices.yaml gives to its cast, with `SILENT_MEMBER` characters each."""


def assign(
    characters: Sequence[Character],
    chapters: Sequence[Sequence[Line]],
    config: Config,
    *,
    others: int = 0,
) -> Casting:
    """Give each speaker one voice for the whole run; `chapters`: the lines of each chapter.

    `others`: how many more voices to list for each speaker, besides the one that was cast.

    The order of the characters and of the chapters does not matter.  The narrator's rate is everyone's,
    unless voices.yaml gives them one: a common tempo makes the voices one performance.
    Raises InputError where a voice names an engine that does not exist, ValueError where a line's speaker is
    not among the characters.
    """
    brief = _brief(characters, chapters, config)
    chosen = _chosen(brief)
    voices = _with_pools(chosen, brief)
    speakers = brief.presence.characters
    return Casting(
        brief.narrator,
        brief.unknown,
        {speaker: voices[speaker] for speaker in speakers},
        {speaker: _origin(speaker, chosen, brief) for speaker in speakers},
        {speaker: _next_best(speaker, voices, brief)[:others] for speaker in speakers} if others else {},
    )


def members(characters: Sequence[Character], casting: Casting, config: Config) -> dict[str, Member]:
    """Return the entries, by name, with which voices.yaml keeps the voices that came from its pools.

    The narrator's rate is left out, so that changing it there changes it for everyone.
    """
    cast = (character for character in characters if casting.origins.get(character.id) == "pool")
    return {character.name: _member(character, casting.voices[character.id], config) for character in cast}


def _member(character: Character, voice: Voice, config: Config) -> Member:
    return Member(
        aliases=character.aliases,
        gender=character.gender,
        voice=entries.spelled(voice, config.engine),
        rate=None if voice.rate == config.narrator.rate else voice.rate,
        pitch=voice.pitch,
        volume=voice.volume,
    )


def _brief(characters: Sequence[Character], chapters: Sequence[Sequence[Line]], config: Config) -> _Brief:
    """Collect what casting knows; raises as `assign`."""
    narrator = entries.voice(config.narrator.voice, config.narrator, config)
    shared = config.unknown == "narrator"
    people = {character.id: character for character in characters}
    presence = talk.presence(chapters)
    if strangers := sorted(presence.characters.keys() - people.keys()):
        raise ValueError(f"speakers who are not among the characters: {', '.join(strangers)}")
    return _Brief(
        config=config,
        narrator=narrator,
        unknown=narrator if shared else entries.voice(config.unknown, Member(), config),
        people=people,
        entries=entries.of(characters, config.cast),
        presence=presence,
        conversations=talk.conversations(chapters),
        members=[
            (entries.voice(member.voice, member, config), SILENT_MEMBER)
            for member in config.cast.values()
            if member.voice
        ],
    )


def _chosen(brief: _Brief) -> dict[str, Voice]:
    """Return the voices that need no choice: those of voices.yaml, and the narrator's for "I"."""
    voices: dict[str, Voice] = {}
    for speaker in brief.presence.characters:
        entry = brief.entries[speaker]
        if entry.voice is not None:
            voices[speaker] = entries.voice(entry.voice, entry, brief.config)
        elif speaker == FIRST_PERSON_ID:
            voices[speaker] = brief.narrator
    return voices


def _with_pools(chosen: Mapping[str, Voice], brief: _Brief) -> dict[str, Voice]:
    """Return the chosen voices, and one from a pool for everybody else, whoever says most first."""
    voices = dict(chosen)
    for speaker in brief.presence.characters:
        if speaker not in chosen:
            voices[speaker] = _ranked(speaker, voices, brief)[0]
    return voices


def _next_best(speaker: str, voices: Mapping[str, Voice], brief: _Brief) -> tuple[Voice, ...]:
    """Return the other voices that a speaker could have while everybody else keeps theirs, best first."""
    return tuple(voice for voice in _ranked(speaker, voices, brief) if voice != voices[speaker])


def _origin(speaker: str, chosen: Mapping[str, Voice], brief: _Brief) -> Origin:
    if speaker not in chosen:
        return "pool"
    return "narrator" if brief.entries[speaker].voice is None else "config"


def _ranked(speaker: str, voices: Mapping[str, Voice], brief: _Brief) -> list[Voice]:
    """Return the voices that a speaker could have, the least confusing one first.

    `voices`: those given away so far, by character id.
    """
    entry, person = brief.entries[speaker], brief.people[speaker]
    pool = [
        entries.voice(name, entry, brief.config)
        for name in entries.pool(brief.config, entry.gender or person.gender)
    ]
    accented = _in_accent(pool, person.accent, brief.config.registry)
    wish = Wish(_pitch(entry, person), frozenset((voice.engine, voice.name) for voice in accented))
    candidates = [
        replace(voice, pitch=pitch)
        for voice in dict.fromkeys((*accented, *pool))
        for pitch in _pitches(entry, wish)
    ]
    return confusion.rank(candidates, _surroundings(speaker, voices, brief), wish)


def _surroundings(speaker: str, voices: Mapping[str, Voice], brief: _Brief) -> Surroundings:
    """Return the voices among which a speaker will be heard.

    `voices`: those given away so far, by character id.
    """
    heard = {
        other: (voice, brief.presence.characters[other])
        for other, voice in voices.items()
        if other != speaker
    }
    partners = brief.conversations.get(speaker, {})
    return Surroundings(
        near=[
            (brief.narrator, ALWAYS_HEARD),
            (brief.unknown, ALWAYS_HEARD),
            *(heard[other] for other in heard if brief.presence.share_a_chapter(speaker, other)),
        ],
        anywhere=[*brief.members, *heard.values()],
        partners=[
            (brief.narrator, NARRATORS_SHARE),
            *((voices[other], share) for other, share in partners.items() if other in voices),
        ],
    )


def _pitch(entry: Member, person: Character) -> int | None:
    """Return a speaker's pitch, by voices.yaml or by their age; None: the voice's own."""
    if entry.pitch is not None:
        return entry.pitch
    return AGE_PITCHES[person.age] if person.age else None


def _pitches(entry: Member, wish: Wish) -> Sequence[int | None]:
    """Return the pitches that a speaker could have: exactly that of voices.yaml, if it says one."""
    if entry.pitch is not None:
        return (entry.pitch,)
    return tuple(dict.fromkeys((wish.pitch, None, *OTHER_PITCHES)))


def _in_accent(pool: Sequence[Voice], accent: str | None, registry: Registry) -> list[Voice]:
    """Return the voices of a pool that have an accent, or their namesakes that do."""
    if accent is None:
        return []
    names = ((voice, registry.in_accent(voice, accent)) for voice in pool)
    return [replace(voice, name=name) for voice, name in names if name]
