"""The promises every engine keeps, and those of single engines."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import audiobook
from audiobook import engines
from audiobook.engines import espeak_voices, pyttsx3_engine, pyttsx3_worker, tone, worker
from audiobook.model import Request, Voice
from audiobook.system.errors import EngineError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from audiobook.engines import Engine, Session
    from audiobook.engines.worker import WorkerSession

    Waveform = NDArray[np.float64]

SHORT = "No."
SENTENCE = "She looked at him for a long time, and then she laughed."
LONG = SENTENCE * 12
AWKWARD = "He said:\n\"<b>Fish</b> & 'chips'\0 [[h@l'oU]] \x01 80P — naïve 🙂 £5?\"\n\nSo."
NO_VOICE = {"tone": "", "pyttsx3": "en-us+nosuch", "kokoro": "af_hart", "piper": "en_US-jo-medium"}
"""A name that is no voice of the engine."""

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng is the engine on Linux only")


VOICES_COMPARED = {"kokoro": 3}
"""How many voices of a slow engine are compared; of the others nineteen."""


@pytest.fixture(params=engines.OWN)
def engine(request: pytest.FixtureRequest, installed_voices: Path) -> Engine:  # noqa: ARG001
    """Each engine there is, if it has voices here."""
    engine = engines.Registry().get(request.param)
    if not engine.voices():
        pytest.skip(f"no voice of {engine.name} is installed")
    return engine


@pytest.fixture
def ready(engine: Engine, speaking: Callable[[str], Engine]) -> Engine:
    """Each engine that can speak here."""
    return speaking(engine.name)


@pytest.fixture
def session(ready: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of each engine, its temporary files under `tmp_path`."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(ready.session()) as opened:
        yield opened


def ask(
    engine: Engine,
    text: str,
    voice: str | None = None,
    *,
    rate: int | None = None,
    pitch: int | None = None,
    volume: float | None = None,
) -> Request:
    """A request in the engine's first voice, or the given one."""
    name = engine.voices()[0].name if voice is None else voice
    return Request(Voice(engine.name, name, rate, pitch, volume), text)


def digest(session: Session, request: Request) -> str:
    """What is equal for equal audio."""
    return hashlib.sha256(session.speak(request, 20).samples.tobytes()).hexdigest()


def copy_at_work(session: WorkerSession) -> int:
    """The copy of a worker that now answers."""
    return int(Path(f"/proc/{session.pid}/task/{session.pid}/children").read_text())


