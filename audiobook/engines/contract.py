"""What every engine promises, as tests that pytest runs against any engine, also those of other packages.

pytest.register_assert_rewrite("audiobook.engines.contract")  # in conftest.py: failures then show values

from audiobook.engines.contract import EngineContract

class TestExample(EngineContract):
    @pytest.fixture
    def engine(self):
        return ExampleEngine()
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from audiobook.engines.base import VoiceInfo
from audiobook.model import Request, Voice

if TYPE_CHECKING:
    from audiobook.engines.base import Engine
    from audiobook.model import Audio

SHORT = "No."
SENTENCE = "She looked at him for a long time, and then she laughed."
AWKWARD = "He said:\n\"<b>Fish</b> & 'chips'\0 [[h@l'oU]] \x01 80P — naïve 🙂 £5?\"\n\nSo."


class EngineContract:
    """Derive a class whose name begins with `Test` and give it a fixture `engine`."""

    wrong_voice: ClassVar[str] = "no such voice"
    """A name that is no voice of the engine."""
    settings: ClassVar[frozenset[str]] = frozenset({"rate", "pitch", "volume"})
    """What of a voice the engine can change; what it cannot, it has to pass over."""
    timeout_seconds: ClassVar[float] = 60.0
    """For each clip."""

    def _ask(self, engine: Engine, text: str = SENTENCE, number: int = 0, **settings: float) -> Request:
        voice = Voice(engine.name, engine.voices()[number].name, **settings)  # type: ignore[arg-type]
        return Request(voice, text)

    def _speak(self, engine: Engine, *requests: Request) -> list[Audio]:
        """What one session makes of the requests."""
        with closing(engine.session()) as session:
            return [session.speak(request, self.timeout_seconds) for request in requests]

    def test_voices_can_be_chosen(self, engine: Engine) -> None:
        """There are voices, always in the same order, each found by its name in any letter case."""
        voices = engine.voices()
        assert voices
        assert all(isinstance(voice, VoiceInfo) for voice in voices)
        assert len({voice.name for voice in voices}) == len(voices)
        assert all(engine.find(voice.name) == voice for voice in voices)
        assert engine.find(voices[0].name.upper()) is not None
        assert voices == engine.voices()

    def test_a_wrong_voice_is_not_found_but_mended(self, engine: Engine) -> None:
        """A name that is no voice is not found; a suggestion, if there is one, is."""
        assert engine.find(self.wrong_voice) is None
        suggestion = engine.suggest(self.wrong_voice)
        assert suggestion is None or engine.find(suggestion) is not None

    def test_has_a_version(self, engine: Engine) -> None:
        """Clips are kept by the version: it is a text of one line, and stays the same."""
        assert engine.version
        assert engine.version.isprintable()
        assert engine.version == engine.version

    def test_speaks_whatever_the_text(self, engine: Engine) -> None:
        """The audio is one channel of 16 bits, is heard, and lasts as long as speech."""
        texts = (SHORT, AWKWARD, SENTENCE * 12)
        for text, audio in zip(
            texts, self._speak(engine, *(self._ask(engine, text) for text in texts)), strict=True
        ):
            assert audio.samples.dtype == np.int16
            assert audio.samples.ndim == 1
            assert np.abs(audio.samples.astype(int)).max() > 1000
            assert 0.03 < audio.seconds / len(text) < 0.25

    def test_equal_requests_give_equal_audio(self, engine: Engine) -> None:
        """What was spoken before changes nothing, and other voices sound different."""
        number = min(3, len(engine.voices()))
        requests = [self._ask(engine, text, one) for text in (SHORT, SENTENCE) for one in range(number)]
        first = [_digest(audio) for audio in self._speak(engine, *requests)]
        second = [_digest(audio) for audio in self._speak(engine, *reversed(requests))]
        assert first == second[::-1]
        assert len(set(first)) == len(first)

    def test_settings_are_heard(self, engine: Engine) -> None:
        """Faster is shorter, quieter is quieter, another pitch is another sound; nothing carries over."""
        ask, heard = self._ask, self._speak
        plain, slow, fast, soft, high, again = heard(
            engine,
            ask(engine),
            ask(engine, rate=120),
            ask(engine, rate=300),
            ask(engine, volume=0.25),
            ask(engine, pitch=90),
            ask(engine),
        )
        if "rate" in self.settings:
            assert slow.seconds > 1.2 * plain.seconds > 1.2 * 1.2 * fast.seconds
        if "volume" in self.settings:
            assert 0.2 < _loudness(soft) / _loudness(plain) < 0.3
        if "pitch" in self.settings:
            assert not np.array_equal(high.samples, plain.samples)
        assert np.array_equal(again.samples, plain.samples)

    def test_closing_twice_is_harmless(self, engine: Engine) -> None:
        """A session can be closed again, by whoever is not sure."""
        session = engine.session()
        session.speak(self._ask(engine, SHORT), self.timeout_seconds)
        session.close()
        session.close()


def _digest(audio: Audio) -> str:
    """What stands for the samples, which pytest would compare byte by byte, for minutes."""
    return hashlib.sha256(audio.samples.tobytes()).hexdigest()


def _loudness(audio: Audio) -> float:
    return float(np.sqrt(np.mean(audio.samples.astype(np.float64) ** 2)))
