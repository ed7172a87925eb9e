"""Guard: checks before the program registers anything."""

from microservices.deploy.deployed import Deployed
from microservices.deploy.deployed_cluster import require_cluster
from microservices.deploy.kube_context import require_kube_context
from microservices.deploy.last_deployed import (
    last_deployed,
    require_no_loss,
    warn_of_shifts,
)
from microservices.deploy.preflight.check import require_preflight
from microservices.settings.stack import Settings


def guard(settings: Settings) -> Deployed:
    """What was deployed last, where the settings may be deployed after it.

    Raises:
        pulumi.RunError: before any resource is registered, with the reason.

    """
    require_kube_context(settings)
    before = require_cluster(last_deployed())
    require_no_loss(before, settings)
    require_preflight(settings)
    warn_of_shifts(before, settings)
    return before
