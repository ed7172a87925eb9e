"""What gets through between real pods is what is declared, and nothing else does."""

from collections.abc import Iterator
from itertools import product

import pytest
import requests

from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.mesh.proxy import Proxy
from testbed.pods.probes import read_probes
from testbed.pods.real_pods import RealPod, RealPods
from tests.mesh.shop import (
    ACCOUNT,
    HOST,
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

AGENT = 15020


@pytest.fixture(scope="module")
def shop(mesh: Mesh, real_pods: RealPods) -> Iterator[Shop]:
    """The stack, deployed once for every test."""
    with deployed(mesh, real_pods, {}) as found:
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
