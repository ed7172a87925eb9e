"""Telemetry: access log and traces of a namespace."""

from microservices.kinds import istio
from microservices.settings.observability import ObservabilitySettings


def telemetry_spec(observability: ObservabilitySettings) -> istio.TelemetrySpec:
    """Access log and traces as the stack writes them.

    Without a collector nothing is traced, whatever the mesh says: no proxy may reach one, and
    Envoy refuses every listener whose tracer, such as Zipkin, is none of its clusters.
    https://github.com/istio/istio/issues/43043
    """
    spec: istio.TelemetrySpec = {}
    if observability.access_log is not None:
        disabled = not observability.access_log
        spec["accessLogging"] = [{"providers": [{"name": "envoy"}], "disabled": disabled}]
    if not observability.collectors:
        spec["tracing"] = [{"disableSpanReporting": True}]
    elif observability.tracing_percent is not None:
        spec["tracing"] = [{"randomSamplingPercentage": observability.tracing_percent}]
    return spec
