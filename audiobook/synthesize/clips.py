"""One clip as an engine returns it: cut to its speech, and checked for what cannot be right.  Pure.

audio = trimmed(session.speak(request, timeout_seconds=60))
check(audio, request)           # raises EngineError: the clip is silent
"""

from __future__ import annotations

import os
import re
import warnings
from typing import TYPE_CHECKING

import numpy as np

from audiobook.model import USUAL_RATE, Audio
from audiobook.system.errors import EngineError

os.environ.setdefault("PATH", os.defpath)  # on import pydub looks for programs, and fails without a PATH
with warnings.catch_warnings():
    # On import pydub warns about a missing ffmpeg command, which is not needed, and its own escapes.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment  # type: ignore[import-untyped]  # ships no types
    from pydub.silence import detect_leading_silence  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from audiobook.model import Request

SILENCE_BELOW_PEAK_DB = 55.0
"""The ends of a clip are silent if they are this far below its peak.  Measured on espeak-ng: a final f or th
lies up to 35 dB below the peak of its word, a fading nasal up to 50 dB."""
SILENCE_KEPT_MS = 20
"""Silence that stays at each end, so that no soft beginning is lost."""
FADE_MS = 2
"""Fade at each end: long enough to avoid a click where a clip begins or ends within a wave."""

SILENT_PEAK = 33
"""A clip with a lower peak is silent: -60 dBFS at full volume."""

LEAST_SECONDS_PER_CHARACTER = 0.016
"""A third of the fastest sentence measured, by 24 voices of espeak-ng; nonsense (`ababab`) takes .020."""
MOST_SECONDS_PER_CHARACTER = 1.5
"""Twice the slowest measured, letters of a foreign script spoken by name; English prose takes .06 to .1."""
MOST_SECONDS_BESIDE = 3.0
"""Allowed on top of that: a single letter or number can be a whole phrase."""

_REPEATED = re.compile(r"(.)\1+", re.DOTALL)


def trimmed(audio: Audio) -> Audio:
    """The clip without the silence at its ends except SILENCE_KEPT_MS, and with very short fades."""
    sound = AudioSegment(
        data=audio.samples.astype(np.int16).tobytes(), sample_width=2, frame_rate=audio.rate, channels=1
    )
    threshold_dbfs = sound.max_dBFS - SILENCE_BELOW_PEAK_DB
    if threshold_dbfs == -np.inf:
        return audio
    before, after = (
        max(0, detect_leading_silence(end, threshold_dbfs, chunk_size=5) - SILENCE_KEPT_MS)
        for end in (sound, sound.reverse())
    )
    sound = sound[before : len(sound) - after]
    if len(sound) > 2 * FADE_MS:
        sound = sound.fade_in(FADE_MS).fade_out(FADE_MS)
    return Audio(np.frombuffer(sound.raw_data, np.int16), audio.rate)


def check(audio: Audio, request: Request) -> None:
    """Raise EngineError if a clip cannot be what was requested: empty, silent, or of an impossible length."""
    if not len(audio.samples):
        raise EngineError("the clip is empty")
    volume = 1.0 if request.voice.volume is None else request.voice.volume
    peak = max(int(audio.samples.max()), -int(audio.samples.min()))
    if peak < SILENT_PEAK * volume:
        raise EngineError("the clip is silent")
    least, most = plausible_seconds(request.text, request.voice.rate)
    if not least <= audio.seconds <= most:
        raise EngineError(f"the clip lasts {audio.seconds:.2f} s instead of {least:.2f} to {most:.2f} s")


def plausible_seconds(text: str, rate: int | None) -> tuple[float, float]:
    """The shortest and the longest time in seconds that speaking a text can take.

    `rate`: words a minute; None: the voice's own.
    """
    slowness = USUAL_RATE / (rate or USUAL_RATE)
    # `Nooooo!` takes hardly longer than `No!`.
    letters = sum(map(str.isalnum, _REPEATED.sub(r"\1", text)))
    visible = sum(not character.isspace() for character in text)
    least = LEAST_SECONDS_PER_CHARACTER * letters * min(1.0, slowness)
    most = (MOST_SECONDS_BESIDE + MOST_SECONDS_PER_CHARACTER * visible) * max(1.0, slowness)
    return least, most
