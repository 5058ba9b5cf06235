"""Kokoro's voices and blends, by name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import audiobook
from audiobook.config import Config
from audiobook.engines import Registry


def test_all_english_voices_are_offered_best_first() -> None:
    """There are 28, with gender and accent as in their names; the whispering one comes late."""
    voices = Registry().get("kokoro").voices()
    assert len(voices) == 28
    assert voices[0].name == "af_heart"
    for voice in voices:
        assert voice.language == {"a": "en-us", "b": "en-gb"}[voice.name[0]]
        assert voice.gender == {"f": "female", "m": "male"}[voice.name[1]]
    assert "af_nicole" in {voice.name for voice in voices[-6:]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("AF_Heart", "af_heart"), ("af_heart*2", "af_heart"), ("af_heart+af_heart", "af_heart")),
        ("af_heart*0.6+bf_emma*0.4", "af_heart*0.6+bf_emma*0.4"),
        (" bf_emma * 2 + af_heart*3 ", "af_heart*0.6+bf_emma*0.4"),
        ("bf_emma+af_heart", "af_heart*0.5+bf_emma*0.5"),
        ("af_heart+bf_emma*0", "af_heart"),
        *(("af_heart*0", None), ("af_heart+", None), ("af_heart*-1", None), ("", None), ("jf_alpha", None)),
    ],
)
def test_equal_blends_have_equal_names(written: str, meant: str | None) -> None:
    """The name of a blend does not depend on the order, weights and letter case it is written with."""
    voice = Registry().get("kokoro").find(written)
    assert (voice.name if voice else None) == meant


def test_a_whisper_is_cast_only_by_name() -> None:
    """The whispering voice and Father Christmas can be chosen, and are not in the pools."""
    engine = Registry().get("kokoro")
    assert {voice.name for voice in engine.voices() if voice.peculiar} == {"af_nicole", "am_santa"}
    pools = Config().fitted("kokoro").pools
    assert (len(pools.female), len(pools.male)) == (14, 12)
    assert not {"af_nicole", "am_santa"} & {*pools.female, *pools.male}


def test_a_blend_has_the_gender_and_accent_of_its_voices() -> None:
    """The accent is that of the largest share; a blend of two genders is `other`."""
    engine = Registry().get("kokoro")
    british = engine.find("bf_emma*0.6+af_heart*0.4")
    both = engine.find("bf_emma+am_michael*2")
    assert british is not None
    assert both is not None
    assert (british.gender, british.language) == ("female", "en-gb")
    assert (both.gender, both.language) == ("other", "en-us")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("af_hart", "af_heart"), ("af_hart*0.6+bf_ema*0.4", "af_heart*0.6+bf_emma*0.4"), ("xyz", None)],
)
def test_a_wrong_name_is_corrected(wrong: str, right: str | None) -> None:
    """Each voice in a wrong name is corrected separately."""
    assert Registry().get("kokoro").suggest(wrong) == right


def test_listing_voices_needs_neither_model_nor_libraries() -> None:
    """Listing and finding voices imports neither the libraries that speak nor an HTTP client."""
    program = """
import sys
from audiobook import engines
for name in ("kokoro", "piper"):
    engine = engines.Registry().get(name)
    engine.voices(), engine.find("af_heart+bf_emma"), engine.suggest("af_hart")
print({"onnxruntime", "piper", "urllib3", "soxr", "espeakng_loader"} & set(sys.modules))
"""
    root = str(Path(audiobook.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert done.stdout == "set()\n"
