"""Reads the audio in a speech server's reply, whatever the server may send.

In: a `post.Reply`.  Out: its sound in one channel, as 32-bit floats from -1 to 1, and its rate in Hz.

    samples, rate = decoded(reply, "wav")
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import numpy as np
import soundfile  # type: ignore[import-untyped]  # it has no types

from audiobook.system.post import PostError

if TYPE_CHECKING:
    from audiobook.engines.waves import Waveform
    from audiobook.system.post import Reply

MOST_SECONDS = 3_600
"""The longest reply: compressed silence could expand to any length."""
RATES = range(8_000, 192_001)
"""The sample rates in Hz that audio may have."""
PCM_RATE = 24_000
"""The sample rate in Hz of `pcm`, which has 16-bit samples, little-endian, in one channel (OpenAI's guide to
text to speech)."""

_FILE_BEGINS = (b"RIFF", b"fLaC", b"OggS", b"ID3")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
_UNKNOWN_SIZES = range(0x7FFF_0000, 0x1_0000_0000)
"""Sizes in the header of a WAV file that was sent before its length was known."""


def decoded(reply: Reply, audio_format: str) -> tuple[Waveform, int]:
    """Return the sound of a reply and its rate; PostError where it is not audio, or not all of it.

    Any file that soundfile can read is accepted, whatever format was asked for; raw samples only if that was
    `pcm`.
    """
    content = reply.content
    if not content:
        raise PostError("unparseable", "its answer is empty")
    is_file = content.startswith(_FILE_BEGINS)
    if not is_file and not _may_be_audio(reply.media_type):
        # Only a well-formed type is repeated; otherwise the server could put any text into the message.
        media_type = reply.media_type if _MEDIA_TYPE.fullmatch(reply.media_type) else "of no type"
        raise PostError("unparseable", f"its answer is not audio ({media_type}); check url")
    if audio_format == "pcm" and not is_file:
        return _from_raw_samples(content), PCM_RATE
    return _from_file(content)


def _may_be_audio(media_type: str) -> bool:
    return media_type.startswith("audio/") or media_type.endswith("/octet-stream")


def _from_raw_samples(content: bytes) -> Waveform:
    if len(content) % 2:
        raise PostError("unparseable", "its answer is cut off")
    return np.frombuffer(content, "<i2").astype(np.float32) / np.float32(32_768)


def _from_file(content: bytes) -> tuple[Waveform, int]:
    if content.startswith(b"RIFF") and _is_cut_off(content):
        raise PostError("unparseable", "its answer is cut off")
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.samplerate not in RATES:
                raise PostError("unparseable", "its answer has an impossible rate")
            # FLAC that is sent while it is being encoded does not say how long it is, and libsndfile then
            # reads without end.
            if file.frames > MOST_SECONDS * file.samplerate:
                raise PostError("unparseable", "its answer is too long or of unknown length; set format: wav")
            samples = file.read(dtype="float32", always_2d=True)
            mono: Waveform = samples.mean(axis=1, dtype=np.float32)
            return mono, file.samplerate
    except soundfile.SoundFileError as error:
        raise PostError("unparseable", "its answer is damaged, or not a known kind of audio") from error


def _is_cut_off(wav: bytes) -> bool:
    size = int.from_bytes(wav[4:8], "little")
    # A byte of padding at the end may be missing.
    return size > 0 and size not in _UNKNOWN_SIZES and size + 8 > len(wav) + 1
