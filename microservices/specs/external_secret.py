"""Secrets that External Secrets brings from a store; the values are never seen here.

https://external-secrets.io/latest/api/externalsecret/
"""

from typing import NotRequired, TypedDict

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.settings.access.external import ExternalSecretSettings

API_VERSION = "external-secrets.io/v1"
# Pods that start before the values are there would wait for them and say nothing.
_AWAITED = {"pulumi.com/waitFor": "condition=Ready"}


class StoreReference(TypedDict):
    """A SecretStore or ClusterSecretStore."""

    name: str
    kind: str


class Target(TypedDict):
    """The Secret that is made."""

    name: str
    creationPolicy: str
    deletionPolicy: str


class RemoteReference(TypedDict):
    """Where a value lies in the store."""

    key: str
    property: NotRequired[str]
    version: NotRequired[str]


class SecretKey(TypedDict):
    """One key of the Secret."""

    secretKey: str
    remoteRef: RemoteReference


class ExternalSecretSpec(TypedDict):
    """What to bring from which store into which Secret."""

    refreshInterval: str
    secretStoreRef: StoreReference
    target: Target
    data: list[SecretKey]


def external_secret_metadata(described: ObjectMetaArgsDict) -> ObjectMetaArgsDict:
    """It is awaited until its Secret is there."""
    return {**described, "annotations": _AWAITED}


def external_secret_spec(name: str, settings: ExternalSecretSettings) -> ExternalSecretSpec:
    """The Secret of the same name, owned by the ExternalSecret, which goes with it."""
    return {
        "refreshInterval": f"{settings.refresh_minutes}m",
        "secretStoreRef": {"name": settings.store, "kind": settings.store_kind},
        "target": {"name": name, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
        "data": [
            {"secretKey": key, "remoteRef": _remote_reference(settings, key)}
            for key in sorted(settings.keys)
        ],
    }


def _remote_reference(settings: ExternalSecretSettings, key: str) -> RemoteReference:
    place = settings.keys[key]
    reference: RemoteReference = {"key": place.key}
    if place.property:
        reference["property"] = place.property
    if place.version:
        reference["version"] = place.version
    return reference
