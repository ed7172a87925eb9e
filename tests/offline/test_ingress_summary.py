"""What is reached from outside."""

from typing import Any

import pytest

from manifests.index import ManifestIndex
from offline.ingress_summary import ingress_lines
from tests.offline.objects import Manifest, placed, route

ISTIO = "networking.istio.io/v1"
HTTP: Manifest = {"port": {"number": 80, "protocol": "HTTP"}}
HTTPS: Manifest = {"port": {"number": 443, "protocol": "HTTPS"}}
REDIRECTED: Manifest = {**HTTP, "tls": {"httpsRedirect": True}}


def gateway(*servers: Manifest) -> Manifest:
    return placed("Gateway", "gateway", ISTIO, spec={"servers": list(servers)})


def routed(*http: Manifest, gateways: Any = ("gateway",), hosts: Any = ("a.example",)) -> Manifest:
    """The routes of hosts at gateways."""
    spec = {"hosts": list(hosts), "gateways": list(gateways), "http": list(http)}
    return placed("VirtualService", "outside", ISTIO, spec=spec)


def lines(*objects: Manifest) -> list[tuple[str, str]]:
    return ingress_lines(ManifestIndex(objects))


def test_each_host_and_path_has_a_service_with_its_split() -> None:
    below = [{"uri": {"exact": "/api"}}, {"uri": {"prefix": "/api/"}}]
    api = route(("v1", 100), host="api", match=below)
    web = route(("v1", 80), ("v2", 20))
    found = lines(gateway(HTTPS), routed(api, web, hosts=["a.example", "*.b.example"]))
    assert found == [
        ("https://a.example/api", "api: 100 % to v1"),
        ("https://a.example/", "web: 80 % to v1, 20 % to v2"),
        ("https://*.b.example/api", "api: 100 % to v1"),
        ("https://*.b.example/", "web: 80 % to v1, 20 % to v2"),
    ]


def test_http_that_is_redirected_asks_no_route() -> None:
    found = lines(gateway(REDIRECTED, HTTPS), routed(route(("v1", 100))))
    assert found == [
        ("http://a.example", "redirected to https"),
        ("https://a.example/", "web: 100 % to v1"),
    ]


@pytest.mark.parametrize(
    ("match", "paths"),
    [
        ([{"uri": {"exact": "/x"}}], ["/x"]),
        ([{"uri": {"prefix": "/x"}}], ["/x*"]),
        ([{"uri": {"regex": "/x.*"}}], ["/x.*"]),
        ([{"uri": {"exact": "/x"}}, {"uri": {"exact": "/y"}}], ["/x", "/y"]),
        ([{"uri": {"exact": "/x"}, "method": {"exact": "GET"}}], []),
        ([{"headers": {"a": {"exact": "1"}}}, {"uri": {"exact": "/y"}}], ["/y"]),
        ([{}], ["/"]),
    ],
)
def test_a_path_is_told_where_nothing_else_is_asked_for(match: Any, paths: list[str]) -> None:
    found = lines(gateway(HTTP), routed(route(("v1", 100), match=match)))
    assert [url for url, _ in found] == [f"http://a.example{path}" for path in paths]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"redirect": {"redirectCode": 308}}, "redirected with 308"),
        ({"redirect": {"uri": "/new"}}, "redirected with 301"),
        ({"directResponse": {"status": 404}}, "answered with 404"),
        ({"route": [{"destination": {"host": "web"}}]}, "web: 100 % to web"),
        (
            {"route": [{"destination": {"host": one}, "weight": 50} for one in ("a.b", "c")]},
            "a.b: 50 % to a.b; c: 50 % to c",
        ),
        (
            {"route": [{"destination": {"host": "web.shop.svc.cluster.local"}}]},
            "web: 100 % to web",
        ),
    ],
)
def test_who_answers_is_told(written: Manifest, words: str) -> None:
    assert lines(gateway(HTTP), routed(written)) == [("http://a.example/", words)]


@pytest.mark.parametrize(
    ("gateways", "urls"),
    [
        (["gateway"], ["http://a.example/"]),
        (["shop/gateway"], ["http://a.example/"]),
        (["elsewhere/gateway"], ["a.example/"]),
        (["mesh"], []),
        ([], []),
    ],
)
def test_a_gateway_is_beside_its_routes_or_elsewhere(gateways: list[str], urls: list[str]) -> None:
    found = lines(gateway(HTTP), routed(route(("v1", 100)), gateways=gateways))
    assert [url for url, _ in found] == urls
