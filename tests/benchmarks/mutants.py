"""How many wrong programs the tests reject: mutation testing of the pure stages.

    python -m tests.benchmarks.mutants                      all of them, 40 mutants a module
    python -m tests.benchmarks.mutants review/corrections   one module, or several
    python -m tests.benchmarks.mutants split --sample 0     every mutant of a folder

Each mutant (`mutations`) runs the tests that reach the place it changes, in a process of its own, until one
fails.  Prints a table by module; the mutants that no test rejects are listed in build/mutants/MODULE.txt.
Works where processes fork (Linux, macOS).

Why not mutmut: it changes functions only, and a quarter of these modules is constants and patterns.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import enum
import importlib.abc
import importlib.machinery
import importlib.util
import json
import math
import os
import random
import re
import resource
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, settings

from . import mutations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import CodeType, FrameType, ModuleType

    from .mutations import Mutant

ROOT = Path(__file__).parents[2]
PACKAGE = "audiobook"
MODULES = (
    "split/*.py",
    "text/tags*.py",
    "text/tag*/*.py",
    "text/numerals.py",
    "text/nicknames.py",
    "attribute/turns*.py",
    "attribute/names.py",
    "attribute/decode.py",
    "attribute/scene.py",
    "attribute/certainty.py",
    "review/codes.py",
    "review/corrections.py",
    "review/document.py",
    "review/entries.py",
    "review/places.py",
    "review/script.py",
    "read/decode.py",
    "speak/*.py",
)
"""The pure stages: text in, text out, and none of it learned."""
TESTS = ("split", "text", "attribute", "review", "read", "speak")
"""Folders of tests that are asked."""
ABOUT_TIME = re.compile(r"(^|_)(time|times|fast|slow|slower|linear)(_|\[|$)")
"""Tests that a busy computer may fail: they would reject mutants that are right."""
LONGEST_TEST = 1.0
"""Seconds of processor time: slower tests are not asked."""
EXAMPLES = 40
"""Examples of each property."""
PATIENCE = 10
"""A mutant that needs so many times as long as the module itself hangs."""
LEAST_SECONDS = 20
MEMORY = 4 << 30
"""Bytes that a mutant may take."""


class Verdict(enum.IntEnum):
    """What the tests say of a mutant; also the exit status of its process."""

    KILLED = 1
    SURVIVED = 0
    TIMEOUT = 2
    UNREACHED = 3
    """No test reaches the place; it survives without being run."""
    BROKEN = 4
    """It cannot even be imported, which says nothing of the tests."""


@dataclass(slots=True)
class Survey:
    """What the tests do while nothing is wrong."""

    seconds: dict[str, float] = field(default_factory=dict)
    """Processor time by test."""
    reached: dict[str, set[str]] = field(default_factory=dict)
    """Tests by `module:function`."""
    named: dict[str, set[str]] = field(default_factory=dict)
    """By `module:function`, the names that its code mentions."""
    libraries: list[str] = field(default_factory=list)
    """Modules from elsewhere that the tests import."""

    def tests_of(self, module: str, mutant: Mutant, source: str) -> list[str]:
        """The tests to be asked about a mutant, the fastest first."""
        functions = {f"{module}:{mutant.place}"}
        names = set(mutant.names) if not mutant.place else set()
        if mutant.place and f"{module}:{mutant.place}" in cached_functions(module, source):
            names.add(mutant.place)
        if names:
            names = dependents(names, source)
            functions |= {function for function, mentions in self.named.items() if mentions & names}
        asked = set().union(*(self.reached.get(function, set()) for function in functions))
        return sorted(asked & self.seconds.keys(), key=lambda test: (self.seconds[test], test))


def cached_functions(module: str, source: str) -> set[str]:
    """The functions that run once and are remembered: later tests reach them without calling them."""
    return {
        f"{module}:{match[1]}"
        for match in re.finditer(r"^@(?:functools\.)?(?:lru_)?cache\b.*\ndef (\w+)", source, re.MULTILINE)
    }


def dependents(names: set[str], source: str) -> set[str]:
    """The names, and those of a module that are built from them."""
    while True:
        more = {
            bound
            for statement, mentions in mutations.statements(source)
            if mentions & names
            for bound in statement
        }
        if more <= names:
            return names
        names = names | more


# --- the tests while nothing is wrong


class Watcher:
    """Notes which functions of the package each test calls, and how long it takes."""

    def __init__(self) -> None:
        self.survey = Survey()
        self._places: dict[CodeType, str | None] = {}
        self._current: set[CodeType] = set()
        self._folder = str(ROOT / PACKAGE) + os.sep

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        """Watch one test."""
        self._current = set()
        began = time.process_time()
        sys.setprofile(self._note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self.survey.seconds[item.nodeid] = time.process_time() - began
            for code in self._current:
                place = self._place(code)
                if place:
                    self.survey.reached.setdefault(place, set()).add(item.nodeid)
                    self.survey.named.setdefault(place, set()).update(code.co_names)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            self._current.add(frame.f_code)

    def _place(self, code: CodeType) -> str | None:
        """`module:function` of code of the package."""
        if code not in self._places:
            path = code.co_filename
            inside = path.startswith(self._folder)
            function = code.co_qualname.split(".<locals>")[0]
            self._places[code] = f"{name_of(Path(path))}:{function}" if inside else None
        return self._places[code]


def name_of(path: Path) -> str:
    """The module that a file is."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def survey(folder: Path) -> Survey:
    """Run all tests once; exits where one fails."""
    answer = folder / "survey.json"

    def watch() -> int:
        watcher = Watcher()
        status = ask([str(ROOT / "tests" / name) for name in TESTS], [watcher])
        seen = watcher.survey
        ours = {PACKAGE, "tests", *(path.stem for path in (ROOT / "tests").rglob("*.py"))}
        libraries = [
            name
            for name, module in list(sys.modules.items())
            if name.split(".")[0] not in ours and "-packages" in (getattr(module, "__file__", None) or "")
        ]
        document = {
            "seconds": seen.seconds,
            "reached": {place: sorted(tests) for place, tests in seen.reached.items()},
            "named": {place: sorted(names) for place, names in seen.named.items()},
            "libraries": libraries,
        }
        answer.write_text(json.dumps(document), "utf-8")
        return status

    if in_process(watch, 3600, 3600, folder / "survey.log") != 0:
        sys.stdout.write((folder / "survey.log").read_text("utf-8"))
        raise SystemExit("the tests fail before anything is wrong")
    document = json.loads(answer.read_text("utf-8"))
    return Survey(
        {
            test: seconds
            for test, seconds in document["seconds"].items()
            if seconds <= LONGEST_TEST and not ABOUT_TIME.search(test.split("::")[-1])
        },
        {place: set(tests) for place, tests in document["reached"].items()},
        {place: set(names) for place, names in document["named"].items()},
        document["libraries"],
    )


