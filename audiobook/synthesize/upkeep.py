"""Look after a store: what is in it, which clips nobody needs any more, and why a clip was made.

>>> pruned = prune(store, time.time(), older_than=30 * DAY)                            # doctest: +SKIP
>>> pruned.clips, pruned.bytes                                                         # doctest: +SKIP
(120, 4021332)

Every run marks the clips it uses (`Store.get`).
"""

from __future__ import annotations

import difflib
import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from audiobook.system import atomic
from audiobook.text.shorten import excerpt, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from audiobook.synthesize.store import Recipe, Store

DAY = 86_400.0
"""Seconds."""
RECENT_SECONDS = DAY
"""Clips that were used more recently are never removed.  A run needs a clip twice, when it is spoken and when
its chapter is assembled, and between them lies the time it takes to speak a chapter."""
ALIKE = 0.6
"""Above this ratio of difflib two texts are versions of each other, as difflib's documentation suggests."""


@dataclass(frozen=True, slots=True)
class StoredClip:
    """A clip's file."""

    key: str
    bytes: int
    used: float
    """When it was made or last used, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Info:
    """What is in a store."""

    clips: int
    bytes: int
    oldest: float | None
    """When the clip that was unused for longest was last used, in seconds since the epoch; None: no clips."""
    newest: float | None
    """When a clip was last used."""
    voices: Mapping[str, tuple[int, int]]
    """Clips and bytes by `engine:voice`, most clips first; "" for clips without a recipe."""
    parts: int
    """Unfinished files, of runs that are at work or were killed."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed, or would be in a dry run."""

    clips: int
    bytes: int
    parts: int
    """Unfinished files."""
    spared: int
    """Clips that stayed only because they were used in the last day."""
    left: int
    """Clips that stayed, including those."""
    left_bytes: int


def stored(store: Store) -> Iterator[StoredClip]:
    """The clips in a store, in no particular order; none where it does not exist."""
    for folder in _folders(store):
        with os.scandir(folder) as entries:
            for entry in entries:
                key, _, extension = entry.name.partition(".")
                if extension == "flac" and len(key) == 64:
                    with suppress(OSError):  # another run may just have removed it
                        status = entry.stat()
                        yield StoredClip(key, status.st_size, status.st_mtime)


def info(store: Store) -> Info:
    """Count the clips in a store, by voice."""
    clips = list(stored(store))
    count: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for clip in clips:
        recipe = store.recipe(clip.key)
        voice = f"{recipe.request.voice.engine}:{recipe.request.voice.name}" if recipe else ""
        count[voice] += 1
        size[voice] += clip.bytes
    times = [clip.used for clip in clips]
    return Info(
        clips=len(clips),
        bytes=sum(size.values()),
        oldest=min(times, default=None),
        newest=max(times, default=None),
        voices={voice: (number, size[voice]) for voice, number in count.most_common()},
        parts=sum(
            bool(atomic.PART.fullmatch(path.name)) for folder in _folders(store) for path in folder.iterdir()
        ),
    )


def prune(
    store: Store,
    now: float,
    *,
    older_than: float | None = None,
    most_bytes: int | None = None,
    dry_run: bool = False,
) -> Pruned:
    """Remove clips unused for `older_than` seconds, then the longest unused until `most_bytes` are left.

    Clips used in the last day always stay, because a run may be about to need them.  Unfinished files of
    killed runs are removed too.  `now`: seconds since the epoch.
    """
    clips = sorted(stored(store), key=lambda clip: (clip.used, clip.key))
    left, left_bytes = len(clips), sum(clip.bytes for clip in clips)
    removed = removed_bytes = spared = 0
    for clip in clips:
        old = older_than is not None and clip.used < now - older_than
        if not old and (most_bytes is None or left_bytes <= most_bytes):
            break
        if clip.used > now - RECENT_SECONDS:
            spared += 1
            continue
        if not dry_run and not _removed(store.path(clip.key), clip):
            continue
        removed, removed_bytes = removed + 1, removed_bytes + clip.bytes
        left, left_bytes = left - 1, left_bytes - clip.bytes
    parts = 0 if dry_run else sum(map(atomic.sweep, _folders(store)))
    return Pruned(removed, removed_bytes, parts, spared, left, left_bytes)


