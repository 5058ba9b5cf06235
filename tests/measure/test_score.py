"""Scoring: the numbers mean what the documentation says."""

from __future__ import annotations

import importlib.util
import itertools
import json
import re
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import outside
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lightship import PEOPLE, story
from places import TESTS
from reading import audiobook

from audiobook.measure import score
from audiobook.measure.score import certainty
from audiobook.measure.score.gold import Person, Quote
from audiobook.measure.score.measure import KINDS
from audiobook.measure.score.program import Utterance
from audiobook.model import Character

if TYPE_CHECKING:
    from types import ModuleType

COUNTED = TESTS / "data" / "scored.json"
"""Answers for the story, random ones with known names, and what another scorer counts for them."""


def write(path: Path, *documents: score.Gold) -> Path:
    """Write gold documents to a file."""
    path.write_text("".join(gold.model_dump_json() + "\n" for gold in documents), encoding="utf-8")
    return path


def perfect(gold: score.Gold) -> list[Utterance]:
    """Utterances that are all right."""
    return sorted(
        (Utterance(start, end, quote.speaker, 0.9) for quote in gold.quotes for start, end in quote.spans),
        key=lambda utterance: utterance.start,
    )


def predicted(gold: score.Gold, utterances: list[Utterance]) -> score.Prediction:
    """A prediction with the gold characters."""
    people = tuple(Character(person.id, person.name, person.aliases) for person in gold.characters)
    return score.Prediction(gold.id, people, tuple(utterances))


# --- known answers

TEXT = '"Aaaa," said Ann. "Bbbb." "Cccc!" said Bob. "Dddd."'
ANN = Person(id="a", name="Ann", gender="F", category="major")
BOB = Person(id="b", name="Bob", gender="M", category="minor")
CY = Person(id="c", name="Cy")
SMALL = score.Gold(
    id="small",
    text=TEXT,
    characters=(ANN, BOB, CY),
    quotes=(
        Quote(spans=((0, 7), (18, 25)), speaker="a", type="explicit"),
        Quote(spans=((26, 33),), speaker="b", type="implicit"),
        Quote(spans=((44, 51),), speaker="a", type=None),
    ),
)


def test_a_small_document_by_hand() -> None:
    """Four segments, three of them found, one with other ends: all shares as counted by hand."""
    said = [
        Utterance(0, 7, "a", 0.9),
        Utterance(18, 23, "b", 0.8),  # Bbbb without its stop: 4 of 5 characters, so the same segment
        Utterance(26, 33, "b", 0.7),
        Utterance(34, 43, None, 0.0),  # "said Bob.", no speech at all
    ]
    measured = score.measure(SMALL, predicted(SMALL, said), "given")
    counted = measured.detection
    assert (counted.gold, counted.found, counted.matched, counted.exact) == (4, 4, 3, 2)
    assert (counted.gold_characters, counted.shared_characters, counted.found_characters) == (20, 14, 14 + 9)
    data = score.document([measured], "given")
    summary = data["summary"]
    assert summary["detection"]["segments"] == {"precision": 0.75, "recall": 0.75, "f1": 0.75}
    quotes, segments = (summary["attribution"]["given"][unit] for unit in ("quote", "segment"))
    assert (quotes["all"]["right"], quotes["all"]["total"]) == (2, 3)
    assert (segments["all"]["right"], segments["all"]["total"]) == (2, 4)
    assert (segments["explicit"]["right"], segments["explicit"]["total"]) == (1, 2)
    assert (quotes["untyped"]["right"], quotes["no_minor"]["total"]) == (0, 2)
    assert (quotes["answered"]["right"], quotes["answered"]["total"]) == (2, 2)
    assert data["errors"]["kinds"]["missed"] == data["errors"]["total"] == 1
    assert (data["review"]["quotes"], data["review"]["missed"]) == (2, 1)


def test_macro_is_the_mean_over_documents() -> None:
    """Long and short documents weigh the same there, but by length in `micro`."""
    short = SMALL.model_copy(update={"id": "short", "quotes": SMALL.quotes[1:2]})
    wrong = [Utterance(26, 33, "a", 0.9)]
    measured = [
        score.measure(SMALL, predicted(SMALL, perfect(SMALL)), "given"),
        score.measure(short, predicted(short, wrong), "given"),
    ]
    share = score.document(measured, "given")["summary"]["attribution"]["given"]["quote"]["all"]
    assert (share["micro"], share["macro"]) == (0.75, 0.5)


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [("a", "other_gender"), ("d", "same_gender"), ("c", "unknown_gender"), (None, "nobody")],
)
def test_errors_have_their_kind(speaker: str | None, kind: str) -> None:
    """Each wrong answer for Bob has its kind, and Ann, who speaks next to him, counts as a neighbour."""
    people = (ANN, BOB, CY, Person(id="d", name="Dan", gender="M"))
    gold = SMALL.model_copy(update={"characters": people})
    said = perfect(gold)
    said[2] = Utterance(26, 33, speaker, 0.5)
    errors = score.document([score.measure(gold, predicted(gold, said), "given")], "given")["errors"]
    assert {name: count for name, count in errors["kinds"].items() if count} == {kind: 1}
    assert errors["neighbour"] == (speaker == "a")


