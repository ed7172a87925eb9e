"""Releases by Flagger and Argo Rollouts: what they are measured by, and their pods."""

from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from microservices.plan.owner import MEASURED, is_analysed, is_argo_rollouts, is_flagger
from microservices.plan.plan import Plan
from microservices.plan.subjects import Pods, Service
from microservices.plan.written_route import http_ports
from microservices.rules.on_settings.traffic.owner import owned_elsewhere, owned_pods
from microservices.rules.rule import error, warning
from microservices.settings.values.problems import Finding, Findings, Path


@error(
    "Success rate and latency are those of requests: without any every release is rolled back. "
    "https://docs.flagger.app/usage/metrics",
    each=owned_elsewhere,
)
def releases_are_measured_by_requests(service: Service) -> Findings:
    """A service that Flagger releases, or that is measured, has a port of HTTP or gRPC."""
    if http_ports(service) or service.settings.kind != "service":
        return
    what = "it is about requests, and every port of the service speaks `tcp`"
    if is_flagger(service.settings):
        instead = "write `owner: argo-rollouts` or `owner: pulumi`"
        yield Finding(service.path("traffic", "owner"), f"flagger measures: {what}", instead)
    for path in _measured(service):
        yield Finding(path, what, "leave it out")


@error(
    "A waypoint counts for old and new pods together. "
    "https://argo-rollouts.readthedocs.io/en/stable/features/analysis/"
)
def new_pods_are_measured_by_themselves(plan: Plan) -> Findings:
    """In ambient mode Argo Rollouts measures nothing."""
    if plan.settings.mesh.data_plane == "ambient":
        for service in owned_elsewhere(plan):
            for path in _measured(service):
                what = "in ambient mode no proxy tells new pods from old ones"
                yield Finding(path, what, "leave it out, or write `owner: pulumi`")


def _measured(service: Service) -> Iterator[Path]:
    """The words by which Argo Rollouts measures the new pods of a service."""
    if is_analysed(service.settings):
        for field in MEASURED:
            if field in service.settings.traffic.release.model_fields_set:
                yield service.path("traffic", "release", to_camel(field))


@warning(
    "With routes the new pods are as many as their share of the requests, beside all old ones. "
    "https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/",
    each=owned_pods,
)
def shares_say_how_many_pods_are_new(pods: Pods) -> Findings:
    """With Argo Rollouts there is no `maxSurge`."""
    written = pods.workload.rollout.model_fields_set
    if is_argo_rollouts(pods.service.settings) and "max_surge" in written:
        what = "it has no effect with argo-rollouts"
        yield Finding(pods.path("rollout", "max_surge"), what, "leave it out")
