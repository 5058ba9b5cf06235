"""Who gets which voice: the person's choices first, then voices that listeners can tell apart."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.casting import cast
from audiobook.config import Config, Member, Narrator, Pools, add_members
from audiobook.model import Character, Gender, Kind, Line, Span, Voice

same_examples_every_time = settings(deadline=None, database=None, derandomize=True)

ANNE = Character("anne", "Anne", ("Annie",), "female")
BELLA = Character("bella", "Bella", (), "female")
CARL = Character("carl", "Carl Young", ("Carl", "Young"), "male")
DORA = Character("dora", "Dora Young", ("Dora", "Young"), "female")
STRANGER = Character("stranger", "the stranger")
EVERYONE = (ANNE, BELLA, CARL, DORA, STRANGER)


def says(speaker: str | None, length: int = 10, kind: Kind = "dialogue") -> Line:
    """A line of a length; its place in the text does not matter to the cast."""
    return Line(Span(0, length, kind), speaker, 1.0, "")


def config(
    members: dict[str, Member] | None = None,
    female: tuple[str, ...] = ("f1", "f2"),
    male: tuple[str, ...] = ("m1", "m2"),
    other: tuple[str, ...] = ("o1",),
    unknown: str = "narrator",
) -> Config:
    """A configuration with short pools and a narrator `n` who reads 150 words a minute."""
    pools = Pools(female=female, male=male, other=other)
    return Config(
        narrator=Narrator(voice="n", rate=150), cast=members or {}, pools=pools, unknown=unknown
    ).fitted("tone")


def names(casting: cast.Casting) -> dict[str, str]:
    """The voices' names by speaker."""
    return {speaker: voice.name for speaker, voice in casting.voices.items()}


def test_every_kind_of_line_has_its_voice() -> None:
    """Narration, headings and notes are the narrator's; unknown speakers have the voice chosen for them."""
    casting = cast.assign(EVERYONE, [[says("anne")]], config(unknown="u"))
    narrator = Voice("tone", "n", 150)
    assert [casting.voice_of(says(None, kind=kind)) for kind in ("narration", "heading", "note")] == [
        narrator
    ] * 3
    assert casting.voice_of(says(None)) == Voice("tone", "u", 150)
    assert casting.voice_of(says("anne")) == Voice("tone", "f1", 150)
    with pytest.raises(KeyError):
        casting.voice_of(says("bella"))


def test_unknown_speakers_can_be_the_narrators() -> None:
    """`unknown: narrator` is the narrator's voice with all its settings."""
    settings = config().model_copy(update={"narrator": Narrator(voice="n", pitch=30, volume=0.5)})
    casting = cast.assign((), [], settings)
    assert casting.unknown == casting.narrator == Voice("tone", "n", 160, 30, 0.5)


def test_only_those_who_speak_are_cast() -> None:
    """Silent characters, and those named on lines that are not speech, use up no voice."""
    lines = [says("anne"), says("bella", kind="narration")]
    assert set(cast.assign(EVERYONE, [lines], config()).voices) == {"anne"}


def test_a_speaker_nobody_knows_is_a_mistake() -> None:
    """A line whose speaker is not among the characters is not cast silently."""
    with pytest.raises(ValueError, match="zoe"):
        cast.assign(EVERYONE, [[says("zoe")]], config())


@pytest.mark.parametrize("name", ["Anne", "ANNE", "annie"])
def test_a_voice_of_the_file_is_taken(name: str) -> None:
    """An entry is found by name or alias in any capitals; its voice and settings are the person's choice."""
    entry = Member(voice="pyttsx3:n", rate=200, pitch=60, volume=0.7)
    casting = cast.assign(EVERYONE, [[says("anne")]], config({name: entry}))
    assert casting.voices == {"anne": Voice("pyttsx3", "n", 200, 60, 0.7)}
    assert casting.origins == {"anne": "config"}


def test_an_entry_without_a_voice_still_counts() -> None:
    """Its gender chooses the pool, against the character's own, and its settings apply."""
    entry = Member(gender="male", rate=120, pitch=20, volume=0.4)
    casting = cast.assign(EVERYONE, [[says("anne")]], config({"Anne": entry}))
    assert casting.voices == {"anne": Voice("tone", "m1", 120, 20, 0.4)}
    assert casting.origins == {"anne": "pool"}


