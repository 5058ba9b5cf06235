"""Levels: every voice measured once, on the same words, so that all are equally loud.

A constant gain for each voice leaves what is loud and soft within its speech as it is; making each clip
equally loud would not.
"""

from __future__ import annotations

import re
import subprocess

import imageio_ffmpeg  # type: ignore[import-untyped]  # ships no types
import numpy as np

from audiobook.errors import AudiobookError
from audiobook.model import Audio

CALIBRATION_TEXT = (
    "When the rain had stopped, they walked along the river to the mill. Nobody spoke of what had happened, "
    "and the old dog, who knew the way, ran on before them."
)
"""What every voice says to be measured; 8 to 12 seconds."""
TARGET_LUFS = -23.0
"""EBU R 128, section (d).  It leaves the peaks of every voice room."""
MOST_GAIN_DB = 20.0
"""Of a voice that needs more, the noise would be heard."""
MOST_PEAK = 0.9
"""Of full scale, on the calibration text: other words peak higher."""
_INTEGRATED = re.compile(r"I:\s+(-?[\d.]+|-?inf|nan) LUFS")


def loudness_lufs(audio: Audio) -> float:
    """Integrated loudness (ITU-R BS.1770-4, EBU R 128) as ffmpeg measures it; -inf for silence."""
    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats"),
        *("-f", "s16le", "-ar", str(audio.rate), "-ac", "1", "-i", "pipe:0"),
        *("-af", "ebur128=framelog=quiet", "-f", "null", "-"),
    ]
    done = subprocess.run(command, input=audio.samples.tobytes(), capture_output=True, check=False)
    found = _INTEGRATED.findall(done.stderr.decode(errors="replace"))
    if done.returncode or not found:
        raise AudiobookError("ffmpeg could not measure a clip's loudness; reinstall imageio-ffmpeg")
    # The meter does not go below its absolute gate of -70 LUFS.
    return float(found[-1]) if float(found[-1]) > -70.0 else -np.inf


def gain_db(calibration: Audio) -> float:
    """What brings a voice to TARGET_LUFS, from what it made of CALIBRATION_TEXT, within the limits above."""
    loudness = loudness_lufs(calibration)
    if loudness == -np.inf:
        return 0.0
    peak = float(np.abs(calibration.samples.astype(np.float32)).max()) / 32_768
    room = 20 * np.log10(MOST_PEAK / peak)
    return float(min(TARGET_LUFS - loudness, MOST_GAIN_DB, room))


def amplify(audio: Audio, gain: float) -> Audio:
    """The sound `gain` dB louder; what would leave the range of 16 bits is clipped."""
    samples = np.rint(audio.samples * np.float32(10 ** (gain / 20))).clip(-32_768, 32_767)
    return Audio(samples.astype(np.int16), audio.rate)
