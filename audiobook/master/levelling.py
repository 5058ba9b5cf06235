"""Make all voices equally loud: each says the same half-minute of text once and gets one constant gain.

One gain per voice keeps the difference between its loud and soft lines; levelling every clip would not.

    requests = calibration(voice)
    gain_db = voice_gain_db([audio_of(request) for request in requests])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from audiobook.master.gain import gain_to_level_db
from audiobook.master.meter import Meter
from audiobook.master.presets import DEFAULT_PRESET, PRESETS
from audiobook.model import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Audio, Voice

CALIBRATION_LINES: Final = (
    "When the rain had stopped, they walked along the river to the mill.",
    "Nobody spoke of what had happened, and the old dog, who knew the way, ran on before them.",
    "A lamp stood in the window of the kitchen; but the door was shut, and no smoke rose from the chimney.",
    "Good evening! Is anybody there?",
    "No, I have not seen him since Thursday. You must come in at once, my dear.",
    "What a night! Well, and what did your father say to that? I told you so.",
    "They are all waiting by the fire, and you shall have some tea. Thank you, that is very kind.",
)
"""What each voice says to be measured: narration and dialogue, line by line as in a book, half a minute."""
TARGET_LUFS = -28.0
"""Loudness of every voice before the chapter's gain: low enough that no voice's peaks clip in 16 bits."""
MOST_GAIN_DB = 20.0
"""A voice that needs more stays softer, or its noise would be heard."""


def calibration(voice: Voice) -> tuple[Request, ...]:
    """The clips to measure a voice by, one for each of CALIBRATION_LINES."""
    return tuple(Request(voice, text) for text in CALIBRATION_LINES)


def voice_gain_db(clips: Sequence[Audio]) -> float:
    """The gain in dB that makes a voice as loud as the others, from its `calibration` clips; 0 for silence.

    `clips`: one or more, all of one rate.  The voice lands at TARGET_LUFS, and a voice with high peaks above
    it by as much as the limiter will later take from it.
    """
    meter = Meter(clips[0].rate)
    for clip in clips:
        meter.add(clip.samples)
    preset = PRESETS[DEFAULT_PRESET]
    gain_db = gain_to_level_db(meter, preset)
    if gain_db is None:
        return 0.0
    return min(gain_db - (preset.level_db - TARGET_LUFS), MOST_GAIN_DB)
