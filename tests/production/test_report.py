"""What a run reports: which clips were made and why, what took long."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from producing import VOICES, book, edit_book, voices
from reading import audiobook

from audiobook.production import report
from audiobook.production.results import ChapterResult, SlowClip
from audiobook.system.errors import SynthesisError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.production.jobs import Job

BEFORE = {"cues": [{"text": "Yes.", "voice": "tone:low"}, {"text": "Yes.", "voice": "tone:high"}, 3]}


@pytest.mark.parametrize(
    ("before", "text", "voice", "reason"),
    [
        (None, "Yes.", "tone:low", "new"),
        ({}, "Yes.", "tone:low", "new"),
        ({"cues": "damaged"}, "Yes.", "tone:low", "new"),
        ({"cues": []}, "Yes.", "tone:low", "other words"),
        (BEFORE, "No.", "tone:low", "other words"),
        (BEFORE, "Yes.", "tone:soft", "another voice"),
        (BEFORE, "Yes.", "tone:low", "other settings"),
        (BEFORE, "Yes.", "tone:high", "other settings"),
    ],
)
def test_why_a_clip_was_made(before: dict[str, Any] | None, text: str, voice: str, reason: str) -> None:
    """The last run's timeline tells, whatever is in it."""
    assert report.why(before, text, voice) == reason


def result(*clips: float, **fields: Any) -> ChapterResult:
    """A chapter whose clips took so many seconds."""
    slow = tuple(SlowClip(seconds, f"clip {seconds}", "tone:low") for seconds in clips)
    return ChapterResult(JOB, slowest=slow, **fields)


JOB: Job = cast("Job", None)  # a report does not look into it
CHAPTERS = (
    result(0.5, 0.1, 0.2, seconds=1.2345, clips_made=3, clips_reused=2, reasons={"new": 3}),
    result(0.4, 0.3, 0.6, seconds=2.0, clips_made=4, clips_reused=5, reasons={"new": 1, "other words": 3}),
    result(seconds=4.0, clips_reused=7, unchanged=True),
    result(error=SynthesisError("no")),
)


def test_the_report_for_programs() -> None:
    """Sums over all chapters, and the slowest clips, slowest first."""
    document = report.document(CHAPTERS, 9.87654, ["listen to this"])
    assert document == {
        "seconds": 9.877,
        "chapters": 4,
        "unchanged": 1,
        "failed": 1,
        "audio_seconds": 7.234,
        "clips": {"made": 7, "reused": 14},
        "why": {"new": 4, "other words": 3},
        "slowest": [
            {"seconds": seconds, "voice": "tone:low", "text": f"clip {seconds}"}
            for seconds in (0.6, 0.5, 0.4, 0.3, 0.2)
        ],
        "warnings": ["listen to this"],
    }


def test_the_seconds_of_slow_clips_are_rounded() -> None:
    """To milliseconds."""
    (clip,) = report.document([result(0.12345)], 1, [])["slowest"]
    assert clip["seconds"] == 0.123


def test_the_report_for_a_person() -> None:
    """One line for several chapters, with what there is to say; a single chapter's own line says it all."""
    assert report.summary(CHAPTERS[:1], "9 s") == ""
    assert report.summary(CHAPTERS, "9 s") == (
        "4 chapters, 1 unchanged, 7 clips made (4 new, 3 other words), in 9 s"
    )
    assert report.summary((result(), result()), "9 s") == "2 chapters, 0 clips made, in 9 s"
    one_clip = (result(clips_made=1, reasons={"new": 1}), result())
    assert report.summary(one_clip, "9 s") == "2 chapters, 1 clip made (1 new), in 9 s"


REASONS: dict[str, tuple[Callable[[], object], dict[str, int]]] = {
    # what changes, and why how many clips are made
    "nothing": (lambda: None, {}),
    "the words of a line": (lambda: edit_book("grey and quiet", "grey"), {"other words": 1}),
    "a voice": (lambda: voices(VOICES.replace("soft", "bell")), {"another voice": 2}),
    "a word of the lexicon": (
        lambda: voices(VOICES + "lexicon: {harbour: harbor}\n"),
        {"other settings": 1},
    ),
}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("change", REASONS)
def test_the_report_says_why(change: str) -> None:
    """The run's report counts the clips that were made by their reasons, and names the slowest."""
    edit, reasons = REASONS[change]
    book()
    edit()
    result = audiobook("produce", "book.txt", "--engine", "tone", "--json", "--format", "wav")
    report = result.data["report"]
    assert report["why"] == reasons
    assert report["clips"]["made"] == len(report["slowest"]) == sum(reasons.values())
    assert report["unchanged"] == sum(chapter["unchanged"] for chapter in result.data["chapters"])
    assert f"2 chapters, {report['unchanged']} unchanged, " in result.err or not report["unchanged"]


@pytest.mark.usefixtures("store")
def test_events_are_for_programs() -> None:
    """With --events every line on stderr is a JSON object: the run, progress, chapters, the report."""
    book()
    arguments = ("produce", "book.txt", "--engine", "tone", "--format", "wav")
    result = audiobook(*arguments, "--events", "-o", "again")
    opening, *lines = [json.loads(line) for line in result.err.splitlines()]
    assert (opening["event"], opening["message"][:8]) == ("note", "voices: ")
    assert lines[0] == {"event": "begin", "chapters": 2, "lines": lines[0]["lines"]}
    assert [event["title"] for event in lines if event["event"] == "chapter"] == [
        "Chapter 1: The Storm",
        "Chapter 2: The Calm",
    ]
    progress = [event for event in lines if event["event"] == "progress"]
    assert [event["chapters"] for event in progress][-2:] == [1, 2]
    assert (progress[-1]["lines"], progress[-1]["seconds_left"]) == (lines[0]["lines"], 0.0)
    assert lines[-1]["event"] == "end"
    assert lines[-1]["report"]["clips"]["made"] == 0
    assert json.loads(audiobook("produce", "none.txt", "--events").err)["event"] == "error"
    assert "event" not in audiobook(*arguments).err
