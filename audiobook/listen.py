"""A recogniser listens to clips: are the words in them those that were to be said?

    listener = Listener("en", jobs=2)
    listener.flaw(request, audio)          # 'is heard as "…"', or None

The extra `verify`.  What was heard is remembered in the user's cache folder: no clip is listened to twice.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import soxr  # type: ignore[import-untyped]  # ships no types

from audiobook import atomic, quality
from audiobook.errors import AudiobookError, InputError
from audiobook.store import default_root

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.model import Audio, Request

MODEL_VARIABLE = "AUDIOBOOK_VERIFY_MODEL"
"""A folder with a model that faster-whisper can load, or a name that it knows."""
HERTZ = 16_000
SILENCE_SECONDS = 0.25
"""Around a clip: models begin and end badly with a sound."""


class Listener:
    """A small speech recogniser on this computer's processor."""

    def __init__(self, language: str, jobs: int) -> None:
        """Load the model; `language`: of the book, a BCP 47 primary tag; `jobs`: clips at once.

        Raises AudiobookError, in one line, where the extra or the model is missing.
        """
        self._language = language
        self._model_name = os.environ.get(MODEL_VARIABLE) or ("tiny.en" if language == "en" else "tiny")
        self._memory: Path = default_root().parent / "heard"
        try:
            from faster_whisper import WhisperModel  # noqa: PLC0415 - an extra
        except ImportError:
            raise InputError("--verify needs faster-whisper; pip install 'castaloud[verify]'") from None
        try:
            self._model = WhisperModel(
                self._model_name, device="cpu", compute_type="int8", cpu_threads=1, num_workers=jobs
            )
        except Exception as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise AudiobookError(
                f"--verify: the recogniser's model {self._model_name!r} cannot be loaded ({reason}); "
                f"name a folder that has one in {MODEL_VARIABLE}"
            ) from error

    def flaw(self, request: Request, sound: Audio) -> str | None:
        """What is wrong with the words of a clip, for a person to read; None: nothing that can be heard."""
        if not quality.can_be_heard(request.text):
            return None
        return quality.misheard(request.text, self._heard(sound))

    def _heard(self, sound: Audio) -> str:
        key = hashlib.sha256(
            f"{self._model_name} {sound.rate} ".encode() + sound.samples.tobytes()
        ).hexdigest()
        path = self._memory / key[:2] / f"{key}.txt"
        with suppress(OSError, ValueError):
            return path.read_text("utf-8")
        heard = self._transcribe(sound)
        with suppress(OSError, AudiobookError):  # it is listened to again
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write_text(path, heard)
        return heard

    def _transcribe(self, sound: Audio) -> str:
        samples = soxr.resample(sound.samples.astype(np.float32) / 32_768, sound.rate, HERTZ)
        silence = np.zeros(round(SILENCE_SECONDS * HERTZ), np.float32)
        segments, _ = self._model.transcribe(
            np.concatenate([silence, samples, silence]), language=self._language, beam_size=1,
            temperature=0.0, condition_on_previous_text=False,
        )  # fmt: skip
        return " ".join(" ".join(segment.text for segment in segments).split())
