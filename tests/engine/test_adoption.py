"""Objects that were there before are taken over, and what differs is shown before it changes."""

from typing import Any

import pytest

from microservices.offline.comparison.comparison import compare
from testbed import engine
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.sandbox.stack import of_kind, wait_until_rolled_out
from tests.engine.stack import Stack
from tests.stacks import evaluated_with, manifests

KINDS = ["ServiceAccount", "Service", "Deployment", "VirtualService", "DestinationRule"]


def orders(**keys: Any) -> dict[str, Any]:
    """The order service, with keys added or replaced."""
    return {"tag": "1.0", "replicas": 2, **keys}


def applied_by_hand(namespace: str, **keys: Any) -> list[dict[str, Any]]:
    """The objects of the order service as plain YAML has them."""
    service = {"image": "order-service", "port": 8081, **orders(**keys)}
    values = {"namespace": namespace, "services": {"order-service": service}}
    found = manifests(evaluated_with(values))
    return [item for kind in KINDS for item in of_kind(found, kind)]


def foretold(cluster: Cluster, namespace: str, **keys: Any) -> dict[str, str]:
    """What `compare` says of what is in the cluster, by each object that is not the same."""
    written = applied_by_hand(namespace, **keys)
    kinds = [(f"{one['apiVersion']}/{one['kind']}", one["metadata"]["name"]) for one in written]
    there = [cluster.get(kind, name, namespace) for kind, name in kinds]
    found = compare(there, written, namespace).objects
    return {one.name: one.effect for one in found if one.verdict != "same"}


def pods(cluster: Cluster, namespace: str) -> set[str]:
    """Every pod of the namespace."""
    return {pod["metadata"]["uid"] for pod in cluster.find_all("Pod", namespace)}


@pytest.fixture
def before(stack: Stack, control_plane: ControlPlane) -> set[str]:
    """The pods of a service that was applied by hand, all of them ready; its stack adopts it."""
    cluster = control_plane.cluster
    cluster.create_namespace(stack.namespace)
    objects = applied_by_hand(stack.namespace)
    cluster.apply(objects)
    wait_until_rolled_out(cluster, objects)
    options = {"microservices:namespaceOptions": {"adopt": True}}
    stack.change(lambda config: config.update(options))
    return pods(cluster, stack.namespace)


def test_what_differs_is_shown_and_a_service_is_taken_over_without_one_pod_restarting(
    stack: Stack, control_plane: ControlPlane, before: set[str]
) -> None:
    stack.set_only_orders(orders(tag="1.1", adopt=True))
    shown = stack.run("preview", "--diff").stdout
    assert 'image                   : "order-service:1.0" => "order-service:1.1"' in shown
    assert pods(control_plane.cluster, stack.namespace) == before
    restarted = {"Deployment/order-service-v1": "restarts its pods"}
    assert foretold(control_plane.cluster, stack.namespace, tag="1.1") == restarted
    assert foretold(control_plane.cluster, stack.namespace) == {}
    stack.set_only_orders(orders(adopt=True))
    assert stack.up()["import"] == 1 + len(KINDS)
    assert pods(control_plane.cluster, stack.namespace) == before
    # Once it is taken over the word does nothing, and may go.
    stack.set_only_orders(orders())
    assert set(stack.up()) == {"same"}
    assert pods(control_plane.cluster, stack.namespace) == before


def test_only_the_kinds_that_are_named_are_taken_over(
    stack: Stack, control_plane: ControlPlane, before: set[str]
) -> None:
    cluster = control_plane.cluster
    for kind, name in (
        ("VirtualService", "order-service"),
        ("DestinationRule", "order-service-v1"),
    ):
        cluster.delete(kind, name, stack.namespace)
    stack.set_only_orders(orders(adopt=["ServiceAccount", "Service", "Deployment"]))
    stack.up()
    assert pods(cluster, stack.namespace) == before
    assert cluster.get("VirtualService", "order-service", stack.namespace)


def test_objects_that_nobody_adopts_are_not_touched(
    stack: Stack, control_plane: ControlPlane, before: set[str]
) -> None:
    stack.set_only_orders(orders())
    if engine.upserts():
        # An older provider applies what it is to create, and so takes over what is equal.
        assert stack.up()["create"] > len(KINDS)
    else:
        assert "already exists" in stack.fails()
    assert pods(control_plane.cluster, stack.namespace) == before
