"""Whether tests notice each small change to settings, manifests, plan, rules, load, components.

Run it as `python -m tests.mutants [FILE ...]`. Each mutant runs in a process of its own, forked
from one that has loaded the libraries: first with the tests of its own file, then with the rest.
"""

import gc
import importlib
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import NoReturn

from tests import packages
from tests.equivalent_mutants import EQUIVALENT
from tests.mutation import Mutant, mutants

REST = (
    *(str(packages.tests_of(package)) for package in packages.PROVEN),
    "tests/integration/any_stack/test_contracts.py",
    "tests/integration/project/test_frozen.py",
    "tests/integration/stacks/test_seed.py",
    "tests/integration/stacks/test_stacks.py",
)
# Its modules load each other in an order of their own, so they are loaded by their packages.
LAZY = "pulumi_kubernetes"
PACKAGES = ("apiextensions", "apps.v1", "core.v1", "meta.v1", "networking.v1")
# Libraries that are loaded before pytest starts are not rewritten, and need not be.
FLAGS = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
QUICK = ("-m", "not hypothesis", *REST)
LONGEST_SECONDS = 600
SURVIVED = 0


@dataclass
class _Run:
    """A mutant that is being tested, and the tests that it still has to pass."""

    mutant: Mutant
    waiting: list[tuple[str, ...]]


class _Loader(SourceFileLoader):
    """Loads a module from code that is already compiled."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002
        return self._code


class _Finder:
    """Finds the mutant in place of the module that it is made of."""

    def __init__(self, mutant: Mutant) -> None:
        parts = mutant.file.with_suffix("").parts
        self._name = ".".join(part for part in parts if part != "__init__")
        self._path = str(mutant.file.resolve())
        self._code = mutant.code

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != self._name:
            return None
        loader = _Loader(name, self._path, self._code)
        return spec_from_file_location(name, self._path, loader=loader)


def main(files: list[Path]) -> int:
    """Test every mutant of some files, or of all; 1 when one survives that should not."""
    files = files or packages.sources(*packages.PROVEN)
    begun = time.monotonic()
    _load_libraries()
    if _finish(_start(None, REST)) != SURVIVED:
        print("the tests fail without any mutant; run `make test-fast`")
        return 1
    counts: Counter[str] = Counter()
    survivors: set[str] = set()
    for mutant in _survivors(files, counts):
        survivors.add(mutant.name)
        if mutant.name not in EQUIVALENT:
            print(f"{mutant.file}:{mutant.line}: {mutant.what}: survives", flush=True)
    outdated = [
        name for name in sorted(EQUIVALENT.keys() - survivors) if Path(name.split(":")[0]) in files
    ]
    for name in outdated:
        print(f"{name}: is no survivor; remove it from tests/equivalent_mutants.py")
    unexpected = survivors - EQUIVALENT.keys()
    print(
        f"{counts.total()} mutants: {counts['killed']} killed, {counts['stopped']} stopped, "
        f"{len(survivors - unexpected)} equivalent, {len(unexpected)} survive; "
        f"{time.monotonic() - begun:.0f} s"
    )
    return 1 if unexpected or outdated else 0


def _survivors(files: list[Path], counts: Counter[str]) -> Iterator[Mutant]:
    """Run every mutant, as many at once as there are processors."""
    todo = _runs(files)
    running: dict[int, _Run] = {}
    while True:
        while len(running) < (os.cpu_count() or 1) and (run := next(todo, None)):
            running[_start(run.mutant, run.waiting.pop(0))] = run
        if not running:
            return
        pid, status = os.wait()
        run = running.pop(pid)
        code = os.waitstatus_to_exitcode(status)
        if code == SURVIVED and run.waiting:
            running[_start(run.mutant, run.waiting.pop(0))] = run
            continue
        counts["survived" if code == SURVIVED else "stopped" if code < 0 else "killed"] += 1
        if code == SURVIVED:
            yield run.mutant


def _runs(files: Iterable[Path]) -> Iterator[_Run]:
    for file in files:
        package, stem = packages.tests_of(name := packages.package(file)), file.stem
        patterns = (f"test_{stem}.py", f"test_{stem}_*.py", f"test_*_{stem}.py")
        own = tuple(sorted({str(tests) for one in patterns for tests in package.rglob(one)}))
        rest = () if name in packages.PROVEN else (str(package),)
        runs = [own] if own else []
        if any((package / "cases").rglob(f"{stem}.yaml")):
            runs.append((*map(str, sorted(package.glob("test_*cases.py"))), "-k", f"{stem}."))
        for mutant in mutants(file):
            yield _Run(mutant, [*runs, (*QUICK, *rest), (*REST, *rest)])


def _load_libraries() -> None:
    """Load what the tests load from elsewhere, once for all processes that are forked later."""
    reading, writing = os.pipe()
    pid = os.fork() or _test(None, ("--collect-only", *REST), writing)
    os.close(writing)
    with os.fdopen(reading) as names:
        for name in names.read().split():
            importlib.import_module(name)
    _finish(pid)
    # What is loaded stays: the processes need not look through it for garbage, again and again.
    gc.freeze()


def _libraries() -> Iterator[str]:
    """The modules that are loaded, and neither the project's nor built in."""
    yield from (f"{LAZY}.{package}" for package in PACKAGES)
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        ours = file and "site-packages" not in file and Path(file).is_relative_to(Path.cwd())
        if file and not ours and not name.startswith(LAZY):
            yield name


def _start(mutant: Mutant | None, tests: tuple[str, ...]) -> int:
    """The process that runs some tests on a mutant, or without one."""
    sys.stdout.flush()
    return os.fork() or _test(mutant, tests)


def _finish(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _test(mutant: Mutant | None, tests: tuple[str, ...], report: int | None = None) -> NoReturn:
    """Run the tests in this process, silently, and end it with pytest's exit code.

    Where a pipe is given, the names of the libraries that they loaded go there.
    """
    import pytest

    signal.alarm(LONGEST_SECONDS)
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        code = int(pytest.main([*FLAGS, *tests]))
    except BaseException:  # a mutant may raise anything
        code = 1
    if report is not None:
        with os.fdopen(report, "w") as pipe:
            pipe.write("\n".join(_libraries()))
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
