"""Measure how far the English voices of engines sound apart, and write the table that casting uses.

    python -m audiobook.measure.distances pyttsx3 kokoro piper

Needs `pip install resemblyzer 'setuptools<81'`, which brings the embedding model along, and the voices of
those engines.  Takes a second a voice, and half a minute where the engine is neural.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soxr  # type: ignore[import-untyped]  # ships no types

from audiobook import master
from audiobook.engines import Registry
from audiobook.engines.distances import TABLE
from audiobook.model import Voice
from audiobook.synthesize import Synthesizer
from audiobook.synthesize.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from audiobook.model import Audio

HERTZ = 16_000
"""At which the model listens."""


def main(names: Sequence[str]) -> None:
    """Measure and write."""
    try:
        from resemblyzer import VoiceEncoder, preprocess_wav  # noqa: PLC0415 - needed only here, and large
    except ImportError as error:
        raise SystemExit(f"distances: {error}; pip install resemblyzer 'setuptools<81'") from None
    registry = Registry()
    encoder = VoiceEncoder("cpu", verbose=False)
    voices = [
        Voice(name, voice.name)
        for name in names
        for voice in registry.get(name).voices()
        if voice.language.startswith("en")
    ]
    found = []
    with tempfile.TemporaryDirectory() as folder, Synthesizer(Store(Path(folder))) as synthesizer:
        clips = [[(synthesizer.submit(request), request) for request in master.calibration(voice)]
                 for voice in voices]  # fmt: skip
        for voice, spoken in zip(voices, clips, strict=True):
            sounds = [synthesizer.sound(clip.result(), request) for clip, request in spoken]
            sound = np.concatenate([*map(_samples, sounds)])
            found.append(encoder.embed_utterance(preprocess_wav(sound, HERTZ)))
            print(f"{voice.engine}:{voice.name}", file=sys.stderr)
    embeddings = np.array(found)
    percent = np.rint(100 * (1 - embeddings @ embeddings.T)).astype(int)
    told = {"voices": [f"{one.engine}:{one.name}" for one in voices], "percent": percent.tolist()}
    rows = ",\n".join(json.dumps(row) for row in told["percent"])
    text = f'{{"voices": {json.dumps(told["voices"])},\n"percent": [\n{rows}\n]}}\n'
    (Path(__file__).parents[1] / "engines" / TABLE).write_text(text, "utf-8")


def _samples(audio: Audio) -> NDArray[np.float32]:
    sound: NDArray[np.float32] = soxr.resample(audio.samples.astype(np.float32) / 32_768, audio.rate, HERTZ)
    return sound


if __name__ == "__main__":
    main(sys.argv[1:])
