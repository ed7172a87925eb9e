"""Where services of the cluster answer."""

import pytest

from microservices.manifests.host import service_host
from microservices.plan.host import url
from microservices.settings.traffic.port import ServicePort


@pytest.mark.parametrize(
    ("protocol", "scheme"),
    [("http", "http"), ("http2", "http"), ("grpc", "grpc"), ("tcp", "tcp")],
)
def test_a_service_answers_at_its_name_inside_the_mesh(protocol: str, scheme: str) -> None:
    address = f"{scheme}://web.shop.svc.cluster.local:8080"
    assert url(service_host(("shop", "web")), ServicePort("main", 8080, protocol)) == address
