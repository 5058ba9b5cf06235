"""Piper: small neural voices in many languages; each is a model that is installed by itself.

    audio = PiperEngine().session().speak(
        Request(Voice("piper", "en_US-joe-medium"), "Hello."), timeout_seconds=60
    )

The name of a voice is that of its model, `en_US-joe-medium`.  If the model has several speakers, `#` and a
speaker follow: `en_US-libritts-high#p3922`.  The engine needs the extra `piper` and a voice
(`audiobook voices install piper --from …`).  A session is a worker process with a single thread.

Equal requests give equal audio in any session on the same kind of processor, because the noise of the models
is left out.  Without it, two readings of the same words do not vary.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.engines import models, onnx_file
from audiobook.engines.base import VoiceInfo, named, nearest
from audiobook.engines.worker import WorkerSession
from audiobook.system.errors import EngineError, InputError

if TYPE_CHECKING:
    from audiobook.engines.base import Progress
    from audiobook.model import Gender

REVISION = 1
"""Increased by every change of the worker that changes the audio."""

# The speakers of the English voices that the Piper project publishes; the models do not say.
_FEMALE = frozenset(
    "alba amy cori hfc_female jenny_dioco kathleen kristin lessac ljspeech southern_english_female".split()
)
_MALE = frozenset(
    "alan bryce danny hfc_male joe john kusal norman northern_english_male reza_ibrahim ryan sam".split()
)
_PUBLISHED = re.compile(r"en_[A-Z]{2}-(\w+)-")


class PiperEngine:
    """The Piper voices that are installed."""

    name = "piper"

    @property
    def version(self) -> str:
        """The versions of the libraries; EngineError where they are not installed."""
        piper, runtime = models.require_packages(self.name, "piper-tts", "onnxruntime")
        return f"piper-tts {piper}, onnxruntime {runtime}, revision {REVISION}"

    def voice_version(self, name: str) -> str:
        """Return a hash of the files of a voice; EngineError where they are not installed."""
        model = name.partition("#")[0]
        folder = models.folder(self.name)
        paths = [folder / f"{model}.onnx", folder / f"{model}.onnx.json"]
        try:
            states = [(path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
        except OSError:
            raise EngineError(
                f"piper: no voice {model} in {folder}; `audiobook voices install piper --from …` installs one"
            ) from None
        return _digest(*((path, *state) for path, state in zip(paths, states, strict=True)))

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the installed voices, English first; the speakers of a model in the model's order."""
        voices = [voice for path in _descriptions() for voice in _voices(path)]
        return tuple(sorted(voices, key=lambda voice: not voice.language.startswith("en")))

    def find(self, name: str) -> VoiceInfo | None:
        """Return the installed voice with this name; the name of a model means its first speaker."""
        voices = self.voices()
        prefix = f"{name.casefold()}#"
        return named(name, voices) or next(
            (voice for voice in voices if voice.name.casefold().startswith(prefix)), None
        )

    def suggest(self, name: str) -> str | None:
        """Return the most similar name of an installed voice."""
        return nearest(name, (voice.name for voice in self.voices()))

    def install(self, source: str | None, progress: Progress) -> tuple[Path, ...]:
        """Fetch all voices in a folder, or the voice whose `.onnx` file has this path or address.

        Returns the paths of the models.  Raises InputError where `source` names no voice, AudiobookError
        where a file is not available or not right.
        """
        from audiobook.engines.fetch import fetch  # noqa: PLC0415  slow: an HTTP client

        place, names = _models_at(source)
        folder = models.folder(self.name)
        for name in names:
            # The model comes last, because a voice counts as installed when its model is there.
            fetch(models.File(f"{name}.json", inspect=_config), place, folder, progress)
            fetch(models.File(name, inspect=onnx_file.check), place, folder, progress)
        return tuple(folder / name for name in names)

    def session(self) -> WorkerSession:
        """Start a worker process; EngineError where it does not start."""
        _ = self.version  # raises where something is not installed
        folder = str(models.folder(self.name))
        return WorkerSession(self.name, "audiobook.engines.piper_worker", arguments=[folder])


def _models_at(source: str | None) -> tuple[str, list[str]]:
    """The folder or address that a source names, and the names of the models to fetch from there."""
    from audiobook.engines.fetch import is_url  # noqa: PLC0415  slow: an HTTP client

    if source is None:
        raise InputError(
            "piper: name the voice with --from: a folder, or the path or address of its .onnx file "
            "(its .onnx.json must be in the same place)"
        )
    if is_url(source):
        place, _, name = source.rpartition("/")
        if not name.endswith(".onnx"):
            raise InputError(f"{source}: not the address of a voice's .onnx file; name that")
        return place, [name]
    path = Path(source)
    if path.name.endswith(".onnx"):
        return str(path.parent), [path.name]
    names = sorted(model.name for model in path.glob("*.onnx"))
    if not names:
        raise InputError(f"{source}: no .onnx file in this folder; name the folder with the voices")
    return source, names


@functools.lru_cache(maxsize=64)
def _digest(*files: tuple[Path, int, int]) -> str:
    """A hash of files, each given with its size and time, so that a changed file is read again."""
    return "-".join(models.sha256(path)[:16] for path, _, _ in files)


def _descriptions() -> list[Path]:
    """The `.onnx.json` files of the installed voices."""
    return sorted(
        path for path in models.folder("piper").glob("*.onnx.json") if path.with_suffix("").is_file()
    )


def _voices(path: Path) -> list[VoiceInfo]:
    """The voices of a model, from its description; none where that is damaged."""
    model = path.name.removesuffix(".onnx.json")
    try:
        config = _config(path)
        language = str(config.get("language", {}).get("code") or config["espeak"]["voice"])
        ids: dict[str, int] = config.get("speaker_id_map") or {}
        speakers = sorted(ids, key=ids.__getitem__)
        quality = config["audio"].get("quality")
    except (OSError, ValueError, TypeError, AttributeError):
        return []
    description = f"{quality} quality" if quality else ""
    tag = language.lower().replace("_", "-")
    names = [f"{model}#{speaker}" for speaker in speakers] if len(speakers) > 1 else [model]
    return [VoiceInfo(name, _gender(name), tag, description) for name in names]


def _config(path: Path) -> dict[str, Any]:
    """The description of a model; ValueError where the file is something else."""
    config = json.loads(path.read_text("utf-8"))
    try:
        _ = config["audio"]["sample_rate"], config["espeak"]["voice"], config["phoneme_id_map"]
    except (KeyError, TypeError) as error:
        raise ValueError("this is not the description of a Piper voice") from error
    return dict(config)


def _gender(voice: str) -> Gender | None:
    """The gender of a published voice, else what the name of the speaker says."""
    published = _PUBLISHED.match(voice)
    name = published[1] if published else ""
    if name in _FEMALE or "female" in voice.lower():
        return "female"
    return "male" if name in _MALE or "male" in voice.lower() else None
