"""Observability of a service: scrape annotations, monitors and alerts."""

from dataclasses import dataclass

import pulumi

from components import prometheus
from components.alerts import AlertsArgs, alerts
from components.metadata import metadata, token
from plan.names import labels, selector
from plan.owner import chosen
from plan.plan import Plan
from settings.microservice import MicroserviceSettings
from settings.port import ServicePort

# The one port that Istio's container declares is Envoy's. Its agent merges the metrics of Envoy and
# of the application on the port after it, and takes them in plaintext under STRICT mutual TLS too.
# The agent's port is declared by no container, so a monitor that names it would find no target.
# https://istio.io/latest/docs/ops/integrations/prometheus/#option-1-metrics-merging
_ENVOY_PORT_NAME = "http-envoy-prom"
_MERGED_PATH = "/stats/prometheus"
_MERGED_ADDRESS: prometheus.Relabeling = {
    "action": "replace",
    "sourceLabels": ["__address__"],
    "regex": "(.+):15090",
    "targetLabel": "__address__",
    "replacement": "${1}:15020",
}


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


def pod_monitor_spec(
    service: str, settings: MicroserviceSettings, scrape_seconds: int
) -> prometheus.PodMonitorSpec:
    """The metrics of Envoy and of the application, merged by the sidecar of each pod."""
    return {
        "selector": {"matchLabels": chosen(service, settings)},
        "podMetricsEndpoints": [
            {
                "port": _ENVOY_PORT_NAME,
                "path": _MERGED_PATH,
                "interval": f"{scrape_seconds}s",
                "relabelings": [_MERGED_ADDRESS],
            }
        ],
    }


def service_monitor_spec(
    service: str, settings: MicroserviceSettings, scrape_seconds: int
) -> prometheus.ServiceMonitorSpec | None:
    """The application's own metrics, where there is no sidecar; None when it has none.

    Under STRICT mutual TLS Prometheus has to be in the mesh itself to read them.
    """
    port = _metrics_port(settings)
    if settings.metrics is None or port is None:
        return None
    # The headless Service of a StatefulSet has the same labels, and leads to the same pods.
    only_this: prometheus.Relabeling = {
        "action": "keep",
        "sourceLabels": ["__meta_kubernetes_service_name"],
        "regex": service,
    }
    return {
        "selector": {"matchLabels": selector(service)},
        "endpoints": [
            {
                "port": port.name,
                "path": settings.metrics.path,
                "interval": f"{scrape_seconds}s",
                "relabelings": [only_this],
            }
        ],
    }


def metrics_annotations(settings: MicroserviceSettings) -> dict[str, str]:
    """Annotations by which Istio's agent finds the application's own metrics; none without any.

    https://istio.io/latest/docs/ops/integrations/prometheus/#option-1-metrics-merging
    """
    port = _metrics_port(settings)
    if settings.metrics is None or port is None:
        return {}
    return {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": str(port.number),
        "prometheus.io/path": settings.metrics.path,
    }


def _metrics_port(settings: MicroserviceSettings) -> ServicePort | None:
    wanted = settings.metrics.port if settings.metrics else None
    ports = (port for port in settings.all_ports if wanted in (None, port.name))
    return next(ports, None)
