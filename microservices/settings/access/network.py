"""Network: egress of every pod to DNS, istiod and the API server."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator

from microservices.settings.values.types import DnsLabel, Expects, Model, Port, optional


def _is_range(text: str) -> str:
    ipaddress.ip_network(text)
    return text


AddressRange = Annotated[
    str,
    AfterValidator(_is_range),
    Expects("write a range of addresses such as 10.20.0.0/16, or 10.20.0.7/32 for one"),
]


class NetworkSettings(Model):
    """Where the cluster keeps what every pod needs; policies let nothing else out.

    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """

    dns_namespaces: tuple[DnsLabel, ...] = optional(
        "Namespaces of the cluster's DNS", ("kube-system",)
    )
    dns_ports: tuple[Port, ...] = optional(
        "Ports of the pods of the cluster's DNS, and of a DNS on the nodes", (53,)
    )
    # https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
    dns_addresses: tuple[AddressRange, ...] = optional(
        "Addresses of a DNS on the nodes, such as NodeLocal DNSCache", ("169.254.20.10/32",)
    )
    istiod_namespace: DnsLabel = optional("Namespace of Istio's control plane", "istio-system")
    api_server: tuple[AddressRange, ...] = optional(
        "Addresses of the API server, for pods that have a token for it", ("0.0.0.0/0", "::/0")
    )
