"""Piper: installing voices one by one, their names, and files that are not voices."""

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


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A folder with the files of some voices."""
    folder = tmp_path / "mirror"
    neural.piper_voices(folder)
    return folder


@pytest.fixture
def engine(mirror: Path) -> piper_engine.PiperEngine:
    """Piper with these voices installed."""
    installed = piper_engine.PiperEngine()
    installed.install(str(mirror), lambda *_: None)
    return installed


def test_installed_voices_are_offered_with_their_speakers(engine: piper_engine.PiperEngine) -> None:
    """English comes first; each speaker of a model is a voice; the gender is published or in the name."""
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
    """Letter case does not matter; the name of a model with several speakers means the first."""
    voice = engine.find(written)
    assert (voice.name if voice else None) == meant


def test_a_damaged_description_hides_no_other_voice(engine: piper_engine.PiperEngine) -> None:
    """A voice whose files were damaged after they were installed is not offered; the others are."""
    folder = models.folder("piper")
    (folder / "mine.onnx.json").write_text("{")
    (folder / "other.onnx").write_bytes(b"")
    (folder / "other.onnx.json").write_text(json.dumps(neural.PIPER_CONFIG | {"language": "English"}))
    (folder / "en_US-joe-low.onnx").unlink()
    assert [voice.name for voice in engine.voices()] == ["en_GB-alba-low", "de_DE-eva-low"]


def test_a_voice_is_installed_from_one_file(mirror: Path) -> None:
    """The path of the model is enough, and the command prints what it has installed."""
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
            r"mine\.onnx: this (is not an ONNX model|ONNX model is cut off)",
        ),
        ("mine.onnx", b"", r"mine\.onnx: this is not an ONNX model"),
        ("mine.onnx.json", b"{}", r"mine\.onnx\.json: this is not the description of a Piper voice"),
        ("mine.onnx.json", b"<html>", r"mine\.onnx\.json: "),
        ("mine.onnx.json", b"\xff", r"mine\.onnx\.json: "),
    ],
)
def test_a_file_that_is_not_a_voice_is_refused(mirror: Path, name: str, content: bytes, message: str) -> None:
    """A truncated model or another kind of file is named in the error and not installed."""
    (mirror / name).write_bytes(content)
    engine = piper_engine.PiperEngine()
    with pytest.raises(AudiobookError, match=rf"{message}.*; nothing was installed"):
        engine.install(str(mirror / "mine.onnx"), lambda *_: None)
    assert engine.voices() == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "name the voice with --from"),
        ("https://example.org/voices", r"not the address of a voice's \.onnx file"),
        (".", r"no \.onnx file in this folder"),
        ("no.onnx", r"no\.onnx\.json: cannot be read"),
    ],
)
@pytest.mark.usefixtures("store")
def test_a_source_without_a_voice_is_an_error(source: str | None, message: str) -> None:
    """Without a source, or with one that has no voice, the error says what to name."""
    with pytest.raises(AudiobookError, match=message):
        piper_engine.PiperEngine().install(source, lambda *_: None)


@pytest.mark.usefixtures("humming")
def test_speakers_are_heard_and_text_is_plain(engine: piper_engine.PiperEngine) -> None:
    """Speakers sound different, phoneme brackets are read as text, and a missing voice is an error."""
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
    """The version of a voice changes with its own files, and not with those of another voice."""
    before = {name: engines.version(engine, name) for name in ("mine#p2", "en_US-joe-low")}
    (mirror / "mine.onnx").write_bytes(neural.onnx_model(1001))
    engine.install(str(mirror / "mine.onnx"), lambda *_: None)
    assert engines.version(engine, "mine#p2") != before["mine#p2"]
    assert engines.version(engine, "en_US-joe-low") == before["en_US-joe-low"]
    with pytest.raises(EngineError, match=r"no voice gone .*install piper --from"):
        engines.version(engine, "gone")
