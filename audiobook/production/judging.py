"""Whether a clip sounds as it should: by the tempo of its voice, and by what a recogniser hears."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook import master
from audiobook.model import USUAL_RATE
from audiobook.synthesize import quality
from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from audiobook.model import Audio, Request, Voice
    from audiobook.synthesize import Clip, Judge


@dataclass(frozen=True, slots=True)
class TempoJudge:
    """Judges clips by the tempo that their voice has in the lines by which its loudness is measured."""

    measured: Mapping[Voice, Sequence[Future[Clip]]]
    """By voice, its clips of `master.CALIBRATION_LINES`, submitted before all others."""
    listen: Judge | None
    """Hears whether the words are right; None: nothing listens."""

    def flaw(self, request: Request, sound: Audio) -> str | None:
        """Return what is wrong with a clip; None: nothing that can be told."""
        clipped = quality.clipped(sound)
        # The calibration lines have nothing to be judged by, and must not wait for each other.
        if clipped or request.text in master.CALIBRATION_LINES:
            return clipped
        tempo = self._tempo(request.voice)
        flaw = tempo.flaw(request.text, sound.seconds) if tempo else None
        return flaw or (self.listen(request, sound) if self.listen else None)

    def _tempo(self, voice: Voice) -> quality.Tempo | None:
        """Return the tempo of a voice at its rate; None: none of its calibration lines could be spoken."""
        # The line's delivery may have changed pitch, rate and volume of the voice that was measured.
        nearest = min(
            (known for known in self.measured if (known.engine, known.name) == (voice.engine, voice.name)),
            key=lambda known: abs(_rate(known) - _rate(voice)),
        )
        slower = _rate(nearest) / _rate(voice)
        lengths = []
        for text, clip in zip(master.CALIBRATION_LINES, self.measured[nearest], strict=True):
            with suppress(AudiobookError):
                lengths.append((text, clip.result().seconds * slower))
        return quality.Tempo.learned(lengths) if lengths else None


def _rate(voice: Voice) -> int:
    return voice.rate or USUAL_RATE
