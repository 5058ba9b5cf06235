"""Stand-ins for the libraries and files of the neural engines, to test everything except the models.

`pretend(folder)` fills a folder with an onnxruntime and a piper that hum, for Python's search path;
`kokoro_model(folder)` and `piper_voices(folder)` fill one with files to install.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from audiobook.engines import models

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PIPER_CONFIG = {
    "audio": {"sample_rate": 16_000, "quality": "low"},
    "espeak": {"voice": "en-gb-x-rp"},
    "phoneme_id_map": {},
}
"""The description of a Piper voice, as far as it is the same for all."""
PIPER_VOICES: dict[str, dict[str, object]] = {
    "de_DE-eva-low": {"language": {"code": "de_DE"}},
    "en_GB-alba-low": {"language": {"code": "en_GB"}},
    "en_US-joe-low": {"language": {"code": "en_US"}},
    "mine": {"num_speakers": 3, "speaker_id_map": {"male-1": 1, "p2": 2, "female-0": 0}},
}
"""What the description of each voice adds."""

_ONNXRUNTIME = '''
import os
import numpy as np

if os.environ.get("ORT_DISABLE_TELEMETRY") != "1":
    raise ImportError("this would send telemetry")

def disable_telemetry_events():
    pass

class SessionOptions:
    pass

class InferenceSession:
    def __init__(self, path, options, providers):
        assert options.intra_op_num_threads == options.inter_op_num_threads == 1
        with open(path, "rb") as file:
            if not file.read():
                raise ValueError("empty model")

    def run(self, names, feeds):
        """Hum for 0.06 s a token, higher for greater styles, between silences of 0.3 s."""
        tokens, style, speed = feeds["tokens"], feeds["style"], feeds["speed"]
        assert tokens.shape[1] <= 512 and style.shape == (1, 256) and speed.shape == (1,)
        n = int(24000 * 0.06 * (tokens.shape[1] - 2) / speed[0])
        hum = 0.3 * np.sin(np.arange(n) * 2 * np.pi * (100 + 100 * style[0, 0]) / 24000)
        pad = np.zeros(7200)
        return [np.concatenate([pad, hum, pad]).astype(np.float32)]
'''

_PIPER = """
import os
from types import SimpleNamespace
import numpy as np

class PiperConfig:
    @staticmethod
    def from_dict(config):
        return SimpleNamespace(
            sample_rate=config["audio"]["sample_rate"], length_scale=1.0,
            speaker_id_map=config.get("speaker_id_map", {}),
        )

class SynthesisConfig(SimpleNamespace):
    pass

class PiperVoice:
    def __init__(self, config, session, espeak_data_dir, download_dir):
        assert len(str(espeak_data_dir)) < 20 and os.path.isdir(espeak_data_dir)
        self.config = config

    def synthesize(self, text, settings):
        assert settings.noise_scale == settings.noise_w_scale == 0 and not settings.normalize_audio
        assert "[[" not in text
        hertz = 150 + 50 * (settings.speaker_id or 0)
        for sentence in text.split("."):
            n = int(self.config.sample_rate * 0.06 * len(sentence) * settings.length_scale)
            hum = 0.3 * np.sin(np.arange(n) * 2 * np.pi * hertz / self.config.sample_rate)
            yield SimpleNamespace(audio_float_array=hum.astype(np.float32))
"""


def pretend(folder: Path) -> Path:
    """Fill a folder for Python's search path with both libraries, as if pip had installed them; return it."""
    (folder / "piper" / "espeak-ng-data").mkdir(parents=True)
    (folder / "piper" / "__init__.py").write_text(_PIPER)
    (folder / "onnxruntime.py").write_text(_ONNXRUNTIME)
    for name in ("onnxruntime", "piper_tts"):
        info = folder / f"{name}-9.9.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 9.9\n")
    return folder


def kokoro_model(folder: Path) -> models.File:
    """Fill a new folder with a small file under the name of Kokoro's model; return what to check it by."""
    folder.mkdir()
    content = onnx_model()
    path = folder / "kokoro-v1.0.int8.onnx"
    path.write_bytes(content)
    return models.File(path.name, len(content), hashlib.sha256(content).hexdigest())


def packages(folder: Path, names: Sequence[str], content: bytes) -> None:
    """Fill a folder for Python's search path with a content in parts, as packages that cannot be imported."""
    size = -(-len(content) // len(names))
    for number, name in enumerate(names):
        module = folder / name.replace("-", "_")
        module.mkdir(parents=True)
        (module / "__init__.py").write_text("raise ImportError('not to be run')")
        (module / "part.bin").write_bytes(content[number * size : (number + 1) * size])
        info = folder / f"{module.name}-0.1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n")


def piper_voices(folder: Path) -> None:
    """Fill a new folder with the files of `PIPER_VOICES`."""
    folder.mkdir()
    for name, description in PIPER_VOICES.items():
        (folder / f"{name}.onnx").write_bytes(onnx_model())
        (folder / f"{name}.onnx.json").write_text(json.dumps(PIPER_CONFIG | description), "utf-8")


def onnx_model(size: int = 1000) -> bytes:
    """Return the smallest content with the form of an ONNX model: a version, and a graph of `size` bytes."""
    return b"\x08\x07" + b"\x3a" + bytes([size & 0x7F | 0x80, size >> 7]) + b"\x00" * size
