"""Is a capitalised word a person?"""

from __future__ import annotations

from collections import Counter

import pytest

from audiobook.attribute import somebody
from audiobook.attribute.mentions import Sightings
from audiobook.attribute.somebody import A_BOOK, MORE_IN_A_CHAPTER, WEIGHTS, Rule, everybody, is_somebody


def sightings(**changes: object) -> Sightings:
    """Ten mentions inside of sentences, with changes."""
    seen = Sightings(count=10, inside=10)
    for name, value in changes.items():
        setattr(seen, name, value)
    return seen


CASES: list[tuple[Rule, str, Sightings, int]] = [
    (somebody.speaks, "Zorb", sightings(signs=Counter(tag=2, acts=5)), 2),
    (somebody.acts, "Zorb", sightings(signs=Counter(tag=5, acts=2)), 2),
    (somebody.is_addressed, "Zorb", sightings(signs=Counter(addressed=3)), 3),
    (somebody.is_addressed_and_more, "Zorb", sightings(signs=Counter(addressed=3)), 3),
    (somebody.is_addressed_and_more, "Zorb", Sightings(2, 1, signs=Counter(addressed=1)), 1),
    (somebody.is_addressed_and_more, "Right", Sightings(2, 2, signs=Counter(addressed=2)), 0),
    (somebody.is_addressed_and_more, "Fifteen", sightings(signs=Counter(addressed=3)), 0),
    (somebody.is_addressed_in_full, "Hariz Zorb", sightings(signs=Counter(addressed=2)), 2),
    (somebody.is_addressed_in_full, "Zorb", sightings(signs=Counter(addressed=2)), 0),
    (somebody.is_addressed_in_full, "Mr. Zorb", sightings(signs=Counter(addressed=2)), 0),
    (somebody.is_addressed_in_full, "Ask Zorb", sightings(signs=Counter(addressed=2)), 0),
    (somebody.is_addressed_in_full, "About Zorb", sightings(signs=Counter(addressed=2)), 0),
    (somebody.is_introduced, "Zorb", sightings(signs=Counter(introduced=2)), 2),
    (somebody.is_introduced, "Floor Seven", sightings(signs=Counter(introduced=2)), 0),
    (somebody.acts_in_full, "Hariz Zorb", sightings(signs=Counter(acts=2)), 2),
    (somebody.acts_in_full, "Zorb", sightings(signs=Counter(acts=2)), 0),
    (somebody.acts_in_full, "Old Zorb", sightings(signs=Counter(acts=2)), 0),
    (somebody.acts_in_full, "OAKEN Zorb", sightings(signs=Counter(acts=2)), 0),
    (somebody.owns, "Zorb", sightings(signs=Counter(owns=4)), 4),
    (somebody.owns, "Zorb", sightings(signs=Counter(owns=5)), 4),
    (somebody.behaves, "Zorb", sightings(signs=Counter(acts=5, behaves=2)), 2),
    (somebody.has_body, "Zorb", sightings(signs=Counter(body=2)), 2),
    (somebody.is_called, "Zorb", sightings(signs=Counter(addressed=5, called=2)), 2),
    (somebody.is_followed, "Zorb", sightings(signs=Counter(followed=5)), 4),
    (somebody.has_title, "Mr. Zorb", sightings(), 1),
    (somebody.has_title, "Zorb Aunty", sightings(), 1),
    (somebody.has_title, "Zorb-san", sightings(), 1),
    (somebody.has_title, "Ah-ah", sightings(), 0),
    (somebody.has_title, "Mother", sightings(), 0),
    (somebody.has_title, "Zorb Mr.", sightings(), 0),
    (somebody.is_first_name, "Nora", sightings(), 1),
    (somebody.is_first_name, "Rose", sightings(small=1), 0),
    (somebody.is_first_name, "Rose Zorb", sightings(small=1), 1),
    (somebody.is_first_name, "Zorb Rose", sightings(), 0),
    (somebody.is_first_name_and_word, "Rose", sightings(small=1), 1),
    (somebody.is_first_name_and_word, "Rose", sightings(), 0),
    (somebody.is_first_name_and_word, "Rose", sightings(small=1, inside=0), 0),
    (somebody.is_first_name_and_word, "Rose Zorb", sightings(small=1), 0),
    (somebody.is_first_name_or_word, "Rose", sightings(small=1, inside=0), 1),
    (somebody.is_first_name_or_word, "Rose", sightings(small=1), 0),
    (somebody.is_first_name_or_word, "Rose", sightings(inside=0), 0),
    (somebody.is_first_name_or_word, "Zorb", sightings(small=1, inside=0), 0),
    (somebody.is_meant_by_pronouns, "Zorb", sightings(pronouns=Counter(he=1, she=2)), 3),
    (somebody.is_meant_by_pronouns, "Zorb", sightings(pronouns=Counter(he=5)), 4),
    (somebody.is_mentioned_often, "Zorb", sightings(count=3), 0),
    (somebody.is_mentioned_often, "Zorb", sightings(count=4), 1),
    (somebody.is_place, "Zorb", sightings(places=4), 0),
    (somebody.is_place, "Zorb", sightings(places=5), 1),
    (somebody.is_place, "Mr. Zorb", sightings(places=5), 0),
    (somebody.is_place, "Zorb", sightings(places=5, tags=5), 0),
    (somebody.has_article, "Zorb", sightings(articles=5), 0),
    (somebody.has_article, "Zorb", sightings(articles=6), 1),
    (somebody.has_article, "Catherine", sightings(articles=6), 1),
    (somebody.has_article, "Athena the Wise", sightings(articles=6), 0),
    (somebody.is_ordinary_word, "Zorb", sightings(small=20), 0),
    (somebody.is_ordinary_word, "Zorb", sightings(small=21), 1),
    (somebody.is_ordinary_word, "Rose", sightings(small=21), 0),
    (somebody.is_ordinary_word, "Zorb Zorb", sightings(small=21), 0),
    (somebody.only_opens_sentences, "Zorb", sightings(small=21), 0),
    (somebody.only_opens_sentences, "Zorb", sightings(small=1, inside=0), 1),
    (somebody.only_opens_sentences, "Zorb", sightings(inside=0), 0),
]


