"""Sidecar: what the proxy of a pod knows, and may reach."""

from typing import NotRequired, TypedDict

from microservices.kinds.istio.destination_rule import ConnectionPool


class WorkloadSelector(TypedDict):
    """Labels of the pods."""

    labels: dict[str, str]


class EgressListener(TypedDict):
    """Hosts as `namespace/host`; `.` is the pod's own namespace, and `~` none at all."""

    hosts: list[str]


class OutboundTrafficPolicy(TypedDict):
    """REGISTRY_ONLY lets nothing out but to the hosts that the proxy knows."""

    mode: str


class SidecarSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/sidecar/."""

    workloadSelector: WorkloadSelector
    egress: list[EgressListener]
    outboundTrafficPolicy: OutboundTrafficPolicy
    inboundConnectionPool: NotRequired[ConnectionPool]
