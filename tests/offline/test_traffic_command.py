"""What `python -m offline traffic` answers."""

import json
import shutil
from pathlib import Path

import pytest

from microservices.offline.cli import main
from tests.offline.programs import STAND_IN, write
from tests.stacks import ROOT


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's own folder is the current one."""
    monkeypatch.chdir(ROOT)


Streams = pytest.CaptureFixture[str]


@pytest.mark.usefixtures("_here")
def test_the_split_of_dev_is_told(capsys: Streams) -> None:
    assert main(["traffic", "dev", "--service", "user-service"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "user-service.shop-dev:8080 GET /"
    assert any(line.startswith("  80 % to v1 (user-service-v1: ") for line in lines)
    assert any(line.startswith("  20 % to v2 (user-service-v2: ") for line in lines)


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("service", "sender", "line"),
    [
        ("order-service", "user-service", "  100 % to v1 (order-service-v1: 3 replicas; "),
        ("user-service", "order-service", "  refused by the proxy of the sender: its Sidecar "),
    ],
)
def test_who_declares_no_call_is_told_apart(
    service: str, sender: str, line: str, capsys: Streams
) -> None:
    assert main(["traffic", "dev", "--service", service, "--from", sender]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(f" GET / from {sender}")
    assert [one for one in lines if one.startswith(line)] != []


@pytest.mark.usefixtures("_here")
def test_a_decision_is_told_as_json(capsys: Streams) -> None:
    assert main(["traffic", "dev", "--service", "user-service", "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["outcome"] == "forward"
    assert [share["percent"] for share in content["action"]["shares"]] == [80, 20]


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_whole_stack_is_told(options: list[str], capsys: Streams) -> None:
    assert main(["traffic", "dev", "--all", *options]) == 0
    text = capsys.readouterr().out
    assert "user-service.shop-dev" in text
    assert "80 % to user-service.shop-dev v1" in text


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("option", ["header", "cookie"])
def test_a_header_without_a_value_is_told_in_one_line(option: str, capsys: Streams) -> None:
    assert main(["traffic", "dev", f"--{option}", "x"]) == 2
    assert capsys.readouterr().err == f"--{option}: `x` has no value; write `NAME=VALUE`\n"


def test_of_a_program_that_logs_an_error_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    folder = tmp_path / "stand_in"
    shutil.copytree(STAND_IN, folder)
    monkeypatch.chdir(folder)
    write(folder, "import pulumi\npulumi.log.error('no')")
    assert main(["traffic", "test", "--all"]) == 1
    assert capsys.readouterr().err == "error: the program logged an error: no\n"
