"""What voices.yaml says about each character: their entry in `cast:`, their pool, their voice.  Pure.

>>> entries.of(characters, config.cast)["kate"].voice                                  # doctest: +SKIP
'en-us+f5'
>>> entries.spelled(Voice("kokoro", "bf_emma"), "pyttsx3")                             # doctest: +SKIP
'kokoro:bf_emma'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.config import Member
from audiobook.model import Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.config import Config, Narrator
    from audiobook.model import Character, Gender


def of(characters: Sequence[Character], cast: Mapping[str, Member]) -> dict[str, Member]:
    """Return the entry of each character in `cast:`, by id; an empty entry for those who have none.

    An entry belongs to the characters whose name is its name or one of its aliases.  Only if there are none
    does it belong to those who share an alias with it: half of a family are "Sloan".
    """
    owners: dict[str, str] = {}
    for entry_name, member in cast.items():
        for name in (entry_name, *member.aliases):
            owners.setdefault(name.casefold(), entry_name)
    by_name = {
        character.id: owners[character.name.casefold()]
        for character in characters
        if character.name.casefold() in owners
    }
    free = [name for name in cast if name not in by_name.values()]
    entries: dict[str, Member] = {}
    for character in characters:
        by_alias = {owners.get(alias.casefold()) for alias in character.aliases}
        first_by_alias = next((name for name in free if name in by_alias), None)
        entry_name_of = by_name.get(character.id, first_by_alias)
        entries[character.id] = Member() if entry_name_of is None else cast[entry_name_of]
    return entries


def pool(config: Config, gender: Gender | None) -> Sequence[str]:
    """Return the voices for a gender, as voices.yaml names them; None: the pool `other`.

    An empty pool borrows from the others, and at last the narrator's voice.
    """
    pools = config.pools
    own: Sequence[str] = getattr(pools, gender or "other")
    return own or pools.other or pools.female or pools.male or (config.narrator.voice,)


def voice(name: str, settings: Narrator | Member, config: Config) -> Voice:
    """Return a voice with the settings of an entry; the narrator's rate applies unless the entry has one.

    `name`: `engine:voice`, or `voice` of the configured engine.  Raises InputError where the engine does not
    exist.
    """
    engine, voice_name = config.registry.parse(name, config.engine)
    rate = config.narrator.rate if settings.rate is None else settings.rate
    return Voice(engine, voice_name, rate, settings.pitch, settings.volume)


def spelled(voice: Voice, engine: str) -> str:
    """Return a voice as voices.yaml names it; voices of `engine` need no prefix."""
    return voice.name if voice.engine == engine else f"{voice.engine}:{voice.name}"
