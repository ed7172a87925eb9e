"""Sidecar: the proxy's egress, limited to the calls of its service."""

from collections.abc import Iterable, Mapping, Sequence

from microservices.kinds import istio
from microservices.manifests.routes.host import service_host
from microservices.plan.call_graph import Call
from microservices.plan.names import headless
from microservices.settings.observability import CollectorSettings

# Nothing at all. https://istio.io/latest/docs/reference/config/networking/sidecar/#IstioEgressListener
_NOTHING = "~/*"


def sidecar_hosts(
    calls: Iterable[Call],
    collectors: Sequence[CollectorSettings],
    members: Sequence[str] = (),
    *,
    token: bool,
) -> list[str]:
    """The hosts that a proxy needs; with `token` the API server is among them.

    Versions that a route leads to come with their Service. `members` are hosts of StatefulSets.
    https://istio.io/latest/docs/reference/config/networking/sidecar/
    """
    hosts = {*members} | {f"{call.namespace or '.'}/{call.host}" for call in calls}
    hosts |= {_of(one.service, one.namespace) for one in collectors}
    if token:
        hosts.add(_of("kubernetes", "default"))
    return sorted(hosts) or [_NOTHING]


def member_hosts(service: str, namespace: str) -> list[str]:
    """The names by which pods of a StatefulSet are found: all of them, and each by itself."""
    return [_of(name, namespace) for name in (service, headless(service))]


def _of(service: str, namespace: str) -> str:
    return f"{namespace}/{service_host((namespace, service))}"


def sidecar_spec(
    labels: Mapping[str, str], hosts: Sequence[str], idle_seconds: int | None = None
) -> istio.SidecarSpec:
    """The proxies of pods with these labels know these hosts; what they do not know they refuse.

    `idle_seconds` is the idle timeout of requests between a proxy and the application beside it,
    which a DestinationRule does not say: the rules that a proxy reads are those of what it calls.
    """
    spec: istio.SidecarSpec = {
        "workloadSelector": {"labels": dict(labels)},
        "egress": [{"hosts": list(hosts)}],
        "outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"},
    }
    if idle_seconds:
        spec["inboundConnectionPool"] = {"http": {"idleTimeout": f"{idle_seconds}s"}}
    return spec
