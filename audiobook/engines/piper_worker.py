"""The process in which Piper speaks, served as `serving` says.

The argument after the session's folder is that of the voices.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import piper

from audiobook.engines import onnx, serving, waves
from audiobook.model import USUAL_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH_EXPONENT = 1.4
"""Sounds last whole frames, and the pauses between them one: a voice becomes less slow than its length scale
says (measured on en_US-joe-medium from 120 to 260 words a minute)."""
MOST_LOADED = 3
"""Voices held at once, of 60 to 120 MB each; a story has few speakers at a time."""


class Speaker:
    """Piper, with the voices of a folder as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._voice = functools.lru_cache(MOST_LOADED)(self._load)
        # espeak-ng fails on long paths to its data; relative, every path is short
        os.chdir(Path(piper.__file__).parent)

    def speak(self, request: dict[str, Any]) -> None:
        """Write the requested clip to its path."""
        model, _, speaker = request["voice"].partition("#")
        voice = self._voice(model)
        speed = (request["rate"] or USUAL_RATE) / USUAL_RATE / waves.pitch_factor(request)
        settings = piper.SynthesisConfig(
            speaker_id=voice.config.speaker_id_map[speaker] if speaker else None,
            length_scale=voice.config.length_scale / speed**LENGTH_EXPONENT,
            # noise would make the bytes depend on what the process has said before
            noise_scale=0.0,
            noise_w_scale=0.0,
            # a gain for each sentence would undo what is loud and soft in a speech
            normalize_audio=False,
        )
        # [[ begins phonemes
        text = request["text"].replace("[[", "[ [").replace("\0", " ")
        sound = [chunk.audio_float_array for chunk in voice.synthesize(text, settings)]
        samples = np.concatenate(sound) if sound else np.zeros(0, np.float32)
        waves.write(request, waves.trimmed(samples, voice.config.sample_rate), voice.config.sample_rate)

    def _load(self, model: str) -> Any:
        path = self._folder / f"{model}.onnx"
        config = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
        return piper.PiperVoice(
            config=piper.PiperConfig.from_dict(config),
            session=onnx.load(path),
            espeak_data_dir=Path("espeak-ng-data"),
            download_dir=self._folder,
        )


def main() -> None:
    """Serve requests; see `serving`."""
    serving.serve(_ready)


def _ready() -> Callable[[dict[str, Any]], None]:
    return Speaker(Path(sys.argv[2])).speak


if __name__ == "__main__":
    main()
