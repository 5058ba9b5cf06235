"""The process in which pyttsx3 speaks, served as `serving` says.

`{"voices": true}` asks for the native voices.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyttsx3  # type: ignore[import-untyped]  # it has no types

from audiobook.engines import serving

if TYPE_CHECKING:
    from collections.abc import Callable

RENEWED_AFTER = 200
"""Clips.  Measured with espeak-ng 1.52: what it does not give back when it is unloaded is 180 KB a clip in
another language than English, and 14 KB above 450 words a minute."""

# pyttsx3's drivers for macOS and Windows print a complaint when the pitch is set
_WITHOUT_PITCH = ("nsss", "sapi5")


class Speaker:
    """pyttsx3 with the best driver there is for this computer."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where files may lie for as long as the process lives."""
        if sys.platform == "linux":
            from audiobook.engines import espeak_driver  # noqa: PLC0415  loads ctypes, only used here

            espeak_driver.lay_out_data(folder)
            self._engine = pyttsx3.init(espeak_driver.DRIVER_NAME)
        else:
            self._engine = pyttsx3.init()
        names = ("voice", "rate", "volume", *(() if str(self._engine) in _WITHOUT_PITCH else ("pitch",)))
        self._defaults = {name: self._engine.getProperty(name) for name in names}
        self._errors: list[Exception] = []
        self._engine.connect("error", lambda name, exception: self._errors.append(exception))  # noqa: ARG005

    def speak(self, request: dict[str, Any]) -> None:
        """Write the requested clip to its path, or raise what kept it from being written."""
        self._errors.clear()
        for name, default in self._defaults.items():
            self._engine.setProperty(name, default if request[name] is None else request[name])
        self._engine.save_to_file(request["text"], request["path"])
        self._engine.runAndWait()
        if self._errors:
            raise self._errors[0]

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
    serving.serve(_ready, RENEWED_AFTER if sys.platform == "linux" else None)


def _ready() -> Callable[[dict[str, Any]], dict[str, object] | None]:
    speaker = Speaker(Path(sys.argv[1]))

    def handle(request: dict[str, Any]) -> dict[str, object] | None:
        if "voices" in request:
            return {"voices": speaker.voices()}
        speaker.speak(request)
        return None

    return handle


if __name__ == "__main__":
    main()
