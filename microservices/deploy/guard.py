"""Guard: checks before the program registers anything."""

import os
from collections.abc import Callable
from dataclasses import replace

import pulumi

from microservices.deploy.claims import loss_findings
from microservices.deploy.cluster import NoAnswer, Target, other_cluster, reached
from microservices.deploy.deployed import Deployed
from microservices.deploy.kube_context import require_kube_context
from microservices.deploy.preflight.check import require_preflight
from microservices.deploy.releases import without_ended
from microservices.deploy.shift import shift_findings
from microservices.load.configuration import RejectedConfiguration
from microservices.load.layers import Layers
from microservices.plan.plan import Plan
from microservices.settings.values.printed import printed

# Set while a program is evaluated without an engine.
_OFFLINE = "MICROSERVICES_OFFLINE"


def guard(plan: Plan, layers: Layers, last: Callable[[], Deployed]) -> Deployed:
    """What was deployed last, where the plan may be deployed after it; warns of what is doubtful.

    `layers` are those of the plan, and `last` reads what was deployed.

    Raises:
        RejectedConfiguration: with every reason in the settings, such as claims that would be lost.
        pulumi.RunError: before any resource is registered, with any other reason.

    """
    settings = plan.settings
    require_kube_context(settings, layers.key("kubeContext"))
    before = require_cluster(last())
    if lost := [layers.problem(*finding) for finding in loss_findings(before, settings)]:
        raise RejectedConfiguration(lost)
    require_preflight(plan, layers)
    for finding in shift_findings(before, settings):
        pulumi.log.warn(str(layers.problem(*finding)))
    return without_ended(before, settings)


def require_cluster(before: Deployed) -> Deployed:
    """What was deployed before, with the cluster that is reached now, which must be the same.

    An update always asks the cluster. A preview asks where there is something to compare with, and
    only warns where the cluster does not answer. `kubernetes:clusterIdentifier` is a word of the
    stack's own: it goes before what was reached last.

    Raises:
        pulumi.RunError: where the cluster is another one, or does not say which one it is to an
            update of a stack that has one.

    """
    provider = pulumi.Config("kubernetes")
    known = provider.get("clusterIdentifier") or before.cluster
    preview = pulumi.runtime.is_dry_run()
    if preview and (not known or _OFFLINE in os.environ):
        return before
    try:
        found = reached(Target.of(provider.get))
    except NoAnswer as error:
        if known and not preview:
            message = f"the cluster is not known to be {known}: {error}"
            raise pulumi.RunError(printed(message)) from None
        message = f"whether the cluster is still the same one is not known: {error}"
        pulumi.log.warn(printed(message))
        return before
    if reason := other_cluster(known, found):
        raise pulumi.RunError(printed(reason))
    return replace(before, cluster=found)
