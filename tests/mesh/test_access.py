"""What gets through between real pods is what is declared, and nothing else does."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path

import pytest
import requests

from testbed.mesh import outside_host
from testbed.mesh.client import Client
from testbed.mesh.gateway import NamedServer
from testbed.mesh.istiod import Mesh
from testbed.mesh.proxy import Proxy
from testbed.pods.probes import read_probes
from testbed.pods.real_pods import RealPod, RealPods
from tests.mesh.envoy_config import clusters, idle_timeouts
from tests.mesh.outside_server import ADDRESS, OutsideServer
from tests.mesh.shop import (
    ACCOUNT,
    HOST,
    HOSTS,
    IDLE,
    LEDGER,
    ORDERS,
    ORDERS_POD,
    PROBE_HEADERS,
    STORE,
    STRANGER,
    WEB,
    WEB_POD,
    Shop,
    deployed,
)
from tests.mesh.told import REFUSED, told

UNDECLARED = "undeclared.example"
DNS, AGENT = 53, 15020


@pytest.fixture(scope="module")
def outside(mesh: Mesh) -> Iterator[dict[str, OutsideServer]]:
    """Hosts outside of the cluster, which the stack declares."""
    assert mesh
    with ExitStack() as servers:
        yield {
            kind: servers.enter_context(OutsideServer(host, **keys))
            for kind, (host, keys) in HOSTS.items()
        }


@pytest.fixture(scope="module")
def shop(mesh: Mesh, real_pods: RealPods, outside: dict[str, OutsideServer]) -> Iterator[Shop]:
    """The stack, deployed once for every test."""
    outside_host.name(UNDECLARED, ADDRESS)
    with deployed(mesh, real_pods, outside) as found:
        found.pod("web").wait_until_split("orders", ORDERS, {"v1": 100})
        yield found


def caller(mesh: Mesh, namespace: str, account: str, host: str, port: int) -> Client:
    """A client with the certificate of an account, whose own proxy knows every service."""
    client = mesh.client(namespace, f"as-{account}", account=account)
    client.wait_until_split(host, port, {"v1": 100})
    return client


def test_a_declared_call_passes_and_the_callee_sees_who_calls(shop: Shop) -> None:
    for path in ("/orders", "/orders/7?items=all"):
        answer = shop.pod("web").get("orders", ORDERS, path)
        assert answer.status_code == 200
        by = answer.json()["headers"]["x-forwarded-client-cert"]
        assert f"By=spiffe://cluster.local/ns/{shop.namespace}/sa/orders;" in by
        assert f"URI=spiffe://cluster.local/ns/{shop.namespace}/sa/{ACCOUNT}" in by


def test_callers_name_the_port_of_the_service_and_not_that_of_its_pods(shop: Shop) -> None:
    assert shop.pod("web").get("orders", ORDERS, "/orders").status_code == 200
    with pytest.raises(requests.ConnectionError, match=r"reset|closed"):
        shop.pod("web").get("orders", ORDERS_POD, "/orders")


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/orders"), ("GET", "/"), ("GET", "/ordersold"), ("DELETE", "/orders/7")],
)
def test_another_method_or_path_is_refused(shop: Shop, method: str, path: str) -> None:
    answer = shop.pod("web").get("orders", ORDERS, path, method=method)
    assert (answer.status_code, answer.text) == (403, "RBAC: access denied")


def test_who_declares_no_call_does_not_even_know_the_service(shop: Shop) -> None:
    stranger = shop.pod("stranger")
    assert stranger.endpoints("orders", ORDERS) == set()
    for pod, host, port in ((stranger, "orders", ORDERS), (shop.pod("web"), "stranger", STRANGER)):
        with pytest.raises(requests.ConnectionError, match=r"reset|closed"):
            pod.get(host, port, "/orders")


def test_what_is_told_of_a_request_is_what_becomes_of_it(shop: Shop) -> None:
    ports = {"orders": ORDERS, "web": WEB, "stranger": STRANGER}
    seen: dict[str, int] = {}
    for sender, host in product(ports, ports):
        for method, path in product(("GET", "POST"), ("/orders", "/orders/7?items=all", "/")):
            options = f"--from {sender} --service {host} --method {method} --path {path}"
            seen[options] = outcome(shop.pod(sender), host, ports[host], method, path)
    assert seen == {options: told(shop.manifests, options) for options in seen}
    assert {*seen.values()} == {200, 403, REFUSED}


def outcome(pod: RealPod, host: str, port: int, method: str, path: str) -> int:
    """What a pod gets for a request; REFUSED also where its own proxy hangs up."""
    try:
        return pod.get(host, port, path, method=method).status_code
    except requests.ConnectionError:
        return REFUSED


def test_a_caller_reaches_one_member_of_a_stateful_set(shop: Shop) -> None:
    member = shop.pod("store")
    headers = {"Host": f"{member.name}.store-headless:{STORE}"}
    answer = shop.pod("web").get_address(member.address, STORE, headers=headers)
    assert (answer.status_code, answer.json()["app"]) == (200, "store")
    by = answer.json()["headers"]["x-forwarded-client-cert"]
    assert f"URI=spiffe://cluster.local/ns/{shop.namespace}/sa/{ACCOUNT}" in by
    with pytest.raises(requests.ConnectionError, match=r"reset|closed"):
        shop.pod("stranger").get_address(member.address, STORE, headers=headers)


def test_answers_of_dns_that_are_too_long_for_udp_come_by_tcp(shop: Shop) -> None:
    with OutsideServer("dns.example", port=DNS) as server:
        assert shop.pod("web").get_address(ADDRESS, server.port).status_code == 200


def test_who_gets_around_the_own_proxy_is_refused_by_the_other(mesh: Mesh, shop: Shop) -> None:
    for account, status in ((ACCOUNT, 200), ("stranger", 403), ("orders", 403), ("default", 403)):
        client = caller(mesh, shop.namespace, account, "orders", ORDERS)
        assert client.get("orders", ORDERS, "/orders").status_code == status, account
        client.stop()


def test_nobody_who_is_not_declared_is_let_in(mesh: Mesh, shop: Shop) -> None:
    client = caller(mesh, shop.namespace, ACCOUNT, "stranger", STRANGER)
    assert client.get("stranger", STRANGER).status_code == 403
    client.stop()


def test_plaintext_is_refused(shop: Shop) -> None:
    machine = Proxy(None, shop.namespace)
    for app, port in (("orders", ORDERS_POD), ("web", WEB_POD)):
        with pytest.raises(requests.ConnectionError, match="reset"):
            machine.fetch(f"http://{shop.pod(app).address}:{port}/orders")


def test_a_sidecar_passes_the_headers_of_a_probe_on(shop: Shop) -> None:
    pod = shop.cluster.get("Pod", shop.pod("web").name, shop.namespace)
    [probe] = [one for one in read_probes(pod) if one.kind == "readinessProbe"]
    path, asked = probe.through_sidecar()
    headers = {one["name"]: one["value"] for one in asked["httpGet"]["httpHeaders"]}
    machine = Proxy(None, shop.namespace)
    answer = machine.fetch(f"http://{shop.pod('web').address}:{AGENT}{path}", headers)
    got = answer.json()
    assert (got["path"], got["headers"]) == ("/ready", got["headers"] | PROBE_HEADERS)


def test_an_account_of_another_namespace_passes_where_it_is_let_in(mesh: Mesh, shop: Shop) -> None:
    host = f"orders.{shop.namespace}.svc.cluster.local"
    for account, status in (("partner", 200), ("default", 403)):
        client = caller(mesh, shop.partners, account, host, ORDERS)
        assert client.get(host, ORDERS, "/anything", method="POST").status_code == status, account
        client.stop()


def test_the_gateway_reaches_what_is_exposed_and_nothing_else(mesh: Mesh, shop: Shop) -> None:
    gateway = mesh.gateway(shop.doors)
    gateway.wait_until_split(HOST, 80, {"v1": 100})
    answer = gateway.get(HOST)
    assert (answer.status_code, answer.json()["app"]) == (200, "web")
    by = answer.json()["headers"]["x-forwarded-client-cert"]
    assert f"URI=spiffe://cluster.local/ns/{shop.doors}/sa/ingressgateway" in by
    for app, port, status in (("web", WEB, 200), ("stranger", STRANGER, 403)):
        host = f"{app}.{shop.namespace}.svc.cluster.local"
        client = caller(mesh, shop.doors, "ingressgateway", host, port)
        assert client.get(host, port, "/orders").status_code == status, app
        client.stop()
    gateway.stop()


def test_a_declared_host_outside_is_reached_and_another_one_is_not(
    shop: Shop, outside: dict[str, OutsideServer]
) -> None:
    web, server = shop.pod("web"), outside["http"]

    def get(host: str) -> requests.Response:
        return web.get_address(ADDRESS, server.port, headers={"Host": f"{host}:{server.port}"})

    assert get(server.host).status_code == 200
    assert get(UNDECLARED).status_code == 502
    stranger = shop.pod("stranger")
    with pytest.raises(requests.ConnectionError, match=r"reset|closed"):
        stranger.get_address(ADDRESS, server.port, headers={"Host": server.host})


def test_encrypted_by_the_application_it_is_told_by_its_name(
    shop: Shop, outside: dict[str, OutsideServer], tmp_path: Path
) -> None:
    server = outside["https"]
    authority = tmp_path / "authority.pem"
    authority.write_text(server.certificate)
    url = f"https://{ADDRESS}:{server.port}/"

    def get(app: str, host: str) -> requests.Response:
        return shop.pod(app).fetch(url, {"Host": host}, "GET", NamedServer(host), authority)

    assert get("web", server.host).status_code == 200
    with pytest.raises(requests.ConnectionError, match=r"reset|EOF|closed"):
        get("web", UNDECLARED)
    with pytest.raises(requests.ConnectionError, match=r"reset|EOF|closed"):
        get("stranger", server.host)


def test_the_proxy_encrypts_for_the_application(
    shop: Shop, outside: dict[str, OutsideServer]
) -> None:
    def status(kind: str) -> int:
        server = outside[kind]
        headers = {"Host": f"{server.host}:{server.port}"}
        return shop.pod("web").get_address(ADDRESS, server.port, headers=headers).status_code

    assert status("originated") == 200
    # It trusts nobody but who is in a ConfigMap, and shows a certificate itself.
    assert status("mutual") == 200
    # Nobody whom the system trusts has signed its certificate.
    assert status("distrusted") == 503


def test_each_port_of_a_host_is_reached_and_retried_as_it_is_written(
    shop: Shop, outside: dict[str, OutsideServer]
) -> None:
    def status(kind: str, path: str, method: str = "GET") -> int:
        server = outside[kind]
        headers = {"Host": f"{server.host.replace('*', 'any')}:{server.port}"}
        pod = shop.pod("web")
        return pod.get_address(ADDRESS, server.port, path, headers, method).status_code

    for kind, method, tries in (("http", "GET", 1), ("http", "POST", 1), ("second", "GET", 4)):
        assert (status(kind, "/", method), status(kind, "/fail", method)) == (200, 503)
        assert outside[kind].asked(method, "/fail") == tries
        port = outside[kind].port
        assert told(shop.manifests, f"--from web --service plain.example --port {port}") == 200
    assert (status("second", "/fail", "POST"), status("second", "/late")) == (503, 504)
    assert outside["second"].asked("POST", "/fail") == 1
    assert (status("wildcard", "/"), status("wildcard", "/fail")) == (200, 503)
    assert outside["wildcard"].asked("GET", "/fail") == 1


def test_a_host_is_reached_by_its_address(shop: Shop, outside: dict[str, OutsideServer]) -> None:
    port = outside["address"].port
    assert shop.pod("web").get_address(ADDRESS, port).status_code == 200
    with pytest.raises(requests.ConnectionError, match=r"reset|closed"):
        shop.pod("stranger").get_address(ADDRESS, port)


def test_what_is_sent_to_port_80_leaves_for_443_encrypted(
    shop: Shop, outside: dict[str, OutsideServer]
) -> None:
    headers = {"Host": outside["upgraded"].host}
    assert shop.pod("web").get_address(ADDRESS, 80, headers=headers).status_code == 200


def test_idle_connections_live_as_long_as_it_is_written_on_each_hop(
    shop: Shop, outside: dict[str, OutsideServer]
) -> None:
    orders = f"orders.{shop.namespace}.svc.cluster.local"
    ledger, database = f"outbound|{LEDGER}|v1|{orders}", outside["database"]
    host = f"outbound|{database.port}||{database.host}"
    sent, got = shop.pod("web"), shop.pod("orders")
    idle = f"{IDLE}s"
    assert [idle_timeouts(sent, ledger), idle_timeouts(sent, host)] == [{idle}, {idle}]
    assert idle_timeouts(got, f"inbound|{LEDGER}||") == {idle}
    upstream = clusters(sent)
    for name in (ledger, host, f"outbound|{ORDERS}|v1|{orders}"):
        keepalive = upstream[name]["upstream_connection_options"]["tcp_keepalive"]
        assert keepalive == {
            "keepalive_probes": 6,
            "keepalive_time": 60,
            "keepalive_interval": 10,
        }
    inbound = clusters(got)[f"inbound|{ORDERS_POD}||"]
    for found in (upstream[f"outbound|{ORDERS}|v1|{orders}"], inbound):
        [options] = found["typed_extension_protocol_options"].values()
        assert options["common_http_protocol_options"]["idle_timeout"] == idle
