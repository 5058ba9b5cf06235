"""The script file: what is written, and how it is read back.  And the same for other programs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from audiobook.model import Block, Book, Chapter, Character, Line, Script, Span
from audiobook.review import script
from audiobook.review.entries import BY_HAND, Entry, LostCorrection
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '"Yes," said Ann.\n\n"No."\n'
HEADER = "# audiobook script: a.txt"
WRITTEN = f"""\
{HEADER}
# 2 pieces of dialogue, 1 to review (marked ?), 0 corrected by hand (marked !)
#
# To correct a line, change the name before the bar: to another character, by any of their names, to somebody
# new, to "narrator" for what nobody says, or to ??? for what nobody knows. To keep a line as it is, put ! in
# front of it. What you correct is marked ! and stays; put a blank there, and the program decides again.
#
# The least certain first:
#     0%  ???: "No."  (nobody is named near it)

## One

  Ann              | "Yes,"
  narrator         | said Ann.
? ???              | "No."

# What the program wrote, in code: so it knows the names that are yours. Leave these lines alone.
#= yADDg8rlDlr2ckgFg-6C
"""
"""Files like this one are in users' folders: their format must not change."""


def a_script() -> Script:
    """Two speeches, one of them nobody's."""
    blocks = (Block(0, 16, "paragraph"), Block(18, 23, "paragraph"))
    lines = (
        Line(Span(0, 7, "dialogue"), "ann", 0.987654, "tag: Ann said"),
        Line(Span(7, 18, "narration"), None, 1.0, "narration"),
        Line(Span(18, 24, "dialogue"), None, 0.0, "nobody is named near it"),
    )
    book = Book("Book", (Chapter("One", TEXT, blocks, "a.txt", start=10),))
    return Script(book, (Character("ann", "Ann", ("Annie",), "female"),), (lines,))


def read(*rows: str) -> script.Part:
    """The only part of a file with these rows under its header."""
    (part,) = script.parse("\n".join([HEADER, *rows]), "here")
    return part


def complaint(*rows: str) -> str:
    """What is said of a file with these rows under its header."""
    with pytest.raises(InputError) as raised:
        read(*rows)
    return str(raised.value)


# --- writing


def test_what_is_written() -> None:
    """Header, help, what to review, the lines, and the codes: to the byte."""
    assert script.text(a_script()) == WRITTEN


def test_a_file_with_nothing_to_review_has_no_list() -> None:
    """And corrected lines are counted."""
    before = a_script()
    lines = (*before.lines[0][:2], replace(before.lines[0][2], reason=BY_HAND))
    written = script.text(replace(before, lines=(lines,)))
    assert "# 2 pieces of dialogue, 0 to review (marked ?), 1 corrected by hand (marked !)" in written
    assert "least certain" not in written
    assert '\n! ???              | "No."\n' in written


def test_the_list_of_doubtful_lines_names_their_speakers() -> None:
    """With how sure the program is, and why."""
    one = a_script()
    doubtful = replace(one.lines[0][0], confidence=0.375, reason="on  the scene")
    written = script.text(replace(one, lines=((doubtful, *one.lines[0][1:]),)))
    assert (
        '\n#     0%  ???: "No."  (nobody is named near it)\n#    38%  Ann: "Yes,"  (on the scene)\n'
        in written
    )


def test_every_chapter_has_its_lines_under_its_title() -> None:
    """A chapter without a title has an empty one."""
    one = a_script()
    chapters = (one.book.chapters[0], replace(one.book.chapters[0], title="", text="More."))
    more = (Line(Span(0, 5, "narration"), None, 1.0, "narration"),)
    both = Script(Book("Book", chapters), one.characters, (one.lines[0], more))
    sections = script.text(both).split("\n##")[1:]
    rows = ['  Ann              | "Yes,"', "  narrator         | said Ann.", '? ???              | "No."']
    assert sections[0].splitlines() == [" One", "", *rows]
    assert sections[1].startswith("\n\n  narrator         | More.\n\n# What the program wrote")