def is_gone(session: WorkerSession) -> bool:
    """Whether all processes of a session end, at once or as soon as the system has cleared them away."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(session.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.005)
    return False


def test_voices_can_be_chosen(engine: Engine) -> None:
    """There are voices, of different names, and each is found by its name, also in capitals."""
    voices = engine.voices()
    assert voices
    assert len({voice.name for voice in voices}) == len(voices)
    assert all(engine.find(voice.name) == voice for voice in voices)
    assert engine.find(voices[0].name.upper()) is not None
    if engine.name != "piper":  # whoever installs a single voice has no choice
        assert {voice.gender for voice in voices} >= {"female", "male"}
    assert voices == engine.voices()


def test_a_wrong_voice_is_not_found_but_mended(engine: Engine) -> None:
    """A name that is no voice is not found; what is suggested instead is."""
    wrong = NO_VOICE[engine.name]
    assert engine.find(wrong) is None
    suggestion = engine.suggest(wrong)
    assert suggestion is not None
    assert engine.find(suggestion) is not None


@pytest.mark.parametrize("text", [SHORT, LONG, AWKWARD], ids=["short", "long", "awkward"])
def test_speaks(engine: Engine, session: Session, text: str) -> None:
    """Whatever the text, the audio is one channel of 16 bits, is heard, and lasts as long as speech."""
    audio = session.speak(ask(engine, text), 60)
    assert audio.samples.dtype == np.int16
    assert audio.samples.ndim == 1
    assert np.abs(audio.samples.astype(int)).max() > 1000
    assert 0.03 < audio.seconds / len(text) < 0.2


def test_bytes_do_not_depend_on_what_was_spoken_before(ready: Engine) -> None:
    """Equal requests give equal bytes in any order, in sessions of different age."""
    voices = ready.voices()[: VOICES_COMPARED.get(ready.name, 19)]
    requests = [ask(ready, text, voice.name) for text in (SHORT, SENTENCE) for voice in voices]
    with closing(ready.session()) as forwards:
        first = {request: digest(forwards, request) for request in requests}
    with closing(ready.session()) as backwards:
        assert first == {request: digest(backwards, request) for request in reversed(requests)}
    assert len(set(first.values())) == len(requests)


def test_settings_are_heard(engine: Engine, session: Session) -> None:
    """Faster is shorter, quieter is quieter, another pitch is another sound; nothing carries over."""

    def speak(rate: int | None = None, pitch: int | None = None, volume: float | None = None) -> Waveform:
        request = ask(engine, SENTENCE, rate=rate, pitch=pitch, volume=volume)
        return session.speak(request, 20).samples.astype(np.float64)

    def loudness(samples: Waveform) -> float:
        return float(np.sqrt(np.mean(samples**2)))

    def period(samples: Waveform) -> float:
        """The shortest lag in samples at which a loud 50 ms of the audio repeat themselves; the median."""
        size = audio_rate // 20
        stretches = samples[: len(samples) // size * size].reshape(-1, size)
        loudest = sorted(stretches, key=loudness)[len(stretches) // 2 :]
        lags = []
        for stretch in loudest:
            likeness = np.fft.irfft(np.abs(np.fft.rfft(stretch, 2 * size)) ** 2)[: size // 2]
            likeness /= np.linspace(1, 0.5, size // 2)
            inner = likeness[1:-1]
            peaks = 1 + np.flatnonzero((inner > likeness[:-2]) & (inner > likeness[2:]))
            high = likeness[peaks] >= 0.9 * likeness[peaks].max(initial=0)
            lags += [*peaks[high][:1]]
        return float(np.median(lags))

    audio_rate = session.speak(ask(engine, SHORT), 20).rate
    plain = speak()
    assert len(speak(rate=120)) > 1.2 * len(plain) > 1.2 * 1.2 * len(speak(rate=300))
    assert loudness(speak(volume=0.25)) == pytest.approx(loudness(plain) / 4, rel=0.1)
    assert period(speak(pitch=90)) < 0.9 * period(plain) < 0.9 * 0.9 * period(speak(pitch=10))
    assert np.array_equal(speak(), plain)


def test_closing_leaves_nothing_behind(engine: Engine, session: Session, tmp_path: Path) -> None:
    """After `close` there is no process and no file; closing again does no harm, speaking is an error."""
    session.speak(ask(engine, SHORT), 20)
    session.close()
    session.close()
    assert list(tmp_path.iterdir()) == []
    if isinstance(session, worker.WorkerSession):
        with pytest.raises(ProcessLookupError):
            os.kill(session.pid, 0)
        with pytest.raises(EngineError):
            session.speak(ask(engine, SHORT), 20)


def test_registry_names_what_there_is() -> None:
    """A wrong engine is an input error of one line that names the engines and the nearest."""
    assert engines.OWN[0] == engines.DEFAULT
    with pytest.raises(InputError, match=r"no engine 'pytsx'.*pyttsx3, .*tone; did you mean 'pyttsx3'\?"):
        engines.Registry().get("pytsx")


@pytest.mark.parametrize(
    ("written", "parsed"),
    [("en-gb", ("pyttsx3", "en-gb")), ("tone:a+b", ("tone", "a+b")), (" tone : x ", ("tone", "x"))],
)
def test_voices_are_written_with_their_engine(written: str, parsed: tuple[str, str]) -> None:
    """`engine:voice`, or the voice alone in the default engine."""
    assert engines.Registry().parse(written) == parsed


def test_an_unknown_engine_before_a_voice_is_an_error() -> None:
    """What stands before a colon must be an engine."""
    with pytest.raises(InputError, match=r"no engine 'tome'.*'tone'"):
        engines.Registry().parse("tome:x")


def test_tones_of_different_names_differ() -> None:
    """Names that look alike hum differently: a dry run can be told apart by voice."""
    hums = {tone.frequencies(Voice("tone", f"en-us+{name}")) for name in espeak_voices.VARIANTS}
    assert len(hums) == len(espeak_voices.VARIANTS)


@linux_only
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("en-gb", "en-gb"), ("gmw/en", "en-gb"), ("en", "en-gb"), ("EN-US+F5", "en-us+f5")),
        *(("gmw/en-US+annie", "en-us+Annie"), ("en-gb+mr serious", "en-gb+Mr serious"), ("fr", "fr-fr")),
        *(("en-us+", None), ("xx", None), ("en-us+f5+f4", None), ("", None), ("../en", None)),
    ],
)
def test_espeak_names(name: str, meant: str | None) -> None:
    """A voice has a tag or an identifier, and perhaps a variant; nothing else is one."""
    found = engines.Registry().get("pyttsx3").find(name)
    assert (found.name if found else None) == meant


@linux_only
@pytest.mark.parametrize(
    ("wrong", "right"), [("en-usa+f5", "en-us+f5"), ("en-us+anie", "en-us+Annie"), ("gmw/enn", "en-gb")]
)
def test_espeak_suggestions(wrong: str, right: str) -> None:
    """Language and variant are mended one by one."""
    assert engines.Registry().get("pyttsx3").suggest(wrong) == right


@linux_only
def test_offered_voices_are_the_measured_ones() -> None:
    """The distinct voices come first, female as they sound; the unintelligible are not offered but found."""
    engine = engines.Registry().get("pyttsx3")
    voices = engine.voices()
    female = {voice.name for voice in voices[:19] if voice.gender == "female"}
    assert female == {f"en-us+{variant}" for variant in ("f4", "f5", "Annie", "steph2")}
    assert "en-us+whisper" not in {voice.name for voice in voices}
    assert engine.find("en-us+whisper") is not None


@linux_only
def test_the_table_of_variants_is_that_of_the_data() -> None:
    """The variants known everywhere are the files of the installed espeak-ng-data, with their gender."""
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  Linux only

    said = {}
    for path in (Path(espeakng_loader.get_data_path()) / "voices" / "!v").iterdir():
        words = [line.split() for line in path.read_text("utf-8", "replace").splitlines()]
        genders = [line[1].lower() for line in words if line[:1] == ["gender"]]
        said[path.name] = genders[0] if genders else "male"
    assert said == espeak_voices.VARIANTS


@linux_only
def test_bytes_do_not_depend_on_the_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder, environment or second of the clock gives the same audio."""
    engine = engines.Registry().get("pyttsx3")
    # breath and roughness are noise, which the library seeds from the clock when it starts
    requests = [ask(engine, SENTENCE, f"en-us+{variant}") for variant in ("f5", "Demonic", "klatt")]
    digests = []
    for number in range(2):
        monkeypatch.chdir(tmp_path if number else "/")
        monkeypatch.setenv("PYTHONHASHSEED", str(number))
        monkeypatch.setenv("PADDING", "x" * 5000 * number)
        with closing(engine.session()) as session:
            digests.append([digest(session, request) for request in requests])
        time.sleep(1.01 * (1 - number))
    assert digests[0] == digests[1]