def test_unknown_characters_are_read_twice() -> None:
    """A character split in two is right one to one for its larger part only; by name the name decides."""
    ours = (
        Character("1", "Ann"),
        Character("2", "Annie"),
        Character("3", "Robert"),
        Character("4", "Mr. Bob"),
    )
    said = [
        Utterance(0, 7, "1", 1.0),
        Utterance(18, 25, "1", 1.0),
        Utterance(26, 33, "3", 1.0),
        Utterance(44, 51, "2", 1.0),
    ]
    measured = score.measure(SMALL, score.Prediction("small", ours, tuple(said)), "unknown")
    by_name, paired = (measured.attribution[reading]["quote"]["all"] for reading in ("name", "one2one"))
    assert (by_name.right, paired.right, by_name.total) == (1, 2, 3)
    kinds = score.document([measured], "unknown")["errors"]["kinds"]
    assert kinds["stranger"] == 2  # Annie and Robert stand for nobody, Mr. Bob for Bob
    assert (measured.found_speakers, measured.gold_speakers) == (3, 2)
    fewer = score.Prediction("small", ours[:3], tuple(said))
    kinds = score.document([score.measure(SMALL, fewer, "unknown")], "unknown")["errors"]["kinds"]
    assert (kinds["stranger"], kinds["no_such_character"]) == (1, 1)


# --- the command


def test_the_program_is_scored(tmp_path: Path) -> None:
    """In a plain story all quotations are found, and most of those tagged with a name are right."""
    gold = story()
    assert len(gold.quotes) == 25
    assert sum(len(quote.spans) for quote in gold.quotes) == 35
    path = write(tmp_path / "gold.jsonl", gold)
    for mode, readings in (("given", {"given"}), ("unknown", {"name", "one2one"})):
        result = audiobook("score", path, "--cast", mode, "--json")
        assert result.code == 0
        summary = result.data["summary"]
        assert summary["detection"]["segments"]["f1"] == 1.0
        assert summary["attribution"].keys() == readings
        for reading in readings:
            quotes = summary["attribution"][reading]["quote"]
            assert quotes["all"]["total"] == 24  # the one said by several voices has no speaker
            assert (quotes["explicit"]["total"], quotes["non_explicit"]["total"]) == (10, 14)
            assert quotes["explicit"]["micro"] >= 0.7
        right = summary["attribution"][result.data["reading"]]["quote"]["all"]["right"]
        assert result.data["errors"]["total"] == 24 - right


