"""Jobs -> how long their audio will be, and how long the run will take, before anything is spoken.

>>> estimate(jobs, store, registry, workers=4)                                         # doctest: +SKIP
Estimate(seconds=1301.2, clips=263, missing=12, work_seconds=5.1)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.master import assemble
from audiobook.model import USUAL_RATE
from audiobook.production.jobs import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.engines import Registry
    from audiobook.model import Request
    from audiobook.production.jobs import Job
    from audiobook.synthesize.store import Store

SECONDS_PER_CHARACTER = 0.066
"""Length of English prose, as eSpeak NG says it at REFERENCE_RATE."""
REFERENCE_RATE = 160
"""Words a minute."""
REAL_TIME_FACTORS = {"kokoro": 0.6, "piper": 0.07}
"""Seconds of work for a second of speech, on one processor."""
REAL_TIME_FACTOR = 0.003
"""Likewise for any other engine; measured with pyttsx3."""
ENCODED_SECONDS_PER_SECOND = 300
"""Seconds of audio that are assembled and encoded in a second, roughly."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will amount to, roughly."""

    seconds: float
    """Length of the audio."""
    clips: int
    """Clips in all, those in the store included."""
    missing: int
    """Clips that are not in the store yet."""
    work_seconds: float
    """How long the run will take."""


def estimate(jobs: Sequence[Job], store: Store, registry: Registry, workers: int) -> Estimate:
    """Estimate a run; `workers`: how many clips are spoken at once."""
    requests = [request for job in jobs for request in job.requests if request]
    missing = {key: request for request in requests if (key := key_of(request, registry)) not in store}
    rests = sum(request is None for job in jobs for request in job.requests) * assemble.REST_SECONDS
    pauses = sum(sum(job.gaps) for job in jobs)
    seconds = sum(map(_seconds, requests)) + rests + pauses
    speaking = sum(
        REAL_TIME_FACTORS.get(request.voice.engine, REAL_TIME_FACTOR) * _seconds(request)
        for request in missing.values()
    )
    work = speaking / workers + seconds / ENCODED_SECONDS_PER_SECOND
    return Estimate(seconds, len(requests), len(missing), work)


def _seconds(request: Request) -> float:
    """Return how long a clip will be, roughly."""
    rate = request.voice.rate or USUAL_RATE
    return len(request.text) * SECONDS_PER_CHARACTER * REFERENCE_RATE / rate
