"""What `python -m offline traffic` answers."""

import json
from pathlib import Path

import pytest

from microservices.offline.cli import main
from tests.offline.programs import write
from tests.stacks import ROOT

Streams = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's own folder is the current one."""
    monkeypatch.chdir(ROOT)


def told(streams: Streams, *options: str) -> str:
    """What is printed of the stack `dev`."""
    assert main(["traffic", "dev", *options]) == 0
    return streams.readouterr().out


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (
            "--service user-service",
            [
                "user-service.shop-dev:8080 GET /\n",
                "\n  80 % to v1 (user-service-v1: ",
                "\n  20 % to v2 (user-service-v2: ",
            ],
        ),
        (
            "--service order-service --from user-service",
            [" GET / from user-service\n", "\n  100 % to v1 (order-service-v1: 3 replicas; "],
        ),
        (
            "--service user-service --from order-service",
            [" GET / from order-service\n", "\n  refused by the proxy of the sender: its Sidecar "],
        ),
        ("--all", ["user-service.shop-dev\n", "80 % to user-service.shop-dev v1"]),
        ("--all --json", ['"user-service.shop-dev"', "80 % to user-service.shop-dev v1"]),
    ],
)
def test_a_request_or_a_whole_stack_is_told(
    options: str, lines: list[str], capsys: Streams
) -> None:
    text = told(capsys, *options.split())
    assert [line for line in lines if line not in text] == []


def test_a_decision_is_told_as_json(capsys: Streams) -> None:
    content = json.loads(told(capsys, "--service", "user-service", "--json"))
    assert content["outcome"] == "forward"
    assert [share["percent"] for share in content["action"]["shares"]] == [80, 20]


@pytest.mark.parametrize("option", ["header", "cookie"])
def test_a_header_without_a_value_is_told_in_one_line(option: str, capsys: Streams) -> None:
    assert main(["traffic", "dev", f"--{option}", "x"]) == 2
    assert capsys.readouterr().err == f"--{option}: `x` has no value; write `NAME=VALUE`\n"


def test_of_a_program_that_logs_an_error_nothing_is_said(folder: Path, capsys: Streams) -> None:
    write(folder, "import pulumi\npulumi.log.error('no')")
    assert main(["traffic", "test", "--all"]) == 1
    assert capsys.readouterr().err == "error: the program logged an error: no\n"
