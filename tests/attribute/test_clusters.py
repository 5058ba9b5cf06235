"""Which forms of names are one person."""

from __future__ import annotations

from collections import Counter

import pytest

from audiobook.attribute.clusters import Cluster, group, pronouns_of
from audiobook.attribute.mentions import Sightings


def people(given: tuple[Cluster, ...] = (), others: tuple[str, ...] = (), **counts: int) -> list[list[str]]:
    """The forms of each person; `counts`: mentions by form, with `_` for a blank. `others`: not somebody."""
    seen = {form.replace("_", " "): Sightings(count=count) for form, count in counts.items()}
    return groups(seen, given, others)


def groups(
    seen: dict[str, Sightings], given: tuple[Cluster, ...] = (), others: tuple[str, ...] = ()
) -> list[list[str]]:
    """The forms of each person, in the order of the program."""
    return [cluster.forms for cluster in group([*seen, *others], seen, given)]


def together(*forms: str, others: tuple[str, ...] = ()) -> bool:
    """Are some forms, mentioned equally often, all one person's?"""
    return len(groups({form: Sightings(count=1) for form in forms}, others=others)) == 1


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("Mark Sloan", "Mark"), True),
        (("Mark Sloan", "Sloan"), True),
        (("Mark Sloan", "Mr. Sloan"), True),
        (("Mark Sloan", "Miss Sloan"), False),
        (("Mark Sloan", "Mark Bell"), False),
        (("Mark Henry Sloan", "Mark Henry"), True),
        (("Mark Henry Sloan", "Henry Sloan"), True),
        (("Mark Henry Sloan", "Henry"), False),
        (("Mark Henry Sloan", "Mark Sloan"), False),
        (("Mr. Mark Sloan", "Mr. Mark"), True),
        (("Mark Sloan", "Mr. Mark"), False),  # a title before a first name: both must have it
        (("Mark Sloan", "Private Mark"), True),  # but for those who go by it
        (("Ann Sloan", "Aunt Ann"), True),
        (("Aunt Zorb", "Zorb"), True),
        (("Mrs. Zorb", "Zorb"), False),  # her husband
        (("Mr. Sloan", "Sloan"), True),
        (("Mr. Sloan", "Mrs. Sloan"), False),
        (("Mrs. Sloan", "Miss Sloan"), False),
        (("Mrs. Sloan", "Lady Sloan"), False),
        (("Colonel Sloan", "Captain Sloan"), False),
        (("Colonel Sloan", "Col. Sloan"), True),
        (("Colonel Sloan", "Mr. Sloan"), True),
        (("Admiral Sloan", "Mrs. Sloan"), False),
        (("Mrs. John Sloan", "John"), False),
        (("Mrs. Ann Sloan", "Ann"), True),
        (("Mrs. John Sloan", "Mrs. Sloan"), True),
        (("Mr. Mary Sloan", "Mary"), False),
        (("Mr. Zorb Sloan", "Zorb"), True),
    ],
)
def test_forms_of_one_person(forms: tuple[str, ...], expected: bool) -> None:
    """Parts of a name are its bearer's, unless titles or genders object."""
    assert together(*forms) is expected


def test_forms_in_another_case_add_nothing() -> None:
    """`MARK` is Mark, and is not listed again."""
    assert people(Mark=2, MARK=1) == [["Mark"]]


def test_the_most_mentioned_come_first() -> None:
    """By all their forms; of equals by name; behind those that the user has named."""
    given = (Cluster("Zorb", ["Zorb", "Zed"], None, given=True),)
    forms = people(given, Ann_Bell=1, Ann=2, Ben=3, Carl=4, Zed=1)
    assert forms == [["Zorb", "Zed"], ["Carl"], ["Ann Bell", "Ann"], ["Ben"]]


def test_those_given_gain_forms_and_a_gender() -> None:
    """A title tells the gender where the user does not."""
    given = Cluster("Mark Sloan", ["Mark Sloan"], None, given=True)
    (cluster,) = group(["Mr. Sloan"], {"Mr. Sloan": Sightings(count=1)}, [given])
    assert (cluster.forms, cluster.gender) == (["Mark Sloan", "Mr. Sloan"], "male")
    given = Cluster("Lee Sloan", ["Lee Sloan"], "female", given=True)
    clusters = group(["Mr. Sloan"], {"Mr. Sloan": Sightings(count=1)}, [given])
    assert [cluster.gender for cluster in clusters] == ["female", "male"]


def test_plurals_are_not_people() -> None:
    """`Harpers` is a family, unless the text says it as often as `Harper`."""
    assert people(Harper=2, Harpers=1) == [["Harper"]]
    assert people(Rogers=2, Roger=2) == [["Roger"], ["Rogers"]]


def test_a_shared_first_name_is_its_bearers() -> None:
    """`Thomas` is Thomas Bell rather than Mr. Thomas; of two Thomases neither, unless one is far ahead."""
    assert ["Thomas Bell", "Thomas"] in people(Thomas_Bell=1, John_Thomas=9, Thomas=1)
    assert ["Thomas"] in people(Thomas_Bell=1, Thomas_Moss=3, Thomas=1)
    assert ["Thomas Moss", "Thomas"] in people(Thomas_Bell=1, Thomas_Moss=4, Thomas=1)


