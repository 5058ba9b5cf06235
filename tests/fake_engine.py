"""An engine whose voices the test decides."""

from __future__ import annotations

from dataclasses import dataclass

from audiobook import engines


@dataclass(frozen=True, slots=True)
class FakeEngine:
    """An engine whose voices the test decides."""

    name: str
    offered: tuple[engines.VoiceInfo, ...]

    def voices(self) -> tuple[engines.VoiceInfo, ...]:
        """All of them."""
        return self.offered

    def find(self, name: str) -> engines.VoiceInfo | None:
        """A voice in any letter case."""
        return next((voice for voice in self.offered if voice.name.lower() == name.lower()), None)

    def suggest(self, name: str) -> str | None:
        """The nearest voice."""
        return engines.nearest(name, [voice.name for voice in self.offered])


KOKORO = FakeEngine(
    "kokoro",
    (
        engines.VoiceInfo("zf_xiaobei", "female", "zh", ""),
        engines.VoiceInfo("af_bella", "female", "en-us", ""),
        engines.VoiceInfo("am_adam", "male", "en-us", ""),
        engines.VoiceInfo("bf_emma", "female", "en-gb", ""),
    ),
)
