"""voices.yaml -> Config: what is accepted and what it means; hostile files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from fake_engine import KOKORO, FakeEngine
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT

from audiobook import config, engines
from audiobook.config import Config, Member, json_schema, loading
from audiobook.system.errors import ConfigError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHIPPED = ROOT / "voices.yaml"
same_examples_every_time = settings(deadline=None, database=None, derandomize=True)


def test_the_shipped_file_says_the_defaults() -> None:
    """voices.yaml at the top, apart from its sample cast, teaches exactly what holds without it."""
    shipped = Config.load(SHIPPED, engine="tone")
    assert shipped.model_dump(exclude={"cast"}) == Config().fitted("tone").model_dump(exclude={"cast"})


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


def test_the_file_names_its_engine(load: Callable[..., Config]) -> None:
    """`engine:` is the engine of voices that name none; the caller's goes first; a wrong one is placed."""
    content = "engine: kokoro\ncast: {A: AF_Bella}"
    own = load(content, engine=None)
    assert (own.engine, own.written_engine, own.cast["A"].voice) == ("kokoro", "kokoro", "af_bella")
    other = load(content, engine="tone")
    assert (other.engine, other.written_engine, other.cast["A"].voice) == ("tone", "kokoro", "AF_Bella")
    with pytest.raises(
        ConfigError, match=r"^voices\.yaml:1:9: engine: no engine 'kokorro'.*did you mean 'kokoro'"
    ):
        load("engine: kokorro", engine=None)


def test_a_voice_for_each_engine(load: Callable[..., Config]) -> None:
    """The voice of the engine in use counts; somebody who has none of it is cast anew, and is named."""
    content = """
narrator: {voice: {kokoro: BF_emma, tone: calm}}
cast: {A: {voice: {kokoro: af_bella}}, B: {voice: {tone: x, kokoro: am_adam}}}
unknown: {kokoro: am_adam}
pools: {female: [{tone: low, kokoro: bf_emma}]}
"""
    tone, kokoro = load(content), load(content, engine="kokoro")
    assert [tone.narrator.voice, kokoro.narrator.voice] == ["calm", "bf_emma"]
    assert [member.voice for member in tone.cast.values()] == [None, "x"]
    assert [member.voice for member in kokoro.cast.values()] == ["af_bella", "am_adam"]
    assert [tone.unknown, kokoro.unknown] == ["narrator", "am_adam"]
    assert [tone.pools.female, kokoro.pools.female] == [("low",), ("bf_emma",)]
    assert (tone.recast, kokoro.recast) == (("A", "unknown"), ())


@pytest.mark.skipif(sys.platform != "linux", reason="the voices are eSpeak NG's, which Linux has")
def test_names_of_another_engine_are_cast_anew(load: Callable[..., Config]) -> None:
    """A file written for eSpeak NG serves Kokoro: who has a voice of the other is named and cast anew."""
    content = """
narrator: en-us
cast: {A: {gender: female, voice: en-us+f5, pitch: 60}, B: af_bella, C: "pyttsx3:en-us+Hugo"}
unknown: en-us+m8
pools: {female: [en-us+f4], male: [en-us+Reed, am_adam], other: [en-us+klatt]}
"""
    fitted = load(content, engine="kokoro")
    assert fitted.narrator.voice == "af_bella"
    assert fitted.cast["A"] == Member(gender="female", pitch=60)
    assert [fitted.cast[name].voice for name in "BC"] == ["af_bella", "pyttsx3:en-us+Hugo"]
    assert fitted.unknown == "narrator"
    assert fitted.pools.model_dump() == {"female": ("af_bella", "bf_emma"), "male": ("am_adam",), "other": ()}
    assert fitted.recast == ("narrator", "A", "unknown")
    assert load(content, engine="pyttsx3").recast == ("B",)
    assert load("narrator: en-gb", engine="kokoro").recast == ()


def test_a_name_that_no_engine_has_is_a_mistake(load: Callable[..., Config]) -> None:
    """A slip of the pen is still found, in the engine in use."""
    with pytest.raises(ConfigError, match=r"no voice 'af_bela' in engine kokoro; did you mean 'af_bella'"):
        load("cast: {A: af_bela}", engine="kokoro")
    with pytest.raises(ConfigError, match="no voice 'af_bela' in engine kokoro"):
        load("cast: {A: {voice: {kokoro: af_bela}}}", engine="kokoro")
    with pytest.raises(ConfigError, match="no engine 'koko'"):
        load("cast: {A: {voice: {koko: a}}}")
    with pytest.raises(ConfigError, match=r'cast."A".voice: expected a voice for each engine'):
        load("cast: {A: {voice: {}}}")


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
    assert settings == config.LanguageModel(
        url="https://[::1]:8080/api/v1/", model="007", timeout=300, lines="doubtful"
    )
    quick = load(
        "attribution: {llm: {url: http://h, model: Qwen/Qwen3 8B.gguf, timeout: 2.5, lines: all}}"
    ).attribution
    assert quick.llm
    assert (quick.llm.model, quick.llm.timeout, quick.llm.lines) == ("Qwen/Qwen3 8B.gguf", 2.5, "all")


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


@pytest.mark.usefixtures("few_voices")
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
