"""The simulated reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lightship import story
from reading import audiobook

from audiobook.measure import score
from audiobook.measure.score.gold import Person, Quote
from audiobook.measure.score.reviewer import reviewed, steps

if TYPE_CHECKING:
    from pathlib import Path

MODES: tuple[score.CastMode, ...] = ("given", "unknown")


def gold(text: str, speakers: str, **names: str) -> score.Gold:
    """A document whose quotations are said by the people with these initials; `names`: theirs."""
    people = tuple(Person(id=id_, name=name) for id_, name in names.items())
    marks = [index for index, letter in enumerate(text) if letter in "“”"]
    pairs = zip(marks[::2], marks[1::2], speakers, strict=True)
    quotes = tuple(Quote(spans=((start, end + 1),), speaker=who) for start, end, who in pairs)
    return score.Gold(id="group:x", text=text, characters=people, quotes=quotes)


TALK = gold(
    "Ann and Ben met.\n\n“One,” said Ann.\n\n“Two.”\n\n“Three.”\n\n“Four.”\n\n“Five.”\n",
    "abbba",
    a="Ann",
    b="Ben",
)


def test_the_steps_end_with_the_limit() -> None:
    """The round numbers below it, and itself."""
    assert steps(25) == (0, 5, 10, 25)
    assert steps(60) == (0, 5, 10, 25, 50, 60)
    assert steps(3) == (0, 3)


@pytest.mark.parametrize("mode", MODES)
def test_without_answers_it_is_what_score_measures(mode: score.CastMode) -> None:
    """Point 0 is the accuracy of the prediction in each reading."""
    document = story()
    measured = score.measure(document, score.predict(document, mode), mode)
    review = reviewed(document, mode, 1)
    for reading, units in measured.attribution.items():
        assert review.points[0].right[reading] == units["quote"]["all"].right
    assert review.quotes == units["quote"]["all"].total


@pytest.mark.parametrize("mode", MODES)
def test_whoever_answers_everything_has_all_quotations_right(mode: score.CastMode) -> None:
    """And then nothing is left to ask."""
    review = reviewed(story(), mode, 200)
    last = review.points[-1]
    assert set(last.right.values()) == {review.quotes}
    assert sum(review.asked.values()) < 200


def test_an_answer_repairs_the_neighbours_too() -> None:
    """One answer about a wrong line is worth at least that line."""
    review = reviewed(TALK, "given", 5)
    rights = [point.right["given"] for point in review.points]
    assert rights[0] < rights[1] == 5


def test_a_character_that_the_cast_lacks_is_added() -> None:
    """Nobody has found Zed, who is never named: the answers name him."""
    unnamed = gold("Ann sat.\n\n“One,” said Ann.\n\n“Two.”\n\n“Three,” said Ann.\n", "aza", a="Ann", z="Zed")
    review = reviewed(unnamed, "unknown", 20)
    assert review.points[0].right["name"] < 3
    assert review.points[-1].right["name"] == 3


def test_what_gold_does_not_know_is_not_asked() -> None:
    """Genders that gold does not say cost no answer."""
    text = "Ash and Robin met.\n\n“No,” she said.\n\n“Why?” said Robin.\n\n“No,” she said.\n"
    unknown = reviewed(gold(text, "ara", a="Ash", r="Robin"), "unknown", 20)
    assert "gender" not in unknown.asked
    people = tuple(
        person.model_copy(update={"gender": gender})
        for person, gender in zip(gold(text, "ara", a="Ash", r="Robin").characters, "FM", strict=True)
    )
    known = gold(text, "ara", a="Ash", r="Robin").model_copy(update={"characters": people})
    assert reviewed(known, "unknown", 20).asked["gender"] >= 1


@pytest.mark.parametrize("mode", MODES)
def test_the_command_shows_the_curve(mode: str, tmp_path: Path) -> None:
    """By group and document, as a table and as JSON."""
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(gold.model_dump_json() + "\n" for gold in (TALK, story())), "utf-8")
    data = audiobook("score", path, "--cast", mode, "--review", "10", "--json").data["reviewed"]
    assert [(part["group"], part["documents"]) for part in data["groups"]] == [("group", 1), ("test", 1)]
    assert [part["id"] for part in data["documents"]] == ["group:x", "test:lightship"]
    points = data["documents"][1]["points"]
    assert [point["answers"] for point in points] == [0, 5, 10]
    readings = {"given"} if mode == "given" else {"name", "one2one"}
    assert all(point.keys() == {"answers", *readings} for point in points)
    out = audiobook("score", path, "--cast", mode, "--review", "10").out
    (row,) = [row for row in out.splitlines()[-3:] if "test:lightship" in row]
    last = max(readings)
    assert row.split()[2:] == [f"{100 * point[last]:.1f}" for point in points]
    assert "test, 1 document" in out


def test_without_questions_there_is_no_curve(tmp_path: Path) -> None:
    """A review is measured only on demand, as it takes longer."""
    path = tmp_path / "gold.jsonl"
    path.write_text(TALK.model_dump_json() + "\n", "utf-8")
    assert "reviewed" not in audiobook("score", path, "--cast", "given", "--json").data
