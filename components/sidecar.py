"""Sidecar: the proxy's egress, limited to the calls of its service."""

from collections.abc import Iterable, Mapping, Sequence

from components import istio
from plan.call_graph import CLUSTER, Call
from plan.names import headless
from settings.observability import CollectorSettings

# Nothing at all. https://istio.io/latest/docs/reference/config/networking/sidecar/#IstioEgressListener
_NOTHING = "~/*"
_API_SERVER = f"default/kubernetes.default.{CLUSTER}"


def sidecar_hosts(
    calls: Iterable[Call], collectors: Sequence[CollectorSettings], *, token: bool
) -> list[str]:
    """The hosts that a proxy needs; with `token` the API server is among them.

    Versions that a route leads to come with their Service.
    https://istio.io/latest/docs/reference/config/networking/sidecar/
    """
    hosts = {f"{call.namespace or '.'}/{call.host}" for call in calls}
    hosts |= {f"{one.namespace}/{one.service}.{one.namespace}.{CLUSTER}" for one in collectors}
    if token:
        hosts.add(_API_SERVER)
    return sorted(hosts) or [_NOTHING]


def peer_hosts(service: str, namespace: str) -> list[str]:
    """The names by which pods of a StatefulSet find each other."""
    return [f"{namespace}/{name}.{namespace}.{CLUSTER}" for name in (service, headless(service))]


def sidecar_spec(labels: Mapping[str, str], hosts: Sequence[str]) -> istio.SidecarSpec:
    """The proxies of pods with these labels know these hosts; what they do not know they refuse."""
    return {
        "workloadSelector": {"labels": dict(labels)},
        "egress": [{"hosts": list(hosts)}],
        "outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"},
    }
