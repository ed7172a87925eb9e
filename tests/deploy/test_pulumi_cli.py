"""Where the Pulumi CLI is found, and where its state lies."""

import json
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from pulumi.automation import PulumiCommand

from microservices.deploy.pulumi_cli import (
    LINK,
    Engine,
    NoPulumi,
    PulumiFailed,
    backend,
    executable,
)
from tests.deploy.fake_pulumi import FakePulumi


@pytest.fixture(autouse=True)
def nobody_is_logged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN", "PULUMI_CREDENTIALS_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "home"))


def test_the_cli_on_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakePulumi(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(fake.folder))
    assert executable(tmp_path) == fake.folder / "pulumi"


def test_an_installed_cli_is_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakePulumi(tmp_path / version("pulumi") / "bin")
    monkeypatch.setenv("PATH", "")
    assert executable(tmp_path) == fake.folder / "pulumi"


def test_a_missing_cli_is_installed_for_the_version_of_the_sdk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots: list[str] = []

    def install(root: str, **_: Any) -> None:
        roots.append(root)

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(PulumiCommand, "install", install)
    assert executable(tmp_path) == tmp_path / version("pulumi") / "bin" / "pulumi"
    assert roots == [str(tmp_path / version("pulumi"))]


@pytest.mark.parametrize(
    "error",
    [
        OSError("no route to host"),
        subprocess.CalledProcessError(1, ["install"]),
        RuntimeError("the version does not fit"),
    ],
)
def test_an_installer_that_fails_is_told_in_one_line_with_the_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def install(**_: Any) -> None:
        raise error

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(PulumiCommand, "install", install)
    with pytest.raises(NoPulumi) as raised:
        executable(tmp_path)
    assert str(raised.value).endswith(f"install it from {LINK}")
    assert "\n" not in str(raised.value)


def test_a_signal_that_ends_the_cli_is_told_as_a_shell_tells_it(tmp_path: Path) -> None:
    program = tmp_path / "pulumi"
    program.write_text("#!/bin/sh\nkill -9 $$\n")
    program.chmod(0o755)
    cli = Engine(program, tmp_path, {})
    assert cli.run("up") == 137
    with pytest.raises(PulumiFailed, match="exit code 137"):
        cli.read("config")


def test_without_a_login_the_state_lies_in_the_checkout(tmp_path: Path) -> None:
    assert backend(tmp_path) == {"PULUMI_BACKEND_URL": (tmp_path / "state").as_uri()}
    assert (tmp_path / "state").is_dir()


@pytest.mark.parametrize("name", ["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"])
def test_a_backend_of_the_environment_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "s3://state")
    assert backend(tmp_path) == {}


@pytest.mark.parametrize(("current", "kept"), [("s3://state", True), ("", False)])
def test_a_login_elsewhere_is_kept(tmp_path: Path, current: str, kept: bool) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "credentials.json").write_text(json.dumps({"current": current}))
    assert (backend(tmp_path) == {}) is kept
