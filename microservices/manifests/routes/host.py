"""Names of hosts as istiod reads them.

https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService-hosts
"""

from collections.abc import Iterable

from microservices.manifests.objects import Manifest, Place, place
from microservices.manifests.parts import texts_at

# Clusters may have a domain of their own, but Istio's short names and ours assume this one.
CLUSTER = "svc.cluster.local"
EVERYWHERE = "*"
_HERE = "."


def full_name(host: str, namespace: str) -> str:
    """A host in full; one without a dot is a Service beside the rule, any other is taken as is.

    So `web.shop` is no Service of the namespace `shop`, in istioctl as in istiod.
    """
    if not host or host.startswith("*") or "." in host or ":" in host:
        return host
    return service_host((namespace, host))


def service_host(service: Place) -> str:
    """The host of a Service in full."""
    namespace, name = service
    return f"{name}.{namespace}.{CLUSTER}"


def service_place(host: str, namespace: str) -> Place | None:
    """Namespace and name of the Service that a rule of a namespace means by a host.

    None where it means none: `web.shop` and `web.shop.svc` are whole as they stand.
    https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    """
    name, _, rest = full_name(host, namespace).partition(".")
    owner, _, domain = rest.partition(".")
    return (owner, name) if domain == CLUSTER else None


def full_names(name: str, namespace: str) -> list[str]:
    """What a pod of a namespace may mean by a name, the likeliest first."""
    if "." not in name:
        return [service_host((namespace, name)), name]
    return [name.removesuffix("."), f"{name}.{CLUSTER}", f"{name.removesuffix('.svc')}.{CLUSTER}"]


def gateway_name(gateway: str, namespace: str) -> str:
    """Namespace and name of a gateway, with a slash; a name alone lies beside the rule."""
    if "/" in gateway:
        return gateway.replace("./", f"{namespace}/", 1) if gateway.startswith("./") else gateway
    name, _, rest = gateway.partition(".")
    return f"{rest.split('.')[0] or namespace}/{name}"


def covers(pattern: str, host: str) -> bool:
    """Whether every host that a name stands for is one of those that a pattern stands for."""
    if not pattern.startswith("*"):
        return pattern == host
    return host.removeprefix("*").endswith(pattern[1:])


def overlap(one: str, other: str) -> bool:
    """Whether some host is both: they are the same, or one is a wildcard that covers the other."""
    return covers(one, other) or covers(other, one)


def in_both(patterns: Iterable[str], others: Iterable[str]) -> list[str]:
    """The hosts that two lists of names have in common, the narrower name of each pair."""
    others, found = list(others), dict[str, None]()
    for pattern in patterns:
        for other in others:
            if covers(other, pattern):
                found[pattern] = None
            elif covers(pattern, other):
                found[other] = None
    return list(found)


def nearest_name(host: str, names: Iterable[str]) -> str | None:
    """The most specific of the names that stand for a host: itself, else the longest wildcard."""
    fitting = [name for name in names if covers(name, host)]
    return max(fitting, key=lambda name: (not name.startswith("*"), len(name)), default=None)


def scopes(export_to: Iterable[str], namespace: str) -> set[str]:
    """The namespaces that see what is exported to these; `*` alone for all of them."""
    seen = {namespace if scope == _HERE else scope for scope in export_to}
    return {EVERYWHERE} if not seen or EVERYWHERE in seen else seen


def exports(item: Manifest, client: str) -> bool:
    """Whether a VirtualService or DestinationRule is exported to a namespace.

    https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService-export_to
    """
    return bool({EVERYWHERE, client} & scopes(texts_at(item, "spec", "exportTo"), place(item)[0]))