@pytest.mark.parametrize(("rule", "form", "seen", "count"), CASES)
def test_each_rule_counts_its_evidence(rule: Rule, form: str, seen: Sightings, count: int) -> None:
    """At its threshold and one beyond it."""
    assert rule(form, seen) == count


def test_every_rule_has_a_case() -> None:
    """And weighs something."""
    assert {rule for rule, *_ in CASES} == WEIGHTS.keys() | MORE_IN_A_CHAPTER.keys()
    assert all(WEIGHTS.values())
    assert all(MORE_IN_A_CHAPTER.values())


@pytest.mark.parametrize(
    ("form", "seen", "expected"),
    [
        ("Zorb", Sightings(signs=Counter(tag=1)), True),
        ("Mr. Zorb", Sightings(), True),
        ("Nora", Sightings(), True),
        ("Zorb", Sightings(signs=Counter(acts=3)), True),
        ("Zorb", Sightings(signs=Counter(acts=2, addressed=1)), False),
        ("Zorb", Sightings(signs=Counter(addressed=4)), True),
        ("Zorb", Sightings(signs=Counter(addressed=3)), False),
        ("Zorb", Sightings(signs=Counter(owns=4, acts=2)), True),
        ("Zorb", Sightings(signs=Counter(owns=12, acts=1)), False),
        ("Zorb", Sightings(signs=Counter(addressed=1, called=1)), True),
        ("Zorb", Sightings(signs=Counter(called=1)), False),
        ("Zorb", Sightings(signs=Counter(followed=4, acts=1)), True),
        ("Zorb", Sightings(signs=Counter(followed=3, acts=1)), False),
        ("Zorb", Sightings(signs=Counter(acts=1, behaves=1, owns=2)), True),
        ("Zorb", Sightings(signs=Counter(acts=1, behaves=1, owns=1)), False),
        ("Zorb", Sightings(signs=Counter(body=2)), True),
        ("Zorb", Sightings(count=4, signs=Counter(acts=2, owns=2)), True),  # often mentioned: a half
        ("Zorb", Sightings(count=3, signs=Counter(acts=2, owns=2)), False),
        ("Zorb", Sightings(pronouns=Counter(he=4), signs=Counter(acts=1, addressed=1, owns=1)), True),
        ("Zorb", Sightings(pronouns=Counter(he=3), signs=Counter(acts=1, addressed=1, owns=1)), False),
        ("Rose", Sightings(small=1, inside=1, signs=Counter(acts=1)), True),  # 2 and 1
        ("Rose", Sightings(small=1, inside=1, signs=Counter(owns=3)), False),
        ("Rose", Sightings(small=1, signs=Counter(acts=2)), True),  # 1 and 2
        ("Rose", Sightings(small=1, signs=Counter(acts=1, owns=3)), False),
        ("Zorb", Sightings(count=1, places=1, signs=Counter(tag=2)), True),  # 6 less 3
        ("Zorb", Sightings(count=1, places=1, signs=Counter(acts=5, owns=3)), False),
        ("Zorb", Sightings(count=1, articles=1, signs=Counter(tag=2, acts=1)), True),  # 7 less 4
        ("Zorb", Sightings(count=1, articles=1, signs=Counter(tag=2, owns=3)), False),
        ("Zorb", Sightings(inside=1, small=3, signs=Counter(tag=2)), True),  # 6 less 3
        ("Zorb", Sightings(inside=1, small=3, signs=Counter(acts=5, owns=3)), False),
        ("Zorb", Sightings(small=1, signs=Counter(tag=3)), True),  # 9 less 6
        ("Zorb", Sightings(small=1, signs=Counter(acts=8, owns=3)), False),
    ],
)
def test_what_is_enough(form: str, seen: Sightings, expected: bool) -> None:
    """Three points, and a little less is too little."""
    assert is_somebody(form, seen) is expected