def test_a_shared_family_name() -> None:
    """A bare one is a man's; with a title it is whoever is far ahead."""
    assert ["John Moss", "Moss"] in people(John_Moss=1, Mary_Moss=9, Moss=1)
    assert ["Moss"] in people(John_Moss=1, Mark_Moss=3, Moss=1)
    assert ["Mark Moss", "Moss"] in people(John_Moss=1, Mark_Moss=4, Moss=1)
    assert ["Mary Moss", "Miss Moss"] in people(Ann_Moss=1, Mary_Moss=4, Miss_Moss=1)
    assert ["Miss Moss"] in people(Ann_Moss=1, Mary_Moss=3, Miss_Moss=1)
    assert ["Mary Moss", "Moss"] in people(Ann_Moss=1, Mary_Moss=4, Moss=1)  # no man


def test_a_mister_is_not_the_colonel_of_a_large_family() -> None:
    """Where first names show that there are several, rank separates them."""
    seen = {
        "Mark Moss": Sightings(count=1),
        "John Moss": Sightings(count=1),
        "Colonel Moss": Sightings(count=50),
        "Mr. Moss": Sightings(count=1),
    }
    assert ["Mr. Moss"] in groups(seen)
    del seen["Mark Moss"], seen["John Moss"]
    assert ["Colonel Moss", "Mr. Moss"] in groups(seen)


def talk(**pairs: int) -> dict[str, Sightings]:
    """Two people, `First__Second_Name=times`, with twenty speeches each, so many of them side by side."""
    seen: dict[str, Sightings] = {}
    for pair, times in pairs.items():
        first, second = (form.replace("_", " ").replace("Mr ", "Mr. ") for form in pair.split("__"))
        seen[first] = Sightings(count=21, tags=20, rivals=Counter({second: times}))
        seen[second] = Sightings(count=20, tags=20, rivals=Counter({first: times}))
    return seen


@pytest.mark.parametrize(
    ("full", "short", "expected"),
    [
        ("Elizabeth", "Lizzy", True),
        ("Elizabeth Bennet", "Lizzy", True),
        ("Elizabeth Bennet", "Lizzy Bennet", True),
        ("Elizabeth Bennet", "Lizzy Moss", False),
        ("Thomas", "Lizzy", False),
        ("Mr. Thomas", "Tom", True),
        ("Sir Thomas", "Tom", False),
    ],
)
def test_pet_names(full: str, short: str, expected: bool) -> None:
    """Short forms are their bearers', except of those who are too grand."""
    assert together(full, short) is expected


def test_whose_pet_name_it_is_must_be_clear() -> None:
    """Of two Richards neither is Dick; a Dick who talks to Richard is another."""
    assert ["Dick"] in people(Richard_Bell=1, Richard_Moss=9, Dick=1)
    assert groups(talk(Richard__Dick=1)) == [["Richard"], ["Dick"]]
    assert groups(talk(Richard__Dick=0)) == [["Richard", "Dick"]]


def test_a_husband_is_not_his_wife() -> None:
    """Harper beside Mrs. Harper, unless pronouns make him a her, or it is a first name."""
    assert together("Mrs. Harper", "Harper") is False
    assert together("Mr. Harper", "Harper") is True
    assert together("Miss Nora", "Nora") is True
    for pronouns, expected in ((Counter(she=1), 1), (Counter(she=1, he=1), 2), (Counter(he=1), 2)):
        seen = {"Mrs. Harper": Sightings(count=1), "Harper": Sightings(count=1, pronouns=pronouns)}
        assert len(groups(seen)) == expected


def test_the_elder_brother_goes_by_the_family_name() -> None:
    """Where the text speaks of the Mr. Harpers."""
    assert together("Mr. John Harper", "Mr. Harper") is True
    assert together("Mr. John Harper", "Mr. Harper", others=("Mr. Harpers",)) is False
    assert together("John Harper", "Dr. Harper", others=("Dr. Harpers",)) is True


def test_a_mother_is_not_her_daughter() -> None:
    """Mrs. Lane is not Clara Lane, if the text has Miss Lane three times, and no Mrs. Clara Lane."""

    def forms(miss: int, *others: str) -> list[list[str]]:
        counts = {"Clara Lane": 9, "Miss Lane": miss, "Mrs. Lane": 1, **dict.fromkeys(others, 1)}
        return groups({form: Sightings(count=count) for form, count in counts.items()})

    assert ["Mrs. Lane"] in forms(3)
    assert ["Mrs. Lane"] not in forms(2)
    assert ["Mrs. Lane"] not in forms(3, "Mrs. Clara Lane")


def test_a_mother_in_law_is_mentioned_far_more() -> None:
    """Mrs. Dashwood, who is everywhere, is not Mrs. John Dashwood."""
    for count, expected in ((6, 1), (7, 2)):
        seen = {"Mrs. John Dashwood": Sightings(count=2), "Mrs. Dashwood": Sightings(count=count)}
        assert len(groups(seen)) == expected


def test_father_and_son_talk_to_each_other() -> None:
    """Mr. Emerson is not George Emerson, if they speak next to each other twice, and not just seldom."""
    for times, expected in ((1, 1), (2, 1), (3, 2)):  # a tenth of twenty speeches is two
        assert len(groups(talk(George_Emerson__Mr_Emerson=times))) == expected
    rare = talk(George_Emerson__Mr_Emerson=1)
    for seen in rare.values():
        seen.tags = 2
    assert len(groups(rare)) == 1
    for seen in rare.values():
        seen.rivals = Counter(dict.fromkeys(rare, 2))
    assert len(groups(rare)) == 2


def test_pronouns_of_both() -> None:
    """His and hers."""
    assert pronouns_of(Counter(he=1, him=2, his=3, himself=4, she=10, her=20, herself=30, it=5)) == (10, 60)
