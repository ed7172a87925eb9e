"""What the tests of the commands share."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from microservices.deploy.command import main
from tests.deploy.fake_pulumi import FakePulumi
from tests.packages import PROGRAM
from tests.stacks import ROOT


class Ended(NamedTuple):
    """The exit code of a command that raised nothing, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> str:
        """What is no warning: in most tests the kubeconfig names no cluster, which is warned of."""
        lines = self.err.splitlines()
        return "\n".join(line for line in lines if not line.startswith("warning: "))


class Dev:
    """The stack dev in a folder of its own, and a stand-in for the CLI, the only one on PATH."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self.file = folder / "Pulumi.dev.yaml"
        self.kubeconfig = folder.parent / "kubeconfig"
        self._monkeypatch, self._capfd = monkeypatch, capfd
        self.pulumi = self.stand_in()

    def stand_in(
        self,
        export: object = None,
        codes: dict[str, int] | None = None,
        prints: Mapping[str, str] | None = None,
    ) -> FakePulumi:
        """Put another stand-in for the CLI on PATH."""
        folder = self.folder.parent / f"bin{len(list(self.folder.parent.glob('bin*')))}"
        self.pulumi = FakePulumi(folder, export, codes, prints)
        self._monkeypatch.setenv("PATH", str(folder))
        return self.pulumi

    def configure(self, text: str) -> None:
        """Add lines to the configuration."""
        with self.file.open("a") as file:
            file.write(text)

    def replace(self, old: str, new: str) -> None:
        """Write something else in the stack file, where something first stands."""
        text = self.file.read_text()
        assert old in text
        self.file.write_text(text.replace(old, new, 1))

    def make(self, words: str) -> Ended:
        """Run a target of make, with flags, in this process."""
        action, *flags = words.split()
        code, said = main([action, "dev", *flags], self.folder), self._capfd.readouterr()
        return Ended(code, said.out, said.err)


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Dev:
    """The stack dev of the project, with a kubeconfig and nobody logged in."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in PROGRAM:
        (folder / name).symlink_to(ROOT / name)
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, folder / name)
    monkeypatch.chdir(folder)
    found = Dev(folder, monkeypatch, capfd)
    found.kubeconfig.write_text("{apiVersion: v1, kind: Config}")
    monkeypatch.setenv("KUBECONFIG", str(found.kubeconfig))
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    for name in ("KUBERNETES_SERVICE_HOST", "PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return found
