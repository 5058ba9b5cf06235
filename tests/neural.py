"""Stand-ins for the libraries and files of the neural engines: all but the models themselves is tested.

`pretend(folder)` makes a folder which, on the path of Python, holds an onnxruntime and a piper that hum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_ONNXRUNTIME = '''
import os
import numpy as np

if os.environ.get("ORT_DISABLE_TELEMETRY") != "1":
    raise ImportError("this would report to its makers")

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
        """0.06 s a token, higher for greater styles, between silences of 0.3 s."""
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
    """Return a folder for the path of Python, with both libraries and what says that they are installed."""
    (folder / "piper" / "espeak-ng-data").mkdir(parents=True)
    (folder / "piper" / "__init__.py").write_text(_PIPER)
    (folder / "onnxruntime.py").write_text(_ONNXRUNTIME)
    for name in ("onnxruntime", "piper_tts"):
        installed = folder / f"{name}-9.9.dist-info"
        installed.mkdir()
        (installed / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 9.9\n")
    return folder


def onnx_model(size: int = 1000) -> bytes:
    """Return the least that has the form of an ONNX model: its version and a graph of `size` bytes."""
    return b"\x08\x07" + b"\x3a" + bytes([size & 0x7F | 0x80, size >> 7]) + b"\x00" * size
