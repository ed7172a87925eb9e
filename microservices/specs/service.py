"""Services: the addresses of a service."""

from collections.abc import Sequence
from dataclasses import replace

from pulumi_kubernetes.core.v1 import ServicePortArgsDict, ServiceSpecArgsDict

from microservices.plan.names import selector
from microservices.settings.traffic.port import ServicePort


def service_spec(service: str, ports: Sequence[ServicePort]) -> ServiceSpecArgsDict:
    """The address of every pod of a service, whatever its version."""
    return {"selector": selector(service), "ports": _ports(ports)}


def version_service_spec(
    service: str, version: str, ports: Sequence[ServicePort]
) -> ServiceSpecArgsDict:
    """The address of the pods of one version, for routes that know no subsets."""
    return {"selector": selector(service, version), "ports": _ports(ports)}


def headless_service_spec(service: str, ports: Sequence[ServicePort]) -> ServiceSpecArgsDict:
    """A name for each pod of a StatefulSet, also before it is ready: its peers look for it then.

    It stands for addresses of pods, so that its ports are theirs.
    https://kubernetes.io/docs/concepts/services-networking/service/#headless-services
    """
    return {
        "cluster_ip": "None",
        "publish_not_ready_addresses": True,
        "selector": selector(service),
        "ports": _ports([replace(port, number=port.pod_port) for port in ports]),
    }


def _ports(ports: Sequence[ServicePort]) -> list[ServicePortArgsDict]:
    return [
        {
            "name": port.name,
            "port": port.number,
            "target_port": port.name,
            "protocol": "TCP",
            # Istio treats a port by this word rather than by sniffing bytes.
            "app_protocol": port.protocol,
        }
        for port in ports
    ]
