"""Hosts as Istio reads them: short and full names, wildcards, and which of them are there."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rules.objects import Manifest, namespace_of, of_kind

EVERYWHERE = "*"
_HERE = "."
_FULL = re.compile(r"(.+)\.(.+)\.svc\.cluster\.local")
# https://istio.io/latest/docs/reference/config/annotations/#NetworkingExportTo
_EXPORTED = "networking.istio.io/exportTo"


def full_name(host: str, namespace: str) -> str:
    """A host as the mesh knows it: what has a dot or a wildcard is whole as it stands.

    So `web.shop` is no Service of the namespace `shop`, in istioctl as in istiod.
    https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination
    """
    if "." in host or host.startswith("*"):
        return host
    return f"{host}.{namespace}.svc.cluster.local"


def owner(host: str, namespace: str) -> tuple[str, str]:
    """Namespace and name of the Service that a host means, seen from a namespace."""
    found = _FULL.fullmatch(host)
    return (found[2], found[1]) if found else (namespace, host)


def overlap(one: str, other: str) -> bool:
    """Whether some name is both: they are the same, or one is a wildcard that the other fits."""
    return one == other or any(
        wildcard.startswith("*") and host.endswith(wildcard[1:])
        for wildcard, host in ((one, other), (other, one))
    )


def scopes(export_to: Iterable[str], namespace: str) -> set[str]:
    """The namespaces that see what is exported to these; `*` alone for all of them."""
    seen = {namespace if scope == _HERE else scope for scope in export_to}
    return {EVERYWHERE} if not seen or EVERYWHERE in seen else seen


class KnownHosts:
    """The hosts of the Services and ServiceEntries of a stack, with their ports.

    As `istioctl analyze` looks them up, in `analyzers/util/service_lookup.go`.
    """

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self._ports: dict[tuple[str, str], list[int]] = {}
        for manifest, export_to, hosts, key in _declared(manifests):
            namespace = namespace_of(manifest)
            ports = [port[key] for port in manifest["spec"].get("ports") or ()]
            for host in hosts:
                for scope in scopes(export_to, namespace):
                    self._ports[scope, full_name(host, namespace)] = ports

    def ports(self, host: str, virtual_service: Manifest) -> list[int] | None:
        """The ports of a host that a VirtualService names; None where the host is unknown."""
        namespace = namespace_of(virtual_service)
        # Surprising, but istioctl looks for the host where the VirtualService is exported to.
        export_to = virtual_service["spec"].get("exportTo") or [_HERE]
        for scope in (EVERYWHERE, *(namespace if one == _HERE else one for one in export_to)):
            found = self._ports.get((scope, full_name(host, namespace)))
            if found is not None:
                return found
        return next(self._wildcards(host.removeprefix("*"), namespace), None)

    def _wildcards(self, host: str, namespace: str) -> Iterator[list[int]]:
        for (scope, known), ports in self._ports.items():
            seen = scope in (EVERYWHERE, namespace)
            if seen and known.startswith("*") and host.endswith(known[1:]):
                yield ports


def _declared(
    manifests: Sequence[Manifest],
) -> Iterator[tuple[Manifest, list[str], list[str], str]]:
    """What declares hosts: to whom it is exported, its hosts, and the key of a port's number."""
    for entry in of_kind(manifests, "ServiceEntry"):
        spec = entry["spec"]
        yield entry, spec.get("exportTo") or [], spec.get("hosts") or [], "number"
    for service in of_kind(manifests, "Service"):
        metadata = service["metadata"]
        exported = (metadata.get("annotations") or {}).get(_EXPORTED, "")
        export_to = [scope.strip() for scope in exported.split(",") if scope.strip()]
        yield service, export_to, [metadata["name"]], "port"
