"""What client-go makes of the kubeconfigs by which tests/deploy tests the reader."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from microservices.deploy.kubeconfig_text import read_text
from testbed.built import programs
from tests.deploy.kubeconfig_writings import AS_JSON, COMMAND, PLAIN, WRITINGS


def users(file: Path) -> Any:
    """The users of a kubeconfig as client-go reads it; `None` where it refuses it."""
    command = [programs.path("kubectl"), "config", "view", "--raw", "-o", "json"]
    finished = subprocess.run(
        [*command, f"--kubeconfig={file}"], capture_output=True, text=True, check=False
    )
    return json.loads(finished.stdout)["users"] if finished.returncode == 0 else None


@pytest.mark.parametrize("name", WRITINGS)
@pytest.mark.usefixtures("run_folder")
def test_client_go_reads_each_writing_as_the_tests_of_the_reader_presume(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / "config"
    file.write_bytes(WRITINGS[name].data)
    started = [one["user"].get("exec", {}).get("command") for one in users(file) or ()]
    assert (COMMAND in started) == WRITINGS[name].starts


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        f"---\n{PLAIN}...\n",
        PLAIN.replace("server: https://127.0.0.1:1", "server: >-\n      https://127.0.0.1:1"),
        PLAIN.replace("token: TOKEN-OF-THE-TEST", '"token": "\\x41 # b\\n\\u0042"'),
        PLAIN.replace("TOKEN-OF-THE-TEST", "'it''s: #1'"),
        json.dumps(
            AS_JSON | {"users": [{"name": "it", "user": {"username": "a", "password": ""}}]}
        ),
    ],
)
@pytest.mark.usefixtures("run_folder")
def test_client_go_reads_what_is_accepted_as_it_is_read_here(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config"
    file.write_text(text)
    here = {one["name"]: one["user"] for one in read_text(text)["users"]}
    there = {one["name"]: one["user"] for one in users(file)}
    assert {name: {k: v for k, v in user.items() if v} for name, user in here.items()} == there
