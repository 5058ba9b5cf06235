"""Kokoro's English voices and their blends, by name; nothing here needs the model.

A voice is a name, `af_heart`, or a blend of several: `af_heart*0.6+bf_emma*0.4`.  Weights are shares: only
their proportion matters, and without any all are equal.  Letter case does not matter.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.engines.base import VoiceInfo, nearest

if TYPE_CHECKING:
    from audiobook.engines.phonemes import Accent
    from audiobook.model import Gender

# Best first, by what their makers say of their training (VOICES.md of Kokoro-82M); of two that sound alike
# (af_heart and af_nova, am_puck with am_fenrir and am_echo; speaker embeddings) one comes late, and so do the
# peculiar.  tiny.en of Whisper hears 0 to 3 words of a hundred wrong, with every one of them.
_NATURAL_RATES = {
    "af_heart": 181, "af_bella": 173, "bf_emma": 191, "am_michael": 159, "bm_george": 155, "am_puck": 177,
    "af_sarah": 184, "bm_fable": 162, "af_kore": 167, "af_aoede": 187, "bf_isabella": 187, "bm_lewis": 162,
    "af_alloy": 161, "am_eric": 200, "af_sky": 181, "am_onyx": 162, "bf_alice": 176, "bm_daniel": 180,
    "af_jessica": 201, "am_liam": 190, "bf_lily": 176, "af_river": 197, "am_fenrir": 179, "am_echo": 173,
    "af_nova": 172, "am_adam": 184, "af_nicole": 117, "am_santa": 155,
}  # fmt: skip
"""How fast each speaks at speed 1: the rate at which espeak-ng needs as long for seven sentences."""
NAMES = tuple(_NATURAL_RATES)
_ACCENTS: dict[str, tuple[Accent, str]] = {"a": ("en-us", "American"), "b": ("en-gb", "British")}
_GENDERS: dict[str, Gender] = {"f": "female", "m": "male"}
_PECULIAR = {"af_nicole": ", whispering", "am_santa": ", Father Christmas"}
_PART = re.compile(r"\s*([a-z_]+)\s*(?:\*\s*([0-9]*\.?[0-9]+)\s*)?", re.IGNORECASE)
_LEAST_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class Blend:
    """One voice, or several mixed into one."""

    shares: tuple[tuple[str, float], ...]
    """Names and their shares, which add up to 1; the largest share first."""

    def __str__(self) -> str:
        """The blend's one spelling: `af_heart*0.6+bf_emma*0.4`."""
        if len(self.shares) == 1:
            return self.shares[0][0]
        return "+".join(f"{name}*{share:g}" for name, share in self.shares)

    @property
    def accent(self) -> Accent:
        """That of the voice with the largest share."""
        return _ACCENTS[self.shares[0][0][0]][0]

    @property
    def words_per_minute(self) -> float:
        """How fast it speaks at speed 1: the mean of its parts."""
        return sum(share * _NATURAL_RATES[name] for name, share in self.shares)

    @property
    def gender(self) -> Gender:
        """Everyone's, if they agree."""
        genders = {_GENDERS[name[1]] for name, _ in self.shares}
        return genders.pop() if len(genders) == 1 else "other"


def parse(name: str) -> Blend | None:
    """Return what a name means; None: some part of it is no voice, or no share is above zero.

    >>> str(parse("bf_emma*2 + AF_Heart*3"))
    'af_heart*0.6+bf_emma*0.4'
    """
    weights: dict[str, float] = {}
    for part in name.split("+"):
        found = _PART.fullmatch(part)
        if found is None or found[1].lower() not in NAMES:
            return None
        weights[found[1].lower()] = weights.get(found[1].lower(), 0.0) + float(found[2] or 1)
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
    return VoiceInfo(name, blend.gender, blend.accent, description)


def suggest(name: str) -> str | None:
    """Return the nearest voice to a wrong one; in a blend, part by part."""
    mended = []
    for part in name.split("+"):
        voice, star, weight = part.partition("*")
        near = nearest(voice.strip(), NAMES)
        if near is None:
            return None
        mended.append(near + (f"*{weight.strip()}" if star else ""))
    found = parse("+".join(mended)) or parse("+".join(part.partition("*")[0] for part in mended))
    return None if found is None else str(found)
