"""URLs inside the mesh."""

from microservices.settings.traffic.port import ServicePort

_SCHEMES = {"http2": "http"}


def url(host: str, port: ServicePort) -> str:
    """Where a host answers on a port."""
    return f"{_SCHEMES.get(port.protocol, port.protocol)}://{host}:{port.number}"
