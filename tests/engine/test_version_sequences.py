"""Random sequences of versions by `pulumi up` while requests are sent, and none of them is lost."""

import pytest

from testbed.mesh import Mesh
from tests.engine.stack import Stack
from tests.sequence_load import rate_without_loss
from tests.version_sequences import SEEDS, Deployment, services

LEAST_RATE = 5000
"""Requests a second, to both services together, that every deployment has to stand."""


@pytest.mark.parametrize("seed", SEEDS)
def test_no_request_is_lost_whatever_is_deployed_one_after_the_other(
    seed: int, stack: Stack, mesh: Mesh
) -> None:
    def deploy(deployment: Deployment, settle_seconds: int) -> None:
        # Simulated pods have no sidecar, and under STRICT nothing is sent to such pods at all.
        written = {"allowPlaintext": True, "settleSeconds": settle_seconds}
        stack.change(lambda config: config.update({"microservices:mesh": written}))
        stack.set_services(services(deployment))
        stack.up()

    assert rate_without_loss(seed, mesh, stack.namespace, deploy) >= LEAST_RATE
