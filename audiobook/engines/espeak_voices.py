"""The names of espeak-ng's voices: `en-gb`, `gmw/en`, `en-us+Annie`; nothing here needs the library itself.

A name is a language, by tag or by the library's own identifier, and optionally `+` and a variant, which is
what makes another speaker of it.  Letter case does not matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.engines.base import VoiceInfo, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from audiobook.model import Gender

# Speakers that keep apart (speaker-embedding cosine under .80 for every pair) and can be understood, measured
# with espeak-ng 1.52; pitch, rate and accent alone make no new speaker.  The synthetic-sounding come last.
_CURATED = (
    "en-gb",
    *(
        f"en-us+{variant}"
        for variant in (
            *(
                "f5",
                "Michael",
                "Annie",
                "edward",
                "f4",
                "Reed",
                "steph2",
                "Hugo",
                "m8",
                "pablo",
                "david",
                "iven3",
            ),
            *("sandro", "announcer", "klatt", "klatt3", "UniRobot", "Demonic"),
        )
    ),
)

# Hard or impossible to understand: spoken when asked for by name, never offered.
_NOT_OFFERED = frozenset(
    ["kaukovalta", "RicishayMax2", "RicishayMax3", "robosoft", "Marco", "Jacky", "whisper"]
)

# The `gender` lines of the files in espeak-ng-data/voices/!v (1.52); a file without one sounds male.  Kept
# here because a cast made with espeak-ng must also be understood where it is not installed.
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


def _listed(names: str, gender: Gender) -> dict[str, Gender]:
    return {name.strip(): gender for name in names.split(",")}


VARIANTS: Mapping[str, Gender] = _listed(_FEMALE, "female") | _listed(_MALE, "male")
"""Every variant and how it sounds."""

_VARIANT_BY_FOLDED = {variant.casefold(): variant for variant in VARIANTS}
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_LANGUAGE_LINE = re.compile(r"^language\s+(\S+)(?:\s+(\d+))?", re.MULTILINE)
_NAME_LINE = re.compile(r"^name\s+(.*?)\s*(?://.*)?$", re.MULTILINE)
_UNSAID_PRIORITY = 5  # espeak-ng: the priority of a `language` line without a number; the lowest wins a tag


@dataclass(frozen=True, slots=True)
class Name:
    """A voice name taken apart."""

    tag: str
    """The language, in lower case."""
    variant: str | None
    """As the library spells it; None: the language's own speaker."""

    def __str__(self) -> str:
        return f"{self.tag}+{self.variant}" if self.variant else self.tag

    @property
    def gender(self) -> Gender:
        """How it sounds."""
        return VARIANTS[self.variant] if self.variant else "male"


def parse(name: str) -> Name | None:
    """Take a name apart wherever it was written: a well-formed tag and a variant there is, else None."""
    base, plus, variant = name.strip().partition("+")
    tag = "en-gb" if base.lower() == "gmw/en" else base.lower().rpartition("/")[2]
    known = _VARIANT_BY_FOLDED.get(variant.casefold())
    if not _TAG.fullmatch(tag) or (plus and known is None):
        return None
    return Name(tag, known)


def order(name: Name) -> int:
    """Return a number for a name, the same everywhere, different for each of the voices offered first."""
    spelled = str(name)
    if spelled in _CURATED:
        return _CURATED.index(spelled)
    return len(_CURATED) + (list(VARIANTS).index(name.variant) if name.variant else 0)


class Catalogue:
    """The voices of one espeak-ng-data folder."""

    def __init__(self, data: Path) -> None:
        self._identifiers: dict[str, str] = {}
        self._descriptions: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        claims: dict[str, int] = {}
        folder = data / "lang"
        for path in sorted(file for file in folder.rglob("*") if file.is_file()):
            text = path.read_text("utf-8", "replace")
            identifier = path.relative_to(folder).as_posix()
            spoken = _LANGUAGE_LINE.findall(text)
            if not spoken:
                continue
            tag = spoken[0][0].lower()
            if tag in self._identifiers:
                tag = path.name.lower()
            title = _NAME_LINE.search(text)
            self._identifiers[tag] = identifier
            self._descriptions[tag] = title[1] if title else identifier
            self._tags[identifier.lower()] = tag
            for alias, number in spoken:
                priority = int(number or _UNSAID_PRIORITY)
                if priority < claims.get(alias.lower(), 1 + priority):
                    claims[alias.lower()] = priority
                    self._tags[alias.lower()] = tag
        self._tags.update((tag, tag) for tag in self._identifiers)

    def parse(self, name: str) -> Name | None:
        """Take the name of a voice of this folder apart; None: there is no such voice."""
        base, plus, variant = name.strip().partition("+")
        tag = self._tags.get(base.lower())
        known = _VARIANT_BY_FOLDED.get(variant.casefold())
        return None if tag is None or (plus and known is None) else Name(tag, known)

    def identifier(self, name: Name) -> str:
        """Return what the library calls a voice: `gmw/en-US+f5`."""
        return self._identifiers[name.tag] + (f"+{name.variant}" if name.variant else "")

    def info(self, name: Name) -> VoiceInfo:
        """Describe a voice."""
        description = self._descriptions[name.tag]
        if name.variant:
            description += f", variant {name.variant}"
        return VoiceInfo(str(name), name.gender, name.tag, description)

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the measured voices, then other variants of American English, then all other languages."""
        return tuple(map(self.info, dict.fromkeys(self._offered())))

    def _offered(self) -> Iterator[Name]:
        for spelled in _CURATED:
            if name := self.parse(spelled):
                yield name
        tags = sorted(self._identifiers)
        yield from (Name(tag, None) for tag in tags if tag.startswith("en"))
        if "en-us" in tags:
            yield from (Name("en-us", variant) for variant in VARIANTS if variant not in _NOT_OFFERED)
        yield from (Name(tag, None) for tag in tags)

    def suggest(self, name: str) -> str | None:
        """Return the voice nearest to a wrong name: language and variant are mended one by one."""
        base, plus, variant = name.strip().partition("+")
        tag = self._tags.get(base.lower()) or nearest(base, self._tags)
        if tag is None:
            return None
        tag = self._tags.get(tag, tag)
        near = nearest(variant, VARIANTS) if plus else None
        return str(Name(tag, near))
