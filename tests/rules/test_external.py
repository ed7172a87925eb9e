"""Services outside of the cluster."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings

PLACE = "Pulumi.dev.yaml: microservices:externalServices"
CALLS = "Pulumi.dev.yaml: microservices:services.web.calls"


def outside(**services: Tree) -> Tree:
    """A stack with services outside of the cluster, all of which `web` calls."""
    return calling(*services) | {"externalServices": services}


def calling(*calls: Any, **services: Any) -> Tree:
    """A stack whose `web` calls these, beside more services."""
    return stack(services={"web": service(calls=[*calls]), **services})


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
    assert problems(stack(externalServices={"web": {"host": "a.example"}})) == [
        f"{PLACE}.web: `web` would also be service web; rename one of the two services"
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


TCP: Tree = {"protocol": "TCP", "port": 5432}


def test_two_hosts_of_tcp_on_one_port_are_doubtful() -> None:
    values = outside(a={"host": "a.example", **TCP}, b={"host": "b.example", **TCP})
    what = "on port 5432 as well; let Istio capture DNS, or write TLS where that is spoken"
    assert warnings(values) == [f"{CALLS}[1]: a is TCP {what}"]
    named = calling({"host": "a.example", **TCP}, {"host": "b.example", **TCP})
    assert warnings(named) == [f"{CALLS}[1]: a.example is TCP {what}"]


def test_what_another_service_calls_does_not_count() -> None:
    order = service(calls=[{"host": "b.example", **TCP}])
    assert warnings(calling({"host": "a.example", **TCP}, "order", order=order)) == []


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


def test_a_host_of_a_call_is_beyond_the_cluster() -> None:
    assert problems(calling({"host": "api.other.svc"})) == [
        f"{CALLS}[0].host: api.other.svc is a host of the cluster; "
        "write its `service`, as namespace/service where it is of another stack"
    ]


def test_services_that_call_one_host_agree_on_it() -> None:
    order = service(calls=[{"host": "a.example", "addresses": ["10.0.0.0/8"]}])
    line = "services.order.calls[0].host: a.example:443 is a host that web calls as well; "
    assert problems(calling({"host": "a.example"}, order=order)) == [
        f"Pulumi.dev.yaml: microservices:{line}"
        "write the same words for both, or one entry of `externalServices`"
    ]
    same = service(calls=[{"host": "a.example"}, {"host": "a.example", "port": 8443}])
    same["calls"][1]["variable"] = "OTHER_URL"
    assert problems(calling({"host": "a.example"}, order=same)) == []


def test_an_external_service_is_called_by_its_name() -> None:
    values = calling("a", {"host": "a.example", "variable": "B"})
    assert problems(values | {"externalServices": {"a": {"host": "a.example"}}}) == [
        f"{CALLS}[1].host: a.example:443 is the external service a as well; write `a`"
    ]


def test_the_tls_of_a_call_is_that_of_an_external_service() -> None:
    ca = {"host": "a.example", "protocol": "HTTP", "tls": {"caConfigMap": "ca"}}
    assert problems(calling(ca) | GATEWAY_API) == []
    assert problems(calling(ca, {"host": "b.example", "tls": {}})) == [
        f"{CALLS}[0].tls.caConfigMap: Istio's own kinds take no ConfigMap; "
        "leave it out, or write `mesh: {routes: gateway-api}`",
        f"{CALLS}[1].tls: callers speak HTTPS with it themselves; "
        "write `protocol: HTTP` and call it by http, or leave it out",
    ]


def test_a_host_with_its_port_fits_a_label() -> None:
    host = f"{'a' * 50}.example"
    assert problems(calling({"host": host, "port": 8443})) == []
    assert problems(calling({"host": host, "port": 10443})) == [
        f"{CALLS}[0].host: `{host}-10443` has 64 characters, and a name has at most 63; "
        "write it in `externalServices` under a shorter name, and call that"
    ]
    assert problems(outside(a={"host": host, "port": 10443})) == []


WILDCARD = "*.example.com is every host below a domain; write the hosts that are called"


def test_a_wildcard_is_doubtful() -> None:
    values = calling("a", {"host": "*.example.com", "port": 8443})
    values |= {"externalServices": {"a": {"host": "*.example.com"}}}
    lines = [f"{PLACE}.a.host: {WILDCARD}", f"{CALLS}[1].host: {WILDCARD}"]
    assert warnings(values) == lines
    assert [line for line in problems(values | {"strict": True}) if WILDCARD in line] == lines


def test_a_wildcard_is_asked_by_the_caller() -> None:
    tcp = {"host": "*.example.com", "protocol": "TCP", "port": 1}
    tls = {"host": "*.example.com", "protocol": "HTTP", "tls": {}}
    assert problems(outside(a=tcp, b=tls)) == [
        f"{PLACE}.a.protocol: a TCP connection says no host, and this is every host below a "
        "domain; write the hosts, or TLS where that is spoken",
        f"{PLACE}.b.tls: nobody knows which host below the domain is asked; "
        "leave it out, or write the hosts",
    ]


def test_an_external_service_that_nobody_calls_is_doubtful() -> None:
    batch = {"image": "batch:1", "kind": "worker", "calls": ["b"]}
    values = calling({"service": "other/a", "port": 80}, batch=batch)
    outside = {"a": {"host": "a.example"}, "b": {"host": "b.example"}}
    assert warnings(values | {"externalServices": outside}) == [
        f"{PLACE}.a: no service calls it, and nothing else reaches it; "
        "add `a` to the `calls` of a service, or leave it out"
    ]
