"""What is reached from outside on a real ingress gateway, and how."""

import ssl
from typing import Any

import pytest
import requests

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.gateway import Gateway
from testbed.processes.processes import wait_until
from testbed.requests.load import Plan
from tests.mesh.exposed_stack import Outside, exposed
from tests.testbed import ingress
from tests.written_stack import WrittenStack, service

VERSIONS = {"v1": {"weight": 70}, "v2": {"weight": 30, "tag": "2.0"}}
REQUESTS = 4_000


@pytest.fixture
def outside(control_plane: ControlPlane, gateway: Gateway, namespace: str) -> Outside:
    """A stack that the test writes, behind the gateway of its namespace."""
    return Outside(WrittenStack(control_plane.cluster, namespace), gateway)


def test_the_longest_path_decides_whatever_the_services_are_called(outside: Outside) -> None:
    services = {
        "a": exposed("/"),
        "b": exposed("/shop"),
        "c": exposed("/shop/cart/items", "/items/"),
        "d": exposed("/shop/cart"),
    }
    outside.deploy(services)
    for path, name in (
        ("/", "a"),
        ("/shopping", "a"),
        ("/shop", "b"),
        ("/shop/", "b"),
        ("/shop/carts", "b"),
        ("/shop/cart?a=1", "d"),
        ("/shop/cart/1", "d"),
        ("/shop/cart/items", "c"),
        ("/shop/cart/items/1?a=1", "c"),
        ("/items", "c"),
        ("/items/1", "c"),
    ):
        assert outside.seen(path) == (name, path)


def test_what_nobody_exposes_is_not_found_and_the_split_is_that_of_the_mesh(
    outside: Outside,
) -> None:
    web = exposed("/web", versions=VERSIONS)
    outside.deploy({"web": web, "inside": service(replicas=1)})
    assert outside.get("/web").status_code == 200
    assert outside.get("/").status_code == 404
    assert outside.get("/webs").status_code == 404
    assert outside.gateway.get("other.example", "/web").status_code == 404
    assert outside.gateway.get("inside", "/web").status_code == 404
    error = (REQUESTS * 0.7 * 0.3) ** 0.5
    # A fair split lies outside three standard errors once in 370 times; twice in a row it does not.
    counts: list[int] = []
    while not counts or (abs(counts[-1] - REQUESTS * 0.3) > 3 * error and len(counts) < 2):
        plan = Plan(outside.host, 80, path="/web", requests=REQUESTS)
        result = outside.gateway.load(plan).result()
        assert result.lost == 0, result.examples
        counts.append(result.count(version="v2"))
    assert abs(counts[-1] - REQUESTS * 0.3) <= 3 * error, counts


BELOW: list[Any] = [
    {"match": {"headers": {"x-tester": "yes"}}, "to": "v2"},
    {"match": {"path": "/shop/inside", "gateway": False}, "to": "v2"},
    {"match": {"path": "/shop/outside", "gateway": True}, "to": "v2"},
    {"match": {"path": "/other"}, "to": "v2"},
    {"match": {"path": {"prefix": "/shop/old"}}, "rewrite": {"path": "/shop/new"}, "to": "v2"},
    {
        "match": {"methods": ["PUT"]},
        "rewrite": {"path": "/v2", "host": "inside.example"},
        "to": "v2",
    },
    {"match": {"path": "/shop/gone"}, "redirect": {"path": "/shop", "code": 308}},
    {"match": {"path": "/shop/closed"}, "respond": {"status": 410, "body": "closed"}},
]
STRIPPED: list[Any] = [
    {"match": {"path": "/me"}, "to": "v2"},
    {"match": {"path": {"prefix": "/old"}}, "rewrite": {"path": "/"}, "to": "v2"},
    {"match": {"path": {"prefix": "/api/"}}, "rewrite": {"path": "/v2"}, "to": "v2"},
    {"match": {"path": {"regex": "/[0-9]+"}}, "to": "v2"},
    {"match": {"path": "/moved"}, "redirect": {"path": "/me"}},
]


def test_the_routes_of_a_service_hold_below_its_path_which_may_be_stripped(
    outside: Outside,
) -> None:
    web = exposed("/shop", traffic={"routes": BELOW, "timeoutMilliseconds": 5000})
    users = exposed("/users", stripPrefix=True, traffic={"routes": STRIPPED})
    outside.deploy({"rest": exposed("/"), "web": web, "users": users})
    the_routes_of_a_service_hold_below_its_path(outside)
    a_path_that_is_stripped_is_not_seen_by_the_service(outside)


