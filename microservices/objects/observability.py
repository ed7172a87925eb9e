"""Observability of a service: monitors and alerts."""

from collections.abc import Iterator

from microservices.kinds import prometheus
from microservices.objects.stack_object import Component, StackObject
from microservices.plan.names import labels
from microservices.plan.plan import Plan
from microservices.specs.alerts import AlertsArgs, alerts
from microservices.specs.metadata import metadata
from microservices.specs.monitor import pod_monitor_spec, service_monitor_spec


def observability_objects(plan: Plan, service: str) -> Iterator[StackObject]:
    """The monitor of a service and its alerts, as the Prometheus operator reads them."""
    stack, settings = plan.settings, plan.settings.services[service]
    path = (Component("Microservice", service), Component("Observability", service))
    version, seconds = prometheus.API_VERSION, stack.observability.scrape_seconds
    # Prometheus selects by these, so what a person writes wins.
    marks = labels(service) | stack.observability.labels
    described = metadata(service, stack.namespace, marks)
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
        )
    )
    rules: prometheus.PrometheusRuleSpec = {"groups": [{"name": service, "rules": found}]}
    yield StackObject("PrometheusRule", version, described, {"spec": rules}, path)
