"""Network: egress of every pod to DNS, istiod and the API server."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, Field

from microservices.settings.values.types import DnsLabel, Expects, Model


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

    dns_namespaces: tuple[DnsLabel, ...] = Field(
        default=("kube-system",), strict=False, description="Namespaces of the cluster's DNS"
    )
    # https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
    dns_addresses: tuple[AddressRange, ...] = Field(
        default=("169.254.20.10/32",),
        strict=False,
        description="Addresses of a DNS on the nodes, such as NodeLocal DNSCache",
    )
    istiod_namespace: DnsLabel = Field(
        default="istio-system", description="Namespace of Istio's control plane"
    )
    api_server: tuple[AddressRange, ...] = Field(
        default=("0.0.0.0/0", "::/0"),
        strict=False,
        description="Addresses of the API server, for pods that have a token for it",
    )
