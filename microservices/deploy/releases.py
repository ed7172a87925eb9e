"""Releases by Flagger and Argo Rollouts: whether those of the last deployments have ended."""

from dataclasses import replace

import pulumi

from microservices.deploy.cluster import NoAnswer, Target, connect
from microservices.deploy.deployed import Deployed
from microservices.deploy.kubeconfig_text import RefusedKubeconfig
from microservices.deploy.preflight.ask import (
    Ask,
    Unanswered,
    Unreachable,
    Unreadable,
    asking,
)
from microservices.kinds import argo_rollouts, flagger
from microservices.manifests.parts import map_at, part
from microservices.plan.names import versioned
from microservices.plan.owner import is_flagger
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.stack import Settings

# https://docs.flagger.app/usage/how-it-works#canary-status
_ENDED_BY_FLAGGER = ("Initialized", "Succeeded")


def without_ended(before: Deployed, settings: Settings) -> Deployed:
    """What was deployed before, without what only the pods before a release needed that has ended.

    An update asks the cluster, where something is kept. A preview does not, and what cannot be
    asked is kept.
    """
    kept = [name for name, one in before.services.items() if one.kept and name in settings.services]
    if not kept or pulumi.runtime.is_dry_run():
        return before
    target = Target.of(pulumi.Config("kubernetes").get)
    try:
        with connect(target) as client:
            ask = asking(client, target.context or "")
            ended = [
                name
                for name in kept
                if has_ended(ask, settings.namespace, name, settings.services[name])
            ]
    except (NoAnswer, RefusedKubeconfig, Unanswered, Unreachable, Unreadable):
        return before
    services = {name: replace(before.services[name], kept=None) for name in ended}
    return replace(before, services={**before.services, **services})


def has_ended(ask: Ask, namespace: str, service: str, settings: MicroserviceSettings) -> bool:
    """Whether all pods of a service are of the version that its owner was last told of."""
    if is_flagger(settings):
        found = ask(f"/apis/{flagger.API_VERSION}/namespaces/{namespace}/canaries/{service}")
        return part(found, "status", "phase") in _ENDED_BY_FLAGGER
    name = versioned(service, settings.main_version.name)
    found = ask(f"/apis/{argo_rollouts.API_VERSION}/namespaces/{namespace}/rollouts/{name}")
    status = map_at(found, "status")
    # The controller writes it as text.
    seen = status.get("observedGeneration") == str(part(found, "metadata", "generation"))
    stable = status.get("stableRS")
    return seen and stable is not None and stable == status.get("currentPodHash")
