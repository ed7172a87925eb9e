"""Build what is missing or of another version, with the ordinary Go client."""

import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from testbed import folders, programs
from testbed.fault import Fault
from testbed.module_file import FILES, ModuleFile
from testbed.programs import PROGRAMS, Program

_LAST_LINES = 3


def build(wanted: Sequence[Program] = PROGRAMS) -> None:
    """Build every one of these programs that has a defect, one printed line each.

    Raises `Fault` when Go is missing or too old, or when a build fails.
    """
    if not programs.defects(wanted):
        return
    with _one_build_at_a_time():
        _require_go(wanted)
        for program in wanted:
            if program.defect():
                _build(program)
        missing = [file for file in FILES if file.defect()]
        for module, files in groupby(missing, lambda file: file.module):
            _keep(module, list(files))


@contextmanager
def _one_build_at_a_time() -> Iterator[None]:
    try:
        folders.PROGRAMS.mkdir(parents=True, exist_ok=True)
        with (folders.FOLDER / "build.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise Fault(f"cannot write to {folders.FOLDER}: {error.strerror}") from error


def _require_go(wanted: Sequence[Program]) -> None:
    if shutil.which("go") is None:
        raise Fault("go is not on PATH; install Go, see https://go.dev/doc/install")
    # GOTOOLCHAIN=local: the Go that is installed builds, and none is downloaded in its place.
    have = _go(["env", "GOVERSION"], PROGRAMS[0].module, "Go").removeprefix("go").split("-")[0]
    for program in wanted:
        asked = program.go_module.go
        if _numbers(have) < _numbers(asked):
            file = program.go_module.path.relative_to(folders.ROOT)
            raise Fault(f"go {have} is too old: {file} asks for {asked} or newer")


def _numbers(release: str) -> tuple[int, ...]:
    digits = ["".join(filter(str.isdigit, part)) for part in release.split(".")]
    return tuple(int(digit or "0") for digit in digits)


def _build(program: Program) -> None:
    print(f"building {program.name} {program.version} ... ", end="", flush=True)
    start = time.monotonic()
    # Renamed when complete: a build that was killed leaves no half program behind.
    partial = program.path.with_name(f".{program.name}.partial")
    try:
        arguments = ["build", *_flags(program), "-o", str(partial), program.package]
        _go(arguments, program.module, program.name)
        partial.replace(program.path)
    except Fault:
        print("failed", flush=True)
        partial.unlink(missing_ok=True)
        raise
    print(f"{time.monotonic() - start:.0f} s", flush=True)


def _flags(program: Program) -> list[str]:
    """Kubernetes takes its version from the linker; without it, it calls itself v0.0.0-master."""
    if program.module != "kubernetes":
        return []
    major, minor, _ = program.version.removeprefix("v").split(".")
    values = {"gitVersion": program.version, "gitMajor": major, "gitMinor": minor}
    settings = [f"-X k8s.io/component-base/version.{key}={values[key]}" for key in values]
    return ["-ldflags", " ".join(settings)]


def _go(arguments: list[str], tool: str, what: str) -> str:
    finished = subprocess.run(
        ["go", *arguments],
        cwd=folders.TOOLS / tool,
        env=os.environ | {"GOTOOLCHAIN": "local"},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode == 0:
        return finished.stdout.strip()
    if "no space left on device" in finished.stderr:
        raise Fault(f"the disk is full: no space left for {what}", finished.stderr)
    last = " / ".join(finished.stderr.strip().splitlines()[-_LAST_LINES:])
    raise Fault(f"go {arguments[0]} of {what} failed: {last}", finished.stderr)


def _keep(module: str, files: Sequence[ModuleFile]) -> None:
    """Download the module, which Go checks against `go.sum`, and keep these files of it."""
    first = files[0]
    print(f"downloading {module} {first.version} ... ", end="", flush=True)
    start = time.monotonic()
    arguments = ["mod", "download", "-json", f"{module}@{first.version}"]
    try:
        folder = json.loads(_go(arguments, first.tool, module))["Dir"]
    except Fault:
        print("failed", flush=True)
        raise
    for file in files:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        partial = file.path.with_name(f".{file.path.name}.partial")
        shutil.copyfile(f"{folder}/{file.source}", partial)
        partial.replace(file.path)
    print(f"{time.monotonic() - start:.0f} s", flush=True)
