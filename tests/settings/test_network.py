"""What pods reach of the cluster beside their calls."""

from tests.builders import settings


def test_dns_is_in_kube_system_or_on_the_node_and_istiod_in_istio_system() -> None:
    found = settings().network
    assert found.dns_namespaces == ("kube-system",)
    assert found.dns_addresses == ("169.254.20.10/32",)
    assert found.istiod_namespace == "istio-system"
    assert found.api_server == ("0.0.0.0/0", "::/0")
