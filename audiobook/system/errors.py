"""The one family of expected errors: each message says where, what, and what to do, on one line.

The core raises these; `cli` alone prints them and ends with their `exit_code`.  Anything else that escapes
is a defect of the program.
"""


class AudiobookError(Exception):
    """Something went wrong that the person running the program can understand and mend."""

    exit_code = 1


class InputError(AudiobookError):
    """A text or a configuration cannot be used as it is."""

    exit_code = 3


class ConfigError(InputError):
    """voices.yaml is wrong; the message begins with `file:line:column:`."""


class WriteError(AudiobookError):
    """A file cannot be written; others may still be."""


class EngineError(AudiobookError):
    """A speech engine cannot be started, or could not speak a text."""


class EngineGoneError(EngineError):
    """A speech engine will speak nothing more in this run: going on would only fail line by line."""


class SynthesisError(AudiobookError):
    """Lines that no attempt could turn into a good clip; the message names every one of them."""


class LedgerError(AudiobookError):
    """The finished audio would not say exactly what the page says: producing refuses to finish."""
