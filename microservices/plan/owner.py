"""Owner of the weights: the workloads and labels of a service for each owner.

Flagger copies a Deployment: the copy, `<name>-primary`, answers, and the Deployment itself has pods
while a release is under way. Argo Rollouts has pods of its own, by a Rollout in place of the
Deployment.
https://docs.flagger.app/usage/how-it-works
https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/istio/
"""

from typing import Final

from microservices.plan.names import selector, versioned
from microservices.settings.microservice import MicroserviceSettings

PULUMI, FLAGGER, ARGO_ROLLOUTS = "pulumi", "flagger", "argo-rollouts"
ROLLOUT: Final = "Rollout"
MEASURED = ("failed_checks", "success_percent", "latency_milliseconds")
"""Fields of `release` by which a new version is measured."""
MADE_BY_FLAGGER = ("primary", "canary")
"""What Flagger adds to the name of a service in those of its Services."""


def is_flagger(settings: MicroserviceSettings) -> bool:
    """Whether Flagger writes the routes, all of them."""
    return settings.traffic.owner == FLAGGER


def is_argo_rollouts(settings: MicroserviceSettings) -> bool:
    """Whether Argo Rollouts writes the weights of our routes."""
    return settings.traffic.owner == ARGO_ROLLOUTS


def is_analysed(settings: MicroserviceSettings) -> bool:
    """Whether Argo Rollouts measures a release; Flagger always does.

    It asks Prometheus, whose address its controller has to know, so that somebody has to ask.
    """
    written = settings.traffic.release.model_fields_set
    return is_argo_rollouts(settings) and not written.isdisjoint(MEASURED)


def writes_weights(settings: MicroserviceSettings) -> bool:
    """Whether this program writes the weights."""
    return settings.traffic.owner == PULUMI


def is_handed_over(settings: MicroserviceSettings) -> bool:
    """Whether routes stay in the cluster when they leave the program, for the next owner."""
    return settings.traffic.hand_over and writes_weights(settings)


def workload_kind(settings: MicroserviceSettings) -> str:
    """The kind that has the pods of a version, as far as this program writes it."""
    if is_argo_rollouts(settings):
        return ROLLOUT
    return "StatefulSet" if settings.kind == "stateful" else "Deployment"


def serving_workload(service: str, settings: MicroserviceSettings, version: str) -> str:
    """The name of what has the pods that answer when no release is under way."""
    name = versioned(service, version)
    return f"{name}-primary" if is_flagger(settings) else name


def chosen(
    service: str, settings: MicroserviceSettings, version: str | None = None
) -> dict[str, str]:
    """Labels that find every pod of a service, or of one version, for all but a workload.

    Flagger calls the `app` of its copy `<service>-primary`, and keeps the other labels.
    """
    found = selector(service, version)
    if is_flagger(settings):
        found["app.kubernetes.io/name"] = found.pop("app")
    return found