class Examples:
    """Properties are tried with the same few examples every time, and no smaller one is looked for."""

    def pytest_configure(self) -> None:
        """Replace the profile of tests/conftest.py."""
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
    """Runs these tests only, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Drop and sort."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self._rank), key=lambda item: self._rank[item.nodeid]
        )


def ask(arguments: Iterable[str], plugins: Sequence[object]) -> int:
    """Pytest's exit status."""
    quick = ["-x", "-q", "--tb=line", "-p", "no:cacheprovider", "-p", "no:xdist"]
    loaded = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # libraries are there already
    return int(pytest.main(["--rootdir", str(ROOT), *quick, *loaded, *arguments], [Examples(), *plugins]))


def in_process(task: Any, processor_seconds: float, wall_seconds: float, log: Path) -> int | None:
    """What a task returns in a process of its own, whose output goes to a file; None: it took too long."""
    sys.stdout.flush()
    process = os.fork()
    if not process:
        status = 70
        try:
            os.setsid()
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            limit = math.ceil(processor_seconds)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            if sys.platform == "linux":
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            status = task()
        except BaseException:  # nothing may get past the fork
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    end = time.monotonic() + wall_seconds
    while time.monotonic() < end:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, 9)
    os.waitpid(process, 0)
    return None


# --- a mutant


class Importer(importlib.abc.MetaPathFinder):
    """Gives a module the code of its mutant."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self._name = name
        self._path = path
        self._code = code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The mutant, where its module is asked for."""
        del path, target
        if fullname != self._name:
            return None
        code = self._code

        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, fullname: str) -> CodeType:
                del fullname
                return code

        is_package = self._path.name == "__init__.py"
        return importlib.util.spec_from_file_location(
            fullname,
            self._path,
            loader=Loader(fullname, str(self._path)),
            submodule_search_locations=[str(self._path.parent)] if is_package else None,
        )


def verdict(path: Path, code: CodeType, tests: Sequence[str], expected: float) -> Verdict:
    """What the tests say of a file with this code, which are expected to take so many seconds."""
    if not tests:
        return Verdict.UNREACHED

    def run() -> int:
        sys.meta_path.insert(0, Importer(name_of(path), path, code))
        try:
            importlib.import_module(name_of(path))
        except Exception:
            return Verdict.BROKEN
        files = dict.fromkeys(test.split("::")[0] for test in tests)
        status = ask([str(ROOT / file) for file in files], [Chosen(tests)])
        return Verdict.SURVIVED if status == 0 else Verdict.KILLED

    limit = max(LEAST_SECONDS, PATIENCE * expected)
    with tempfile.NamedTemporaryFile() as log:
        status = in_process(run, limit, 10 * limit, Path(log.name))
    if status is None:
        return Verdict.TIMEOUT
    return Verdict(status) if status in set(Verdict) else Verdict.KILLED


