"""Who may speak a turn, the likeliest first."""

from __future__ import annotations

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


def test_who_is_out_of_reach_is_no_candidate() -> None:
    """Named 6,000 code points before or 500 behind, nobody is on the scene."""
    assert likeliest(f'Ann sat. {RAIN * 560}\n\n"No."\n') == []
    assert likeliest(f'Ann sat. {RAIN * 530}\n\n"No."\n') == ["Ann"]
    assert likeliest(f'"No."\n\n{RAIN * 40}Ann sat.\n') == ["Ann"]
    assert likeliest(f'"No."\n\n{RAIN * 46}Ann sat.\n') == []


def test_the_narrator_is_always_there() -> None:
    """Whoever says `I` is a candidate without being named, and before those named once."""
    assert likeliest('Ben sat.\n\n"No."\n', BEN, ANN, narrator="Ann") == ["Ann", "Ben"]


def test_absent_people_of_the_right_gender() -> None:
    """`she asked` where no woman is near: three women of the book, the most mentioned first."""
    women = [attribute.Known(name, (), "female") for name in ("Eve", "Ida", "Ruth", "Vera")]
    named = "Ida and Ida. Eve and Eve and Eve. Vera. Ruth and Ruth. "
    absent = likeliest(f'{named}{RAIN * 600}\n\nBen sat.\n\n"No," she asked.\n', BEN, *women)
    assert absent == ["Ben", "Eve", "Ida", "Ruth"]
    assert likeliest(f'{named}{RAIN * 600}\n\nVera sat.\n\n"No," she asked.\n', BEN, *women) == ["Vera"]
    zorb = attribute.Known("Zorb")  # of no known gender: may be "she"
    assert likeliest(f'{named}{RAIN * 600}\n\nZorb sat.\n\n"No," she asked.\n', zorb, *women) == ["Zorb"]


def test_there_are_not_too_many() -> None:
    """In a crowd only the likeliest are judged."""
    names = "Abel Bela Cora Dora Edna Fred Gwen Hans Ines Jens Kurt Lars Mona Nora".split()
    crowd = [attribute.Known(name) for name in names]
    assert len(likeliest(", ".join(names) + ' came.\n\n"No."\n', *crowd)) == MOST_CANDIDATES == 12
