"""The names of espeak-ng's voices, against the data that is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from speech import linux_only

from audiobook.engines import Registry, espeak_variants


@linux_only
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("en-gb", "en-gb"), ("gmw/en", "en-gb"), ("en", "en-gb"), ("EN-US+F5", "en-us+f5")),
        *(("gmw/en-US+annie", "en-us+Annie"), ("en-gb+mr serious", "en-gb+Mr serious"), ("fr", "fr-fr")),
        *(("en-us+", None), ("xx", None), ("en-us+f5+f4", None), ("", None), ("../en", None)),
    ],
)
def test_a_voice_is_a_language_and_perhaps_a_variant(name: str, meant: str | None) -> None:
    """A language is named by tag or identifier, in any letter case; anything else is not a voice."""
    voice = Registry().get("pyttsx3").find(name)
    assert (voice.name if voice else None) == meant


@linux_only
@pytest.mark.parametrize(
    ("wrong", "right"), [("en-usa+f5", "en-us+f5"), ("en-us+anie", "en-us+Annie"), ("gmw/enn", "en-gb")]
)
def test_a_wrong_name_is_corrected(wrong: str, right: str) -> None:
    """Language and variant are corrected separately."""
    assert Registry().get("pyttsx3").suggest(wrong) == right


@linux_only
def test_the_distinct_voices_are_offered_first() -> None:
    """The list begins with voices that can be told apart; unintelligible ones are found but not listed."""
    engine = Registry().get("pyttsx3")
    voices = engine.voices()
    assert tuple(voice.name for voice in voices[:19]) == espeak_variants.DISTINCT
    female = {voice.name for voice in voices[:19] if voice.gender == "female"}
    assert female == {f"en-us+{variant}" for variant in ("f4", "f5", "Annie", "steph2")}
    assert "en-us+whisper" not in {voice.name for voice in voices}
    assert engine.find("en-us+whisper") is not None


@linux_only
def test_the_table_of_variants_matches_the_data() -> None:
    """The variants in the table are the files of the installed espeak-ng-data, with their genders."""
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  Linux only

    genders = {}
    for path in (Path(espeakng_loader.get_data_path()) / "voices" / "!v").iterdir():
        words = [line.split() for line in path.read_text("utf-8", "replace").splitlines()]
        stated = [line[1].lower() for line in words if line[:1] == ["gender"]]
        genders[path.name] = stated[0] if stated else "male"
    assert genders == espeak_variants.VARIANTS
