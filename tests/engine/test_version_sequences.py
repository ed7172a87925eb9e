"""Random sequences of versions by `pulumi up` while requests are sent, and none of them is lost."""

import pytest

from testbed.mesh.istiod import Mesh
from tests.engine.stack import Stack
from tests.sequence_load import RUNS, deploy_without_loss
from tests.version_sequences import Deployment, services


@pytest.mark.parametrize(("seed", "pause_seconds"), RUNS)
def test_no_request_is_lost_whatever_is_deployed_one_after_the_other(
    seed: int, pause_seconds: float, stack: Stack, mesh: Mesh
) -> None:
    def deploy(deployment: Deployment, settle_seconds: int) -> None:
        # Simulated pods have no sidecar, and under STRICT nothing is sent to such pods at all.
        written = {"allowPlaintext": True, "settleSeconds": settle_seconds}
        stack.change(lambda config: config.update({"microservices:mesh": written}))
        stack.set_services(services(deployment))
        stack.up()

    deploy_without_loss(seed, mesh, stack.namespace, deploy, pause_seconds)
