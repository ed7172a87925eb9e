"""What is reached from outside."""

from typing import Any

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.explain.ingress_summary import ingress_lines
from tests.manifests.made_routes import (
    api_gateway,
    http_route,
    inward,
    istio_gateway,
    virtual_service,
)
from tests.offline.objects import Manifest, route, service, workload

HTTP: Manifest = {"port": {"number": 80, "protocol": "HTTP"}, "hosts": ["*"]}
HTTPS: Manifest = {"port": {"number": 443, "protocol": "HTTPS"}, "hosts": ["*"]}
REDIRECTED: Manifest = {**HTTP, "tls": {"httpsRedirect": True}}


def gateway(*servers: Manifest) -> Manifest:
    return istio_gateway(*servers, name="gateway")


def routed(*http: Manifest, gateways: Any = ("gateway",), hosts: Any = ("a.example",)) -> Manifest:
    """The routes of hosts at gateways."""
    return virtual_service(*http, name="outside", hosts=hosts, gateways=[*gateways])


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


@pytest.mark.parametrize(("port", "shown"), [(80, ""), (8080, ":8080")])
def test_a_port_that_is_not_the_usual_one_is_shown(port: int, shown: str) -> None:
    server = {"port": {"number": port, "protocol": "HTTP"}, "hosts": ["*"]}
    ((url, _),) = lines(gateway(server), routed(route(("v1", 100))))
    assert url == f"http://a.example{shown}/"


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


def test_a_server_without_the_host_is_no_way_to_it() -> None:
    other = {**HTTPS, "hosts": ["b.example"]}
    found = lines(gateway(HTTP, other), routed(route(("v1", 100))))
    assert [url for url, _ in found] == ["http://a.example/"]


def test_routes_of_the_gateway_api_are_told_alike() -> None:
    ports = (("HTTP", 80), ("HTTPS", 443))
    listeners = [{"name": name, "port": port, "protocol": name} for name, port in ports]
    split = [{"name": "web-v1", "weight": 80}, {"name": "web-v2", "weight": 20}]
    below = {"path": {"type": "PathPrefix", "value": "/api"}}
    redirect = [{"requestRedirect": {"scheme": "https", "statusCode": 301}}]
    https, http = {"name": "front", "port": 443}, {"name": "front", "sectionName": "HTTP"}
    rules = [{"matches": [below], "backendRefs": [{"name": "api"}]}, {"backendRefs": split}]
    versions = [
        service(f"web-{name}", selector={"app": "web", "version": name}) for name in ("v1", "v2")
    ]
    found = lines(
        *(*versions, workload("v1"), workload("v2"), service(), api_gateway(*listeners)),
        http_route(*rules, parents=[https], hostnames=["a.example"]),
        inward(http_route({"filters": redirect}, parents=[http], hostnames=["a.example"])),
        inward(http_route({"backendRefs": split}), "mesh"),
    )
    assert found == [
        ("http://a.example/", "redirected with 301"),
        ("https://a.example/api", "api: 100 % to api"),
        ("https://a.example/", "web: 80 % to v1, 20 % to v2"),
    ]
