"""A checkout of the project in a folder of its own, for commands that must not change it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from testbed import folders
from testbed.processes import namespaces
from testbed.processes.processes import wait_until

_SECONDS = 600


class Checkout:
    """The project's files, with built programs at hand unless `built` is false.

    `bin` comes first on PATH: what a test writes there stands in for a program of the machine.
    """

    def __init__(self, folder: Path, *, built: bool = True) -> None:
        self.folder = folder / "checkout"
        self.testbed = folder / "testbed"
        self.bin = folder / "bin"
        for new in (self.folder, self.testbed, self.bin):
            new.mkdir()
        for entry in folders.ROOT.iterdir():
            if entry.match("Pulumi*.yaml"):
                shutil.copy(entry, self.folder)
            elif entry.name == "testbed":
                shutil.copytree(entry, self.folder / entry.name)
            elif not entry.name.startswith("."):
                (self.folder / entry.name).symlink_to(entry)
        if built:
            for built_folder in (folders.PROGRAMS, folders.FILES):
                (self.testbed / built_folder.name).symlink_to(built_folder)
        outside = {name: value for name, value in os.environ.items() if name != namespaces.INSIDE}
        self.environment = {
            **outside,
            "TESTBED_FOLDER": str(self.testbed),
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def stand_in(self, program: str, script: str) -> None:
        """Let a script of the shell be found in place of a program."""
        file = self.bin / program
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def leave_only(self, *programs: str) -> None:
        """Let no other programs of the machine be found than these."""
        for name in programs:
            (self.bin / name).symlink_to(shutil.which(name) or name)
        self.environment["PATH"] = str(self.bin)

    @contextmanager
    def changed(self, stack: str, words: Mapping[str, str]) -> Iterator[None]:
        """Other words in a stack file meanwhile."""
        file = self.folder / f"Pulumi.{stack}.yaml"
        right = text = file.read_text()
        for old, new in words.items():
            text = text.replace(old, new)
        file.write_text(text)
        yield
        file.write_text(right)

    def start(
        self, command: str, stack: str = "dev", stdin: int = subprocess.DEVNULL, **variables: str
    ) -> subprocess.Popen[bytes]:
        """Start a command, as `make` does, in a process group of its own; see `said`."""
        with self._file("out").open("w") as out, self._file("err").open("w") as err:
            return subprocess.Popen(
                [sys.executable, "-m", "testbed", command, stack],
                cwd=self.folder,
                env=self.environment | variables,
                stdin=stdin,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def run(
        self, command: str, stack: str = "dev", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        process = self.start(command, stack, subprocess.DEVNULL, **variables)
        try:
            code = process.wait(_SECONDS)
        finally:
            process.terminate()
        return subprocess.CompletedProcess(process.args, code, self.said(), self.said("err"))

    def said(self, where: str = "out") -> str:
        """What the command has printed by now: on its output (`out`), or as errors (`err`)."""
        return self._file(where).read_text()

    def end_when(
        self, words: str, process: subprocess.Popen[bytes], number: signal.Signals
    ) -> tuple[int, str]:
        """Send a signal when the command has printed some words: the exit code, and what it says.

        An interrupt goes to the whole group, as from a terminal.
        """
        try:
            wait_until(lambda: words in self.said(), _SECONDS, f"waiting for `{words}`")
            assert process.poll() is None, self.said("err")
            if number is signal.SIGINT:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
            return process.wait(_SECONDS), self.said("err").strip()
        finally:
            process.terminate()

    def _file(self, name: str) -> Path:
        return self.testbed.parent / name

    def require_untouched(self) -> None:
        """Fail the test where a process is left, a folder of a run, or a change of a file."""
        wait_until(lambda: not self._processes(), 30, "waiting for the processes to end")
        runs = self.testbed / "runs"
        assert not runs.exists() or list(runs.iterdir()) == []
        for file in folders.ROOT.glob("Pulumi*.yaml"):
            assert (self.folder / file.name).read_text() == file.read_text()
        names = {entry.name for entry in folders.ROOT.iterdir() if not entry.name.startswith(".")}
        assert {entry.name for entry in self.folder.iterdir()} == names

    def _processes(self) -> list[psutil.Process]:
        """What runs with the environment of this checkout."""
        found: list[psutil.Process] = []
        for process in psutil.process_iter(["environ"]):
            environment = process.info["environ"] or {}
            if environment.get("TESTBED_FOLDER") == str(self.testbed):
                found.append(process)
        return found
