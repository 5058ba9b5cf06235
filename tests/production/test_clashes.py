"""No text's audio replaces that of another text, unless somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from producing import TONE
from reading import CALM, STORM, Result, audiobook, files


@pytest.fixture(autouse=True)
def books(store: Path) -> None:  # noqa: ARG001 - for its folder
    """Have two books whose first chapters have the same file name, and audio of the first."""
    for folder, content in (("sea", STORM), ("tea", CALM)):
        Path(folder).mkdir()
        Path(folder, "ch1.txt").write_text(content, "utf-8")
    assert produce("sea/ch1.txt").code == 0


def produce(text: str, *options: str) -> Result:
    """Produce a text into the folder of both books."""
    return audiobook("produce", text, *TONE, "--format", "wav", *options)


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_another_books_chapter_is_not_replaced(options: tuple[str, ...]) -> None:
    """The run stops before any work, names the file, its text and what to do, and changes nothing."""
    before = files(Path("audio"))
    refused = produce("tea/ch1.txt", *options)
    assert (refused.code, refused.out) == (3, "")
    complaint = refused.err.splitlines()[-1]
    assert "ch1.wav: holds the audio of another text (../sea/ch1.txt, which begins" in complaint
    assert "-o" in complaint
    assert files(Path("audio")) == before
    assert produce("tea/ch1.txt", "-o", "elsewhere").code == 0


def test_a_text_that_is_written_anew_is_the_same_text() -> None:
    """In the same place anything may have changed; what the folder is called from does not matter."""
    Path("sea/ch1.txt").write_text(CALM, "utf-8")
    assert produce(str(Path("sea/ch1.txt").absolute())).code == 0


def test_a_text_that_has_moved_is_the_same_text() -> None:
    """Its words tell, even if some have changed, and even if it is piped in."""
    moved = STORM.replace("Later the wind fell", "Then the wind fell")
    Path("tea/ch1.txt").write_text(moved, "utf-8")
    assert produce("tea/ch1.txt").code == 0


def test_audio_is_told_from_another_programs() -> None:
    """A timeline that is none, or none of ours, stops nobody; neither does a missing one."""
    for content in ("[1]", '{"cues": 3}', '{"cues": [{"text": 4}, 5], "path": 6}', "{"):
        Path("audio/ch1.timeline.json").write_text(content, "utf-8")
        assert produce("tea/ch1.txt", "--dry-run").code == 0
    Path("audio/ch1.timeline.json").unlink()
    assert produce("tea/ch1.txt", "--dry-run").code == 0
