"""A language model's answers: what they may change, what is ignored, what is kept."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from misbehaving import Handler, Served, says
from reading import STORM, after_opening, audiobook
from storyteller import CAST, GOOD, OPEN, STORY, Pauses, Piece, answers, as_written, model, story, thinking

from audiobook import attribute
from audiobook.review import answer_forms, chat, entries, llm, model_answers, questions, scenes
from audiobook.system import post

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.model import Script
    from audiobook.review.questions import Question

same_examples_every_time = settings(deadline=None, database=None, derandomize=True)


@pytest.fixture(autouse=True)
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a program without an opinion of its own, so that the model's answers are taken; one reading."""
    monkeypatch.setattr(attribute, "Attribution", thinking(lambda cut, *_: tuple({} for _ in cut)))
    monkeypatch.setattr(llm, "WORTH_A_READING", 2.0)


def asked(script: Script) -> list[Question]:
    """The questions about the uncertain lines of a script's first chapter."""
    passage = scenes.passage(script.book.chapters[0], script.lines[0])
    wanted = [i for i, speech in enumerate(passage.speeches) if entries.is_unsure(script.lines[0][speech[0]])]
    people = questions.cast(script, 0)
    return [questions.question(0, passage, window, people) for window in scenes.windows(passage, wanted)]


def session(pause: Pauses, counts: list[int] | None = None) -> llm.Session:
    """A session that notes the lines counted, and does not wait."""

    class Notes:
        def step(self, lines: int) -> None:
            if counts is not None:
                counts.append(lines)

    return llm.Session(lambda _: nullcontext(Notes()), pause=pause)


# --- answers that are taken


