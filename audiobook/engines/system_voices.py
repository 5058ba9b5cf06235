"""The voices of macOS or Windows, as pyttsx3 describes them.

A cast made with espeak-ng also works with them: an espeak-ng name means a system voice of the same gender and
language.  Gender and language are read from descriptions like these:

    {"id": "v.Zoe", "name": "Zoe", "gender": "VoiceGenderFemale", "languages": ["en_US"]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.engines import espeak_voices
from audiobook.engines.base import VoiceInfo, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from audiobook.model import Gender


class SystemVoices:
    """The installed voices, by name."""

    def __init__(self, descriptions: Sequence[Mapping[str, Any]]) -> None:
        """`descriptions`: one for each voice, as in the example above."""
        in_order = sorted(descriptions, key=lambda voice: (voice["name"], voice["id"]))
        self._by_id: dict[str, VoiceInfo] = {voice["id"]: _info(voice) for voice in in_order}

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return all voices, in order of name."""
        return tuple(self._by_id.values())

    def find(self, name: str) -> VoiceInfo | None:
        """Return the voice with this name, identifier or espeak-ng name; None: there is none."""
        identifier = self.identifier(name)
        return self._by_id[identifier] if identifier else None

    def suggest(self, name: str) -> str | None:
        """Return the most similar name of a voice; None: none is similar."""
        return nearest(name, (voice.name for voice in self._by_id.values()))

    def identifier(self, name: str) -> str | None:
        """Return the system's identifier of the voice that `find` returns; None: there is none.

        An espeak-ng name means a voice of its gender and language, else of its language: always the same one
        as long as the same voices are installed.
        """
        folded = name.strip().casefold()
        for identifier, voice in self._by_id.items():
            if folded in (voice.name.casefold(), identifier.casefold()):
                return identifier
        espeak = espeak_voices.parse(name)
        if espeak is None:
            return None
        language = _primary(espeak.tag)
        speaking = [id_ for id_, voice in self._by_id.items() if _primary(voice.language) == language]
        alike = [id_ for id_ in speaking if self._by_id[id_].gender == espeak.gender] or speaking
        return alike[espeak_voices.order(espeak) % len(alike)] if alike else None


def _info(description: Mapping[str, Any]) -> VoiceInfo:
    language = (description["languages"] or ["und"])[0].lower().replace("_", "-")
    return VoiceInfo(description["name"], _gender(description["gender"]), language, description["id"])


def _gender(description: str | None) -> Gender | None:
    # macOS: VoiceGenderFemale, VoiceGenderMale, VoiceGenderNeuter; Windows: Female, Male
    genders: tuple[Gender, ...] = ("female", "male")
    return next((gender for gender in genders if gender in (description or "").lower()), None)


def _primary(tag: str) -> str:
    return tag.partition("-")[0]
