"""Piper: voices that are installed one by one, what they are called, and what is no voice."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import neural
import pytest
from click.testing import CliRunner

from audiobook import engines
from audiobook.cli import cli
from audiobook.engines import models, piper_engine
from audiobook.model import Request, Voice
from audiobook.system.errors import AudiobookError, EngineError

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "The clock struck one, and the mouse ran down."
CONFIG = {
    "audio": {"sample_rate": 16_000, "quality": "low"},
    "espeak": {"voice": "en-gb-x-rp"},
    "phoneme_id_map": {},
}
SPEAKERS = {"num_speakers": 3, "speaker_id_map": {"male-1": 1, "p2": 2, "female-0": 0}}
VOICES: dict[str, dict[str, object]] = {
    "de_DE-eva-low": {"language": {"code": "de_DE"}},
    "en_GB-alba-low": {"language": {"code": "en_GB"}},
    "en_US-joe-low": {"language": {"code": "en_US"}},
    "mine": SPEAKERS,
}


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A folder with the files of some voices."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    for name, more in VOICES.items():
        (folder / f"{name}.onnx").write_bytes(neural.onnx_model())
        (folder / f"{name}.onnx.json").write_text(json.dumps(CONFIG | more), "utf-8")
    return folder


@pytest.fixture
def engine(mirror: Path) -> piper_engine.PiperEngine:
    """Piper with these voices installed."""
    installed = piper_engine.PiperEngine()
    installed.install(str(mirror), lambda *_: None)
    return installed


def test_installed_voices_are_offered_with_their_speakers(engine: piper_engine.PiperEngine) -> None:
    """English ones first; each speaker of a model is a voice; gender as published or as the name says."""
    assert [(voice.name, voice.gender, voice.language) for voice in engine.voices()] == [
        ("en_GB-alba-low", "female", "en-gb"),
        ("en_US-joe-low", "male", "en-us"),
        ("mine#female-0", "female", "en-gb-x-rp"),
        ("mine#male-1", "male", "en-gb-x-rp"),
        ("mine#p2", None, "en-gb-x-rp"),
        ("de_DE-eva-low", None, "de-de"),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("EN_us-JOE-low", "en_US-joe-low"), ("mine", "mine#female-0"), ("mine#P2", "mine#p2"), ("mine#4", None)],
)
def test_voices_are_found(engine: piper_engine.PiperEngine, written: str, meant: str | None) -> None:
    """In any letter case; a model of several speakers means its first."""
    found = engine.find(written)
    assert (found.name if found else None) == meant


def test_a_damaged_description_hides_no_other_voice(engine: piper_engine.PiperEngine) -> None:
    """What was destroyed after it had been installed is not offered; neither is half a voice."""
    folder = models.folder("piper")
    (folder / "mine.onnx.json").write_text("{")
    (folder / "other.onnx").write_bytes(b"")
    (folder / "other.onnx.json").write_text(json.dumps(CONFIG | {"language": "English"}))
    (folder / "en_US-joe-low.onnx").unlink()
    assert [voice.name for voice in engine.voices()] == ["en_GB-alba-low", "de_DE-eva-low"]


def test_a_voice_is_installed_from_one_file(mirror: Path) -> None:
    """The path of the model is enough; the command says what it has installed."""
    result = CliRunner().invoke(cli, ["voices", "install", "piper", "--from", str(mirror / "mine.onnx")])
    assert result.exit_code == 0
    assert result.stdout == f"{models.folder('piper') / 'mine.onnx'}\n"
    listed = CliRunner().invoke(cli, ["voices", "--engine", "piper"]).stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["mine#female-0", "mine#male-1", "mine#p2"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mine.onnx", neural.onnx_model()[:-1], r"mine\.onnx: this ONNX model is cut off"),
        ("mine.onnx", neural.onnx_model()[:3], r"mine\.onnx: this ONNX model is cut off"),
        (
            "mine.onnx",
            b"<html>Not found</html>",
            r"mine\.onnx: this (is no ONNX model|ONNX model is cut off)",
        ),
        ("mine.onnx", b"", r"mine\.onnx: this is no ONNX model"),
        ("mine.onnx.json", b"{}", r"mine\.onnx\.json: this is no description of a Piper voice"),
        ("mine.onnx.json", b"<html>", r"mine\.onnx\.json: "),
        ("mine.onnx.json", b"\xff", r"mine\.onnx\.json: "),
    ],
)
def test_what_is_no_voice_is_refused_and_named(mirror: Path, name: str, content: bytes, message: str) -> None:
    """A truncated model or another file is not installed: there is no voice afterwards."""
    (mirror / name).write_bytes(content)
    engine = piper_engine.PiperEngine()
    with pytest.raises(AudiobookError, match=rf"{message}.*; nothing was installed"):
        engine.install(str(mirror / "mine.onnx"), lambda *_: None)
    assert engine.voices() == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "name the voice with --from"),
        ("https://example.org/voices", r"name the address of the voice's \.onnx file"),
        (".", r"there is no \.onnx file in this folder"),
        ("no.onnx", r"no\.onnx\.json: cannot be read"),
    ],
)
@pytest.mark.usefixtures("store")
def test_what_cannot_be_installed_says_why(source: str | None, message: str) -> None:
    """Without a place, or with one that has no voice, the error says what is missing."""
    with pytest.raises(AudiobookError, match=message):
        piper_engine.PiperEngine().install(source, lambda *_: None)


@pytest.mark.usefixtures("humming")
def test_speakers_are_heard_and_text_is_plain(engine: piper_engine.PiperEngine) -> None:
    """Each speaker sounds; phoneme brackets are read as text; a voice that is gone is an error."""
    with closing(engine.session()) as session:
        voices = ["mine#female-0", "mine#p2", "en_US-joe-low"]
        clips = [
            session.speak(Request(Voice("piper", voice), f"[[h@l'oU]] {SENTENCE}"), 20) for voice in voices
        ]
        assert {clip.rate for clip in clips} == {16_000}
        assert len({clip.samples.tobytes() for clip in clips}) == 2  # joe hums as the first speaker does
        slow = session.speak(Request(Voice("piper", "mine#p2", rate=100), SENTENCE), 20)
        assert slow.seconds > 1.5 * session.speak(Request(Voice("piper", "mine#p2"), SENTENCE), 20).seconds
        with pytest.raises(EngineError, match=r"piper: .*nobody"):
            session.speak(Request(Voice("piper", "nobody"), SENTENCE), 20)


@pytest.mark.usefixtures("humming")
def test_another_model_of_the_same_name_makes_other_clips(
    engine: piper_engine.PiperEngine, mirror: Path
) -> None:
    """A clip's key changes with the files of its voice, and with no other voice's."""
    before = {name: engines.version(engine, name) for name in ("mine#p2", "en_US-joe-low")}
    (mirror / "mine.onnx").write_bytes(neural.onnx_model(1001))
    engine.install(str(mirror / "mine.onnx"), lambda *_: None)
    assert engines.version(engine, "mine#p2") != before["mine#p2"]
    assert engines.version(engine, "en_US-joe-low") == before["en_US-joe-low"]
    with pytest.raises(EngineError, match=r"there is no voice gone .*install piper --from"):
        engines.version(engine, "gone")
