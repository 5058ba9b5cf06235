"""Features of the scene: who is in it, who has come and who has gone."""

from __future__ import annotations

from math import log, log1p

import pytest
from scenes import ANN, BEN, CAL, features_of

from audiobook.attribute.features.groups import NEVER

TEXT = """\
Cal came. Cal sat.

"Cal is here," said Cal.

* * *

Ann met Ben. Ann sat.

"Yes, Ann," said Ben. "I saw Cal there."

"No," said Ann.

"So," said Ben.

Ann sat.

* * *

Ben left.

"Oh."
"""


def test_a_break_ends_the_scene() -> None:
    """Names, sure speeches and addresses count from break to break, before the turn and ahead of it."""
    table = features_of(TEXT, ANN, BEN, CAL)
    named = ("named in scene", "named in scene ahead", "talked of in scene", "addressed in scene")
    assert table.of(2, "Ann", *named) == pytest.approx([log(3), log(3), log(2), log(2)])
    assert table.of(2, "Ben", *named) == pytest.approx([log(3), log(2), 0, 0])
    assert table.of(2, "Cal", *named) == pytest.approx([0, 0, log(2), 0])
    sure = ("sure in scene", "sure in scene ahead", "share of scene", "speakers in scene")
    assert table.of(2, "Ann", *sure) == pytest.approx([0, 0, 0, 1])
    assert table.of(2, "Ben", *sure) == pytest.approx([log(2), log(2), 1, 1])
    assert table.of(1, "Ben", *sure) == pytest.approx([0, log(2), 1 / 2, 2])
    assert table.of(3, "Ben", *sure) == pytest.approx([log(2), 0, 1 / 2, 2])
    assert table.of(4, "Ben", *sure) == [0, 0, 0, 0]


def test_since_the_scene_named_somebody_first() -> None:
    """In logs of code points; never for whoever the narration of the scene has not named yet."""
    table = features_of(TEXT, ANN, BEN, CAL)
    distance = TEXT.index('"No,') - TEXT.index("Ann met")
    assert table(2, "Ann", "since first") == pytest.approx(log1p(distance))
    assert table(2, "Cal", "since first") == NEVER
    assert table(1, "Cal", "since first") == NEVER


@pytest.mark.parametrize(
    ("narration", "left"),
    [
        ("Ann left.", 1),
        ("Ann went upstairs.", 1),
        ("Ann slammed the door.", 1),
        ("Ann came in.", -1),
        ("Ann poked her head in.", -1),
        ("Ann sat.", 0),
        ("Ann sat. Ben left.", 0),
        ("Ann left. It was late, and Ann came back.", -1),
        ("Ann came in. Ann sat. Ann sat.", -1),
        ("Ann came in. Ann sat. Ann sat. Ann sat.", 0),
        ("Ann left.\n\n* * *\n\nAnn sat.", 0),
    ],
)
def test_who_has_left(narration: str, left: int) -> None:
    """By the last three places that name somebody; 1: gone, -1: there."""
    assert features_of(f'{narration}\n\n"No."\n', ANN, BEN)(0, "Ann", "left") == left
