"""The variants of espeak-ng's voices: how each sounds, which to offer first, which not to offer.

A variant makes another speaker of a language: `en-us+Annie` is American English spoken by `Annie`.  The
tables are here because a cast made with espeak-ng must also work on computers where it is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.model import Gender

_DISTINCT_VARIANTS = """
f5, Michael, Annie, edward, f4, Reed, steph2, Hugo, m8, pablo, david, iven3,
sandro, announcer, klatt, klatt3, UniRobot, Demonic
"""

# The `gender` lines of the files in espeak-ng-data/voices/!v (1.52); a file without one sounds male.
_FEMALE = """
Alicia, Andrea, Annie, anika, anikaRobot, aunty, belinda, f1, f2, f3, f4, f5, grandma, linda, steph, steph2,
steph3, whisperf
"""
_MALE = """
Alex, Andy, AnxiousAndy, Demonic, Denis, Diogo, Gene, Gene2, Henrique, Hugo, Jacky, Lee, Marco, Mario,
Michael, Mike, Mr serious, Nguyen, Reed, RicishayMax, RicishayMax2, RicishayMax3, Storm, Tweaky,
UniRobot, adam, announcer, antonio, benjamin, boris, caleb, croak, david, ed, edward, edward2, fast,
grandpa, gustave, ian, iven, iven2, iven3, iven4, john, kaukovalta, klatt, klatt2, klatt3, klatt4,
klatt5, klatt6, m1, m2, m3, m4, m5, m6, m7, m8, marcelo, max, michel, miguel, mike2, norbert, pablo,
paul, pedro, quincy, rob, robert, robosoft, robosoft2, robosoft3, robosoft4, robosoft5, robosoft6,
robosoft7, robosoft8, sandro, shelby, travis, victor, whisper, zac
"""


def _names(table: str) -> list[str]:
    return [name.strip() for name in table.split(",")]


DISTINCT = ("en-gb", *(f"en-us+{variant}" for variant in _names(_DISTINCT_VARIANTS)))
"""Voices that listeners can tell apart and understand, best first; the synthetic-sounding ones come last.

Measured with espeak-ng 1.52: the cosine of the speaker embeddings of any two is below 0.80.  Changing only
the pitch, rate or accent of a voice does not make a new speaker.
"""

NOT_OFFERED = frozenset(
    ["kaukovalta", "RicishayMax2", "RicishayMax3", "robosoft", "Marco", "Jacky", "whisper"]
)
"""Hard or impossible to understand: available by name, but not listed."""

VARIANTS: Mapping[str, Gender] = {
    **dict.fromkeys(_names(_FEMALE), "female"),
    **dict.fromkeys(_names(_MALE), "male"),
}
"""How each variant sounds, by its name as espeak-ng spells it."""

_BY_FOLDED = {variant.casefold(): variant for variant in VARIANTS}


def variant_named(name: str) -> str | None:
    """Return how espeak-ng spells a variant, given its name in any letter case; None: there is none."""
    return _BY_FOLDED.get(name.casefold())
