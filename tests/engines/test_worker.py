"""Sessions that are worker processes: they end whatever happens, and their errors say why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from speech import LONG, SENTENCE, SHORT, ask, digest, linux_only

import audiobook
from audiobook.engines.pyttsx3_engine import Pyttsx3Engine
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from audiobook.engines.worker import WorkerSession

pytestmark = linux_only


def copy_at_work(session: WorkerSession) -> int:
    """The process id of the copy of the worker that answers now."""
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


def test_without_files_in_memory_a_clip_goes_by_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python has no memfd_create, the audio is the same, and no clip is mistaken for the one before."""
    engine = Pyttsx3Engine()
    with closing(engine.session()) as session:
        expected = [digest(session, ask(engine, text)) for text in (SENTENCE, SHORT)]
    monkeypatch.delattr(os, "memfd_create")
    with closing(engine.session()) as session:
        assert [digest(session, ask(engine, text)) for text in (SENTENCE, SHORT)] == expected


def test_a_worker_that_takes_too_long_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit applies inside the library, too, and nothing is left behind.

    The error comes before half of the text could be spoken.
    """
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine = Pyttsx3Engine()
    with closing(engine.session()) as session:
        begun = time.monotonic()
        session.speak(ask(engine, LONG * 7), 60)
        a_tenth = time.monotonic() - begun
        begun = time.monotonic()
        with pytest.raises(EngineError, match=r"no answer within 0\.02 s"):
            session.speak(ask(engine, LONG * 70), 0.02)
        assert time.monotonic() - begun < 5 * a_tenth
        assert list(tmp_path.iterdir()) == []
        assert is_gone(session)


def test_a_stopped_worker_is_killed() -> None:
    """A worker that is stopped, and so cannot end by itself, is killed at the time limit."""
    engine = Pyttsx3Engine()
    with closing(engine.session()) as session:
        os.killpg(session.pid, signal.SIGSTOP)
        with pytest.raises(EngineError, match="no answer"):
            session.speak(ask(engine, SHORT), 0.1)
        assert is_gone(session)


def test_a_crash_in_the_library_is_named() -> None:
    """Where a copy of the worker speaks and crashes, the error names the signal."""
    engine = Pyttsx3Engine()
    with closing(engine.session()) as session:
        session.speak(ask(engine, SHORT), 20)
        os.kill(copy_at_work(session), signal.SIGSEGV)
        with pytest.raises(EngineError, match=r"the worker ended: crashed \(SIGSEGV\)"):
            session.speak(ask(engine, SHORT), 20)


def test_a_crashed_worker_is_noticed_at_once() -> None:
    """The error comes when the worker ends, not at the time limit."""
    limit_seconds = 600
    engine = Pyttsx3Engine()
    with closing(engine.session()) as session:
        os.killpg(session.pid, signal.SIGSEGV)
        begun = time.monotonic()
        with pytest.raises(EngineError, match="the worker ended"):
            session.speak(ask(engine, SHORT), limit_seconds)
        assert time.monotonic() - begun < limit_seconds / 100


def test_a_worker_ends_with_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the program is killed its end of the pipe closes; the worker removes its folder and ends."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(Pyttsx3Engine().session()) as session:
        stdin = session.process.stdin
        assert stdin is not None
        stdin.close()
        assert session.process.wait(timeout=10) == 0
        assert list(tmp_path.iterdir()) == []


KILLED_WHILE_SPEAKING = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from audiobook import engines
from audiobook.model import Request, Voice
session = engines.Registry().get("pyttsx3").session()
print("speaking", flush=True)
session.speak(Request(Voice("pyttsx3", "en-gb"), sys.argv[2]), 60)
"""


def test_a_program_killed_while_it_waits_for_a_clip_leaves_nothing_behind(tmp_path: Path) -> None:
    """The worker cannot send its answer; it removes its folder and ends."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_WHILE_SPEAKING, str(tmp_path), LONG * 30],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(audiobook.__file__).parents[1])},
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"speaking\n"
        time.sleep(0.05)  # by now it has asked, and the clip takes ten times as long
        running.kill()
    deadline = time.monotonic() + 20
    while list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error for a broken installation names the cause."""
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('no speech today')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EngineError, match="no speech today"):
        Pyttsx3Engine().session()
