"""What is in a store, what of it nobody needs any more, and why a clip was made.  I/O on the store alone.

>>> pruned = prune(store, time.time(), older_than=30 * DAY)                            # doctest: +SKIP
>>> pruned.clips, pruned.bytes                                                         # doctest: +SKIP
(120, 4021332)

A clip is marked as used by every run that needs it, when the run comes to it (`Store.get`).
"""

from __future__ import annotations

import difflib
import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.system import atomic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from audiobook.synthesize.store import Made, Store

DAY = 86_400.0
"""Seconds."""
RECENT_SECONDS = DAY
"""Clips that were used since are never removed.  A run needs a clip again when its chapter is put together,
which is as long after it has come to it as the speaking of one chapter takes."""
ALIKE = 0.6
"""From this ratio of difflib on, a text counts as the earlier state of another: its documentation's rule."""


@dataclass(frozen=True, slots=True)
class Kept:
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
    """When the clip that has been unused for longest was used, in seconds since the epoch; None: no clips."""
    newest: float | None
    voices: Mapping[str, tuple[int, int]]
    """Clips and bytes by `engine:voice`, most clips first; by "" those that do not tell."""
    parts: int
    """Files that runs have begun: some may be at work, others were killed."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed, or would be."""

    clips: int
    bytes: int
    parts: int
    spared: int
    """Clips that should have gone and stayed because they were used in the last day."""
    left: int
    """Clips that stay, those included."""
    left_bytes: int


def kept(store: Store) -> Iterator[Kept]:
    """The clips in a store, in no order; none where it does not exist."""
    for folder in _folders(store):
        with os.scandir(folder) as entries:
            for entry in entries:
                key, _, extension = entry.name.partition(".")
                if extension == "flac" and len(key) == 64:
                    with suppress(OSError):  # another run has just removed it
                        status = entry.stat()
                        yield Kept(key, status.st_size, status.st_mtime)


def info(store: Store) -> Info:
    """Count what is in a store, by voice."""
    clips = list(kept(store))
    count: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for clip in clips:
        made = store.made(clip.key)
        voice = f"{made.request.voice.engine}:{made.request.voice.name}" if made else ""
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
    """Remove clips that nobody has used for `older_than` seconds, then the longest unused over `most_bytes`.

    Never those used in the last day, which a run may be about to need.  Parts of files that killed runs have
    left go as well.  `now`: seconds since the epoch.
    """
    clips = sorted(kept(store), key=lambda clip: (clip.used, clip.key))
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


def _removed(path: Path, clip: Kept) -> bool:
    """Remove a clip unless it has been used, or removed, since it was looked at."""
    with suppress(OSError):
        if path.stat().st_mtime == clip.used:
            path.unlink()
            return True
    return False


def _folders(store: Store) -> list[Path]:
    with suppress(OSError):
        return sorted(folder for folder in store.root.iterdir() if folder.is_dir() and len(folder.name) == 2)
    return []


def find(store: Store, wanted: str) -> list[tuple[Kept, Made | None]]:
    """The clips meant by a key's beginning (8 digits or more), a clip's path, or words of their text.

    The last used come first.
    """
    key = Path(wanted).name.removesuffix(".flac").lower()
    is_key = len(key) >= 8 and set(key) <= set("0123456789abcdef")
    words = " ".join(wanted.split()).casefold()
    found = []
    for clip in kept(store):
        if is_key and clip.key.startswith(key):
            found.append((clip, store.made(clip.key)))
        elif not is_key:
            made = store.made(clip.key)
            if made and words in " ".join(made.request.text.split()).casefold():
                found.append((clip, made))
    return sorted(found, key=lambda one: (-one[0].used, one[0].key))


def lines(
    store: Store, wanted: str, planned: Iterable[Made]
) -> list[tuple[Made, bool, tuple[str, ...] | None]]:
    """For each clip that is planned and says the words: whether it is kept, and if not, what changed.

    What changed is told from the kept clip that is nearest to it; None: there is none like it.
    """
    words = " ".join(wanted.split()).casefold()
    meant = [one for one in planned if words in " ".join(one.request.text.split()).casefold()]
    missing = [one for one in meant if store.get(one.request.key(one.version)) is None]
    made = [known for clip in kept(store) if (known := store.made(clip.key))] if missing else []
    found = []
    for one in meant:
        before = nearest(one, made) if one in missing else None
        found.append((one, one not in missing, differences(before, one) if before else None))
    return found


def differences(before: Made, after: Made) -> tuple[str, ...]:
    """What changed between two clips, for a person to read; nothing: they are the same clip."""
    was, is_ = before.request.voice, after.request.voice
    changes = [
        ("engine", was.engine, is_.engine),
        ("voice", was.name, is_.name),
        ("rate", was.rate, is_.rate),
        ("pitch", was.pitch, is_.pitch),
        ("volume", was.volume, is_.volume),
        ("text", before.request.text, after.request.text),
    ]
    if was.engine == is_.engine:
        changes.append(("version of the engine", before.version, after.version))
    return tuple(f"{what}: {_shown(old)} -> {_shown(new)}" for what, old, new in changes if old != new)


def nearest(wanted: Made, clips: Iterable[Made]) -> Made | None:
    """The clip that comes nearest to one that is not there: what it probably was before something changed.

    One with the same text and the fewest differences, or else one of the same voice with a text much like it.
    """
    clips = list(clips)
    same_text = [made for made in clips if made.request.text == wanted.request.text]
    if same_text:
        return min(same_text, key=lambda made: len(differences(made, wanted)))
    same_voice = [made for made in clips if made.request.voice.name == wanted.request.voice.name]
    text = wanted.request.text
    matcher = difflib.SequenceMatcher(b=text, autojunk=False)

    def likeness(made: Made) -> float:
        matcher.set_seq1(made.request.text)
        return matcher.ratio() if matcher.quick_ratio() > ALIKE else 0.0

    best = max(same_voice, key=likeness, default=None)
    return best if best and likeness(best) > ALIKE else None


def _shown(value: object) -> str:
    if value is None:
        return "as it is"
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else f"{text[:79]}…"
