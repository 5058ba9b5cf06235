"""Piper: small neural voices of many languages, each a model of its own, fetched one by one.

A voice is a model's name, `en_US-joe-medium`, and where the model has several speakers `#` and one of them:
`en_US-libritts-high#p3922`.  The engine needs the extra `piper` and a voice
(`audiobook voices install piper --from …`).  A session is one worker process with one thread; equal requests
give equal bytes in any session on the same kind of processor: the models' noise is left out, and with it the
little variation between two readings of the same words.
"""

from __future__ import annotations

import functools
import json
import os
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from audiobook.engines import models
from audiobook.engines.base import VoiceInfo, nearest
from audiobook.engines.worker import WorkerSession
from audiobook.system.errors import EngineError, InputError

if TYPE_CHECKING:
    from audiobook.engines.base import Progress
    from audiobook.model import Gender

REVISION = 1
"""Raised whenever a change of the worker changes the audio."""

# The speakers of the English voices published by the Piper project; the models do not say.
_FEMALE = frozenset(
    "alba amy cori hfc_female jenny_dioco kathleen kristin lessac ljspeech southern_english_female".split()
)
_MALE = frozenset(
    "alan bryce danny hfc_male joe john kusal norman northern_english_male reza_ibrahim ryan sam".split()
)
_PUBLISHED = re.compile(r"en_[A-Z]{2}-(\w+)-")

_GRAPH = 7
_WIRE_BYTES = {1: 8, 5: 4}


class PiperEngine:
    """The Piper voices that are installed."""

    name = "piper"

    @property
    def version(self) -> str:
        """The libraries' versions; EngineError where they are not installed."""
        piper, runtime = models.require_packages(self.name, "piper-tts", "onnxruntime")
        return f"piper-tts {piper}, onnxruntime {runtime}, revision {REVISION}"

    def voice_version(self, name: str) -> str:
        """Return what tells the files of a voice from others of its name; EngineError: there are none."""
        model = name.partition("#")[0]
        paths = [models.folder(self.name) / f"{model}.onnx{ending}" for ending in ("", ".json")]
        try:
            stats = [path.stat() for path in paths]
        except OSError:
            raise EngineError(
                f"piper: there is no voice {model} in {models.folder(self.name)}; "
                "`audiobook voices install piper --from …` brings one"
            ) from None
        return _digest(
            *((path, stat.st_size, stat.st_mtime_ns) for path, stat in zip(paths, stats, strict=True))
        )

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the installed voices, English ones first, the speakers of a model in its own order."""
        found = [voice for path in _installed() for voice in _described(path)]
        return tuple(sorted(found, key=lambda voice: not voice.language.startswith("en")))

    def find(self, name: str) -> VoiceInfo | None:
        """Return an installed voice; the name of a model of several speakers means the first of them."""
        voices = self.voices()
        folded = name.casefold()
        whole = next((voice for voice in voices if voice.name.casefold() == folded), None)
        return whole or next(
            (voice for voice in voices if voice.name.casefold().startswith(f"{folded}#")), None
        )

    def suggest(self, name: str) -> str | None:
        """Return the name of the nearest installed voice."""
        return nearest(name, (voice.name for voice in self.voices()))

    def install(self, source: str | None, progress: Progress) -> tuple[Path, ...]:
        """Fetch the voices of a folder, or the one whose `.onnx` file is at a path or an address."""
        from audiobook.engines.fetch import fetch, is_url  # noqa: PLC0415  slow, for its HTTP client

        if source is None:
            raise InputError(
                "piper: name the voice with --from: a folder, or the path or address of its .onnx file, "
                "beside which its .onnx.json lies"
            )
        where, _, last = source.rpartition("/") if is_url(source) else ("", "", Path(source).name)
        if last.endswith(".onnx"):
            where, names = where or str(Path(source).parent), [last]
        elif is_url(source):
            raise InputError(f"{source}: name the address of the voice's .onnx file")
        else:
            where, names = source, sorted(path.name for path in Path(source).glob("*.onnx"))
        if not names:
            raise InputError(f"{source}: there is no .onnx file in this folder")
        into = models.folder(self.name)
        for name in names:
            # the model last: only with it there is a voice
            fetch(models.File(f"{name}.json"), where, into, progress, _config)
            fetch(models.File(name), where, into, progress, check_model)
        return tuple(into / name for name in names)

    def session(self) -> WorkerSession:
        """Start a worker process; EngineError where it does not come up."""
        _ = self.version
        folder = str(models.folder(self.name))
        return WorkerSession(self.name, "audiobook.engines.piper_worker", arguments=[folder])


@functools.lru_cache(maxsize=64)
def _digest(*files: tuple[Path, int, int]) -> str:
    """Of files, with their sizes and times: read again where one has changed."""
    return "-".join(models.sha256(path)[:16] for path, _, _ in files)


def _installed() -> list[Path]:
    """The descriptions of the installed voices."""
    return sorted(
        path for path in models.folder("piper").glob("*.onnx.json") if path.with_suffix("").is_file()
    )


def _described(path: Path) -> list[VoiceInfo]:
    """The voices of a model from its description; none where that is damaged."""
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
    """A model's description; ValueError where it is none."""
    config = json.loads(path.read_text("utf-8"))
    try:
        _ = config["audio"]["sample_rate"], config["espeak"]["voice"], config["phoneme_id_map"]
    except (KeyError, TypeError) as error:
        raise ValueError("this is no description of a Piper voice") from error
    return dict(config)


def _gender(voice: str) -> Gender | None:
    """The gender of a published voice, or what the speaker's name says of it."""
    published = _PUBLISHED.match(voice)
    name = published[1] if published else ""
    if name in _FEMALE or "female" in voice.lower():
        return "female"
    return "male" if name in _MALE or "male" in voice.lower() else None


def check_model(path: Path) -> None:
    """Raise ValueError where a file is no whole ONNX model.

    An ONNX file is one message of protocol buffers (its wire types: protobuf.dev, Encoding): the lengths of
    its fields, one of which is the graph, number 7, add up to that of the file.
    """
    fields = set()
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        while file.tell() < size:
            field, wire = divmod(_varint(file), 8)
            fields.add(field)
            if wire == 0:
                _varint(file)
            elif wire in _WIRE_BYTES:
                file.seek(_WIRE_BYTES[wire], os.SEEK_CUR)
            elif wire == 2:
                file.seek(_varint(file), os.SEEK_CUR)
            else:
                raise ValueError("this is no ONNX model")
        if file.tell() != size:
            raise ValueError("this ONNX model is cut off")
    if _GRAPH not in fields:
        raise ValueError("this is no ONNX model")


def _varint(file: IO[bytes]) -> int:
    """The next number: seven bits a byte, the lowest first; the eighth says that there are more."""
    value = 0
    for shift in range(0, 64, 7):
        byte = file.read(1)
        if not byte:
            raise ValueError("this ONNX model is cut off")
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise ValueError("this is no ONNX model")