def test_two_forms_lend_each_other_their_evidence() -> None:
    """`Hari Zorb` and `Zorb`, each seen once; not a street, and nobody who is known already."""
    acts = Sightings(signs=Counter(owns=4, body=1))
    assert set(everybody({"Hariz Zorb": acts, "Zorb": acts})) == {"Hariz Zorb", "Zorb"}
    assert not everybody({"Zorb Street": acts, "Zorb": acts})
    assert set(everybody({"Hariz Zorb": acts, "Zorb": Sightings(signs=Counter(tag=1))})) == {"Zorb"}
    assert not everybody({"Hariz Zorb": acts, "Bolt": acts})


def test_a_title_and_a_first_name_lend_the_full_name_their_evidence() -> None:
    """`Nora Zorb`, seen once, where there are Nora and Mr. Zorb."""
    once, told = Sightings(count=1), Sightings(signs=Counter(tag=1))
    assert "Hariz Zorb" in everybody({"Hariz Zorb": once, "Hariz": told, "Mr. Zorb": told})
    assert "Hariz Zorb" not in everybody({"Hariz Zorb": once, "Hariz": told, "Zorb": once})


@pytest.mark.parametrize(
    ("form", "seen", "expected"),
    [
        ("Zorb", Sightings(signs=Counter(acts=1, behaves=1)), True),
        ("Zorb", Sightings(signs=Counter(acts=2)), False),
        ("Zorb", Sightings(signs=Counter(acts=1, followed=1)), True),
        ("Z", Sightings(signs=Counter(acts=1, followed=1)), False),
        ("Zorb", Sightings(count=1, signs=Counter(acts=1, addressed=1)), True),
        ("Zorb", Sightings(count=1, quoted=1, signs=Counter(acts=1, addressed=1)), False),
        ("Hariz Zorb", Sightings(count=1, quoted=1, signs=Counter(addressed=1)), True),
    ],
)
def test_in_a_chapter_less_is_enough(form: str, seen: Sightings, expected: bool) -> None:
    """Where the text is short; in a book it is not."""
    assert (form in everybody({form: seen})) is expected
    rest = {"Quux": Sightings(count=A_BOOK)}
    assert form not in everybody({form: seen, **rest})


def test_a_full_name_joins_two_people() -> None:
    """`Kit Zorb`, where Kit speaks and Zorb speaks; not if nothing but a street has the name."""
    speaks = Sightings(count=2, signs=Counter(tag=1))
    assert "Quux Zorb" in everybody({"Quux Zorb": Sightings(count=1), "Quux": speaks, "Zorb": speaks})
    place = Sightings(count=1, places=1)
    assert "Quux Zorb" not in everybody({"Quux Zorb": place, "Quux": speaks, "Zorb": speaks})
