"""Manifests of who may call whom, in the shape that a stack has them."""

from typing import Any

from tests.offline.objects import STRICT_POD, Manifest, placed, service, workload
from tests.offline.traffic.routing import ISTIO

SECURITY = "security.istio.io/v1"


def principal(account: str, namespace: str = "shop") -> Manifest:
    """A source: one account."""
    return {"source": {"principals": [f"cluster.local/ns/{namespace}/sa/{account}"]}}


def operation(*ports: int, **fields: list[str]) -> Manifest:
    """What may be asked for."""
    return {"operation": {"ports": [str(port) for port in ports], **fields}}


def rule(source: Manifest | None = None, to: Manifest | None = None) -> Manifest:
    """A rule of an AuthorizationPolicy."""
    return ({"from": [source]} if source else {}) | ({"to": [to]} if to else {})


def policy(app: str, *rules: Manifest, name: str = "", action: str = "ALLOW") -> Manifest:
    """An AuthorizationPolicy for the pods of an app."""
    spec = {"selector": {"matchLabels": {"app": app}}, "action": action, "rules": list(rules)}
    return placed("AuthorizationPolicy", name or app, SECURITY, spec=spec)


def default_deny() -> Manifest:
    """An AuthorizationPolicy that lets in nobody."""
    return placed("AuthorizationPolicy", "default-deny", SECURITY, spec={})


def peers(mode: str = "STRICT", app: str = "", **ports: str) -> Manifest:
    """A PeerAuthentication, of the namespace or of the pods of an app; ports as `port_80`."""
    spec: Manifest = {"mtls": {"mode": mode}}
    if app:
        spec["selector"] = {"matchLabels": {"app": app}}
    if ports:
        own = {name.removeprefix("port_"): {"mode": found} for name, found in ports.items()}
        spec["portLevelMtls"] = own
    return placed("PeerAuthentication", app or "default", SECURITY, spec=spec)


def sidecar(app: str, *hosts: str, mode: str | None = "REGISTRY_ONLY") -> Manifest:
    """A Sidecar for the pods of an app."""
    spec: Manifest = {
        "workloadSelector": {"labels": {"app": app}},
        "egress": [{"hosts": list(hosts) or ["~/*"]}],
    }
    if mode:
        spec["outboundTrafficPolicy"] = {"mode": mode}
    return placed("Sidecar", app, ISTIO, spec=spec)


def outside(name: str, host: str, port: int = 443, protocol: str = "HTTPS") -> Manifest:
    """A ServiceEntry."""
    spec = {"hosts": [host], "ports": [{"number": port, "protocol": protocol}]}
    return placed("ServiceEntry", name, ISTIO, spec=spec)


def guarded(app: str, *rules: Manifest, calls: tuple[str, ...] = (), **pod: Any) -> list[Manifest]:
    """A service with its policy, its Sidecar, and an account of its own."""
    return [
        service(app),
        workload(app=app, pod={**STRICT_POD, "serviceAccountName": app, **pod}),
        policy(app, *rules),
        sidecar(app, *calls),
    ]