@linux_only
def test_text_is_plain_text() -> None:
    """NUL does not cut a text, and neither phoneme brackets, tags nor embedded commands are obeyed."""
    engine = engines.Registry().get("pyttsx3")
    with closing(engine.session()) as session:

        def seconds(text: str) -> float:
            return session.speak(ask(engine, text), 20).seconds

        assert seconds("Hello\0there, you.") == seconds("Hello there, you.")
        assert seconds("\x01180SHello there.") > seconds("Hello there.")
        assert seconds("[[h@l'oU]]") != seconds("Hello")
        assert seconds('A <break time="3s"/> b.') < 8
        assert seconds("Fish &amp; chips") > 1.3 * seconds("Fish & chips")


@linux_only
def test_a_very_long_text_is_spoken() -> None:
    """A text longer than pyttsx3's own driver survives (14,000 characters) is spoken to its end."""
    engine = engines.Registry().get("pyttsx3")
    with closing(engine.session()) as session:
        assert session.speak(ask(engine, SENTENCE * 360, rate=450), 60).seconds > 360


@linux_only
def test_a_long_path_to_the_data_is_no_hindrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """espeak-ng fails on paths of 160 characters; the program works in a deep virtual environment."""
    import espeakng_loader  # noqa: PLC0415  Linux only

    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    (deep / "espeakng_loader").symlink_to(Path(espeakng_loader.__file__).parent, target_is_directory=True)
    monkeypatch.setenv("PYTHONPATH", str(deep))
    engine = engines.Registry().get("pyttsx3")
    with closing(engine.session()) as session:
        assert session.speak(ask(engine, SENTENCE), 20).seconds > 1


