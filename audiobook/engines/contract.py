"""What every engine promises, as tests that pytest can run against any engine, also one of another package.

In the test module of such a package:

    import pytest
    from audiobook.engines.contract import EngineContract
    from castaloud_example import ExampleEngine

    class TestExample(EngineContract):
        @pytest.fixture
        def engine(self):
            return ExampleEngine()

In its `conftest.py`, so that a failed assertion shows the values:

    pytest.register_assert_rewrite("audiobook.engines.contract")

The protocols themselves are in `base`.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from audiobook.engines.base import VoiceInfo
from audiobook.model import Request, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiobook.engines.base import Engine
    from audiobook.model import Audio

SHORT = "No."
SENTENCE = "She looked at him for a long time, and then she laughed."
LONG = SENTENCE * 12
AWKWARD = "He said:\n\"<b>Fish</b> & 'chips'\0 [[h@l'oU]] \x01 80P — naïve 🙂 £5?\"\n\nSo."
"""Mark-up, control characters, an emoji and line breaks, as they occur in texts from the web."""

HEARD_LEVEL = 1_000
"""The least peak of a clip that is not silent, in 16-bit samples."""


class EngineContract:
    """The tests; derive a class named `Test...` that has a fixture `engine`.

    An engine with other limits overrides the attributes below.
    """

    wrong_voice: ClassVar[str] = "no such voice"
    """A name that none of the engine's voices has."""
    settings: ClassVar[frozenset[str]] = frozenset({"rate", "pitch", "volume"})
    """What the engine can change in a voice; it must ignore the settings that it cannot change."""
    timeout_seconds: ClassVar[float] = 60.0
    """The limit for each clip."""
    seconds_per_character: ClassVar[tuple[float, float]] = (0.03, 0.25)
    """The least and the most time that a clip may take for each character of its text."""
    voices_compared: ClassVar[int] = 3
    """How many voices, best first, must sound different and give the same audio again."""

    def speak(self, engine: Engine, requests: Iterable[Request]) -> list[Audio]:
        """Return the audio of the requests, all spoken in one session."""
        with closing(engine.session()) as session:
            return [session.speak(request, self.timeout_seconds) for request in requests]

    def test_voices_can_be_chosen(self, engine: Engine) -> None:
        """`voices` lists at least one voice, always in the same order, and `find` knows each by its name."""
        voices = engine.voices()
        assert voices
        assert all(isinstance(voice, VoiceInfo) for voice in voices)
        assert len({voice.name for voice in voices}) == len(voices)
        assert all(engine.find(voice.name) == voice for voice in voices)
        assert voices == engine.voices()

    def test_letter_case_does_not_matter(self, engine: Engine) -> None:
        """`find` accepts the name of a voice in capitals."""
        assert engine.find(engine.voices()[0].name.upper()) is not None

    def test_a_wrong_name_is_not_found(self, engine: Engine) -> None:
        """`find` returns None for a wrong name; `suggest` returns None or the name of a voice."""
        assert engine.find(self.wrong_voice) is None
        suggestion = engine.suggest(self.wrong_voice)
        assert suggestion is None or engine.find(suggestion) is not None

    def test_has_a_version(self, engine: Engine) -> None:
        """`version` is a single line of text that stays the same, because clips are cached by it."""
        version = engine.version
        assert version
        assert version.isprintable()
        assert engine.version == version

    def test_speaks_any_text(self, engine: Engine) -> None:
        """Any text gives audio in one channel of 16 bits that can be heard and is as long as speech."""
        texts = (SHORT, AWKWARD, LONG)
        voice = first_voice(engine)
        clips = self.speak(engine, (Request(voice, text) for text in texts))
        least, most = self.seconds_per_character
        for text, audio in zip(texts, clips, strict=True):
            assert audio.samples.dtype == np.int16
            assert audio.samples.ndim == 1
            assert np.abs(audio.samples.astype(int)).max() > HEARD_LEVEL
            assert least < audio.seconds / len(text) < most

    def test_equal_requests_give_equal_audio(self, engine: Engine) -> None:
        """A clip does not depend on the clips before it, nor on the session; every voice sounds different."""
        names = [voice.name for voice in engine.voices()[: self.voices_compared]]
        requests = [Request(Voice(engine.name, name), text) for text in (SHORT, SENTENCE) for name in names]
        forwards = _digests(self.speak(engine, requests))
        backwards = _digests(self.speak(engine, reversed(requests)))
        assert forwards == backwards[::-1]
        assert len(set(forwards)) == len(requests)

    def test_settings_are_heard(self, engine: Engine) -> None:
        """`rate`, `volume` and `pitch` change the clip that asks for them, and no clip after it."""
        plain = first_voice(engine)
        voices = {
            "plain": plain,
            "slow": replace(plain, rate=120),
            "fast": replace(plain, rate=300),
            "soft": replace(plain, volume=0.25),
            "high": replace(plain, pitch=90),
            "plain again": plain,
        }
        clips = self.speak(engine, (Request(voice, SENTENCE) for voice in voices.values()))
        audio = dict(zip(voices, clips, strict=True))
        if "rate" in self.settings:
            assert audio["slow"].seconds > 1.2 * audio["plain"].seconds
            assert audio["plain"].seconds > 1.2 * audio["fast"].seconds
        if "volume" in self.settings:
            assert 0.2 < loudness(audio["soft"]) / loudness(audio["plain"]) < 0.3
        if "pitch" in self.settings:
            assert not np.array_equal(audio["high"].samples, audio["plain"].samples)
        assert np.array_equal(audio["plain again"].samples, audio["plain"].samples)

    def test_closing_twice_is_harmless(self, engine: Engine) -> None:
        """A session that is already closed can be closed again."""
        session = engine.session()
        session.speak(Request(first_voice(engine), SHORT), self.timeout_seconds)
        session.close()
        session.close()


def first_voice(engine: Engine) -> Voice:
    """Return the engine's best voice, with no setting changed."""
    return Voice(engine.name, engine.voices()[0].name)


def loudness(audio: Audio) -> float:
    """Return the root mean square of the samples."""
    return float(np.sqrt(np.mean(audio.samples.astype(np.float64) ** 2)))


def _digests(clips: Sequence[Audio]) -> list[str]:
    """Return a hash of each clip: where samples differ, pytest would spend minutes on showing how."""
    return [hashlib.sha256(audio.samples.tobytes()).hexdigest() for audio in clips]
