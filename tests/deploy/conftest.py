"""What the tests of the commands share."""

import shutil
from pathlib import Path

import pytest

from tests.deploy.fake_pulumi import FakePulumi
from tests.packages import PROGRAM

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project in a folder of its own, with a kubeconfig and nobody logged in."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in PROGRAM:
        (folder / name).symlink_to(PROJECT / name)
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(PROJECT / name, folder / name)
    monkeypatch.chdir(folder)
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text("{apiVersion: v1, kind: Config}")
    monkeypatch.setenv("KUBECONFIG", str(kubeconfig))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))
    for name in ("PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def fake(project: Path, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    """A stand-in for the Pulumi CLI, the only program on PATH."""
    found = FakePulumi(project.parent / "bin")
    monkeypatch.setenv("PATH", str(found.folder))
    return found
