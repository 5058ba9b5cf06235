"""How many wrong programs the tests reject: mutation testing of the pure stages.

    python -m tests.benchmarks.mutants                      all modules, 40 mutants of each
    python -m tests.benchmarks.mutants review/corrections   one module, or several
    python -m tests.benchmarks.mutants split --sample 0     every mutant of a folder

Each mutant runs the tests that reach the place it changes, until one fails. Prints a table by module; the
mutants that no test rejects are listed in build/mutants/MODULE.txt. Needs processes that fork (Linux, macOS).
"""

from __future__ import annotations

import argparse
import contextlib
import enum
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from . import mutations
from .reach import PACKAGE, Survey, module_name, survey
from .running import ROOT, Chosen, Limits, in_process, run_tests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import CodeType, ModuleType

    from .mutations import Mutant

MODULES = (
    "split/*.py",
    "text/*.py",
    "attribute/turns.py",
    "attribute/names.py",
    "attribute/habits.py",
    "attribute/network.py",
    "attribute/chances.py",
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
    "speak/rules/*.py",
)
"""The pure stages: data in, data out, and nothing learned."""
SAMPLE = 40
PATIENCE = 10
"""A mutant that takes so many times as long as the module itself hangs."""
LEAST_SECONDS = 20
"""Processor time that every mutant may take."""


class Verdict(enum.IntEnum):
    """What the tests say of a mutant; also the exit status of its process."""

    SURVIVED = 0
    KILLED = 1
    TIMEOUT = 2
    UNREACHED = 3
    """No test reaches the change, so it survives without a run."""
    BROKEN = 4
    """It cannot be imported, which says nothing of the tests: it is not counted."""