def test_an_empty_script_has_no_codes() -> None:
    """There is nothing to know again."""
    one = a_script()
    written = script.text(replace(one, lines=((),)))
    assert written.endswith("\n## One\n\n")
    assert "0 pieces of dialogue, 0 to review" in written


def test_lost_corrections_stand_before_the_codes() -> None:
    """Each with the words around it, as far as they are known."""
    words = Entry("!", "dialogue", "Ben", '"Go."')
    lost = [LostCorrection(words, "Before.", "After."), LostCorrection(replace(words, speaker=None))]
    written = script.text(a_script(), lost)
    assert written.split('| "No."\n', 1)[1].split("# What")[0] == (
        f"\n{script.LOST}\n"
        "\n  (before)         | Before.\n"
        '! Ben              | "Go."\n'
        "  (after)          | After.\n"
        '\n! ???              | "Go."\n'
        "\n"
    )
    (part,) = script.parse(written, "here")
    assert part.lost == tuple(lost)
    assert part.entries == read(*WRITTEN.splitlines()[1:]).entries


@pytest.mark.parametrize(
    ("entry", "spelled"),
    [
        (Entry(" ", "narration", None, "x"), "narrator"),
        (Entry(" ", "heading", None, "x"), "(heading)"),
        (Entry(" ", "note", None, "x"), "(note)"),
        (Entry(" ", "break", None, "x"), "(break)"),
        (Entry(" ", "dialogue", None, "x"), "???"),
        (Entry(" ", "dialogue", "Ann", "x"), "Ann"),
        (Entry(" ", "dialogue", "Narrator", "x"), "\\Narrator"),
        (Entry(" ", "dialogue", "(note)", "x"), "\\(note)"),
        (Entry(" ", "dialogue", "???", "x"), "\\???"),
        (Entry(" ", "dialogue", "!Ann", "x"), "\\!Ann"),
        (Entry(" ", "dialogue", "#1", "x"), "\\#1"),
        (Entry(" ", "dialogue", "A|B\\C", "x"), "A\\|B\\\\C"),
    ],
)
def test_names_are_spelled_so_that_they_come_back(entry: Entry, spelled: str) -> None:
    """A backslash tells a name from what has a meaning."""
    row = script._row(entry)
    assert row == f"  {spelled:<16} | x"
    assert read(row).entries == (entry,)


# --- reading


def test_a_written_file_is_read_back() -> None:
    """Every line with its number; nothing counts as edited."""
    (part,) = script.parse(WRITTEN, "here")
    assert part == script.Part(
        "a.txt",
        (
            Entry(" ", "dialogue", "Ann", '"Yes,"'),
            Entry(" ", "narration", None, "said Ann."),
            Entry("?", "dialogue", None, '"No."'),
        ),
        (),
        WRITTEN,
    )
    assert [(entry.number, entry.edited) for entry in part.entries] == [(13, False), (14, False), (15, False)]


def test_an_edited_line_is_known() -> None:
    """By its name alone."""
    (part,) = script.parse(WRITTEN.replace("? ???  ", "  Ben  "), "here")
    assert [entry.edited for entry in part.entries] == [False, False, True]


def test_rows_of_codes_may_be_long_or_short() -> None:
    """An editor may break them anew; blanks around them do not count."""
    broken = WRITTEN.replace("#= yADDg8rlD", "#= yADD \n#=  g8rlD")
    (part,) = script.parse(broken, "here")
    assert [entry.edited for entry in part.entries] == [False] * 3
    (part,) = script.parse(WRITTEN.replace("#= yADDg8rlD", "#= "), "here")
    assert [entry.edited for entry in part.entries] == [None] * 3


