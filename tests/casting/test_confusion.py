"""Voices ranked so that listeners can tell them apart."""

from __future__ import annotations

import pytest
from places import TEXTS

from audiobook import analyse
from audiobook.casting import cast, talk
from audiobook.casting.confusion import WELL_APART, Surroundings, Wish, rank
from audiobook.config import Config, Narrator, Pools
from audiobook.engines import distances
from audiobook.engines.kokoro_voices import NAMES
from audiobook.model import Character, Line, Span, Voice

ANNE, BEN = Character("anne", "Anne", (), "female"), Character("ben", "Ben", (), "male")
LOW, HIGH = Voice("tone", "low"), Voice("tone", "high")
NO_WISH = Wish()


def says(speaker: str) -> Line:
    """Ten characters of dialogue."""
    return Line(Span(0, 10, "dialogue"), speaker, 1.0, "")


def best(
    candidates: list[Voice],
    *,
    near: list[tuple[Voice, int]] | None = None,
    anywhere: list[tuple[Voice, int]] | None = None,
    partners: list[tuple[Voice, float]] | None = None,
    wish: Wish = NO_WISH,
) -> Voice:
    """The voice that is ranked first."""
    return rank(candidates, Surroundings(near or [], anywhere or [], partners or []), wish)[0]


def test_equal_voices_stay_in_the_order_of_the_pool() -> None:
    """Where nothing speaks against any voice, the pool's order is that of quality."""
    assert best([LOW, HIGH]) == LOW
    assert best([HIGH, LOW]) == HIGH


def test_a_voice_of_the_same_chapter_is_worst() -> None:
    """Even one character in the same chapter outweighs pitch, accent and everything said elsewhere."""
    raised = Voice("tone", "high", pitch=65)
    wish = Wish(accented=frozenset({("tone", "low")}))
    assert best([LOW, raised], near=[(LOW, 1)], anywhere=[(raised, 999)], wish=wish) == raised
    assert best([LOW, HIGH], near=[(LOW, 2), (HIGH, 1)]) == HIGH
    assert best([LOW, HIGH], near=[(LOW, 2), (HIGH, 1), (HIGH, 1), (HIGH, 1)]) == LOW


def test_a_wished_pitch_goes_before_an_accent() -> None:
    """The pitch of an age is heard before an accent is."""
    child = Voice("tone", "high", pitch=68)
    wish = Wish(68, frozenset({("tone", "low")}))
    assert best([LOW, child], wish=wish) == child


def test_an_accent_goes_before_relatives_in_the_chapter() -> None:
    """A voice with the accent is taken even if somebody near has the same timbre in another accent."""
    scottish, american = Voice("pyttsx3", "en-gb-scotland+Hugo"), Voice("pyttsx3", "en-us+Reed")
    near = [(Voice("pyttsx3", "en-us+Hugo"), 500)]
    wish = Wish(accented=frozenset({("pyttsx3", scottish.name)}))
    assert best([american, scottish], near=near, wish=wish) == scottish
    assert best([scottish, american], near=near) == american


def test_a_relative_in_the_chapter_is_worse_than_a_closer_sound() -> None:
    """The same voice at another pitch is told apart less easily than another voice."""
    soft = Voice("tone", "low", pitch=35)
    assert best([LOW, HIGH], near=[(soft, 10)]) == HIGH


def test_rate_and_volume_do_not_make_another_speaker() -> None:
    """A faster or softer voice is still the same one, and pitch 50 is the voice's own."""
    assert best([LOW, HIGH], near=[(Voice("tone", "low", 200, 50, 0.3), 10)]) == HIGH
    raised = Voice("tone", "low", pitch=65)
    assert best([LOW, raised], near=[(Voice("tone", "low", pitch=50), 10)]) == raised


def test_a_voice_heard_elsewhere_is_the_last_thing_that_counts() -> None:
    """Of voices that nobody near has, one that nobody in the book has is better."""
    assert best([LOW, HIGH], anywhere=[(LOW, 1)]) == HIGH
    assert best([LOW, HIGH], near=[(HIGH, 1)], anywhere=[(LOW, 999)]) == LOW


def test_partners_count_by_their_share() -> None:
    """The voice that is far from whoever the speaker talks with most is taken."""
    female, near, far = (Voice("pyttsx3", name) for name in ("en-us+f5", "en-us+f2", "en-us+Annie"))
    assert best([near, far], partners=[(female, 0.9), (far, 0.1)]) == far
    assert best([near, far], partners=[(female, 0.1), (far, 0.9)]) == near


def test_voices_well_apart_are_equally_good() -> None:
    """Beyond WELL_APART medians more distance is no better: then the order of the pool decides."""
    reference = ("pyttsx3", "en-us+f5")
    names = [name for name in distances._table() if name.startswith("pyttsx3:")]
    limit = WELL_APART * (distances.middle("pyttsx3") or 0)
    apart = {name: distances.distance(reference, ("pyttsx3", name.partition(":")[2])) or 0 for name in names}
    far = sorted((name for name in names if apart[name] > limit), key=lambda name: apart[name])
    nearest, farthest = (Voice("pyttsx3", name.partition(":")[2]) for name in (far[0], far[-1]))
    assert apart[far[-1]] > apart[far[0]] + 0.05
    partners = [(Voice(*reference), 1.0)]
    assert best([nearest, farthest], partners=partners) == nearest
    assert best([farthest, nearest], partners=partners) == farthest


def test_voices_that_were_never_measured_are_apart() -> None:
    """Voices of another engine, or unknown ones, do not count as close."""
    partner = Voice("pyttsx3", "en-us+f5")
    assert best([LOW, HIGH], partners=[(partner, 1.0)]) == LOW
    unmeasured = Voice("pyttsx3", "en-us+nobody")
    assert best([partner, unmeasured], partners=[(partner, 1.0)]) == unmeasured


def test_who_talks_together_sounds_apart() -> None:
    """Of a pool, the voice far from the partner's is taken, though another comes first."""
    near, far = "en-us+f2", "en-us+Annie"
    settings = Config(narrator=Narrator(voice="en-gb"), pools=Pools(female=("en-us+f5",), male=(near, far)))
    distance = {name: distances.distance(("pyttsx3", "en-us+f5"), ("pyttsx3", name)) for name in (near, far)}
    assert (distance[near] or 9) < (distance[far] or 0)
    talking = [says("anne"), says("ben"), says("anne"), says("ben"), says("anne")]
    assert cast.assign((ANNE, BEN), [talking], settings).voices["ben"].name == far


@pytest.mark.parametrize("engine", ["pyttsx3", "kokoro"])
@pytest.mark.parametrize("text", sorted(path.name for path in TEXTS.iterdir()))
def test_who_talks_in_the_samples_sounds_apart(text: str, engine: str) -> None:
    """Two who talk to each other are further apart than half of the engine's voices are."""
    settings = Config()
    if engine == "kokoro":
        female, male = (tuple(name for name in NAMES if name[1] == letter) for letter in "fm")
        settings = Config(narrator=Narrator(voice="bf_emma"), pools=Pools(female=female, male=male))
    script = analyse([TEXTS / text], settings)
    casting = cast.assign(script.characters, script.lines, settings.fitted(engine))
    conversations = talk.conversations(script.lines)
    assert conversations
    for speaker, partners in conversations.items():
        for partner in partners:
            voices = [(engine, casting.voices[person].name) for person in (speaker, partner)]
            assert (distances.distance(*voices) or 0) > (distances.middle(engine) or 1), (speaker, voices)
