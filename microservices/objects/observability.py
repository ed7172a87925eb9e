"""Observability of a service: monitors and alerts."""

from collections.abc import Iterator

from microservices.kinds import prometheus
from microservices.objects.args import ServiceArgs
from microservices.objects.dialect import dialect_of
from microservices.objects.stack_object import Component, StackObject
from microservices.plan.names import headless, labels
from microservices.plan.owner import MADE_BY_FLAGGER, is_flagger
from microservices.specs.monitoring.alert import AlertsArgs
from microservices.specs.monitoring.alerts import alerts
from microservices.specs.monitoring.monitor import pod_monitor_spec, service_monitor_spec


def observability_objects(args: ServiceArgs) -> Iterator[StackObject]:
    """The monitor of a service and its alerts, as the Prometheus operator reads them."""
    service, settings, stack = args.name, args.settings, args.plan.settings
    path = (*args.path, Component("Observability", service))
    version, seconds = prometheus.API_VERSION, stack.observability.scrape_seconds
    # Prometheus selects by these, so what a person writes wins.
    described = args.metadata(service, labels(service) | stack.observability.labels)
    if stack.mesh.data_plane == "sidecar":
        pods = pod_monitor_spec(service, settings, seconds)
        yield StackObject("PodMonitor", version, described, {"spec": pods}, path)
    elif spec := service_monitor_spec(service, settings, seconds):
        yield StackObject("ServiceMonitor", version, described, {"spec": spec}, path)
    found = alerts(
        AlertsArgs(
            service=service,
            namespace=stack.namespace,
            settings=settings,
            observability=stack.observability,
            data_plane=stack.mesh.data_plane,
            addresses=_addresses(args),
        )
    )
    rules: prometheus.PrometheusRuleSpec = {"groups": [{"name": service, "rules": found}]}
    yield StackObject("PrometheusRule", version, described, {"spec": rules}, path)


def _addresses(args: ServiceArgs) -> tuple[str, ...]:
    """The Services by which its pods are called, whoever makes them."""
    found = [*dialect_of(args.plan.settings.mesh).addresses(args.plan, args.name)]
    if args.settings.kind == "stateful":
        found.append(headless(args.name))
    if is_flagger(args.settings):
        found += [f"{args.name}-{made}" for made in MADE_BY_FLAGGER]
    return tuple(found)
