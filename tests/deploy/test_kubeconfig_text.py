"""What a kubeconfig may say that comes with the project, as text in its configuration."""

import json
from pathlib import Path

import pytest

from microservices.deploy.kubeconfig import named_context, read, require_harmless
from microservices.deploy.kubeconfig_text import PROGRAMS, RefusedKubeconfig
from tests.deploy.kubeconfig_writings import AS_JSON, PLAIN, STARTING, WRITINGS

TOKEN = "TOKEN-OF-THE-TEST"
LINE = "PROGRAM-OF-THE-TEST"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, on a machine that names no program."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(PROGRAMS, raising=False)


@pytest.mark.parametrize("name", WRITINGS)
def test_no_text_starts_a_program_however_it_is_written(name: str) -> None:
    with pytest.raises(RefusedKubeconfig) as refused:
        require_harmless(WRITINGS[name].text)
    assert TOKEN not in str(refused.value)
    assert LINE not in str(refused.value)


def test_a_text_that_is_too_deep_is_refused() -> None:
    with pytest.raises(RefusedKubeconfig, match="neither the text of a kubeconfig nor"):
        require_harmless("{a: " * 5000 + "}" * 5000)


@pytest.mark.parametrize("text", [PLAIN, json.dumps(AS_JSON | {"users": []}), f"---\n{PLAIN}"])
def test_a_text_with_clusters_and_credentials_is_read(text: str) -> None:
    content = read(text)
    assert named_context(content) == "it"
    assert content is not None
    assert content["clusters"] == [{"name": "it", "cluster": {"server": "https://127.0.0.1:1"}}]


def test_a_longer_text_than_a_path_may_be_is_read_as_text() -> None:
    data = "QUJD" * 3000
    user = {"client-certificate-data": data, "client-key-data": data}
    content = read(json.dumps(AS_JSON | {"users": [{"name": "it", "user": user}]}))
    assert content is not None
    assert content["users"] == [{"name": "it", "user": user}]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            f"token: {TOKEN}",
            "tokenFile: /etc/passwd",
            "users[0].user.tokenFile: it names a file of the machine; write `token` instead",
        ),
        (
            f"token: {TOKEN}",
            "client-key: /etc/passwd",
            "users[0].user.client-key: it names a file of the machine; "
            "write `client-key-data` instead",
        ),
        (
            "server: https://127.0.0.1:1",
            "server: https://127.0.0.1:1\n    certificate-authority: /etc/passwd",
            "clusters[0].cluster.certificate-authority: it names a file of the machine; "
            "write `certificate-authority-data` instead",
        ),
        (
            f"token: {TOKEN}",
            "as: admin",
            "users[0].user.as: this key may not stand in a kubeconfig of the configuration; "
            "leave it out",
        ),
        ("kind: Config\n", "", "kind: this is missing"),
        (TOKEN, "12", "users[0].user.token: this is not text; write it in quotes"),
        (TOKEN, "yes", "users[0].user.token: this is not text; write it in quotes"),
        (TOKEN, "true", "users[0].user.token: this is not what it takes"),
        (
            "server: https://127.0.0.1:1",
            f"server: https://127.0.0.1:1\n    insecure-skip-tls-verify: '{TOKEN}'",
            "clusters[0].cluster.insecure-skip-tls-verify: this is not what it takes",
        ),
        (
            "kind: Config",
            f"kind: {TOKEN}",
            "kind: this is not what it takes",
        ),
        ("- name: it\n  user", "- name: it\n  user: x\n  more", "users[0].more: this key may not"),
    ],
)
def test_what_is_refused_is_named_by_its_place_and_never_by_its_value(
    old: str, new: str, said: str
) -> None:
    assert old in PLAIN
    with pytest.raises(RefusedKubeconfig) as refused:
        require_harmless(PLAIN.replace(old, new))
    assert said in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_every_problem_of_a_text_is_told_at_once() -> None:
    with pytest.raises(RefusedKubeconfig) as refused:
        require_harmless(PLAIN.replace("kind: Config\n", "").replace("token:", "tokenFile:"))
    assert str(refused.value).split("; ")[0] == "kind: this is missing"
    assert "users[0].user.tokenFile" in str(refused.value)


@pytest.mark.parametrize(
    ("machine", "passes"),
    [
        ("A='x y' aws eks get-token --cluster-name shop", True),
        ("kubelogin get-token\n  A='x y' aws eks get-token --cluster-name shop  \n", True),
        ("A='x y' aws eks get-token", False),
        ("aws eks get-token --cluster-name shop", False),
        ("A='x y' aws eks get-token --cluster-name other", False),
        ("aws", False),
        ("*", False),
        ("", False),
    ],
)
def test_a_program_passes_where_the_machine_has_its_whole_command_line(
    monkeypatch: pytest.MonkeyPatch, machine: str, passes: bool
) -> None:
    program = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", "shop"],
        "env": [{"name": "A", "value": "x y"}],
    }
    text = json.dumps(AS_JSON | {"users": [{"name": "it", "user": {"exec": program}}]})
    monkeypatch.setenv(PROGRAMS, machine)
    if passes:
        content = read(text)
        assert content is not None
        assert content["users"][0]["user"]["exec"] == program
    else:
        with pytest.raises(RefusedKubeconfig, match=PROGRAMS):
            read(text)


def test_a_program_by_its_path_never_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROGRAMS, "./get-token\n/get-token")
    for command in ("./get-token", "/get-token"):
        with pytest.raises(RefusedKubeconfig, match=PROGRAMS):
            require_harmless(STARTING.replace(LINE, command))
