"""What every test shares: a cache of its own, and golden files that can be rewritten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import neural
import pytest
from fake_engine import KOKORO
from hypothesis import settings
from misbehaving import Served, serving
from storyteller import Pauses

from audiobook import engines
from audiobook.config import Config
from audiobook.engines import models
from audiobook.review import chat
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiobook.engines import Engine

pytest.register_assert_rewrite("audiobook.engines.contract")

# Other programs may have the processors: how long an example takes says nothing.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

USERS_DATA = models.folder("any").parents[1]
"""Where the voices are that whoever runs the tests has installed; they are only read."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`, which rewrites the expected results: read the diff before keeping it."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/*/*/out.json")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's cache and voices out of reach on every platform."""
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def installed_voices(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the engines find the voices that are really installed; give their folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(USERS_DATA))
    return USERS_DATA


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own; give its store."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return tmp_path / "cache" / "castaloud" / "clips"


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Start servers on the loopback that behave as told."""
    yield from serving()


@pytest.fixture
def pause(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    """Record waits without waiting; no API key for a language model is in the environment."""
    monkeypatch.delenv(chat.KEY_VARIABLE, raising=False)
    return Pauses()


@pytest.fixture
def humming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace onnxruntime and piper, in this process and in workers, by libraries that hum."""
    folder = neural.pretend(tmp_path / "libraries")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))


@pytest.fixture
def speaking(installed_voices: Path) -> Callable[[str], Engine]:  # noqa: ARG001
    """Give an engine by its name; skip the test where the engine is not installed."""

    def find(name: str) -> Engine:
        engine = engines.Registry().get(name)
        if not engine.voices():
            pytest.skip(f"not run with the real {name}: none of its voices is installed")
        try:
            engines.version(engine, engine.voices()[0].name)
        except EngineError as error:
            pytest.skip(f"not run with the real {name}: {error}")
        return engine

    return find


@pytest.fixture
def few_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be an engine `kokoro` with few voices, whatever is installed."""
    get = engines.Registry.get
    monkeypatch.setattr(
        engines.Registry, "get", lambda self, name: KOKORO if name == "kokoro" else get(self, name)
    )


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_voices: None) -> Callable[..., Config]:  # noqa: ARG001
    """Load a text as the voices.yaml of the working directory, so that messages are short."""
    monkeypatch.chdir(tmp_path)

    def load(content: str | bytes, engine: str | None = "tone") -> Config:
        path = Path("voices.yaml")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Config.load(path, engine=engine)

    return load


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, Any], None]:
    """Compare a result with the `out.json` of a golden folder; with `--update-golden`, write it there."""

    def check(case: Path, result: Any) -> None:
        out = case / "out.json"
        if request.config.getoption("--update-golden"):
            out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        assert result == json.loads(out.read_text(encoding="utf-8"))

    return check
