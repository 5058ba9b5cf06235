"""Adding to a voices.yaml what it does not have yet: members of the cast, words of the lexicon.

What the file says stays as it is, byte for byte, with its permissions; it is replaced as a whole or not
at all.  A missing file starts from the template.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from audiobook.config import wording, yaml_text
from audiobook.config.loading import read_text, template
from audiobook.config.schema import Member, Pronunciation
from audiobook.system import atomic
from audiobook.system.errors import ConfigError
from audiobook.system.files import exists, writing

Entry = TypeVar("Entry", Member, Pronunciation)


def add_members(path: Path, members: Mapping[str, Member]) -> tuple[str, ...]:
    """Add members to the cast and return the names added, in order.

    A name that the file already has, in any letter case or as an alias, is not added; nor is a known alias.
    Raises ConfigError where the file cannot be read or added to, AudiobookError where it cannot be written.
    """
    document, cast = _section(path, "cast")
    return _add(path, document, "cast", cast, _new_members(cast, members))


def add_words(path: Path, words: Mapping[str, Pronunciation]) -> tuple[str, ...]:
    """Add words to the lexicon and return those added; words that it has stay.  Raises as `add_members`."""
    document, lexicon = _section(path, "lexicon")
    new = {word: entry for word, entry in words.items() if word not in lexicon}
    return _add(path, document, "lexicon", lexicon, new)


def _section(path: Path, section: str) -> tuple[yaml_text.Document, dict[str, Any]]:
    """Return the document of the file, or of the template, and what its section says now."""
    document = yaml_text.parse(read_text(path) if exists(path) else template(), str(path))
    data = {} if document.data is None else document.data
    entries = (data.get(section) or {}) if isinstance(data, dict) else None
    if not isinstance(entries, dict):
        raise ConfigError(f"{path}:1:1: nothing can be added to `{section}`, because it is not a mapping")
    return document, entries


def _add(
    path: Path,
    document: yaml_text.Document,
    section: str,
    known: Mapping[str, Any],
    new: Mapping[str, Entry],
) -> tuple[str, ...]:
    text = document.text
    if new:
        # Neither defaults nor empty values are written.
        written = {name: entry.model_dump(mode="json", exclude_defaults=True) for name, entry in new.items()}
        text = yaml_text.insert(document, section, written)
        if not _says(text, {**(document.data or {}), section: known}, section, new):
            message = f"{path}: `{section}` cannot be added to automatically; add {', '.join(new)} by hand"
            raise ConfigError(wording.one_line(message))
    if new or not path.exists():
        target = path.resolve()  # a link to the file stays a link
        with atomic.replacing(target) as part, writing(path):
            part.write_bytes(text.encode())
            if target.exists():
                shutil.copymode(target, part)
    return tuple(new)


def _says(text: str, before: Mapping[str, Any], section: str, new: Mapping[str, Entry]) -> bool:
    """Tell whether the text says what it said before and has the new entries.

    YAML has corners, such as anchors, where no text can be inserted.
    """
    try:
        after = yaml_text.parse(text, "the new text").data
        entries = {name: type(entry).model_validate(after[section].pop(name)) for name, entry in new.items()}
    except (ConfigError, ValidationError, KeyError, TypeError, AttributeError):
        return False
    return entries == new and after == before


def _new_members(cast: Mapping[str, Any], members: Mapping[str, Member]) -> dict[str, Member]:
    """Return the members whose names the cast does not have, without the aliases that it has."""
    known = {name.casefold() for name in cast}
    for settings in cast.values():
        aliases = settings.get("aliases") if isinstance(settings, dict) else None
        known |= {str(alias).casefold() for alias in aliases or ()} if isinstance(aliases, list) else set()
    known_names = known | {name.casefold() for name in members}
    new: dict[str, Member] = {}
    for name, member in members.items():
        if name.casefold() in known:
            continue
        aliases = tuple(alias for alias in member.aliases if alias.casefold() not in known_names)
        new[name] = member.model_copy(update={"aliases": aliases})
        known_names |= {alias.casefold() for alias in aliases}
        known.add(name.casefold())
    return new
