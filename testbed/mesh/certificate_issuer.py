"""Simulated cert-manager and its CA."""

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.manifests import Manifest
from testbed.kubernetes.operator_role import OperatorRole
from testbed.mesh import outside_host
from testbed.mesh.self_signed import certificate, tls_secret


class CertificateIssuer(OperatorRole):
    """Makes the Secret of each Certificate of a namespace; every program here trusts it."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        super().__init__(cluster, "cert-manager.io/v1/Certificate", namespace)

    def secret(self, item: Manifest) -> Manifest:
        """The Secret with a certificate for the hosts that are asked for."""
        signed, key = certificate(item["spec"]["dnsNames"])
        outside_host.trust(signed)
        return tls_secret(item["spec"]["secretName"], signed, key)
