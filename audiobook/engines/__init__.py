"""Speech engines: what one is (`base`), which ones a run can use (`registry`), and one module an engine.

An engine of this program is one module and one line in `registry`; engines of other packages are found by
their entry points (`plugins`); speech servers come from voices.yaml (`speech_server`).

    registry = Registry()
    audio = registry.get("pyttsx3").session().speak(request, timeout_seconds=60)
"""

from audiobook.engines.base import (
    Engine,
    Installable,
    Progress,
    ServerSettings,
    Session,
    VersionedVoices,
    VoiceInfo,
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
    "ServerSettings",
    "Session",
    "VersionedVoices",
    "VoiceInfo",
    "nearest",
    "version",
]
