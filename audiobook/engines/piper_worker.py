"""The process in which Piper speaks; see `serving` for its requests and answers.

It is given the folder with the voices.
"""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import piper

from audiobook.engines import onnx, serving, waves

NATURAL_RATE = 175
"""Words a minute of a voice at the length scale of its model, roughly."""
LENGTH_EXPONENT = 1.4
"""How much more than in proportion to the speed the length scale must change.

The length of sounds is rounded to whole frames, and the pauses between them do not scale (measured on
en_US-joe-medium from 120 to 260 words a minute)."""
MOST_LOADED = 3
"""How many voices are in memory, at 60 to 120 MB each; only a few people speak at a time."""


class Speaker:
    """Piper, which loads the voices of a folder when they are needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._voice = functools.lru_cache(MOST_LOADED)(self._load)
        # espeak-ng fails on long paths to its data; relative ones are short.
        os.chdir(Path(piper.__file__).parent)

    def speak(self, request: dict[str, Any]) -> None:
        """Write the requested clip to its path."""
        model, _, speaker = request["voice"].partition("#")
        voice = self._voice(model)
        speed = (request["rate"] or NATURAL_RATE) / NATURAL_RATE / waves.pitch_factor(request["pitch"])
        settings = piper.SynthesisConfig(
            speaker_id=voice.config.speaker_id_map[speaker] if speaker else None,
            length_scale=voice.config.length_scale / speed**LENGTH_EXPONENT,
            # With noise, a clip would depend on the clips before it.
            noise_scale=0.0,
            noise_w_scale=0.0,
            # Normalising each sentence would undo which of them are loud and which are soft.
            normalize_audio=False,
        )
        # [[ would begin phonemes.
        text = request["text"].replace("[[", "[ [").replace("\0", " ")
        sounds = [chunk.audio_float_array for chunk in voice.synthesize(text, settings)]
        samples = np.concatenate(sounds) if sounds else np.zeros(0, np.float32)
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
    """Answer requests until stdin ends."""
    serving.serve(lambda _session_folder, voices: Speaker(voices).speak)


if __name__ == "__main__":
    main()
