"""Alerts on request metrics and pods.

None fires without traffic: then there are no series, or 0 / 0, which is no number and so neither
above nor below anything.
"""

from microservices.kinds.prometheus import Alert
from microservices.plan.names import versioned
from microservices.plan.owner import ROLLOUT, serving_workload, workload_kind
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.version import Version
from microservices.specs.monitoring.alert import AlertsArgs, alert
from microservices.specs.monitoring.request_alerts import request_alerts
from microservices.specs.monitoring.request_metrics import series

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


def alerts(args: AlertsArgs) -> list[Alert]:
    """The alerts of a service and of each of its versions."""
    found = [*request_alerts(args), _restarts(args)]
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


def _restarts(args: AlertsArgs) -> Alert:
    allowed = args.observability.alerts.restarts
    prefixes = (
        f"{versioned(args.service, version)}-"[:_LONGEST_POD_PREFIX]
        for version in sorted(args.settings.written_versions)
    )
    pods = "|".join(f"{prefix}.+" for prefix in prefixes)
    restarted = series(
        "kube_pod_container_status_restarts_total",
        f'namespace="{args.namespace}"',
        f'pod=~"{pods}"',
        f'container="{args.service}"',
    )
    # It looks back far enough already, and between two restarts of a crash loop lie five minutes.
    return alert(
        args,
        "ContainerRestarts",
        f"increase({restarted}[15m]) >= {allowed}",
        severity="warning",
        minutes=0,
        summary=f"{args.service} restarts again and again",
        description=f"{{{{ $labels.pod }}}} of {args.service} in {args.namespace} restarted "
        '{{ printf "%.0f" $value }} times within 15 minutes.',
    )


def _no_pod_ready(args: AlertsArgs, version: str) -> Alert:
    name = serving_workload(args.service, args.settings, version)
    metric, label = _READY[workload_kind(args.settings)]
    ready = series(metric, f'namespace="{args.namespace}"', f'{label}="{name}"')
    return alert(
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
    desired = series("kube_horizontalpodautoscaler_status_desired_replicas", *matchers)
    most = series("kube_horizontalpodautoscaler_spec_max_replicas", *matchers)
    return alert(
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
