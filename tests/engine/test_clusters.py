"""One stack and two clusters, and kubeconfigs that start a program, under the real engine."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from microservices.deploy.kubeconfig_text import PROGRAMS
from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from tests.deploy.kubeconfig_writings import AS_JSON, COMMAND
from tests.engine.stack import Stack

KINDS = ("Deployment", "Service", "ServiceAccount", "NetworkPolicy", "VirtualService")
UPDATE = ("up", "--yes", "--skip-preview")
PREVIEWS = (("preview",), ("refresh", "--preview-only"), ("destroy", "--preview-only"))
MAKES = ("up", "refresh", "down")
# Commands that go by the state alone, but for this word.
WITH_PROGRAM = tuple(
    (verb, "--yes", "--skip-preview", "--run-program") for verb in ("refresh", "destroy")
)


@pytest.fixture(scope="module")
def other(run_folder: Path) -> Iterator[ControlPlane]:
    """A second cluster."""
    if reason := engine.missing():
        pytest.skip(reason)
    with ControlPlane(run_folder / "other") as plane:
        yield plane


class Clusters:
    """One small stack, and a kubeconfig with the contexts `a` and `b` of two clusters."""

    def __init__(self, stack: Stack, folder: Path, **planes: ControlPlane) -> None:
        self.stack = stack
        self._planes = planes
        self._folder = folder
        stack.set_only_orders({"tag": "latest", "replicas": 1})
        self.use("a")

    def use(self, current: str, **names: str) -> None:
        """Make a context the current one; `a="b"` lets the context `a` lead to the cluster b."""
        parts: dict[str, list[Any]] = {"clusters": [], "contexts": [], "users": []}
        for name in self._planes:
            plane = self._planes[names.get(name, name)]
            content = json.loads(plane.kubeconfig.read_text())
            cluster, user = content["clusters"][0]["cluster"], content["users"][0]["user"]
            parts["clusters"].append({"name": name, "cluster": cluster})
            parts["users"].append({"name": name, "user": user})
            parts["contexts"].append({"name": name, "context": {"cluster": name, "user": name}})
        file = self._folder / "two-clusters"
        file.write_text(
            json.dumps({"apiVersion": "v1", "kind": "Config", "current-context": current, **parts})
        )
        self.stack.environment["KUBECONFIG"] = str(file)

    def tell(self, **told: str | None) -> None:
        """Tell the provider by the stack file; `None` takes a key out."""

        def edit(config: dict[str, Any]) -> None:
            for key, value in told.items():
                config.pop(f"kubernetes:{key}", None)
                if value is not None:
                    config[f"kubernetes:{key}"] = value

        self.stack.change(edit)

    def uid(self, name: str) -> str:
        return self._planes[name].cluster.get("Namespace", "kube-system")["metadata"]["uid"]

    def objects(self, name: str) -> Mapping[tuple[str, str], str]:
        """What a cluster has of the stack: the uid of each object, by kind and name."""
        cluster = self._planes[name].cluster
        namespace = cluster.find("Namespace", self.stack.namespace)
        found = {("Namespace", "it"): namespace["metadata"]["uid"]} if namespace else {}
        for kind in KINDS:
            for one in cluster.find_all(kind, self.stack.namespace):
                found[kind, one["metadata"]["name"]] = one["metadata"]["uid"]
        return found

    def known(self) -> set[str]:
        """The URN of each resource in the state."""
        return {one["urn"] for one in self.stack.resources()}

    def make(self, action: str) -> subprocess.CompletedProcess[str]:
        """`make up`, `make refresh`, `make down`."""
        return self.stack.make(action, "--yes")


@pytest.fixture
def clusters(
    stack: Stack, control_plane: ControlPlane, other: ControlPlane, tmp_path: Path
) -> Iterator[Clusters]:
    yield Clusters(stack, tmp_path, a=control_plane, b=other)
    other.cluster.empty(stack.namespace)


def test_with_another_current_context_nothing_is_made_or_forgotten(clusters: Clusters) -> None:
    stack = clusters.stack
    stack.up()
    assert stack.outputs()["deployed"]["clusterUid"] == clusters.uid("a")
    before, known = clusters.objects("a"), clusters.known()
    assert before
    clusters.use("b")
    for action in MAKES:
        finished = clusters.make(action)
        assert finished.returncode == 1
        assert clusters.uid("b") in finished.stderr
    commands = (UPDATE, (*UPDATE, "--refresh", "--run-program"), ("preview",))
    for words in (*commands, *WITH_PROGRAM):
        refusal = stack.run(*words, succeeds=False)
        assert f"belongs to the cluster {clusters.uid('a')}" in refusal.stdout + refusal.stderr
    assert clusters.objects("b") == {}
    assert (clusters.objects("a"), clusters.known()) == (before, known)


def test_with_a_pinned_context_every_command_goes_there(clusters: Clusters) -> None:
    stack = clusters.stack
    made = stack.up()
    before, known = clusters.objects("a"), clusters.known()
    clusters.tell(context="a")
    assert stack.up() == {"same": sum(made.values())}, "a pin replaces nothing"
    clusters.use("b")
    for words in (*PREVIEWS, UPDATE, (*UPDATE, "--refresh"), ("refresh", "--yes")):
        stack.run(*words)
        assert (clusters.objects("a"), clusters.known()) == (before, known), words
    for action in ("up", "refresh"):
        assert clusters.make(action).returncode == 0
    assert (clusters.objects("a"), clusters.objects("b")) == (before, {})
    a_context_of_the_same_name_is_not_the_same_cluster(clusters)
    clusters.use("b")
    assert clusters.make("down").returncode == 0
    assert ("Namespace", "it") not in clusters.objects("a")


def a_context_of_the_same_name_is_not_the_same_cluster(clusters: Clusters) -> None:
    stack = clusters.stack
    before, known = clusters.objects("a"), clusters.known()
    clusters.use("a", a="b")
    for words in (UPDATE, ("preview",)):
        refusal = stack.run(*words, succeeds=False)
        assert f"and this is {clusters.uid('b')}" in refusal.stdout + refusal.stderr
    for action in MAKES:
        assert clusters.make(action).returncode == 1
    assert (clusters.objects("a"), clusters.objects("b")) == (before, {})
    assert clusters.known() == known


def test_a_stack_moves_by_the_word_that_names_its_cluster(clusters: Clusters) -> None:
    stack = clusters.stack
    clusters.tell(context="a", clusterIdentifier=clusters.uid("a"))
    stack.up()
    before = clusters.objects("a")
    clusters.tell(context="b", clusterIdentifier=clusters.uid("b"))
    assert clusters.make("up").returncode == 0
    assert clusters.objects("b").keys() == before.keys()
    assert clusters.objects("a") == {}
    assert stack.outputs()["deployed"]["clusterUid"] == clusters.uid("b")


@pytest.fixture
def marked(clusters: Clusters, tmp_path: Path) -> Path:
    """The mark of a program `get-token` on PATH, which gives the token of the cluster a."""
    mark = tmp_path / "mark"
    content = json.loads(Path(clusters.stack.environment["KUBECONFIG"]).read_text())
    token = content["users"][0]["user"]["token"]
    answer = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {"token": token},
    }
    program = tmp_path / "get-token"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat <<END\n{json.dumps(answer)}\nEND\n")
    program.chmod(0o755)
    path = clusters.stack.environment["PATH"]
    clusters.stack.environment["PATH"] = f"{tmp_path}:{path}"
    return mark


def starting(clusters: Clusters) -> str:
    """The text of a kubeconfig of the cluster a whose credential a program gives."""
    content = json.loads(Path(clusters.stack.environment["KUBECONFIG"]).read_text())
    cluster = {"server": content["clusters"][0]["cluster"]["server"]}
    inside = {**cluster, "insecure-skip-tls-verify": True}
    text = json.dumps({**AS_JSON, "clusters": [{"name": "it", "cluster": inside}]})
    return text.replace(COMMAND, "get-token")


def test_no_command_starts_a_program_of_a_stack_file(clusters: Clusters, marked: Path) -> None:
    stack = clusters.stack
    stack.up()
    before = clusters.objects("a")
    text = starting(clusters)
    (stack.folder / "kube:config.yaml").write_text(text)
    commands = (UPDATE, ("preview",), *WITH_PROGRAM)
    for told, tried in (
        (text, commands),
        (f"{text}\n---\n]: [\n", commands[:1]),
        ("kube:config.yaml", commands[:1]),
    ):
        clusters.tell(kubeconfig=told)
        for words in tried:
            refusal = stack.run(*words, succeeds=False)
            assert "Pulumi.dev.yaml: kubernetes:kubeconfig: " in refusal.stdout + refusal.stderr
        assert clusters.make("up").returncode == 2
        assert not marked.exists()
    # What runs no program reads no stack file: they go where the last update went.
    for words in (("refresh", "--yes"), ("destroy", "--preview-only")):
        stack.run(*words)
    assert (clusters.objects("a"), marked.exists()) == (before, False)
    stack.run("destroy", "--yes")
    assert not marked.exists()


def test_a_program_starts_where_the_machine_names_its_whole_line(
    clusters: Clusters, marked: Path
) -> None:
    clusters.tell(kubeconfig=starting(clusters))
    clusters.stack.environment[PROGRAMS] = "get-token"
    clusters.stack.up()
    assert marked.exists()
    assert clusters.objects("a")


def test_a_kubeconfig_as_text_goes_through_and_its_token_is_not_printed(
    clusters: Clusters, control_plane: ControlPlane
) -> None:
    text = control_plane.kubectl("config", "view", "--raw", "--flatten", "--minify")
    token = json.loads(control_plane.kubeconfig.read_text())["users"][0]["user"]["token"]
    assert token in text
    clusters.use("b")
    clusters.tell(kubeconfig=text)
    commands = (("preview",), UPDATE, ("preview", "--diff"))
    finished = [clusters.stack.run(*words) for words in commands]
    said = [text for one in finished for text in (one.stdout, one.stderr)]
    assert clusters.objects("a")
    assert clusters.objects("b") == {}
    assert not [text for text in said if token in text]