# --- the table


def files_of(wanted: Sequence[str]) -> list[Path]:
    """The files of the pure stages; with `wanted`, those whose path begins with one of them."""
    every = dict.fromkeys(path for glob in MODULES for path in sorted((ROOT / PACKAGE).glob(glob)))
    chosen = [
        path
        for path in every
        if not wanted
        or any(path.relative_to(ROOT / PACKAGE).as_posix().startswith(prefix) for prefix in wanted)
    ]
    if not chosen:
        raise SystemExit(f"no module of the pure stages begins with {' or '.join(wanted)}")
    return chosen


def judged(
    path: Path, seen: Survey, sample: int, seed: int, output: Path
) -> tuple[int, Mapping[Verdict, int]]:
    """How many mutants a file has, and how many of the sample came to which end."""
    source = path.read_text("utf-8")
    every = mutations.mutants(source)
    name = path.relative_to(ROOT / PACKAGE).as_posix()
    chosen = every
    if 0 < sample < len(every):
        chosen = sorted(random.Random(f"{seed} {name}").sample(every, sample), key=lambda mutant: mutant.line)
    counts: collections.Counter[Verdict] = collections.Counter()
    survivors: list[str] = []
    selections = [seen.tests_of(name_of(path), mutant, source) for mutant in chosen]
    asked = sorted(set().union(*selections))
    unchanged = compile(source, str(path), "exec", dont_inherit=True)
    if asked and verdict(path, unchanged, asked, sum(map(seen.seconds.__getitem__, asked))):
        raise SystemExit(f"{name}: the tests reject the module as it is")
    for mutant, tests in zip(chosen, selections, strict=True):
        code = mutations.compiled(source, mutant, str(path))
        end = verdict(path, code, tests, sum(map(seen.seconds.__getitem__, tests)))
        counts[end] += 1
        if end in {Verdict.SURVIVED, Verdict.UNREACHED}:
            place = mutant.place or "a statement of the module"
            reach = f"{len(tests)} tests reach it" if tests else "no test reaches it"
            row = source.splitlines()[mutant.line - 1].strip() if mutant.line else ""
            survivors.append(f"{name}:{mutant.line} in {place} ({reach})\n    {row}\n    {mutant.label}\n")
    if every:
        report = output / f"{name.removesuffix('.py').replace('/', '.')}.txt"
        report.write_text("\n".join(survivors) or "none\n", "utf-8")
    return len(every), counts


def main() -> None:
    """Survey, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("modules", nargs="*", help="such as review/corrections; none: all of them")
    parser.add_argument("--sample", type=int, default=40, help="mutants a module; 0: every mutant")
    parser.add_argument("--seed", type=int, default=1, help="another sample")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "mutants", help="for the survivors")
    options = parser.parse_args()
    files = files_of(options.modules)
    options.output.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        # The children share what they compile; the mutant itself is never written.
        sys.pycache_prefix = scratch
        sys.dont_write_bytecode = False
        seen = survey(Path(scratch))
        for library in seen.libraries:
            with contextlib.suppress(Exception):
                importlib.import_module(library)
        heads = ("mutants", "tried", "killed", "timeout", "survived", "unreached", "killed %")
        print(f"{'module':28}" + "".join(f"{head:>11}" for head in heads))
        total: collections.Counter[Verdict] = collections.Counter()
        everything = 0
        for path in files:
            size, counts = judged(path, seen, options.sample, options.seed, options.output)
            everything += size
            total.update(counts)
            if size:
                print_row(path.relative_to(ROOT / PACKAGE).as_posix(), size, counts)
        print_row("all", everything, total)
    print(f"survivors: {options.output}")


def print_row(name: str, size: int, counts: Mapping[Verdict, int]) -> None:
    """One row of the table; mutants that cannot be imported are not counted as tried."""
    killed, timeout, survived, unreached = (
        counts.get(verdict, 0)
        for verdict in (Verdict.KILLED, Verdict.TIMEOUT, Verdict.SURVIVED, Verdict.UNREACHED)
    )
    tried = killed + timeout + survived + unreached
    share = f"{(killed + timeout) / tried:.0%}" if tried else "-"
    numbers = (size, tried, killed, timeout, survived, unreached, share)
    print(f"{name:28}" + "".join(f"{number:>11}" for number in numbers), flush=True)


if __name__ == "__main__":
    main()
