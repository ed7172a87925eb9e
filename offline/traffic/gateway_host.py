"""Virtual host of a request at a gateway.

https://istio.io/latest/docs/reference/config/networking/gateway/#Server
"""

from dataclasses import replace

from manifests.host import in_both, nearest_name
from manifests.objects import Manifest, place
from manifests.parts import maps_at, part, texts_at
from offline.traffic.condition import is_catch_all
from offline.traffic.mesh import Mesh, hosts, selects_same_pods
from offline.traffic.request import Request
from offline.traffic.virtual_host import Candidate, VirtualHost, candidates


def gateway_virtual_host(mesh: Mesh, request: Request) -> VirtualHost | None:
    """The virtual host at a gateway, None where no server or no VirtualService has the host.

    VirtualServices of one host are merged there: the routes of one after those of another, and
    routes that every request meets behind all others.
    """
    domains: dict[str, VirtualHost] = {}
    for name, server in _servers(mesh, request):
        https_only = part(server, "tls", "httpsRedirect") is True
        for virtual_service in mesh.virtual_services_for(replace(request, gateway=name)):
            found = candidates(virtual_service, replace(request, gateway=name))
            if found:
                for host in _common_hosts(server, name, virtual_service):
                    known = domains.get(host, VirtualHost(host, None, ()))
                    domains[host] = replace(known, candidates=(*(known.candidates or ()), *found))
        for host in _server_hosts(server) if https_only else ():
            domains.setdefault(host, VirtualHost(host, None, ()))
        if https_only:
            shown = _server_hosts(server)
            redirected = [host for host in domains if in_both([host], shown) == [host]]
            domains |= {host: replace(domains[host], https_only=True) for host in redirected}
    nearest = nearest_name(request.host.lower(), domains)
    if nearest is None:
        return None
    return replace(domains[nearest], candidates=_catch_all_last(domains[nearest].candidates or ()))


def _servers(mesh: Mesh, request: Request) -> list[tuple[str, Manifest]]:
    """The servers whose routes the Envoy of a gateway holds together, with their gateways' names.

    Servers of one port stand together where nothing is encrypted; else each stands alone, and the
    one that names the host most closely answers.
    """
    own = mesh.gateways[str(request.gateway)]
    found = [
        (name, server)
        for name, gateway in mesh.gateways.items()
        if selects_same_pods(gateway, own)
        for server in maps_at(gateway, "spec", "servers")
        if part(server, "port", "number") == request.port and is_encrypted(server) == request.tls
    ]
    if not request.tls:
        return found
    shown = {host: one for one in reversed(found) for host in _server_hosts(one[1])}
    nearest = nearest_name(request.host.lower(), shown)
    return [] if nearest is None else [shown[nearest]]


def is_encrypted(server: Manifest) -> bool:
    """Whether a server speaks HTTPS."""
    return str(part(server, "port", "protocol")).upper() == "HTTPS"


def _server_hosts(server: Manifest) -> list[str]:
    """The hosts of a server, without the namespaces whose VirtualServices may serve them."""
    return [host.rpartition("/")[2].lower() for host in texts_at(server, "hosts")]


def _common_hosts(server: Manifest, gateway: str, virtual_service: Manifest) -> list[str]:
    namespace = place(virtual_service)[0]
    shown: list[str] = []
    for host in texts_at(server, "hosts"):
        owner, slash, name = host.rpartition("/")
        home = gateway.partition("/")[0] if owner == "." else owner
        if not slash or home in ("*", namespace):
            shown.append(name.lower())
    return in_both(shown, hosts(virtual_service))


def _catch_all_last(found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(sorted(found, key=lambda candidate: is_catch_all(candidate.match)))
