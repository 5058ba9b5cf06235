"""Who may speak a turn, the likeliest first."""

from __future__ import annotations

import pytest
from scenes import ANN, BEN, CAL, seen

from audiobook import attribute
from audiobook.attribute.candidates import MOST_CANDIDATES, candidates
from audiobook.attribute.stages import standing

RAIN = "It rained. "


def likeliest(text: str, *known: attribute.Known, turn: int = -1, narrator: str | None = None) -> list[str]:
    """The names of a turn's candidates, in order."""
    looked_at = seen(text, known or (ANN, BEN, CAL), narrator)
    index = turn % len(looked_at.evidence)
    people = candidates(looked_at.scene, looked_at.evidence, index, standing([looked_at]))
    return [looked_at.scene.names.people[person].name for person in people]


def test_the_nearest_comes_first() -> None:
    """Whoever was named last is the likeliest, unless a quotation named them."""
    assert likeliest(f'Ann sat. {RAIN * 9}Ben sat.\n\n"No."\n') == ["Ben", "Ann"]
    assert likeliest(f'Ann sat. {RAIN * 9}Ben sat. "Cal, Cal!"\n\n"No."\n')[-1] == "Ann"
    assert likeliest(f'Ann sat. {RAIN * 9}"Ben."\n\n"No."\n') == ["Ann", "Ben"]


def test_distance_halves_a_mention() -> None:
    """At 400 code points a mention weighs half: two there equal one at the turn, and three outweigh it."""
    far = RAIN * 38
    assert likeliest(f'Ann, Ann and Ann. {far}Ben sat.\n\n"No."\n') == ["Ann", "Ben"]
    assert likeliest(f'Ann. {far}Ben sat.\n\n"No."\n') == ["Ben", "Ann"]
    assert likeliest(f'Ann and Ann. {far}Ben sat.\n\n"No."\n') == ["Ben", "Ann"]


def test_a_tag_outweighs_every_mention() -> None:
    """Whoever the turn's own tag or beat names comes first; a neighbour's tag weighs less."""
    crowd = "Ann and Ben. " * 20
    assert likeliest(f'{crowd}\n\n"No," said Cal.\n')[0] == "Cal"
    assert likeliest(f'{crowd}\n\n"No." Cal sat.\n')[0] == "Cal"
    assert likeliest(f'{crowd}\n\n"No," said Cal.\n\n"Oh."\n')[0] != "Cal"
    assert likeliest('Ann and Ben.\n\n"No," said Cal.\n\n"Oh."\n')[0] == "Cal"


def test_cues_of_five_turns_around_count() -> None:
    """The tag six turns before does not count as a cue, only as a mention that is far away."""
    bare = '"Oh."\n\n'
    near = f'Ann sat.\n\n"No," said Cal.\n\n{RAIN * 200}\n\n{bare * 5}'
    assert likeliest(near)[0] == "Cal"
    assert likeliest(near, turn=4)[0] == "Cal"
    beyond = f'"No," said Cal.\n\n{RAIN * 200}\n\nAnn sat.\n\n{bare * 6}'
    assert likeliest(beyond)[0] == "Ann"


CROWD = [attribute.Known(name) for name in "Abel Bela Cora Dora Edna Fred Gwen".split()]
"""So many that nobody from elsewhere joins them."""
ALL = ", ".join(known.name for known in CROWD)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        (f'Ann sat. {RAIN * 560}{ALL}.\n\n"No."\n', False),
        (f'Ann sat. {RAIN * 500}{ALL}.\n\n"No."\n', True),
        (f'{ALL}.\n\n"No."\n\n{RAIN * 40}Ann sat.\n', True),
        (f'{ALL}.\n\n"No."\n\n{RAIN * 46}Ann sat.\n', False),
    ],
)
def test_who_is_out_of_reach_is_no_candidate(text: str, there: bool) -> None:
    """Named 6,000 code points before or 500 behind, nobody is on the scene."""
    assert {*likeliest(text, ANN, *CROWD)} == {*(known.name for known in CROWD), *(["Ann"] if there else [])}


def test_where_few_are_on_the_scene_others_join_them() -> None:
    """The most mentioned of the book, behind those who are there, until there are seven."""
    text = f'Ann sat. Cora and Cora. Gwen and Gwen. {ALL}. {RAIN * 560}Ben.\n\n"No."\n'
    assert likeliest(text, ANN, BEN, *CROWD) == ["Ben", "Ann", "Abel", "Bela", "Cora", "Dora", "Gwen"]


def test_the_narrator_is_always_there() -> None:
    """Whoever says `I` is a candidate without being named, and before those named once."""
    assert likeliest('Ben sat.\n\n"No."\n', BEN, ANN, narrator="Ann") == ["Ann", "Ben"]


def test_absent_people_of_the_right_gender() -> None:
    """`she asked` where no woman is near: three women of the book, the most mentioned first."""
    women = [attribute.Known(name, (), "female") for name in ("Eve", "Ida", "Ruth", "Vera")]
    named = "Ida and Ida. Eve and Eve and Eve. Vera. Ruth and Ruth. "
    men = [attribute.Known(name, (), "male") for name in "Abel Bert Carl Dirk Emil Fred Gus".split()]
    there = [man.name for man in men]
    here = f"{named}{RAIN * 600}\n\n{', '.join(there)} sat."
    absent = likeliest(f'{here}\n\n"No," she asked.\n', *men, *women)
    assert {*absent[:7]} == {*there}
    assert absent[7:] == ["Eve", "Ida", "Ruth"]
    near = likeliest(f'{here} Vera sat.\n\n"No," she asked.\n', *men, *women)
    assert {*near} == {*there, "Vera"}
    zorb = attribute.Known("Zorb")  # of no known gender: may be "she"
    near = likeliest(f'{here} Zorb sat.\n\n"No," she asked.\n', zorb, *men, *women)
    assert {*near} == {*there, "Zorb"}


def test_there_are_not_too_many() -> None:
    """In a crowd only the likeliest are judged."""
    names = "Abel Bela Cora Dora Edna Fred Gwen Hans Ines Jens Kurt Lars Mona Nora Otto Paul".split()
    crowd = [attribute.Known(name) for name in names]
    assert len(likeliest(", ".join(names) + ' came.\n\n"No."\n', *crowd)) == MOST_CANDIDATES == 14
