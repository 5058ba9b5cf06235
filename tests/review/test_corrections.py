"""Corrections in a script file: found again in the text whatever has happened to it, and applied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook import attribute, read, split
from audiobook.model import Block, Book, Chapter, Character, Kind, Line, Script, Span
from audiobook.review import corrections, script
from audiobook.review.entries import Entry, LostCorrection, Mark, Part

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
ANN = Character("ann", "Ann", ("Annie", "Miss Lee"), "female")
BEN = Character("ben", "Ben", ("Mr. Lee",), "male")


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


# --- names


def test_characters_are_found_by_all_their_names() -> None:
    """However they are written."""
    names = corrections.Names([ANN, BEN])
    assert [names.id_of(name) for name in ("Ann", " ANNIE", "miss  lee", "Ben", "Kate")] == [
        "ann",
        "ann",
        "ann",
        "ben",
        None,
    ]


def test_a_name_counts_before_an_alias() -> None:
    """And what two characters are called belongs to neither."""
    annie = Character("annie", "Annie", ("Lee",))
    lee = Character("bob", "Bob", ("Lee",))
    names = corrections.Names([ANN, annie, lee])
    assert names.id_of("Annie") == "annie"
    assert names.id_of("Lee") is None
    assert corrections.Names([ANN, replace(ANN, id="ann-2")]).id_of("Ann") is None


def test_the_nearest_name_is_similar_and_as_spelled() -> None:
    """A misspelled name is worth a hint; another name is none."""
    names = corrections.Names([Character("lexie", "Lexie", ("Alexandra Grey",))])
    assert names.nearest("lexi") == "Lexie"
    assert names.nearest("Alexandra Gray") == "Alexandra Grey"
    assert names.nearest("Lela") is None
    assert names.nearest("Mark") is None


@pytest.mark.parametrize(("name", "nearest"), [("abcdefgxyz", "abcdefghij"), ("abcdefvxyz", None)])
def test_seven_letters_of_ten_are_similar(name: str, nearest: str | None) -> None:
    """Six are not."""
    assert corrections.Names([Character("a", "abcdefghij")]).nearest(name) == nearest


def test_new_characters_have_an_id_that_is_free() -> None:
    """One for each name that nobody has, however often and however it is written."""
    characters = [ANN, Character("kate", "Kit"), Character("kate-2", "Kay")]
    added = corrections.new_characters(["Annie", "Kate", " kate ", "Kit", "Mary  Lou"], characters)
    assert [(character.id, character.name) for character in added] == [
        ("mary-lou", "Mary Lou"),
        ("kate-3", "kate"),
    ]
    alike = corrections.new_characters(["Zoe!", "Zoe?"], [])
    assert len({character.id for character in alike}) == 2


# --- where the corrections are


SPOKEN = (
    ("ann", "Who is there at this hour?"),
    ("ben", "Nobody that you would know."),
    (None, "Then I shall go and look."),
)


def by_hand(*spoken: tuple[str | None, str], source: str = "story.txt", kind: Kind = "dialogue") -> Script:
    """A script of these speeches, of which the program is sure."""
    text, lines, blocks = "", [], []
    for speaker, words in spoken:
        start, end = len(text), len(text) + len(words)
        text += f"{words}\n\n"
        lines.append(Line(Span(start, len(text), kind), speaker, 0.9, "tag"))
        blocks.append(Block(start, end, "paragraph"))
    chapter = Chapter("One", text, tuple(blocks), source)
    return Script(Book("Book", (chapter,)), (ANN, BEN), (tuple(lines),))


def entry(
    speaker: str | None,
    words: str,
    mark: Mark = " ",
    edited: bool | None = False,
    kind: Kind = "dialogue",
) -> Entry:
    """A line of a script file."""
    return Entry(mark, kind, speaker, words, edited=edited)


def located(*entries: Entry, lost: tuple[LostCorrection, ...] = ()) -> corrections.Located:
    """The corrections in a file with these lines, of a text that has SPOKEN."""
    return corrections.locate(Part("story.txt", entries, lost, ""), by_hand(*SPOKEN))


@pytest.mark.parametrize(
    ("line", "is_correction"),
    [
        (entry("Ann", SPOKEN[0][1]), False),
        (entry("Ben", SPOKEN[0][1]), False),  # the program has changed its mind since
        (entry("Ben", SPOKEN[0][1], edited=True), True),
        (entry("Ann", SPOKEN[0][1], edited=True), True),  # a "?" was taken away
        (entry("Ann", SPOKEN[0][1], mark="!"), True),
        (entry("Ann", SPOKEN[0][1], edited=None), False),
        (entry("ANN", SPOKEN[0][1], edited=None), False),
        (entry("Miss Lee", SPOKEN[0][1], edited=None), False),
        (entry("Mr. Lee", SPOKEN[0][1], edited=None), True),
        (entry("Kate", SPOKEN[0][1], edited=None), True),
        (entry(None, SPOKEN[0][1], edited=None), True),
        (entry(None, SPOKEN[0][1], edited=None, kind="narration"), True),
        (entry(None, SPOKEN[2][1], edited=None), False),
        (entry("Ann", SPOKEN[2][1], edited=None), True),
        (entry(None, SPOKEN[2][1], edited=None, kind="narration"), True),
    ],
)
def test_what_is_a_correction(line: Entry, is_correction: bool) -> None:
    """What is marked or edited; where the file cannot tell, what the program would say otherwise."""
    index = [words for _, words in SPOKEN].index(line.words)
    expected = (corrections.Correction(0, index, line),) if is_correction else ()
    assert located(line) == corrections.Located(expected, (), ())


@pytest.mark.parametrize(
    ("line", "is_lost"),
    [
        (entry("Ann", "These words are gone."), False),
        (entry("Ann", "These words are gone.", mark="!"), True),
        (entry("Ann", "These words are gone.", edited=True), True),
        (entry(None, "These words are gone.", edited=True, kind="narration"), True),
        (entry("Ann", "These words are gone.", edited=None), True),
        (entry(None, "These words are gone.", edited=None, kind="narration"), False),
        (entry(None, "These words are gone.", mark="!", edited=None, kind="narration"), True),
    ],
)
def test_what_is_a_lost_correction(line: Entry, is_lost: bool) -> None:
    """Whatever a person may have chosen; not narration that the program may have written."""
    expected = (LostCorrection(replace(line, mark="!")),) if is_lost else ()
    assert located(line) == corrections.Located((), expected, ())


def test_a_lost_correction_knows_its_neighbours() -> None:
    """The lines before and after it in the file."""
    gone = entry("Ann", "These words are gone.", edited=True)
    first, second = entry("Ann", SPOKEN[0][1]), entry("Ben", SPOKEN[1][1])
    (lost,) = located(first, gone, second).lost
    assert (lost.before, lost.after) == (first.words, second.words)
    (lost,) = located(gone, second).lost
    assert (lost.before, lost.after) == ("", second.words)
    (lost,) = located(first, gone).lost
    assert (lost.before, lost.after) == (first.words, "")


def test_a_correction_after_a_lost_one_counts() -> None:
    """Each line of the file is looked at."""
    gone, marked = entry("Ann", "These words are gone.", mark="!"), entry("Ben", SPOKEN[0][1], mark="!")
    assert located(gone, marked).corrections == (corrections.Correction(0, 0, marked),)


def test_a_name_that_two_characters_have_is_the_same_name() -> None:
    """It differs from no guess that has it, even if it does not say which of the two is meant."""
    guess = replace(by_hand(*SPOKEN), characters=(ANN, replace(ANN, id="ann-2")))
    unknown = entry("ann", SPOKEN[0][1], edited=None)
    part = Part("story.txt", (unknown,), (), "")
    assert corrections.locate(part, guess) == corrections.Located((), (), ())


def test_new_words_alone_are_no_correction() -> None:
    """The entry is named, so that the person learns why it is not heard."""
    new = "Nobody that you would ever know."
    same, other = entry("Ben", new, edited=True), entry("Ann", new, edited=True)
    assert located(same) == corrections.Located((), (), (same,))
    assert located(other) == corrections.Located((corrections.Correction(0, 1, other),), (), (other,))
    marked = entry("Ben", new, mark="!", edited=True)
    assert located(marked) == corrections.Located((corrections.Correction(0, 1, marked),), (), (marked,))
    # It is the text that has changed where the file is as it was written.
    untouched = entry("Ben", new, mark="!")
    assert located(untouched) == corrections.Located((corrections.Correction(0, 1, untouched),), (), ())


def test_lost_corrections_return_or_stay_lost() -> None:
    """Whatever else the file holds."""
    returning = LostCorrection(entry("Kate", SPOKEN[1][1], mark="!"))
    gone = LostCorrection(entry("Kate", "These words are gone.", mark="!"), "a", "b")
    found = located(entry("Ann", SPOKEN[0][1]), lost=(gone, returning))
    assert found.corrections == (corrections.Correction(0, 1, returning.entry),)
    assert found.lost == (gone,)


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
    # Without a correction in the chapter, a change has another cause.
    lines, followed = corrections._explained(run.book.chapters[0], run.lines[0], after, {}, {})
    assert (lines, followed) == (after, 0)


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
