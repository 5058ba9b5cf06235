"""Requests become clips: each is spoken once, checked, and kept in the store.

- `synthesizer`: the context in which requests become clips, on this computer's threads;
- `cluster`: the same on the workers of a Dask scheduler (an extra);
- `sessions`: the engines at work, and a clip spoken by them;
- `clips`: one clip's ends, and whether it can be what was asked for;
- `quality`: what a clip that may still be right shows of itself, and `recogniser`: whether its words can be
  heard in it (an extra);
- `store`: clips by key, on the disk; `shared_store`: at an address; `upkeep`: what is in it, and pruning.

    with Synthesizer(Store(root), jobs=2) as synthesizer:
        clips = [synthesizer.submit(request) for request in requests]
        for clip in clips:
            audio = store.get(clip.result().key)

The names below are loaded when they are first used, because most commands need only the store.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audiobook.synthesize.sessions import Clip, Judge, Sessions, make_clip
    from audiobook.synthesize.synthesizer import Makers, Synthesizer, Threads

__all__ = ["Clip", "Judge", "Makers", "Sessions", "Synthesizer", "Threads", "make_clip"]

_MODULES = {
    "Clip": "sessions",
    "Judge": "sessions",
    "Makers": "synthesizer",
    "Sessions": "sessions",
    "Synthesizer": "synthesizer",
    "Threads": "synthesizer",
    "make_clip": "sessions",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
