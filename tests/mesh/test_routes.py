"""Routes do on a real Envoy what the stack says."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.processes.processes import wait_until
from testbed.requests.load import Plan
from tests.written_stack import WrittenStack, service

HOST, PORT = "web", 8080
FIRST = {"v1": {"weight": 100}, "v2": {"weight": 0, "tag": "2.0"}}
MESH = {"allowPlaintext": True}
REQUESTS = 4_000


@pytest.fixture
def stack(control_plane: ControlPlane, namespace: str) -> WrittenStack:
    """A stack of simulated pods."""
    return WrittenStack(control_plane.cluster, namespace)


def deploy(stack: WrittenStack, client: Client, *, versions: Any = None, **traffic: Any) -> None:
    """Deploy the service with what its `traffic` says, and wait until the client knows it."""
    written = versions or FIRST
    deployed = service(versions=written, replicas=1, traffic=traffic)
    stack.deploy({HOST: deployed}, mesh=MESH)
    client.wait_until_split(HOST, PORT, {name: one["weight"] for name, one in written.items()})
    wait_until_known(client, HOST, PORT, written)


def wait_until_known(client: Client, host: str, port: int, versions: Iterable[str]) -> None:
    """Wait until the client knows pods of every version, also of those without a share."""

    def known() -> bool:
        return all(client.endpoints(host, port, version) for version in versions)

    wait_until(known, 60, f"waiting for the versions of {host}")


def version(client: Client, path: str = "/", **headers: str) -> str:
    """The version that answers a request; headers are written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(HOST, PORT, path, named).json()["version"]


CONDITIONS: list[Any] = [
    {"headers": {"x-tester": "yes"}},
    {"path": {"prefix": "/new/"}},
    {"path": {"regex": "/v[0-9]+/items"}},
    {"methods": ["DELETE", "PUT"]},
    {"cookies": {"tester": "yes", "group": {"prefix": "b"}}},
    {"query": {"version": "2"}, "withoutHeaders": {"x-old": {"present": True}}},
]
CHANGED: dict[str, Any] = {
    "match": {"path": {"prefix": "/api/"}},
    "rewrite": {"path": "/", "host": "inner.example.com"},
    "requestHeaders": {"set": {"x-from": "mesh"}, "remove": ["x-secret"]},
    "responseHeaders": {"add": {"x-served": "yes"}},
}
ROUTES: list[Any] = [
    *({"match": one, "to": "v2"} for one in CONDITIONS),
    {"match": {"path": "/old"}, "redirect": {"path": "/new", "code": 308}},
    {"match": {"path": "/robots.txt"}, "respond": {"status": 404, "body": "nothing"}},
    CHANGED,
    {"match": {"path": "/faulty"}, "fault": {"abort": {"status": 418, "percent": 20}}},
    {"match": {"path": "/slow"}, "fault": {"delay": {"milliseconds": 700}}},
    {"match": {"path": "/shares"}, "to": {"v1": 30, "v2": 70}},
    # What the proxies neither resolve nor decode.
    {"match": {"path": "/odd//a%2Fb;c=1"}, "to": "v2"},
]


def test_the_routes_of_a_service_do_what_they_say(stack: WrittenStack, client: Client) -> None:
    cors = {"origins": ["https://a.example"], "methods": ["GET", "PUT"]}
    deploy(stack, client, routes=ROUTES, cors=cors)
    a_header_beats_the_split(client)
    each_kind_of_condition_is_met_by_what_it_says(client)
    a_redirect_and_an_answer_of_the_proxy_reach_no_pod(client)
    paths_hosts_and_headers_change_on_the_way(client)
    pages_of_known_origins_may_read_the_answers(client)
    faults_come_as_often_and_last_as_long_as_it_is_written(client)
    shares_are_the_weights_of_a_route(client)


def a_header_beats_the_split(client: Client) -> None:
    assert {version(client, x_tester="yes") for _ in range(20)} == {"v2"}
    assert {version(client, x_tester="no") for _ in range(20)} == {"v1"}
    assert {version(client) for _ in range(20)} == {"v1"}


def each_kind_of_condition_is_met_by_what_it_says(client: Client) -> None:
    assert version(client, "/new/things") == "v2"
    assert version(client, "/new") == "v1"
    assert version(client, "/v12/items") == "v2"
    assert version(client, "/v12/items/3") == "v1"
    assert client.get(HOST, PORT, method="PUT").json()["version"] == "v2"
    assert client.get(HOST, PORT, method="PATCH").json()["version"] == "v1"
    assert version(client, cookie="a=1; group=b7; tester=yes") == "v2"
    assert version(client, cookie="group=b7") == "v1"
    assert version(client, "/?version=2") == "v2"
    assert version(client, "/?version=2", x_old="1") == "v1"
    assert version(client, "/odd//a%2Fb;c=1") == "v2"


def a_redirect_and_an_answer_of_the_proxy_reach_no_pod(client: Client) -> None:
    moved = client.get(HOST, PORT, "/old?a=1")
    assert moved.status_code == 308
    assert moved.headers["location"].endswith("/new?a=1")
    answer = client.get(HOST, PORT, "/robots.txt")
    assert (answer.status_code, answer.text) == (404, "nothing")


def paths_hosts_and_headers_change_on_the_way(client: Client) -> None:
    answer = client.get(HOST, PORT, "/api/items?a=1", {"x-secret": "s", "x-from": "me"})
    seen = answer.json()
    assert seen["path"] == "/items?a=1"
    assert seen["headers"]["host"] == "inner.example.com"
    assert seen["headers"]["x-from"] == "mesh"
    assert "x-secret" not in seen["headers"]
    assert answer.headers["x-served"] == "yes"


