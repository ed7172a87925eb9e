"""Cluster guard: the one cluster that a stack was deployed to."""

import os
from dataclasses import replace

import pulumi

from microservices.deploy.cluster import NoAnswer, Target, other_cluster, reached
from microservices.deploy.deployed import Deployed
from microservices.settings.values.printed import printed

# Set while a program is evaluated without an engine.
_OFFLINE = "MICROSERVICES_OFFLINE"


def require_cluster(before: Deployed) -> Deployed:
    """What was deployed before, with the cluster that is reached now, which must be the same.

    An update always asks the cluster. A preview asks where there is something to compare with, and
    only warns where the cluster does not answer. `kubernetes:clusterIdentifier` is a word of the
    stack's own: it goes before what was reached last.

    Raises:
        pulumi.RunError: before any resource is registered, where the cluster is another one, or
            does not say which one it is to an update of a stack that has one.

    """
    provider = pulumi.Config("kubernetes")
    known = provider.get("clusterIdentifier") or before.cluster
    preview = pulumi.runtime.is_dry_run()
    if preview and (not known or _OFFLINE in os.environ):
        return before
    try:
        found = reached(Target(provider.get("kubeconfig"), provider.get("context")))
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
