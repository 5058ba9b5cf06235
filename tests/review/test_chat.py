"""A real server that answers well, badly or not at all: the run goes on, and the key stays secret."""

from __future__ import annotations

import gzip
import socket
import time
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from misbehaving import Behaviour, Served, floods, never, raw, says, trickles
from storyteller import GOOD, Pauses, answers, model, reply, story, thinking

from audiobook import attribute
from audiobook.config import LanguageModel
from audiobook.review import answer_forms, chat, llm
from audiobook.review.llm_report import MOST_FAILURES, Ignored
from audiobook.system import post
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

same_examples_every_time = settings(deadline=None, database=None, derandomize=True)


@pytest.fixture(autouse=True)
def believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a program without an opinion of its own, so that the model's answers are taken; one reading."""
    monkeypatch.setattr(attribute, "Attribution", thinking(lambda cut, *_: tuple({} for _ in cut)))
    monkeypatch.setattr(llm, "WORTH_A_READING", 2.0)


# --- servers that misbehave


MISBEHAVIOURS: dict[str, tuple[Behaviour, Ignored]] = {
    "says nothing": (never, "timeout"),
    "trickles a body": (trickles(b"HTTP/1.1 200 OK\r\n\r\n{", b" "), "timeout"),
    "trickles chunks": (
        trickles(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        "timeout",
    ),
    "trickles headers": (trickles(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"), "timeout"),
    "is broken": (says(b"{}", 500), "HTTP error"),
    "is busy": (says(b"", 429, Retry_After="0"), "HTTP error"),
    "has no such model": (says(b'{"error": "no such model"}', 404), "HTTP error"),
    "accepts no request": (says(b"{}", 400), "HTTP error"),
    "hangs up": (raw(b""), "no connection"),
    "is cut off in the headers": (raw(b"HTTP/1.1 200 OK\r\nConte"), "unparseable"),
    "is cut off in the body": (
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + reply('{"2": "ned"}')[:60]),
        "no connection",
    ),
    "is cut off, its length untold": (
        raw(b"HTTP/1.1 200 OK\r\n\r\n" + reply('{"2": "ned"}')[:60]),
        "unparseable",
    ),
    "speaks no HTTP": (raw(b"220 mail.example.org ESMTP\r\n"), "no connection"),
    "sends a page": (says(b"<html>Welcome</html>", Content_Type="text/html"), "unparseable"),
    "sends nothing": (says(b""), "unparseable"),
    "sends no UTF-8": (says(b'{"choices": "\xff"}'), "unparseable"),
    "sends no choice": (says(b'{"choices": []}'), "unparseable"),
    "sends no message": (says(b'{"choices": [{}]}'), "unparseable"),
    "sends no content": (says(reply(None)), "unparseable"),
    "sends no object": (says(b"[1]"), "unparseable"),
    "sends content that is no text": (says(reply({"2": "ned"})), "unparseable"),
    "nests without end": (says(b"[" * 100_000), "unparseable"),
    "floods": (floods, "unparseable"),
    "packs its answer": (says(gzip.compress(reply('{"2": "ned"}')), Content_Encoding="gzip"), "unparseable"),
    "chats": (answers("Line 3 is said by Ned."), "unparseable"),
    "chats around its object": (answers('Sure! {"2": "ned"} Anything else?'), "unparseable"),
    "ends in the midst of its object": (answers('{"2": "ned", "3'), "unparseable"),
    "thinks without an end": (answers('<think> {"2": "ned", "3": "ned"'), "unparseable"),
    "answers a list": (answers('["ned", "ned"]'), "unparseable"),
    "answers without an end": (answers("[" * 50_000), "unparseable"),
    "answers a number too large to read": (answers(f'{{"2": {"9" * 5_000}}}'), "unparseable"),
    "names nobody of the cast": (answers({"2": "Voldemort", "3": "the narrator"}), "unknown id"),
    "names an alias of two": (answers({"2": "", "3": "mark-sloan, lexie"}), "unknown id"),
    "names no text": (answers({"2": 7, "3": ["ned"]}), "unknown id"),
    "does not know": (answers({"2": None, "3": None}), "unanswered"),
    "answers nothing": (answers({}), "unanswered"),
    "answers other lines": (answers({"1": "ned", "4": "ned", "6": "ned", "02": "ned"}), "unanswered"),
}


@pytest.mark.parametrize(("behave", "why"), MISBEHAVIOURS.values(), ids=MISBEHAVIOURS.keys())
def test_a_bad_answer_changes_nothing(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, behave: Behaviour, why: Ignored
) -> None:
    """Whatever a server does, the program's own answers stay, the lines are counted, and the run goes on."""
    served = serve(behave)
    before = story()
    started = time.monotonic()
    timeout = 0.3 if why == "timeout" else 10.0
    after, report = llm.consult(before, model(served, timeout), tmp_path, session=llm.Session(pause=pause))
    seconds = time.monotonic() - started
    assert after == before
    assert (report.asked, report.answered, report.left) == (2, 0, 0)
    assert dict(report.ignored) == {why: 2}
    assert f"2 {why}" in report.summary
    if why == "timeout":
        assert seconds < 16 * timeout  # neither a second time nor for as long as the server likes
        assert len(served.requests) == 1


def test_answers_for_other_lines_are_counted(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """What is said of lines that were not asked is ignored and counted; what was asked is taken."""
    before = story()
    served = serve(answers({"2": "ned", "3": "nobody", "6": "ned", "x": {"y": 1}}))
    after, report = llm.consult(before, model(served), tmp_path, session=llm.Session(pause=pause))
    assert [line.speaker for line in after.lines[0]] == [None, "lexie", "ned", None, None, "mark-sloan"]
    assert (report.asked, report.answered, report.extra) == (2, 1, 2)
    assert dict(report.ignored) == {"unknown id": 1}
    assert report.summary.endswith(
        "1 answered (1 changed), ignored: 1 unknown id, 2 answers about other lines"
    )


@same_examples_every_time
@given(st.text() | st.binary())
def test_any_text_is_an_object_or_nothing(content: str | bytes) -> None:
    """Whatever a model answers, reading it raises nothing."""
    text = content if isinstance(content, str) else content.decode("latin-1")
    assert chat.answer_object(text) is None or isinstance(chat.answer_object(text), dict)


# --- failures that pass, and those that stay


@pytest.mark.parametrize(
    ("behave", "waits"),
    [
        (says(b"", 500), [post.BACKOFF_SECONDS[0]]),
        (says(b"", 503, Retry_After="7"), [7]),
        (says(b"", 429, Retry_After="99999"), [post.LONGEST_WAIT_SECONDS]),
        (says(b"", 429, Retry_After="9" * 5_000), [post.BACKOFF_SECONDS[0]]),
        (says(b"", 429, Retry_After="Mon, 01 Jan 2001 00:00:00 GMT"), [0]),
        (says(b"", 429, Retry_After="soon"), [post.BACKOFF_SECONDS[0]]),
        (raw(b""), [post.BACKOFF_SECONDS[0]]),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), [post.BACKOFF_SECONDS[0]]),
    ],
    ids=["500", "503", "429", "an endless number", "a date that is past", "no time", "hangs up", "cut off"],
)
def test_a_failure_that_passes_is_waited_for(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, behave: Behaviour, waits: list[float]
) -> None:
    """An overloaded or restarting server is asked again, when it wants to be but within bounds."""
    served = serve(behave, answers(GOOD))
    _, report = llm.consult(story(), model(served), tmp_path, session=llm.Session(pause=pause))
    assert (report.answered, len(served.requests)) == (2, 2)
    assert pause.seconds == waits


def test_a_failure_that_stays_is_left_alone(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """After three failures in a row nothing more is asked: one warning says why and how many lines remain."""
    served = serve(says(b"", 401))
    before = story(chapters=5)
    after, report = llm.consult(before, model(served), tmp_path, session=llm.Session(pause=pause))
    assert after == before
    assert len(served.requests) == MOST_FAILURES
    assert (report.asked, report.left, dict(report.ignored)) == (6, 4, {"HTTP error": 6})
    assert "HTTP status 401; set AUDIOBOOK_LLM_KEY to a valid key; given up after 3" in report.warning
    assert "4 lines not asked" in report.warning
    assert len(report.warning.splitlines()) == 1


def test_failures_between_answers_do_not_add_up(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses
) -> None:
    """Only failures in a row mean that a server is no good."""
    bad, good = answers("?"), answers(GOOD)
    served = serve(bad, bad, good, bad, bad, good)
    after, report = llm.consult(story(chapters=6), model(served), tmp_path, session=llm.Session(pause=pause))
    assert (report.answered, dict(report.ignored), report.warning) == (4, {"unparseable": 8}, "")
    assert [lines[2].speaker == "mark-sloan" for lines in after.lines] == [False, False, True] * 2


def test_no_server_at_all(tmp_path: Path, pause: Pauses) -> None:
    """A server that is not running costs a few attempts and no line."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        where = LanguageModel(url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1", model="m", timeout=5)
        before = story(chapters=4)
        after, report = llm.consult(before, where, tmp_path, session=llm.Session(pause=pause))
    assert after == before
    assert dict(report.ignored) == {"no connection": 6}
    assert "is the server running?; given up" in report.warning
    assert len(pause.seconds) == MOST_FAILURES * len(post.BACKOFF_SECONDS)


@pytest.mark.parametrize("refusals", [0, 1, 2, 3, 4])
def test_servers_that_know_fewer_forms_are_asked_with_others(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, refusals: int
) -> None:
    """A 400 is answered by a less strict form, once for the whole run, and one line says so."""
    served = serve(*[says(b'{"error": "unknown field"}', 400)] * refusals, answers(GOOD))
    _, report = llm.consult(story(chapters=3), model(served), tmp_path, session=llm.Session(pause=pause))
    assert (report.answered, len(served.requests)) == (6, refusals + 3)
    options = [body.keys() - {"model", "messages", "stream"} for _, body in served.requests]
    known = [
        {"temperature", "max_tokens", "response_format"},
        {"temperature", "max_tokens", "grammar"},
        {"temperature", "max_tokens", "response_format"},
        {"temperature", "max_tokens"},
        set(),
    ]
    assert options == [known[min(n, refusals)] for n in range(refusals + 3)]
    if not refusals:
        assert report.loosened == ""
    else:
        assert f"the server rejects {chat.FORMS[0]}" in report.loosened
        assert f"asked for {chat.FORMS[refusals]} instead" in report.loosened


def test_the_answers_that_a_question_allows() -> None:
    """Both forms allow exactly an id of the list, or nobody, for each number."""
    schema = answer_forms.schema(["1", "2"], ["mark", "?"])
    jsonschema.validate({"1": "mark", "2": "?"}, schema)
    for wrong in ({"1": "mark"}, {"1": "mark", "2": "ned"}, {"1": "mark", "2": "?", "3": "mark"}, {}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)
    assert answer_forms.grammar(["1", "2"], ["mark", "?"]) == (
        'root ::= "{" space "\\"1\\":" space who "," space "\\"2\\":" space who "}"\n'
        'who ::= "\\"mark\\"" | "\\"?\\""\n'
        'space ::= " "?\n'
    )


# --- the key


KEY = "sk-very-secret-123"


def test_the_key_goes_to_the_server_and_nowhere_else(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes from the environment, is sent as a bearer token, and stands in no file and no message."""
    monkeypatch.setenv(chat.KEY_VARIABLE, f"{KEY}\n")
    served = serve(answers(GOOD), says(KEY.encode(), 500))
    answered, report = llm.consult(
        story(chapters=2), model(served), tmp_path, session=llm.Session(pause=pause)
    )
    assert {headers["authorization"] for headers, _ in served.requests} == {f"Bearer {KEY}"}
    cache = "".join(path.read_text("utf-8") + path.name for path in tmp_path.rglob("*") if path.is_file())
    assert cache
    for text in (
        cache,
        str(report),
        report.summary,
        report.warning,
        str(answered),
        str(served.requests[0][1]),
    ):
        assert KEY not in text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    serve: Callable[..., Served], tmp_path: Path, pause: Pauses, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """Neither the key nor the story ever reaches a host that the configuration does not name."""
    monkeypatch.setenv(chat.KEY_VARIABLE, KEY)
    other = serve(answers(GOOD))
    served = serve(says(b"", status, Location=f"{other.url}/chat/completions"))
    before = story(chapters=3)
    after, report = llm.consult(before, model(served), tmp_path, session=llm.Session(pause=pause))
    assert (other.requests, after) == ([], before)
    assert dict(report.ignored) == {"HTTP error": 6}
    assert "redirects are not followed" in report.warning


@pytest.mark.parametrize("key", ["two\nlines-of-secret", "sécret", "sec\x7fret"])
def test_a_key_that_cannot_be_one(
    serve: Callable[..., Served], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """It is refused before anything is sent, in words that do not repeat it."""
    monkeypatch.setenv(chat.KEY_VARIABLE, key)
    served = serve(answers(GOOD))
    with pytest.raises(InputError, match=f"^{chat.KEY_VARIABLE}: ") as caught:
        llm.consult(story(), model(served), tmp_path)
    assert "ret" not in str(caught.value).replace("environment", "")
    assert served.requests == []
