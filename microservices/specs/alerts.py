"""Alerts on request metrics and pods.

None fires without traffic: then there are no series, or 0 / 0, which is no number and so neither
above nor below anything.
"""

from dataclasses import dataclass

from microservices.kinds.prometheus import Alert
from microservices.plan.names import headless, versioned
from microservices.plan.owner import ROLLOUT, serving_workload, workload_kind
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.observability import ObservabilitySettings
from microservices.settings.version import Version

# Who counts a request once. https://istio.io/latest/docs/reference/config/metrics/#labels
_REPORTER = {"sidecar": "destination", "ambient": "waypoint"}
# What is the server's fault, as 5xx is in HTTP: unknown, deadline exceeded, unimplemented,
# internal, unavailable, data loss. https://opentelemetry.io/docs/specs/semconv/rpc/grpc/
_FAILED = ('response_code=~"5.."', 'grpc_response_status=~"2|4|12|13|14|15"')
# A rate needs two samples at least, and four outlive a lost scrape.
_SAMPLES, _LEAST_WINDOW = 4, 300
# Kubernetes cuts what it makes a pod's name from. https://github.com/kubernetes/apiserver,
# pkg/storage/names/generate.go
_LONGEST_POD_PREFIX = 58
# By the kind of a workload: how many of its pods are ready, and the label with its name.
# https://argo-rollouts.readthedocs.io/en/stable/features/controller-metrics/
_READY = {
    "Deployment": ("kube_deployment_status_replicas_available", "deployment"),
    "StatefulSet": ("kube_statefulset_status_replicas_ready", "statefulset"),
    ROLLOUT: ("rollout_info_replicas_available", "name"),
}


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """A service, where it runs, and how it is observed."""

    service: str
    namespace: str
    settings: MicroserviceSettings
    observability: ObservabilitySettings
    data_plane: str


def alerts(args: AlertsArgs) -> list[Alert]:
    """The alerts of a service and of each of its versions."""
    found: list[Alert] = []
    if any(not port.routed_as_tcp for port in args.settings.all_ports):
        found += [_errors(args), _latency(args)]
    found.append(_restarts(args))
    for version in args.settings.effective_versions:
        if _is_to_be_there(args.settings, version):
            found.append(_no_pod_ready(args, version.name))
        scaling = version.workload.scaling
        # Where both are the same it is at its maximum always.
        if scaling and scaling.min < scaling.max:
            found.append(_at_maximum(args, version.name))
    return found


def _is_to_be_there(settings: MicroserviceSettings, version: Version) -> bool:
    needed = settings.kind == "worker" or version.weight > 0
    return needed and version.workload.least_replicas > 0


def _errors(args: AlertsArgs) -> Alert:
    allowed = args.observability.alerts.error_percent
    # A series that is on both sides of `or` counts once.
    failed = " or ".join(_rate(args, "istio_requests_total", matcher) for matcher in _FAILED)
    all_of_them = _rate(args, "istio_requests_total")
    return _alert(
        args,
        "HighErrorRate",
        f"100 * sum({failed}) / sum({all_of_them}) > {allowed}",
        severity="critical",
        summary=f"{args.service} fails too many requests",
        description=f'{{{{ printf "%.1f" $value }}}} % of the requests to {args.service} in '
        f"{args.namespace} fail, and {allowed} % may.",
    )


def _latency(args: AlertsArgs) -> Alert:
    wanted = args.observability.alerts.latency_milliseconds
    buckets = _rate(args, "istio_request_duration_milliseconds_bucket")
    return _alert(
        args,
        "HighLatency",
        f"histogram_quantile(0.99, sum by (le) ({buckets})) > {wanted}",
        severity="warning",
        summary=f"{args.service} answers slowly",
        description=f"99 of 100 requests to {args.service} in {args.namespace} are answered within "
        f'{{{{ printf "%.0f" $value }}}} ms, and {wanted} ms are wanted.',
    )


def _restarts(args: AlertsArgs) -> Alert:
    allowed = args.observability.alerts.restarts
    prefixes = (
        f"{versioned(args.service, version)}-"[:_LONGEST_POD_PREFIX]
        for version in sorted(args.settings.written_versions)
    )
    pods = "|".join(f"{prefix}.+" for prefix in prefixes)
    series = _series(
        "kube_pod_container_status_restarts_total",
        f'namespace="{args.namespace}"',
        f'pod=~"{pods}"',
        f'container="{args.service}"',
    )
    # It looks back far enough already, and between two restarts of a crash loop lie five minutes.
    return _alert(
        args,
        "ContainerRestarts",
        f"increase({series}[15m]) >= {allowed}",
        severity="warning",
        minutes=0,
        summary=f"{args.service} restarts again and again",
        description=f"{{{{ $labels.pod }}}} of {args.service} in {args.namespace} restarted "
        '{{ printf "%.0f" $value }} times within 15 minutes.',
    )


def _no_pod_ready(args: AlertsArgs, version: str) -> Alert:
    name = serving_workload(args.service, args.settings, version)
    metric, label = _READY[workload_kind(args.settings)]
    ready = _series(metric, f'namespace="{args.namespace}"', f'{label}="{name}"')
    return _alert(
        args,
        "NoPodReady",
        f"{ready} == 0",
        severity="critical",
        version=version,
        summary=f"{name} has no pod that is ready",
        description=f"{{{{ $value }}}} pods of {name} in {args.namespace} are ready.",
    )


def _at_maximum(args: AlertsArgs, version: str) -> Alert:
    name = serving_workload(args.service, args.settings, version)
    matchers = (f'namespace="{args.namespace}"', f'horizontalpodautoscaler="{name}"')
    desired = _series("kube_horizontalpodautoscaler_status_desired_replicas", *matchers)
    most = _series("kube_horizontalpodautoscaler_spec_max_replicas", *matchers)
    return _alert(
        args,
        "AutoscalerAtMaximum",
        f"{desired} >= {most}",
        severity="warning",
        minutes=15,
        version=version,
        summary=f"{name} can grow no further",
        description=f"{name} in {args.namespace} wants {{{{ $value }}}} pods, the most it may "
        "have, for 15 minutes.",
    )


def _alert(
    args: AlertsArgs,
    name: str,
    expression: str,
    *,
    severity: str,
    summary: str,
    description: str,
    minutes: int | None = None,
    version: str | None = None,
) -> Alert:
    marks = {"service": args.service, "namespace": args.namespace, "severity": severity}
    lasting = args.observability.alerts.minutes if minutes is None else minutes
    return {
        "alert": name,
        "expr": expression,
        "for": f"{lasting}m",
        "labels": marks | ({"version": version} if version else {}),
        "annotations": {"summary": summary, "description": description},
    }


def _rate(args: AlertsArgs, metric: str, *matchers: str) -> str:
    """Per second and series, of the requests to the service."""
    names = [args.service]
    if args.settings.kind == "stateful":
        names.append(headless(args.service))
    series = _series(
        metric,
        f'reporter="{_REPORTER[args.data_plane]}"',
        f'destination_service_name=~"{"|".join(names)}"',
        f'destination_service_namespace="{args.namespace}"',
        *matchers,
    )
    return f"rate({series}[{max(_LEAST_WINDOW, _SAMPLES * args.observability.scrape_seconds)}s])"


def _series(metric: str, *matchers: str) -> str:
    return f"{metric}{{{','.join(matchers)}}}"
