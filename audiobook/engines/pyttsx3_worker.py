"""The process in which pyttsx3 speaks; see `serving` for its requests and answers.

`{"voices": true}` asks for the system's voices.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pyttsx3  # type: ignore[import-untyped]  # it has no types

from audiobook.engines import serving

if TYPE_CHECKING:
    from pathlib import Path

RENEWED_AFTER = 200
"""Clips until a new copy of the process takes over.  Unloading espeak-ng 1.52 leaks 180 kB a clip in
languages other than English, and 14 kB above 450 words a minute."""

_PRINTS_WHEN_PITCH_IS_SET = ("nsss", "sapi5")
"""pyttsx3's drivers for macOS and Windows, which cannot change the pitch."""


class Speaker:
    """pyttsx3 with the best driver for this computer."""

    def __init__(self, folder: Path) -> None:
        """Start pyttsx3; `folder` is for files that must exist as long as the process."""
        if sys.platform == "linux":
            from audiobook.engines import espeak_driver  # noqa: PLC0415  loads ctypes, which others do not need

            espeak_driver.lay_out_data(folder)
            self._engine = pyttsx3.init(espeak_driver.DRIVER_NAME)
        else:
            self._engine = pyttsx3.init()
        properties = ["voice", "rate", "volume"]
        if str(self._engine) not in _PRINTS_WHEN_PITCH_IS_SET:
            properties.append("pitch")
        self._defaults = {name: self._engine.getProperty(name) for name in properties}
        self._errors: list[Exception] = []
        self._engine.connect("error", lambda name, exception: self._errors.append(exception))  # noqa: ARG005

    def answer(self, request: dict[str, Any]) -> dict[str, object] | None:
        """Write the requested clip to its path, or return the voices; raises where that fails."""
        if "voices" in request:
            return {"voices": self._voices()}
        self._errors.clear()
        for name, default in self._defaults.items():
            self._engine.setProperty(name, default if request[name] is None else request[name])
        self._engine.save_to_file(request["text"], request["path"])
        self._engine.runAndWait()
        if self._errors:
            raise self._errors[0]
        return None

    def _voices(self) -> list[dict[str, object]]:
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
    """Answer requests until stdin ends."""
    serving.serve(
        lambda session_folder: Speaker(session_folder).answer,
        RENEWED_AFTER if sys.platform == "linux" else None,
    )


if __name__ == "__main__":
    main()
