"""The nodes of the cluster: where pods are, and nodes that are being emptied."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from testbed.kubernetes import nodes
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest

NODES = tuple(node["metadata"]["name"] for node in nodes.simulated())
ZONE = "topology.kubernetes.io/zone"


def node_of(pod: Manifest) -> str:
    """The node of a pod; empty before it has one."""
    return pod["spec"].get("nodeName", "")


def zones_of(cluster: Cluster, pods: Iterable[Manifest]) -> Counter[str]:
    """How many of the pods are in each zone; those without a node are in none."""
    found = {node["metadata"]["name"]: node for node in cluster.find_all("Node")}
    placed = filter(None, map(node_of, pods))
    return Counter(found[name]["metadata"]["labels"][ZONE] for name in placed)


@contextmanager
def cordoned(control_plane: ControlPlane, *names: str) -> Iterator[None]:
    """Nodes that take no new pods meanwhile."""
    try:
        for name in names:
            control_plane.kubectl("cordon", name)
            control_plane.cluster.wait_until(_is_tainted, "Node", name)
        yield
    finally:
        control_plane.kubectl("uncordon", *names)
        for name in names:
            control_plane.cluster.wait_until(lambda item: not _is_tainted(item), "Node", name)


@contextmanager
def drained(control_plane: ControlPlane, node: str, labels: str) -> Iterator[None]:
    """A node that takes no new pods meanwhile, and that the selected pods have left.

    Raises `Fault` where they do not leave it.
    """
    selected = f"--pod-selector={labels}"
    with cordoned(control_plane, node):
        control_plane.kubectl("drain", node, selected, "--delete-emptydir-data", "--timeout=90s")
        yield


def _is_tainted(node: Manifest) -> bool:
    taints = node["spec"].get("taints", [])
    return any(taint["key"] == "node.kubernetes.io/unschedulable" for taint in taints)
