"""Workers, StatefulSets and claims by `pulumi up`."""

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.claims import ARCHIVE, WEB, claim, only, uids
from tests.engine.stack import Stack

VOLUMES = {"volumes": {"data": claim()}}
LEDGER = {"image": "ledger", "kind": "stateful", "port": 5432, "protocol": "tcp", **VOLUMES}
MAILER = {"image": "mailer", "tag": "1.0", "kind": "worker"}


def test_workers_stateful_services_and_claims_come_up_and_claims_stay(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster, space = control_plane.cluster, stack.namespace

    def names(kind: str) -> set[str]:
        return set(uids(cluster, kind, space))

    archive = {**ARCHIVE, **VOLUMES}
    only(stack, mailer=MAILER, ledger={**LEDGER, "tag": "1.0", "replicas": 2}, archive=archive)
    stack.up()
    assert names("Deployment") == {"mailer-v1", "archive-v1"}
    for kind in ("Service", "VirtualService", "DestinationRule"):
        assert not [name for name in names(kind) if name.startswith("mailer")]
    claims = {"data-ledger-v1-0", "data-ledger-v1-1", "archive-v1-data"}
    assert names("PersistentVolumeClaim") == claims
    stateful = cluster.get("StatefulSet", "ledger-v1", space)
    assert stateful["status"]["readyReplicas"] == 2
    assert stateful["spec"]["serviceName"] == "ledger-headless"
    route = cluster.get("VirtualService", "ledger", space)["spec"]
    assert "http" not in route
    assert route["tcp"][0]["route"][0]["destination"]["subset"] == "v1"
    assert cluster.get("Deployment", "archive-v1", space)["status"]["readyReplicas"] == 1

    only(stack, ledger={**LEDGER, "tag": "1.1", "replicas": 1}, web=WEB)
    stack.up()
    assert names("Deployment") == {"web-v1"}
    assert names("PersistentVolumeClaim") == claims