def test_a_file_of_windows_is_the_same() -> None:
    """Line ends and a byte order mark say nothing."""
    (part,) = script.parse(WRITTEN.replace("\n", "\r\n"), "here")
    assert part == script.parse(WRITTEN, "here")[0]


def test_a_file_may_hold_several_texts() -> None:
    """Each keeps what is its own, to the byte."""
    other = WRITTEN.replace("a.txt", " b  c.txt ").replace("Ann  ", "Ben  ")
    first, second = script.parse(f"\n\n{WRITTEN}\n\n{other}", "here")
    assert (first.name, second.name) == ("a.txt", "b  c.txt")
    assert (first.content, second.content) == (WRITTEN, other)
    assert [entry.speaker for entry in first.entries] == ["Ann", None, None]
    assert [entry.speaker for entry in second.entries] == ["Ben", None, None]
    assert second.entries[0].number == first.entries[-1].number + 18


@pytest.mark.parametrize(
    ("row", "mark", "speaker", "words"),
    [
        ("  Ann | Yes.", " ", "Ann", "Yes."),
        ("Ann|Yes.", " ", "Ann", "Yes."),
        ("Ann Lee | Yes.", " ", "Ann Lee", "Yes."),
        ("? Ann | Yes.", "?", "Ann", "Yes."),
        ("?Ann | Yes.", "?", "Ann", "Yes."),
        ("!  Ann   Lee | Yes  |  no. ", "!", "Ann Lee", "Yes | no."),
        ("\tAnn\tLee\t|\tYes.", " ", "Ann Lee", "Yes."),
        ("?\tAnn | Yes.", "?", "Ann", "Yes."),
        ("??? | Yes.", " ", None, "Yes."),
        ("  ??? | Yes.", " ", None, "Yes."),
        ("? ??? | Yes.", "?", None, "Yes."),
        ("!??? | Yes.", "!", None, "Yes."),
        ("A | Yes.", " ", "A", "Yes."),
        ("?? | Yes.", "?", "?", "Yes."),
        ("  Ann |", " ", "Ann", ""),
    ],
)
def test_how_lines_may_be_typed(row: str, mark: str, speaker: str | None, words: str) -> None:
    """Blanks and tabs are free; the mark is the first character."""
    (entry,) = read(row).entries
    assert (entry.mark, entry.kind, entry.speaker, entry.words) == (mark, "dialogue", speaker, words)


@pytest.mark.parametrize(
    ("who", "kind"),
    [("narrator", "narration"), ("NARRATOR", "narration"), ("(heading)", "heading"), ("(break)", "break")],
)
def test_what_is_no_dialogue(who: str, kind: str) -> None:
    """The narrator is nobody's name."""
    (entry,) = read(f"  {who} | x").entries
    assert (entry.kind, entry.speaker) == (kind, None)


def test_comments_and_blank_rows_are_passed_over() -> None:
    """Wherever they stand."""
    assert read("", "# mine | too", "  Ann | x", "   ", "#").entries == (Entry(" ", "dialogue", "Ann", "x"),)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("  Ann", "no bar; write `  Name | words`, or delete the line"),
        ("x Ann | y", "unknown mark 'x'; use ? or !, or begin the line with two spaces"),
        (" | y", "no name before the bar; write ??? if the speaker is unknown"),
        ("! | y", "no name before the bar; write ??? if the speaker is unknown"),
        ("  (song) | y", "unknown kind '(song)'; use (heading), (note), (break), (label), or a name"),
        ("  Ann\\|y", "no bar; write `  Name | words`, or delete the line"),
        ("\0 | y", "contains a NUL byte; restore the file from a backup"),
    ],
)
def test_what_cannot_be_read_is_named(row: str, problem: str) -> None:
    """With its line in the file, among the lost corrections too."""
    assert complaint("", row) == f"here:3: {problem}"
    assert complaint("", script.LOST, "! Ann | z", row) == f"here:5: {problem}"


