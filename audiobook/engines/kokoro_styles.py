"""The styles of Kokoro's English voices, which come with the program: how each sounds, by length of the text.

>>> of("af_heart").shape
(510, 1, 256)

A style is 256 numbers, and a voice has one for each number of tokens, 1 to 510.  They change so smoothly with
that number, and so alike in all voices, that 12 curves are enough: a voice's styles are these curves, each
times 256 weights of its own.  What is left out is below 0.0001; the numbers themselves go up to 1.8.

    python -m audiobook.engines.kokoro_styles FOLDER

makes the file from a folder with the published styles, `af_heart.bin` and so on: float32, (510, 1, 256).
The licence of the styles is beside the file.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiobook.engines.kokoro_voices import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.engines.waves import Waveform

FILE = Path(__file__).with_name("kokoro_styles.npz")
"""`names`; `curves`, shape (510, 12); `weights`, shape (voices, 12, 256)."""
CURVES = 12
"""With one more, nothing changes but the rounding errors of the published numbers."""
LENGTHS, NUMBERS = 510, 256
"""The numbers of tokens that a voice has styles for, and the size of a style."""


def of(name: str) -> Waveform:
    """Return a voice's style for each number of tokens from 1 on; shape (510, 1, 256), float32."""
    curves, weights = _tables()
    styles: Waveform = (curves @ weights[name]).reshape(LENGTHS, 1, NUMBERS)
    return styles


@functools.cache
def _tables() -> tuple[Waveform, Mapping[str, Waveform]]:
    with np.load(FILE) as tables:
        return tables["curves"], dict(zip(tables["names"].tolist(), tables["weights"], strict=True))


def packed(styles: Mapping[str, Waveform]) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    """Return the arrays of the file for the styles of some voices, each of shape (510, 1, 256)."""
    beside = np.stack([table.reshape(LENGTHS, NUMBERS) for table in styles.values()], axis=1)
    left, sizes, right = np.linalg.svd(beside.reshape(LENGTHS, -1).astype(np.float64), full_matrices=False)
    weights = right[:CURVES].reshape(CURVES, len(styles), NUMBERS).swapaxes(0, 1)
    return {
        "names": np.array(list(styles)),
        "curves": (left[:, :CURVES] * sizes[:CURVES]).astype(np.float32),
        "weights": weights.astype(np.float32),
    }


def main(folder: str) -> None:
    """Make the file from the published styles."""
    styles = {name: np.fromfile(Path(folder) / f"{name}.bin", np.float32) for name in NAMES}
    with FILE.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **packed(styles))


if __name__ == "__main__":
    main(sys.argv[1])
