"""Corrections in a script file: found again in the text, whatever happened to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from audiobook import attribute, read, split
from audiobook.model import Line, Script
from audiobook.review import corrections, script

if TYPE_CHECKING:
    from pathlib import Path

STORY = """\
Ann and Ben sat by the fire. Ann put down her book.

"Who is there?" said Ann.

"Nobody," said Ben.

"I heard a step on the stairs."

"It was the wind."

"The wind has no boots."

"Then go and look," said Ben.
"""


def analysed(text: str, folder: Path) -> Script:
    """Who says what in a text."""
    path = folder / "story.txt"
    path.write_text(text, "utf-8")
    book = read.book([path])
    cut = split.cut(book.chapters)
    characters = attribute.discover(cut)
    return Script(book, characters, attribute.book(cut, characters))


def corrected(guess: Script, content: str) -> tuple[Script, corrections.Outcome]:
    """The script as a person's file wants it."""
    parts = script.parse(content, "story.script.txt")
    lines, characters, account = corrections.apply(guess, guess.characters, None, parts)
    return Script(guess.book, characters, lines), account


def line_of(made: Script, words: str) -> Line:
    """The line that begins with the words."""
    chapter = made.book.chapters[0]
    return next(one for one in made.lines[0] if chapter.text.startswith(words, one.span.start))


def changed(content: str, words: str, name: str) -> str:
    """The script with another name on one line."""
    rows = content.split("\n")
    at = next(i for i, row in enumerate(rows) if row.endswith(words) and not row.startswith("#"))
    rows[at] = f"  {name} | {words}"
    return "\n".join(rows)


def test_a_script_without_edits_changes_nothing(tmp_path: Path) -> None:
    """Written, read and written anew, it is the same to the byte."""
    guess = analysed(STORY, tmp_path)
    content = script.text(guess)
    again, account = corrected(guess, content)
    assert account == corrections.Outcome()
    assert script.text(again) == content


def test_a_correction_carries_through_the_exchange(tmp_path: Path) -> None:
    """Untagged turns around a corrected one follow it, and say whose correction they follow."""
    guess = analysed(STORY, tmp_path)
    before = line_of(guess, '"It was').speaker
    other = next(one for one in guess.characters if one.id != before)
    made, account = corrected(guess, changed(script.text(guess), '"It was the wind."', other.name))
    told = line_of(made, '"It was')
    assert (told.speaker, told.confidence, told.reason) == (other.id, 1.0, script.BY_HAND)
    assert account.applied == 1
    follows = [one for one in made.lines[0] if one.reason.startswith("follows your correction")]
    assert len(follows) == account.followed


def test_a_correction_survives_an_edit_of_the_text(tmp_path: Path) -> None:
    """Lines that come, go and change around it do not move it; when it goes itself, it is kept."""
    content = changed(script.text(analysed(STORY, tmp_path)), '"It was the wind."', "Cousin May")
    edited = STORY.replace("Ann and Ben sat", "A storm rose.\n\nAnn and Ben sat").replace("boots", "shoes")
    made, account = corrected(analysed(edited, tmp_path), content)
    assert made.name_of(line_of(made, '"It was').speaker) == "Cousin May"
    assert account.applied == 1
    assert account.new_names[0].startswith("Cousin May")
    gone = analysed(STORY.replace('"It was the wind."\n\n', ""), tmp_path)
    lost_made, account = corrected(gone, content)
    assert [lost.entry.words for _, lost in account.lost] == ['"It was the wind."']
    kept = script.text(lost_made, [lost for _, lost in account.lost])
    back, account = corrected(analysed(STORY, tmp_path), kept)
    assert back.name_of(line_of(back, '"It was').speaker) == "Cousin May"
    assert not account.lost


def test_a_correction_outlives_a_better_model(tmp_path: Path) -> None:
    """Whatever the program thinks of the lines next time, a person's word stands."""
    guess = analysed(STORY, tmp_path)
    content = changed(script.text(guess), '"It was the wind."', "Ann")
    first, _ = corrected(guess, content)
    refreshed = script.text(first)
    turned = {
        one.id: other.id for one, other in zip(guess.characters, reversed(guess.characters), strict=True)
    }
    otherwise = replace(
        guess,
        lines=(tuple(replace(x, speaker=turned[x.speaker] if x.speaker else None) for x in guess.lines[0]),),
    )
    made, account = corrected(otherwise, refreshed)
    assert made.name_of(line_of(made, '"It was').speaker) == "Ann"
    assert account.applied == 1


def test_narrator_takes_a_line_out_of_the_dialogue(tmp_path: Path) -> None:
    """What nobody says aloud is read by the narrator."""
    guess = analysed(STORY, tmp_path)
    made, _ = corrected(guess, changed(script.text(guess), '"It was the wind."', "narrator"))
    assert line_of(made, '"It was').span.kind == "narration"


@given(
    st.lists(
        st.sampled_from(["Ann", "Ben", "Cousin | May", "\\odd", "(x)", "?", "#1"]), min_size=6, max_size=6
    )
)
def test_any_names_round_trip(names: list[str]) -> None:
    """Whatever name a person gives a line, it comes back from the file."""
    entries = [script.Entry("!", "dialogue", name, f'"Line {number}."') for number, name in enumerate(names)]
    rows = "\n".join(script._row(entry) for entry in entries)
    (part,) = script.parse(f"{script.HEADER}story.txt\n\n{rows}\n", "here")
    assert [(one.mark, one.speaker, one.words) for one in part.entries] == [
        (one.mark, one.speaker, one.words) for one in entries
    ]
