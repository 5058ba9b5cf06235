"""Kokoro's English voices and their blends, by name.  Nothing here needs the model.

A voice is a name, `af_heart`, or a blend of several: `af_heart*0.6+bf_emma*0.4`.  Only the proportion of the
weights matters; a voice without a weight has weight 1.  Letter case does not matter.

>>> str(parse("bf_emma*2 + AF_Heart*3"))
'af_heart*0.6+bf_emma*0.4'
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.engines.base import VoiceInfo, nearest

if TYPE_CHECKING:
    from audiobook.engines.kokoro_alphabet import Accent
    from audiobook.model import Gender

# Best first, by the grades of their training (VOICES.md of Kokoro-82M).  Of voices that sound alike by their
# speaker embeddings (af_heart and af_nova; am_puck, am_fenrir and am_echo) all but the first come late, and
# so do the peculiar ones.  Whisper tiny.en mishears at most 3 words of a hundred, whichever voice speaks.
_NATURAL_RATES = {
    "af_heart": 181, "af_bella": 173, "bf_emma": 191, "am_michael": 159, "bm_george": 155, "am_puck": 177,
    "af_sarah": 184, "bm_fable": 162, "af_kore": 167, "af_aoede": 187, "bf_isabella": 187, "bm_lewis": 162,
    "af_alloy": 161, "am_eric": 200, "af_sky": 181, "am_onyx": 162, "bf_alice": 176, "bm_daniel": 180,
    "af_jessica": 201, "am_liam": 190, "bf_lily": 176, "af_river": 197, "am_fenrir": 179, "am_echo": 173,
    "af_nova": 172, "am_adam": 184, "af_nicole": 117, "am_santa": 155,
}  # fmt: skip
"""Words a minute at speed 1: the rate at which espeak-ng takes as long for the same seven sentences."""
NAMES = tuple(_NATURAL_RATES)
"""All voices, best first; the first letter is the accent, the second the gender."""
_ACCENTS: dict[str, tuple[Accent, str]] = {"a": ("en-us", "American"), "b": ("en-gb", "British")}
_GENDERS: dict[str, Gender] = {"f": "female", "m": "male"}
_PECULIAR = {"af_nicole": ", whispering", "am_santa": ", Father Christmas"}
_PART = re.compile(r"\s*([a-z_]+)\s*(?:\*\s*([0-9]*\.?[0-9]+)\s*)?", re.IGNORECASE)
_LEAST_SHARE = 0.001
"""A smaller share of a blend would not be heard; shares are rounded to three decimals."""


@dataclass(frozen=True, slots=True)
class Blend:
    """A voice, or several mixed into one."""

    shares: tuple[tuple[str, float], ...]
    """Each voice and its share, largest first; the shares add up to 1."""

    def __str__(self) -> str:
        """Return the same name for all spellings of a blend: `af_heart*0.6+bf_emma*0.4`."""
        if len(self.shares) == 1:
            return self.shares[0][0]
        return "+".join(f"{name}*{share:g}" for name, share in self.shares)

    @property
    def accent(self) -> Accent:
        """The accent of the voice with the largest share."""
        return _ACCENTS[self.shares[0][0][0]][0]

    @property
    def words_per_minute(self) -> float:
        """The rate at speed 1: the mean of its voices, weighted by their shares."""
        return sum(share * _NATURAL_RATES[name] for name, share in self.shares)

    @property
    def gender(self) -> Gender:
        """The gender of all its voices; `other` where they differ."""
        genders = {_GENDERS[name[1]] for name, _ in self.shares}
        return genders.pop() if len(genders) == 1 else "other"


def parse(name: str) -> Blend | None:
    """Return the blend with this name; None: part of the name is not a voice, or all weights are zero."""
    weights: dict[str, float] = {}
    for part in name.split("+"):
        match = _PART.fullmatch(part)
        if match is None or (voice := match[1].lower()) not in NAMES:
            return None
        weights[voice] = weights.get(voice, 0.0) + float(match[2] or 1)
    total = math.fsum(weights.values())
    if not 0 < total < math.inf:
        return None
    shares = [(voice, round(weight / total, 3)) for voice, weight in weights.items()]
    heard = [(voice, share) for voice, share in shares if share >= _LEAST_SHARE]
    return Blend(tuple(sorted(heard, key=lambda item: (-item[1], NAMES.index(item[0])))))


def info(blend: Blend) -> VoiceInfo:
    """Describe a voice or a blend."""
    name = str(blend)
    adjective = _ACCENTS[blend.shares[0][0][0]][1]
    description = f"a blend, {adjective}" if len(blend.shares) > 1 else adjective + _PECULIAR.get(name, "")
    return VoiceInfo(name, blend.gender, blend.accent, description, peculiar=name in _PECULIAR)


def suggest(name: str) -> str | None:
    """Return the voice most similar to a wrong name; in a blend each voice is corrected separately."""
    corrected = []
    for part in name.split("+"):
        voice, star, weight = part.partition("*")
        similar = nearest(voice.strip(), NAMES)
        if similar is None:
            return None
        corrected.append(similar + (f"*{weight.strip()}" if star else ""))
    # Where a weight is wrong, too, suggest the blend without weights.
    blend = parse("+".join(corrected)) or parse("+".join(part.partition("*")[0] for part in corrected))
    return None if blend is None else str(blend)
