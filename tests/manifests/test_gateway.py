"""The hosts of Gateways of both kinds."""

import pytest

from microservices.manifests.gateway import Listener, gateway_group, is_waypoint, listeners
from microservices.manifests.routes.parent import Parent
from tests.manifests.made_routes import api_gateway, istio_gateway


def test_a_server_of_istio_has_its_hosts_for_the_namespaces_that_it_names() -> None:
    redirecting = {
        "port": {"number": 80, "name": "http", "protocol": "HTTP"},
        "hosts": ["a.example", "./b.example", "shop/*"],
        "tls": {"httpsRedirect": True},
    }
    gateway = istio_gateway(redirecting, {"hosts": ["*/c.example"]})
    assert gateway_group(gateway) == "networking.istio.io"
    assert list(listeners(gateway)) == [
        Listener("http", "a.example", 80, "HTTP", "*", redirects=True),
        Listener("http", "b.example", 80, "HTTP", "shop", redirects=True),
        Listener("http", "*", 80, "HTTP", "shop", redirects=True),
        Listener("", "c.example", None, "NONE", "*"),
    ]


def test_a_listener_is_for_its_own_namespace_where_it_admits_no_other() -> None:
    https = {"name": "https", "port": 443, "protocol": "HTTPS"}
    admitting = {"allowedRoutes": {"namespaces": {"from": "Selector"}}, "hostname": "a.example"}
    gateway = api_gateway(https, {**https, **admitting}, {})
    assert gateway_group(gateway) == "gateway.networking.k8s.io"
    assert list(listeners(gateway)) == [
        Listener("https", "*", 443, "HTTPS", "shop"),
        Listener("https", "a.example", 443, "HTTPS", "*"),
        Listener("", "*", None, "NONE", "shop"),
    ]


def test_a_waypoint_is_told_by_its_class() -> None:
    assert is_waypoint(api_gateway(gatewayClassName="istio-waypoint"))
    assert not is_waypoint(api_gateway())
    assert not is_waypoint(istio_gateway())


@pytest.mark.parametrize(
    ("section", "port", "namespace", "meant"),
    [
        ("", None, "shop", True),
        ("https", 443, "shop", True),
        ("http", None, "shop", False),
        ("", 80, "shop", False),
        ("", None, "other", False),
    ],
)
def test_a_route_may_mean_one_listener_and_has_to_be_of_its_scope(
    section: str, port: int | None, namespace: str, meant: bool
) -> None:
    parent = Parent((), "", "Gateway", ("shop", "front"), section, port)
    listener = Listener("https", "*", 443, "HTTPS", "shop")
    assert listener.is_for(parent, namespace) is meant
    assert listener._replace(scope="*").is_for(parent, "other") is (meant or namespace == "other")
