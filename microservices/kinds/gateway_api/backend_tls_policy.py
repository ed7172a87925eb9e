"""BackendTLSPolicy: TLS to a backend that its callers speak to without.

https://gateway-api.sigs.k8s.io/reference/1.6/spec/#backendtlspolicy
"""

from typing import NotRequired, TypedDict

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
