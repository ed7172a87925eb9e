"""A Pulumi project of a few lines without any cloud, run by the engine that the testbed builds."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml

from testbed import engine

OWN_PYTHON = Path(sys.prefix)
UP = ("up", "--yes", "--skip-preview")


class TinyProject:
    """A project in a folder of its own, with a state of its own and the stack `dev`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        (folder / "state").mkdir()
        own = {
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "tiny",
        }
        self.environment = engine.built().environment({**os.environ, **own})
        self.describe({"virtualenv": str(OWN_PYTHON)})
        self.write("__main__.py", "")
        self.succeed("stack", "init", "dev")

    def describe(self, options: Mapping[str, Any], **keys: Any) -> None:
        """Write Pulumi.yaml with these options of its runtime."""
        runtime = {"name": "python", "options": dict(options)}
        content = {"name": "tiny", "runtime": runtime, **keys}
        (self.folder / "Pulumi.yaml").write_text(yaml.safe_dump(content))

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
        return file

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command of the CLI, in a process group of its own."""
        return subprocess.Popen(
            ["pulumi", *words, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str) -> tuple[int, str]:
        """The exit code of a command, and all that it says."""
        process = self.start(*words)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def succeed(self, *words: str) -> str:
        """What a command says that must succeed."""
        code, said = self.run(*words)
        assert code == 0, said
        return said

    def fail(self, *words: str) -> str:
        """What a command says that must fail."""
        code, said = self.run(*words)
        assert code != 0, said
        return said

    def outputs(self, program: str) -> dict[str, Any]:
        """What a program exports."""
        self.write("__main__.py", program)
        return self.outputs_of_files()

    def outputs_of_files(self) -> dict[str, Any]:
        """What the program exports that is written already."""
        self.succeed(*UP)
        return json.loads(self.succeed("stack", "output", "--json"))

    def interrupt_after(self, process: subprocess.Popen[str], words: str) -> tuple[int, str]:
        """Ctrl-C when a command has said these words; its exit code, and what it says then."""
        read_until(process, words)
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said


def read_until(process: subprocess.Popen[str], words: str) -> None:
    """Read what a command says, up to these words."""
    assert process.stdout
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return
    raise AssertionError(f"it ended without {words!r}:\n{''.join(said)}")
