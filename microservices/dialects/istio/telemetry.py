"""Telemetry: access log and traces of a namespace."""

from microservices.kinds import istio
from microservices.settings.observability import ObservabilitySettings


def telemetry_spec(observability: ObservabilitySettings) -> istio.TelemetrySpec | None:
    """Access log and traces as the stack writes them; None where the mesh decides on both."""
    spec: istio.TelemetrySpec = {}
    if observability.access_log is not None:
        disabled = not observability.access_log
        spec["accessLogging"] = [{"providers": [{"name": "envoy"}], "disabled": disabled}]
    if observability.tracing_percent is not None:
        spec["tracing"] = [{"randomSamplingPercentage": observability.tracing_percent}]
    return spec or None
