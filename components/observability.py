"""Observability of a service: scrape annotations, monitors and alerts."""

from dataclasses import dataclass

import pulumi

from microservices.kinds import prometheus
from microservices.plan.names import labels
from microservices.plan.plan import Plan
from microservices.specs.alerts import AlertsArgs, alerts
from microservices.specs.metadata import metadata, token
from microservices.specs.monitor import pod_monitor_spec, service_monitor_spec


@dataclass(frozen=True, kw_only=True)
class ObservabilityArgs:
    """A service of a plan, and where what observes it goes."""

    plan: Plan
    service: str
    namespace: pulumi.Input[str]


class Observability(pulumi.ComponentResource):
    """The monitor of a service and its alerts, as the Prometheus operator reads them."""

    def __init__(
        self,
        name: str,
        args: ObservabilityArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Observability"), name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        service, stack = args.service, args.plan.settings
        settings, seconds = stack.services[service], stack.observability.scrape_seconds
        # Prometheus selects by these, so what a person writes wins.
        marks = labels(service) | stack.observability.labels
        described = metadata(service, args.namespace, marks)
        if stack.mesh.data_plane == "sidecar":
            pods = pod_monitor_spec(service, settings, seconds)
            prometheus.pod_monitor(service, described, pods, child)
        elif spec := service_monitor_spec(service, settings, seconds):
            prometheus.service_monitor(service, described, spec, child)
        found = alerts(
            AlertsArgs(
                service=service,
                namespace=stack.namespace,
                settings=settings,
                observability=stack.observability,
                data_plane=stack.mesh.data_plane,
            )
        )
        groups: list[prometheus.RuleGroup] = [{"name": service, "rules": found}]
        prometheus.prometheus_rule(service, described, {"groups": groups}, child)
        self.register_outputs({})
