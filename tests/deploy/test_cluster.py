"""Which cluster is asked, with whose credentials, and what it is known by."""

import json
import sys
from pathlib import Path

import pytest
from lightkube.config.kubeconfig import KubeConfig
from lightkube.config.models import Cluster, User

from microservices.deploy.cluster import (
    NoAnswer,
    Target,
    connect,
    identity,
    other_cluster,
    reached,
)
from tests.deploy.clusters import TOKEN, kubeconfig, serving
from tests.deploy.kubeconfig_writings import PLAIN


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a kubeconfig, outside of any cluster."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_a_cluster_is_known_by_the_uid_of_its_system_namespace() -> None:
    with serving("uid-a") as url, connect(Target(kubeconfig("a", a=url))) as client:
        assert identity(client) == "uid-a"


def test_the_context_that_is_asked_for_is_reached_and_else_the_current_one() -> None:
    with serving("uid-a") as a, serving("uid-b") as b:
        text = kubeconfig("a", a=a, b=b)
        assert reached(Target(text)) == "uid-a"
        assert reached(Target(text, "b")) == "uid-b"


def test_several_files_of_the_user_are_one_kubeconfig(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("uid-b") as url:
        whole = json.loads(kubeconfig("b", b=url))
        files = []
        for key in ("users", "contexts", "clusters", "current-context"):
            file = tmp_path / key
            file.write_text(json.dumps({key: whole[key]}))
            files.append(str(file))
        monkeypatch.setenv("KUBECONFIG", ":".join(files))
        assert reached(Target()) == "uid-b"


def test_a_program_of_the_users_own_gives_the_credential_and_is_told_what_kubectl_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "get-token"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os\n"
        'version = json.loads(os.environ["KUBERNETES_EXEC_INFO"])["apiVersion"]\n'
        'print(json.dumps({"status": {"token": version + os.environ["MORE"]}}))\n'
    )
    program.chmod(0o755)
    version = "client.authentication.k8s.io/v1"
    with serving("uid-a", token=f"{version}-more") as url:
        content = json.loads(kubeconfig("a", a=url))
        started = {
            "apiVersion": version,
            "command": "./get-token",
            "env": [{"name": "MORE", "value": "-more"}],
        }
        content["users"] = [{"name": "me", "user": {"exec": started}}]
        (tmp_path / "config").write_text(json.dumps(content))
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
        assert reached(Target()) == "uid-a"


def test_without_a_kubeconfig_the_account_of_the_pod_is_used_and_never_with_a_context(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving("uid-a") as url:
        account = KubeConfig.from_one(cluster=Cluster(server=url), user=User(token=TOKEN))
        monkeypatch.setattr(KubeConfig, "from_service_account", lambda: account)
        assert reached(Target()) == "uid-a"
        with pytest.raises(NoAnswer, match="no context `a`"):
            reached(Target(None, "a"))


def test_a_cluster_that_refuses_says_what_to_allow() -> None:
    with serving("uid-a", 403) as url, pytest.raises(NoAnswer) as none:
        reached(Target(kubeconfig("a", a=url)))
    assert str(none.value) == (
        "the uid of its namespace kube-system cannot be read (Forbidden); "
        "allow the user to `get` it"
    )


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (Target(), "there is no kubeconfig of a cluster: "),
        (Target(PLAIN), "it cannot be reached: ConnectError: "),
        (Target(PLAIN, "other"), "the kubeconfig has no context `other`"),
        (Target(None, "other"), "the kubeconfig has no context `other`"),
        (Target(PLAIN.replace("user: it", "user: you")), "the kubeconfig has no user `you`"),
        (Target(PLAIN.replace("token:", "tokenFile:")), "kubernetes:kubeconfig: users[0].user"),
    ],
)
def test_what_cannot_be_asked_says_why_and_no_credential(target: Target, said: str) -> None:
    with pytest.raises(NoAnswer) as none:
        reached(target)
    assert str(none.value).startswith(said)
    assert TOKEN not in str(none.value)


def test_a_file_that_the_kubeconfig_names_and_that_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.loads(kubeconfig("a", a="https://127.0.0.1:1"))
    content["clusters"][0]["cluster"]["certificate-authority"] = "missing.crt"
    (tmp_path / "config").write_text(json.dumps(content))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    with pytest.raises(NoAnswer, match="the kubeconfig cannot be used: FileNotFoundError"):
        reached(Target())


def test_a_user_without_a_credential_is_refused_by_the_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("uid-a") as url:
        content = json.loads(kubeconfig("a", a=url))
        content["contexts"] = [{"name": "a", "context": {"cluster": "a"}}]
        (tmp_path / "config").write_text(json.dumps(content))
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
        with pytest.raises(NoAnswer, match="uid of its namespace"):
            reached(Target())


def test_another_cluster_is_named_with_the_way_back() -> None:
    assert other_cluster("", "uid-b") is None
    assert other_cluster("uid-a", "uid-a") is None
    assert other_cluster("uid-a", "uid-b") == (
        "this stack belongs to the cluster uid-a (the uid of its namespace kube-system), and this "
        "is uid-b; go back to that cluster's context, or see docs/two-clusters.md for a stack that "
        "moves"
    )
