"""Every mistake in a voices.yaml is named with its place and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audiobook.system.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.config import Config


MISTAKES = {
    "syntax": (
        "narrator: en-gb\ncast: [a,\n",
        "voices.yaml:3:1: not valid YAML: while parsing a flow node, expected the node content, but ...",
    ),
    "tab": (
        "cast:\n\tA: x\n",
        "voices.yaml:2:1: not valid YAML: while scanning for the next token, found character '\\t' that ...",
    ),
    "two documents": (
        "notes: skip\n---\nnotes: skip\n",
        "voices.yaml:2:1: not valid YAML: expected a single document in the stream, but found another ...",
    ),
    "undefined anchor": ("cast: *x", "voices.yaml:1:7: not valid YAML: found undefined alias 'x'"),
    "control character": ("cast:\n  A\x07: x", "voices.yaml:2:4: a control character (U+0007); delete it"),
    "not UTF-8": (b"cast:\n  A\xff: x", "voices.yaml:2:4: not UTF-8; save the file as UTF-8 text"),
    "UTF-16": ("cast:".encode("utf-16"), "voices.yaml:1:1: not UTF-8; save the file as UTF-8 text"),
    "key not text": ("? [a]\n: b", "voices.yaml:1:3: not valid YAML: a key must be text"),
    "list": ("- a\n", "voices.yaml:1:1: expected a mapping such as {key: value}, not a list"),
    "text": ("hello", "voices.yaml:1:1: expected a mapping such as {key: value}, not 'hello'"),
    "duplicate key": (
        "notes: skip\nunknown: narrator\nnotes: speak\n",
        "voices.yaml:3:1: notes: duplicate key; keep one",
    ),
    "duplicate name": (
        "cast:\n  Anne: af_bella\n  Anne: bf_emma\n",
        'voices.yaml:3:3: cast."Anne": duplicate key; keep one',
    ),
    "unknown key": ("\nnarator: x", "voices.yaml:2:1: narator: unknown key; did you mean 'narrator'?"),
    "after a byte order mark": (
        "\ufeffnarator: x",
        "voices.yaml:1:1: narator: unknown key; did you mean ...",
    ),
    "unknown key in an entry": (
        "cast:\n  Anne: {voise: x}",
        "voices.yaml:2:10: cast.\"Anne\".voise: unknown key; did you mean 'voice'?",
    ),
    "unknown key like no other": (
        "pauses: {qqq: 1}",
        "voices.yaml:1:10: pauses.qqq: unknown key; the keys here are comma, line, paragraph, ...",
    ),
    "section of the wrong type": (
        "cast: [Anne]",
        "voices.yaml:1:7: cast: expected a mapping such as {key: value}, not a list",
    ),
    "list expected": (
        "cast: {Anne: {aliases: Annie}}",
        "voices.yaml:1:24: cast.\"Anne\".aliases: expected a list such as [one, two], not 'Annie'",
    ),
    "no number": ("narrator: {rate: fast}", "voices.yaml:1:18: narrator.rate: 'fast' is not a whole number"),
    "not finite": ("pauses: {line: .nan}", "voices.yaml:1:16: pauses.line: '.nan' is not a number"),
    "too fast": (
        "narrator: {rate: 501}",
        "voices.yaml:1:18: narrator.rate: '501' is too large; the maximum is 500",
    ),
    "too slow": (
        "narrator: {rate: 59}",
        "voices.yaml:1:18: narrator.rate: '59' is too small; the minimum is 60",
    ),
    "pitch": (
        "cast: {A: {pitch: 101}}",
        "voices.yaml:1:19: cast.\"A\".pitch: '101' is too large; the maximum is 100",
    ),
    "volume": (
        "narrator:\n  volume: -1",
        "voices.yaml:2:11: narrator.volume: '-1' is too small; the minimum is 0",
    ),
    "milliseconds": (
        "pauses: {line: 250}",
        "voices.yaml:1:16: pauses.line: '250' is too large; the maximum is 60",
    ),
    "negative pause": (
        "pauses: {line: -1}",
        "voices.yaml:1:16: pauses.line: '-1' is too small; the minimum is 0",
    ),
    "gender": (
        "cast: {A: {gender: mail}}",
        "voices.yaml:1:20: cast.\"A\".gender: 'mail' is not 'male', 'female' or 'other'",
    ),
    "notes": ("notes: yes", "voices.yaml:1:8: notes: 'yes' is not 'skip' or 'speak'"),
    "empty alias": ("lexicon: {A: ' '}", "voices.yaml:1:14: lexicon.\"A\".alias: expected a name, not ' '"),
    "stranger in a lexicon": (
        "cast: {Anne: af_bella}\nlexicon: {Ho: {alias: Hoe, characters: [narrator, Ann]}}",
        "voices.yaml:2:51: lexicon.\"Ho\".characters: nobody in the cast is called 'Ann'; did...",
    ),
    "missing alias": ("lexicon:\n  A: {}", 'voices.yaml:2:6: lexicon."A": needs an alias, such as...'),
    "unknown voice": (
        12 * "\n" + "cast:\n    A: af_bela",
        "voices.yaml:14:8: cast.\"A\".voice: no voice 'af_bela' in engine kokoro; did you mean 'af_bella'?",
    ),
    "unknown voice like no other": (
        "unknown: qqq",
        "voices.yaml:1:10: unknown: no voice 'qqq' in engine kokoro; `audiobook voices --engine kokoro` ...",
    ),
    "unknown voice of a pool": (
        "pools:\n  other:\n  - af_bella\n  - am_adm\n",
        "voices.yaml:4:5: pools.other: no voice 'am_adm' in engine kokoro; did you mean 'am_adam'?",
    ),
    "unknown engine": (
        "narrator: toon:x",
        "voices.yaml:1:11: narrator.voice: no engine 'toon'...",
    ),
    "alias of two": (
        "cast:\n  Anne: {aliases: [Annie]}\n  Ann: {aliases: [A., ANNIE]}\n",
        "voices.yaml:3:23: cast.\"Ann\".aliases: 'ANNIE' is already a name of 'Anne'; keep one",
    ),
    "alias that is a name": (
        "cast:\n  Anne: {aliases: [annie]}\n  Annie: {}\n",
        "voices.yaml:2:20: cast.\"Anne\".aliases: 'annie' is already a name of 'Annie'; keep one",
    ),
    "names that differ in capitals": (
        "cast:\n  Anne: {}\n  ANNE: {}\n",
        "voices.yaml:3:3: cast.\"ANNE\": differs from 'Anne' only in capitals; keep one",
    ),
    "first person": (
        "cast: {Anne: }\nfirst_person: Ane\n",
        "voices.yaml:2:15: first_person: nobody in the cast is called 'Ane'; did you mean 'Anne'?",
    ),
    "first person without a cast": (
        "first_person: Anne\n",
        "voices.yaml:1:15: first_person: nobody in the cast is called 'Anne'; add the name to the cast",
    ),
    "no such help": (
        "attribution: {lmm: {url: http://localhost/v1, model: m}}",
        "voices.yaml:1:15: attribution.lmm: unknown key; did you mean 'llm'?",
    ),
    "unknown key of the language model": (
        "attribution:\n  llm: {url: http://localhost/v1, modle: m, model: m}",
        "voices.yaml:2:35: attribution.llm.modle: unknown key; did you mean 'model'?",
    ),
    "language model without a model": (
        "attribution:\n  llm: {url: http://localhost/v1}",
        "voices.yaml:2:8: attribution.llm.model: is missing",
    ),
    "language model without a mapping": (
        "attribution: {llm: http://localhost/v1}",
        "voices.yaml:1:20: attribution.llm: expected a mapping such as {key: value}, not 'http...",
    ),
    "model of two rows": (
        'attribution: {llm: {url: http://localhost/v1, model: "a\\nb"}}',
        "voices.yaml:1:54: attribution.llm.model: expected a name, not 'a\\nb'",
    ),
    "model of endless name": (
        f"attribution: {{llm: {{url: http://localhost/v1, model: {'m' * 201}}}}}",
        "voices.yaml:1:54: attribution.llm.model: longer than 200 characters",
    ),
    "lines of another kind": (
        "attribution: {llm: {url: http://localhost/v1, model: m, lines: some}}",
        "voices.yaml:1:64: attribution.llm.lines: 'some' is not 'all' or 'doubtful'",
    ),
    "no time": (
        "attribution: {llm: {url: http://localhost/v1, model: m, timeout: 0}}",
        "voices.yaml:1:66: attribution.llm.timeout: '0' is too small; the minimum is 0.1",
    ),
    "several, the first by position": (
        "first_person: Bob\ncast: {A: {aliases: [bo]}, Bo: qqq}\nzzz: 1\n",
        "voices.yaml:1:15: first_person: nobody in the cast is called 'Bob'; did you mean 'Bo'? (and 3 more)",
    ),
    "several, an earlier duplicate": (
        "notes: skip\nnotes: skip\npauses: {line: x}\n",
        "voices.yaml:2:1: notes: duplicate key; keep one (and 1 more)",
    ),
}


@pytest.mark.parametrize(("content", "message"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_with_its_place(
    load: Callable[..., Config], content: str | bytes, message: str
) -> None:
    """Each kind of mistake is one line: where to the column, what, and what to do."""
    with pytest.raises(ConfigError) as caught:
        load(content, engine="kokoro")
    beginning, cut, _ = message.partition("...")
    assert str(caught.value).startswith(beginning)
    assert cut or str(caught.value) == message


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "localhost",
            "localhost:11434/v1",
            "//localhost/v1",
            "ftp://localhost/v1",
            "file:///etc/passwd",
        ),
        *("http://", "http:///v1", "http://:80/v1", "http://localhost:port/v1", "http://localhost:99999/v1"),
        *("http://local host/v1", "http://localhost/v1\\r\\nX: y", "http://[::1/v1", "http://exämple.org/v1"),
    ],
)
def test_an_address_is_one_of_a_server(load: Callable[..., Config], url: str) -> None:
    """What no server can have as its address is a mistake, at its place, with an example."""
    with pytest.raises(ConfigError) as caught:
        load(f'attribution: {{llm: {{url: "{url}", model: m}}}}')
    assert str(caught.value) == (
        "voices.yaml:1:26: attribution.llm.url: not the address of a server; "
        "write it like http://localhost:11434/v1"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://me:sesame@example.org/v1",
        "https://sesame@example.org/v1",
        "https://example.org/v1?key=sesame",
        "https://example.org/v1#sesame",
        "sesame@",
    ],
)
def test_an_address_holds_no_secret(load: Callable[..., Config], url: str) -> None:
    """Where a key could stand, it is refused, in words that do not repeat it and say where it belongs."""
    with pytest.raises(ConfigError) as caught:
        load(f'attribution: {{llm: {{url: "{url}", model: m}}}}')
    assert "sesame" not in str(caught.value)
    assert str(caught.value).endswith("a key belongs in AUDIOBOOK_LLM_KEY")
