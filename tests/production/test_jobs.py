"""What voices.yaml says, as it reaches the requests, the pauses and the files of a chapter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import reading
from producing import TONE, cues, produced, text
from reading import CALM, NOTE, STORM

from audiobook import Config, analyse, cast
from audiobook.config import Member, Narrator
from audiobook.engines.tone import ToneSession
from audiobook.master import CALIBRATION_LINES, PRESETS
from audiobook.model import Cue, Metadata, Timeline, Voice
from audiobook.production import jobs
from audiobook.production.jobs import Job, Order
from audiobook.system.errors import InputError

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


def planned(source: str, order: Order, config: Config | None = None) -> list[Job]:
    """The jobs of a text."""
    config = config or Config().fitted("tone")
    script = analyse([text(source)], config)
    return jobs.plan(script, cast(script, config), config, Metadata("Story"), order)


def test_formats_are_files_subtitles_and_parts() -> None:
    """Subtitles need an MP3, and a book needs audio that may have no file of its own."""
    (job,) = planned(STORM, Order(Path("out"), ("wav", "srt", "m4b")))
    assert (job.files, job.subtitles, job.parts) == ({"wav": Path("out/story.wav")}, ("srt",), ("aac",))
    (job,) = planned(STORM, Order(Path("out"), ("vtt",)))
    assert (job.files, job.subtitles, job.parts) == ({"mp3": Path("out/story.mp3")}, ("vtt",), ())
    (job,) = planned(STORM, Order(Path("out"), ("m4b",)))
    assert (job.files, job.subtitles, job.parts) == ({}, (), ("aac",))


def test_chapters_without_anything_to_say_are_left_out() -> None:
    """Their numbers stay taken; a text with nothing but such chapters is an error that names it."""
    config = Config().fitted("tone")
    script = analyse([text(STORM + "\n" + CALM)], config)
    notes = tuple(
        replace(line, span=replace(line.span, kind="note"), speaker=None) for line in script.lines[0]
    )
    script = replace(script, lines=(notes, script.lines[1]))
    (job,) = jobs.plan(script, cast(script, config), config, Metadata("Story"), Order(Path("out")))
    assert (job.tags.track, job.tags.tracks, job.files["mp3"].name[:8]) == (2, 2, "story-02")
    for with_credits in (False, True):
        with pytest.raises(InputError, match=r"^story\.txt: nothing to speak except author's notes; `notes"):
            planned(NOTE, Order(Path("out"), credits=with_credits))


def test_credits_are_jobs_of_their_own() -> None:
    """They are made even if only some chapters are, and the tags count them."""
    titles = [
        (job.tags.title, job.tags.track, job.tags.tracks)
        for job in planned(STORM + "\n" + CALM, Order(Path("out"), credits=True, chapters="2"))
    ]
    assert titles == [("Opening Credits", 1, 4), ("Chapter 2: The Calm", 3, 4), ("Closing Credits", 4, 4)]


def test_a_recipe_changes_with_what_is_heard() -> None:
    """Another text, another voice or other levels are another chapter; another folder is not."""
    registry = Config().fitted("tone").registry
    (job,) = planned(STORM, Order(Path("out")))
    recipe = job.recipe(registry)
    assert planned(STORM, Order(Path("elsewhere"), ("wav",)))[0].recipe(registry) == recipe
    assert planned(STORM + "More.", Order(Path("out")))[0].recipe(registry) != recipe
    assert planned(STORM, Order(Path("out"), preset=PRESETS["acx"]))[0].recipe(registry) != recipe
    other = Config(narrator=Narrator(voice="bell")).fitted("tone")
    assert planned(STORM, Order(Path("out")), other)[0].recipe(registry) != recipe


def test_voices_are_measured_at_full_volume() -> None:
    """Once each, in the order in which they are heard, without those that only pause."""
    config = Config(cast={"Mark": Member(voice="soft", volume=0.3)}).fitted("tone")
    heard = [voice.name for voice in jobs.voices(planned(STORM, Order(Path("out")), config))]
    assert heard[:2] == [config.narrator.voice, "soft"]
    assert len(heard) == len(set(heard)) == 3
    assert jobs.full_volume(Voice("tone", "soft", 100, 40, 0.3)) == Voice("tone", "soft", 100, 40)
    plan = planned(STORM, Order(Path("out")), config)
    requests = [*jobs.all_requests(plan)]
    spoken = [request for request in plan[0].requests if request]
    assert requests[: len(spoken)] == spoken
    assert len(requests) == len(spoken) + 3 * len(CALIBRATION_LINES)


def test_a_sample_is_the_beginning_of_a_chapter() -> None:
    """As many lines as fit into five minutes, with the chapter's last pause; None if not even one does."""
    (job,) = planned(STORM, Order(Path("out")))
    cues = tuple(Cue(100 * n, 100 * n + 90, line) for n, line in enumerate(job.lines))
    sample = jobs.sample(job, Timeline(1, 10_000, cues), Order(Path("out"), ("wav", "m4b")), Path("here"))
    assert sample
    assert sample.lines == job.lines[:3]
    assert sample.requests == job.requests[:3]
    assert sample.gaps == (*job.gaps[:3], job.gaps[-1])
    assert sample.files == {"wav": Path("here/story-Sample.wav")}
    assert (sample.parts, sample.tags.title, sample.tags.track) == ((), "Story (Sample)", None)
    only_a_book = jobs.sample(job, Timeline(1, 10_000, cues), Order(Path("out"), ("m4b",)), Path("here"))
    assert only_a_book
    assert list(only_a_book.files) == ["mp3"]
    late = tuple(Cue(0, 301 + n, line) for n, line in enumerate(job.lines))
    assert jobs.sample(job, Timeline(1, 10_000, late), Order(Path("out")), Path("here")) is None
