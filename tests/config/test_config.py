"""voices.yaml <-> Config: what is accepted, what each mistake is called and where, what writing changes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT

from audiobook import config, engines
from audiobook.config import Config, Member, json_schema, loading
from audiobook.system.errors import AudiobookError, ConfigError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED = ROOT / "voices.yaml"
same_examples_every_time = settings(deadline=None, database=None, derandomize=True)


@dataclass(frozen=True, slots=True)
class FakeEngine:
    """An engine whose voices the test decides."""

    name: str
    offered: tuple[engines.VoiceInfo, ...]

    def voices(self) -> tuple[engines.VoiceInfo, ...]:
        """All of them."""
        return self.offered

    def find(self, name: str) -> engines.VoiceInfo | None:
        """A voice in any letter case."""
        return next((voice for voice in self.offered if voice.name.lower() == name.lower()), None)

    def suggest(self, name: str) -> str | None:
        """The nearest voice."""
        return engines.nearest(name, [voice.name for voice in self.offered])


KOKORO = FakeEngine(
    "kokoro",
    (
        engines.VoiceInfo("zf_xiaobei", "female", "zh", ""),
        engines.VoiceInfo("af_bella", "female", "en-us", ""),
        engines.VoiceInfo("am_adam", "male", "en-us", ""),
        engines.VoiceInfo("bf_emma", "female", "en-gb", ""),
    ),
)


@pytest.fixture(autouse=True)
def _kokoro(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be an engine `kokoro` with few voices, whatever is installed."""
    get = engines.Registry.get
    monkeypatch.setattr(
        engines.Registry, "get", lambda self, name: KOKORO if name == "kokoro" else get(self, name)
    )


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Config]:
    """Load a text as the voices.yaml of the working directory, so that messages are short."""
    monkeypatch.chdir(tmp_path)

    def load(content: str | bytes, engine: str = "tone") -> Config:
        path = Path("voices.yaml")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Config.load(path, engine=engine)

    return load


def test_the_shipped_file_says_the_defaults() -> None:
    """voices.yaml at the top, apart from its sample cast, teaches exactly what holds without it."""
    shipped = Config.load(SHIPPED, engine="tone")
    assert shipped.model_copy(update={"cast": {}}) == Config().fitted("tone")


def test_the_shipped_file_is_the_template_and_a_sample_cast() -> None:
    """What a new file starts from and what the project ships are one text: only cast entries differ."""
    shipped, template = SHIPPED.read_text("utf-8").splitlines(), config.template().splitlines()
    cast_ends = template.index("", template.index("cast:"))
    after = len(template) - cast_ends
    assert shipped[0] == "# yaml-language-server: $schema=audiobook/config/voices.schema.json"
    assert template[0] == f"# yaml-language-server: $schema={json_schema.FILE.as_posix()}"
    assert shipped[1:cast_ends] == template[1:cast_ends]
    assert shipped[-after:] == template[-after:]
    assert all(line.startswith("  ") or not line for line in shipped[cast_ends:-after])


@pytest.mark.skipif(sys.platform != "linux", reason="the shipped voices are eSpeak NG's, which Linux has")
def test_the_shipped_voices_exist() -> None:
    """Every voice the shipped file names is one of the default engine's."""
    assert Config.load(SHIPPED, engine=engines.DEFAULT).pools == Config().pools


@pytest.mark.parametrize(
    "content", ["", "# only a comment\n", "---\n", "cast:\nnarrator:\nlexicon:\n", "\ufeff{}"]
)
def test_nothing_said_is_the_default(load: Callable[..., Config], content: str) -> None:
    """An empty file, and keys without a value, mean the defaults."""
    assert load(content) == Config().fitted("tone")


