"""Where services of the cluster answer."""

from settings.port import ServicePort

# Clusters may have a domain of their own, but Istio's short names and ours assume this one.
CLUSTER = "svc.cluster.local"
_SCHEMES = {"http2": "http"}


def cluster_host(service: str, namespace: str) -> str:
    """The host of a Service inside the mesh."""
    return f"{service}.{namespace}.{CLUSTER}"


def url(host: str, port: ServicePort) -> str:
    """Where a host answers on a port."""
    return f"{_SCHEMES.get(port.protocol, port.protocol)}://{host}:{port.number}"