def test_only_uncertain_lines_change_and_only_to_people_of_the_cast(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """A good answer gives its lines a speaker, a confidence and the reason; all else stays."""
    served = serve(answers(GOOD))
    before = story()
    after, report = llm.consult(before, model(served), tmp_path, session=llm.Session(pause=pause))
    assert (after.book, after.characters) == (before.book, before.characters)
    for index, (old, new) in enumerate(zip(before.lines[0], after.lines[0], strict=True)):
        if index in OPEN:
            speaker = {2: "mark-sloan", 4: "lexie"}[index]
            assert new == replace(
                old, speaker=speaker, confidence=new.confidence, reason="language model small:1b"
            )
            assert 0.6 < new.confidence < 0.98
        else:
            assert new == old
    assert (report.asked, report.answered, report.changed, report.left) == (2, 2, 2, 0)
    assert (dict(report.ignored), report.extra, report.cached, report.failure) == ({}, 0, 0, None)
    host = served.url.split("/")[2]
    assert report.summary == f"language model small:1b at {host}: asked about 2 lines, 2 answered (2 changed)"
    assert report.warning == ""
    assert pause.seconds == []


def test_what_is_sent(serve: Callable[..., Served], tmp_path: Path, pause: Pauses) -> None:
    """One request with the people, the scene and the answers allowed; nothing else."""
    served = serve(answers(GOOD))
    llm.consult(story(), model(served), tmp_path, session=llm.Session(pause=pause))
    ((headers, body),) = served.requests
    assert served.paths == ["/v1/chat/completions"]
    assert "authorization" not in headers
    assert body.keys() == {"model", "messages", "stream", "temperature", "max_tokens", "response_format"}
    assert (body["model"], body["temperature"], body["stream"]) == ("small:1b", 0, False)
    assert body["max_tokens"] == chat.ANSWER_TOKENS
    (message,) = body["messages"]
    (question,) = asked(story())
    assert message["content"] == question.prompt
    form = body["response_format"]
    assert (form["type"], form["json_schema"]["strict"]) == ("json_schema", True)
    assert form["json_schema"]["schema"] == answer_forms.schema(
        ["1", "2", "3", "4"], ["mark", "lexie", "ned", "?"]
    )


TOLERATED = {
    "as asked": json.dumps(GOOD),
    "thinking": "<think>It could be {lexie}…\n</think>\n\n" + json.dumps(GOOD),
    "thinking, its opening tag left to the server": "Hm.\n</think>" + json.dumps(GOOD),
    "fenced": f"```json\n{json.dumps(GOOD, indent=1)}\n```",
    "fenced, no language, thinking": f"<think>\n\n</think>\n```\n{json.dumps(GOOD)}\n```\n",
    "by name, in any letter case": '{"1": "lexie", "2": " MARK  Sloan", "3": "LEXIE", "4": "mark-sloan"}',
}


@pytest.mark.parametrize("content", TOLERATED.values(), ids=TOLERATED.keys())
def test_thinking_fences_and_names_are_understood(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, content: str
) -> None:
    """What chat models like to put around an object, and a name for its id, change nothing."""
    after, report = llm.consult(
        story(), model(serve(answers(content))), tmp_path, session=llm.Session(pause=pause)
    )
    assert [after.lines[0][index].speaker for index in OPEN] == ["mark-sloan", "lexie"]
    assert report.answered == 2


def test_pieces_of_one_utterance_get_one_speaker(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """A speech that is split by its tag is asked once and answered as a whole."""
    tagged = story(
        ("dialogue", "“So,” ", "ned", 0.3),
        ("narration", "came a voice, ", None, 1.0),
        ("dialogue", "“we meet.”\n\n", "ned", 0.3),
        ("dialogue", "“Mark? Lexie?”", "ned", 0.3),
    )
    lines = tuple(
        replace(line, span=replace(line.span, continues=index == 2))
        for index, line in enumerate(tagged.lines[0])
    )
    served = serve(answers({"1": "lexie", "2": "mark-sloan"}))
    after, report = llm.consult(
        replace(tagged, lines=(lines,)), model(served), tmp_path, session=llm.Session(pause=pause)
    )
    assert [line.speaker for line in after.lines[0]] == ["lexie", None, "lexie", "mark-sloan"]
    assert (report.asked, report.answered) == (3, 3)
    assert "\n[1] “we meet.”\n" in served.requests[0][1]["messages"][0]["content"]


@pytest.mark.parametrize(
    "line",
    [("dialogue", "“Yes.”", "ned", 0.6), ("narration", "Yes.", None, 0.1)],
    ids=["sure enough", "narration"],
)
def test_certain_lines_are_never_asked(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, line: Piece
) -> None:
    """Without an uncertain line nothing is sent and nothing is said."""
    served = serve(answers(GOOD))
    before = story(line)
    after, report = llm.consult(before, model(served), tmp_path, session=llm.Session(pause=pause))
    assert (after, report.asked, report.summary, report.warning) == (before, 0, "", "")
    assert served.requests == []


def test_a_persons_correction_is_never_asked(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """A line that a person has given a speaker, or left to nobody, stays as it is."""
    served = serve(answers({"1": "ned", "2": "ned"}))
    guess = story()
    by_hand = [replace(guess.lines[0][index], confidence=1.0, reason="corrected by hand") for index in OPEN]
    lines = (*guess.lines[0][:2], by_hand[0], guess.lines[0][3], by_hand[1], guess.lines[0][5])
    before = replace(guess, lines=(lines,))
    assert llm.consult(before, model(served), tmp_path, session=llm.Session(pause=pause))[0] == before
    assert served.requests == []


# --- scenes


def test_all_lines_are_in_question_if_a_person_wants_that(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """`lines: all` reads scenes without a doubtful line, too, and may change lines that seemed sure."""
    sure: list[Piece] = [(kind, words, speaker, 0.95) for kind, words, speaker, _ in STORY if speaker]
    served = serve(answers({"1": "mark", "2": "mark", "3": "mark"}))
    before = story(*sure)
    same, report = llm.consult(before, model(served), tmp_path)
    assert (same, report.asked, served.requests) == (before, 0, [])
    after, report = llm.consult(before, model(served, lines="all"), tmp_path, session=session(pause))
    assert [line.speaker for line in after.lines[0]] == ["mark-sloan"] * 3
    assert (report.asked, report.changed, len(served.requests)) == (3, 2, 1)


def test_disputed_passages_are_read_again_with_the_people_the_other_way_round(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where the model contradicts the program; what it then says otherwise counts for little."""
    monkeypatch.setattr(llm, "WORTH_A_READING", 0.05)
    before = story()
    monkeypatch.setattr(attribute, "Attribution", thinking(lambda *_: as_written(before)))
    agreeing = serve(answers(GOOD | {"2": "lexie"}))
    llm.consult(before, model(agreeing), tmp_path, session=session(pause))
    assert len(agreeing.requests) == 2  # it names a speaker for 3, where the program has nobody
    contrary = serve(answers(GOOD), answers(GOOD))
    twice, report = llm.consult(before, model(contrary), tmp_path, session=session(pause))
    first, second = (body["messages"][0]["content"].split("\n")[3:6] for _, body in contrary.requests)
    assert second == first[::-1]
    assert (report.asked, report.again) == (2, 2)
    assert "2 asked twice" in report.summary
    wavering = serve(answers(GOOD), answers({"1": "lexie", "2": "ned", "3": "ned", "4": "mark"}))
    split, _ = llm.consult(before, model(wavering), tmp_path, session=session(pause))
    chosen, doubted = twice.lines[0][2], split.lines[0][2]
    assert chosen.speaker == "mark-sloan"
    assert doubted.speaker == "lexie" or doubted.confidence < chosen.confidence


def test_lines_around_what_the_model_settles_are_judged_again(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program hears which speakers are as good as known by now."""
    heard: list[Any] = []

    def chances(_: object, narrator: object, pins: Any) -> Any:
        heard.append((narrator, pins))
        return as_written(before)

    before = story()
    monkeypatch.setattr(attribute, "Attribution", thinking(chances))
    monkeypatch.setattr(llm, "SETTLED", 0.7)
    after, _ = llm.consult(before, model(serve(answers(GOOD))), tmp_path, "ned", session(pause))
    assert heard[0] == ("ned", {0: {}})
    settled = {
        index: after.lines[0][index].speaker for index in OPEN if after.lines[0][index].confidence >= 0.7
    }
    assert settled
    assert heard[-1] == ("ned", {0: settled})


def test_a_line_without_candidates_may_be_settled(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program has no chances for it at first, and does once the model's answer counts as known."""

    def chances(_: object, __: object, pins: Any) -> Any:
        return ({line: {speaker: 1.0} for line, speaker in pins[0].items()},)

    monkeypatch.setattr(attribute, "Attribution", thinking(chances))
    monkeypatch.setattr(llm, "SETTLED", 0.3)
    after, report = llm.consult(story(), model(serve(answers(GOOD))), tmp_path, session=session(pause))
    assert [after.lines[0][index].speaker for index in OPEN] == ["mark-sloan", "lexie"]
    assert report.answered == 2


def test_what_it_will_cost_is_said_before(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """Passages and tokens, without those whose answers are kept; nothing where all are."""
    said: list[str] = []
    talking = llm.Session(announce=said.append, pause=pause)
    served = serve(answers(GOOD), says(b"", 404))
    llm.consult(story(chapters=3), model(served), tmp_path, session=talking)
    llm.consult(story(chapters=3), model(serve(answers(GOOD), answers(GOOD))), tmp_path, session=talking)
    (one,) = asked(story())
    tokens = len(one.prompt) // 4
    assert said[0].startswith("asking language model small:1b at 127.0.0.1:")
    assert "about 3 passages: some" in said[0]
    assert abs(int(said[0].split("some ")[1].split(" tokens")[0]) - 3 * tokens) < 10
    assert "to read and 96 to write" in said[0]
    llm.consult(story(chapters=3), model(served), tmp_path, session=talking)
    assert "about 2 passages (1 more are answered already)" in said[2]
    assert llm.consult(story(), model(serve(answers(GOOD))), tmp_path, session=talking)[1].answered == 2


# --- answers that are ignored


@same_examples_every_time
@given(
    st.dictionaries(
        st.sampled_from(["2", "3", "6", "-1", "three"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["ned", "Lexie", "I"]),
            st.lists,
            max_leaves=3,
        ),
    )
)
def test_no_word_of_a_model_gets_further(answer: dict[str, Any]) -> None:
    """Whatever the object says, what is accepted are ids of the cast, for numbers that were asked."""
    (question,) = asked(story())
    accepted, ignored = model_answers.judge(question, answer)
    assert accepted.keys() | ignored.keys() == question.asked.keys()
    assert not accepted.keys() & ignored.keys()
    assert set(accepted.values()) <= {character.id for character in CAST}


# --- answers that are kept


def test_a_second_run_asks_nothing_and_changes_nothing(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """Answers, the ignored ones too, are taken from the folder, even if the server is gone."""
    served = serve(answers(GOOD), answers({"2": "Voldemort", "9": "ned"}), says(b"", 500))
    first, report = llm.consult(story(chapters=2), model(served), tmp_path, session=llm.Session(pause=pause))
    second, later = llm.consult(story(chapters=2), model(served), tmp_path, session=llm.Session(pause=pause))
    assert len(served.requests) == 2
    assert second == first
    assert later == replace(report, cached=4)
    assert "asked about 4 lines (answers kept for 4)" in later.summary


def test_kept_answers_serve_after_the_model_was_given_up(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """A model that fails on new passages takes nothing from the old ones."""
    served = serve(answers(GOOD), says(b"", 404))
    old = story(chapters=1)
    llm.consult(old, model(served), tmp_path, session=llm.Session(pause=pause))
    new = story(("narration", "Lexie went on.\n\n", None, 1.0), ("dialogue", "“Oh.”", None, 0.0), chapters=4)
    chapters = (*new.book.chapters, *old.book.chapters)
    both = replace(new, book=replace(new.book, chapters=chapters), lines=(*new.lines, *old.lines))
    after, report = llm.consult(both, model(served), tmp_path, session=llm.Session(pause=pause))
    assert (report.cached, report.answered, report.left) == (2, 2, 1)
    assert report.failure
    assert after.lines[-1][2].speaker == "mark-sloan"


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_answer_is_asked_again(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, content: bytes
) -> None:
    """What cannot be read counts as never asked, and is replaced."""
    served = serve(answers(GOOD))
    first, _ = llm.consult(story(), model(served), tmp_path, session=llm.Session(pause=pause))
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(content)
    second, report = llm.consult(story(), model(served), tmp_path, session=llm.Session(pause=pause))
    assert (second, report.cached, len(served.requests)) == (first, 0, 2)
    assert path.read_bytes() == whole


def test_kept_answers_are_judged_like_new_ones(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """A file that somebody wrote into the folder can name people of the cast and nobody else."""
    served = serve(answers(GOOD))
    llm.consult(story(), model(served), tmp_path, session=llm.Session(pause=pause))
    (path,) = tmp_path.iterdir()
    path.write_text('{"2": "Voldemort", "3": "ned", "7": "ned"}', "utf-8")
    after, report = llm.consult(story(), model(served), tmp_path, session=llm.Session(pause=pause))
    assert [after.lines[0][index].speaker for index in OPEN] == ["lexie", "ned"]
    assert dict(report.ignored) == {"unknown id": 1}


def test_an_answer_is_kept_under_the_hash_of_its_question(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """Server, model and prompt, as JSON in ASCII: answers of earlier versions are still found."""
    served = serve(answers(GOOD))
    llm.consult(story(), model(served), tmp_path, session=llm.Session(pause=pause))
    (question,) = asked(story())
    parts = json.dumps([served.url, "small:1b", question.prompt]).encode()
    assert [path.name for path in tmp_path.iterdir()] == [f"{hashlib.sha256(parts).hexdigest()}.json"]


@pytest.mark.parametrize("change", ["model", "url", "text"])
def test_another_question_is_asked_anew(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, change: str
) -> None:
    """An answer holds for its server, its model and its passage."""
    served = serve(answers(GOOD))
    llm.consult(story(), model(served), tmp_path, session=llm.Session(pause=pause))
    if change == "text":
        llm.consult(
            story(*STORY, ("dialogue", "\n\n“So.”", "ned", 0.9)),
            model(served),
            tmp_path,
            session=llm.Session(pause=pause),
        )
    else:
        other = model(served, name="large:70b") if change == "model" else model(serve(answers(GOOD)))
        llm.consult(story(), other, tmp_path, session=llm.Session(pause=pause))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_costs_no_answer(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """Where answers cannot be kept, they are used all the same."""
    (tmp_path / "file").write_text("in the way", "utf-8")
    _, report = llm.consult(
        story(), model(serve(answers(GOOD))), tmp_path / "file", session=llm.Session(pause=pause)
    )
    assert report.answered == 2


def test_progress_counts_every_line_once(serve: Callable[..., Served], tmp_path: Path, pause: Pauses) -> None:
    """Answered, failed or given up: the bar comes to its end."""
    counts: list[int] = []
    served = serve(answers(GOOD), says(b"", 404))
    llm.consult(story(chapters=6), model(served), tmp_path, session=session(pause, counts))
    assert counts == [2] * 6


# --- the commands


def names_lexie(handler: Handler) -> None:
    """Answer that Lexie says whatever is asked."""
    prompt = handler.served.requests[-1][1]["messages"][0]["content"]
    answers(dict.fromkeys(re.findall(r"^\[(\d+)\]", prompt, re.MULTILINE), "lexie"))(handler)


@pytest.fixture
def configure(store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Served], None]:  # noqa: ARG001
    """Have a text of which every speech is uncertain, and a voices.yaml that names a server."""
    monkeypatch.delenv(chat.KEY_VARIABLE, raising=False)
    monkeypatch.setattr(entries, "UNSURE", 2.0)
    monkeypatch.setattr(post, "BACKOFF_SECONDS", (0.0, 0.0))
    Path("story.txt").write_text(STORM, "utf-8")

    def write(served: Served) -> None:
        Path("voices.yaml").write_text(f"attribution: {{llm: {{url: '{served.url}', model: m}}}}\n", "utf-8")

    return write


def test_the_commands_ask_the_model_that_voices_yaml_names(
    serve: Callable[..., Served], configure: Callable[[Served], None]
) -> None:
    """`script`, `cast` and `produce` take its answers, say what it costs and did, and ask but once."""
    silent = audiobook("script", "story.txt", "-o", "-", "--engine", "tone")
    assert "language model" not in silent.err
    served = serve(names_lexie)
    configure(served)
    first = audiobook("script", "story.txt", "--json", "--engine", "tone")
    speeches = [span for span in first.data["spans"] if span["kind"] == "dialogue"]
    assert {span["speaker"] for span in speeches} == {"lexie"}
    assert {span["reason"] for span in speeches} == {"tag: Lexie said", "language model m"}
    assert "Mark" in silent.out
    before, afterwards = after_opening(first.err).splitlines()
    assert re.match("asking language model m at .* about [0-9]+ passages?: some [0-9]+ tokens", before)
    assert afterwards.startswith("language model m at ")
    assert f"asked about {len(speeches)} lines, {len(speeches)} answered" in first.err
    asked = len(served.requests)
    assert asked > 0
    people = audiobook("cast", "story.txt", "--json", "--engine", "tone").data["cast"]
    assert [person["id"] for person in people if person["lines"]] == ["lexie"]
    dry = audiobook("produce", "story.txt", "--dry-run", "--json", "--engine", "tone")
    assert {line["reason"] for line in dry.data["unsure"]} == {"tag: Lexie said", "language model m"}
    assert len(served.requests) == asked


def test_a_failing_model_never_fails_a_command(
    serve: Callable[..., Served], configure: Callable[[Served], None]
) -> None:
    """The result is that of a run without a model, and a line on stderr says what happened."""
    alone = audiobook("script", "story.txt", "-o", "-", "--engine", "tone")
    configure(serve(says(b"", 500)))
    result = audiobook("script", "story.txt", "-o", "-", "--engine", "tone")
    assert (result.code, result.out) == (0, alone.out)
    assert "HTTP error" in result.err
