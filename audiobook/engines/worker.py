"""Sessions that are worker processes: killable, whatever a speech library does in them.

    session = WorkerSession("pyttsx3", "audiobook.engines.pyttsx3_worker", identifier)

The module runs as a program (see `serving`) with the session's folder and `arguments` as its arguments; a
clip is asked for in JSON and comes back as a sound file in the folder.
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
"""The folder of this very package, installed or not."""
START_SECONDS = 60.0
"""How long a worker may take to start: the first one after an installation reads all from the disk."""

Answer = dict[str, Any]


class WorkerSession:
    """A running worker and its folder of clips."""

    def __init__(
        self, engine: str, module: str, voice_id: Callable[[str], str] = str, arguments: Sequence[str] = ()
    ) -> None:
        """Start a worker; EngineError, which begins with `engine`, where it does not come up.

        `voice_id` turns a voice's name into what the worker takes, or raises EngineError.
        """
        self._engine = engine
        self._voice_id = voice_id
        self._folder = Path(tempfile.mkdtemp(prefix="audiobook-"))
        self._log = self._folder / "log"
        self._in_memory = _memory_file()
        self._clip = (
            self._folder / "clip" if self._in_memory is None else Path(f"/proc/self/fd/{self._in_memory}")
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
                pass_fds=() if self._in_memory is None else (self._in_memory,),
                # Ctrl-C is for the program, which then ends its workers itself
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        # a thread, because nothing else waits for a pipe with a time limit on Windows too
        self._reader = threading.Thread(target=self._read_answers, name=f"{engine}-answers", daemon=True)
        self._reader.start()
        try:
            self._receive(START_SECONDS)
        except BaseException:
            self.close()
            raise

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Speak a clip; see `engines.Session.speak`."""
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
        with self._closing:  # when it is closed, another file may have its number
            if self._closed:
                raise EngineError(f"{self._engine}: closed")
            try:
                samples, rate = soundfile.read(self._clip, dtype="int16", always_2d=True)
                os.truncate(self._clip, 0)  # a next clip that is not written must not be taken for it
            except (OSError, soundfile.SoundFileError) as error:
                raise EngineError(f"{self._engine}: the spoken file cannot be read: {error}") from error
        return Audio(samples[:, 0], rate)

    @property
    def pid(self) -> int:
        """The worker's process id, which is also that of its process group."""
        return self.process.pid

    def close(self) -> None:
        """Kill the worker and whoever it has started, and remove its folder."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        if sys.platform == "win32":
            self.process.kill()
        else:
            # nobody has waited for the worker yet, so its group cannot be another's by now
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if self._in_memory is not None:
            os.close(self._in_memory)
        shutil.rmtree(self._folder, ignore_errors=True)

    def ask(self, question: Answer, timeout_seconds: float) -> Answer:
        """Return the answer; EngineError where it is an error, late, or the worker has ended."""
        stdin: IO[bytes] | None = self.process.stdin
        try:
            assert stdin is not None  # noqa: S101  for the type checker: it was opened as a pipe
            stdin.write(json.dumps(question).encode() + b"\n")
            stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: closed meanwhile
            raise EngineError(f"{self._engine}: {self._last_words()}") from error
        return self._receive(timeout_seconds)

    def _receive(self, timeout_seconds: float) -> Answer:
        try:
            line = self._answers.get(timeout=timeout_seconds)
        except queue.Empty:
            self.close()
            raise EngineError(f"{self._engine}: no answer within {timeout_seconds:g} s") from None
        if not line:
            raise EngineError(f"{self._engine}: {self._last_words()}")
        answer: Answer = json.loads(line)
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
        said: list[str] = []
        with suppress(OSError):  # closed meanwhile
            said = self._log.read_text("utf-8", "replace").strip().splitlines()
        return f"the worker ended: {said[-1].strip()}" if said else "the worker ended"


def _memory_file() -> int | None:
    """A file in memory, inherited by the worker: a disk's takes longer to write, to read and to empty."""
    # not in every build of Python for Linux, nor without /proc
    if sys.platform == "linux" and hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir():
        return os.memfd_create("clip")
    return None


def _worker_environment() -> dict[str, str]:
    # the worker finds this very package, installed or not, wherever it is started
    root = str(PACKAGE.parent)
    path = os.environ.get("PYTHONPATH")
    # onnxruntime reports to its makers unless this is set before it is loaded
    quiet = {"ORT_DISABLE_TELEMETRY": "1"}
    return os.environ | quiet | {"PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root}
