"""ServiceEntry: a host outside of the mesh."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.kinds.custom_resource import custom_resource


class ServiceEntryPort(TypedDict):
    """A port of a host outside of the mesh, and what is spoken there."""

    number: int
    name: str
    protocol: str


class ServiceEntrySpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/service-entry/."""

    hosts: list[str]
    ports: list[ServiceEntryPort]
    location: str
    resolution: str
    exportTo: list[str]
    addresses: NotRequired[list[str]]


def service_entry(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: ServiceEntrySpec,
    api_version: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A ServiceEntry."""
    return custom_resource("ServiceEntry", name, metadata, spec, api_version, opts)
