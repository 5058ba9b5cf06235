"""Corrections in a script file: found again in the text whatever has happened to it, and applied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from spoken_lines import ANN, BEN, SPOKEN, by_hand, entry

from audiobook import attribute, read, split
from audiobook.model import Book, Character, Kind, Line, Script
from audiobook.review import corrections, script
from audiobook.review.entries import Entry, LostCorrection, Part

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

STORY = """\
Ann and Ben sat by the fire. Ann put down her book.

"Who is there?" said Ann.

"Nobody," said Ben.

"I heard a step on the stairs."

"It was the wind."

"The wind has no boots."

"Then go and look," said Ben.
"""


EXCHANGE = """\
Ann and Ben sat by the fire. Ann put down her book and Ben looked up at her.

"Who is there?"

"Nobody."

"I heard a step on the stairs."

"It was the wind."

"The wind has no boots."

"Then go and look."

They sat still for a while.
"""


def analysed(text: str, folder: Path) -> Script:
    """The program's own attribution of a text."""
    path = folder / "story.txt"
    path.write_text(text, "utf-8")
    book = read.book([path])
    cut = split.cut(book.chapters)
    characters = attribute.discover(cut)
    return Script(book, characters, attribute.book(cut, characters))


def corrected(guess: Script, content: str) -> tuple[Script, corrections.Outcome]:
    """The script as a person's file wants it."""
    parts = script.parse(content, "story.script.txt")
    lines, characters, outcome = corrections.apply(guess, guess.characters, None, parts)
    return Script(guess.book, characters, lines), outcome


def speakers(guess: Script) -> list[str | None]:
    """Who says the pieces of dialogue, in order."""
    return [line.speaker for line in guess.lines[0] if line.span.kind == "dialogue"]


def line_of(corrected_script: Script, words: str) -> Line:
    """The line that begins with the words."""
    text = corrected_script.book.chapters[0].text
    return next(line for line in corrected_script.lines[0] if text.startswith(words, line.span.start))


def changed(content: str, words: str, name: str) -> str:
    """The script with another name on one line."""
    rows = content.split("\n")
    at = next(i for i, row in enumerate(rows) if row.endswith(words) and not row.startswith("#"))
    rows[at] = f"  {name} | {words}"
    return "\n".join(rows)


# --- the whole way: a file is written, edited, read and applied


def test_a_script_without_edits_changes_nothing(tmp_path: Path) -> None:
    """Written, read and written anew, it is the same to the byte."""
    guess = analysed(STORY, tmp_path)
    content = script.text(guess)
    again, outcome = corrected(guess, content)
    assert outcome == corrections.Outcome(0, 0, (), (), ())
    assert again == guess
    assert script.text(again) == content


def test_a_correction_carries_through_the_exchange(tmp_path: Path) -> None:
    """Untagged turns around a corrected one follow it, and say which correction they follow."""
    guess = analysed(EXCHANGE, tmp_path)
    content = script.text(guess)
    assert speakers(guess) == ["ann", "ben"] * 3
    final, outcome = corrected(guess, changed(content, '"It was the wind."', "Ann"))
    assert speakers(final) == ["ben", "ann"] * 3
    line = line_of(final, '"It was')
    assert (line.confidence, line.reason) == (1.0, script.BY_HAND)
    assert (outcome.applied, outcome.followed) == (1, 5)
    reasons = [other.reason for other in final.lines[0] if other.span.kind == "dialogue" and other != line]
    assert reasons == ["follows your correction of “It was the wind.”"] * 5
    narrated = [
        (old, new) for old, new in zip(guess.lines[0], final.lines[0], strict=True) if not new.speaker
    ]
    assert all(old == new for old, new in narrated)
    # Two corrections, and each line follows the nearer one.
    both = changed(changed(content, '"Who is there?"', "Ben"), '"Then go and look."', "Ann")
    final, outcome = corrected(guess, both)
    assert (outcome.applied, outcome.followed) == (2, 4)
    assert line_of(final, '"Nobody').reason == "follows your correction of “Who is there?”"
    assert line_of(final, '"The wind').reason == "follows your correction of “Then go and look.”"


def test_a_correction_survives_an_edit_of_the_text(tmp_path: Path) -> None:
    """Lines that come, go and change around it do not move it; when it goes itself, it is kept."""
    content = changed(script.text(analysed(STORY, tmp_path)), '"It was the wind."', "Cousin May")
    edited = STORY.replace("Ann and Ben sat", "A storm rose.\n\nAnn and Ben sat").replace("boots", "shoes")
    final, outcome = corrected(analysed(edited, tmp_path), content)
    assert final.name_of(line_of(final, '"It was').speaker) == "Cousin May"
    assert outcome.applied == 1
    assert outcome.new_names[0].startswith("Cousin May")
    without = analysed(STORY.replace('"It was the wind."\n\n', ""), tmp_path)
    unchanged, outcome = corrected(without, content)
    expected = LostCorrection(
        Entry("!", "dialogue", "Cousin May", '"It was the wind."'),
        '"I heard a step on the stairs."',
        '"The wind has no boots."',
    )
    assert outcome == corrections.Outcome(lost=(("story.txt", expected),))
    assert unchanged == without
    kept = script.text(unchanged, [correction for _, correction in outcome.lost])
    back, outcome = corrected(analysed(STORY, tmp_path), kept)
    assert back.name_of(line_of(back, '"It was').speaker) == "Cousin May"
    assert not outcome.lost


