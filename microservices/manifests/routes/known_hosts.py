"""The hosts of the Services and ServiceEntries of a stack, with their ports."""

from collections.abc import Iterator, Sequence

from microservices.manifests.objects import Manifest, of_kind, place
from microservices.manifests.parts import map_at, maps_at, part, texts_at
from microservices.manifests.routes.host import EVERYWHERE, full_name, scopes
from microservices.manifests.routes.route import Route

# https://istio.io/latest/docs/reference/config/annotations/#NetworkingExportTo
_EXPORTED = "networking.istio.io/exportTo"


class KnownHosts:
    """Finds the ports of a host, as istioctl does in `analyzers/util/service_lookup.go`."""

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self._ports: dict[tuple[str, str], list[int]] = {}
        for manifest, export_to, hosts, key in _declared(manifests):
            namespace = place(manifest)[0]
            ports = [port[key] for port in maps_at(manifest, "spec", "ports")]
            for host in hosts:
                for scope in scopes(export_to, namespace):
                    self._ports[scope, full_name(host, namespace)] = ports

    def ports(self, host: str, route: Route) -> list[int] | None:
        """The ports of a host, in full, that a route names; None where the host is unknown.

        Surprising, but istioctl looks for it where a VirtualService is exported to.
        """
        exported = scopes(route.export_to or [route.namespace], route.namespace)
        for scope in (EVERYWHERE, *sorted(exported)):
            found = self._ports.get((scope, host))
            if found is not None:
                return found
        return next(self._wildcards(host.removeprefix("*"), route.namespace), None)

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
        yield entry, texts_at(entry, "spec", "exportTo"), texts_at(entry, "spec", "hosts"), "number"
    for service in of_kind(manifests, "Service"):
        exported = str(part(map_at(service, "metadata", "annotations"), _EXPORTED) or "")
        export_to = [scope.strip() for scope in exported.split(",") if scope.strip()]
        yield service, export_to, [place(service)[1]], "port"