class Importer(importlib.abc.MetaPathFinder):
    """Imports one module with other code than that of its file."""

    def __init__(self, path: Path, code: CodeType) -> None:
        self._path = path
        self._code = code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module with the other code; None for every other module."""
        del path, target
        if fullname != module_name(self._path):
            return None
        is_package = self._path.name == "__init__.py"
        return importlib.util.spec_from_file_location(
            fullname,
            self._path,
            loader=_Loader(fullname, self._path, self._code),
            submodule_search_locations=[str(self._path.parent)] if is_package else None,
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: Path, code: CodeType) -> None:
        super().__init__(fullname, str(path))
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        return self._code


def verdict(path: Path, code: CodeType, tests: Sequence[str], seconds: float) -> Verdict:
    """What these tests say of a file with this code; `seconds`: what they take with its own."""
    if not tests:
        return Verdict.UNREACHED

    def judge() -> int:
        sys.meta_path.insert(0, Importer(path, code))
        try:
            importlib.import_module(module_name(path))
        except Exception:
            return Verdict.BROKEN
        files = dict.fromkeys(test.split("::")[0] for test in tests)
        status = run_tests([str(ROOT / file) for file in files], [Chosen(tests)])
        return Verdict.SURVIVED if status == 0 else Verdict.KILLED

    with tempfile.NamedTemporaryFile() as log:
        status = in_process(judge, Limits(max(LEAST_SECONDS, PATIENCE * seconds)), Path(log.name))
    if status is None:
        return Verdict.TIMEOUT
    return Verdict(status) if status in set(Verdict) else Verdict.KILLED


def sampled(mutants: list[Mutant], size: int, seed: str) -> list[Mutant]:
    """So many of the mutants, by line; all of them for a size of 0."""
    if size == 0 or size >= len(mutants):
        return mutants
    return sorted(random.Random(seed).sample(mutants, size), key=lambda mutant: mutant.line)


def judged(path: Path, seen: Survey, mutants: Sequence[Mutant]) -> list[tuple[Mutant, int, Verdict]]:
    """The mutants of a file, each with the number of tests that reach it and their verdict.

    Exits if the tests reject the file as it is: then they would reject every mutant, too.
    """
    source = path.read_text("utf-8")
    selections = [seen.tests_of(path, mutant) for mutant in mutants]
    every = sorted(set[str]().union(*selections))
    unchanged = compile(source, str(path), "exec", dont_inherit=True)
    if every and verdict(path, unchanged, every, seen.seconds_of(every)) != Verdict.SURVIVED:
        raise SystemExit(f"{path}: the tests reject the module as it is")
    return [
        (
            mutant,
            len(tests),
            verdict(path, mutations.compiled(source, mutant, str(path)), tests, seen.seconds_of(tests)),
        )
        for mutant, tests in zip(mutants, selections, strict=True)
    ]


# --- what is printed


def files_of(prefixes: Sequence[str]) -> list[Path]:
    """The files of the pure stages; with prefixes, those whose path in the package begins with one."""
    folder = ROOT / PACKAGE
    files = dict.fromkeys(path for glob in MODULES for path in sorted(folder.glob(glob)))
    wanted = tuple(prefixes) or ("",)
    chosen = [path for path in files if path.relative_to(folder).as_posix().startswith(wanted)]
    if not chosen:
        raise SystemExit(f"no module of the pure stages begins with {' or '.join(prefixes)}")
    return chosen


def row(name: str, cells: Sequence[object]) -> str:
    """A row of the table."""
    return f"{name:28}" + "".join(f"{cell!s:>11}" for cell in cells)


def cells(size: int, counts: Mapping[Verdict, int]) -> tuple[object, ...]:
    """The numbers of a module that has so many mutants in all."""
    killed, timeout, survived, unreached = (
        counts.get(kind, 0) for kind in (Verdict.KILLED, Verdict.TIMEOUT, Verdict.SURVIVED, Verdict.UNREACHED)
    )
    tried = killed + timeout + survived + unreached
    share = f"{(killed + timeout) / tried:.0%}" if tried else "-"
    return size, tried, killed, timeout, survived, unreached, share


def survivor(name: str, source: str, mutant: Mutant, tests: int) -> str:
    """A mutant that no test rejects, as the list of them has it."""
    place = mutant.place or "a statement of the module"
    reach = f"{tests} tests reach it" if tests else "no test reaches it"
    before = source.splitlines()[mutant.line - 1].strip() if mutant.line else ""
    return f"{name}:{mutant.line} in {place} ({reach})\n    {before}\n    {mutant.label}\n"


def preload(libraries: Sequence[str]) -> None:
    """Import libraries once, so that not every mutant has to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for library in libraries:
            with contextlib.suppress(Exception):
                importlib.import_module(library)


def main() -> None:
    """Survey, judge, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.mutants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("modules", nargs="*", help="such as review/corrections; default: all modules")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="mutants a module; 0: every mutant")
    parser.add_argument("--seed", type=int, default=1, help="another number draws another sample")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "build" / "mutants", help="folder for survivors"
    )
    options = parser.parse_args()
    files = files_of(options.modules)
    options.output.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        # The processes share what they compile; mutants are never written.
        sys.pycache_prefix = scratch
        sys.dont_write_bytecode = False
        seen = survey(Path(scratch))
        preload(seen.libraries)
        print(row("module", ("mutants", "tried", "killed", "timeout", "survived", "unreached", "killed %")))
        total: Counter[Verdict] = Counter()
        size = 0
        for path in files:
            name = path.relative_to(ROOT / PACKAGE).as_posix()
            source = path.read_text("utf-8")
            mutants = mutations.mutants(source)
            if not mutants:
                continue
            results = judged(path, seen, sampled(mutants, options.sample, f"{options.seed} {name}"))
            counts = Counter(kind for _, _, kind in results)
            survivors = [
                survivor(name, source, mutant, tests)
                for mutant, tests, kind in results
                if kind in {Verdict.SURVIVED, Verdict.UNREACHED}
            ]
            report = options.output / f"{name.removesuffix('.py').replace('/', '.')}.txt"
            report.write_text("\n".join(survivors) or "none\n", "utf-8")
            print(row(name, cells(len(mutants), counts)), flush=True)
            size += len(mutants)
            total.update(counts)
        print(row("all", cells(size, total)))
    print(f"survivors: {options.output}")


if __name__ == "__main__":
    main()
