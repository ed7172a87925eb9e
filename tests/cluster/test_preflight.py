"""A real API server tells what it has and what its users may do."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from microservices.deploy.cluster import Target, connect
from microservices.deploy.preflight.ask import asking
from microservices.deploy.preflight.check import Report, check
from microservices.load.configuration import layers_of
from microservices.load.layers import Layers
from microservices.offline.files.stack_files import StackFiles, read_stack
from microservices.plan.plan import Plan
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.definitions import read_definitions
from testbed.kubernetes.manifests import Manifest
from testbed.processes.processes import wait_until
from tests.builders import Tree, accepted, layers, service
from tests.stacks import PROJECT, ROOT, STACKS

GONE = {
    "canaries.flagger.app",
    "externalsecrets.external-secrets.io",
    "scaledobjects.keda.sh",
}
READER: list[Mapping[str, Any]] = [
    {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]},
    {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["*"]},
]


class User:
    """Somebody who asks the API server by a kubeconfig of their own."""

    def __init__(self, kubeconfig: Path, token: str | None = None) -> None:
        self._file = kubeconfig
        if token is not None:
            content = json.loads(kubeconfig.read_text())
            content["users"][0]["user"] = {"token": token}
            self._file = kubeconfig.with_name("few-rights")
            self._file.write_text(json.dumps(content))

    def asks(self, values: Tree) -> Report:
        read = layers(values)
        return self.asks_for(accepted(read), read)

    def asks_for(self, plan: Plan, read: Layers) -> Report:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("KUBECONFIG", str(self._file))
            with connect(Target()) as client:
                return check(plan, read, asking(client, "testbed"))


@pytest.fixture
def administrator(control_plane: ControlPlane) -> User:
    return User(control_plane.kubeconfig)


def stack(namespace: str, **keys: Any) -> Tree:
    return {"namespace": namespace, "services": {"web": service()}, **keys}


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_of_the_project_lacks_nothing(name: str, administrator: User) -> None:
    files = StackFiles.of(name, ROOT / f"Pulumi.{name}.yaml", ROOT / "Pulumi.yaml")
    read = layers_of(PROJECT, name, read_stack(files).values)
    found = administrator.asks_for(accepted(read), read)
    assert found.wrong == ()
    said = {answer.asked: answer.said for answer in found.answers}
    assert said["Kubernetes"].startswith("1.34;")
    first, _, total = said["your rights"].split()[:3]
    assert first == total != "0"


@contextmanager
def without(cluster: Cluster, names: set[str]) -> Iterator[None]:
    """Some CRDs are gone meanwhile."""
    definitions = [one for one in read_definitions() if one["metadata"]["name"] in names]
    assert len(definitions) == len(names)
    try:
        for name in names:
            cluster.delete("CustomResourceDefinition", name)
        wait_until(lambda: not serves_any(cluster, definitions), 60, "waiting for CRDs to go")
        yield
    finally:
        cluster.apply(definitions)
        for one in definitions:
            cluster.wait_until(is_established, "CustomResourceDefinition", one["metadata"]["name"])


def is_established(definition: Manifest) -> bool:
    conditions = definition.get("status", {}).get("conditions") or []
    return any(one["type"] == "Established" and one["status"] == "True" for one in conditions)


def serves_any(cluster: Cluster, definitions: list[Manifest]) -> bool:
    return any(cluster.knows([one["spec"]["names"]["kind"]]) for one in definitions)


def test_every_kind_that_is_missing_is_in_one_message(
    cluster: Cluster, administrator: User, namespace: str
) -> None:
    trigger = {"type": "rabbitmq", "metadata": {"queueName": "mail"}}
    values = stack(
        namespace,
        services={
            "web": service(traffic={"owner": "flagger"}),
            "mailer": {
                "image": "mailer:1.0",
                "kind": "worker",
                "scaling": {"min": 1, "max": 4, "triggers": {"mail": trigger}},
            },
        },
        externalSecrets={"keys": {"store": "vault", "keys": {"a": {"key": "b"}}}},
    )
    assert administrator.asks(values).wrong == ()
    with without(cluster, GONE):
        wrong = administrator.asks(values).wrong
    assert [
        str(one).split("; ")[0].removeprefix("Pulumi.dev.yaml: microservices:") for one in wrong
    ] == [
        "externalSecrets: the cluster has no ExternalSecret of external-secrets.io/v1",
        "services.mailer.scaling.triggers: the cluster has no ScaledObject of keda.sh/v1alpha1",
        "services.web.traffic.owner: the cluster has no Canary of flagger.app/v1beta1",
    ]


def test_a_revision_that_nobody_injects_is_an_error(administrator: User, namespace: str) -> None:
    found = administrator.asks(stack(namespace, mesh={"revision": "canary"}))
    [problem] = found.wrong
    assert problem.path == "microservices:mesh.revision"
    assert administrator.asks(stack(namespace)).wrong == ()


def test_a_class_that_is_not_there_is_an_error(administrator: User, namespace: str) -> None:
    claim = {"size": "1Gi", "accessMode": "ReadWriteMany", "storageClass": "not-there"}
    web = service(volumes={"data": {"path": "/data", "claim": claim}})
    [problem] = administrator.asks(stack(namespace, services={"web": web})).wrong
    assert problem.what == "there is no StorageClass not-there"
    there = {**claim, "storageClass": "testbed"}
    web = service(volumes={"data": {"path": "/data", "claim": there}})
    assert administrator.asks(stack(namespace, services={"web": web})).wrong == ()


def test_a_service_whose_pods_would_be_lost_is_not_adopted(
    administrator: User, cluster: Cluster, namespace: str
) -> None:
    """The way that the page shows ends it: the label on the pods."""
    ports = [{"port": 8080}]
    spec: Manifest = {"selector": {"tier": "back"}, "ports": ports}
    pod: Manifest = {"containers": [{"name": "main", "image": "web:0"}]}
    labels = {"tier": "back"}
    objects: list[Manifest] = [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "old"}, "spec": pod},
    ]
    objects[1]["metadata"]["labels"] = labels
    cluster.apply(objects, namespace)
    values = stack(namespace, services={"web": service(adopt=["Service"])})
    [problem] = administrator.asks(values).wrong
    assert problem.what.endswith("would get no more requests: old")
    labels["app"] = "web"
    cluster.apply(objects[1:], namespace)
    assert administrator.asks(values).wrong == ()


@pytest.fixture
def reader(control_plane: ControlPlane, cluster: Cluster, namespace: str) -> User:
    """An account that may read all, and write Deployments of its own namespace."""
    return account(control_plane, cluster, namespace, READER)


def account(
    control_plane: ControlPlane, cluster: Cluster, namespace: str, rules: list[Mapping[str, Any]]
) -> User:
    group = "rbac.authorization.k8s.io"
    described = {"name": "deployer", "namespace": namespace}
    subject = {"kind": "ServiceAccount", **described}
    reference = {"apiGroup": group, "kind": "Role", "name": "deployer"}
    cluster.apply(
        [
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": described},
            {"apiVersion": f"{group}/v1", "kind": "Role", "metadata": described, "rules": rules},
            {
                "apiVersion": f"{group}/v1",
                "kind": "RoleBinding",
                "metadata": described,
                "roleRef": reference,
                "subjects": [subject],
            },
        ]
    )
    who = f"--as=system:serviceaccount:{namespace}:deployer"
    asked = ("auth", "can-i", "--list", who, f"--namespace={namespace}")
    wait_until(
        lambda: "deployments.apps" in control_plane.kubectl(*asked), 60, "waiting for rights"
    )
    token = control_plane.kubectl("create", "token", "deployer", f"--namespace={namespace}")
    return User(control_plane.kubeconfig, token.strip())


def test_somebody_with_few_rights_is_told_what_is_missing(reader: User, namespace: str) -> None:
    found = reader.asks(stack(namespace, config={"app": {"a": "b"}}))
    written = "create, patch, delete"
    assert [(one.path.removeprefix("microservices:"), one.what) for one in found.wrong] == [
        ("config", f"you may not {written} configmaps in namespace {namespace}"),
        (
            "mesh.apiVersion",
            f"you may not {written} authorizationpolicies.security.istio.io, "
            "destinationrules.networking.istio.io, peerauthentications.security.istio.io, "
            "sidecars.networking.istio.io, telemetries.telemetry.istio.io, "
            f"virtualservices.networking.istio.io in namespace {namespace}",
        ),
        ("namespace", "you may not patch namespaces"),
        (
            "network",
            f"you may not {written} networkpolicies.networking.k8s.io in namespace {namespace}",
        ),
        (
            "services.web",
            f"you may not {written} serviceaccounts, services in namespace {namespace}",
        ),
        (
            "services.web.disruption",
            f"you may not {written} poddisruptionbudgets.policy in namespace {namespace}",
        ),
    ]
    warned = [one.what for one in found.doubtful]
    assert any("whether sidecars are injected cannot be asked" in what for what in warned)
