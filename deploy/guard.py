"""Guard: checks before the program registers anything."""

from deploy.deployed_cluster import require_cluster
from deploy.kube_context import require_kube_context
from deploy.last_deployed import last_deployed, require_no_loss, warn_of_shifts
from deploy.preflight.check import require_preflight
from rules.deployed import Deployed
from settings.stack import Settings


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
