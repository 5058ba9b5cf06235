"""The registry finds engines and voices by name, and belongs to the run that made it."""

from __future__ import annotations

from pathlib import Path

import pytest
from speech import linux_only

from audiobook import engines
from audiobook.config import Config
from audiobook.engines import Registry, ServerSettings
from audiobook.model import Voice
from audiobook.system.errors import InputError

STUDIO = ServerSettings("http://127.0.0.1:1/v1", "tts-1", (("anna", "female"),))
RADIO = ServerSettings("http://127.0.0.1:2/v1", "tts-2", (("ben", "male"),))


def test_an_unknown_engine_is_one_line_with_all_names() -> None:
    """The error for a wrong engine lists the engines and suggests the most similar."""
    assert engines.OWN[0] == engines.DEFAULT
    with pytest.raises(InputError, match=r"no engine 'pytsx'.*pyttsx3, .*tone; did you mean 'pyttsx3'\?"):
        Registry().get("pytsx")


@pytest.mark.parametrize(
    ("written", "parsed"),
    [("en-gb", ("pyttsx3", "en-gb")), ("tone:a+b", ("tone", "a+b")), (" tone : x ", ("tone", "x"))],
)
def test_a_voice_may_name_its_engine(written: str, parsed: tuple[str, str]) -> None:
    """A voice is written `engine:voice`, or `voice` alone for the default engine."""
    assert Registry().parse(written) == parsed


def test_a_voice_of_an_unknown_engine_is_an_error() -> None:
    """The part before the colon must be an engine."""
    with pytest.raises(InputError, match=r"no engine 'tome'.*'tone'"):
        Registry().parse("tome:x")


def test_a_wrong_voice_names_the_engine_and_what_to_do() -> None:
    """The error for a wrong voice suggests a similar one, or the command that lists them."""
    with pytest.raises(InputError, match=r"^no voice 'af_hart' in engine kokoro; did you mean 'af_heart'\?$"):
        Registry().find("kokoro:af_hart")
    with pytest.raises(
        InputError, match=r"^no voice 'x' in engine kokoro; `audiobook voices --engine kokoro` "
    ):
        Registry().find("x", "kokoro")


def test_an_engine_is_the_same_for_all_registries() -> None:
    """The program's own engines hold no state of a run, so they are made once."""
    assert Registry().get("tone") is Registry().get("tone")


def test_registries_do_not_see_the_servers_of_each_other() -> None:
    """Two registries in one process have different servers; one without servers knows none of them."""
    first = Registry.with_servers([("studio", STUDIO)])
    second = Registry.with_servers([("radio", RADIO)])
    assert first.find("studio:ANNA")[1].name == "anna"
    assert second.find("radio:ben")[0] == "radio"
    for registry, name in ((first, "radio"), (second, "studio"), (Registry(), "studio")):
        with pytest.raises(InputError, match=f"no engine '{name}'"):
            registry.get(name)


def test_registries_may_give_one_name_to_different_servers() -> None:
    """`studio` of one voices.yaml is not `studio` of another, and their clips have different keys."""
    first = Registry.with_servers([("studio", STUDIO)])
    second = Registry.with_servers([("studio", RADIO)])
    assert [voice.name for voice in first.get("studio").voices()] == ["anna"]
    assert [voice.name for voice in second.get("studio").voices()] == ["ben"]
    voice = Voice("studio", "anna")
    assert first.version_of(voice) != second.version_of(voice)


def test_a_registry_can_be_made_again_in_another_process() -> None:
    """`server_settings` is all that `with_servers` needs."""
    first = Registry.with_servers([("studio", STUDIO), ("radio", RADIO)])
    again = Registry.with_servers(first.server_settings())
    assert again.server_settings() == first.server_settings()
    assert again.version_of(Voice("radio", "ben")) == first.version_of(Voice("radio", "ben"))


@pytest.mark.usefixtures("store")
def test_loading_voices_yaml_changes_nothing_global() -> None:
    """Only the loaded configuration knows its servers: not a new registry, and not another configuration."""
    Path("voices.yaml").write_text(
        "engines:\n  studio:\n    url: http://127.0.0.1:1/v1\n    model: tts-1\n    voices: {anna: female}\n",
        encoding="utf-8",
    )
    Path("other.yaml").write_text("narrator: tone:low\n", encoding="utf-8")
    before = Config.load(Path("other.yaml"))
    config = Config.load(Path("voices.yaml"))
    after = Config.load(Path("other.yaml"))
    assert config.registry.find("studio:anna")[0] == "studio"
    for registry in (Registry(), before.registry, after.registry):
        assert registry == Registry()
        with pytest.raises(InputError, match="no engine 'studio'; the engines are pyttsx3, kokoro"):
            registry.get("studio")


@pytest.mark.parametrize(
    ("name", "language", "other"),
    [
        ("en-us+f5", "en-gb", "en-gb+f5"),
        ("en-us+f5", "en-us", "en-us+f5"),
        ("en-us", "en-gb", None),
        ("en-us+f5", "xx", None),
    ],
)
@linux_only
def test_a_voice_in_another_accent(name: str, language: str, other: str | None) -> None:
    """The accent keeps the variant of an espeak-ng voice; a voice without a variant has no counterpart."""
    assert Registry().in_accent(Voice("pyttsx3", name), language) == other
