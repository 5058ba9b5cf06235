"""Tests in a process of their own, so that nothing of a mutant stays behind.  Needs `os.fork`.

>>> in_process(lambda: 3, Limits(10), Path("log.txt"))                                 # doctest: +SKIP
3
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

if sys.platform == "win32":
    raise SystemExit("mutation testing needs processes that fork: Linux or macOS")
import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).parents[3]
"""The repository."""
EXAMPLES = 40
"""Examples of each property."""
MEMORY = 4 << 30
"""Bytes that a process may take."""
WALL_FACTOR = 10
"""On a busy computer, a process may take so many times as long as the processor time it is allowed."""
POLL_SECONDS = 0.02
CRASHED = 70
"""Exit status of a process whose task raised (`EX_SOFTWARE` of sysexits.h)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a process may take."""

    processor_seconds: float

    @property
    def wall_seconds(self) -> float:
        """Seconds by the clock, waiting included."""
        return self.processor_seconds * WALL_FACTOR


class Examples:
    """A pytest plugin: properties are tried with the same few examples every time.

    No failing example is made smaller: it is thrown away.
    """

    def pytest_configure(self) -> None:
        """Replace the profile that tests/conftest.py has loaded."""
        settings.register_profile(
            "mutants",
            settings(
                deadline=None,
                database=None,
                derandomize=True,
                max_examples=EXAMPLES,
                phases=[Phase.explicit, Phase.generate],
            ),
        )
        settings.load_profile("mutants")


class Chosen:
    """A pytest plugin: only these tests run, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Drop the others and sort the rest."""
        chosen = (item for item in items if item.nodeid in self._rank)
        items[:] = sorted(chosen, key=lambda item: self._rank[item.nodeid])


def run_tests(arguments: Iterable[str], plugins: Sequence[object]) -> int:
    """Pytest's exit status; it stops at the first test that fails."""
    quick = ["-x", "-q", "--tb=line", "-p", "no:cacheprovider", "-p", "no:xdist"]
    # The libraries have been imported already, which pytest warns of.
    warned = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main(["--rootdir", str(ROOT), *quick, *warned, *arguments], [Examples(), *plugins]))


def in_process(task: Callable[[], int], limits: Limits, log: Path) -> int | None:
    """The number (0 to 255) that a task returns in a process of its own; None if it takes too long.

    `log`: where the process writes its output.
    """
    sys.stdout.flush()
    process = os.fork()
    if not process:
        _in_child(task, limits, log)
    end = time.monotonic() + limits.wall_seconds
    while True:
        late = time.monotonic() > end
        finished, status = os.waitpid(process, os.WNOHANG)
        if finished:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        if late:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process, 9)
            os.waitpid(process, 0)
            return None
        time.sleep(POLL_SECONDS)


def _in_child(task: Callable[[], int], limits: Limits, log: Path) -> None:
    status = CRASHED
    try:
        os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        limit = math.ceil(limits.processor_seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        if sys.platform == "linux":  # macOS counts what is only reserved
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        status = task()
    except BaseException:  # nothing may run on in a second copy of this program
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
