"""Turns: which quotations one person says, and which words beside them are their tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import turns_of

from audiobook.attribute import turns
from audiobook.model import Span

if TYPE_CHECKING:
    from audiobook.attribute.turns import Turn

NAMES = ("Ann", "Ben", "Ada", "Hugh")


def subjects(turn: Turn) -> list[str]:
    """Whoever the tags of a turn name."""
    return [tag.subject for tag in turn.tags]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ('"No," said Ann.', [["Ann"]]),
        ('Ben took a breath and said, "No."', [["Ben"]]),
        # A paragraph that breaks off leads on to the next; a whole sentence does not.
        ('She waited, and then Ben said\n\n"No."', [["Ben"]]),
        ('She waited, and then Ben said:\n\n"No."', [["Ben"]]),
        ('And that was what Ben said.\n\n"No."', [[]]),
        # A small letter goes on in the next paragraph, a capital begins there.
        ('"No,"\n\nsaid Ann.', [["Ann"]]),
        ('"No."\n\nHugh said nothing.', [[]]),
        # A whole paragraph announces the speech below it, the end of one with a quotation does not.
        ('Ann began again.\n\n"No."', [["Ann"]]),
        ('"Oh." Ann began again.\n\n"No."', [["Ann"], []]),
        ('"Oh," said Hugh. Ann began again.\n\n"No."', [["Hugh"], []]),
        # The words between two halves are the tag of the first; the second needs none.
        ('"I believe this," said Ann, "is yours."', [["Ann"]]),
        ('"It was ten," cried Ada, "or eleven." Hugh objected to both.', [["Ada"]]),
        ('"It was ten," cried Ada, "or eleven," added Ada.', [["Ada", "Ada"]]),
        # What leads on goes before what follows.
        ('Hugh said, "Now," and Ada answered, "Never."', [["Hugh"], ["Ada"]]),
    ],
)
def test_the_tag_of_a_quotation(text: str, tags: list[list[str]]) -> None:
    """Each way to say who speaks is recognised, and what looks like it is not."""
    assert [subjects(turn) for turn in turns_of(text + "\n", NAMES)] == tags


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ('"Yes," said Ann. "No," said Ben.', [1, 1]),
        ('"Yes," said Ann. "No," said ann.', [2]),
        ('"Yes," said Ann. "No," she said.', [2]),
        ('"Yes," he said. "No," she said.', [1, 1]),
        ('"Yes," said Ann. "No," said the girl.', [2]),
        ('"Yes," said Ann. "No," said her aunt.', [1, 1]),
        ('"Yes," said the girl. "No," said the boy.', [2]),
        ('"Yes," I said. "No," she said.', [1, 1]),
        ('"Yes." Ann smiled. "No."', [2]),
        ('"Yes."\n\n"No."', [1, 1]),
        ('"Yes. I know.\n\n"And I knew before."', [2]),
        ('"Yes," said Ann. "I know.\n\n"And I knew before," said Ben.', [2, 1]),
    ],
)
def test_quotations_of_one_speaker(text: str, sizes: list[int]) -> None:
    """One paragraph, or one speech, is one turn, unless the tags name two people."""
    assert [len(turn.spans) for turn in turns_of(text + "\n", NAMES)] == sizes


def test_only_the_last_pieces_of_a_speech_are_compared() -> None:
    """A paragraph of many quotations takes time by their number, not by its square."""
    pieces = ['"Yes," said Ann.', *['"Well."'] * 8, '"No," said Ben.']
    assert [len(turn.spans) for turn in turns_of(" And so on. ".join(pieces), NAMES)] == [10]
    assert [len(turn.spans) for turn in turns_of(" And so on. ".join([*pieces[:8], pieces[-1]]), NAMES)] == [
        8,
        1,
    ]


SCENE = """\
Ann came in. Ben looked up from his book.

Hugh coughed. "Late," said Ann. She sat down. "As ever." Ada frowned. Ben did not.

Hugh went to the window. Then Ben began again.

"Early." Ada nodded.
"""


def test_the_narration_around_a_turn() -> None:
    """Beats are beside the quotations, the lead is before them, the trail in the paragraph after."""
    first, second = turns_of(SCENE, NAMES)
    assert subjects(first) == ["Ann"]
    assert [beat.subject for beat in first.beats] == ["Hugh", "She", "Ada"]
    assert first.lead
    assert first.lead.subject == "Hugh"
    assert first.trail
    assert (first.trail.subject, SCENE[first.trail.start :][:7]) == ("Hugh", "Hugh we")
    assert (first.narrated, first.introduced) == (True, False)
    assert (first.first_block, first.last_block) == (1, 1)
    assert subjects(second) == ["Ben"]
    assert [beat.subject for beat in second.beats] == ["Ada"]
    assert second.lead
    assert second.lead.subject == "Ben"
    assert second.trail is None


def test_what_is_not_around_a_turn() -> None:
    """A turn without narration has none; the speech after it is no trail; a comma leads on to it."""
    first, second = turns_of('Ann looked up, and saw him,\n\n"Ben."\n\n"Ann."\n', NAMES)
    assert first.introduced
    assert (first.narrated, first.trail, first.beats) == (False, None, ())
    assert second.lead is None
    assert not second.introduced


def test_a_thought_is_not_a_tag() -> None:
    """`Ann thought` beside quotation marks is not said aloud, though the splitter takes it for speech."""
    text = '"So be it," Ann thought.'
    spans = [Span(0, 11, "dialogue"), Span(11, len(text), "narration")]
    assert turns.tags_of(text.replace("thought", "replied"), spans, [0, 0])[0].verb == "replied"
    assert turns.tags_of(text, spans, [0, 0]) == {}


@given(
    st.lists(st.sampled_from(['"Yes."', '"No," said Ann.', "Ben sat.", "\n\n", '"And', "said"]), max_size=30)
)
def test_every_quotation_is_in_one_turn(pieces: list[str]) -> None:
    """Turns come in order and share no quotation; each has a tag for each quotation at most."""
    chapter_turns = turns_of(" ".join(pieces) + "\n")
    quotations = [index for turn in chapter_turns for index in turn.spans]
    assert quotations == sorted(set(quotations))
    for turn in chapter_turns:
        assert turn.spans
        assert len(turn.tags) <= len(turn.spans)
        assert turn.first_block <= turn.last_block
