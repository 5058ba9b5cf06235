"""The process in which pyttsx3 speaks, served as `serving` says.

`{"voices": true}` asks for the native voices.

With espeak-ng each clip is spoken by a child forked from a process that has never spoken: the library's
output depends on what it said before, and a crash ends only the child.  The imports are few because a fork
takes longer the more memory there is to copy.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import pyttsx3  # type: ignore[import-untyped]  # it has no types

from audiobook.engines import serving

if TYPE_CHECKING:
    from collections.abc import Callable

SETTINGS = ("voice", "rate", "pitch", "volume")

# pyttsx3's drivers for macOS and Windows print a complaint when the pitch is set
_WITHOUT_PITCH = ("nsss", "sapi5")


class Speaker:
    """pyttsx3 with the best driver there is for this computer."""

    def __init__(self) -> None:
        if sys.platform == "linux":
            from audiobook.engines import espeak_driver  # noqa: PLC0415  loads ctypes, only used here

            self._engine = pyttsx3.init(espeak_driver.DRIVER_NAME)
            self._defaults: dict[str, object] = {}  # a fresh child has them anyway
        else:
            self._engine = pyttsx3.init()
            self._defaults = {name: self._engine.getProperty(name) for name in ("voice", "rate", "volume")}
        self._errors: list[Exception] = []
        self._engine.connect("error", lambda name, exception: self._errors.append(exception))  # noqa: ARG005

    def speak(self, request: dict[str, Any]) -> None:
        """Write the requested clip to its path, or raise what kept it from being written."""
        self._errors.clear()
        for name in SETTINGS:
            value = self._defaults.get(name) if request[name] is None else request[name]
            if value is not None and not (name == "pitch" and str(self._engine) in _WITHOUT_PITCH):
                self._engine.setProperty(name, value)
        self._engine.save_to_file(request["text"], request["path"])
        self._engine.runAndWait()
        if self._errors:
            raise self._errors[0]

    def speak_in_child(self, request: dict[str, Any]) -> None:
        """Do the same in a child process, for at most the seconds the request allows."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                # unlike a Python handler, the default one ends the process even inside the library
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, request["seconds"])
                self.speak(request)
            except BaseException as error:  # nothing of the parent may run on in the child
                os.write(writer, serving.reason(error).encode())
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            reason = pipe.read().decode()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            if number == signal.SIGALRM:
                raise TimeoutError(f"took longer than {request['seconds']:g} s")
            raise RuntimeError(f"crashed ({signal.Signals(number).name})")
        if reason:
            raise RuntimeError(reason)

    def voices(self) -> list[dict[str, object]]:
        """Return the native voices as pyttsx3 describes them."""
        return [
            {
                "id": voice.id,
                "name": voice.name,
                "gender": voice.gender,
                "languages": list(map(str, voice.languages)),
            }
            for voice in self._engine.getProperty("voices")
        ]


def main() -> None:
    """Serve requests; see `serving`."""
    serving.serve(_ready)


def _ready() -> Callable[[dict[str, Any]], dict[str, object] | None]:
    speaker = Speaker()
    speak = speaker.speak_in_child if sys.platform == "linux" else speaker.speak

    def handle(request: dict[str, Any]) -> dict[str, object] | None:
        return {"voices": speaker.voices()} if "voices" in request else speak(request)

    return handle


if __name__ == "__main__":
    main()
