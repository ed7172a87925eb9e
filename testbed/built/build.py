"""Build what is missing or of another version, with the ordinary Go client."""

import fcntl
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path, PurePosixPath

from testbed import folders
from testbed.built import go_command, programs
from testbed.built.module_file import FILES, ModuleFile
from testbed.built.programs import PROGRAMS, Program
from testbed.fault import Fault

_PARTIAL = "build-"


def build(wanted: Sequence[Program] = PROGRAMS) -> None:
    """Build every one of these programs that has a defect, a module of `testbed/tools` at a time.

    Says on standard output what it builds, and how far it is where that is a terminal. Raises
    `Fault` when Go is missing or too old, or when a build fails; what has been compiled until then
    stays in Go's own cache.
    """
    if not programs.defects(wanted):
        return
    with _one_build_at_a_time():
        _require_go(wanted)
        missing = [program for program in wanted if program.defect()]
        for module, of_module in groupby(missing, lambda program: program.module):
            _build(module, list(of_module))
        absent = [file for file in FILES if file.defect()]
        for module, files in groupby(absent, lambda file: file.module):
            _keep(module, list(files))


@contextmanager
def _one_build_at_a_time() -> Iterator[None]:
    try:
        folders.PROGRAMS.mkdir(parents=True, exist_ok=True)
        with (folders.FOLDER / "build.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("waiting for another build to end", flush=True)
                fcntl.flock(lock, fcntl.LOCK_EX)
            for left in folders.FOLDER.glob(f"{_PARTIAL}*/"):
                shutil.rmtree(left)
            yield
    except OSError as error:
        raise Fault(f"cannot write to {folders.FOLDER}: {error.strerror}") from error


def _require_go(wanted: Sequence[Program]) -> None:
    have = go_command.release()
    for program in wanted:
        asked = program.go_module.go
        if _numbers(have) < _numbers(asked):
            file = program.go_module.path.relative_to(folders.ROOT)
            raise Fault(f"go {have} is too old: {file} asks for {asked} or newer")


def _numbers(release: str) -> tuple[int, ...]:
    digits = ["".join(filter(str.isdigit, part)) for part in release.split(".")]
    return tuple(int(digit or "0") for digit in digits)


def _build(module: str, wanted: Sequence[Program]) -> None:
    """Build programs of one module by one command, which keeps every core busy to the end."""
    names = ", ".join(program.name for program in wanted)
    # The linker ignores variables of packages that are not in a program.
    linked = " ".join(dict.fromkeys(flag for each in wanted for flag in each.linker_flags))
    # Moved when complete: a build that was killed leaves no half program behind.
    with (
        _step(f"building {names}"),
        tempfile.TemporaryDirectory(dir=folders.FOLDER, prefix=_PARTIAL) as folder,
    ):
        flags = ["-v", "-ldflags", linked, "-o", f"{folder}/"]
        packages = [program.package for program in wanted]
        go_command.run(["build", *flags, *packages], module, names, _Progress(names))
        for program in wanted:
            Path(folder, _file_name(program.package)).replace(program.path)


class _Progress:
    """Counts the packages that Go names, on the line of the step where that is a terminal."""

    def __init__(self, names: str) -> None:
        self._names = names
        self._count = 0

    def __call__(self, line: str) -> None:
        self._count += " " not in line
        if sys.stdout.isatty():
            print(f"\rbuilding {self._names} ... {self._count} packages, ", end="", flush=True)


def _file_name(package: str) -> str:
    """What `go build -o FOLDER/` calls a program: the package's last element but a version."""
    path = PurePosixPath(package)
    is_version = path.name.startswith("v") and path.name[1:].isdigit()
    return path.parent.name if is_version else path.name


def _keep(module: str, files: Sequence[ModuleFile]) -> None:
    """Download the module, which Go checks against `go.sum`, and keep these files of it."""
    first = files[0]
    with _step(f"downloading {module} {first.version}"):
        arguments = ["mod", "download", "-json", f"{module}@{first.version}"]
        folder = json.loads(go_command.run(arguments, first.tool, module))["Dir"]
        for file in files:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            partial = file.path.with_name(f".{file.path.name}.partial")
            shutil.copyfile(f"{folder}/{file.source}", partial)
            partial.replace(file.path)


@contextmanager
def _step(title: str) -> Iterator[None]:
    """Say what begins, and on the same line how long it took or that it failed."""
    start = time.monotonic()
    print(f"{title} ... ", end="", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.0f} s", flush=True)
