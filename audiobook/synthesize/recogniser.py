"""A speech recogniser (Whisper) listens to clips, to find those whose words are not the requested ones.

    recogniser = Recogniser("en", jobs=2)
    recogniser.flaw(request, audio)         # "is heard as '…'", or None

Needs the extra `verify`.  The model is fetched once and verified before each use.  What was heard is kept in
the user's cache folder, so that no clip is listened to twice.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soxr  # type: ignore[import-untyped]  # ships no types

from audiobook.engines import models
from audiobook.engines.fetch import fetch
from audiobook.synthesize import quality
from audiobook.system import atomic, folders
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.engines import Progress
    from audiobook.model import Audio, Request

MODEL_VARIABLE = "AUDIOBOOK_VERIFY_MODEL"
"""Names a folder with a model that faster-whisper can load, or a model that it knows by name."""
HUB = "https://huggingface.co"
HUB_VARIABLE = "HF_ENDPOINT"
"""Names a mirror of the hub, as for the hub's own programs."""


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """A model on the hub."""

    repository: str
    revision: str
    """The commit, whose files never change."""
    files: tuple[tuple[str, int, str], ...]
    """Name, size in bytes and SHA-256 of each file."""


MODELS = {
    "tiny.en": PublishedModel(
        "Systran/faster-whisper-tiny.en",
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        (
            ("config.json", 2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
            ("tokenizer.json", 2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
            ("vocabulary.txt", 422_309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
            ("model.bin", 75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        ),
    ),
    "tiny": PublishedModel(
        "Systran/faster-whisper-tiny",
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        (
            ("config.json", 2_249, "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8"),
            ("tokenizer.json", 2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
            ("vocabulary.txt", 459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
            ("model.bin", 75_538_270, "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"),
        ),
    ),
}
"""The models for English and for all other languages."""
HERTZ = 16_000
"""Sampling rate of the models."""
SILENCE_SECONDS = 0.25
"""Silence added at both ends of a clip, because the models often miss a word at the very end."""


class Recogniser:
    """A small speech recogniser that runs on this computer's processor."""

    def __init__(self, language: str, jobs: int, progress: Progress = lambda *_: None) -> None:
        """Load the model, fetching it the first time.

        `language`: the book's, as a BCP 47 primary tag; `jobs`: how many clips at the same time.  Raises
        AudiobookError where the extra or the model is missing.
        """
        self._language = language
        chosen = os.environ.get(MODEL_VARIABLE)
        self._model_name = chosen or ("tiny.en" if language == "en" else "tiny")
        self._transcripts: Path = folders.cache() / "heard"
        try:
            from faster_whisper import WhisperModel  # noqa: PLC0415 - an extra
        except ImportError:
            raise InputError("--verify needs faster-whisper; pip install 'castaloud[verify]'") from None
        model = chosen or fetched(self._model_name, progress)
        try:
            self._model = WhisperModel(
                model, device="cpu", compute_type="int8", cpu_threads=1, num_workers=jobs
            )
        except Exception as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise AudiobookError(
                f"--verify: cannot load the recogniser's model {self._model_name!r} ({reason}); "
                f"set {MODEL_VARIABLE} to a folder with a model"
            ) from error

    def flaw(self, request: Request, sound: Audio) -> str | None:
        """What seems wrong with the words of a clip, for a person to read; None: nothing."""
        if not quality.can_be_heard(request.text):
            return None
        return quality.misheard(request.text, self._heard(sound))

    def _heard(self, sound: Audio) -> str:
        key = hashlib.sha256(
            f"{self._model_name} {sound.rate} ".encode() + sound.samples.tobytes()
        ).hexdigest()
        path = self._transcripts / key[:2] / f"{key}.txt"
        with suppress(OSError, ValueError):
            return path.read_text("utf-8")
        heard = self._transcribe(sound)
        with suppress(OSError, AudiobookError):  # next time it is transcribed again
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


def fetched(name: str, progress: Progress) -> str:
    """The folder of one of MODELS; files that are missing or wrong are fetched first.

    Raises AudiobookError with the file that cannot be fetched or is still wrong.
    """
    published = MODELS[name]
    hub = (os.environ.get(HUB_VARIABLE) or HUB).rstrip("/")
    into = models.folder("whisper") / name
    for file in published.files:
        fetch(
            models.File(*file), f"{hub}/{published.repository}/resolve/{published.revision}", into,
            lambda file_name, more, total: progress(f"whisper {name}/{file_name}", more, total),
            elsewhere=f"{HUB_VARIABLE} names a mirror, {MODEL_VARIABLE} a folder with a model",
        )  # fmt: skip
    return str(into)
