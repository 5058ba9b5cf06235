"""Adding to a voices.yaml what it does not have yet: members of the cast, words of the lexicon.

What the file says stays as it is, byte for byte, with its permissions; it is replaced as a whole or not
at all.  A missing file starts from the template.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Section:
    """A section of a file to which entries are added."""

    path: Path
    document: yaml_text.Document
    """The file's, or the template's where there is no file."""
    name: str
    """The key of the section."""
    entries: dict[str, Any]
    """What it says now."""


def add_members(path: Path, members: Mapping[str, Member], engine: str | None = None) -> tuple[str, ...]:
    """Add members to the cast and return the names added, in order.

    `engine`: the engine that their voices are for, if it is not the file's: `voice: {kokoro: bf_emma}`.
    A name that the file already has, in any letter case or as an alias, is not added; nor is a known alias.
    Raises ConfigError where the file cannot be read or added to, AudiobookError where it cannot be written.
    """
    cast = _section(path, "cast")
    new = _new_members(cast.entries, members)
    written = _written(new)
    for entry in written.values():
        if engine and "voice" in entry:
            entry["voice"] = {engine: entry["voice"]}
    return _add(cast, new, written)


def add_words(path: Path, words: Mapping[str, Pronunciation]) -> tuple[str, ...]:
    """Add words to the lexicon and return those added; words that it has stay.  Raises as `add_members`."""
    lexicon = _section(path, "lexicon")
    new = {word: entry for word, entry in words.items() if word not in lexicon.entries}
    return _add(lexicon, new, _written(new))


def _section(path: Path, name: str) -> _Section:
    """Return a section of the file, or of the template."""
    document = yaml_text.parse(read_text(path) if exists(path) else template(), str(path))
    data = {} if document.data is None else document.data
    entries = (data.get(name) or {}) if isinstance(data, dict) else None
    if not isinstance(entries, dict):
        raise ConfigError(f"{path}:1:1: nothing can be added to `{name}`, because it is not a mapping")
    return _Section(path, document, name, entries)


def _written(new: Mapping[str, Entry]) -> dict[str, dict[str, Any]]:
    """Return entries as the file has them: neither defaults nor empty values are written."""
    return {name: entry.model_dump(mode="json", exclude_defaults=True) for name, entry in new.items()}


def _add(section: _Section, new: Mapping[str, Entry], written: Mapping[str, Any]) -> tuple[str, ...]:
    """Add new entries, as they are to be written, and return their names."""
    path, document = section.path, section.document
    text = document.text
    if new:
        text = yaml_text.insert(document, section.name, written)
        before = {**(document.data or {}), section.name: section.entries}
        if not _says(text, before, section.name, new):
            names = ", ".join(new)
            message = f"{path}: `{section.name}` cannot be added to automatically; add {names} by hand"
            raise ConfigError(wording.one_line(message))
    if new or not exists(path):
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