@pytest.mark.parametrize(
    ("content", "number"), [("", 1), ("\n\n", 1), ("\n\nx\n", 3), (f"x\n{HEADER}\n", 1), (f" {HEADER}", 1)]
)
def test_another_file_is_no_script(content: str, number: int) -> None:
    """The first row with anything on it must be the header."""
    with pytest.raises(InputError, match=rf"^here:{number}: not a script file: it must begin with "):
        script.parse(content, "here")


def test_two_scripts_of_one_text() -> None:
    """Which of them counts, only the person knows."""
    assert complaint("  Ann | x", HEADER + " ") == "here:3: duplicate script of 'a.txt'; delete one of them"


def test_the_words_around_lost_corrections() -> None:
    """`(before)` belongs to the next correction, `(after)` to the last one."""
    part = read(
        "  Ann | x",
        script.LOST,
        "  (after) | nobody's",
        "  (before) | 1",
        "  Ben | 2",
        "  (after) | 3",
        "",
        "? narrator | 4",
        "  (after) | 5",
    )
    assert part.entries == (Entry(" ", "dialogue", "Ann", "x"),)
    assert part.lost == (
        LostCorrection(Entry("!", "dialogue", "Ben", "2"), "1", "3"),
        LostCorrection(Entry("!", "narration", None, "4"), "", "5"),
    )
    assert [correction.entry.number for correction in part.lost] == [6, 9]


def test_words_around_a_correction_have_a_meaning_there_only() -> None:
    """Above the heading of the lost ones they are kinds that do not exist."""
    assert complaint("  (before) | x").startswith("here:2: unknown kind '(before)'")


# --- files


def test_a_file_is_loaded(tmp_path: Path) -> None:
    """With or without a byte order mark."""
    path = tmp_path / "a.script.txt"
    path.write_bytes(WRITTEN.encode("utf-8-sig"))
    assert script.load(path) == script.parse(WRITTEN, "here")


def test_a_file_that_cannot_be_loaded(tmp_path: Path) -> None:
    """What is wrong, and what to do."""
    missing = tmp_path / "none.txt"
    with pytest.raises(InputError, match=r"none\.txt: cannot be read \(No such file.*\); give a script file"):
        script.load(missing)
    with pytest.raises(InputError, match=r": is a folder; give a script file that `audiobook script` wrote"):
        script.load(tmp_path)
    latin = tmp_path / "latin.txt"
    latin.write_bytes(f"\n{HEADER}\n\n  Zoé | x\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.txt:4: not UTF-8; save the script as UTF-8"):
        script.load(latin)


# --- for other programs


def test_the_document_counts_from_the_source() -> None:
    """Positions are those of the decoded file, and the spans tile it."""
    assert script.document(a_script()) == {
        "source": "a.txt",
        "chapters": [{"title": "One", "start": 10, "end": 34}],
        "characters": [{"id": "ann", "name": "Ann", "aliases": ["Annie"], "gender": "female"}],
        "spans": [
            {
                "start": 10,
                "end": 17,
                "kind": "dialogue",
                "speaker": "ann",
                "confidence": 0.988,
                "reason": "tag: Ann said",
            },
            {
                "start": 17,
                "end": 28,
                "kind": "narration",
                "speaker": None,
                "confidence": 1.0,
                "reason": "narration",
            },
            {
                "start": 28,
                "end": 34,
                "kind": "dialogue",
                "speaker": None,
                "confidence": 0.0,
                "reason": "nobody is named near it",
            },
        ],
    }
    assert json.loads(json.dumps(script.document(a_script()))) == script.document(a_script())


def test_the_document_may_hold_what_is_spoken() -> None:
    """For every span, by whoever asks."""
    document = script.document(a_script(), lambda chapter, line: f"{chapter.title} {line.span.start}")
    assert [span["spoken"] for span in document["spans"]] == ["One 0", "One 7", "One 18"]
