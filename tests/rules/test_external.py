"""Services outside of the cluster."""

import pytest

from tests.builders import Tree, problems, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices:externalServices"


def outside(**services: Tree) -> Tree:
    """A stack with services outside of the cluster."""
    return stack(externalServices=services)


@pytest.mark.parametrize(
    "values",
    [
        outside(pay={"host": "api.pay.example"}),
        outside(a={"host": "a.example"}, b={"host": "b.example"}),
        outside(a={"host": "a.example", "port": 443}, b={"host": "a.example", "port": 8443}),
        outside(a={"host": "svc.example"}, b={"host": "cluster.local.example"}),
    ],
)
def test_hosts_beyond_the_cluster_are_taken(values: Tree) -> None:
    assert problems(values) == []


@pytest.mark.parametrize(
    "host", ["api.shop.svc", "api.shop.svc.cluster.local", "api.cluster.local"]
)
def test_a_host_of_the_cluster_is_known(host: str) -> None:
    assert problems(outside(pay={"host": host})) == [
        f"{PLACE}.pay.host: {host} is a host of the cluster; leave it out: the mesh knows it"
    ]


def test_a_host_and_port_are_written_once() -> None:
    assert problems(outside(a={"host": "a.example"}, b={"host": "a.example", "port": 443})) == [
        f"{PLACE}.b.host: a.example:443 is the external service a as well; leave one of the two out"
    ]


def test_a_name_is_that_of_one_service() -> None:
    assert problems(outside(web={"host": "a.example"})) == [
        f"{PLACE}.web: there is a service of this name in the stack; rename this one"
    ]


@pytest.mark.parametrize(
    "values",
    [
        outside(a={"host": "a.example", "protocol": "TCP", "port": 5432}),
        outside(
            a={"host": "a.example", "protocol": "TCP", "port": 5432},
            b={"host": "b.example", "protocol": "TCP", "port": 5433},
        ),
        outside(
            a={"host": "a.example", "protocol": "TCP", "port": 443},
            b={"host": "b.example", "protocol": "TLS", "port": 443},
        ),
    ],
)
def test_connections_that_a_proxy_can_tell_apart_are_taken(values: Tree) -> None:
    assert warnings(values) == []


def test_two_hosts_of_tcp_on_one_port_are_doubtful() -> None:
    tcp = {"protocol": "TCP", "port": 5432}
    values = outside(a={"host": "a.example", **tcp}, b={"host": "b.example", **tcp})
    assert warnings(values) == [
        f"{PLACE}.b.port: a is TCP on port 5432 as well; let Istio capture DNS, or write TLS where "
        "that is spoken"
    ]


GATEWAY_API: Tree = {"mesh": {"routes": "gateway-api"}}


@pytest.mark.parametrize("protocol", ["HTTPS", "TLS"])
def test_tls_is_spoken_by_the_caller_or_by_the_proxy(protocol: str) -> None:
    written = {"host": "a.example", "protocol": protocol, "tls": {}}
    assert problems(outside(a=written)) == [
        f"{PLACE}.a.tls: callers speak {protocol} with it themselves; "
        "write `protocol: HTTP` and call it by http, or leave it out"
    ]


@pytest.mark.parametrize("protocol", ["HTTP", "HTTP2", "GRPC", "TCP"])
def test_the_proxy_speaks_tls_where_the_caller_does_not(protocol: str) -> None:
    tls = {"hostname": "b.example"}
    assert problems(outside(a={"host": "a.example", "protocol": protocol, "tls": tls})) == []


def test_an_authority_of_a_config_map_is_of_the_gateway_api() -> None:
    written = {"host": "a.example", "protocol": "HTTP", "tls": {"caConfigMap": "ca"}}
    assert problems(outside(a=written) | GATEWAY_API) == []
    assert problems(outside(a=written)) == [
        f"{PLACE}.a.tls.caConfigMap: Istio's own kinds take no ConfigMap; "
        "leave it out, or write `mesh: {routes: gateway-api}`"
    ]
