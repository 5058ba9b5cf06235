"""The names of espeak-ng's voices: `en-gb`, `gmw/en`, `en-us+Annie`.  Nothing here needs the library itself.

A name is a language, by its tag or by the library's own identifier, and optionally `+` and a variant.  Letter
case does not matter.

>>> str(parse("gmw/en-US+annie"))
'en-us+Annie'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.engines.base import VoiceInfo, nearest
from audiobook.engines.espeak_variants import DISTINCT, NOT_OFFERED, VARIANTS, variant_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from audiobook.model import Gender

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
# Lines of a voice file: `language en-us 2` and `name English (America)  // comment`
_LANGUAGE_LINE = re.compile(r"^language\s+(\S+)(?:\s+(\d+))?", re.MULTILINE)
_NAME_LINE = re.compile(r"^name\s+(.*?)\s*(?://.*)?$", re.MULTILINE)
_USUAL_PRIORITY = 5
"""The priority of a `language` line without a number; of several languages with a tag, the lowest has it."""


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a voice's name."""

    tag: str
    """The language, in lower case: `en-us`."""
    variant: str | None
    """As the library spells it: `Annie`; None: the language's own speaker."""

    def __str__(self) -> str:
        return f"{self.tag}+{self.variant}" if self.variant else self.tag

    @property
    def gender(self) -> Gender:
        """How the voice sounds."""
        return VARIANTS[self.variant] if self.variant else "male"


@dataclass(frozen=True, slots=True)
class Language:
    """A file of espeak-ng-data/lang."""

    tag: str
    """The name of the language in this program, in lower case; unique among the files."""
    identifier: str
    """The library's name for it: `gmw/en-US`."""
    title: str
    """In words: `English (America)`."""
    priorities: tuple[tuple[str, int], ...]
    """The tags of its `language` lines in lower case, and the priority of each."""


def parse(name: str) -> Name | None:
    """Return the parts of a name, on any computer; None: its tag or its variant cannot exist."""
    base, plus, variant = name.strip().partition("+")
    tag = "en-gb" if base.lower() == "gmw/en" else base.lower().rpartition("/")[2]
    return _name(tag if _TAG.fullmatch(tag) else None, plus, variant)


def order(name: Name) -> int:
    """Return a number for a name: always the same, and different for each voice of `DISTINCT`."""
    if str(name) in DISTINCT:
        return DISTINCT.index(str(name))
    return len(DISTINCT) + (list(VARIANTS).index(name.variant) if name.variant else 0)


def _name(tag: str | None, plus: str, variant: str) -> Name | None:
    known = variant_named(variant)
    return None if tag is None or (plus and known is None) else Name(tag, known)


class Catalogue:
    """The voices of a folder espeak-ng-data."""

    def __init__(self, data: Path) -> None:
        """Read the files of the folder's languages; OSError where that fails."""
        languages = tuple(_languages(data / "lang"))
        self._by_tag = {language.tag: language for language in languages}
        self._tags = _tags(languages)

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the distinct voices, then other variants of American English, then all other languages."""
        return tuple(map(self._info, dict.fromkeys(self._offered())))

    def find(self, name: str) -> VoiceInfo | None:
        """Return the voice with this name; None: there is none."""
        parsed = self._parse(name)
        return self._info(parsed) if parsed else None

    def suggest(self, name: str) -> str | None:
        """Return the voice most similar to a wrong name; language and variant are corrected separately."""
        base, plus, variant = name.strip().partition("+")
        tag = self._tags.get(base.lower()) or nearest(base, self._tags)
        if tag is None:
            return None
        return str(Name(self._tags[tag], nearest(variant, VARIANTS) if plus else None))

    def identifier(self, name: str) -> str | None:
        """Return the library's name for a voice, `gmw/en-US+f5`; None: there is no such voice."""
        parsed = self._parse(name)
        if parsed is None:
            return None
        return self._by_tag[parsed.tag].identifier + (f"+{parsed.variant}" if parsed.variant else "")

    def _parse(self, name: str) -> Name | None:
        base, plus, variant = name.strip().partition("+")
        return _name(self._tags.get(base.lower()), plus, variant)

    def _info(self, name: Name) -> VoiceInfo:
        variant = f", variant {name.variant}" if name.variant else ""
        return VoiceInfo(str(name), name.gender, name.tag, self._by_tag[name.tag].title + variant)

    def _offered(self) -> Iterator[Name]:
        for distinct in DISTINCT:
            if name := self._parse(distinct):
                yield name
        tags = sorted(self._by_tag)
        yield from (Name(tag, None) for tag in tags if tag.startswith("en"))
        if "en-us" in tags:
            yield from (Name("en-us", variant) for variant in VARIANTS if variant not in NOT_OFFERED)
        yield from (Name(tag, None) for tag in tags)


def _languages(folder: Path) -> Iterator[Language]:
    """Each file of the folder that describes a language, in order of path."""
    taken: set[str] = set()
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        text = path.read_text("utf-8", "replace")
        lines = [
            (tag.lower(), int(number or _USUAL_PRIORITY)) for tag, number in _LANGUAGE_LINE.findall(text)
        ]
        if not lines:
            continue
        tag = lines[0][0] if lines[0][0] not in taken else path.name.lower()
        taken.add(tag)
        identifier = path.relative_to(folder).as_posix()
        title = _NAME_LINE.search(text)
        yield Language(tag, identifier, title[1] if title else identifier, tuple(lines))


def _tags(languages: Iterable[Language]) -> dict[str, str]:
    """The tag of the language for everything that may name it: tags, identifiers and `language` lines."""
    tags: dict[str, str] = {}
    lowest: dict[str, int] = {}
    for language in languages:
        tags[language.identifier.lower()] = language.tag
        for alias, priority in language.priorities:
            if priority < lowest.get(alias, 1 + priority):
                lowest[alias] = priority
                tags[alias] = language.tag
    return tags | {language.tag: language.tag for language in languages}
