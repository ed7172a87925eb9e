"""NetworkPolicies are enforced between real pods as the evaluator in tests/integration foresees."""

from typing import Any

from microservices.manifests.pod import pods_of
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.mesh.policy_enforcer import PolicyEnforcer
from testbed.pods.real_pods import RealPods
from testbed.processes.processes import wait_until
from tests.integration.access.network_policies import NetworkPolicies
from tests.testbed.connection import connects

PORTS = {"http": 8080, "metrics": 9090}
OPEN = {"protocol": "TCP", "port": "http"}


def pod(name: str) -> Manifest:
    ports = [{"name": key, "containerPort": number} for key, number in PORTS.items()]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"containers": [{"name": "main", "image": "main:1", "ports": ports}]},
    }


def policy(name: str, **spec: Any) -> Manifest:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": spec,
    }


def of(name: str) -> dict[str, Any]:
    return {"podSelector": {"matchLabels": {"app": name}}}


def test_what_is_enforced_is_what_the_evaluator_says(
    control_plane: ControlPlane,
    real_pods: RealPods,
    policy_enforcer: PolicyEnforcer,
    namespace: str,
) -> None:
    cluster = control_plane.cluster
    other = f"{namespace}-other"
    cluster.create_namespace(other)
    for name in (namespace, other):
        real_pods.take(name, sidecars=False)
        cluster.apply([pod("caller"), pod("callee")], name)
    here = {one.name: one for one in real_pods.pods(namespace)}
    there = {f"other {one.name}": one for one in real_pods.pods(other)}
    real = {**here, **there}
    assert connects(real["caller"].network, real["callee"].address, PORTS["metrics"])

    both = ["Ingress", "Egress"]
    cluster.apply(
        [
            policy("default-deny", podSelector={}, policyTypes=both),
            policy(
                "caller",
                **of("caller"),
                policyTypes=["Egress"],
                egress=[{"to": [of("callee")], "ports": [OPEN]}],
            ),
            policy("callee", **of("callee"), ingress=[{"from": [of("caller")], "ports": [OPEN]}]),
        ],
        namespace,
    )
    policy_enforcer.process.check()
    wait_until(
        lambda: not connects(real["caller"].network, real["callee"].address, PORTS["metrics"]),
        60,
        "waiting for the policies to be enforced",
    )

    kinds = ("Namespace", "Pod", "NetworkPolicy")
    found = [one for kind in kinds for one in with_kind(cluster.find_all(kind), kind)]
    policies = NetworkPolicies(found)
    pods = {(one.namespace, one.name): one for one in pods_of(found)}
    foreseen, seen = {}, {}
    for source, from_pod in real.items():
        for target, to_pod in real.items():
            for port in PORTS.values():
                ends = [pods[one.namespace, one.name] for one in (from_pod, to_pod)]
                foreseen[source, target, port] = policies.let(ends[0], ends[1], port)
                seen[source, target, port] = connects(from_pod.network, to_pod.address, port)
    assert seen == foreseen
    assert foreseen["caller", "callee", 8080]
    assert not foreseen["other caller", "callee", 8080]
    cluster.empty(other)


def test_nothing_is_enforced_after_its_end(
    control_plane: ControlPlane, real_pods: RealPods, namespace: str
) -> None:
    cluster = control_plane.cluster
    real_pods.take(namespace, sidecars=False)
    deny = policy("default-deny", podSelector={}, policyTypes=["Ingress", "Egress"])
    cluster.apply([pod("caller"), pod("callee"), deny], namespace)
    real = {one.name: one for one in real_pods.pods(namespace)}
    assert connects(real["caller"].network, real["callee"].address, PORTS["http"])


def with_kind(items: list[Manifest], kind: str) -> list[Manifest]:
    """A list of the API server leaves out what its items are."""
    return [{**one, "kind": kind} for one in items]
