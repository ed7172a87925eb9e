"""Network: egress of every pod to DNS, istiod and the API server."""

from microservices.settings.values.address import AddressRange
from microservices.settings.values.types import DnsLabel, Model, optional


class NetworkSettings(Model):
    """Where the cluster keeps what every pod needs; policies let nothing else out.

    https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """

    dns_namespaces: tuple[DnsLabel, ...] = optional(
        "Namespaces of the cluster's DNS", ("kube-system",)
    )
    # https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
    dns_addresses: tuple[AddressRange, ...] = optional(
        "Addresses of a DNS on the nodes, such as NodeLocal DNSCache", ("169.254.20.10/32",)
    )
    istiod_namespace: DnsLabel = optional("Namespace of Istio's control plane", "istio-system")
    api_server: tuple[AddressRange, ...] = optional(
        "Addresses of the API server, for pods that have a token for it", ("0.0.0.0/0", "::/0")
    )
    # https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
    # https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity
    cloud_identity: tuple[AddressRange, ...] = optional(
        "Where pods get credentials of the cloud, such as 169.254.170.23/32 with EKS Pod Identity",
        (),
    )