@linux_only
def test_without_files_in_memory_a_clip_goes_by_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some builds of Python for Linux have none; the audio is the same, and no clip is taken for the last."""
    engine = engines.Registry().get("pyttsx3")
    with closing(engine.session()) as session:
        expected = [digest(session, ask(engine, text)) for text in (SENTENCE, SHORT)]
    monkeypatch.delattr(os, "memfd_create")
    with closing(engine.session()) as session:
        assert [digest(session, ask(engine, text)) for text in (SENTENCE, SHORT)] == expected


@linux_only
def test_a_worker_that_takes_too_long_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit is an error at once, also inside the library, and leaves nothing behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine = pyttsx3_engine.Pyttsx3Engine()
    with closing(engine.session()) as session:
        begun = time.monotonic()
        with pytest.raises(EngineError, match=r"no answer within 0\.02 s"):
            session.speak(ask(engine, LONG * 70), 0.02)
        assert time.monotonic() - begun < 2
        assert list(tmp_path.iterdir()) == []
        assert is_gone(session)


@linux_only
def test_a_stopped_worker_is_killed() -> None:
    """A worker that does not even die by itself is no hindrance."""
    engine = pyttsx3_engine.Pyttsx3Engine()
    with closing(engine.session()) as session:
        os.killpg(session.pid, signal.SIGSTOP)
        with pytest.raises(EngineError, match="no answer"):
            session.speak(ask(engine, SHORT), 0.1)
        assert is_gone(session)


@linux_only
def test_memory_that_the_library_loses_is_given_back() -> None:
    """Clips in French cost espeak-ng 180 KB each; a novel of them must not."""
    engine = pyttsx3_engine.Pyttsx3Engine()
    with closing(engine.session()) as session:

        def resident_mb() -> float:
            statuses = (
                Path(f"/proc/{pid}/status").read_text() for pid in (session.pid, copy_at_work(session))
            )
            return sum(int(status.partition("VmRSS:")[2].split()[0]) for status in statuses) / 1000

        first = digest(session, ask(engine, SHORT, "fr-fr"))
        begin = resident_mb()
        assert begin > 5
        for number in range(2 * pyttsx3_worker.RENEWED_AFTER + 100):
            session.speak(ask(engine, f"Number {number}.", "fr-fr"), 20)
        assert resident_mb() < begin + 40
        assert digest(session, ask(engine, SHORT, "fr-fr")) == first


@linux_only
def test_a_crash_in_the_library_is_named() -> None:
    """The process that speaks may be a copy of the worker: the worker tells of its end."""
    engine = pyttsx3_engine.Pyttsx3Engine()
    with closing(engine.session()) as session:
        session.speak(ask(engine, SHORT), 20)
        os.kill(copy_at_work(session), signal.SIGSEGV)
        with pytest.raises(EngineError, match=r"the worker ended: crashed \(SIGSEGV\)"):
            session.speak(ask(engine, SHORT), 20)


@linux_only
def test_a_crashed_worker_is_an_error() -> None:
    """A worker that dies is noticed at once, not after the time limit."""
    engine = pyttsx3_engine.Pyttsx3Engine()
    with closing(engine.session()) as session:
        os.killpg(session.pid, signal.SIGSEGV)
        begun = time.monotonic()
        with pytest.raises(EngineError, match="the worker ended"):
            session.speak(ask(engine, SHORT), 60)
        assert time.monotonic() - begun < 5


@linux_only
def test_a_worker_ends_with_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the program is killed, its end of the pipe closes; the worker goes and takes its folder along."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine = pyttsx3_engine.Pyttsx3Engine()
    with closing(engine.session()) as session:
        stdin = session.process.stdin
        assert stdin is not None
        stdin.close()
        assert session.process.wait(timeout=10) == 0
        assert list(tmp_path.iterdir()) == []


@linux_only
def test_a_program_killed_in_the_middle_of_a_clip_leaves_nothing_behind(tmp_path: Path) -> None:
    """The worker finds that nobody waits for its answer, and takes its folder along."""
    program = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from audiobook import engines
from audiobook.model import Request, Voice
session = engines.Registry().get("pyttsx3").session()
print("speaking", flush=True)
session.speak(Request(Voice("pyttsx3", "en-gb"), sys.argv[2]), 60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), LONG * 30],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(audiobook.__file__).parents[1])},
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"speaking\n"
        time.sleep(0.05)  # it has asked, and the clip takes half a second
        running.kill()
    deadline = time.monotonic() + 20
    while list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list(tmp_path.iterdir()) == []


@linux_only
def test_a_worker_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation is an error that names the cause."""
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('no speech today')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EngineError, match="no speech today"):
        pyttsx3_engine.Pyttsx3Engine().session()


