"""Authentication of callers: mutual TLS, and tokens."""

from microservices.dialects.istio.tokens import Guarded
from microservices.kinds import istio
from microservices.plan.owner import chosen
from microservices.settings.access.auth import ServiceAuthSettings
from microservices.settings.mesh import MeshSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.traffic.port import ServicePort


def peer_authentication_spec(
    service: str, settings: MicroserviceSettings, mesh: MeshSettings
) -> istio.PeerAuthenticationSpec | None:
    """STRICT except for some ports; None where the namespace's own is enough.

    It takes the place of the namespace's own, so that it says the mode of the others as well.
    https://istio.io/latest/docs/reference/config/security/peer_authentication/
    """
    if not settings.plaintext_ports or mesh.allow_plaintext:
        return None
    return {
        "selector": {"matchLabels": chosen(service, settings)},
        "mtls": {"mode": "STRICT"},
        "portLevelMtls": {
            str(port.pod_port): {"mode": "PERMISSIVE"} for port in settings.plaintext_ports
        },
    }


def guarded_by(
    service: str,
    settings: MicroserviceSettings,
    auth: ServiceAuthSettings,
    mesh: MeshSettings,
    addresses: tuple[str, ...],
) -> Guarded:
    """The pods of a service, or in ambient mode what leads to them through the waypoint.

    `addresses` are the Services by which its pods are called: each of them needs a token.
    https://istio.io/latest/docs/ambient/usage/l7-features/
    """
    ports = guarded_ports(settings, auth)
    if mesh.data_plane == "sidecar":
        of_pods = tuple(port.pod_port for port in ports)
        return Guarded(labels=chosen(service, settings), ports=of_pods)
    return Guarded(services=addresses, ports=tuple(port.number for port in ports))


def guarded_ports(
    settings: MicroserviceSettings, auth: ServiceAuthSettings
) -> tuple[ServicePort, ...]:
    """The ports that tokens are asked for on; none where it is all of them."""
    meant = [
        port
        for port in settings.all_ports
        if not port.routed_as_tcp and (not auth.ports or port.name in auth.ports)
    ]
    return () if len(meant) == len(settings.all_ports) else tuple(meant)
