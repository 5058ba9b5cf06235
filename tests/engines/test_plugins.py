"""Engines of other packages: a real one, installed by pip, and some that break their promises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from places import ROOT
from reading import STORM, audiobook, decoded

from audiobook import engines
from audiobook.engines import contract, plugins
from audiobook.engines.contract import EngineContract
from audiobook.engines.tone import ToneEngine, ToneSession
from audiobook.model import Audio, Request, Voice
from audiobook.system.errors import EngineError, InputError

EXAMPLE = ROOT / "tests" / "example_engine"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the example package."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    offline = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(target), str(EXAMPLE)]
    done = subprocess.run([*command, *offline], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(autouse=True)
def _on_the_path(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(installed))
    plugins.load.cache_clear()


class TestExample(EngineContract):
    """An engine of another package keeps the promises of all engines when its results are checked."""

    @pytest.fixture
    def engine(self) -> engines.Engine:
        """The example, as the program finds it."""
        return engines.Registry().get("example")


def test_the_voices_are_listed() -> None:
    """`audiobook voices` lists them like those of any engine."""
    listed = audiobook("voices", "--engine", "example")
    assert (listed.code, listed.err) == (0, "")
    assert [line.split()[0] for line in listed.out.splitlines()] == ["bee", "wasp"]


def test_a_chapter_is_produced(store: Path) -> None:  # noqa: ARG001  for its folder
    """The engine speaks for `--engine`, and for a single voice of voices.yaml."""
    Path("storm.txt").write_text(STORM, encoding="utf-8")
    Path("voices.yaml").write_text("cast: {Mark: tone:x, Lexie: WASP}\n", encoding="utf-8")
    run = audiobook("produce", "storm.txt", "--engine", "example", "--format", "wav")
    assert run.code == 0, run.err
    samples, rate = decoded(Path("audio/storm.wav"))
    assert len(samples) > 5 * rate
    cast = audiobook("cast", "storm.txt", "--engine", "example").out
    assert "example:wasp" in cast
    assert "tone:x" in cast


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", "ModuleNotFoundError: No module named 'castaloud_example_of_nobody'"),
        ("moody", "ValueError: not today"),
        ("nameless", "it has no voices and no find and no suggest and no session"),
    ],
)
def test_a_broken_engine_is_one_line_that_names_it(name: str, message: str) -> None:
    """The error names the package and what to do; other engines work as before."""
    failed = audiobook("voices", "--engine", name)
    assert (failed.code, failed.out) == (1, "")
    assert failed.err.startswith(f"audiobook: engine {name} (of the package castaloud-example): ")
    assert failed.err.count("\n") == 1
    assert message in failed.err
    assert "update or uninstall that package" in failed.err
    assert audiobook("voices", "--engine", "tone").code == 0
    assert audiobook("voices", "--engine", "example").code == 0


def test_the_error_for_a_wrong_name_lists_installed_engines() -> None:
    """Engines of other packages are listed and suggested, though some of them cannot be loaded."""
    with pytest.raises(InputError, match=r"tone, .*example.*; did you mean 'example'\?"):
        engines.Registry().get("exampel")


def test_two_packages_with_one_name_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names both, because nothing tells which of them is meant."""
    info = tmp_path / "rival-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: rival\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{plugins.GROUP}]\nexample = rival:Engine\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(EngineError, match=r"castaloud-example and rival.*uninstall one of them"):
        engines.Registry().get("example")


@pytest.mark.parametrize(
    "sound",
    [
        b"sound",
        Audio(np.zeros((9, 2), np.int16), 8000),
        Audio(np.zeros(9, np.float32), 8000),
        Audio(np.zeros(9, np.int16), 0),
    ],
    ids=["bytes", "stereo", "float", "no rate"],
)
def test_audio_of_a_wrong_form_is_rejected(sound: Audio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clip is checked before anything is done with it."""
    monkeypatch.setattr(ToneSession, "speak", lambda *_: sound)
    checked = plugins.CheckedEngine("tone", "engine tone", ToneEngine())
    with pytest.raises(EngineError, match="engine tone: `speak` returns something other than Audio"):
        checked.session().speak(Request(Voice("tone", "x"), contract.SHORT), 1)
