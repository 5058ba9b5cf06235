"""Speech servers as engines, against a real server that speaks well, badly or not at all."""

from __future__ import annotations

import io
import socket
import struct
import time
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]  # it has no types
from misbehaving import Behaviour, Handler, Served, floods, never, raw, says, trickles
from reading import STORM, after_opening, audiobook, decoded, files

from audiobook.config import Config, SpeechServer
from audiobook.engines import speech_reply, speech_server
from audiobook.engines.contract import EngineContract
from audiobook.engines.speech_server import SpeechServerEngine, key_variable
from audiobook.engines.tone import ToneSession
from audiobook.model import USUAL_RATE, Audio, Request, Voice
from audiobook.synthesize import Synthesizer
from audiobook.synthesize.store import Store
from audiobook.system import post
from audiobook.system.errors import EngineError, EngineGoneError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable


KEY = "sk-very-secret-123"
VOICES = {"anna": "female", "ben": "male", "cleo": "female"}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no API key in the environment, and do not wait between attempts."""
    monkeypatch.delenv(key_variable("studio"), raising=False)
    monkeypatch.setattr(post, "BACKOFF_SECONDS", (0.0, 0.0))


def hum(question: dict[str, Any]) -> Audio:
    """The audio of the tests' server for a request."""
    voice = Voice("tone", question["voice"], rate=round(USUAL_RATE * question.get("speed", 1)))
    return ToneSession().speak(Request(voice, question["input"]), 1)


def packed(audio: Audio, kind: str) -> bytes:
    """The content of a sound file, or raw samples."""
    if kind == "pcm":
        return audio.samples.tobytes()
    file = io.BytesIO()
    soundfile.write(file, audio.samples, audio.rate, format=kind, subtype="PCM_16")
    return file.getvalue()


def speaks(handler: Handler) -> None:
    """Answer with the audio that was asked for."""
    kind = handler.body["response_format"]
    handler.send(packed(hum(handler.body), kind), Content_Type=f"audio/{kind}")


def sends(body: bytes, kind: str = "audio/wav") -> Behaviour:
    """Answer with these bytes."""
    return says(body, Content_Type=kind)


def server(served: Served, **settings: Any) -> SpeechServerEngine:
    """The engine for a server."""
    given = {"url": served.url, "model": "tts-1", "voices": VOICES, "timeout": 10} | settings
    return SpeechServerEngine("studio", SpeechServer.model_validate(given).settings())


def ask(text: str = "Not yet.", voice: str = "anna", **settings: Any) -> Request:
    """A request to the server's engine."""
    return Request(Voice("studio", voice, **settings), text)


def spoken(engine: SpeechServerEngine, request: Request | None = None) -> Audio:
    """The audio of a request, in a session of its own."""
    with closing(engine.session()) as session:
        return session.speak(request or ask(), 10)


class TestContract(EngineContract):
    """A server that answers as it should keeps the promises of all engines."""

    @pytest.fixture
    def engine(self, serve: Callable[..., Served]) -> SpeechServerEngine:
        """The engine of a good server."""
        return server(serve(speaks))


# --- answers


@pytest.mark.parametrize("kind", ["wav", "flac", "pcm"])
def test_every_format_is_heard_as_it_was_sent(serve: Callable[..., Served], kind: str) -> None:
    """The samples are those of the server, and so is the rate, which is fixed for raw samples."""
    served = serve(speaks)
    heard = spoken(server(served, format=kind))
    ((_, question),) = served.requests
    assert question == {"model": "tts-1", "voice": "anna", "input": "Not yet.", "response_format": kind}
    assert served.paths == ["/v1/audio/speech"]
    assert np.abs(heard.samples.astype(int) - hum(question).samples).max() <= 1
    assert heard.rate == (24_000 if kind == "pcm" else 22_050)


def test_rate_and_pitch_become_speed(serve: Callable[..., Served]) -> None:
    """`speed` follows the rate, within the server's limits, and makes up for the pitch."""
    served = serve(speaks)
    engine = server(served)
    spoken(engine, ask(rate=350))
    spoken(engine, ask(rate=60, pitch=100))
    plain, high = spoken(engine, ask()), spoken(engine, ask(pitch=100))
    assert [question.get("speed") for _, question in served.requests] == [2.0, 0.25, None, 0.707]
    assert high.seconds == pytest.approx(plain.seconds, rel=0.02)


