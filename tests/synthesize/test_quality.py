"""Judging clips: what counts as a flaw, and what happens to a clip that has one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from reading import after_opening, audiobook

from audiobook.engines.tone import ToneEngine, ToneSession
from audiobook.model import Audio, Request, Voice
from audiobook.synthesize import Synthesizer, Threads, quality
from audiobook.synthesize.quality import CLIPPED_RUN, FULL_SCALE, Tempo, clipped
from audiobook.synthesize.store import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 22_050
LINE = "The ferry leaves at seven, and nobody on the island has ever seen it come back."


def sound(*samples: int) -> Audio:
    """A clip of these samples."""
    return Audio(np.array(samples, np.int16), RATE)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_run_at_full_scale_is_clipped_and_a_peak_is_not(sign: int) -> None:
    """Only samples in a row count; the lowest 16-bit value is full scale too."""
    peak = [sign * FULL_SCALE - (sign < 0)]
    assert clipped(sound(0, *peak * CLIPPED_RUN, 0))
    assert clipped(sound(*peak * CLIPPED_RUN))
    assert clipped(sound(*(peak * (CLIPPED_RUN - 1) + [0]) * 5)) is None
    assert clipped(sound()) is None


def test_length_is_judged_by_the_voices_own_tempo() -> None:
    """A slow voice's length is a stutter of a quick one, and a quick one's is half a line of a slow one."""
    quick, slow = (Tempo.learned([(LINE, seconds)]) for seconds in (2.0, 8.0))
    assert slow.flaw(LINE, 8.0) is None
    assert quick.flaw(LINE, 8.0)
    assert quick.flaw(LINE, 2.0) is None
    assert slow.flaw(LINE, 2.0)


@pytest.mark.parametrize(("seconds", "is_right"), [(0.46, True), (0.45, False), (3.0, True), (3.01, False)])
def test_the_bounds_of_a_length(seconds: float, is_right: bool) -> None:
    """Ten letters at a tenth of a second each: 2.2 times shorter, or twice as long and a second more."""
    flaw = Tempo(0.1).flaw("Ten letters", seconds)
    assert flaw == (None if is_right else f"lasts {seconds:.1f} s instead of 0.5 to 3.0 s")


def test_one_bad_clip_does_not_change_the_tempo() -> None:
    """The tempo is the median."""
    assert Tempo.learned([(LINE, 4.0), (LINE, 4.0), (LINE, 90.0)]) == Tempo.learned([(LINE, 4.0)])


class Stuttering(ToneEngine):
    """Hums, but repeats the first `times` clips of LINE six times."""

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
    """Clips over ten seconds are too long."""
    return "too long" if audio.seconds > 10 else None


@pytest.mark.parametrize(("times", "flaw"), [(0, None), (1, None), (2, "too long")])
def test_a_bad_clip_is_spoken_again(tmp_path: Path, times: int, flaw: str | None) -> None:
    """If the retry is good it is stored; if both are bad, the first is stored and its flaw reported."""
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
    """A stutter is replaced by a retry, or the line is named on stderr and in the JSON; there is audio."""
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
    """A whisper or shout has another rate and volume, and is judged by the tempo of the same voice."""
    story = tmp_path / "work" / "story.txt"
    story.write_text(f'"{LINE}" whispered Anna.\n\n"Come back!" shouted Anna.\n', encoding="utf-8")
    result = audiobook("produce", story, "--engine", "tone", "--format", "wav", "--json")
    assert result.code == 0, result.err
    assert json.loads(result.out)["chapters"][0]["flaws"] == []


# --- listening


def first_letters(text: str, count: int) -> str:
    """The beginning of a text, up to that many letters."""
    places = [place for place, character in enumerate(text) if character.isalnum()]
    return text[: places[count - 1] + 1]


LONG = "They walked along the river to the old mill, and nobody spoke."


@pytest.mark.parametrize(
    ("heard", "is_right"),
    [
        (LONG, True),
        ("They walked along the River to the old mill and nobody's spoke", True),
        ("they walked along the revere to the oldmill and no body spoke", True),
        ("They walked along the river", False),
        ("They walked along and nobody spoke.", False),
        (f"{LONG} {LONG}", False),
        ("The cat was on the table, and there were seven of them in all.", False),
        ("", False),
    ],
)
def test_missing_doubled_and_wrong_words(heard: str, is_right: bool) -> None:
    """Other spellings are right; half a line, a doubled line and other words are not."""
    assert (quality.misheard(LONG, heard) is None) is is_right


FIFTY = "They walked along the river to the old mill, and no one was here"
"""A text of 50 letters."""


@pytest.mark.parametrize(
    ("heard", "is_right"),
    [
        (first_letters(FIFTY, 40), True),
        (first_letters(FIFTY, 39), False),
        (FIFTY + " " + "x" * 17, True),
        (FIFTY + " " + "x" * 18, False),
        (first_letters(FIFTY, 35) + "x" * 15, True),
        (first_letters(FIFTY, 34) + "x" * 16, False),
    ],
    ids=["80 %", "78 %", "134 %", "136 %", "70 % alike", "68 % alike"],
)
def test_the_bounds_of_what_is_heard(heard: str, is_right: bool) -> None:
    """At least 80 % and at most 135 % of the letters, and 70 % alike."""
    assert (quality.misheard(FIFTY, heard) is None) is is_right


def test_short_texts_are_not_compared() -> None:
    """A recogniser is trusted from 24 letters on; spaces and punctuation do not count."""
    assert quality.can_be_heard("abcdefgh, ijklmnop: qrstuvwx!")
    assert not quality.can_be_heard("abcdefgh, ijklmnop: qrstuvw, and"[:27])


def test_numbers_are_right_however_they_are_written() -> None:
    """A recogniser may write a year in digits where the text has words."""
    said = "It was in nineteen oh five that he came to the island."
    assert quality.misheard(said, "It was in 1905 that he came to the island.") is None


class Whisper(ModuleType):
    """Replaces faster-whisper: hears the given words, and counts how often it listens."""

    def __init__(self, hears: str) -> None:
        super().__init__("faster_whisper")
        self.listened = 0
        outer = self

        class WhisperModel:
            def __init__(self, name: str, **_: object) -> None:
                if name == "none":
                    raise OSError("no such\nmodel")

            def transcribe(self, samples: NDArray[np.float32], **_: object) -> tuple[list[Any], None]:
                outer.listened += 1
                assert samples.dtype == np.float32
                return [SimpleNamespace(text=f" {hears}")], None

        self.WhisperModel = WhisperModel


def test_produce_names_what_is_heard_wrong(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --verify a line that is misheard is spoken again, then named; no clip is listened to twice."""
    del store
    Path("story.txt").write_text(f"{LONG} {LONG}\n", "utf-8")
    arguments = ("produce", "story.txt", "--engine", "tone", "--format", "wav", "--json", "--verify")
    wrong = Whisper("They sat.")
    monkeypatch.setitem(sys.modules, "faster_whisper", wrong)
    monkeypatch.setenv("AUDIOBOOK_VERIFY_MODEL", "small")
    made = audiobook(*arguments)
    assert made.code == 0, made.err
    (flaw,) = made.data["chapters"][0]["flaws"]
    assert flaw["problem"] == "is heard as 'They sat.'"
    assert "listen to this line" in made.err
    assert wrong.listened == 1  # the retry sounds the same
    assert audiobook(*arguments).data["chapters"][0]["flaws"] == [flaw]
    assert wrong.listened == 1
    monkeypatch.setenv("AUDIOBOOK_VERIFY_MODEL", "better")
    monkeypatch.setitem(sys.modules, "faster_whisper", Whisper(f"{LONG} {LONG}"))
    assert audiobook(*arguments).data["chapters"][0]["flaws"] == []


def test_verify_says_what_it_lacks(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra or the model there is a one-line error before any work."""
    Path("story.txt").write_text(LONG, "utf-8")
    arguments = ("produce", "story.txt", "--engine", "tone", "--verify")
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    missing = audiobook(*arguments)
    needs = after_opening(missing.err)
    assert needs == "audiobook: --verify needs faster-whisper; pip install 'castaloud[verify]'\n"
    monkeypatch.setitem(sys.modules, "faster_whisper", Whisper(""))
    monkeypatch.setenv("AUDIOBOOK_VERIFY_MODEL", "none")
    unloaded = audiobook(*arguments)
    assert (unloaded.code, len(after_opening(unloaded.err).splitlines())) == (1, 1)
    assert "model 'none' (no such model)" in unloaded.err
    assert audiobook(*arguments, "--scheduler", "tcp://127.0.0.1:1").code == 2
    assert not store.exists()