@linux_only
def test_no_setting_carries_over_from_clip_to_clip(tmp_path: Path) -> None:
    """With the system's own drivers, on macOS and Windows, what is not asked for is as it was at first."""
    program = """
import pathlib, sys
sys.platform = "darwin"
import pyttsx3
from audiobook.engines import espeak_driver, pyttsx3_worker
espeak_driver.lay_out_data(pathlib.Path(sys.argv[1]))
init = pyttsx3.init
pyttsx3.init = lambda: init(espeak_driver.DRIVER_NAME)
pyttsx3_worker.main()
"""
    plain: dict[str, object] = {
        "text": SENTENCE,
        "voice": "gmw/en",
        "rate": None,
        "pitch": None,
        "volume": None,
    }
    changed: dict[str, object] = plain | {"voice": "gmw/en-US+f5", "rate": 300, "pitch": 80, "volume": 0.3}
    requests = [
        request | {"path": str(tmp_path / name)}
        for name, request in [("a", plain), ("b", changed), ("c", plain)]
    ]
    (tmp_path / "session").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "session")],
        input="".join(json.dumps(request) + "\n" for request in requests),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(audiobook.__file__).parents[1])},
    )
    assert done.stdout.splitlines() == ["{}"] * 4
    sizes = [(tmp_path / name).stat().st_size for name in "abc"]
    assert sizes[0] == pytest.approx(sizes[2], rel=0.02)
    assert sizes[1] < 0.8 * sizes[0]


SYSTEM_VOICES = pyttsx3_engine.native_voices(
    [
        {"id": "v.Zoe", "name": "Zoe", "gender": "VoiceGenderFemale", "languages": ["en_US"]},
        {"id": "v.Anna", "name": "Anna", "gender": "Female", "languages": ["de-DE"]},
        {"id": "v.Daniel", "name": "Daniel", "gender": "Male", "languages": ["en-GB"]},
        {"id": "v.Fred", "name": "Fred", "gender": "VoiceGenderMale", "languages": ["en_US"]},
        {"id": "v.Bells", "name": "Bells", "gender": None, "languages": []},
    ]
)


@pytest.mark.parametrize(
    ("name", "voice_id"),
    [
        *(("fred", "v.Fred"), ("V.FRED", "v.Fred"), ("en-us+Annie", "v.Zoe"), ("en-gb", "v.Daniel")),
        *(("en-us+Michael", "v.Daniel"), ("en-us+edward", "v.Daniel"), ("en-us+Hugo", "v.Daniel")),
        *(("de", "v.Anna"), ("fr-fr", None), ("en-us+nosuch", None), ("Nobody Here", None)),
    ],
)
def test_an_espeak_cast_works_with_system_voices(name: str, voice_id: str | None) -> None:
    """Without espeak-ng its names mean native voices of the same gender and language, always the same."""
    assert pyttsx3_engine.find_native(name, SYSTEM_VOICES) == voice_id


def test_system_voices_are_described_alike() -> None:
    """Gender and language are read from the descriptions of both systems."""
    assert SYSTEM_VOICES["v.Zoe"].gender == SYSTEM_VOICES["v.Anna"].gender == "female"
    assert SYSTEM_VOICES["v.Zoe"].language == "en-us"
    assert SYSTEM_VOICES["v.Bells"].gender is None
