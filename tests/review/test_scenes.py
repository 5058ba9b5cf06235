"""Passages for a language model: what belongs to a scene, where long scenes are cut, what is one speech."""

from __future__ import annotations

from dataclasses import replace

from storyteller import Piece, story

from audiobook.review import scenes


def passage(*pieces: Piece) -> scenes.Passage:
    """The passage of a story's chapter."""
    script = story(*pieces)
    return scenes.passage(script.book.chapters[0], script.lines[0])


def speech(number: int) -> Piece:
    """A speech in a paragraph of its own."""
    return ("dialogue", f"“No {number}, Lexie.”\n", "ned", 0.3)


def test_what_one_paragraph_says_is_one_speech() -> None:
    """Tags and beats within a paragraph split no speech; the next paragraph is another, unless it goes on."""
    pieces: list[Piece] = [
        ("dialogue", "“So,” ", "ned", 0.3),
        ("narration", "came a voice, ", None, 1.0),
        ("dialogue", "“we meet.”\n\n", "ned", 0.3),
        ("dialogue", "“Mark? ", "ned", 0.3),
        ("narration", "\n\n", None, 1.0),
        ("dialogue", "“Lexie?”", "ned", 0.3),
    ]
    assert passage(*pieces).speeches == [(0, 2), (3,), (5,)]
    script = story(*pieces)
    goes_on = [
        replace(line, span=replace(line.span, continues=index == 5))
        for index, line in enumerate(script.lines[0])
    ]
    assert scenes.passage(script.book.chapters[0], goes_on).speeches == [(0, 2), (3, 5)]


def test_a_scene_ends_at_breaks_headings_and_notes() -> None:
    """What comes before and after is shown as far as the scene goes, and author's notes never are."""
    whole = passage(
        ("note", "Thanks to my dog!\n\n", None, 1.0),
        ("narration", "Lexie slept.\n\n", None, 1.0),
        ("dialogue", "“Mm.”\n\n", None, 0.0),
        ("break", "* * *\n\n", None, 1.0),
        ("narration", "Ned woke.\n\n", None, 1.0),
        ("dialogue", "“What?”\n\n", None, 0.0),
        ("heading", "Two\n\n", None, 1.0),
        ("narration", "Later.", None, 1.0),
    )
    assert [(window.lines, window.wanted) for window in scenes.windows(whole, [0, 1])] == [
        (range(1, 3), (0,)),
        (range(4, 6), (1,)),
    ]


def test_a_long_scene_is_cut_where_it_is_quiet_and_windows_overlap() -> None:
    """The cut is at the longest narration in the later part of what has room."""
    pieces = [speech(number) for number in range(40)]
    pieces.insert(20, ("narration", "The wind rose, and for a long time nobody said anything.\n", None, 1.0))
    pieces.insert(26, ("narration", "A pause.\n", None, 1.0))
    first, second = scenes.windows(passage(*pieces), range(40))
    assert (first.wanted, second.wanted) == (tuple(range(20)), tuple(range(20, 40)))
    assert first.lines.stop > second.lines.start + 6
    assert all(len(window.lines) <= 20 + 2 + scenes.BEFORE[1] + scenes.AFTER[1] for window in (first, second))


def test_only_what_is_wanted_has_a_window() -> None:
    """Speeches far apart do not share one, and what lies between them is not read."""
    whole = passage(*[speech(number) for number in range(400)])
    near, far = scenes.windows(whole, [3, 5, 390])
    assert (near.wanted, far.wanted) == ((3, 5), (390,))
    assert near.lines == range(12)
    assert len(far.lines) < 30


def test_every_wanted_speech_is_in_one_window_for_any_size() -> None:
    """Shorter windows are cut elsewhere and lose nothing."""
    whole = passage(*[("dialogue", f"“{'word ' * (n * 7 % 190)}”\n", "ned", 0.3) for n in range(200)])
    cuts = []
    for own in (300, 1_000, 4_000):
        found = scenes.windows(whole, range(200), own)
        assert [index for window in found for index in window.wanted] == list(range(200))
        cuts.append([window.wanted[0] for window in found])
    assert len(cuts[0]) > len(cuts[1]) > len(cuts[2]) > 10
