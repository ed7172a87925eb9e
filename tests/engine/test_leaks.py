"""A secret is in its Secret, and nowhere else that the engine or the cluster can show.

What the engine writes is looked at as it lies in the state's folder: every checkpoint, its history
and its backups.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from tests.canaries import CANARIES, leaks
from tests.engine.stack import Stack

KEYS = {f"key_{name}": value for name, value in CANARIES.items()}
READS = {"configFrom": ["app-secrets"]}
# The encrypted value goes where something else belongs, and the rest of the file is as it was.
WRONG_PLACES = (
    "microservices:services.user-service.env.API_KEY",
    "microservices:services.user-service.configFrom[0]",
    "microservices:config.app-config.api_key",
    "microservices:mesh.revision",
)


def encrypt(stack: Stack, values: Mapping[str, str]) -> None:
    """Write values encrypted into the stack file, by path, as a person does who pastes them."""
    words = [word for path, value in values.items() for word in ("--secret", f"{path}={value}")]
    stack.run("config", "set-all", "--path", *words)


@pytest.fixture
def planted(stack: Stack) -> Stack:
    """The dev stack with every canary in the set of secrets that user-service reads."""
    encrypt(stack, {f"microservices:secrets.app-secrets.{key}": KEYS[key] for key in KEYS})
    return stack


def written(folder: Path) -> str:
    """Everything that the files of a folder say."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    assert files
    return "\n".join(file.read_text(errors="replace") for file in files)


def readable(control_plane: ControlPlane, namespace: str) -> tuple[list[dict[str, Any]], str]:
    """The Secrets of a namespace, and everything else that can be listed there, with its events."""
    kinds = control_plane.kubectl("api-resources", "--namespaced", "--verbs=list", "-oname").split()
    others = ",".join(kind for kind in kinds if kind != "secrets")
    text = control_plane.kubectl("get", others, "-n", namespace, "-o", "json")
    assert '"Deployment"' in text
    return control_plane.cluster.find_all("Secret", namespace), text


def test_no_secret_leaves_its_secret_and_the_state_needs_the_key(
    planted: Stack, control_plane: ControlPlane
) -> None:
    said: list[str] = []
    for words in (
        ("preview", "--json"),
        ("up", "--yes", "--diff"),
        ("preview", "--json", "--diff"),
        ("refresh", "--yes", "--skip-preview", "--diff"),
        ("stack",),
        ("stack", "output", "--json"),
        ("stack", "export"),
        ("stack", "history", "--json"),
        ("config", "--json"),
    ):
        finished = planted.run(*words)
        said += [finished.stdout, finished.stderr]
    assert leaks("\n".join(said)) == []
    assert leaks(written(planted.state)) == []
    assert leaks(planted.file.read_text()) == []
    secrets, others = readable(control_plane, planted.namespace)
    assert leaks(others) == []
    [own] = [one for one in secrets if one["metadata"]["name"].startswith("app-secrets-")]
    assert set(KEYS) < own["data"].keys()
    assert sorted({line.split(" as ")[0] for line in leaks(str(own["data"]))}) == sorted(CANARIES)
    assert leaks(str(own["metadata"])) == []
    shown = planted.run("stack", "export", "--show-secrets").stdout
    assert sorted({line.split(" as ")[0] for line in leaks(shown)}) == sorted(CANARIES)
    planted.environment["PULUMI_CONFIG_PASSPHRASE"] = "another"
    refused = planted.run("stack", "export", "--show-secrets", succeeds=False)
    assert leaks(refused.stdout + refused.stderr) == []


def test_no_message_of_the_program_shows_a_secret_in_a_wrong_place(
    planted: Stack, control_plane: ControlPlane
) -> None:
    shapes = (CANARIES["url"], CANARIES["short"])
    encrypt(planted, dict(zip(WRONG_PLACES, shapes * 2, strict=True)))
    for words in (("preview",), ("up", "--yes", "--skip-preview")):
        finished = planted.run(*words, succeeds=False)
        said = finished.stdout + finished.stderr
        assert said.count("an encrypted value stands here") == len(WRONG_PLACES)
        assert leaks(said) == []
    assert leaks(written(planted.state)) == []
    assert control_plane.cluster.find("Namespace", planted.namespace) is None


def test_a_rollout_that_fails_says_nothing_of_the_secret(planted: Stack) -> None:
    failing = {"tag": "crashes", "rollout": {"progressDeadlineSeconds": 30}, **READS}
    planted.set_services({"user-service": None, "order-service": failing})
    assert leaks(planted.fails()) == []
    assert leaks(written(planted.state)) == []
