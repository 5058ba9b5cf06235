"""How different two voices sound: 0 for the same speaker, 1 for speakers with nothing in common.

A distance is one minus the cosine of the voices' speaker embeddings (Resemblyzer, GE2E), each measured on
half a minute of speech.  `python -m audiobook.measure.distances` measures them and writes the table,
`distances.json`; a run only reads it.

>>> distance(("pyttsx3", "en-gb"), ("pyttsx3", "EN-GB"))
0.0
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = "distances.json"
"""The file beside this module: `voices`, a list of `engine:voice`, and `percent`, a row of distances each."""


def distance(voice: tuple[str, str], other: tuple[str, str]) -> float | None:
    """Return the distance of two voices, each an engine and a name; None: one of them was never measured."""
    first, second = (f"{engine}:{name}".casefold() for engine, name in (voice, other))
    return _table().get(first, {}).get(second)


@functools.cache
def middle(engine: str) -> float | None:
    """Return the median distance between an engine's voices; None: fewer than two were measured."""
    table = _table()
    voices = [voice for voice in table if voice.startswith(f"{engine.casefold()}:")]
    between = [table[voice][other] for voice, other in combinations(voices, 2)]
    return median(between) if between else None


@functools.cache
def _table() -> Mapping[str, Mapping[str, float]]:
    content = json.loads(resources.files(__package__).joinpath(TABLE).read_text("utf-8"))
    voices = [voice.casefold() for voice in content["voices"]]
    return {
        voice: dict(zip(voices, (percent / 100 for percent in row), strict=True))
        for voice, row in zip(voices, content["percent"], strict=True)
    }
