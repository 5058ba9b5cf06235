"""What every test shares: a cache of its own, and golden files that can be rewritten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from misbehaving import Served, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest.register_assert_rewrite("audiobook.engines.contract")

# Other programs may have the processors: how long an example takes says nothing.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`, which rewrites the expected results: read the diff before keeping it."""
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/*/*/out.json")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's cache out of reach on every platform."""
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "cache"))


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
def golden(request: pytest.FixtureRequest) -> Callable[[Path, Any], None]:
    """Compare a result with the `out.json` of a golden folder; with `--update-golden`, write it there."""

    def check(case: Path, result: Any) -> None:
        out = case / "out.json"
        if request.config.getoption("--update-golden"):
            out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        assert result == json.loads(out.read_text(encoding="utf-8"))

    return check
