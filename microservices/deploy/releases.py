"""Releases by Flagger and Argo Rollouts: whether those of the last deployments have ended."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi

from microservices.deploy.cluster import NoAnswer, Target, connect
from microservices.deploy.deployed import Deployed, DeployedService
from microservices.deploy.kubeconfig_text import RefusedKubeconfig
from microservices.deploy.preflight.ask import (
    Ask,
    Unanswered,
    Unreachable,
    Unreadable,
    asking,
)
from microservices.kinds import argo_rollouts, flagger
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
    services: dict[str, DeployedService] = dict(before.services)
    services |= {name: replace(services[name], kept=None) for name in ended}
    return replace(before, services=services)


def has_ended(ask: Ask, namespace: str, service: str, settings: MicroserviceSettings) -> bool:
    """Whether all pods of a service are of the version that its owner was last told of."""
    if is_flagger(settings):
        found = ask(f"/apis/{flagger.API_VERSION}/namespaces/{namespace}/canaries/{service}")
        return _status(found).get("phase") in _ENDED_BY_FLAGGER
    name = versioned(service, settings.main_version.name)
    found = ask(f"/apis/{argo_rollouts.API_VERSION}/namespaces/{namespace}/rollouts/{name}")
    status = _status(found)
    hashes = {status.get("stableRS"), status.get("currentPodHash")}
    # The controller writes it as text.
    seen = found and status.get("observedGeneration") == str(found["metadata"]["generation"])
    return bool(seen) and len(hashes) == 1 and None not in hashes


def _status(found: Any) -> Mapping[str, Any]:
    return (found or {}).get("status") or {}
