"""Measure how different the English voices of engines sound, and write the table that casting uses.

    python -m audiobook.measure.distances pyttsx3 kokoro piper

Needs `pip install resemblyzer 'setuptools<81'`, which includes the embedding model, and the engines' voices.
Takes a second for each voice, and half a minute with a neural engine.
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
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from audiobook.model import Audio

HERTZ = 16_000
"""Sampling rate of the embedding model."""


def main(names: Sequence[str]) -> None:
    """Measure the voices of the named engines and replace the table."""
    try:
        from resemblyzer import VoiceEncoder, preprocess_wav  # noqa: PLC0415 - needed only here, and large
    except ImportError as error:
        raise SystemExit(f"distances: {error}; pip install resemblyzer 'setuptools<81'") from None
    encoder = VoiceEncoder("cpu", verbose=False)
    registry = Registry()
    voices = [
        Voice(name, voice.name)
        for name in names
        for voice in registry.get(name).voices()
        if voice.language.startswith("en")
    ]
    embeddings = []
    for voice, samples in zip(voices, _spoken(voices), strict=True):
        embeddings.append(encoder.embed_utterance(preprocess_wav(samples, HERTZ)))
        print(f"{voice.engine}:{voice.name}", file=sys.stderr)
    table = Path(__file__).parents[1] / "engines" / TABLE
    table.write_text(document(voices, np.array(embeddings)), "utf-8")


def document(voices: Sequence[Voice], embeddings: NDArray[np.float32]) -> str:
    """The table as JSON: the voices, and for each pair 100 times one minus their embeddings' cosine.

    `embeddings`: shape (voices, dimensions), each of length 1.
    """
    percent = np.rint(100 * (1 - embeddings @ embeddings.T)).astype(int).tolist()
    voice_names = json.dumps([f"{voice.engine}:{voice.name}" for voice in voices])
    rows = ",\n".join(json.dumps(row) for row in percent)
    return f'{{"voices": {voice_names},\n"percent": [\n{rows}\n]}}\n'


def _spoken(voices: Sequence[Voice]) -> Iterator[NDArray[np.float32]]:
    """What each voice says to be calibrated, at HERTZ, shape (n,)."""
    with tempfile.TemporaryDirectory() as folder, Synthesizer(Store(Path(folder))) as synthesizer:
        clips = [
            [(synthesizer.submit(request), request) for request in master.calibration(voice)]
            for voice in voices
        ]
        for spoken in clips:
            sounds = [synthesizer.sound(clip.result(), request) for clip, request in spoken]
            yield np.concatenate([*map(_samples, sounds)])


def _samples(audio: Audio) -> NDArray[np.float32]:
    samples: NDArray[np.float32] = soxr.resample(audio.samples.astype(np.float32) / 32_768, audio.rate, HERTZ)
    return samples


if __name__ == "__main__":
    main(sys.argv[1:])
