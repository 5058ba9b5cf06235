"""The table of distances between voices."""

from __future__ import annotations

import pytest

from audiobook.engines import distances
from audiobook.engines.espeak_variants import DISTINCT
from audiobook.engines.kokoro_voices import NAMES


@pytest.mark.parametrize(("engine", "names"), [("pyttsx3", DISTINCT), ("kokoro", NAMES)])
def test_the_table_is_a_distance(engine: str, names: tuple[str, ...]) -> None:
    """A voice is 0 away from itself and more than 0 from any other, the same in both directions."""
    for place, voice in enumerate(names):
        assert distances.distance((engine, voice), (engine, voice)) == 0
        for other in names[:place]:
            there = distances.distance((engine, voice), (engine, other))
            assert there == distances.distance((engine, other), (engine, voice))
            assert there is not None
            assert there > 0
    assert 0.1 < (distances.middle(engine) or 0) < 0.6


def test_a_voice_that_was_not_measured_has_no_distance() -> None:
    """Voices that nobody has measured have no distance; letter case does not matter."""
    assert distances.distance(("tone", "low"), ("tone", "high")) is None
    assert distances.middle("tone") is None
    assert distances.distance(("pyttsx3", "EN-US+reed"), ("pyttsx3", "en-us+Reed")) == 0
