"""The contract, kept by each of the program's own engines; and more that these engines promise."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import neural
import numpy as np
import pytest
from speech import SENTENCE, SHORT, ask, linux_only

from audiobook.engines import OWN, kokoro_engine, piper_engine, tone
from audiobook.engines.contract import EngineContract, first_voice, loudness
from audiobook.engines.worker import WorkerSession
from audiobook.model import Audio, Request
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from audiobook.engines import Engine


class OwnEngine(EngineContract):
    """What the program's own engines promise, with narrower limits than the contract's."""

    engine_name: ClassVar[str]
    """As in the registry."""
    seconds_per_character = (0.03, 0.2)
    genders: ClassVar[frozenset[str]] = frozenset({"female", "male"})
    """What its voices sound like, at least."""

    def test_offers_every_gender(self, engine: Engine) -> None:
        """There are voices for women and for men."""
        assert {voice.gender for voice in engine.voices()} >= self.genders

    def test_a_wrong_name_is_corrected(self, engine: Engine) -> None:
        """`suggest` returns the name of a voice for a name with a slip in it."""
        suggestion = engine.suggest(self.wrong_voice)
        assert suggestion is not None
        assert engine.find(suggestion) is not None

    def test_pitch_and_volume_are_in_proportion(self, engine: Engine) -> None:
        """A quarter of the volume is a quarter of the level; 40 points of pitch are a tenth or more."""
        plain = first_voice(engine)
        voices = [plain, replace(plain, volume=0.25), replace(plain, pitch=90), replace(plain, pitch=10)]
        clips = self.speak(engine, [Request(voice, SENTENCE) for voice in voices])
        usual, soft, high, low = clips
        assert loudness(soft) == pytest.approx(loudness(usual) / 4, rel=0.1)
        assert period(high) < 0.9 * period(usual) < 0.9 * 0.9 * period(low)

    def test_closing_leaves_nothing_behind(
        self, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """After `close` there is no process and no temporary file, and speaking is an EngineError."""
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(temporary))
        session = engine.session()
        session.speak(ask(engine, SHORT), 20)
        session.close()
        session.close()
        assert list(temporary.iterdir()) == []
        if isinstance(session, WorkerSession):
            with pytest.raises(ProcessLookupError):
                os.kill(session.pid, 0)
            with pytest.raises(EngineError):
                session.speak(ask(engine, SHORT), 20)


class TestTone(OwnEngine):
    """The engine that hums."""

    engine_name = "tone"
    wrong_voice = ""
    voices_compared = 19

    @pytest.fixture
    def engine(self) -> Engine:
        """The engine."""
        return tone.ToneEngine()


class TestPyttsx3(OwnEngine):
    """The default engine, with the speech of this computer."""

    engine_name = "pyttsx3"
    wrong_voice = "en-us+nosuch"
    voices_compared = 19

    @pytest.fixture
    def engine(self, speaking: Callable[[str], Engine]) -> Engine:
        """The engine."""
        return speaking("pyttsx3")


class TestKokoro(OwnEngine):
    """Kokoro with its model."""

    engine_name = "kokoro"
    wrong_voice = "af_hart"

    @pytest.fixture
    def engine(self, speaking: Callable[[str], Engine]) -> Engine:
        """The engine, where its extra and its model are installed."""
        return speaking("kokoro")


class TestPiper(OwnEngine):
    """Piper with a voice."""

    engine_name = "piper"
    wrong_voice = "en_US-jo-medium"
    genders = frozenset()  # whoever installs only one voice has no choice

    @pytest.fixture
    def engine(self, speaking: Callable[[str], Engine]) -> Engine:
        """The engine, where its extra and a voice are installed."""
        return speaking("piper")


@linux_only
@pytest.mark.usefixtures("humming")
class TestKokoroWithStandIns(OwnEngine):
    """Kokoro with a model that hums: everything else is the real thing."""

    engine_name = "kokoro"
    wrong_voice = "af_hart"

    @pytest.fixture
    def engine(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
        """The engine, with its files installed."""
        monkeypatch.setattr(kokoro_engine, "MODEL", neural.kokoro_model(tmp_path / "files"))
        kokoro = kokoro_engine.KokoroEngine()
        kokoro.install(str(tmp_path / "files"), lambda *_: None)
        return kokoro


@pytest.mark.usefixtures("humming")
class TestPiperWithStandIns(OwnEngine):
    """Piper with a library that hums: everything else is the real thing."""

    engine_name = "piper"
    wrong_voice = "en_US-jo-low"
    voices_compared = 1  # all models hum alike

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Engine:
        """The engine, with some voices installed."""
        neural.piper_voices(tmp_path / "voices")
        piper = piper_engine.PiperEngine()
        piper.install(str(tmp_path / "voices"), lambda *_: None)
        return piper


def test_every_engine_of_the_program_keeps_the_contract() -> None:
    """Each engine in the registry has a class above."""
    assert {tests.engine_name for tests in OwnEngine.__subclasses__()} == set(OWN)


def test_the_contract_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract rejects an engine whose clips depend on the clips before them."""
    speak = tone.ToneSession.speak
    count = 0

    def drifts(session: tone.ToneSession, request: Request, seconds: float) -> Audio:
        nonlocal count
        count += 1
        audio = speak(session, request, seconds)
        return Audio(np.roll(audio.samples, count), audio.rate)

    monkeypatch.setattr(tone.ToneSession, "speak", drifts)
    with pytest.raises(AssertionError):
        EngineContract().test_equal_requests_give_equal_audio(tone.ToneEngine())


def period(audio: Audio) -> float:
    """The time in seconds after which the louder half of a clip's stretches of 50 ms repeat; the median."""
    samples = audio.samples.astype(np.float64)
    size = audio.rate // 20
    stretches = samples[: len(samples) // size * size].reshape(-1, size)
    by_level = sorted(stretches, key=lambda stretch: float(np.mean(stretch**2)))
    lags = [_lag(stretch) for stretch in by_level[len(stretches) // 2 :]]
    return float(np.median([lag for lag in lags if lag is not None])) / audio.rate


def _lag(stretch: NDArray[np.float64]) -> int | None:
    """The shortest lag in samples at which a stretch is most like itself; None: it has no peak."""
    size = len(stretch)
    likeness = np.fft.irfft(np.abs(np.fft.rfft(stretch, 2 * size)) ** 2)[: size // 2]
    likeness /= np.linspace(1, 0.5, size // 2)
    # Before it has fallen by half, a stretch is only like itself.
    first = int(np.argmax(likeness < 0.5 * likeness[0]))
    inner = likeness[1:-1]
    peaks = 1 + np.flatnonzero((inner > likeness[:-2]) & (inner > likeness[2:]))
    peaks = peaks[peaks > first]
    high = peaks[likeness[peaks] >= 0.9 * likeness[peaks].max(initial=0)]
    return int(high[0]) if len(high) else None
