"""Sidecar: what the proxy of a pod knows, and may reach."""

from typing import TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.kinds.custom_resource import custom_resource


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


def sidecar(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: SidecarSpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A Sidecar."""
    return custom_resource("Sidecar", name, metadata, spec, api_version, opts)
