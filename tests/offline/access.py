"""Manifests of who may call whom, in the shape that a stack has them, and whole systems of them."""

from typing import Any

from tests.offline.objects import Manifest, placed, service, workload
from tests.offline.routing import ISTIO

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
        workload(app=app, pod={**CLOSED, "serviceAccountName": app, **pod}),
        policy(app, *rules),
        sidecar(app, *calls),
    ]


CLOSED: Manifest = {
    "automountServiceAccountToken": False,
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [
        {
            "name": "web",
            "securityContext": {
                "readOnlyRootFilesystem": True,
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
            },
        }
    ],
}


def system(count: int) -> list[Manifest]:
    """A whole stack of so many services: a gateway, layers of callers, cycles, hosts outside."""
    found = [default_deny(), peers(), outside("bank", "api.bank.example"), _gateway(), _way_in()]
    found += [outside("files", "*.storage.example", 80, "HTTP")]
    callers: dict[int, list[Manifest]] = {number: [] for number in range(count)}
    for number in range(count):
        for callee in _callees(number, count):
            paths = [f"/{_name(callee)}/*", "/health"] if number % 3 else []
            to = operation(8080, **({"methods": ["GET", "POST"], "paths": paths} if paths else {}))
            callers[callee].append(rule(principal(_name(number)), to))
    callers[0].append(rule({"source": {"namespaces": ["istio-ingress"]}}, operation(8080)))
    callers[count - 1].append(rule(principal("reports", "billing"), operation(8080)))
    if count > 2:
        callers[count // 2].append(rule({"source": {"namespaces": ["monitoring"]}}))
    for number, rules in callers.items():
        hosts = [
            ["./api.bank.example"],
            ["./*.storage.example"],
            ["mail/smtp.mail.svc.cluster.local"],
        ]
        calls = tuple(hosts[number % 3]) if number % 5 == 1 else ()
        read = (
            [{"secretRef": {"name": f"{_name(number)}-key-9ee26b3c23"}}] if number % 4 == 1 else []
        )
        read += [{"configMapRef": {"name": "settings-9d48fac0e1"}}] if number % 2 else []
        found += guarded(_name(number), *rules, calls=calls)
        found[-3] = workload(
            app=_name(number),
            pod={
                **CLOSED,
                "serviceAccountName": _name(number),
                "containers": [{**CLOSED["containers"][0], "name": _name(number), "envFrom": read}],
            },
        )
    return found


_WORDS = ("cart", "payment", "user", "order", "stock", "mail", "price", "search", "review", "ship")


def _name(number: int) -> str:
    word = _WORDS[number % len(_WORDS)]
    return f"{word}-service" if number < len(_WORDS) else f"{word}-{number // len(_WORDS)}-service"


def _callees(number: int, count: int) -> list[int]:
    """Whom a service calls: some behind it, and now and then one before it."""
    found = {(number * 2 + 1), (number * 2 + 2), (number + 7 if number % 4 == 0 else count)}
    if number % 11 == 9:
        found.add(number // 3)
    return sorted(one for one in found if one < count and one != number)


def _gateway() -> Manifest:
    server = {"port": {"number": 443, "protocol": "HTTPS"}, "hosts": ["./shop.example.com"]}
    plain = {**server, "port": {"number": 80, "protocol": "HTTP"}}
    spec = {"servers": [server, {**plain, "tls": {"httpsRedirect": True}}]}
    return placed("Gateway", "gateway", ISTIO, spec=spec)


def _way_in() -> Manifest:
    http = [{"route": [{"destination": {"host": _name(0)}}]}]
    spec = {"hosts": ["shop.example.com"], "gateways": ["gateway"], "http": http}
    return placed("VirtualService", "in", ISTIO, spec=spec)
