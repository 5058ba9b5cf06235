"""The promises of judging clips, and of what becomes of a bad one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from reading import audiobook

from audiobook.engines.tone import ToneEngine, ToneSession
from audiobook.model import Audio, Request, Voice
from audiobook.quality import CLIPPED_RUN, FULL_SCALE, Tempo, clipped
from audiobook.store import Store
from audiobook.synthesize import Synthesizer, Threads

if TYPE_CHECKING:
    from pathlib import Path

RATE = 22_050
LINE = "The ferry leaves at seven, and nobody on the island has ever seen it come back."


def sound(*samples: int) -> Audio:
    """A clip of these samples."""
    return Audio(np.array(samples, np.int16), RATE)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_run_at_full_scale_is_clipped_and_a_peak_is_not(sign: int) -> None:
    """The run counts, not how many samples are loud; the lowest number of 16 bits is full scale, too."""
    peak = [sign * FULL_SCALE - (sign < 0)]
    assert clipped(sound(0, *peak * CLIPPED_RUN, 0))
    assert clipped(sound(*peak * CLIPPED_RUN))
    assert clipped(sound(*(peak * (CLIPPED_RUN - 1) + [0]) * 5)) is None
    assert clipped(sound()) is None


def test_length_is_judged_by_the_voices_own_tempo() -> None:
    """What is right for a slow voice is a stutter of a quick one, and half a sentence of it is found."""
    quick, slow = (Tempo.learned([(LINE, seconds)]) for seconds in (2.0, 8.0))
    assert slow.flaw(LINE, 8.0) is None
    assert quick.flaw(LINE, 8.0)
    assert quick.flaw(LINE, 2.0) is None
    assert slow.flaw(LINE, 2.0)


def test_one_bad_clip_does_not_change_the_tempo() -> None:
    """The tempo is that of most clips."""
    assert Tempo.learned([(LINE, 4.0), (LINE, 4.0), (LINE, 90.0)]) == Tempo.learned([(LINE, 4.0)])


class Stuttering(ToneEngine):
    """Hums, but the first `times` clips of LINE six times over."""

    def __init__(self, times: int) -> None:
        self.left = times

    def session(self) -> ToneSession:
        """Open a session that stutters."""
        engine = self

        class Session(ToneSession):
            def speak(self, request: Request, timeout_seconds: float) -> Audio:
                audio = super().speak(request, timeout_seconds)
                if request.text != LINE or not engine.left:
                    return audio
                engine.left -= 1
                return Audio(np.tile(audio.samples, 6), audio.rate)

        return Session()


def judge(_: Request, audio: Audio) -> str | None:
    """Nothing may last more than ten seconds."""
    return "too long" if audio.seconds > 10 else None


@pytest.mark.parametrize(("times", "flaw"), [(0, None), (1, None), (2, "too long")])
def test_a_bad_clip_is_made_once_more(tmp_path: Path, times: int, flaw: str | None) -> None:
    """A second making that is right is kept; if both are bad the clip is kept with what is wrong with it."""
    store = Store(tmp_path)
    engine = Stuttering(times)
    with Synthesizer(store, makers=Threads(store, 1, lambda _: engine, judge)) as synthesizer:
        clip = synthesizer.submit(Request(Voice("tone", "anna"), LINE)).result()
    kept = store.get(clip.key)
    assert kept is not None
    assert (kept.seconds > 10) is (flaw is not None)
    assert (clip.flaw, engine.left) == (flaw, 0)
    with Synthesizer(store, makers=Threads(store, 1, lambda _: engine, judge)) as synthesizer:
        again = synthesizer.submit(Request(Voice("tone", "anna"), LINE)).result()
    assert (again.flaw, again.reused) == (flaw, True)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("times", [1, 2])
def test_produce_names_the_words_that_stay_bad(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, times: int
) -> None:
    """A stutter is mended unheard, or the line is named on stderr and in the document; the audio is made."""
    story = tmp_path / "work" / "story.txt"
    story.write_text(f"Chapter One\n\n{LINE}\n\nShe waited.\n\nNo.\n", encoding="utf-8")
    speak, left = ToneSession.speak, times

    def stutter(session: ToneSession, request: Request, timeout_seconds: float) -> Audio:
        nonlocal left
        audio = speak(session, request, timeout_seconds)
        if request.text != LINE or not left:
            return audio
        left -= 1
        return Audio(np.tile(audio.samples, 6), audio.rate)

    monkeypatch.setattr(ToneSession, "speak", stutter)
    result = audiobook("produce", story, "--engine", "tone", "--format", "wav", "--json")
    assert result.code == 0, result.err
    [chapter] = json.loads(result.out)["chapters"]
    assert [one["text"] for one in chapter["flaws"]] == [LINE] * (times - 1)
    assert result.err.count("listen to this line") == times - 1


@pytest.mark.usefixtures("store")
def test_a_line_said_in_another_manner_is_judged_too(tmp_path: Path) -> None:
    """A whisper or a shout has its own rate and volume; its clip is judged by the voice that it colours."""
    story = tmp_path / "work" / "story.txt"
    story.write_text(f'"{LINE}" whispered Anna.\n\n"Come back!" shouted Anna.\n', encoding="utf-8")
    result = audiobook("produce", story, "--engine", "tone", "--format", "wav", "--json")
    assert result.code == 0, result.err
    assert json.loads(result.out)["chapters"][0]["flaws"] == []