def test_a_shared_alias_belongs_to_the_one_with_the_name() -> None:
    """Carl Young's entry is not Dora Young's though both are called Young; without Carl, Young may be her."""
    entry = {"Carl Young": Member(aliases=("Young",), voice="x")}
    both = [[says("carl"), says("dora")]]
    assert names(cast.assign(EVERYONE, both, config(entry))) == {"carl": "x", "dora": "f1"}
    without_carl = [character for character in EVERYONE if character is not CARL]
    assert names(cast.assign(without_carl, [[says("dora")]], config(entry))) == {"dora": "x"}


def test_the_same_voice_twice_in_the_file_is_kept() -> None:
    """Two people to whom the file gives one voice have that voice."""
    entries = {"Anne": Member(voice="x"), "Bella": Member(voice="x")}
    casting = cast.assign(EVERYONE, [[says("anne"), says("bella")]], config(entries))
    assert names(casting) == {"anne": "x", "bella": "x"}


def test_who_says_most_has_the_first_voice() -> None:
    """The pool is handed out by how much is said in all chapters together, then by id."""
    chapters = [[says("bella", 30), says("anne", 20)], [says("anne", 20)]]
    assert names(cast.assign(EVERYONE, chapters, config())) == {"anne": "f1", "bella": "f2"}
    tied = [[says("bella"), says("anne")]]
    assert names(cast.assign(EVERYONE, tied, config())) == {"anne": "f1", "bella": "f2"}


@pytest.mark.parametrize(
    ("gender", "pool"), [("female", "f1"), ("male", "m1"), ("other", "o1"), (None, "o1")]
)
def test_the_pool_is_that_of_the_gender(gender: Gender | None, pool: str) -> None:
    """Those whose gender is not known have the voices of `other`."""
    casting = cast.assign([Character("x", "X", (), gender)], [[says("x")]], config())
    assert names(casting) == {"x": pool}


def test_an_empty_pool_borrows() -> None:
    """Where a gender has no voices, those of `other` serve, then any, then the narrator's."""
    lines = [[says("anne")]]
    assert names(cast.assign(EVERYONE, lines, config(female=()))) == {"anne": "o1"}
    assert names(cast.assign(EVERYONE, lines, config(female=(), other=()))) == {"anne": "m1"}
    nothing = config(female=(), male=(), other=())
    assert names(cast.assign(EVERYONE, lines, nothing)) == {"anne": "n"}


def test_voices_that_are_always_heard_are_left_alone() -> None:
    """A pool may list the narrator's voice and that of unknown speakers: others go first, even twice."""
    settings = config(female=("n", "u", "f1"), unknown="u")
    casting = cast.assign(EVERYONE, [[says("anne", 20), says("bella")]], settings)
    assert names(casting) == {"anne": "f1", "bella": "f1"}
    assert casting.voices["anne"].pitch != casting.voices["bella"].pitch


def test_a_voice_of_the_file_is_not_given_again() -> None:
    """Pool voices that the file gives to somebody, even somebody who is silent here, come last."""
    entries = {"Carl": Member(voice="f1"), "Zoe": Member(voice="f2")}
    settings = config(entries, female=("f1", "f2", "f3"))
    casting = cast.assign(EVERYONE, [[says("anne"), says("carl", 5)]], settings)
    assert names(casting) == {"anne": "f3", "carl": "f1"}


def test_apart_voices_return_before_pitches_change() -> None:
    """Three women and two voices: she who never meets the first may have her voice, unaltered."""
    chapters = [[says("anne", 30), says("bella", 20)], [says("bella", 20), says("dora", 10)]]
    casting = cast.assign(EVERYONE, chapters, config())
    assert names(casting) == {"bella": "f1", "anne": "f2", "dora": "f2"}
    assert {voice.pitch for voice in casting.voices.values()} == {None}


