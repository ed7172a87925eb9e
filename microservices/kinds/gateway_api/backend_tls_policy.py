"""BackendTLSPolicy: TLS to a backend that its callers speak to without.

https://gateway-api.sigs.k8s.io/reference/1.6/spec/#backendtlspolicy
"""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.kinds.custom_resource import custom_resource
from microservices.kinds.gateway_api.group import API_VERSION
from microservices.kinds.gateway_api.object_reference import ObjectReference


class SubjectAltName(TypedDict):
    """A name that a certificate must have."""

    type: str
    hostname: str


class Validation(TypedDict):
    """Whose certificate a backend must show, and who must have signed it."""

    hostname: str
    subjectAltNames: list[SubjectAltName]
    wellKnownCACertificates: NotRequired[str]
    caCertificateRefs: NotRequired[list[ObjectReference]]


class BackendTlsPolicySpec(TypedDict):
    """https://gateway-api.sigs.k8s.io/reference/1.6/spec/#backendtlspolicyspec."""

    targetRefs: list[ObjectReference]
    validation: Validation


def backend_tls_policy(
    name: str,
    metadata: ObjectMetaArgsDict,
    spec: BackendTlsPolicySpec,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """A BackendTLSPolicy."""
    return custom_resource("BackendTLSPolicy", name, metadata, spec, API_VERSION, opts)
