"""A pyttsx3 driver that speaks through libespeak-ng synchronously: what it is told is done when it returns.

pyttsx3's own espeak driver loses files, applies properties late and breaks on long texts.  This one writes
a clip's file before `runAndWait` goes on, in order, however many commands are queued, and the same bytes
whatever was spoken before.  Importing the module makes it known to pyttsx3 as `DRIVER_NAME`.  It runs in the
worker process, so it imports little.

    espeak_driver.lay_out_data(folder)
    engine = pyttsx3.init(espeak_driver.DRIVER_NAME)
"""

from __future__ import annotations

import ctypes
import os
import sys
import wave
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

REVISION = 1
"""Raised whenever a change here changes the audio."""
DRIVER_NAME = "audiobook_espeak"

# speak_lib.h of espeak-ng 1.52
_OUTPUT_SYNCHRONOUS = 2
_DEFAULT_BUFFER = 0  # 60 ms; a longer one also changes the audio, most of all the tail of an echo
_INITIALIZE_DONT_EXIT = 0x8000
_CHARS_UTF8 = 1  # alone: neither SSML (0x10) nor [[phonemes]] (0x100) are interpreted
_POS_CHARACTER = 1
_OK = 0
_PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3}
_DATA = "espeak-ng-data"
"""The name of the folder, relative to where the process is."""
_DEFAULTS: dict[str, str | float] = {"voice": "gmw/en", "rate": 175, "volume": 1.0, "pitch": 50}
SYNTH_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)

# NUL ends a C string and \x01 begins an embedded command: neither may; no other control character is speech
CONTROL_TO_SPACE = dict.fromkeys([*range(0x20), 0x7F], " ") | {0x09: "\t", 0x0A: "\n"}


class EspeakDriver:
    """The methods pyttsx3 calls, in its spelling.

    Properties: `voice` (an identifier such as `gmw/en-US+f5`), `rate` (words a minute), `volume` (0 to 1) and
    `pitch` (0 to 100, 50 is the voice's own).
    """

    def __init__(self, proxy) -> None:  # type: ignore[no-untyped-def]
        self._proxy = proxy
        self._settings = dict(_DEFAULTS)

    def getProperty(self, name: str) -> object:  # noqa: N802
        """Return a setting; KeyError where there is none of this name."""
        return self._settings[name]

    def setProperty(self, name: str, value: str | float) -> None:  # noqa: N802
        """Change a setting for what is spoken afterwards."""
        self._settings[name] = value

    def save_to_file(self, text: str, filename: str) -> None:
        """Speak a text into a WAV file: plain text, without any markup.

        RuntimeError or ValueError where the library refuses.
        """
        utf8 = text.translate(CONTROL_TO_SPACE).encode("utf-8", "replace")
        spoken: list[bytes] = []

        def receive(samples: int | None, count: int, _events: int | None) -> int:
            if samples and count:
                spoken.append(ctypes.string_at(samples, 2 * count))
            return 0

        callback = SYNTH_CALLBACK(receive)
        with unused_library() as (library, sample_rate):
            library.espeak_SetSynthCallback(callback)
            for name, value in self._settings.items():
                _set(library, name, value)
            status = library.espeak_Synth(
                utf8, ctypes.c_size_t(len(utf8) + 1), 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None
            )
        if status != _OK:
            raise RuntimeError(f"espeak-ng could not speak (status {status})")
        with wave.open(filename, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sample_rate)
            file.writeframes(b"".join(spoken))

    def startLoop(self) -> None:  # noqa: N802
        """Work the queue off; pyttsx3 does so as soon as the driver is not busy."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        """Nothing runs on."""

    def stop(self) -> None:
        """Nothing runs on."""

    def destroy(self) -> None:
        """Nothing is held."""


def _set(library: ctypes.CDLL, name: str, value: str | float) -> None:
    if name == "voice":
        status = library.espeak_SetVoiceByName(str(value).encode())
    else:
        number = round(float(value) * 100) if name == "volume" else int(value)
        status = library.espeak_SetParameter(_PARAMETERS[name], number, 0)
    if status != _OK:
        raise ValueError(f"espeak-ng refuses {name} {value!r} (status {status})")


@contextmanager
def unused_library() -> Iterator[tuple[ctypes.CDLL, int]]:
    """The library as in a new process, and its sample rate in Hz; unloaded in the end.  After `lay_out_data`.

    What it says depends on all that it has said before, by variables of its own that no call resets (the
    phase of its flutter, for one).  Loaded anew they are as they were at first, and that takes a third of
    the time of a process of its own for each clip.
    """
    system = ctypes.CDLL(None)
    library, sample_rate = _load()
    # The noise of breathy and rough voices: some of it is the library's, which Initialize seeds from the
    # clock, some the system's.
    library.espeak_ng_SetRandSeed(ctypes.c_long(1))
    system.srand(1)
    try:
        yield library, sample_rate
    finally:
        library.espeak_Terminate()
        system.dlclose(ctypes.c_void_p(library._handle))  # ctypes has no call for it


def initialise() -> tuple[ctypes.CDLL, int]:
    """Move into the folder that holds the library's data, and load both; return it and its rate in Hz.

    espeak-ng fails on paths of 160 characters and more (N_PATH_HOME), which deep virtual environments reach;
    relative, every path is short.
    """
    os.chdir(_data().parent)
    return _load()


def _load() -> tuple[ctypes.CDLL, int]:
    """Load the library, its data from where the process is; return it and its sample rate in Hz."""
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  an extra but on Linux

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    sample_rate = library.espeak_Initialize(
        _OUTPUT_SYNCHRONOUS,
        _DEFAULT_BUFFER,
        _DATA.encode(),
        _INITIALIZE_DONT_EXIT,
    )
    if sample_rate <= 0:
        raise RuntimeError(f"espeak-ng finds no usable data in {_data()}: install espeakng-loader again")
    return library, sample_rate


def lay_out_data(folder: Path) -> None:
    """Lay out the library's data in a folder, as links, and move there: its voices load 20 times as fast.

    The library makes the name of a voice small before it looks for the file; where it finds none, as of
    `gmw/en-US`, it reads all its voices to see which one that is.  Here every name is small.
    """
    data, copy = _data(), folder / _DATA
    copy.mkdir()
    for entry in data.iterdir():
        if entry.name != "lang":
            (copy / entry.name).symlink_to(entry)
    for file in (data / "lang").rglob("*"):
        if file.is_file():
            link = copy / file.relative_to(data).as_posix().lower()
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file)
    os.chdir(folder)


def _data() -> Path:
    import espeakng_loader  # noqa: PLC0415  an extra but on Linux

    return Path(espeakng_loader.get_data_path())


def buildDriver(proxy) -> EspeakDriver:  # type: ignore[no-untyped-def]  # noqa: N802
    """Make the driver: the name and signature pyttsx3 looks for."""
    return EspeakDriver(proxy)


# pyttsx3 imports its drivers by this name
sys.modules[f"pyttsx3.drivers.{DRIVER_NAME}"] = sys.modules[__name__]
