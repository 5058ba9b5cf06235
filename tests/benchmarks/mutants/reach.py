"""Which tests reach which functions, and how long they take: the tests run once, and are watched.

>>> seen = survey(Path("/tmp/scratch"))                                                # doctest: +SKIP
>>> seen.tests_of(Path("audiobook/text/numerals.py"), mutant)                          # doctest: +SKIP
['tests/text/test_numerals.py::test_years', ...]
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from . import mutations
from .running import ROOT, Limits, in_process, run_tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import CodeType, FrameType

    from .mutations import Mutant

PACKAGE = "audiobook"
TESTS = ("split", "text", "attribute", "review", "read", "speak")
"""Folders of the tests that are asked."""
LONGEST_TEST = 1.0
"""Seconds of processor time; slower tests are not asked."""
ABOUT_TIME = re.compile(r"(^|_)(time|times|fast|slow|slower|linear)(_|\[|$)")
"""Names of tests that a busy computer may fail: they would reject right programs."""
SURVEY_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Survey:
    """What the tests do while nothing is wrong."""

    seconds: Mapping[str, float]
    """Processor time by test."""
    reached: Mapping[str, set[str]]
    """By `module:function`, the tests that call it."""
    named: Mapping[str, set[str]]
    """By `module:function`, the names that its code mentions."""
    libraries: tuple[str, ...]
    """Modules of other packages that the tests import."""

    def tests_of(self, path: Path, mutant: Mutant) -> list[str]:
        """The tests that reach a mutant's change, the fastest first; `path`: the file that it changes.

        For a constant, and for a function that is called as the module is imported, also those that reach a
        function that mentions what is built from it, and those of a file that does.
        """
        module = module_name(path)
        changed = set(mutant.names or [mutant.place])
        names = dependents(changed, path)
        if mutant.place and mutant.place not in cached_functions(path):
            names -= changed
        functions = {f"{module}:{name}" for name in (mutant.place, *names)}
        functions |= {function for function, mentioned in self.named.items() if mentioned & names}
        tests = set[str]().union(*(self.reached.get(function, set()) for function in functions))
        files = mentioning(frozenset(names))
        tests |= {test for test in self.seconds if test.split("::")[0] in files}
        return sorted(tests & self.seconds.keys(), key=lambda test: (self.seconds[test], test))

    def seconds_of(self, tests: Iterable[str]) -> float:
        """Processor time of these tests together."""
        return sum(self.seconds[test] for test in tests)


def cached_functions(path: Path) -> set[str]:
    """The functions that remember their results: later tests reach them without a call that can be seen."""
    pattern = r"^@(?:functools\.)?(?:lru_)?cache\b.*\ndef (\w+)"
    return set(re.findall(pattern, path.read_text("utf-8"), re.MULTILINE))


def dependents(names: set[str], path: Path) -> set[str]:
    """The names, and those that are built from them in the modules of the same stage."""
    while True:
        more = {name for bound, mentioned in _statements(_stage(path)) if mentioned & names for name in bound}
        if more <= names:
            return names
        names = names | more


def _stage(path: Path) -> str:
    return path.relative_to(ROOT / PACKAGE).parts[0]


@cache
def _statements(stage: str) -> list[tuple[tuple[str, ...], set[str]]]:
    paths = sorted((ROOT / PACKAGE / stage).rglob("*.py"))
    return [statement for path in paths for statement in mutations.statements(path.read_text("utf-8"))]


@cache
def mentioning(names: frozenset[str]) -> set[str]:
    """The files of tests that mention one of the names, by their paths in the repository."""
    if not names:
        return set()
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
    paths = [path for folder in TESTS for path in (ROOT / "tests" / folder).rglob("test_*.py")]
    return {path.relative_to(ROOT).as_posix() for path in paths if pattern.search(path.read_text("utf-8"))}


def module_name(path: Path) -> str:
    """The module that a file of the repository is."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def survey(scratch: Path) -> Survey:
    """Runs all tests once and watches them; exits if one fails.  `scratch`: a folder for its files."""
    answer, log = scratch / "survey.json", scratch / "survey.log"

    def watch() -> int:
        watcher = _Watcher()
        status = run_tests([str(ROOT / "tests" / name) for name in TESTS], [watcher])
        answer.write_text(json.dumps(watcher.document()), "utf-8")
        return status

    if in_process(watch, Limits(SURVEY_SECONDS), log) != 0:
        sys.stdout.write(log.read_text("utf-8"))
        raise SystemExit("the tests fail before anything is changed")
    document = json.loads(answer.read_text("utf-8"))
    seconds = {
        test: seconds
        for test, seconds in document["seconds"].items()
        if seconds <= LONGEST_TEST and not ABOUT_TIME.search(test.split("::")[-1])
    }
    reached = {place: set(tests) for place, tests in document["reached"].items()}
    named = {place: set(names) for place, names in document["named"].items()}
    return Survey(seconds, reached, named, tuple(document["libraries"]))


class _Watcher:
    """A pytest plugin: notes which functions of the package each test calls, and how long it takes."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._reached: dict[str, set[str]] = defaultdict(set)
        self._named: dict[str, set[str]] = defaultdict(set)
        self._called: set[CodeType] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        """Watch one test."""
        self._called = set()
        start = time.process_time()
        sys.setprofile(self._note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self._seconds[item.nodeid] = time.process_time() - start
            for code in self._called:
                if code.co_filename.startswith(str(ROOT / PACKAGE) + os.sep):
                    function = code.co_qualname.split(".<locals>")[0]
                    place = f"{module_name(Path(code.co_filename))}:{function}"
                    self._reached[place].add(item.nodeid)
                    self._named[place].update(code.co_names)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            self._called.add(frame.f_code)

    def document(self) -> dict[str, Any]:
        """What was seen, as JSON."""
        ours = {PACKAGE, *(path.stem for path in (ROOT / "tests").rglob("*.py"))}
        return {
            "seconds": self._seconds,
            "reached": {place: sorted(tests) for place, tests in self._reached.items()},
            "named": {place: sorted(names) for place, names in self._named.items()},
            "libraries": [
                name
                for name, module in list(sys.modules.items())
                if name.split(".")[0] not in ours and "-packages" in (getattr(module, "__file__", None) or "")
            ],
        }
