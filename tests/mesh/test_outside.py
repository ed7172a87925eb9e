"""What real pods reach outside of the cluster is what is declared, and as it is written."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from testbed.mesh import outside_host
from testbed.mesh.gateway import NamedServer
from testbed.mesh.istiod import Mesh
from testbed.pods.real_pods import RealPods
from tests.mesh.envoy_config import clusters, idle_timeouts
from tests.mesh.outside_server import ADDRESS, OutsideServer
from tests.mesh.shop import HOSTS, IDLE, LEDGER, ORDERS, ORDERS_POD, Shop, deployed
from tests.mesh.told import told

UNDECLARED = "undeclared.example"
DNS = 53


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
        yield found


def test_answers_of_dns_that_are_too_long_for_udp_come_by_tcp(shop: Shop) -> None:
    with OutsideServer("dns.example", port=DNS) as server:
        assert shop.pod("web").get_address(ADDRESS, server.port).status_code == 200


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
