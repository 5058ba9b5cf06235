"""What others call the narrator who says "I"."""

from __future__ import annotations

import pytest

from audiobook import attribute, split
from audiobook.model import Character
from audiobook.read.structure import chapters

I_SAID = '"It rained," I said.\n\n'
CALLED = '"Come over here, Zorb," said Quimby.\n\n'


def narrator(text: str, *known: attribute.Known) -> Character | None:
    """The character who narrates a text."""
    characters = attribute.discover(split.cut(chapters(text)), known)
    return next((character for character in characters if character.id == "i"), None)


def test_the_narrator_has_the_name_that_others_use() -> None:
    """And stays the narrator: the same id, and `I` among the names."""
    found = narrator(I_SAID + CALLED * 2)
    assert found == Character("i", "Zorb", ("I",))


@pytest.mark.parametrize(
    "text",
    [
        I_SAID + CALLED,  # once is too little
        I_SAID + CALLED * 2 + "Zorb nodded. He sat.",  # the narration tells what he does
        I_SAID + CALLED * 2 + '"Yes," said Zorb.',
        I_SAID + CALLED * 2 + '"Come over here, Zorb," I said.',
        I_SAID + CALLED * 2 + CALLED.replace("Zorb", "Bolt") * 2,  # either may be
        I_SAID + CALLED.replace("Zorb", "Mum") * 2,
        I_SAID + '"Come over here, Zorb."\n\n' * 2,  # who says that is not known
        I_SAID + CALLED * 2 + "Bolt nodded.\n\n" * 1_100,  # too seldom in so long a text
    ],
)
def test_nobody_else_is_the_narrator(text: str) -> None:
    """Where it is not clear, the narrator is `I`."""
    found = narrator(text)
    assert found is not None
    assert found.name == "I"


def test_often_is_enough_without_tags() -> None:
    """Three times."""
    found = narrator(I_SAID + '"Come over here, Zorb."\n\n' * 3)
    assert found is not None
    assert found.name == "Zorb"


def test_a_given_character_is_not_the_narrator_by_guess() -> None:
    """Whoever gives a cast says who narrates."""
    found = narrator(I_SAID + CALLED * 2, attribute.Known("Zorb"))
    assert found is not None
    assert found.name == "I"


def test_a_narration_full_of_i_has_a_narrator_without_a_tag() -> None:
    """Some stretches of narration are not enough, nor a few among many."""
    mine, theirs = '"Yes." I sat.\n\n"No." It was my turn.\n\n', '"Yes." Zorb sat.\n\n'
    assert narrator(mine * 3) is not None
    assert narrator(mine * 2) is None
    assert narrator(mine * 3 + theirs * 20) is None
