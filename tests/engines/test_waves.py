"""Sound between a model and a clip: silence, pitch and volume."""

from __future__ import annotations

import numpy as np
import pytest

from audiobook.engines import waves


def test_silence_around_a_sound_is_cut_off() -> None:
    """At most 20 ms of silence stay before and after a sound; nothing is left of silence alone."""
    sound = np.concatenate([np.zeros(7000), np.sin(np.arange(2400)), np.zeros(12_000)]).astype(np.float32)
    assert 2400 <= len(waves.trimmed(sound, 24_000)) <= 2400 + 2 * 480
    assert len(waves.trimmed(np.zeros(100, np.float32), 24_000)) == 0


@pytest.mark.parametrize(("pitch", "factor"), [(None, 1.0), (50, 1.0), (100, 2**0.5), (0, 2**-0.5)])
def test_fifty_points_of_pitch_are_six_semitones(pitch: int | None, factor: float) -> None:
    """The sound becomes shorter by the factor by which its frequencies rise."""
    assert waves.pitch_factor(pitch) == pytest.approx(factor)
    sound = np.sin(np.arange(24_000, dtype=np.float32) / np.float32(10)).astype(np.float32)
    assert len(waves.in_voice(sound, 24_000, pitch, None)) == pytest.approx(24_000 / factor, abs=1)


def test_volume_is_a_factor_and_clips_at_full_scale() -> None:
    """Half the volume is half of each sample; what is too loud is cut off, not wrapped around."""
    sound = np.array([0.0, 0.5, -0.5, 2.0, -2.0], np.float32)
    assert waves.in_voice(sound, 24_000, None, None).tolist() == [0, 16_384, -16_384, 32_767, -32_768]
    assert waves.in_voice(sound, 24_000, None, 0.5).tolist() == [0, 8_192, -8_192, 32_767, -32_767]
