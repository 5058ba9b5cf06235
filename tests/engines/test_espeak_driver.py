"""espeak-ng through our pyttsx3 driver: the same audio everywhere, plain text, and texts of any length."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from speech import SENTENCE, ask, digest, linux_only

from audiobook.engines.pyttsx3_engine import Pyttsx3Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.engines.worker import WorkerSession

pytestmark = linux_only


@pytest.fixture
def engine() -> Pyttsx3Engine:
    """The engine that uses the driver."""
    return Pyttsx3Engine()


@pytest.fixture
def session(engine: Pyttsx3Engine) -> Iterator[WorkerSession]:
    """A session of it."""
    with closing(engine.session()) as session:
        yield session


def test_audio_does_not_depend_on_the_surroundings(
    engine: Pyttsx3Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another folder, with another environment and at another second, the audio is the same."""
    # Breath and roughness are noise, which the library seeds from the clock when it starts.
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


def test_text_is_plain_text(engine: Pyttsx3Engine, session: WorkerSession) -> None:
    """NUL does not end a text; phoneme brackets, tags, entities and embedded commands are not obeyed."""

    def seconds(text: str) -> float:
        return session.speak(ask(engine, text), 20).seconds

    assert seconds("Hello\0there, you.") == seconds("Hello there, you.")
    assert seconds("\x01180SHello there.") > seconds("Hello there.")
    assert seconds("[[h@l'oU]]") != seconds("Hello")
    assert seconds('A <break time="3s"/> b.') < 8
    assert seconds("Fish &amp; chips") > 1.3 * seconds("Fish & chips")


def test_a_very_long_text_is_spoken_to_its_end(engine: Pyttsx3Engine, session: WorkerSession) -> None:
    """A text of 20,000 characters is spoken; pyttsx3's own driver crashes at 14,000."""
    assert session.speak(ask(engine, SENTENCE * 360, rate=450), 60).seconds > 360


def test_the_data_may_have_a_long_path(
    engine: Pyttsx3Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """espeak-ng fails on paths of 160 characters, but the program works in a deep virtual environment."""
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  Linux only

    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    (deep / "espeakng_loader").symlink_to(Path(espeakng_loader.__file__).parent, target_is_directory=True)
    monkeypatch.setenv("PYTHONPATH", str(deep))
    with closing(engine.session()) as session:
        assert session.speak(ask(engine, SENTENCE), 20).seconds > 1
