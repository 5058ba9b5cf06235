"""How long the audio of a run will be, and how much work it is, before any of it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.master import assemble
from audiobook.production.jobs import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.engines import Registry
    from audiobook.model import Request
    from audiobook.production.jobs import Job
    from audiobook.synthesize.store import Store

SECONDS_PER_CHARACTER = 0.066
"""Of English prose at REFERENCE_RATE, as eSpeak NG says it."""
REFERENCE_RATE = 160
USUAL_RATE = 175
"""Words a minute of a voice without a rate."""
REAL_TIME_FACTORS = {"kokoro": 0.6, "piper": 0.07}
REAL_TIME_FACTOR = 0.003
"""How long one processor works for a second of speech; pyttsx3's for engines that are not listed."""
ENCODED_SECONDS_PER_SECOND = 300
"""How much audio is put together and encoded in a second, roughly."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What producing would come to."""

    seconds: float
    """Length of the audio."""
    clips: int
    """Clips in all."""
    missing: int
    """Clips that are not in the store yet."""
    work_seconds: float
    """How long the run will take, roughly."""


def estimate(jobs: Sequence[Job], store: Store, registry: Registry, workers: int) -> Estimate:
    """Estimate a run with so many workers."""
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
