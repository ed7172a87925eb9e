"""What a proxy holds in a mesh of 300 services: a twentieth of it where its `Sidecar` says so."""

import json
from collections import Counter
from dataclasses import dataclass, field

from microservices.manifests.pod import pods_of
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.processes.processes import wait_until
from tests.integration.access.generated_mesh import GeneratedMesh
from tests.written_stack import WrittenStack

COUNT = 300
SEED = 1
# Each calls up to four others, so this is the mean.
CALLS = 2
LEAST = 20
# What a proxy is told of, but no workload: nothing runs in this test.
KINDS = ("Namespace", "ServiceAccount", "Service", "VirtualService", "DestinationRule", "Sidecar")


@dataclass(frozen=True)
class Held:
    """The configuration of a proxy in bytes, its clusters for calls, and whom it knows."""

    size: int
    clusters: int
    services: frozenset[str] = field(repr=False)

    @classmethod
    def by(cls, client: Client) -> "Held":
        clusters = client.admin("/config_dump?resource=dynamic_active_clusters").get("configs", [])
        names = [one["cluster"]["name"] for one in clusters]
        outbound = [name.split("|")[3] for name in names if name.startswith("outbound|")]
        hosts = frozenset(host.split(".")[0] for host in outbound if host.startswith("service-"))
        return cls(len(json.dumps(client.admin("/config_dump"))), len(outbound), hosts)


def test_a_proxy_knows_what_its_service_calls_and_nothing_else(
    control_plane: ControlPlane, mesh: Mesh, namespace: str
) -> None:
    made = GeneratedMesh(COUNT, SEED)
    rendered = WrittenStack(control_plane.cluster, namespace).manifests(made.services())
    control_plane.cluster.apply([one for one in rendered if one["kind"] in KINDS])
    counts = Counter(one.caller for one in made.calls)
    caller = next(name for name in made.names if counts[name] == CALLS)
    called = {one.callee for one in made.calls if one.caller == caller}
    pod = next(one for one in pods_of(rendered) if one.labels["app"] == caller)

    unscoped = mesh.client(namespace, "unscoped")
    wait_until(lambda: len(Held.by(unscoped).services) == COUNT, 60, "waiting for all services")
    scoped = mesh.client(namespace, "scoped", pod.labels, caller)
    wait_until(lambda: Held.by(scoped).services == called, 60, "waiting for the called services")

    all_of_it, needed = Held.by(unscoped), Held.by(scoped)
    print(f"without a Sidecar {all_of_it}, with it {needed}")
    assert needed.size * LEAST <= all_of_it.size
    assert needed.clusters * LEAST <= all_of_it.clusters
