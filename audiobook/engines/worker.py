"""Sessions that are worker processes: they can be killed, whatever a speech library does in them.

    session = WorkerSession("pyttsx3", "audiobook.engines.pyttsx3_worker", identifier)
    audio = session.speak(request, timeout_seconds=60)

The module runs as a program (see `serving`), with the session's folder and `arguments` as its arguments.  The
session asks for a clip in JSON; the worker writes the clip to a sound file, which the session reads.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import soundfile  # type: ignore[import-untyped]  # it has no types

from audiobook.model import Audio
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiobook.model import Request

PACKAGE = Path(__file__).parents[1]
"""The folder of this package, installed or not."""
START_SECONDS = 60.0
"""The limit for starting a worker, which has to read everything from disk after an installation."""

Message = dict[str, Any]
"""A request to a worker, or its answer."""


class WorkerSession:
    """A running worker and its temporary folder."""

    def __init__(
        self, engine: str, module: str, voice_id: Callable[[str], str] = str, arguments: Sequence[str] = ()
    ) -> None:
        """Start a worker; EngineError where it does not start.

        `engine`: what error messages begin with.  `module`: the program.  `voice_id` returns what the worker
        calls a voice, or raises EngineError.  `arguments`: for the program, after the session's folder.
        """
        self._engine = engine
        self._voice_id = voice_id
        self._folder = Path(tempfile.mkdtemp(prefix="audiobook-"))
        self._log = self._folder / "log"
        self._descriptor = _memory_file()
        self._clip = (
            self._folder / "clip" if self._descriptor is None else Path(f"/proc/self/fd/{self._descriptor}")
        )
        self._closing = threading.Lock()
        self._closed = False
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, str(self._folder), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_worker_environment(),
                pass_fds=() if self._descriptor is None else (self._descriptor,),
                # Ctrl-C must reach only the program, which then ends its workers itself.
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        # A thread, because on Windows nothing else can wait for a pipe with a time limit.
        self._reader = threading.Thread(target=self._read_answers, name=f"{engine}-answers", daemon=True)
        self._reader.start()
        try:
            self._receive(START_SECONDS)
        except BaseException:
            self.close()
            raise

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Speak a clip; see `base.Session.speak`."""
        voice = request.voice
        self.ask(
            {
                "path": str(self._clip),
                "text": request.text,
                "voice": self._voice_id(voice.name),
                "rate": voice.rate,
                "pitch": voice.pitch,
                "volume": voice.volume,
            },
            timeout_seconds,
        )
        with self._closing:  # after closing, another file may have the descriptor's number
            if self._closed:
                raise EngineError(f"{self._engine}: closed")
            try:
                samples, rate = soundfile.read(self._clip, dtype="int16", always_2d=True)
                os.truncate(
                    self._clip, 0
                )  # if the next clip is never written, this one must not be read again
            except (OSError, soundfile.SoundFileError) as error:
                raise EngineError(f"{self._engine}: cannot read the spoken clip: {error}") from error
        return Audio(samples[:, 0], rate)

    @property
    def pid(self) -> int:
        """The worker's process id, which is also that of its process group."""
        return self.process.pid

    def close(self) -> None:
        """Kill the worker and the processes that it has started, and remove its folder."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        if sys.platform == "win32":
            self.process.kill()
        else:
            # The worker has not been waited for, so no other process group can have its number yet.
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
        shutil.rmtree(self._folder, ignore_errors=True)

    def ask(self, request: Message, timeout_seconds: float) -> Message:
        """Return the worker's answer; EngineError where that is an error, late or missing."""
        stdin: IO[bytes] | None = self.process.stdin
        try:
            assert stdin is not None  # noqa: S101  for the type checker: it was opened as a pipe
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: the session was closed meanwhile
            raise EngineError(f"{self._engine}: {self._last_words()}") from error
        return self._receive(timeout_seconds)

    def _receive(self, timeout_seconds: float) -> Message:
        try:
            line = self._answers.get(timeout=timeout_seconds)
        except queue.Empty:
            self.close()
            raise EngineError(f"{self._engine}: no answer within {timeout_seconds:g} s") from None
        if not line:
            raise EngineError(f"{self._engine}: {self._last_words()}")
        answer: Message = json.loads(line)
        if "error" in answer:
            raise EngineError(f"{self._engine}: {answer['error']}")
        return answer

    def _read_answers(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None  # noqa: S101  for the type checker: it was opened as a pipe
        for line in stdout:
            self._answers.put(line)
        self._answers.put(b"")

    def _last_words(self) -> str:
        lines: list[str] = []
        with suppress(OSError):  # the session was closed meanwhile
            lines = self._log.read_text("utf-8", "replace").strip().splitlines()
        return f"the worker ended: {lines[-1].strip()}" if lines else "the worker ended"


def _memory_file() -> int | None:
    """Open a file in memory for the worker to inherit; None: this system has none.

    Files on disk are slower to write, to read and to empty.
    """
    # Some builds of Python for Linux lack memfd_create, and a container may lack /proc.
    if sys.platform == "linux" and hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir():
        return os.memfd_create("clip")
    return None


def _worker_environment() -> dict[str, str]:
    # The worker must import this package, installed or not, wherever it is started.
    root = str(PACKAGE.parent)
    path = os.environ.get("PYTHONPATH")
    # onnxruntime sends telemetry unless this is set before it is loaded.
    quiet = {"ORT_DISABLE_TELEMETRY": "1"}
    return os.environ | quiet | {"PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root}