def test_a_used_up_pool_changes_pitches_then_shares() -> None:
    """In one chapter a single voice serves three times by pitch; the fourth shares with the least heard."""
    women = [Character(f"w{number}", f"W{number}", (), "female") for number in range(4)]
    lines = [says(woman.id, 40 - index) for index, woman in enumerate(women)]
    casting = cast.assign(women, [lines], config(female=("f1",)))
    assert [casting.voices[woman.id].pitch for woman in women] == [None, 35, 65, 65]


def test_an_altered_pitch_is_the_quietest_speakers() -> None:
    """The altered voice comes from the one who says least: the main voice stays unmistakable."""
    chapters = [[says("anne", 90), says("bella", 50), says("dora", 10)]]
    assert cast.assign(EVERYONE, chapters, config()).voices["dora"] == Voice("tone", "f2", 150, 35)


IDS = [f"c{number}" for number in range(12)]
genders: list[Gender | None] = ["female", "male", "other", None]
crowds = st.lists(st.sampled_from(genders), min_size=len(IDS), max_size=len(IDS)).map(
    lambda chosen: tuple(Character(name, name, (), gender) for name, gender in zip(IDS, chosen, strict=True))
)
chapters_of_lines = st.lists(
    st.lists(st.builds(says, st.none() | st.sampled_from(IDS), st.integers(1, 99)), max_size=12), max_size=4
)
pools = st.lists(st.sampled_from(["n", "u", *"abcdefgh"]), max_size=8, unique=True).map(tuple)


@same_examples_every_time
@given(crowds, chapters_of_lines, pools)
def test_no_two_in_a_chapter_sound_alike_while_voices_last(
    crowd: tuple[Character, ...], chapters: list[list[Line]], pool: tuple[str, ...]
) -> None:
    """As long as a chapter-mate's neighbours are fewer than the pool's voices and pitches, all differ.

    And as long as the pool has a voice for everybody, nobody has the narrator's, that of unknown speakers, or
    an altered pitch.
    """
    settings = config(female=pool, male=pool, other=pool, unknown="u")
    casting = cast.assign(crowd, chapters, settings)
    present = [{line.speaker for line in lines if line.speaker} for lines in chapters]
    assert set(casting.voices) == set().union(*present)
    free = [name for name in pool if name not in {"n", "u"}]
    for speakers in present:
        met = max(
            (len(set().union(*(s for s in present if speaker in s))) for speaker in speakers), default=0
        )
        voices = [casting.voices[speaker] for speaker in speakers]
        sounds = {(voice.name, voice.pitch) for voice in voices}
        if met <= 3 * len(free):
            assert len(sounds) == len(speakers)
            assert not sounds & {("n", None), ("u", None)}
        if met <= len(free):
            assert {pitch for _, pitch in sounds} <= {None}
    if len(casting.voices) <= len(free):
        assert len(set(casting.voices.values())) == len(casting.voices)


@same_examples_every_time
@given(crowds, chapters_of_lines, st.data())
def test_order_does_not_matter(
    crowd: tuple[Character, ...], chapters: list[list[Line]], data: st.DataObject
) -> None:
    """The casting is the same in whatever order characters, chapters and lines come."""
    shuffled = [data.draw(st.permutations(lines)) for lines in data.draw(st.permutations(chapters))]
    settings = config({"c1": Member(voice="f1"), "c2": Member(gender="male")})
    expected = cast.assign(crowd, chapters, settings)
    casting = cast.assign(data.draw(st.permutations(crowd)), shuffled, settings)
    assert casting == expected
    assert list(casting.voices) == list(expected.voices)


@same_examples_every_time
@given(crowds, chapters_of_lines, st.integers(0, 4))
def test_written_members_keep_their_voices(
    tmp_path_factory: pytest.TempPathFactory,
    crowd: tuple[Character, ...],
    chapters: list[list[Line]],
    kept: int,
) -> None:
    """Once written into voices.yaml, everyone has the voice they had, whichever chapters are produced."""
    path = tmp_path_factory.mktemp("cast") / "voices.yaml"
    path.write_text(
        "narrator: {voice: n, rate: 150}\npools: {female: [f1, f2], male: [m1], other: [o1]}\n",
        "utf-8",
    )
    before = Config.load(path, engine="tone")
    casting = cast.assign(crowd, chapters, before)
    add_members(path, cast.members(crowd, casting, before))
    again = cast.assign(crowd, chapters[:kept], Config.load(path, engine="tone"))
    assert again.voices.items() <= casting.voices.items()
    assert set(again.origins.values()) <= {"config"}


