"""Monitors and annotations by which Prometheus finds the metrics of a service."""

from collections.abc import Mapping

from microservices.kinds import prometheus
from microservices.plan.names import selector
from microservices.plan.owner import chosen
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.traffic.port import ServicePort

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


def pod_monitor_spec(
    service: str, settings: MicroserviceSettings, scrape_seconds: int
) -> prometheus.PodMonitorSpec:
    """The metrics of Envoy and of the application, merged by the sidecar of each pod.

    It merges one port of the application; further ones are scraped beside it.
    """
    envoy = _endpoint(_ENVOY_PORT_NAME, _MERGED_PATH, scrape_seconds)
    merged: prometheus.Endpoint = {**envoy, "relabelings": [_MERGED_ADDRESS]}
    return {
        "selector": {"matchLabels": chosen(service, settings)},
        "podMetricsEndpoints": [merged, *_further(settings, scrape_seconds)],
    }


def waypoint_monitor_spec(
    labels: Mapping[str, str], scrape_seconds: int
) -> prometheus.PodMonitorSpec:
    """The metrics of a waypoint, whose pods declare a port for them."""
    return {
        "selector": {"matchLabels": dict(labels)},
        "podMetricsEndpoints": [_endpoint("metrics", _MERGED_PATH, scrape_seconds)],
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
    first = _endpoint(port.name, settings.metrics.path, scrape_seconds)
    return {
        "selector": {"matchLabels": selector(service)},
        "endpoints": [
            {**one, "relabelings": [only_this]}
            for one in (first, *_further(settings, scrape_seconds))
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
        "prometheus.io/port": str(port.pod_port),
        "prometheus.io/path": settings.metrics.path,
    }


def _further(settings: MicroserviceSettings, scrape_seconds: int) -> list[prometheus.Endpoint]:
    """What is scraped beside the first port."""
    ports = settings.metrics.ports if settings.metrics else {}
    return [_endpoint(name, path, scrape_seconds) for name, path in sorted(ports.items())]


def _endpoint(port: str, path: str, scrape_seconds: int) -> prometheus.Endpoint:
    return {"port": port, "path": path, "interval": f"{scrape_seconds}s"}


def _metrics_port(settings: MicroserviceSettings) -> ServicePort | None:
    wanted = settings.metrics.port if settings.metrics else None
    ports = (port for port in settings.container_ports if wanted in (None, port.name))
    return next(ports, None)
