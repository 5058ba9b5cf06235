"""The program outlasts what its streams are connected to, and ends tidily however it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from places import ROOT
from reading import CALM, STORM, after_opening

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the streams are set up by a POSIX shell")

PRODUCE = "produce story.txt --engine tone --format wav"
PATIENCE = 120
"""Seconds, on a busy computer."""


@pytest.fixture(autouse=True)
def story(store: Path) -> None:  # noqa: ARG001 - for its folder
    """Have a text of two chapters in the folder."""
    Path("story.txt").write_text(STORM + "\n" + CALM, "utf-8")


def environment() -> dict[str, str]:
    """Return the test's environment, in which `python -m audiobook` is this program."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}


def shell(arguments: str, streams: str) -> tuple[int, str, str]:
    """Run the program with its streams as a shell connects them; return code, stdout and stderr."""
    command = f"{sys.executable} -m audiobook {arguments} {streams}"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def chapters() -> int:
    """Count the chapters that are made."""
    return len([*Path("audio").glob("*.wav")])


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        ("<&- >&- 2>&-", 0),
        pytest.param("2>/dev/full", 0, marks=FULL),
        pytest.param(">/dev/full", 1, marks=FULL),
        ("| true", 0),
    ],
)
def test_a_stream_that_is_gone_does_not_stop_the_work(streams: str, code: int) -> None:
    """Closed, full or without a reader: every chapter is made; only lost data is an error, in one line."""
    ended, _, err = shell(PRODUCE, streams)
    assert ended == code
    assert chapters() == 2
    assert "unexpected" not in err
    assert "Traceback" not in err
    assert ("stdout: cannot write: No space left" in err) == (streams == ">/dev/full")


def test_nothing_on_a_closed_stdin_is_an_empty_text() -> None:
    """`produce -` without stdin ends in one line."""
    code, out, err = shell("produce - --engine tone", "<&-")
    assert (code, out, len(err.splitlines())) == (3, "", 1)
    assert "empty" in err


def test_the_program_needs_no_path() -> None:
    """An environment without PATH, as some schedulers have, is no error."""
    arguments = [sys.executable, "-m", "audiobook", *PRODUCE.split()]
    without = {name: value for name, value in environment().items() if name != "PATH"}
    done = subprocess.run(arguments, env=without, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert chapters() == 2


def running(arguments: str, code: str = "") -> subprocess.Popen[str]:
    """Start the program; `code` is Python to run in it before."""
    begin = f"{code}\nimport runpy, sys\nrunpy.run_module('audiobook', run_name='__main__')"
    return subprocess.Popen(
        [sys.executable, "-c", begin, *arguments.split()],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_while_the_program_is_loaded_is_one_line() -> None:
    """Whoever changes their mind in the first half second sees no traceback."""
    # The program's own modules are what takes time; click is the first that they load.
    program = running("voices", "print(flush=True)\nimport importlib.abc, sys, time\n"
        "class Slow(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'click': print('loading', flush=True); time.sleep(60)\n"
        "sys.meta_path.insert(0, Slow())")  # fmt: skip
    assert program.stdout is not None
    while program.stdout.readline().strip() != "loading":
        assert program.poll() is None
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=PATIENCE)
    assert (program.returncode, err) == (130, "audiobook: interrupted\n")


def test_a_closed_terminal_tidies_up_as_ctrl_c_does(store: Path) -> None:
    """SIGHUP leaves no folder and no unfinished file, and the clips stay; `nohup` keeps the run alive."""
    said = "\n\n".join(f'"This is speech number {n}, and it is long," said Mark.' for n in range(300))
    Path("story.txt").write_text(said, "utf-8")
    program = running(PRODUCE)
    deadline = time.monotonic() + PATIENCE
    while len([*store.rglob("*.flac")]) < 20 and time.monotonic() < deadline:
        time.sleep(0.01)
    program.send_signal(signal.SIGHUP)
    _, err = program.communicate(timeout=PATIENCE)
    assert program.returncode == 130
    assert len(after_opening(err).splitlines()) == 1
    assert not Path("audio").exists()
    assert not [*store.rglob(".*.part-*")]
    ignoring = running("voices --engine tone", "import os, signal\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\nos.kill(os.getpid(), signal.SIGHUP)\n"
        "import atexit\natexit.register(lambda: os.kill(os.getpid(), signal.SIGHUP))")  # fmt: skip
    ignoring.communicate(timeout=PATIENCE)
    assert ignoring.returncode == 0
