"""Which cluster a command would reach."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from microservices.deploy.cluster import Target
from microservices.deploy.kube_context import current_context, nothing_to_reach, objection
from microservices.load.configuration import RejectedConfiguration
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation
from tests.builders import Tree
from tests.deploy.clusters import kubeconfig as one_cluster
from tests.deploy.clusters import serving
from tests.deploy.kubeconfig_writings import AS_JSON, PLAIN, STARTING
from tests.stacks import PROJECT, ROOT

Update = Callable[..., Evaluation]
TOKEN = "TOKEN-OF-THE-TEST"


def kubeconfig(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.write_text(text)
    return str(file)


def test_the_first_file_that_names_a_context_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [
        str(tmp_path / "missing"),
        kubeconfig(tmp_path, "empty", ""),
        kubeconfig(tmp_path, "unset", 'current-context: ""\n'),
        kubeconfig(tmp_path, "second", "current-context: kind-b\n"),
        kubeconfig(tmp_path, "third", "current-context: kind-c\n"),
    ]
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join(files))
    assert current_context() == "kind-b"


@pytest.mark.parametrize(
    ("wanted", "current", "found"),
    [
        ("", "kind-a", None),
        ("", "", None),
        ("kind-a", "kind-a", None),
        ("kind-a", "kind-b", "the current one is `kind-b`"),
        ("kind-a", "", "there is no current one"),
    ],
)
def test_a_stack_that_names_a_context_goes_to_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, current: str, found: str | None
) -> None:
    said = found and (
        f"this stack may only be deployed to the kube context `{wanted}`, and {found}; "
        f"run `kubectl config use-context {wanted}`, or change shop:kubeContext"
    )
    monkeypatch.setenv("KUBECONFIG", kubeconfig(tmp_path, "a", f"current-context: '{current}'"))
    assert objection(wanted, Target(), "shop:kubeContext") == said
    monkeypatch.setenv("KUBECONFIG", kubeconfig(tmp_path, "b", "current-context: other"))
    assert not current or objection(wanted, Target(context=current), "shop:kubeContext") == said


def values(**more: object) -> Tree:
    catalog = {"web": {"image": "web:1", "port": 8080, "replicas": 2}}
    return {"namespace": "shop", "catalog": catalog, "services": {"web": {}}, **more}


def previewed(told: dict[str, str], secret: bool = False, **more: object) -> Evaluation:
    """The program of the project with what the provider is told by key."""
    configured = {f"kubernetes:{key}": value for key, value in told.items()}
    secrets = configured if secret else ()
    configuration = Configuration.of(PROJECT, values(**more) | configured, secrets)
    return evaluate(ROOT, "dev", configuration)


@pytest.fixture
def updated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Update:
    """The program in an update, with the current context `kind-b` of a cluster that is not there.

    An evaluation leaves variables of the environment aside, but the home.
    """
    folder = tmp_path / ".kube"
    folder.mkdir()
    kubeconfig(folder, "config", json.dumps(AS_JSON | {"current-context": "kind-b"}))
    monkeypatch.setenv("HOME", str(tmp_path))

    def run(told: dict[str, str], **more: object) -> Evaluation:
        with monkeypatch.context() as patched:
            patched.setattr(pulumi.runtime, "is_dry_run", lambda: False)
            return previewed(told, secret=False, **more)

    return run


def test_the_program_refuses_an_update_to_another_context(updated: Update) -> None:
    with pytest.raises(pulumi.RunError, match="`kind-a`, and the current one is `kind-b`"):
        updated({}, kubeContext="kind-a")


def test_the_program_lets_an_update_to_its_context_and_any_preview_through(updated: Update) -> None:
    for context in ("kind-b", ""):
        assert updated({}, kubeContext=context).resources
    previewed({}, kubeContext="kind-a")


def test_the_context_that_the_provider_is_told_goes_before_the_current_one(updated: Update) -> None:
    told = {"context": "kind-a"}
    assert updated(told, kubeContext="kind-a").resources
    with pytest.raises(RejectedConfiguration, match="`kind-a` is another context than kind-b"):
        updated(told, kubeContext="kind-b")


def test_a_kubeconfig_that_the_provider_is_told_goes_before_that_of_the_user(
    updated: Update,
) -> None:
    with serving("uid") as url:
        content = one_cluster("it", it=url)
        assert updated({"kubeconfig": content}, kubeContext="it").resources
    told = {"kubeconfig": PLAIN}
    with pytest.raises(pulumi.RunError, match="the current one is `it`"):
        updated(told, kubeContext="kind-b")


def test_a_kubeconfig_that_cannot_be_read_stops_an_update_that_names_a_context(
    tmp_path: Path, updated: Update
) -> None:
    file = kubeconfig(tmp_path / ".kube", "config", "users: [")
    with pytest.raises(pulumi.RunError, match=f"the kubeconfig cannot be used: {file} cannot"):
        updated({}, kubeContext="kind-a")


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (
            {"cluster": "kind-b"},
            "kubernetes:cluster: it leads to another cluster than the context says; "
            "leave it out, and name a context by kubernetes:context",
        ),
        (
            {"renderYamlToDirectory": "out"},
            "kubernetes:renderYamlToDirectory: objects would become files, secrets in plain text, "
            "and would not be deployed; leave it out; the command `render` writes them without "
            "secrets",
        ),
        (
            {"deleteUnreachable": "true"},
            "kubernetes:deleteUnreachable: a cluster that does not answer would empty the state; "
            "leave it out; where a cluster is gone for good, run the one command with "
            "PULUMI_K8S_DELETE_UNREACHABLE=true",
        ),
        (
            {"kubeconfig": PLAIN.replace("token:", "tokenFile:")},
            "kubernetes:kubeconfig: users[0].user.tokenFile: it names a file of the machine; "
            "write `token` instead",
        ),
    ],
)
def test_what_leads_elsewhere_is_refused_in_an_update_and_in_a_preview(
    updated: Update, told: dict[str, str], line: str
) -> None:
    for run in (lambda: previewed(told), lambda: updated(told)):
        with pytest.raises(RejectedConfiguration) as refused:
            run()
        assert str(refused.value) == f"Pulumi.dev.yaml: {line}"


@pytest.mark.parametrize("told", [{"deleteUnreachable": "false"}, {"cluster": ""}])
def test_what_leads_nowhere_else_is_accepted(told: dict[str, str]) -> None:
    previewed(told)


@pytest.mark.parametrize("secret", [True, False])
def test_no_configuration_starts_a_program_in_a_preview_either(secret: bool) -> None:
    with pytest.raises(RejectedConfiguration, match="starts a program on this machine"):
        previewed({"kubeconfig": STARTING}, secret)


def test_a_kubeconfig_that_is_not_decrypted_is_not_judged_and_another_list_is() -> None:
    stand_in = "[secret kubernetes:kubeconfig 12345678]"
    previewed({"kubeconfig": stand_in}, secret=True)
    for text, secret in ((stand_in, False), (f"[{TOKEN}]", True), (f"[secret a]\n{PLAIN}", True)):
        with pytest.raises(RejectedConfiguration) as refused:
            previewed({"kubeconfig": text}, secret)
        assert TOKEN not in str(refused.value)


def test_a_strict_stack_is_held_to_one_cluster() -> None:
    with pytest.raises(RejectedConfiguration) as refused:
        previewed({}, strict=True)
    assert str(refused.value) == (
        "Pulumi.dev.yaml: kubernetes:context: no cluster is pinned: `pulumi refresh` and "
        "`pulumi destroy` would go to the current context; write a context of your kubeconfig; "
        "for a runner in a pod write kubernetes:clusterIdentifier with the uid of the cluster's "
        "namespace kube-system"
    )
    for key in ("context", "clusterIdentifier"):
        previewed({key: "one"}, strict=True)


def test_without_any_kubeconfig_there_is_nothing_to_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    file = kubeconfig(tmp_path, "config", "")
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join([str(tmp_path / "missing"), file]))
    assert nothing_to_reach(None) is None
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "missing"))
    assert f"there is no kubeconfig at {tmp_path}/missing," in str(nothing_to_reach(None))
    monkeypatch.setattr("sys.argv", ["/usr/local/bin/microservices"])
    assert str(nothing_to_reach(None)).endswith("; write one, or name it in KUBECONFIG")
    assert nothing_to_reach("apiVersion: v1\nkind: Config\n") is None


def test_in_a_pod_its_account_reaches_the_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "missing"))
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1")
    assert nothing_to_reach(None) is None
