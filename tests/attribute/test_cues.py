"""What the text around a turn shows of its speaker."""

from __future__ import annotations

import pytest
from scenes import ANN, BEN, CAL, person, seen

from audiobook import attribute
from audiobook.attribute.cues import REACH, CueKind, Evidence


def last(text: str, *known: attribute.Known, narrator: str | None = None) -> tuple[Evidence, dict[str, int]]:
    """The evidence of the last turn, and the characters by name."""
    looked_at = seen(text, known or (ANN, BEN, CAL), narrator)
    return looked_at.evidence[-1], {one.name: index for index, one in enumerate(looked_at.scene.names.people)}


@pytest.mark.parametrize(
    ("words", "kind", "gender", "named", "sure"),
    [
        ("said Ann", CueKind.NAME, None, {"Ann"}, "Ann"),
        ("she said", CueKind.PRONOUN, "female", set(), None),
        ("they said", CueKind.PRONOUN, None, set(), None),
        ("said the old man", CueKind.NOUN, "male", set(), None),
        ("said Zorblax", CueKind.STRANGER, None, set(), None),
        ("I said", CueKind.FIRST_PERSON, None, {"Cal"}, "Cal"),
    ],
)
def test_the_kind_of_a_tag(
    words: str, kind: CueKind, gender: str | None, named: set[str], sure: str | None
) -> None:
    """A name, a pronoun, a noun, a stranger or `I`: each says something else of the speaker."""
    looked_at = seen(f'Ann and Ben met Cal.\n\n"No," {words}.\n', (ANN, BEN, CAL), "Cal")
    names = looked_at.scene.names.people
    evidence = looked_at.evidence[-1]
    assert (evidence.tag.kind, evidence.tag.gender) == (kind, gender)
    assert {names[index].name for index in evidence.tag.shares} == named
    assert (None if evidence.sure_speaker is None else names[evidence.sure_speaker].name) == sure


def test_a_name_that_several_bear_is_shared() -> None:
    """Each of them has an equal share, and none is the sure speaker."""
    both = [attribute.Known(f"Charles {family}", (), "male") for family in ("Hayter", "Musgrove")]
    evidence, _ = last('"No," said Charles.\n', *both)
    assert evidence.tag.kind == CueKind.NAME
    assert sorted(evidence.tag.shares.values()) == [0.5, 0.5]
    assert evidence.sure_speaker is None


@pytest.mark.parametrize(("filler", "near"), [(10, 1), (REACH, 2)])
def test_a_noun_means_those_on_the_scene(filler: int, near: int) -> None:
    """Of two men the one who was named within reach; where neither was, it may be both."""
    men = [attribute.Known("Jack", ("the lean man",)), attribute.Known("Tom", ("the fat man",))]
    rain = "It rained. " * (filler // 10)
    evidence, _ = last(f'Jack sat. {rain}\n\n"No," said the man.\n', *men)
    assert evidence.tag.kind == CueKind.NOUN
    assert len(evidence.tag.shares) == near


def test_a_name_comes_before_a_pronoun() -> None:
    """Of the two tags of a turn the one with a name is the first cue."""
    evidence, names = last('"No," she said. "Not now," said Ann.\n')
    assert (evidence.tag.kind, evidence.second_tag.kind) == (CueKind.NAME, CueKind.PRONOUN)
    assert evidence.tag.shares == {names["Ann"]: 1.0}


def test_no_cue() -> None:
    """A bare turn has none: no kind, nobody, no place."""
    evidence, _ = last('"No."\n')
    for cue in (evidence.tag, evidence.second_tag, evidence.beat, evidence.lead, evidence.trail):
        assert (cue.kind, cue.shares, cue.gender, cue.position) == (CueKind.NONE, {}, None, -1)
    assert not evidence.tag_first
    assert evidence.sure_speaker is None


def test_the_sentences_around() -> None:
    """Lead, beat and trail each have their cue; the tag may come first."""
    evidence, names = last('Ann stood up.\n\nBen said, "No." Cal laughed.\n\nBen sat down.\n')
    assert evidence.tag_first
    assert [evidence.lead.shares, evidence.beat.shares, evidence.trail.shares] == [
        {names["Ben"]: 1.0}, {names["Cal"]: 1.0}, {names["Ben"]: 1.0},
    ]  # fmt: skip
    assert not last('"No," said Ben.\n')[0].tag_first


def test_who_is_named_beside_and_inside() -> None:
    """Narration of the paragraph is counted; a quotation names or addresses."""
    evidence, names = last('"Listen, Ben. Cal is here," said Ann. Ann pointed at Ben.\n')
    assert evidence.named_beside == {names["Ann"]: 2, names["Ben"]: 1}
    assert evidence.named_inside == {names["Ben"]: True, names["Cal"]: False}
    assert evidence.addresses(names["Ben"])
    assert not evidence.addresses(names["Cal"])
    assert not evidence.addresses(names["Ann"])


@pytest.mark.parametrize(
    ("quotation", "asks"),
    [('"Is it far?"', True), ('"Is it? No."', False), ('"Far."', False), ("“Did he say ‘far?’ ”", True)],
)
def test_a_question(quotation: str, asks: bool) -> None:
    """It ends with a question mark, whatever quotes follow."""
    assert last(f"{quotation} Ann sat.\n")[0].asks is asks


def test_the_extent_of_a_turn() -> None:
    """From the first quotation to the last; the length is that of the quotations alone."""
    text = '"Two miles," said Ben. "Perhaps three."'
    evidence, _ = last(text + " He sat.\n")
    assert (evidence.start, evidence.end) == (0, len(text))
    assert evidence.length == len('"Two miles,"') + len('"Perhaps three."')


def test_the_narrator_is_sure_of_what_i_said() -> None:
    """`I said` is whoever tells the story."""
    looked_at = seen('"No," I said.\n', (ANN, BEN), "Ben")
    assert looked_at.evidence[0].sure_speaker == person(looked_at, "Ben")
