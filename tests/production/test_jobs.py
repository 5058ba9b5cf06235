"""What voices.yaml says, as it reaches the requests, the pauses and the files of a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import reading
from producing import TONE, cues, produced, text
from reading import NOTE, STORM

from audiobook.engines.tone import ToneSession
from audiobook.master import CALIBRATION_LINES

if TYPE_CHECKING:
    from audiobook.model import Audio, Request

pytestmark = pytest.mark.usefixtures("store")


def test_notes_are_spoken_where_asked_for() -> None:
    """`notes: speak` reads the author's note; without it nothing of it is heard."""
    kinds = [{cue["kind"] for cue in cues(f"notes: {how}", NOTE + "\n" + STORM)} for how in ("skip", "speak")]
    assert kinds[1] - kinds[0] == {"note"}


def test_a_line_of_nobody_gets_the_voice_for_unknown_speakers() -> None:
    """`unknown: VOICE` speaks the dialogue whose speaker nobody could find, and nothing else."""
    spoken = cues("unknown: nobody", 'It was dark.\n\n"Who is there?"\n\nNo answer came.\n')
    assert [cue["voice"] == "tone:nobody" for cue in spoken] == [cue["kind"] == "dialogue" for cue in spoken]
    assert any(cue["kind"] == "dialogue" for cue in spoken)


def test_the_lexicon_is_spoken_and_the_page_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is given the alias; the timeline tells the word as written."""
    asked: list[str] = []
    speak = ToneSession.speak

    def listen(self: ToneSession, request: Request, timeout_seconds: float) -> Audio:
        asked.append(request.text)
        return speak(self, request, timeout_seconds)

    monkeypatch.setattr(ToneSession, "speak", listen)
    spoken = cues("lexicon: {Lexie: {alias: Lexxy}}", '"Wait," said Lexie.')
    assert [cue["text"].strip() for cue in spoken] == ['"Wait,"', "said Lexie."]
    assert sorted(set(asked).difference(CALIBRATION_LINES)) == ["Wait,", "said Lexxy."]


def test_pauses_are_as_long_as_they_say() -> None:
    """`pauses` are the silences between the cues and at the end."""
    text("pauses: {comma: 0.5, line: 0.75, paragraph: 1, scene: 2, chapter: 3}", "voices.yaml")
    [path] = produced(text('"Go," said Mark. "Now."\n\nHe went.\n\n* * *\n\nIt rained.\n'), *TONE)
    timeline = reading.timeline(path)
    starts = [cue["start"] for cue in timeline["cues"]] + [timeline["duration"]]
    ends = [0.0] + [cue["end"] for cue in timeline["cues"]]
    gaps = [start - end for start, end in zip(starts, ends, strict=True)]
    assert gaps == pytest.approx([1, 0.5, 0.75, 1, 2, 3], abs=0.001)


def test_the_teller_of_the_story_speaks_with_their_own_voice() -> None:
    """`first_person: NAME` gives "I said" to that member of the cast."""
    spoken = cues(
        "cast: {Anne: {voice: annes}, Tom: {voice: toms}}\nfirst_person: Anne",
        '"Where have you been?" I asked.\n\n"At sea," said Tom.\n',
    )
    voices = {cue["text"].strip(): cue["voice"] for cue in spoken if cue["kind"] == "dialogue"}
    assert voices == {'"Where have you been?"': "tone:annes", '"At sea,"': "tone:toms"}
