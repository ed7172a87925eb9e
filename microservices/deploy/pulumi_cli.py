"""The Pulumi CLI: from PATH, or installed into the checkout, and its backend."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from microservices.deploy.refusal import Refused

LINK = "https://www.pulumi.com/docs/iac/download-install/"


class NoPulumi(Refused):
    """There is no Pulumi CLI, and it could not be installed."""


class PulumiFailed(Exception):
    """A command of the CLI failed and has said why; `code` is its exit code."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"pulumi failed with exit code {code}")


@dataclass(frozen=True)
class Engine:
    """The Pulumi CLI, the project that it runs in, and the environment that it runs with."""

    executable: Path
    project: Path
    environment: Mapping[str, str]

    def run(self, *words: str) -> int:
        """Run a command that talks to the person; returns its exit code."""
        return self._ended(words, None).returncode

    def read(self, *words: str) -> bytes:
        """What a command prints; what it says beside that reaches the person.

        Raises:
            PulumiFailed: where its exit code is not 0.

        """
        ended = self._ended(words, subprocess.PIPE)
        if ended.returncode:
            raise PulumiFailed(ended.returncode)
        return ended.stdout

    def _ended(
        self, words: tuple[str, ...], stdout: int | None
    ) -> subprocess.CompletedProcess[bytes]:
        """A command that has ended, with its exit code as a shell tells it.

        That is 128 and the signal's number for a signal.
        """
        command = [str(self.executable), *words]
        with _interrupts_left_to_the_command():
            ended = subprocess.run(
                command, cwd=self.project, env=self.environment, check=False, stdout=stdout
            )
        if ended.returncode < 0:
            ended.returncode = 128 - ended.returncode
        return ended


@contextmanager
def _interrupts_left_to_the_command() -> Iterator[None]:
    """Let a command end in its own order: the terminal interrupts it and this process alike.

    Python would kill it a quarter of a second later, in the middle of what it makes.
    """
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def executable(folder: Path) -> Path:
    """The CLI on PATH, or else the one of the SDK's own version in a folder of the checkout.

    Raises:
        NoPulumi: where neither is there and the download cannot be reached.

    """
    if found := shutil.which("pulumi"):
        return Path(found)
    root = folder / version("pulumi")
    if not (root / "bin" / "pulumi").exists():
        install(root)
    return root / "bin" / "pulumi"


def install(root: Path) -> None:
    """Install the CLI that belongs to the installed SDK, with the SDK's own installer."""
    from pulumi.automation import PulumiCommand

    try:
        PulumiCommand.install(root=str(root))
    except (OSError, subprocess.CalledProcessError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise NoPulumi(
            f"pulumi {version('pulumi')} is not on PATH and could not be installed ({reason}); "
            f"install it from {LINK}"
        ) from None


def backend(folder: Path) -> dict[str, str]:
    """The variable that keeps the state in the checkout, unless the user has said where it lies.

    Raises:
        Refused: where the credentials of a login cannot be read.

    """
    if place_is_said():
        return {}
    state = folder / "state"
    state.mkdir(parents=True, exist_ok=True)
    return {"PULUMI_BACKEND_URL": state.resolve().as_uri()}


def place_is_said() -> bool:
    """Whether a login or the environment says where the state lies.

    Raises:
        Refused: where the credentials of a login cannot be read.

    """
    if os.environ.get("PULUMI_BACKEND_URL") or os.environ.get("PULUMI_ACCESS_TOKEN"):
        return True
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    credentials = Path(os.environ.get("PULUMI_CREDENTIALS_PATH") or home) / "credentials.json"
    try:
        content = json.loads(credentials.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        content = None
    if not isinstance(content, Mapping):
        raise Refused(f"{credentials} cannot be read as JSON; run `pulumi login` once more")
    return bool(content.get("current"))
