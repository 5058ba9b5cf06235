"""Clips become a chapter's sound at the right level, and a timeline that says where each line is heard.

In the order of the flow:

- `levelling`: one gain for each voice, so that all are equally loud;
- `assemble`: clips and pauses become one stream of samples and its Timeline;
- `mastering`: the chapter's own gain, measured on a first pass and applied on a second;
- `limiter`: gain, room tone and the ceiling for peaks, on the way to the encoder;
- `presets`: the levels that listeners and distributors ask for;
- `meter` and `gain`: loudness, RMS, and the gain that reaches a level.

    gains = {voice: voice_gain_db(clips[voice]) for voice in voices}
    timeline = mastered(lambda write: assemble.assemble(clips, gaps, write), encode, preset, assemble.RATE)
"""

from audiobook.master.gain import amplify
from audiobook.master.levelling import CALIBRATION_LINES, TARGET_LUFS, calibration, voice_gain_db
from audiobook.master.mastering import mastered
from audiobook.master.presets import DEFAULT_PRESET, PRESETS, Preset

__all__ = [
    "CALIBRATION_LINES",
    "DEFAULT_PRESET",
    "PRESETS",
    "TARGET_LUFS",
    "Preset",
    "amplify",
    "calibration",
    "mastered",
    "voice_gain_db",
]
