"""What voices.yaml says about each character."""

from __future__ import annotations

import pytest

from audiobook.casting import entries
from audiobook.config import Config, Member, Narrator, Pools
from audiobook.model import Character, Gender, Voice
from audiobook.system.errors import InputError

CARL = Character("carl", "Carl Young", ("Carl", "Young"), "male")
DORA = Character("dora", "Dora Young", ("Dora", "Young"), "female")


def test_an_entry_belongs_to_the_character_with_its_name() -> None:
    """Letter case does not matter, and an alias in the entry is as good as its name."""
    by_name, by_alias = Member(voice="a"), Member(voice="b", aliases=("DORA young",))
    found = entries.of((CARL, DORA), {"carl young": by_name, "Mum": by_alias})
    assert found == {"carl": by_name, "dora": by_alias}


def test_an_alias_counts_only_if_nobody_has_the_name() -> None:
    """Half of a family are "Young": the entry is for whoever has its name, if there is such a character."""
    carls = Member(voice="a", aliases=("Young",))
    assert entries.of((CARL, DORA), {"Carl Young": carls}) == {"carl": carls, "dora": Member()}
    assert entries.of((DORA,), {"Carl Young": carls}) == {"dora": carls}


def test_the_first_entry_wins() -> None:
    """Where two entries share an alias, the first one in the file is meant."""
    first, second = Member(voice="a", aliases=("Young",)), Member(voice="b", aliases=("Young", "Dora"))
    assert entries.of((DORA,), {"X": first, "Y": second}) == {"dora": first}
    assert entries.of((DORA,), {"Y": second, "X": first}) == {"dora": second}


@pytest.mark.parametrize(
    ("pools", "gender", "voices"),
    [
        (Pools(female=("f",), male=("m",), other=("o",)), "female", ("f",)),
        (Pools(female=("f",), male=("m",), other=("o",)), "male", ("m",)),
        (Pools(female=("f",), male=("m",), other=("o",)), "other", ("o",)),
        (Pools(female=("f",), male=("m",), other=("o",)), None, ("o",)),
        (Pools(female=(), male=("m",), other=("o",)), "female", ("o",)),
        (Pools(female=("f",), male=("m",), other=()), None, ("f",)),
        (Pools(female=(), male=("m",), other=()), "female", ("m",)),
        (Pools(female=(), male=(), other=()), "male", ("n",)),
    ],
)
def test_an_empty_pool_borrows(pools: Pools, gender: Gender | None, voices: tuple[str, ...]) -> None:
    """First from `other`, then from the women's, then from the men's, at last the narrator's voice."""
    assert tuple(entries.pool(Config(narrator=Narrator(voice="n"), pools=pools), gender)) == voices


def test_the_narrators_rate_is_everyones() -> None:
    """A rate of the entry wins; pitch and volume are the entry's own."""
    config = Config(narrator=Narrator(voice="n", rate=150, pitch=9)).fitted("tone")
    assert entries.voice("x", Member(), config) == Voice("tone", "x", 150)
    settings = Member(rate=99, pitch=40, volume=0.5)
    assert entries.voice("pyttsx3: y", settings, config) == Voice("pyttsx3", "y", 99, 40, 0.5)
    with pytest.raises(InputError, match="nosuch"):
        entries.voice("nosuch:y", Member(), config)


def test_spelled_is_how_voices_yaml_names_it() -> None:
    """The engine is left out where it is the default."""
    assert entries.spelled(Voice("kokoro", "bf_emma"), "pyttsx3") == "kokoro:bf_emma"
    assert entries.spelled(Voice("kokoro", "bf_emma"), "kokoro") == "bf_emma"
