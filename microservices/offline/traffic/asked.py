"""Request of the command line options."""

from argparse import Namespace
from dataclasses import replace

from microservices.manifests.gateway import Listener, listeners
from microservices.manifests.index import ManifestIndex
from microservices.manifests.objects import Manifest
from microservices.manifests.parts import map_at
from microservices.manifests.pod import Pod, pods_of
from microservices.manifests.routes.host import covers, service_place
from microservices.offline.explain.service_summary import service_name
from microservices.offline.suggestion import instead_of
from microservices.offline.traffic.gateway_host import is_encrypted
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from microservices.offline.traffic.service import Service
from microservices.offline.traffic.words import short
from microservices.settings.values.problems import Problem, Rejected


def asked(arguments: Namespace, mesh: Mesh, index: ManifestIndex) -> Request:
    """The request that is meant.

    Raises:
        Rejected: an option names a service, a port or a gateway that is not there.

    """
    if arguments.gateway:
        return _at_gateway(arguments, mesh)
    if arguments.host:
        raise _rejected("--host", "only a gateway asks for a host", "write `--gateway` as well")
    service = _service(arguments, mesh)
    sender = _sender(arguments, index)
    namespace = sender.namespace if sender else service.namespace
    return Request(
        short(service.host) if namespace != service.namespace else _name(service),
        _port(arguments, service),
        arguments.method,
        arguments.path,
        _headers(arguments),
        sender.labels if sender else {},
        namespace,
        principal=sender.principal if sender and not _is_ambient(sender) else "",
    )


def _service(arguments: Namespace, mesh: Mesh) -> Service:
    names = {short(host): service for host, service in mesh.services.items()}
    names |= {_name(service): service for service in mesh.services.values()}
    names |= mesh.services
    versions = _versions(mesh)
    shown = sorted({_name(one) for host, one in mesh.services.items() if host not in versions})
    if arguments.service is None:
        if len(shown) == 1:
            return names[shown[0]]
        raise _rejected("--service", "no service is named", instead_of("", shown))
    if arguments.service not in names:
        what = f"the stack has no service `{arguments.service}`"
        raise _rejected("--service", what, instead_of(arguments.service, shown))
    return names[arguments.service]


def _versions(mesh: Mesh) -> set[str]:
    """The hosts of the Services of versions: only HTTPRoutes of the mesh lead there."""
    routes = [route for route in mesh.routes if route.is_http_route and route.in_mesh]
    led = {backend.host for route in routes for rule in route.rules for backend in rule.backends}
    return led.difference(*map(mesh.hosts, routes))


def _name(service: Service) -> str:
    """How pods beside it call a service; a host outside of the mesh has but its whole name."""
    _, name = service_place(service.host, service.namespace) or ("", service.host)
    return name


def _port(arguments: Namespace, service: Service) -> int:
    ports = list(service.ports)
    if arguments.port is None and ports:
        return ports[0]
    if arguments.port not in ports:
        what = f"{short(service.host)} has no port {arguments.port}"
        raise _rejected("--port", what, instead_of(str(arguments.port), map(str, ports)))
    return arguments.port


def _sender(arguments: Namespace, index: ManifestIndex) -> Pod | None:
    """The pod that sends; None where no service is named, and it lies beside the Service.

    Of several versions that send, what they have in common counts.
    """
    if arguments.sender is None:
        return None
    makers = {service_name(item): item for item in index.pod_makers}
    if arguments.sender not in makers:
        what = f"the stack has no service `{arguments.sender}`"
        raise _rejected("--from", what, instead_of(arguments.sender, makers))
    found = [item for item in index.pod_makers if service_name(item) == arguments.sender]
    first, *others = pods_of([*index.of_kind("Namespace"), *found])
    shared = set(first.labels.items()).intersection(*(one.labels.items() for one in others))
    return replace(first, labels={key: str(value) for key, value in sorted(shared)})


def _is_ambient(pod: Pod) -> bool:
    """Whether it has no proxy of its own, so that others let its requests in.

    https://istio.io/latest/docs/ambient/usage/add-workloads/
    """
    return pod.namespace_labels.get("istio.io/dataplane-mode") == "ambient"


def _at_gateway(arguments: Namespace, mesh: Mesh) -> Request:
    if not mesh.gateways:
        what = "the stack has no gateway"
        raise _rejected("--gateway", what, "leave the option out, or give the stack one")
    host = arguments.host or _only_host(mesh)
    for name, gateway in mesh.gateways.items():
        for listener in listeners(gateway):
            fits, port = covers(listener.host, host), listener.port
            # Where no port is asked for, an encrypted one is meant if there is any.
            if fits and (arguments.port == port or _is_meant(arguments, gateway, listener)):
                labels = {key: str(one) for key, one in map_at(gateway, "spec", "selector").items()}
                return Request(
                    host,
                    port,
                    arguments.method,
                    arguments.path,
                    _headers(arguments),
                    labels,
                    name.partition("/")[0],
                    name,
                    is_encrypted(listener),
                )
    ports = f" at port {arguments.port}" if arguments.port else ""
    what = f"no gateway of the stack has the host `{host}`{ports}"
    raise _rejected("--host", what, instead_of(host, _gateway_hosts(mesh)))


def _is_meant(arguments: Namespace, gateway: Manifest, listener: Listener) -> bool:
    encrypted = any(is_encrypted(one) for one in listeners(gateway))
    return arguments.port is None and is_encrypted(listener) == encrypted


def _only_host(mesh: Mesh) -> str:
    names = _gateway_hosts(mesh)
    if len(names) == 1 and not names[0].startswith("*"):
        return names[0]
    raise _rejected("--host", "no host is named", instead_of("", names))


def _gateway_hosts(mesh: Mesh) -> list[str]:
    return sorted({one.host for gateway in mesh.gateways.values() for one in listeners(gateway)})


def _headers(arguments: Namespace) -> tuple[tuple[str, str], ...]:
    pairs = [tuple(pair.split("=", 1)) for pair in arguments.header]
    if arguments.cookie:
        pairs.append(("cookie", "; ".join(arguments.cookie)))
    return tuple((name, value) for name, value in pairs)


def _rejected(option: str, what: str, instead: str) -> Rejected:
    return Rejected([Problem(option, "", what, instead)])