def test_predictions_are_written(tmp_path: Path) -> None:
    """Each document's characters and quotations are written; scoring them gives the same numbers."""
    gold = story()
    path, out = write(tmp_path / "gold.jsonl", gold), tmp_path / "out.jsonl"
    for mode in ("given", "unknown"):
        result = audiobook("score", path, "--cast", mode, "--predictions", out, "--json")
        (written,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        assert written.keys() == {"id", "characters", "quotes"}
        ids = {one["id"] for one in written["characters"]}
        if mode == "given":
            assert ids == {person.id for person in PEOPLE}
        said = [
            Utterance(start, end, quote["speaker"], 1.0)
            for quote in written["quotes"]
            for start, end in quote["spans"]
        ]
        assert {one.speaker for one in said} <= {*ids, None}
        people = tuple(
            Character(one["id"], one["name"], tuple(one["aliases"])) for one in written["characters"]
        )
        again = score.measure(gold, score.Prediction(gold.id, people, tuple(said)), mode)
        summary = score.document([again], mode)["summary"]
        assert summary == result.data["summary"]


def test_the_json_has_its_documented_shape(tmp_path: Path) -> None:
    """Other programs can rely on these keys in both modes."""
    path = write(tmp_path / "gold.jsonl", story(), SMALL)
    for mode in ("given", "unknown"):
        data = audiobook("score", path, "--cast", mode, "--json").data
        assert data.keys() == {"cast", "reading", "summary", "documents", "errors", "reliability", "review",
                               "certainty"}  # fmt: skip
        assert data["summary"].keys() == {"documents", "detection", "attribution"}
        assert [one["id"] for one in data["documents"]] == ["test:lightship", "small"]
        shares = data["summary"]["attribution"][data["reading"]]["segment"]["all"]
        assert shares.keys() == {"right", "total", "micro", "macro"}
        assert data["errors"]["kinds"].keys() == set(KINDS)
        assert len(data["reliability"]["bins"]) == certainty.BINS
        assert [point["share"] for point in data["review"]["points"]] == [
            0.05,
            0.1,
            0.15,
            0.2,
            0.25,
            0.3,
            0.5,
        ]
        assert [group["group"] for group in data["certainty"]] == ["small", "test"]
        assert sum(group["quotes"] for group in data["certainty"]) == data["review"]["quotes"]
        assert all(len(group["errors_found"]) == len(certainty.SHARES) for group in data["certainty"])
        assert data["review"]["errors"] + data["review"]["missed"] == data["errors"]["total"]


def test_the_order_of_the_tables(tmp_path: Path) -> None:
    """First the summary, then types, documents, errors, confidence and review."""
    path = write(tmp_path / "gold.jsonl", story(), SMALL)
    result = audiobook("score", path, "--cast", "unknown")
    assert result.code == 0
    parts = ["2 documents", "precision", "by name", "explicit", "one to one", "test:lightship",
             "Errors", "calibration error", "least certain"]  # fmt: skip
    places = [result.out.index(part) for part in parts]
    assert places == sorted(places)
    assert "test:lightship: 25 quotations" in result.err
    assert "{" not in result.out


def test_documents_without_anything_to_score(tmp_path: Path) -> None:
    """A text without quotations or speakers has no shares; it does not count as all wrong."""
    bare = score.Gold(id="bare", text="It rained.\n", characters=(), quotes=())
    unmarked = tuple(quote.model_copy(update={"speaker": None}) for quote in SMALL.quotes)
    silent = SMALL.model_copy(update={"quotes": unmarked})
    path = write(tmp_path / "gold.jsonl", bare, silent)
    for mode in ("given", "unknown"):
        result = audiobook("score", path, "--cast", mode)
        assert result.code == 0
        assert re.search(r"bare +0 +- ", result.out)
        assert re.search(r"small +0 +(- +)?100\.0 ", result.out)
        assert "no quotation has a speaker" in result.out
        assert "Errors" not in result.out


LINE = SMALL.model_dump_json()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (LINE + "\nnot json\n", r"gold\.jsonl:2: .*Invalid JSON"),
        ("\n" + LINE.replace('"text"', '"words"'), r'gold\.jsonl:2: .*"text": Field required'),
        (LINE.replace('"speaker":"b"', '"said_by":"b"'), r'gold\.jsonl:1: .*"quotes\.1\.speaker"'),
        (LINE.replace("[26,33]", "[26,99]"), r'gold\.jsonl:1: "quotes\.1\.spans": \[26, 99\].* 51 code'),
        (LINE.replace("[26,33]", "[33,26]"), r"gold\.jsonl:1: .*\[33, 26\]"),
        (LINE + "\n" + LINE, r"gold\.jsonl:2: id 'small' is already used at .*gold\.jsonl:1; rename"),
        ("\n", r"gold\.jsonl: empty"),
    ],
)  # fmt: skip
def test_bad_gold_is_named(tmp_path: Path, content: str, message: str) -> None:
    """The error names the line of a bad gold file, and no predictions are left behind."""
    path, out = tmp_path / "gold.jsonl", tmp_path / "out.jsonl"
    path.write_text(content, encoding="utf-8")
    result = audiobook("score", path, "--cast", "given", "--predictions", out)
    assert (result.code, result.out) == (3, "")
    last = result.err.splitlines()[-1]
    assert last.startswith("audiobook: ")
    assert re.search(message, last)
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    """Missing files and folders are errors, --predictions cannot overwrite the gold, --cast is required."""
    path = write(tmp_path / "gold.jsonl", SMALL)
    assert audiobook("score", tmp_path / "none.jsonl", "--cast", "given").code == 3
    folder = audiobook("score", tmp_path, "--cast", "given")
    assert (folder.code, "this is a folder" in folder.err) == (3, True)
    same = audiobook("score", path, "--cast", "given", "--predictions", path)
    assert (same.code, path.read_text(encoding="utf-8")) == (3, LINE + "\n")
    assert audiobook("score", path).code == 2


