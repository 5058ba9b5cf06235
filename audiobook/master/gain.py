"""How much louder a sound must become to reach a preset's level, given what the limiter will take away.

gain_to_level_db(meter, PRESETS["listen"])      # 5.2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiobook.model import Audio

if TYPE_CHECKING:
    from audiobook.master.meter import Meter
    from audiobook.master.presets import Preset

MOST_LIMITING_DB = 12.0
"""A sound that would need more limiting than this stays softer than the preset asks."""
_PRECISION_DB = 0.01


def gain_to_level_db(meter: Meter, preset: Preset) -> float | None:
    """The gain in dB that brings a measured sound to the preset's level after limiting; None for silence."""
    level_db = meter.loudness_lufs() if preset.measure == "loudness" else meter.rms_dbfs()
    if level_db == -np.inf:
        return None
    # More gain always means a louder result, although the limiter then takes more: bisection finds the gain.
    low = preset.level_db - level_db
    high = low + MOST_LIMITING_DB
    while high - low > _PRECISION_DB:
        gain = (low + high) / 2
        if level_db + gain - meter.lost_db(gain, preset.ceiling_dbtp) < preset.level_db:
            low = gain
        else:
            high = gain
    return low


def amplify(audio: Audio, gain_db: float) -> Audio:
    """The sound `gain_db` louder; samples that leave the range of 16 bits are clipped."""
    samples = np.rint(audio.samples * np.float32(10 ** (gain_db / 20))).clip(-32_768, 32_767)
    return Audio(samples.astype(np.int16), audio.rate)
