"""Where services of the cluster answer."""

import pytest

from plan.host import cluster_host, url
from settings.port import ServicePort


@pytest.mark.parametrize(
    ("protocol", "scheme"),
    [("http", "http"), ("http2", "http"), ("grpc", "grpc"), ("tcp", "tcp")],
)
def test_a_service_answers_at_its_name_inside_the_mesh(protocol: str, scheme: str) -> None:
    address = f"{scheme}://web.shop.svc.cluster.local:8080"
    assert url(cluster_host("web", "shop"), ServicePort("main", 8080, protocol)) == address