def the_routes_of_a_service_hold_below_its_path(outside: Outside) -> None:
    def version(path: str, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return outside.get(path, headers=named).json()["version"]

    assert version("/shop") == "v1"
    assert version("/shop", x_tester="yes") == "v2"
    assert outside.seen("/", headers={"x-tester": "yes"}) == ("rest", "/")
    assert version("/shop/inside") == "v1"
    assert version("/shop/outside") == "v2"
    assert outside.seen("/other") == ("rest", "/other")
    assert outside.seen("/shop/old/a?b=1") == ("web", "/shop/new/a?b=1")
    put = outside.get("/shop/a?b=1", method="PUT").json()
    assert (put["path"], put["headers"]["host"]) == ("/v2/shop/a?b=1", "inside.example")
    moved = outside.get("/shop/gone")
    assert moved.status_code == 308
    assert moved.headers["location"] == f"http://{outside.host}/shop"
    closed = outside.get("/shop/closed")
    assert (closed.status_code, closed.text) == (410, "closed")


def a_path_that_is_stripped_is_not_seen_by_the_service(outside: Outside) -> None:
    for path, version, asked in (
        ("/users", "v1", "/"),
        ("/users/", "v1", "/"),
        ("/users?a=/users/1", "v1", "/?a=/users/1"),
        ("/users/users/a%20b", "v1", "/users/a%20b"),
        ("/users//a", "v1", "//a"),
        ("/users/me", "v2", "/me"),
        ("/users/old/a?b=1", "v2", "/a?b=1"),
        ("/users/old", "v2", "/"),
        ("/users/api/a", "v2", "/v2/a"),
        ("/users/42?a=1", "v2", "/42?a=1"),
        ("/users/42a", "v1", "/42a"),
    ):
        answer = outside.get(path).json()
        assert (answer["version"], answer["path"]) == (version, asked), path
    moved = outside.get("/users/moved")
    assert moved.headers["location"] == f"http://{outside.host}/users/me"


def test_https_has_the_certificate_of_the_secret_and_http_is_redirected(
    outside: Outside, control_plane: ControlPlane
) -> None:
    pem, secret = ingress.certificate(outside.host)
    other = f"other-{outside.host}"
    own_pem, own = ingress.certificate(other)
    own["metadata"]["name"] = "other"
    control_plane.cluster.apply([secret, own], outside.stack.namespace)
    services = {"web": exposed(versions=VERSIONS)}
    named = {"credentialName": secret["metadata"]["name"]}
    of_other = {"hosts": {other: {"credentialName": "other"}}}
    outside.deploy(services, port=443, tls={**named, **of_other}, hosts=[outside.host, other])
    gateway, host = outside.gateway, outside.host
    gateway.wait_until_routed(other, 443, ["web"])
    assert gateway.get_tls(other, "/", own_pem).status_code == 200
    with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        gateway.get_tls(other, "/", pem)
    newest, oldest = ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2
    for version in (newest, oldest):
        answer = gateway.get_tls(host, "/a?b=1", pem, version=version)
        assert answer.json()["path"] == "/a?b=1"
    with pytest.raises(requests.exceptions.SSLError, match=r"(?i)alert.protocol.version"):
        gateway.get_tls(host, "/", pem, version=ssl.TLSVersion.TLSv1_1)
    gateway.wait_until_routed(host, 80)
    redirected = outside.get("/a?b=1")
    assert redirected.status_code == 301
    assert redirected.headers["location"] == f"https://{host}/a?b=1"
    outside.deploy(services, port=443, tls={**named, "minVersion": "1.3"})
    wait_until(lambda: refuses(outside, pem, oldest), 60, "waiting for TLS 1.2 to be refused")
    assert gateway.get_tls(host, "/", pem, version=newest).status_code == 200


def refuses(outside: Outside, pem: str, version: ssl.TLSVersion) -> bool:
    """Whether a version of TLS is not spoken."""
    try:
        outside.gateway.get_tls(outside.host, "/", pem, version=version)
    except requests.exceptions.SSLError:
        return True
    return False


def test_what_is_below_a_wildcard_is_below_its_hosts_too(outside: Outside) -> None:
    near, far = f"near.{outside.host}", f"far.{outside.host}"
    services = {"any": exposed("/any", "/"), "near": exposed(hosts=[near])}
    hosts = [outside.host, f"*.{outside.host}", "*"]
    outside.deploy(services, near, hosts=hosts, plaintext=True)
    outside.gateway.wait_until_routed(f"*.{outside.host}", 80, ["any"])
    elsewhere = "elsewhere.example"
    wait_until(
        lambda: outside.gateway.get(elsewhere, "/any").status_code == 200,
        60,
        "waiting for the routes of any host",
    )
    found = {
        (host, path): outside.gateway.get(host, path).json()["app"]
        for host in (near, far, elsewhere)
        for path in ("/any", "/")
    }
    assert found == {
        (near, "/any"): "any",
        (near, "/"): "near",
        (far, "/any"): "any",
        (far, "/"): "any",
        (elsewhere, "/any"): "any",
        (elsewhere, "/"): "any",
    }


def test_no_other_namespace_has_routes_at_the_hosts_of_the_gateway(
    outside: Outside, control_plane: ControlPlane
) -> None:
    outside.deploy({"web": exposed()})
    cluster, other = control_plane.cluster, f"{outside.stack.namespace}-o"
    cluster.create_namespace(other)
    routes = ingress.routes(outside.host, {"directResponse": {"status": 418}})
    stolen = f"stolen.{outside.host}"
    own = ingress.routes(stolen, {"directResponse": {"status": 418}})
    routes["spec"]["gateways"] = [f"{outside.stack.namespace}/gateway"]
    cluster.apply([routes], other)
    # What comes after it is known when it is known.
    cluster.apply([ingress.gateway(stolen), own], outside.stack.namespace)
    wait_until(lambda: outside.gateway.get(stolen).status_code == 418, 60, "waiting for routes")
    assert outside.get("/").json()["app"] == "web"
    cluster.empty(other)
