"""Speech engines: a `Request` goes in, its `Audio` comes out.

    registry = Registry()
    session = registry.get("pyttsx3").session()
    audio = session.speak(Request(Voice("pyttsx3", "en-gb"), "Hello."), timeout_seconds=60)

- `base`: the protocols that every engine implements; `contract`: the same promises as tests.
- `registry`: finds engines and voices by name.  `plugins`: engines of other packages.
- pyttsx3, the default: `pyttsx3_engine`, its process `pyttsx3_worker`, `espeak_driver`, `espeak_voices` with
  `espeak_variants`, and `system_voices` for macOS and Windows.
- Kokoro: `kokoro_engine`, `kokoro_worker`, `kokoro_voices`, `kokoro_styles`, `phonemes`, `kokoro_alphabet`.
- Piper: `piper_engine`, `piper_worker` and `onnx_file`.
- Servers named in voices.yaml: `speech_server` and `speech_reply`.  `tone` hums, for tests and dry runs.
- What several of them use: `worker` and `serving` (the two ends of a worker process), `onnx`, `waves`,
  `models`, `packaged` and `fetch` (their files), `distances` (how different two voices sound).

An engine is one module and one line in `registry`.
"""

from audiobook.engines.base import (
    Engine,
    Installable,
    Progress,
    SelfInstalling,
    ServerSettings,
    Session,
    VersionedVoices,
    VoiceInfo,
    did_you_mean,
    nearest,
    version,
)
from audiobook.engines.registry import DEFAULT, OWN, Registry

__all__ = [
    "DEFAULT",
    "OWN",
    "Engine",
    "Installable",
    "Progress",
    "Registry",
    "SelfInstalling",
    "ServerSettings",
    "Session",
    "VersionedVoices",
    "VoiceInfo",
    "did_you_mean",
    "nearest",
    "version",
]