def test_documents_are_read_one_at_a_time(tmp_path: Path) -> None:
    """Twenty documents take no more memory than a few."""
    wide = SMALL.model_copy(update={"text": TEXT + " rain" * 100_000})
    path = write(tmp_path / "gold.jsonl", *(wide.model_copy(update={"id": str(n)}) for n in range(20)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in score.documents([path])) == 20
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * len(wide.text)


# --- another scorer


def own_counts(gold: score.Gold, prediction: score.Prediction, mode: score.CastMode) -> dict[str, list[int]]:
    """Our measures as `{"detection": [...], "reading/unit/group": [right, total]}`."""
    measured = score.measure(gold, prediction, mode)
    detection = measured.detection
    return {
        "detection": [
            detection.gold, detection.found, detection.matched, detection.exact,
            detection.shared_characters, detection.found_characters, detection.gold_characters,
        ],
        **{
            f"{reading}/{unit}/{group}": [share.right, share.total]
            for reading, units in measured.attribution.items()
            for unit, groups in units.items()
            for group, share in groups.items()
        },
    }  # fmt: skip


def renamed(prediction: score.Prediction, names: list[str]) -> score.Prediction:
    """The prediction with other names for its characters, who keep one alias each at most."""
    characters = [
        Character(character.id, name, character.aliases[:1])
        for character, name in itertools.zip_longest(
            prediction.characters, names[: len(prediction.characters)], fillvalue="X"
        )
        if isinstance(character, Character)
    ]
    return score.Prediction(prediction.id, tuple(characters), prediction.utterances)


@pytest.mark.parametrize("case", json.loads(COUNTED.read_text("utf-8")))
def test_another_scorer_counts_the_same(case: dict[str, Any]) -> None:
    """An independent implementation of the same definitions gave these counts, by name and one to one too."""
    gold = story()
    prediction = predicted(
        gold, [Utterance(start, end, speaker, 0.5) for start, end, speaker in case["utterances"]]
    )
    assert own_counts(gold, prediction, "given") == case["given"]
    assert own_counts(gold, renamed(prediction, case["names"]), "unknown") == case["unknown"]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """Another scorer with the same definitions: the `score.py` of the folder that AUDIOBOOK_SCORER names.

    Beside it lies `dev`, a folder of gold documents.  Without it the known answers above are the test.
    """
    folder = outside.folder("AUDIOBOOK_SCORER", "that another scorer counts the same")
    spec = importlib.util.spec_from_file_location("reference_scorer", folder / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counts(
    reference: ModuleType, gold: score.Gold, prediction: score.Prediction, mode: str
) -> dict[str, list[int]]:
    """The other scorer's counts, in the form of `own_counts`."""
    counted = reference.score_doc(gold.model_dump(mode="json"), prediction.as_json(), mode)
    detection = counted["det"]
    return {
        "detection": [
            *(detection[key] for key in ("n_gold", "n_pred", "matched", "exact")),
            *detection["char"],
        ],
        **{
            f"{reading}/{key.replace('cat:', 'category:')}": list(pair)
            for reading, groups in counted["att"].items()
            for key, pair in groups.items()
        },
    }


@pytest.mark.parametrize("mode", ["given", "unknown"])
def test_the_reference_counts_the_same(reference: ModuleType, mode: score.CastMode) -> None:
    """Our story and the shortest documents of the corpus: equal to the last quotation and character."""
    assert reference.__file__
    dev = Path(reference.__file__).with_name("dev")
    shortest = sorted(dev.glob("*.jsonl"), key=lambda path: (path.stat().st_size, path))
    assert shortest
    for gold in (story(), *itertools.islice(score.documents(shortest), 12)):
        prediction = score.predict(gold, mode)
        assert own_counts(gold, prediction, mode) == counts(reference, gold, prediction, mode)


SPEAKERS = st.sampled_from(["ned", "ruth", "brand", "tom", "pell", "child", None])


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 90), SPEAKERS), max_size=40),
    st.lists(st.sampled_from(["Ned", "I", "Ruth", "Miss Pell", "Hale", "Captain", "Pell", "?"]), max_size=6),
)
def test_the_reference_counts_any_answer_the_same(
    reference: ModuleType, steps: list[tuple[int, int, str | None]], names: list[str]
) -> None:
    """Right or wrong, in whatever pieces and under whatever names."""
    gold = story()
    answers, end = [], 0
    for gap, length, speaker in steps:
        start, end = end + gap, end + gap + length
        answers.append(Utterance(start, end, speaker, 0.5))
    prediction = predicted(gold, [answer for answer in answers if answer.end <= len(gold.text)])
    assert own_counts(gold, prediction, "given") == counts(reference, gold, prediction, "given")
    unknown = renamed(prediction, names)
    assert own_counts(gold, unknown, "unknown") == counts(reference, gold, unknown, "unknown")
