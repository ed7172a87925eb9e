"""The project in a folder of its own, with a state of its own, against the testbed's cluster."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from testbed import engine, folders
from testbed.fault import Fault
from testbed.sandbox.update_lines import shown

UP = ("up", "--yes", "--skip-preview", "--suppress-outputs")
CONTEXT = "testbed"
"""The kube context of the testbed's kubeconfig."""

# The passphrase of `Pulumi.dev.yaml`.
_PASSPHRASE = "dev"  # noqa: S105 (public, and no secret hangs on it)
_CREDENTIALS = ("PULUMI_ACCESS_TOKEN", "PULUMI_STACK")
# What a stack file may say of another cluster.
_OF_A_CLUSTER = ("kubernetes:kubeconfig", "kubernetes:cluster", "kubernetes:clusterIdentifier")


class ProjectCopy:
    """Copies of `Pulumi.yaml` and the stack files, beside links to all else of the project.

    What is changed in the copies changes nothing in the project; a change to the project's program
    is seen by the next `pulumi up`. The stack may be deployed to the testbed's cluster alone.
    Raises `Fault` where it cannot be made.
    """

    def __init__(self, folder: Path, stack: str, kubeconfig: Path) -> None:
        self.folder = folder / "project"
        self.stack = stack
        self.environment = engine.environment(_base(folder, kubeconfig))
        try:
            self._make()
            (folder / "state").mkdir()
        except OSError as error:
            raise Fault(f"cannot write to {folder}: {error.strerror}") from error
        self.quietly("stack", "init", stack)
        for key in ("kubeContext", "kubernetes:context"):
            self.quietly("config", "set", key, CONTEXT)
        for key in _OF_A_CLUSTER:
            self.quietly("config", "rm", key)

    def _make(self) -> None:
        self.folder.mkdir()
        for entry in folders.ROOT.iterdir():
            if entry.match("Pulumi*.yaml"):
                shutil.copy(entry, self.folder)
            elif not entry.name.startswith("."):
                (self.folder / entry.name).symlink_to(entry)
        (self.folder / ".venv").symlink_to(sys.prefix)

    def quietly(self, *words: str) -> str:
        """Run the CLI and return what it prints; raises `Fault` with its last line otherwise."""
        with self._started(*words, output=subprocess.PIPE, errors=subprocess.PIPE) as process:
            out, err = process.communicate()
        if process.returncode != 0:
            raise Fault(f"pulumi {' '.join(words)}: {_reason(out + err)}")
        return out

    def show(self, *words: str) -> None:
        """Run the CLI and print the command and what a person wants to read of its output.

        Raises `Fault` where it fails.
        """
        print(f"$ pulumi {' '.join(words)}", flush=True)
        with self._started(*words, output=subprocess.PIPE, errors=subprocess.STDOUT) as process:
            for line in shown(process.stdout or ()):
                print(line, flush=True)
            code = process.wait()
        if code != 0:
            raise Fault(f"pulumi {words[0]} failed with exit code {code}")

    @contextmanager
    def _started(self, *words: str, output: int, errors: int) -> Iterator[subprocess.Popen[str]]:
        """The CLI, in a process group of its own, of which nothing is left at the end.

        Ctrl-C is for the testbed: the CLI would wait for what it has begun.
        """
        process = subprocess.Popen(
            ["pulumi", *words, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _base(folder: Path, kubeconfig: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _CREDENTIALS}
    # A released engine has its provider in the person's own folder.
    home = {} if engine.released() else {"PULUMI_HOME": str(folder / "pulumi-home")}
    return {
        "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
        **kept,
        **home,
        "KUBECONFIG": str(kubeconfig),
        "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
    }


def _reason(said: str) -> str:
    """The last line that says what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return next(reversed(errors or lines), "it said nothing")