def test_everything_said_is_kept(load: Callable[..., Config]) -> None:
    """Every key of the design arrives with its type; a text in place of a mapping is its voice or alias."""
    loaded = load(
        """
narrator: {voice: calm, rate: 150, pitch: 45, volume: 0.9}
cast:
  Mark Sloan: {aliases: [Mark, Sloan], gender: male, voice: m3, rate: 170, pitch: 40, volume: 1}
  Lexie: f2
  Nobody in particular:
unknown: stranger
pools: {female: [a, b], male: [], other: [c]}
lexicon: {Lexie: {alias: Lexxy}, Sloan: Slown}
pauses: {comma: 0, line: 0.1, paragraph: 1, scene: 2, chapter: 3}
notes: speak
first_person: Lexie
"""
    )
    assert loaded.narrator.model_dump() == {"voice": "calm", "rate": 150, "pitch": 45, "volume": 0.9}
    sloan = Member(aliases=("Mark", "Sloan"), gender="male", voice="m3", rate=170, pitch=40, volume=1.0)
    assert dict(loaded.cast) == {
        "Mark Sloan": sloan,
        "Lexie": Member(voice="f2"),
        "Nobody in particular": Member(),
    }
    assert loaded.unknown == "stranger"
    assert loaded.pools.model_dump() == {"female": ("a", "b"), "male": (), "other": ("c",)}
    assert {word: said.alias for word, said in loaded.lexicon.items()} == {"Lexie": "Lexxy", "Sloan": "Slown"}
    assert list(loaded.pauses.model_dump().values()) == [0, 0.1, 1, 2, 1.8, 3]
    assert (loaded.notes, loaded.first_person) == ("speak", "Lexie")


def test_names_that_yaml_takes_for_something_else_are_names(load: Callable[..., Config]) -> None:
    """People called Yes, No, 1984, 007 or Null are called that, as the file spells it."""
    assert list(load("cast: {Yes: , No: , 1984: , 007: , Null: , on: , 12:30: }").cast) == [
        "Yes",
        "No",
        "1984",
        "007",
        "Null",
        "on",
        "12:30",
    ]


def test_voices_get_their_engines_spelling(load: Callable[..., Config]) -> None:
    """Equal voices have equal names, however they are written; another engine stays named."""
    loaded = load("cast: {A: AF_Bella, B: 'kokoro:af_bella', C: 'tone: x'}", engine="kokoro")
    assert [member.voice for member in loaded.cast.values()] == ["af_bella", "af_bella", "tone:x"]


def test_defaults_an_engine_does_not_have_are_replaced(load: Callable[..., Config]) -> None:
    """With another engine, what the file leaves open comes from its English voices; what it says stays."""
    loaded = load("pools: {male: [bf_emma]}", engine="kokoro")
    assert loaded.narrator.voice == "af_bella"
    assert loaded.pools.model_dump() == {"female": ("af_bella", "bf_emma"), "male": ("bf_emma",), "other": ()}


def test_fitting_leaves_what_was_written(load: Callable[..., Config]) -> None:
    """Voices from the file stay even where another engine does not have them; only defaults give way."""
    written = load("narrator: calm\npools: {female: [a]}")
    fitted = written.fitted("kokoro")
    assert fitted.narrator == written.narrator
    assert fitted.pools.model_dump() == {"female": ("a",), "male": ("am_adam",), "other": ()}