def _removed(path: Path, clip: StoredClip) -> bool:
    """Remove a clip unless it has been used or removed since it was listed."""
    with suppress(OSError):
        if path.stat().st_mtime == clip.used:
            path.unlink()
            return True
    return False


def _folders(store: Store) -> list[Path]:
    with suppress(OSError):
        return sorted(folder for folder in store.root.iterdir() if folder.is_dir() and len(folder.name) == 2)
    return []


def find(store: Store, wanted: str) -> list[tuple[StoredClip, Recipe | None]]:
    """The clips that `wanted` denotes, with their recipes, the most recently used first.

    `wanted`: the beginning of a key (8 digits or more), a clip's path, or words of its text.
    """
    key = Path(wanted).name.removesuffix(".flac").lower()
    is_key = len(key) >= 8 and set(key) <= set("0123456789abcdef")
    matches = []
    for clip in stored(store):
        if is_key and clip.key.startswith(key):
            matches.append((clip, store.recipe(clip.key)))
        elif not is_key:
            recipe = store.recipe(clip.key)
            if recipe and _contains(recipe, wanted):
                matches.append((clip, recipe))
    return sorted(matches, key=lambda match: (-match[0].used, match[0].key))


class PlannedClip(NamedTuple):
    """A clip that a run needs."""

    recipe: Recipe
    is_stored: bool
    changes: tuple[str, ...] | None
    """What has changed since the most similar clip in the store; None: it is stored, or none is similar."""


def lines(store: Store, wanted: str, planned: Iterable[Recipe]) -> list[PlannedClip]:
    """The planned clips whose text contains the words `wanted`, and why they must be made, if they must."""
    matches = [recipe for recipe in planned if _contains(recipe, wanted)]
    missing = {recipe for recipe in matches if store.get(recipe.request.key(recipe.version)) is None}
    recipes = [recipe for clip in stored(store) if (recipe := store.recipe(clip.key))] if missing else []
    clips = []
    for recipe in matches:
        before = nearest(recipe, recipes) if recipe in missing else None
        changes = differences(before, recipe) if before else None
        clips.append(PlannedClip(recipe, recipe not in missing, changes))
    return clips


def _contains(recipe: Recipe, words: str) -> bool:
    """Whether the text contains the words, apart from case and white space."""
    return one_line(words).casefold() in one_line(recipe.request.text).casefold()


def differences(before: Recipe, after: Recipe) -> tuple[str, ...]:
    """What changed between two recipes, for a person to read; empty: they give the same clip."""
    old_voice, new_voice = before.request.voice, after.request.voice
    changes = [
        ("engine", old_voice.engine, new_voice.engine),
        ("voice", old_voice.name, new_voice.name),
        ("rate", old_voice.rate, new_voice.rate),
        ("pitch", old_voice.pitch, new_voice.pitch),
        ("volume", old_voice.volume, new_voice.volume),
        ("text", before.request.text, after.request.text),
    ]
    if old_voice.engine == new_voice.engine:
        changes.append(("version of the engine", before.version, after.version))
    return tuple(f"{name}: {_shown(old)} -> {_shown(new)}" for name, old, new in changes if old != new)


def nearest(wanted: Recipe, recipes: Iterable[Recipe]) -> Recipe | None:
    """The recipe that `wanted` probably was before something changed; None: none is similar.

    It has the same text and the fewest differences, or else the same voice and the most similar text.
    """
    recipes = list(recipes)
    same_text = [recipe for recipe in recipes if recipe.request.text == wanted.request.text]
    if same_text:
        return min(same_text, key=lambda recipe: len(differences(recipe, wanted)))
    same_voice = [recipe for recipe in recipes if recipe.request.voice.name == wanted.request.voice.name]
    matcher = difflib.SequenceMatcher(b=wanted.request.text, autojunk=False)

    def similarity(recipe: Recipe) -> float:
        matcher.set_seq1(recipe.request.text)
        return matcher.ratio() if matcher.quick_ratio() > ALIKE else 0.0

    best = max(same_voice, key=similarity, default=None)
    return best if best and similarity(best) > ALIKE else None


def _shown(value: object) -> str:
    return "the voice's own" if value is None else excerpt(str(value), 80)