def pages_of_known_origins_may_read_the_answers(client: Client) -> None:
    asked = {"access-control-request-method": "PUT"}
    known = client.get(HOST, PORT, "/", {"origin": "https://a.example", **asked}, "OPTIONS")
    assert known.headers["access-control-allow-origin"] == "https://a.example"
    assert known.headers["access-control-allow-methods"] == "GET,PUT"
    other = client.get(HOST, PORT, "/", {"origin": "https://b.example", **asked}, "OPTIONS")
    assert "access-control-allow-origin" not in other.headers


def faults_come_as_often_and_last_as_long_as_it_is_written(client: Client) -> None:
    result = client.load(Plan(HOST, PORT, path="/faulty", requests=REQUESTS)).result()
    error = (REQUESTS * 0.2 * 0.8) ** 0.5
    assert result.total == REQUESTS
    assert abs(result.count(status=418) - REQUESTS * 0.2) <= 5 * error
    assert result.count(status=200) == REQUESTS - result.count(status=418)
    result = client.load(Plan(HOST, PORT, path="/slow", requests=20, connections=5)).result()
    assert result.count(status=200) == 20
    assert result.percentiles["50"] >= 700


def shares_are_the_weights_of_a_route(client: Client) -> None:
    result = client.load(Plan(HOST, PORT, path="/shares", requests=REQUESTS)).result()
    error = (REQUESTS * 0.7 * 0.3) ** 0.5
    assert result.count(status=200) == REQUESTS
    assert abs(result.count(version="v2") - REQUESTS * 0.7) <= 5 * error


def test_the_sender_decides(stack: WrittenStack, mesh: Mesh, client: Client) -> None:
    routes = [{"match": {"callers": ["shop"]}, "to": "v2"}]
    web = service(versions=FIRST, replicas=1, traffic={"routes": routes})
    stack.deploy({HOST: web, "shop": service(replicas=1, port=8081)}, mesh=MESH)
    client.wait_until_split(HOST, PORT, {"v1": 100})
    shop = mesh.client(stack.namespace, "shop")
    # What a sender's labels decide istiod decides, and tells the sender of nothing else.
    shop.wait_until_split(HOST, PORT, {"v2": 100})
    assert (version(shop), version(client)) == ("v2", "v1")
    shop.stop()


def test_clients_stay_at_the_version_that_they_met(stack: WrittenStack, client: Client) -> None:
    half = {"v1": {"weight": 50}, "v2": {"weight": 50, "tag": "2.0"}}
    deploy(stack, client, versions=half, sticky={"cookie": "met"})
    met: Counter[str] = Counter()
    for _ in range(30):
        answer = client.get(HOST, PORT)
        cookie = answer.headers["set-cookie"].partition(";")[0]
        first = answer.json()["version"]
        assert cookie == f"met={first}"
        assert {version(client, cookie=cookie) for _ in range(5)} == {first}
        met[first] += 1
    assert set(met) == {"v1", "v2"}


def test_a_client_keeps_its_pod_by_a_header_and_a_new_pod_gets_ever_more_requests(
    stack: WrittenStack, client: Client
) -> None:
    by_header = {"loadBalancer": {"consistentHash": {"header": "x-user"}}}
    warming = {"loadBalancer": {"warmupSeconds": 45}}
    services = {
        HOST: service(replicas=3, trafficPolicy=by_header),
        "slow": service(replicas=1, port=8081, trafficPolicy=warming),
    }
    stack.deploy(services, mesh=MESH)
    client.wait_until_split(HOST, PORT, {"v1": 100})
    client.wait_until_split("slow", 8081, {"v1": 100})
    wait_until(lambda: len(client.endpoints(HOST, PORT, "v1")) == 3, 60, "waiting for three pods")
    pods = {
        user: {client.get(HOST, PORT, headers={"x-user": user}).json()["pod"] for _ in range(5)}
        for user in map(str, range(60))
    }
    assert all(len(one) == 1 for one in pods.values())
    assert len(set().union(*pods.values())) == 3
    name = f"outbound|8081|v1|slow.{stack.namespace}.svc.cluster.local"
    dump = client.admin("/config_dump?resource=dynamic_active_clusters")["configs"]
    [cluster] = [one["cluster"] for one in dump if one["cluster"]["name"] == name]
    assert '"slow_start_window": "45s"' in json.dumps(cluster)


def test_a_lane_leads_through_every_service_that_has_its_version(
    stack: WrittenStack, client: Client
) -> None:
    lanes = {
        "beta": {"header": {"x-lane": "beta"}, "versions": {"web": "v2", "shop": "v2"}},
    }
    quick = {"timeoutMilliseconds": 5000, "routes": [{"match": {"path": "/a"}}]}
    services = {
        "web": service(versions=FIRST, replicas=1, traffic=quick),
        "shop": service(versions=FIRST, replicas=1, port=8081),
        "other": service(replicas=1, port=8082),
    }
    stack.deploy(services, mesh=MESH, lanes=lanes)
    for number, name in enumerate(services):
        client.wait_until_split(name, PORT + number, {"v1": 100})
        wait_until_known(client, name, PORT + number, services[name].get("versions", ["v1"]))
        for lane, met in (("beta", "v1" if name == "other" else "v2"), ("gamma", "v1")):
            answer = client.get(name, PORT + number, "/a", {"x-lane": lane})
            assert answer.json()["version"] == met
