"""Kokoro: 28 English voices and their blends, spoken by a neural model that runs on any processor.

    audio = KokoroEngine().session().speak(Request(Voice("kokoro", "af_heart"), "Hello."), timeout_seconds=60)

The engine needs the extra `kokoro` and two files (`audiobook voices install kokoro`); its voices can be
listed without either.  A session is a worker process with a single thread.  Equal requests give equal audio
in any session on the same kind of processor.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from audiobook.engines import kokoro_voices, models, phonemes
from audiobook.engines.worker import WorkerSession

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.engines.base import Progress, VoiceInfo

RELEASE = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0"
"""Where the files are published."""
MODEL = models.File(
    name="kokoro-v1.0.int8.onnx",
    size=92_361_271,
    sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
)
VOICES = models.File(
    name="voices-v1.0.bin",
    size=28_214_398,
    sha256="bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d",
)
FILES = (MODEL, VOICES)
"""What has to be installed."""

REVISION = 1
"""Increased by every change of the worker that changes the audio."""


class KokoroEngine:
    """Kokoro-82M v1.0 with 8-bit weights."""

    name = "kokoro"
    ipa_form = "[{word}](/{ipa}/)"
    """How a text gives the IPA of a word: `[Siobhan](/ʃɪˈvɔːn/)`."""

    @property
    def version(self) -> str:
        """The versions of the model and the libraries; EngineError where one is missing or damaged."""
        return _version(models.folder(self.name))

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the voices without blends, best first."""
        return tuple(
            kokoro_voices.info(blend) for name in kokoro_voices.NAMES if (blend := kokoro_voices.parse(name))
        )

    def find(self, name: str) -> VoiceInfo | None:
        """Return the voice or blend with this name; None: part of the name is not a voice."""
        blend = kokoro_voices.parse(name)
        return None if blend is None else kokoro_voices.info(blend)

    def suggest(self, name: str) -> str | None:
        """Return the most similar voice or blend."""
        return kokoro_voices.suggest(name)

    def install(self, source: str | None, progress: Progress) -> tuple[Path, ...]:
        """Fetch the two files from a folder or an address, or from `RELEASE`; return their paths."""
        from audiobook.engines.fetch import fetch  # noqa: PLC0415  slow, for its HTTP client

        into = models.folder(self.name)
        for file in FILES:
            fetch(file, source or RELEASE, into, progress)
        return tuple(into / file.name for file in FILES)

    def session(self) -> WorkerSession:
        """Start a worker process with the model; EngineError where it does not start."""
        _ = self.version  # raises where something is not installed
        return WorkerSession(
            self.name, "audiobook.engines.kokoro_worker", arguments=[str(models.folder(self.name))]
        )


@functools.cache
def _version(folder: Path) -> str:
    """The version with the files in a folder, which are read only once."""
    runtime, reader = models.require_packages("kokoro", "onnxruntime", "espeakng-loader")
    for file in FILES:
        models.verify("kokoro", folder, file)
    return (
        f"{MODEL.sha256}, {VOICES.sha256}, onnxruntime {runtime}, espeakng-loader {reader}, "
        f"phonemes {phonemes.REVISION}, revision {REVISION}"
    )
