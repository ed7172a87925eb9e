"""Systems as others wrote them: what has the names of the stack is taken over as it runs."""

from collections.abc import Iterator
from typing import Any

import pytest

from microservices.offline.importing.files import files
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.kubernetes.provisioner import PROVISIONER
from testbed.sandbox.stack import wait_until_rolled_out
from tests.builders import Tree
from tests.engine.stack import Stack
from tests.live_stack import settle_in
from tests.offline.importing.test_systems import imported
from tests.page_examples import read_yaml
from tests.stacks import evaluated_with, manifests
from tests.systems import SYSTEMS

ADOPTED = (
    *("ServiceAccount", "Service", "Deployment", "VirtualService", "DestinationRule"),
    *("PodDisruptionBudget", "HorizontalPodAutoscaler"),
)
# Kinds of what a stack makes itself: a service that has one is not taken over.
MADE = {"StatefulSet", "PersistentVolumeClaim"}
SETS = {"config": "ConfigMap", "secrets": "Secret"}
FAST = {
    **{"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass"},
    **{"metadata": {"name": "fast"}, "provisioner": PROVISIONER},
}
"""What one of the systems wants for its claims."""
EVERY_TIME = ("harbour", "lending", "weather")
CASES = [
    pytest.param(name, marks=[] if name in EVERY_TIME else pytest.mark.nightly) for name in SYSTEMS
]


@pytest.fixture
def values(request: pytest.FixtureRequest, namespace: str) -> dict[str, Any]:
    """What `import` makes of a system, in a namespace of the test's own.

    Sets are those that are there already: a stack names its own after what is in them.
    """
    written = files(imported(request.param), "shop", "dev")
    catalog = read_yaml(written["Pulumi.yaml"])["config"]["catalog"]["value"]
    stack = read_yaml(written["Pulumi.dev.yaml"])["config"]
    sets = {name: {"kind": kind} for key, kind in SETS.items() for name in stack.pop(key, {})}
    return {**stack, "catalog": catalog, "namespace": namespace, "existingSets": sets}


def of_services(values: Tree) -> Iterator[tuple[str, list[Manifest]]]:
    """The objects that a stack takes over, of each service that it takes over."""
    found = manifests(evaluated_with(values))
    for name in values["services"]:
        own = [one for one in found if one["metadata"]["labels"]["app.kubernetes.io/name"] == name]
        if MADE.isdisjoint(one["kind"] for one in own):
            yield name, [one for one in own if one["kind"] in ADOPTED]


def identities(cluster: Cluster, objects: list[Manifest], namespace: str) -> list[Any]:
    """What tells each object from another of its name, and from itself with another content."""
    kinds = [(f"{one['apiVersion']}/{one['kind']}", one["metadata"]["name"]) for one in objects]
    found = [cluster.get(kind, name, namespace)["metadata"] for kind, name in kinds]
    return [(one["name"], one["uid"], one.get("generation")) for one in found]


def pods(cluster: Cluster, namespace: str) -> set[str]:
    """Every pod that is not on its way out."""
    found = [pod["metadata"] for pod in cluster.find_all("Pod", namespace)]
    return {one["uid"] for one in found if "deletionTimestamp" not in one}


@pytest.mark.parametrize("values", CASES, indirect=True)
def test_a_system_is_adopted_and_no_object_is_replaced_and_no_pod_restarts(
    values: dict[str, Any], stack: Stack, control_plane: ControlPlane
) -> None:
    cluster, namespace = control_plane.cluster, stack.namespace
    services = dict(of_services(values))
    objects = [one for own in services.values() for one in own]
    cluster.create_namespace(namespace)
    sets = values["existingSets"].items()
    read = [{"apiVersion": "v1", **one, "metadata": {"name": name}} for name, one in sets]
    cluster.apply([FAST, *read, *objects], namespace)
    wait_until_rolled_out(cluster, objects)
    before, running = identities(cluster, objects, namespace), pods(cluster, namespace)
    assert running

    for name, own in services.items():
        values["services"][name]["adopt"] = sorted({one["kind"] for one in own})
    values["namespaceOptions"] = {**values.get("namespaceOptions", {}), "adopt": True}
    written = {f"microservices:{key}": value for key, value in values.items()}
    settle_in(written, namespace)
    stack.change(lambda config: (config.clear(), config.update(written)))
    changes = stack.up()
    assert changes["import"] == 1 + len(objects)
    # The engine writes what the API server has defaulted once more, which changes nothing.
    assert changes.keys() <= {"import", "update", "create"}
    assert identities(cluster, objects, namespace) == before
    assert running <= pods(cluster, namespace)