def test_a_correction_outlives_a_better_model(tmp_path: Path) -> None:
    """Whatever the program thinks of the lines next time, a person's word stands."""
    guess = analysed(STORY, tmp_path)
    content = changed(script.text(guess), '"It was the wind."', "Ann")
    first, _ = corrected(guess, content)
    refreshed = script.text(first)
    swapped = dict(zip(["ann", "ben"], ["ben", "ann"], strict=True))
    otherwise = replace(
        guess,
        lines=(
            tuple(
                replace(line, speaker=swapped[line.speaker] if line.speaker else None)
                for line in guess.lines[0]
            ),
        ),
    )
    final, outcome = corrected(otherwise, refreshed)
    assert final.name_of(line_of(final, '"It was').speaker) == "Ann"
    assert outcome.applied == 1


def test_narrator_takes_a_line_out_of_the_dialogue(tmp_path: Path) -> None:
    """What nobody says aloud is read by the narrator."""
    guess = analysed(STORY, tmp_path)
    final, _ = corrected(guess, changed(script.text(guess), '"It was the wind."', "narrator"))
    line = line_of(final, '"It was')
    assert (line.span.kind, line.speaker, line.reason) == ("narration", None, script.BY_HAND)


def test_a_reworded_line_is_read_as_the_text_has_it(tmp_path: Path) -> None:
    """A person who edits words in the script has edited the wrong file, and is told so."""
    guess = analysed(STORY, tmp_path)
    content = script.text(guess).replace("It was the wind.", "It was only the wind.")
    final, outcome = corrected(guess, content)
    assert final == guess
    ((name, entry),) = outcome.reworded
    assert (name, entry.words) == ("story.txt", '"It was only the wind."')
    assert outcome.applied == 0
    # With another name as well, it is a correction all the same.
    final, outcome = corrected(guess, changed(content, '"It was only the wind."', "Cousin May"))
    assert final.name_of(line_of(final, '"It was').speaker) == "Cousin May"
    assert (outcome.applied, len(outcome.reworded)) == (1, 1)


@given(
    st.lists(
        st.sampled_from(["Ann", "Ben", "Cousin | May", "\\odd", "(x)", "?", "#1"]), min_size=6, max_size=6
    )
)
def test_any_names_round_trip(names: list[str]) -> None:
    """Whatever name a person gives a line, it comes back from the file."""
    entries = [Entry("!", "dialogue", name, f'"Line {number}."') for number, name in enumerate(names)]
    rows = "\n".join(script._row(entry) for entry in entries)
    (part,) = script.parse(f"{script.HEADER}story.txt\n\n{rows}\n", "here")
    assert list(part.entries) == entries


# --- what is applied


def test_each_text_has_its_own_part() -> None:
    """Its corrections are counted in its own chapters, wherever these are in the run."""
    first, second = by_hand(*SPOKEN, source="a.txt"), by_hand(*SPOKEN, source="b.txt")
    run = Script(Book("Book", first.book.chapters + second.book.chapters), (ANN, BEN), first.lines * 2)
    parts = [
        Part("b.txt", (entry("Kate", SPOKEN[0][1], mark="!"), entry("Kate", "Gone.", mark="!")), (), ""),
        Part("other.txt", (entry("Zoe", SPOKEN[0][1], mark="!"),), (), ""),
    ]
    lines, characters, outcome = corrections.apply(run, run.characters, None, parts)
    assert [line.reason == script.BY_HAND for chapter in lines for line in chapter] == [False] * 3 + [
        True,
        False,
        False,
    ]
    assert lines[1][0].speaker == "kate"
    assert [character.id for character in characters] == ["ann", "ben", "kate"]
    assert (outcome.applied, outcome.new_names) == (1, ("Kate",))
    assert [(name, lost.entry.words) for name, lost in outcome.lost] == [("b.txt", "Gone.")]


def test_a_misspelled_name_comes_with_a_hint() -> None:
    """It is a new character, and the message names the one that may be meant."""
    run = by_hand(("lexie", SPOKEN[0][1]))
    run = replace(run, characters=(Character("lexie", "Lexie"),))
    part = Part("story.txt", (entry("Lexi", SPOKEN[0][1], mark="!"),), (), "")
    lines, characters, outcome = corrections.apply(run, run.characters, None, [part])
    assert outcome.new_names == ("Lexi (like Lexie)",)
    assert lines[0][0].speaker == characters[-1].id
    assert characters[-1].name == "Lexi"


