"""The Prometheus operator's kinds: the one place with their apiVersion.

Pulumi passes the spec of a custom resource on as it is, without translating or checking it, so
specs are camelCase here, and their types are declared here.
https://prometheus-operator.dev/docs/api-reference/api/
"""

from typing import NotRequired, TypedDict

API_VERSION = "monitoring.coreos.com/v1"


class LabelSelector(TypedDict):
    """Labels that the selected objects have."""

    matchLabels: dict[str, str]


class Relabeling(TypedDict):
    """A step over the labels of a target, before it is scraped."""

    action: str
    sourceLabels: list[str]
    regex: str
    targetLabel: NotRequired[str]
    replacement: NotRequired[str]


class Endpoint(TypedDict):
    """Where metrics are read: a port by its name, the path, and the time between two scrapes."""

    port: str
    path: str
    interval: str
    relabelings: NotRequired[list[Relabeling]]


class PodMonitorSpec(TypedDict):
    """Pods of the same namespace that are scraped."""

    selector: LabelSelector
    podMetricsEndpoints: list[Endpoint]


class ServiceMonitorSpec(TypedDict):
    """Services of the same namespace whose pods are scraped."""

    selector: LabelSelector
    endpoints: list[Endpoint]


# `for` is a word of Python, so no class can declare it: how long `expr` must hold.
Alert = TypedDict(
    "Alert",
    {
        "alert": str,
        "expr": str,
        "for": str,
        "labels": dict[str, str],
        "annotations": dict[str, str],
    },
)


class RuleGroup(TypedDict):
    """Rules that are evaluated one after the other."""

    name: str
    rules: list[Alert]


class PrometheusRuleSpec(TypedDict):
    """Alerts in groups."""

    groups: list[RuleGroup]