def test_children_and_the_old_have_another_pitch() -> None:
    """The pool's best voice, higher or lower; the pitch of voices.yaml goes before."""
    child, old = replace(ANNE, age="child"), replace(CARL, age="old")
    casting = cast.assign((child, old), [[says("anne"), says("carl")]], config())
    assert casting.voices["anne"] == Voice("tone", "f1", 150, 68)
    assert casting.voices["carl"] == Voice("tone", "m1", 150, 38)
    chosen = config({"Anne": Member(pitch=44)})
    assert cast.assign((child,), [[says("anne")]], chosen).voices["anne"].pitch == 44


@pytest.mark.skipif(sys.platform != "linux", reason="the voices of espeak-ng")
@pytest.mark.parametrize(
    ("accent", "voice"),
    [
        ("en-gb-scotland", "en-gb-scotland+Hugo"),
        ("en-us", "en-us+Hugo"),
        ("xx", "en-us+Hugo"),
        (None, "en-us+Hugo"),
    ],
)
def test_an_accent_that_the_text_mentions(accent: str | None, voice: str) -> None:
    """The same throat with that accent, where the engine has it."""
    pool = config(male=("en-us+Hugo",))
    casting = cast.assign((replace(CARL, accent=accent),), [[says("carl")]], pool.fitted("pyttsx3"))
    assert casting.voices["carl"].name == voice


def test_written_members_share_the_narrators_rate() -> None:
    """Only what differs from the narrator is written, and only for those the file does not voice yet."""
    entries = {"Anne": Member(voice="x"), "Carl": Member(rate=99, volume=0.5)}
    settings = config(entries, female=("pyttsx3:f1",))
    casting = cast.assign(EVERYONE, [[says("anne"), says("bella"), says("carl")]], settings)
    assert cast.members(EVERYONE, casting, settings) == {
        "Bella": Member(gender="female", voice="pyttsx3:f1"),
        "Carl Young": Member(aliases=("Carl", "Young"), gender="male", voice="m1", rate=99, volume=0.5),
    }


def test_whoever_tells_the_story_speaks_with_the_narrators_voice() -> None:
    """The voice of "I" is the narrator's and is not written into voices.yaml; one named there wins."""
    i = Character("i", "I")
    casting = cast.assign((i, ANNE), [[says("i"), says("anne")]], config())
    assert casting.voices["i"] == casting.narrator
    assert casting.origins == {"i": "narrator", "anne": "pool"}
    assert list(cast.members((i, ANNE), casting, config())) == ["Anne"]
    named = cast.assign((i,), [[says("i")]], config({"I": Member(voice="x")}))
    assert named.voices == {"i": Voice("tone", "x", 150)}
    assert named.origins == {"i": "config"}


def test_the_next_best_voices_are_listed_where_asked_for() -> None:
    """They are the rest of the pool, ranked as if everybody else kept their voice; none without asking."""
    lines = [[says("anne", 30), says("bella", 20)]]
    pool = config(female=("f1", "f2", "f3", "f4"))
    assert cast.assign(EVERYONE, lines, pool).others == {}
    others = cast.assign(EVERYONE, lines, pool, others=2).others
    assert {speaker: [voice.name for voice in voices] for speaker, voices in others.items()} == {
        "anne": ["f3", "f4"],
        "bella": ["f3", "f4"],
    }
    chosen = config({"Anne": Member(voice="f3")}, female=("f1", "f2", "f3"))
    assert [voice.name for voice in cast.assign(EVERYONE, lines, chosen, others=9).others["anne"]][:1] == [
        "f2"
    ]


def test_a_silent_member_counts_less_than_anybody_who_speaks() -> None:
    """If every voice is taken, that of somebody who is silent here is used rather than a speaker's."""
    settings = config({"Zoe": Member(voice="f2"), "Carl": Member(voice="f1")}, female=("f1", "f2"))
    assert names(cast.assign(EVERYONE, [[says("carl")], [says("anne")]], settings))["anne"] == "f2"