def test_no_character_comes_of_what_nobody_says() -> None:
    """Neither of narration, nor of dialogue whose speaker is unknown."""
    run = by_hand(*SPOKEN)
    entries = (
        entry(None, SPOKEN[0][1], mark="!"),
        entry("Zoe", SPOKEN[1][1], mark="!", kind="narration"),
        entry("Annie", SPOKEN[2][1], mark="!"),
    )
    lines, characters, outcome = corrections.apply(
        run, run.characters, None, [Part("story.txt", entries, (), "")]
    )
    assert [(line.span.kind, line.speaker, line.confidence, line.reason) for line in lines[0]] == [
        ("dialogue", None, 1.0, script.BY_HAND),
        ("narration", None, 1.0, script.BY_HAND),
        ("dialogue", "ann", 1.0, script.BY_HAND),
    ]
    assert characters == run.characters
    assert (outcome.applied, outcome.new_names) == (3, ())


def test_a_line_of_another_kind_is_no_continuation() -> None:
    """Narration does not continue the speech before it; a line that stays dialogue does."""
    run = by_hand(*SPOKEN[:2])
    continued = replace(run.lines[0][1], span=replace(run.lines[0][1].span, continues=True))
    run = replace(run, lines=((run.lines[0][0], continued),))
    kinds: tuple[tuple[Kind, bool], ...] = (("narration", False), ("dialogue", True))
    for kind, continues in kinds:
        part = Part("story.txt", (entry("Ann", SPOKEN[1][1], mark="!", kind=kind),), (), "")
        lines, _, _ = corrections.apply(run, run.characters, None, [part])
        assert (lines[0][1].span.kind, lines[0][1].span.continues) == (kind, continues)


def test_a_line_follows_the_nearest_correction() -> None:
    """Of two at the same distance, the earlier."""
    assert corrections._nearest(5, [1, 4, 9]) == 4
    assert corrections._nearest(5, [7, 3]) == 3
    assert corrections._nearest(5, [8, 3]) == 3
    assert corrections._nearest(5, [7, 2]) == 7


def test_a_line_far_from_the_correction_follows_them_all() -> None:
    """It would be wrong to say that a correction pages away is the cause."""
    far = corrections.NEAR_LINES + 1
    run = by_hand(*(("ann", "“No.” ") for _ in range(far + 1)))
    after = tuple(replace(line, speaker="ben") for line in run.lines[0])
    wanted = {0: entry("Ben", "“No.” ")}
    lines, _ = corrections._explained(run.book.chapters[0], run.lines[0], after, wanted, {0: "ben"})
    assert lines[far].reason == corrections.LEARNED
    assert lines[far - 1].reason == "follows your correction of “No.”"


def test_why_a_line_has_changed() -> None:
    """It quotes the correction, on one line and not at full length; what has not changed keeps its reason."""
    words = ("“Nobody that you would ever know,\n or that I have met.” ", "“No.” ", "“Yes.” ")
    run = by_hand(("ann", words[0]), ("ben", words[1]), ("ann", words[2]))
    after = (run.lines[0][0], replace(run.lines[0][1], speaker="ann"), run.lines[0][2])
    wanted = {0: entry("Ben", words[0])}
    lines, followed = corrections._explained(run.book.chapters[0], run.lines[0], after, wanted, {0: "ben"})
    assert followed == 1
    assert lines[0] == replace(run.lines[0][0], speaker="ben", confidence=1.0, reason=script.BY_HAND)
    reason = "follows your correction of “Nobody that you would ever know, or th…”"
    assert lines[1] == replace(after[1], reason=reason)
    assert lines[2] == run.lines[0][2]
    # Without a correction in the chapter, the book has learned it from the others.
    lines, followed = corrections._explained(run.book.chapters[0], run.lines[0], after, {}, {})
    assert lines == (after[0], replace(after[1], reason=corrections.LEARNED), after[2])
    assert followed == 1


def test_the_story_teller_stays_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attribution is asked again with everything it knew, and with the corrections."""
    run = by_hand(*SPOKEN)
    asked: list[tuple[object, ...]] = []

    def book(*arguments: object) -> tuple[tuple[Line, ...], ...]:
        asked.append(arguments)
        return run.lines

    monkeypatch.setattr(attribute, "book", book)
    part = Part("story.txt", (entry("Kate", SPOKEN[1][1], mark="!"),), (), "")
    _, characters, _ = corrections.apply(run, run.characters, "ann", [part])
    spans = [line.span for line in run.lines[0]]
    assert asked == [([(run.book.chapters[0], spans)], characters, "ann", {0: {1: "kate"}})]
