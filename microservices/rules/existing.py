"""Existing: objects that the settings name and others make, for rules that look for them."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at, texts_at

_KEY = "existingSets"


def existing_objects(configured: Callable[[str], str | None]) -> list[Manifest]:
    """A ConfigMap or Secret for each set of `existingSets`, from the texts of a configuration.

    Where another stack owns the namespace, what that one makes for all that is in it as well.
    Nothing stands for what the program refuses.
    """
    return [*_sets(configured), *_of_the_owner(configured)]


def _sets(configured: Callable[[str], str | None]) -> list[Manifest]:
    own, shared = _layers(configured, _KEY)
    return [
        {
            "apiVersion": "v1",
            "kind": str(written.get("kind")),
            "metadata": {
                "name": str(written.get("name", name)),
                "namespace": configured("namespace"),
            },
        }
        for name in {**shared, **own}
        # null removes.
        if own.get(name, {}) is not None
        for written in [{**map_at(shared, name), **map_at(own, name)}]
    ]


def _of_the_owner(configured: Callable[[str], str | None]) -> Iterator[Manifest]:
    """Strict mutual TLS and default deny, which the owner alone says, and its gateway of Istio."""
    own, shared = _layers(configured, "namespaceOptions")
    if not {**shared, **own}.get("owner"):
        return
    security, networking = "security.istio.io/v1", "networking.istio.io/v1"
    strict = {"mtls": {"mode": "STRICT"}}
    closed = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    over, under = _layers(configured, "gateway")
    written = {**under, **over}
    hosts = [f"./{host}" for host in texts_at(written, "hosts")]
    port = {"number": 80, "name": "http", "protocol": "HTTP"}
    if written.get("tls") is not None:
        port = {"number": 443, "name": "https", "protocol": "HTTPS"}
    gateway = {"servers": [{"port": port, "hosts": hosts}]}
    for api_version, kind, name, spec in (
        (security, "PeerAuthentication", "default", strict),
        (security, "AuthorizationPolicy", "default-deny", {}),
        ("networking.k8s.io/v1", "NetworkPolicy", "default-deny", closed),
        *([(networking, "Gateway", "gateway", gateway)] if hosts else []),
    ):
        described = {"name": name, "namespace": configured("namespace")}
        yield {"apiVersion": api_version, "kind": kind, "metadata": described, "spec": spec}


def _layers(
    configured: Callable[[str], str | None], key: str
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What a stack says under a key, and what lies under that for every stack."""
    return _map(configured(key)), map_at(_map(configured("shared")), key)


def _map(text: str | None) -> Mapping[str, Any]:
    try:
        value = json.loads(text or "{}")
    except (RecursionError, ValueError):
        return {}
    return value if isinstance(value, Mapping) else {}