def test_an_engine_without_english_serves_too(
    load: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no voice speaks English, the defaults come from those there are."""
    chinese = FakeEngine("chinese", KOKORO.offered[:1])
    monkeypatch.setattr(engines.Registry, "get", lambda _, name: {"chinese": chinese}[name])
    loaded = load("", engine="chinese")
    assert loaded.narrator.voice == "zf_xiaobei"
    assert loaded.pools.model_dump() == {"female": ("zf_xiaobei",), "male": (), "other": ()}


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


def test_a_language_model_is_off_until_it_is_named(load: Callable[..., Config]) -> None:
    """Nothing said, or only the section, means that nobody is asked; what is said arrives with its type."""
    for content in (
        "",
        "attribution:",
        "attribution: {}",
        "attribution: {llm: }",
        "attribution: {llm: null}",
    ):
        assert load(content).attribution.llm is None
    settings = load("attribution: {llm: {url: 'https://[::1]:8080/api/v1/', model: 007}}").attribution.llm
    assert settings == config.LanguageModel(url="https://[::1]:8080/api/v1/", model="007", timeout=60)
    quick = load("attribution: {llm: {url: http://h, model: Qwen/Qwen3 8B.gguf, timeout: 2.5}}").attribution
    assert quick.llm
    assert (quick.llm.model, quick.llm.timeout) == ("Qwen/Qwen3 8B.gguf", 2.5)


HOSTILE = {
    "deep flow": "[\n" * 5_000,
    "deep blocks": "".join(" " * depth + "a:\n" for depth in range(700)),
    "endless": "cast: &x {A: *x}",
    "billion laughs": "a0: &a0 [x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)),
    "large": "#" * (loading.MAX_BYTES + 1),
    "large number": f"narrator: {{rate: {'9' * 9_000}}}",
    "large name": f"cast: {{{'x' * 100_000}: {{pich: 1}}}}",
    "terminal codes": 'cast: {"a\\e[31m\\n\\u2028b": {x: 1}}',
    "unknown version": "%YAML 1.3\n---\nnotes: skip",
    "no version": "%YAML x\n---\nnotes: skip",
    "no character": 'narrator: "\\UFFFFFFFF"',
    "no Unicode character": 'narrator: "\\U00110000"',
    "half a character": 'cast: {"\\ud800": {}}',
    "half a character in a voice": 'narrator: "\\ud800"',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_mistakes_like_others(load: Callable[..., Config], content: str) -> None:
    """Files made to break the reader give one short printable line, never a traceback or a hang."""
    with pytest.raises(ConfigError, match=r"^voices\.yaml") as caught:
        load(content, engine="kokoro")
    message = str(caught.value)
    assert message.isprintable()
    assert len(message.encode()) < 300


def test_anchors_may_be_used_again(load: Callable[..., Config]) -> None:
    """An anchor means the latest value that bears it, without a warning."""
    loaded = load("narrator: &v x\ncast: {A: *v, B: &v y, C: *v}")
    assert [member.voice for member in loaded.cast.values()] == ["x", "y", "y"]


def test_tags_are_not_obeyed(load: Callable[..., Config]) -> None:
    """A tag that asks for code to be run is nothing but a label on a text."""
    assert load("notes: !!python/name:os.system speak").notes == "speak"


@pytest.mark.parametrize("name", ["nowhere.yaml", "folder"])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """A missing file and a directory are named."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError) as caught:
        Config.load(tmp_path / name, engine="tone")
    assert str(caught.value).startswith(f"{tmp_path / name}: cannot be read: ")


def test_an_engine_that_does_not_exist(tmp_path: Path) -> None:
    """An unknown default engine is an error of its own: no place in the file is to blame."""
    (tmp_path / "voices.yaml").write_text("{}")
    with pytest.raises(InputError, match="no engine 'toon'"):
        Config.load(tmp_path / "voices.yaml", engine="toon")


@same_examples_every_time
@given(st.data())
def test_no_text_is_an_unexpected_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever is typed into a good file, it either loads or is a ConfigError of one line."""
    text = data.draw(
        st.sampled_from([SHIPPED.read_text("utf-8"), "cast:\n  Anne: {aliases: [A], pitch: 3}\n"])
    )
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 9)))
        typed = data.draw(
            st.text(st.sampled_from("{}[]:,-&*!|>'\"%@`#?<= \n\t\rax1.~\x85\u2028\ufeff\0"), max_size=4)
        )
        text = text[:start] + typed + text[end:]
    path = tmp_path_factory.mktemp("typed") / "voices.yaml"
    path.write_text(text, "utf-8", newline="")
    problem = None
    try:
        Config.load(path, engine="kokoro" if data.draw(st.booleans()) else "tone")
    except ConfigError as error:
        problem = str(error)
    assert problem is None or (problem.startswith(f"{path}:") and len(problem.splitlines()) == 1)


ANNE = {"Anne": Member(aliases=("Annie",), gender="female", voice="f1")}
ANNE_LINE = "Anne: {aliases: [Annie], gender: female, voice: f1}"
PLACES = {
    "none": ("", f"cast:\n  {ANNE_LINE}\n"),
    "only comments": ("# mine", f"# mine\ncast:\n  {ANNE_LINE}\n"),
    "no cast": ("notes: skip", f"notes: skip\ncast:\n  {ANNE_LINE}\n"),
    "empty, comments of its own": (
        "cast:  # who\n  # Tom: x\n\n# next\nnotes: skip\n",
        f"cast:  # who\n  # Tom: x\n  {ANNE_LINE}\n\n# next\nnotes: skip\n",
    ),
    "null": ("cast: null  # who\n", f"cast:   # who\n  {ANNE_LINE}\n"),
    "after the last, before comments": (
        "cast:\n    Tom:   'x'   # old\n\n    # end\n# next\nnotes: skip\n",
        f"cast:\n    Tom:   'x'   # old\n    {ANNE_LINE}\n\n    # end\n# next\nnotes: skip\n",
    ),
    "after a block": (
        'cast:\n  Tom:\n    aliases:\n    - "T"  # t\n# next\nnotes: skip',
        f'cast:\n  Tom:\n    aliases:\n    - "T"  # t\n  {ANNE_LINE}\n# next\nnotes: skip',
    ),
    "after an entry without a value": ("cast:\n  Tom:", f"cast:\n  Tom:\n  {ANNE_LINE}\n"),
    "after an entry without a value, before comments": (
        "cast:\n  Tom:\n\n# next\nnotes: skip\n",
        f"cast:\n  Tom:\n  {ANNE_LINE}\n\n# next\nnotes: skip\n",
    ),
    "after an alias": (
        "narrator: &n x\ncast:\n  Tom: *n\nnotes: skip\n",
        f"narrator: &n x\ncast:\n  Tom: *n\n  {ANNE_LINE}\nnotes: skip\n",
    ),
    "in braces": ("cast: {Tom: x, # old\n}\n", f"cast: {{Tom: x, {ANNE_LINE}, # old\n}}\n"),
    "in empty braces": ("cast: {}  # who\n", f"cast: {{{ANNE_LINE}}}  # who\n"),
    "in empty braces with an anchor": ("cast: &c {}\n", f"cast: &c {{{ANNE_LINE}}}\n"),
    "all in braces": ("{notes: skip}", f"{{notes: skip, cast: {{{ANNE_LINE}}}}}"),
    "windows": (
        "\ufeffcast:\r\n  Tom: x\r\nnotes: skip\r\n",
        f"\ufeffcast:\r\n  Tom: x\r\n  {ANNE_LINE}\r\nnotes: skip\r\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), PLACES.values(), ids=PLACES.keys())
def test_a_member_is_added_and_nothing_else_changes(tmp_path: Path, before: str, after: str) -> None:
    """A new entry is one new line (or stands in the braces there are); every other byte stays."""
    path = tmp_path / "voices.yaml"
    path.write_bytes(before.encode())
    assert config.add_members(path, ANNE) == ("Anne",)
    assert path.read_bytes().decode() == after
    assert Config.load(path, engine="tone").cast["Anne"] == ANNE["Anne"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", [before for before, _ in PLACES.values()], ids=PLACES.keys())
def test_adding_nothing_changes_no_byte(tmp_path: Path, before: str) -> None:
    """Without entries the file is not even written."""
    path = tmp_path / "voices.yaml"
    path.write_bytes(before.encode())
    written = path.stat()
    assert config.add_members(path, {}) == ()
    assert path.read_bytes() == before.encode()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def test_a_new_file_teaches(tmp_path: Path) -> None:
    """A file that was not there is the template with the new entry in its cast."""
    path = tmp_path / "voices.yaml"
    config.add_members(path, ANNE)
    lines = path.read_text("utf-8").splitlines()
    lines.remove(f"  {ANNE_LINE}")
    assert lines == config.template().splitlines()
    assert Config.load(path, engine="tone") == Config().fitted("tone").model_copy(update={"cast": ANNE})


def test_entries_that_stand_there_are_never_touched(tmp_path: Path) -> None:
    """A known name, in any capitals or as an alias, is not added again; known aliases stay where they are."""
    path = tmp_path / "voices.yaml"
    path.write_text("cast:\n  Mark Sloan: {aliases: [Mark]}\n", "utf-8")
    entries = {
        "mark sloan": Member(voice="x"),
        "MARK": Member(voice="x"),
        "Lexie": Member(aliases=("mark", "Sis", "Lex", "Tom")),
        "Tom": Member(aliases=("lex", "sis")),
        "TOM": Member(),
        "Lex": Member(voice="y"),
    }
    assert config.add_members(path, entries) == ("Lexie", "Tom", "Lex")
    assert path.read_text("utf-8") == (
        "cast:\n  Mark Sloan: {aliases: [Mark]}\n  Lexie: {aliases: [Sis]}\n  Tom: {}\n  Lex: {voice: y}\n"
    )
    assert config.add_members(path, entries) == ()


@pytest.mark.parametrize(
    "content",
    [
        "- a\n",
        "hello\n",
        "cast: [a]\n",
        "cast: hello\n",
        "cast: {A: }\n",
        "notes: skip\n...\n",
        "narrator: &n {voice: x}\ncast: *n",
        "cast: [\n",
    ],
)
def test_a_file_that_cannot_be_added_to_stays(tmp_path: Path, content: str) -> None:
    """Where an entry cannot be added safely, that is said, and the file is as it was."""
    path = tmp_path / "voices.yaml"
    path.write_bytes(content.encode())
    with pytest.raises(ConfigError, match=r"voices\.yaml"):
        config.add_members(path, ANNE)
    assert path.read_bytes() == content.encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that does not exist is an error of one line."""
    with pytest.raises(AudiobookError, match=r"voices\.yaml: cannot write"):
        config.add_members(tmp_path / "nowhere" / "voices.yaml", ANNE)


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes are POSIX's")
def test_links_and_modes_survive(tmp_path: Path) -> None:
    """A linked file is changed behind its link and keeps its permissions."""
    real, link = tmp_path / "real.yaml", tmp_path / "voices.yaml"
    real.write_text("cast:\n", "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    config.add_members(link, ANNE)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "Anne" in Config.load(real, engine="tone").cast


names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=30,
)
members = st.builds(
    Member,
    gender=st.none() | st.sampled_from(["female", "male", "other"]),
    voice=st.none() | names.filter(lambda name: ":" not in name and name == name.strip()),
    rate=st.none() | st.integers(60, 500),
    pitch=st.none() | st.integers(0, 100),
    volume=st.none() | st.floats(0, 1),
)


@same_examples_every_time
@given(
    st.sampled_from([before for before, _ in PLACES.values()]),
    st.dictionaries(names.filter(str.strip), members, max_size=3),
)
def test_whatever_is_added_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, before: str, entries: dict[str, Member]
) -> None:
    """Names full of YAML's own characters come back as they were; what stood there stands there, in order."""
    path = tmp_path_factory.mktemp("added") / "voices.yaml"
    path.write_bytes(before.encode())
    added = config.add_members(path, entries)
    cast = Config.load(path, engine="tone").cast
    assert {name: cast[name] for name in added} == {name: entries[name] for name in added}
    assert {name.casefold() for name in entries} <= {name.casefold() for name in cast}
    rest = iter(path.read_bytes().decode())
    assert all(character in rest for character in before.replace("null", ""))
