"""Kokoro as a whole, with a model that hums: installing, speaking, and errors for what is missing."""

from __future__ import annotations

from contextlib import closing
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import neural
import pytest
from click.testing import CliRunner
from speech import ask, linux_only

from audiobook.cli import cli
from audiobook.engines import kokoro_engine, models
from audiobook.model import Request, Voice
from audiobook.synthesize import Synthesizer
from audiobook.synthesize.store import Store
from audiobook.system.errors import AudiobookError

SENTENCE = "She looked at the lamp, and the lamp went out."


@pytest.fixture
def official(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small file in place of the official model, of which no package is installed."""
    folder = tmp_path / "official"
    monkeypatch.setattr(kokoro_engine, "MODEL", neural.kokoro_model(folder))
    monkeypatch.setattr(kokoro_engine, "PACKAGES", ("castaloud-nobody-has-this",))
    return folder


@linux_only
@pytest.mark.usefixtures("humming")
def test_any_number_of_jobs_gives_the_same_clips(official: Path, tmp_path: Path) -> None:
    """A job and two jobs give equal clips, and different voices give different clips."""
    engine = kokoro_engine.KokoroEngine()
    assert engine.install(str(official), lambda *_: None)[0].name == "kokoro-v1.0.int8.onnx"
    requests = [
        ask(engine, f"{SENTENCE} {number}", voice)
        for number in range(3)
        for voice in ("af_heart", "af_heart+bm_lewis")
    ]
    results = []
    for jobs in (1, 2):
        store = Store(tmp_path / str(jobs))
        with Synthesizer(store, jobs, lambda _: engine) as synthesizer:
            clips = [synthesizer.submit(request).result() for request in requests]
        sounds = [store.get(clip.key) for clip in clips]
        results.append([sound.samples.tobytes() for sound in sounds if sound])
    assert results[0] == results[1]
    assert len(set(results[0])) == len(requests)


@linux_only
@pytest.mark.usefixtures("humming")
def test_a_line_that_is_too_long_for_the_model_is_spoken_whole(official: Path) -> None:
    """A line of some 1,500 phonemes lasts as long as its sentences; rate and pitch work as for any line."""
    engine = kokoro_engine.KokoroEngine()
    engine.install(str(official), lambda *_: None)
    with closing(engine.session()) as session:
        once = session.speak(ask(engine, SENTENCE), 20).seconds
        assert session.speak(ask(engine, f"{SENTENCE} " * 40), 20).seconds == pytest.approx(
            40 * once, rel=0.1
        )
        assert session.speak(ask(engine, SENTENCE, rate=300), 20).seconds < 0.7 * once
        higher = Request(Voice("kokoro", "af_heart", pitch=80), SENTENCE)
        assert session.speak(higher, 20).seconds == pytest.approx(once, rel=0.05)


@pytest.fixture
def chapter(store: Path) -> Path:  # noqa: ARG001  works in a folder of its own
    """A text in the current folder."""
    path = Path("chapter.txt")
    path.write_text("The rain had stopped.\n\n“Good,” said Anne.\n", encoding="utf-8")
    return path


def complaint(*arguments: str) -> str:
    """The message of the error that a command ends in."""
    result = CliRunner().invoke(cli, arguments)
    assert isinstance(result.exception, AudiobookError), result.output
    return str(result.exception)


@pytest.mark.usefixtures("chapter")
def test_a_missing_extra_is_named_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without onnxruntime the error names the extra to install, and no folder is created."""
    monkeypatch.setattr("importlib.metadata.version", not_installed)
    message = complaint("produce", "chapter.txt", "--engine", "kokoro")
    assert message == "kokoro: the package onnxruntime is not installed; pip install 'castaloud[kokoro]'"
    assert not Path("audio").exists()
    assert "castaloud[piper]" in complaint("produce", "chapter.txt", "--engine", "piper")


def not_installed(name: str) -> str:
    """Raise the error for a package that is not installed."""
    raise PackageNotFoundError(name)


@linux_only
@pytest.mark.usefixtures("chapter", "humming")
def test_a_missing_or_damaged_model_is_named_before_any_work(official: Path) -> None:
    """The error names the file and the command that fetches it, and no folder is created."""
    message = complaint("produce", "chapter.txt", "--engine", "kokoro", "--dry-run")
    model = models.folder("kokoro") / "kokoro-v1.0.int8.onnx"
    assert message == f"kokoro: {model} is missing; `audiobook voices install kokoro` fetches it"
    result = CliRunner().invoke(cli, ["voices", "install", "kokoro", "--from", str(official)])
    assert result.output.splitlines()[-1:] == [str(model)]
    content = model.read_bytes()
    model.write_bytes(content[:-1])
    assert f"{model}: {len(content) - 1:,} bytes instead of" in complaint(
        "voices", "--engine", "kokoro", "--say", "Hm"
    )
    model.write_bytes(content[:-1] + b"x")
    assert f"{model}: its SHA-256 is " in complaint("produce", "chapter.txt", "--engine", "kokoro")
    assert not Path("audio").exists()


PACKAGES = ("castaloud-weights-1", "castaloud-weights-2", "castaloud-weights-3")


@linux_only
@pytest.mark.usefixtures("chapter", "humming")
def test_the_model_is_made_of_its_packages_on_first_use(
    official: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the parts installed one command speaks: they are joined in order, and their code is not run."""
    content = (official / "kokoro-v1.0.int8.onnx").read_bytes()
    neural.packages(tmp_path / "libraries", PACKAGES, content)
    monkeypatch.setattr(kokoro_engine, "PACKAGES", PACKAGES)
    monkeypatch.setattr(kokoro_engine, "RELEASE", "http://127.0.0.1:9")
    result = CliRunner().invoke(cli, ["voices", "--engine", "kokoro", "--say", "Hello there."])
    assert (result.output, result.exception) == ("voice.wav\n", None)
    assert (models.folder("kokoro") / "kokoro-v1.0.int8.onnx").read_bytes() == content


@linux_only
@pytest.mark.usefixtures("chapter", "humming")
@pytest.mark.parametrize("parts", ["none", "others", "incomplete"])
def test_without_the_right_packages_the_model_is_fetched(
    official: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: str
) -> None:
    """Where no package has the parts, or they are not those of the model, the official address has it."""
    content = (official / "kokoro-v1.0.int8.onnx").read_bytes()
    if parts != "none":
        neural.packages(tmp_path / "libraries", PACKAGES, content[::-1] if parts == "others" else content)
        monkeypatch.setattr(kokoro_engine, "PACKAGES", PACKAGES)
    if parts == "incomplete":
        (tmp_path / "libraries" / "castaloud_weights_2" / "part.bin").unlink()
    monkeypatch.setattr(kokoro_engine, "RELEASE", str(official))
    result = CliRunner().invoke(cli, ["produce", "chapter.txt", "--engine", "kokoro"])
    assert result.exception is None, result.output
    assert "kokoro-v1.0.int8.onnx: " in result.output
    assert [path.name for path in models.folder("kokoro").iterdir()] == ["kokoro-v1.0.int8.onnx"]
    assert (
        CliRunner().invoke(cli, ["produce", "chapter.txt", "--engine", "kokoro"]).output.count(".onnx") == 0
    )


def test_an_engine_without_files_needs_no_installation() -> None:
    """`voices install` says so for an engine whose voices come with the system, and corrects a wrong name."""
    assert complaint("voices", "install", "pyttsx3") == "the voices of pyttsx3 need no installation"
    assert "did you mean 'kokoro'?" in complaint("voices", "install", "kokorro")
