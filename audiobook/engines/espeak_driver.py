"""A pyttsx3 driver that speaks through libespeak-ng synchronously.

pyttsx3's own espeak driver loses files, applies properties late and fails on long texts.  This one has
written the file of a clip before `runAndWait` continues, in order, and a clip does not depend on the clips
before it.  Importing the module registers the driver with pyttsx3 as `DRIVER_NAME`.

    espeak_driver.lay_out_data(folder)
    engine = pyttsx3.init(espeak_driver.DRIVER_NAME)
    engine.save_to_file("Hello.", "hello.wav")

It runs in the worker process, so it imports little.
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
"""Increased by every change here that changes the audio."""
DRIVER_NAME = "audiobook_espeak"

CHARS_UTF8 = 1
"""Text as plain UTF-8: neither SSML (0x10) nor phonemes in [[brackets]] (0x100) are interpreted."""

# More of speak_lib.h of espeak-ng 1.52
_OUTPUT_SYNCHRONOUS = 2
_DEFAULT_BUFFER = 0  # 60 ms; a longer one changes the audio, most of all the end of an echo
_INITIALIZE_DONT_EXIT = 0x8000
_POS_CHARACTER = 1
_OK = 0
_PARAMETERS = {"rate": 1, "volume": 2, "pitch": 3}
SYNTH_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)

_DATA = "espeak-ng-data"
"""The folder of the library's data, in the current folder of the process."""
_DEFAULTS: dict[str, str | float] = {"voice": "gmw/en", "rate": 175, "volume": 1.0, "pitch": 50}

# NUL would end the C string, and \x01 begin a command; no other control character is speech.
CONTROL_TO_SPACE = dict.fromkeys([*range(0x20), 0x7F], " ") | {0x09: "\t", 0x0A: "\n"}


class EspeakDriver:
    """The methods that pyttsx3 calls, in its spelling.

    Its properties: `voice` (an identifier: `gmw/en-US+f5`), `rate` (words a minute), `volume` (0 to 1) and
    `pitch` (0 to 100, where 50 is the voice's own).
    """

    def __init__(self, proxy) -> None:  # type: ignore[no-untyped-def]
        self._proxy = proxy
        self._settings = dict(_DEFAULTS)

    def getProperty(self, name: str) -> object:  # noqa: N802
        """Return a property; KeyError where there is none with this name."""
        return self._settings[name]

    def setProperty(self, name: str, value: str | float) -> None:  # noqa: N802
        """Change a property for the clips that follow."""
        self._settings[name] = value

    def save_to_file(self, text: str, filename: str) -> None:
        """Speak a plain text, without any mark-up, into a WAV file.

        Raises RuntimeError or ValueError where the library refuses.
        """
        utf8 = text.translate(CONTROL_TO_SPACE).encode("utf-8", "replace")
        spoken: list[bytes] = []

        def receive(samples: int | None, count: int, _events: int | None) -> int:
            if samples and count:
                spoken.append(ctypes.string_at(samples, 2 * count))
            return 0

        callback = SYNTH_CALLBACK(receive)
        with fresh_library() as (library, sample_rate):
            library.espeak_SetSynthCallback(callback)
            for name, value in self._settings.items():
                _set(library, name, value)
            status = library.espeak_Synth(
                utf8, ctypes.c_size_t(len(utf8) + 1), 0, _POS_CHARACTER, 0, CHARS_UTF8, None, None
            )
        if status != _OK:
            raise RuntimeError(f"espeak-ng could not speak (status {status})")
        with wave.open(filename, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sample_rate)
            file.writeframes(b"".join(spoken))

    def startLoop(self) -> None:  # noqa: N802
        """Report the driver as idle, upon which pyttsx3 works through its queue."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        """Do nothing: nothing is running."""

    def stop(self) -> None:
        """Do nothing: nothing is running."""

    def destroy(self) -> None:
        """Do nothing: there is nothing to release."""


def _set(library: ctypes.CDLL, name: str, value: str | float) -> None:
    if name == "voice":
        status = library.espeak_SetVoiceByName(str(value).encode())
    else:
        number = round(float(value) * 100) if name == "volume" else int(value)
        status = library.espeak_SetParameter(_PARAMETERS[name], number, 0)
    if status != _OK:
        raise ValueError(f"espeak-ng refuses {name} {value!r} (status {status})")


@contextmanager
def fresh_library() -> Iterator[tuple[ctypes.CDLL, int]]:
    """Load the library as in a new process, give it and its sample rate in Hz, and unload it in the end.

    The library keeps variables that no call resets, such as the phase of its flutter, so a clip would depend
    on all clips before it.  Loading it again resets them, in a third of the time that a new process would
    take.  `lay_out_data` must have been called.
    """
    system = ctypes.CDLL(None)
    library, sample_rate = _load()
    # The noise of breathy and rough voices comes from the library's random numbers, which espeak_Initialize
    # seeds from the clock, and from the system's.
    library.espeak_ng_SetRandSeed(ctypes.c_long(1))
    system.srand(1)
    try:
        yield library, sample_rate
    finally:
        library.espeak_Terminate()
        system.dlclose(ctypes.c_void_p(library._handle))  # ctypes has no call for it


def initialise() -> tuple[ctypes.CDLL, int]:
    """Load the library from the folder of its data; return it and its sample rate in Hz.

    The process moves to that folder, so that paths are relative and short: espeak-ng fails on paths of 160
    characters (N_PATH_HOME), which deep virtual environments reach.
    """
    os.chdir(_data().parent)
    return _load()


def _load() -> tuple[ctypes.CDLL, int]:
    """Load the library with the data in the current folder; return it and its sample rate in Hz."""
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  always installed on Linux only

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    sample_rate = library.espeak_Initialize(
        _OUTPUT_SYNCHRONOUS,
        _DEFAULT_BUFFER,
        _DATA.encode(),
        _INITIALIZE_DONT_EXIT,
    )
    if sample_rate <= 0:
        raise RuntimeError(f"espeak-ng found no usable data in {_data()}; reinstall espeakng-loader")
    return library, sample_rate


def lay_out_data(folder: Path) -> None:
    """Move the process to a folder with links to the library's data, where voices load 20 times as fast.

    The library looks for the file of a voice by its name in lower case.  Where there is none, as for
    `gmw/en-US`, it reads the files of all voices to find the right one.  The links are all in lower case.
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
    import espeakng_loader  # noqa: PLC0415  always installed on Linux only

    return Path(espeakng_loader.get_data_path())


def buildDriver(proxy) -> EspeakDriver:  # type: ignore[no-untyped-def]  # noqa: N802
    """Return the driver; pyttsx3 looks for a function of this name and signature."""
    return EspeakDriver(proxy)


# pyttsx3 imports its drivers by this name.
sys.modules[f"pyttsx3.drivers.{DRIVER_NAME}"] = sys.modules[__name__]
