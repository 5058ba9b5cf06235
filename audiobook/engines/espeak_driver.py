"""A pyttsx3 driver that speaks through libespeak-ng synchronously: what it is told is done when it returns.

pyttsx3's own espeak driver loses files, applies properties late and breaks on long texts.  This one writes
a clip's file from the library's callback before `runAndWait` goes on, in order, however many commands are
queued.  Importing the module makes it known to pyttsx3 as `DRIVER_NAME`.  It runs in the
worker process, so it imports little.

    engine = pyttsx3.init(espeak_driver.DRIVER_NAME)
"""

from __future__ import annotations

import ctypes
import os
import sys
import wave

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
_CURRENT = 1
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
        self._file: wave.Wave_write | None = None
        self._error: OSError | None = None
        self._voice = ""
        self._callback = SYNTH_CALLBACK(self._receive)
        self._library, self._sample_rate = initialise()
        self._library.espeak_SetSynthCallback(self._callback)
        # Initialize seeds the noise of breathy and rough voices from the clock
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        # the first voice costs 3 ms, for the dictionary; those after it, also in forked children, 0.1 ms
        self.setProperty("voice", "gmw/en-US")

    def _receive(self, samples: int | None, count: int, _events: int | None) -> int:
        """Write what the library has spoken so far; 1 asks it to stop."""
        if samples and count and self._file is not None:
            try:
                self._file.writeframesraw(ctypes.string_at(samples, 2 * count))
            except OSError as error:  # nothing can be raised through the library
                self._error = error
                return 1
        return 0

    def getProperty(self, name: str) -> object:  # noqa: N802
        """Return a setting; KeyError where there is none of this name."""
        if name == "voice":
            return self._voice
        value: int = self._library.espeak_GetParameter(_PARAMETERS[name], _CURRENT)
        return value / 100 if name == "volume" else value

    def setProperty(self, name: str, value: str | float) -> None:  # noqa: N802
        """Change a setting for what is spoken afterwards; ValueError where the library refuses."""
        if name == "voice":
            status = self._library.espeak_SetVoiceByName(str(value).encode())
            self._voice = str(value)
        else:
            number = round(float(value) * 100) if name == "volume" else int(value)
            status = self._library.espeak_SetParameter(_PARAMETERS[name], number, 0)
        if status != _OK:
            raise ValueError(f"espeak-ng refuses {name} {value!r} (status {status})")

    def save_to_file(self, text: str, filename: str) -> None:
        """Speak a text into a WAV file: plain text, without any markup."""
        utf8 = text.translate(CONTROL_TO_SPACE).encode("utf-8", "replace")
        self._error = None
        with wave.open(filename, "wb") as self._file:
            self._file.setnchannels(1)
            self._file.setsampwidth(2)
            self._file.setframerate(self._sample_rate)
            status = self._library.espeak_Synth(
                utf8, ctypes.c_size_t(len(utf8) + 1), 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None
            )
        if self._error is not None:
            raise self._error
        if status != _OK:
            raise RuntimeError(f"espeak-ng could not speak (status {status})")

    def startLoop(self) -> None:  # noqa: N802
        """Work the queue off; pyttsx3 does so as soon as the driver is not busy."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        """Nothing runs on."""

    def stop(self) -> None:
        """Nothing runs on."""

    def destroy(self) -> None:
        """Nothing is held: the library lives as long as the process."""


def initialise() -> tuple[ctypes.CDLL, int]:
    """Load the library and its data; return it and its sample rate in Hz.

    The process moves into the folder of the data, because espeak-ng fails on paths of 160 characters and more
    (N_PATH_HOME), which deep virtual environments reach; relative, every path is short.
    """
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  an extra but on Linux

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = espeakng_loader.get_data_path()
    folder, name = os.path.split(data)
    os.chdir(folder)
    sample_rate = library.espeak_Initialize(
        _OUTPUT_SYNCHRONOUS,
        _DEFAULT_BUFFER,
        name.encode(),
        _INITIALIZE_DONT_EXIT,
    )
    if sample_rate <= 0:
        raise RuntimeError(f"espeak-ng finds no usable data in {data}: install espeakng-loader again")
    return library, sample_rate


def buildDriver(proxy) -> EspeakDriver:  # type: ignore[no-untyped-def]  # noqa: N802
    """Make the driver: the name and signature pyttsx3 looks for."""
    return EspeakDriver(proxy)


# pyttsx3 imports its drivers by this name
sys.modules[f"pyttsx3.drivers.{DRIVER_NAME}"] = sys.modules[__name__]
