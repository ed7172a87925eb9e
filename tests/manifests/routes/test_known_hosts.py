"""Which hosts a route may lead to, and by which ports."""

from typing import Any

import pytest

from microservices.manifests.routes.known_hosts import KnownHosts
from microservices.manifests.routes.route import Route
from tests.manifests.made_routes import http_route, virtual_service
from tests.offline.objects import placed, service


def entry(*hosts: str, **spec: Any) -> dict[str, Any]:
    written = {"hosts": [*hosts], "ports": [{"number": 443}], **spec}
    return placed("ServiceEntry", "out", "networking.istio.io/v1", spec=written)


def exported(to: str) -> dict[str, Any]:
    item = service()
    item["metadata"]["annotations"] = {"networking.istio.io/exportTo": to}
    return item


WEB = "web.shop.svc.cluster.local"


@pytest.mark.parametrize(
    ("item", "host", "ports"),
    [
        (service(), WEB, [8080]),
        (service(ports=None), WEB, []),
        (service(), "api.shop.svc.cluster.local", None),
        (entry("a.example"), "a.example", [443]),
        (entry("*.example"), "a.example", [443]),
        (entry("*.example"), "*.a.example", [443]),
        (entry("*.example"), "a.other", None),
        (entry("*.example", exportTo=["other"]), "a.example", None),
        (entry("a.example", exportTo=["other"]), "a.example", None),
        (entry("a.example", exportTo=["."]), "a.example", [443]),
        (exported("*"), WEB, [8080]),
        (exported("other"), WEB, None),
        (exported("other, shop"), WEB, [8080]),
    ],
)
def test_a_host_has_the_ports_of_what_declares_it(
    item: dict[str, Any], host: str, ports: list[int] | None
) -> None:
    hosts = KnownHosts([item])
    assert hosts.ports(host, Route(virtual_service())) == ports
    assert hosts.ports(host, Route(http_route())) == ports


def test_a_host_is_looked_for_where_the_route_is_exported_to() -> None:
    hosts = KnownHosts([entry("a.example", exportTo=["other"])])
    assert hosts.ports("a.example", Route(virtual_service(exportTo=["other"]))) == [443]
