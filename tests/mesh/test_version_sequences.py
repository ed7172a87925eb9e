"""Random sequences of versions in the order of Pulumi's engine, and no request is lost.

`tests/engine` runs them with the engine itself; here its order is played.
"""

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.istiod import Mesh
from tests.ordered_apply import OrderedApply
from tests.sequence_load import SETTLE_SECONDS, deploy_without_loss
from tests.stacks import evaluated_with
from tests.version_sequences import HOSTS, SEEDS, Deployment, services


@pytest.mark.nightly
@pytest.mark.parametrize("seed", SEEDS)
def test_no_request_is_lost_whatever_is_deployed_one_after_the_other(
    seed: int, control_plane: ControlPlane, mesh: Mesh, namespace: str
) -> None:
    cluster = OrderedApply(control_plane.cluster, SETTLE_SECONDS)
    catalog = {name: {"image": name, "port": port} for name, port in HOSTS.items()}

    def deploy(deployment: Deployment, settle_seconds: int) -> None:
        values = {
            "namespace": namespace,
            # Simulated pods have no sidecar, and under STRICT nothing is sent to such pods at all.
            "mesh": {"allowPlaintext": True, "settleSeconds": settle_seconds},
            "catalog": catalog,
            "services": services(deployment),
        }
        cluster.deploy(evaluated_with(values), settle_seconds)

    deploy_without_loss(seed, mesh, namespace, deploy)
