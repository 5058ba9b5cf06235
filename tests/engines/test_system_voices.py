"""The voices of macOS and Windows, also under espeak-ng's names."""

from __future__ import annotations

import pytest

from audiobook.engines.system_voices import SystemVoices

VOICES = SystemVoices([
    {"id": "v.Zoe", "name": "Zoe", "gender": "VoiceGenderFemale", "languages": ["en_US"]},
    {"id": "v.Anna", "name": "Anna", "gender": "Female", "languages": ["de-DE"]},
    {"id": "v.Daniel", "name": "Daniel", "gender": "Male", "languages": ["en-GB"]},
    {"id": "v.Fred", "name": "Fred", "gender": "VoiceGenderMale", "languages": ["en_US"]},
    {"id": "v.Bells", "name": "Bells", "gender": None, "languages": []},
])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        *(("fred", "v.Fred"), ("V.FRED", "v.Fred"), ("en-us+Annie", "v.Zoe"), ("en-gb", "v.Daniel")),
        *(("en-us+Michael", "v.Daniel"), ("en-us+edward", "v.Daniel"), ("en-us+Hugo", "v.Daniel")),
        *(("de", "v.Anna"), ("fr-fr", None), ("en-us+nosuch", None), ("Nobody Here", None)),
    ],
)
def test_an_espeak_name_means_a_system_voice(name: str, identifier: str | None) -> None:
    """A cast made with espeak-ng gets voices of the same gender and language, always the same ones."""
    assert VOICES.identifier(name) == identifier
    voice = VOICES.find(name)
    assert (voice.description if voice else None) == identifier


def test_the_descriptions_of_both_systems_are_understood() -> None:
    """Gender and language are read from the descriptions of macOS and of Windows; voices are in order."""
    by_name = {voice.name: voice for voice in VOICES.voices()}
    assert list(by_name) == ["Anna", "Bells", "Daniel", "Fred", "Zoe"]
    assert by_name["Zoe"].gender == by_name["Anna"].gender == "female"
    assert by_name["Zoe"].language == "en-us"
    assert by_name["Bells"].gender is None


def test_a_wrong_name_is_corrected() -> None:
    """The most similar name of a voice is suggested."""
    assert VOICES.suggest("danniel") == "Daniel"
    assert VOICES.suggest("qqq") is None