def test_a_file_without_its_length_is_whole(serve: Callable[..., Served]) -> None:
    """A server that sends while it speaks does not know the length for the header of the file."""
    wav = packed(hum({"voice": "anna", "input": "Not yet."}), "wav")
    for unknown in (0xFFFF_FFFF, 0x7FFF_FFFF):
        size = struct.pack("<I", unknown)
        streamed = wav[:4] + size + wav[8:40] + size + wav[44:]
        assert len(spoken(server(serve(sends(streamed)))).samples) == (len(wav) - 44) // 2


def test_compressed_silence_is_not_expanded_without_limit(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few bytes can be hours of audio, which would not fit into memory."""
    monkeypatch.setattr(speech_reply, "MOST_SECONDS", 20)
    hours = packed(Audio(np.zeros(60 * 16_000, np.int16), 16_000), "flac")
    unsaid = hours[:21] + bytes([hours[21] & 0xF0]) + bytes(4) + hours[26:]  # RFC 9639, section 8.2
    for sent in (hours, unsaid):
        with pytest.raises(EngineError, match="set format: wav"):
            spoken(server(serve(sends(sent, "audio/flac"))))


def test_two_channels_become_one(serve: Callable[..., Served]) -> None:
    """Stereo is mixed to one channel, not read as twice the length."""
    file = io.BytesIO()
    soundfile.write(file, np.tile(np.array([[4000, 2000]], np.int16), (9000, 1)), 24_000, format="WAV")
    heard = spoken(server(serve(sends(file.getvalue(), "application/octet-stream"))))
    assert heard.samples.shape == (9000,)
    assert abs(int(heard.samples[100]) - 3000) <= 1


def test_a_long_text_is_put_together_at_sentence_ends(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request is never longer than servers accept, and no word is lost."""
    monkeypatch.setattr(speech_server, "TEXT_CHARACTERS", 100)
    text = "It rained. " * 20 + "word" * 50
    served = serve(speaks)
    spoken(server(served), ask(text))
    pieces = [question["input"] for _, question in served.requests]
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= speech_server.TEXT_CHARACTERS
    assert pieces[0].endswith("rained. ")


# --- failures

SOME = packed(Audio(np.full(9000, 5000, np.int16), 24_000), "wav")
BAD = {
    "empty": (sends(b""), "its answer is empty"),
    "a page": (sends(b"<html>Welcome</html>", "text/html; charset=utf-8"), r"not audio \(text/html\)"),
    "an error as JSON": (sends(b'{"error": "x"}', "application/json"), r"not audio \(application/json\)"),
    "no type": (says(b"hello"), r"not audio \(of no type\)"),
    "noise called WAV": (sends(b"noise" * 1000), "damaged"),
    "half a file": (sends(SOME[:9000]), "cut off"),
    "half a head": (sends(SOME[:20]), "cut off"),
    "a rate of 1 Hz": (sends(SOME[:24] + struct.pack("<I", 1) + SOME[28:]), "impossible rate"),
    "without end": (floods, "longer than 100,000 bytes"),
    "cut off": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n" + SOME[:5000]), "connection failed"),
    "hangs up": (raw(b""), "connection failed"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "connection failed"),
    "500": (says(b"", 500), "HTTP status 500"),
    "401": (says(b"", 401), "HTTP status 401; set AUDIOBOOK_KEY_STUDIO to a valid key"),
    "404": (says(b"", 404), "HTTP status 404; check engines.studio: url and model"),
    "a redirect": (says(b"", 307, Location="http://127.0.0.1:1/"), "redirects are not followed"),
    "too long ago": (says(b"", 429, Retry_After="Mon, 01 Jan 2001 00:00:00 GMT"), "HTTP status 429"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_failing_server_is_one_clear_line(
    serve: Callable[..., Served], bad: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a server sends, the error says what is wrong; after three, it is not asked again."""
    monkeypatch.setattr(speech_server, "REPLY_BYTES", 100_000)
    behave, said = BAD[bad]
    served = serve(behave)
    engine = server(served)
    for _ in range(speech_server.MOST_FAILURES - 1):
        with pytest.raises(EngineError, match=rf"^studio: .*{said}") as caught:
            spoken(engine)
        assert not isinstance(caught.value, EngineGoneError)
    with pytest.raises(EngineGoneError, match=rf"{said}.*given up after 3 failures in a row"):
        spoken(engine)
    asked = len(served.requests)
    with pytest.raises(EngineGoneError, match=said):
        spoken(engine)
    assert len(served.requests) == asked


@pytest.mark.parametrize("behave", [never, trickles(b"HTTP/1.1 200 OK\r\n\r\n", b"R")], ids=["mute", "slow"])
def test_a_slow_server_is_not_waited_for(serve: Callable[..., Served], behave: Behaviour) -> None:
    """The limit applies to the whole answer, whether the server sends nothing or now and then a byte."""
    limit_seconds = 0.5
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"no answer within 0.5 s \(engines.studio.timeout\)"):
        spoken(server(serve(behave), timeout=limit_seconds))
    assert limit_seconds <= time.monotonic() - began < 10 * limit_seconds


@pytest.mark.parametrize("behave", [says(b"", 500), says(b"", 429, Retry_After="0"), raw(b"")])
def test_a_failure_that_passes_is_retried(serve: Callable[..., Served], behave: Behaviour) -> None:
    """A server that is busy or has just been restarted is asked again, and the caller notices nothing."""
    served = serve(behave, behave, speaks)
    assert spoken(server(served)).seconds > 0
    assert len(served.requests) == 3


def test_a_rate_limit_holds_for_every_session(serve: Callable[..., Served]) -> None:
    """When the server makes one session wait, the others wait as long."""
    served = serve(says(b"", 429, Retry_After="1"), speaks)
    engine = server(served)
    first = Thread(target=spoken, args=(engine,))
    first.start()
    began, wait = time.monotonic(), 0.0
    while not wait and first.is_alive():
        time.sleep(0.01)
        began, wait = time.monotonic(), engine.seconds_to_wait()
    assert wait > 0
    spoken(engine)
    assert time.monotonic() - began >= wait
    first.join()


def test_a_text_that_is_refused_does_not_end_the_server(serve: Callable[..., Served]) -> None:
    """A status that blames the text is not counted as a failure of the server."""
    engine = server(serve(*[says(b"", 400)] * 5, speaks))
    for _ in range(5):
        with pytest.raises(EngineError, match="HTTP status 400"):
            spoken(engine)
    assert spoken(engine).seconds > 0


def test_closing_ends_a_wait(serve: Callable[..., Served]) -> None:
    """`close` ends the wait for a server that never answers, long before the limit."""
    served = serve(never)
    session = server(served, timeout=60).session()
    failures: list[EngineError] = []

    def speak() -> None:
        try:
            session.speak(ask(), 60)
        except EngineError as error:
            failures.append(error)

    waiting = Thread(target=speak)
    waiting.start()
    while not served.requests:
        time.sleep(0.01)
    session.close()
    waiting.join(20)
    assert not waiting.is_alive()
    assert failures


# --- several at once, and the store


def test_as_many_requests_at_once_as_jobs(serve: Callable[..., Served], tmp_path: Path) -> None:
    """With three jobs three requests are under way together: the server answers when it has all three."""
    together = Barrier(3)

    def waits(handler: Handler) -> None:
        together.wait(10)
        speaks(handler)

    engine = server(serve(waits))
    with Synthesizer(Store(tmp_path), 3, engine=lambda _: engine) as synthesizer:
        clips = [synthesizer.submit(ask(text)) for text in ("One.", "Two.", "Three.")]
        assert all(clip.result(10).seconds for clip in clips)


def test_the_version_tells_servers_apart(serve: Callable[..., Served]) -> None:
    """It changes with model, format and address, or with the revision, which replaces the address."""
    here, there = serve(speaks), serve(speaks)

    def version(served: Served, **settings: Any) -> str:
        return server(served, **settings).version

    assert version(here) == version(here)
    versions = {
        version(here),
        version(there),
        version(here, model="tts-2"),
        version(here, format="pcm"),
        version(here, revision="1"),
        version(here, revision="2"),
    }
    assert len(versions) == 6
    assert version(here, revision="1") == version(there, revision="1")
    assert here.url.split("/")[2] not in "".join(versions)


# --- the command line


@pytest.fixture
def configured(store: Path) -> Callable[..., None]:  # noqa: ARG001  for its folder
    """Write a voices.yaml with a server, and a text, into the current folder."""

    def write(url: str, more: str = "") -> None:
        Path("storm.txt").write_text(STORM, encoding="utf-8")
        Path("voices.yaml").write_text(
            f"engines:\n  studio:\n    url: {url}\n    model: tts-1\n"
            f"    voices: {{anna: female, ben: male}}\n{more}",
            encoding="utf-8",
        )

    return write


def test_a_chapter_by_a_server(
    serve: Callable[..., Served],
    configured: Callable[..., None],
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Engines can be mixed, a second run asks the server nothing, and no file contains the key."""
    monkeypatch.setenv(key_variable("studio"), KEY)
    served = serve(speaks)
    configured(served.url, "narrator: studio:ANNA\ncast: {Mark: tone:x, Lexie: studio:ben}\n")
    made = audiobook("produce", "storm.txt", "--format", "wav", "--json")
    assert made.code == 0, made.err
    assert {question["voice"] for _, question in served.requests} == {"anna", "ben"}
    assert {headers["authorization"] for headers, _ in served.requests} == {f"Bearer {KEY}"}
    assert len(decoded(Path("audio/storm.wav"))[0]) > 44_100
    asked = len(served.requests)
    again = audiobook("produce", "storm.txt", "--format", "wav", "--json")
    assert again.data["chapters"][0]["made"] == 0
    assert len(served.requests) == asked
    written = b"".join([*files(Path("audio")).values(), *(path.read_bytes() for path in store.rglob("*.*"))])
    for secret in (KEY, served.url):
        assert secret.encode() not in written
        assert secret not in made.out + made.err


def test_the_voices_of_a_server_are_listed(configured: Callable[..., None]) -> None:
    """`voices --engine` lists a server of voices.yaml, though the file has a mistake elsewhere."""
    configured("http://127.0.0.1:1/v1", "narrator: studio:nobody\n")
    listed = audiobook("voices", "--engine", "studio", "--json")
    assert [(voice["name"], voice["gender"]) for voice in listed.data] == [
        ("anna", "female"),
        ("ben", "male"),
    ]


def test_a_server_that_is_down_ends_the_run_with_one_line(
    configured: Callable[..., None],
) -> None:
    """Its lines are not tried one after another; clips of other engines stay in the store."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        configured(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", "narrator: studio:anna\n")
        failed = audiobook("produce", "storm.txt", "--engine", "tone", "--jobs", "1")
    assert (failed.code, failed.out) == (1, "")
    assert after_opening(failed.err) == (
        "audiobook: studio: no connection; is the server running?; given up after 3 failures in a row\n"
    )


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("model:", "formt: wav\n    model:", "engines.\"studio\".formt: unknown key; did you mean 'format'?"),
        ("ben: male", "ben: man", "5:33: engines.\"studio\".voices.ben: 'man' is not 'male', 'female' or"),
        ("{anna: female, ben: male}", "{}", '5:13: engines."studio".voices: is empty; name at least one'),
        (
            "studio:",
            "tone:",
            'engines."tone": this is one of the program\'s own engines; choose another name',
        ),
        ("http://", f"http://{KEY}@", "a key belongs in AUDIOBOOK_KEY_NAME"),
    ],
)
def test_a_mistake_in_engines_has_its_place(
    configured: Callable[..., None], wrong: str, right: str, said: str
) -> None:
    """The error has line, column and advice, and comes before the engine's voices are looked up."""
    configured("http://127.0.0.1:1/v1", "narrator: studio:anna\n")
    path = Path("voices.yaml")
    path.write_text(path.read_text("utf-8").replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"^voices.yaml:\d+:\d+: ") as caught:
        Config.load(path, engine="tone")
    assert said in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_malformed_key_is_refused(serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch) -> None:
    """The error comes before anything is sent, and does not repeat the key."""
    monkeypatch.setenv(key_variable("studio"), f"{KEY}\n{KEY}")
    served = serve(speaks)
    with pytest.raises(InputError, match=r"^AUDIOBOOK_KEY_STUDIO: ") as caught:
        spoken(server(served))
    assert KEY not in str(caught.value)
    assert served.requests == []
