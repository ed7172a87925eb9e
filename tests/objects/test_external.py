"""The services outside of the cluster that the stack's own ones call."""

from typing import Any

import pytest

from microservices.objects.external import external_objects
from tests.builders import Tree, planned, service
from tests.objects.found import Found


def deployed(outside: Tree, **mesh: Any) -> Found:
    """The objects of these services, which `web` calls."""
    web = service(calls=[*outside])
    plan = planned(services={"web": web}, externalServices=outside, mesh=mesh)
    return Found(tuple(external_objects(plan)))


HOST = {"host": "api.example.com"}
OUTSIDE = {
    "payments": {"host": "api.example.com"},
    "ledger": {"host": "db.example.com", "port": 5432, "protocol": "TCP"},
}


def entry(*written: Tree) -> Any:
    """The spec of the one ServiceEntry of these external services."""
    found = deployed({f"s{number}": {**HOST, **one} for number, one in enumerate(written)})
    return found.manifests["ServiceEntry", "s0"]["spec"]


@pytest.mark.parametrize(
    ("keys", "port"),
    [
        ({}, {"number": 443, "name": "https-443", "protocol": "HTTPS"}),
        (
            {"port": 80, "protocol": "HTTP"},
            {"number": 80, "name": "http-80", "protocol": "HTTP"},
        ),
        ({"protocol": "GRPC"}, {"number": 443, "name": "grpc-443", "protocol": "GRPC"}),
        (
            {"port": 80, "protocol": "HTTP", "targetPort": 443, "tls": {}},
            {"number": 80, "name": "http-80", "protocol": "HTTP", "targetPort": 443},
        ),
    ],
)
def test_a_host_outside_is_found_by_dns_and_known_to_this_namespace_only(
    keys: Tree, port: Tree
) -> None:
    assert entry(keys) == {
        "hosts": ["api.example.com"],
        "ports": [port],
        "location": "MESH_EXTERNAL",
        "resolution": "DNS",
        "exportTo": ["."],
    }


@pytest.mark.parametrize(
    ("keys", "addresses", "resolution"),
    [
        ({"protocol": "TCP"}, ["10.20.0.0/16"], "NONE"),
        ({"protocol": "TCP", "tls": {}}, None, "DNS"),
        ({"protocol": "TCP", "targetPort": 5433}, None, "DNS"),
        ({"protocol": "TLS"}, None, "DNS"),
        ({"protocol": "HTTPS"}, None, "DNS"),
    ],
)
def test_a_connection_that_says_no_host_is_told_by_where_it_goes(
    keys: Tree, addresses: list[str] | None, resolution: str
) -> None:
    found = entry({"addresses": ["10.20.0.0/16"], **keys})
    assert (found.get("addresses"), found["resolution"]) == (addresses, resolution)


def test_a_tcp_host_anywhere_has_no_addresses() -> None:
    assert "addresses" not in entry({"protocol": "TCP"})


def test_every_host_below_a_domain_is_found_by_whoever_calls_it() -> None:
    found = entry({"host": "*.example.com", "addresses": ["10.20.0.0/16"]})
    assert (found["resolution"], "addresses" in found) == ("NONE", False)


def test_a_host_by_its_address_is_there() -> None:
    found = entry({"host": "10.20.0.7", "port": 5432, "protocol": "TCP"})
    assert (found["hosts"], found["resolution"]) == (["10.20.0.7"], "STATIC")
    assert (found["addresses"], found["endpoints"]) == (["10.20.0.7"], [{"address": "10.20.0.7"}])


def test_a_host_is_one_service_entry_with_all_of_its_ports() -> None:
    http = {"port": 80, "protocol": "HTTP"}
    calls = [{**HOST, "port": 8443, "protocol": "HTTPS"}, {**HOST, **http}, "api"]
    services = {"web": service(calls=calls[1:]), "orders": service(calls=calls[:2])}
    plan = planned(services=services, externalServices={"api": HOST})
    found = Found(tuple(external_objects(plan)))
    assert set(found.manifests) == {("ServiceEntry", "api"), ("VirtualService", "api")}
    ports = found.manifests["ServiceEntry", "api"]["spec"]["ports"]
    assert [port["name"] for port in ports] == ["https-443", "http-80", "https-8443"]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_a_host_of_several_names_has_the_first_of_the_alphabet(names: str) -> None:
    outside = {name: {**HOST, "protocol": "HTTPS", "port": 443 + ord(name)} for name in names}
    assert {name for _, name in deployed(outside).manifests} == {"a"}


def test_requests_are_retried_as_those_to_services_of_the_stack() -> None:
    found = deployed({"bank": {**HOST, "port": 80, "protocol": "HTTP"}})
    assert found.manifests["VirtualService", "bank"]["spec"] == {
        "hosts": ["api.example.com"],
        "http": [
            {
                "route": [
                    {
                        "destination": {"host": "api.example.com", "port": {"number": 80}},
                        "weight": 100,
                    }
                ],
                "retries": {
                    "attempts": 2,
                    "retryOn": "connect-failure,refused-stream,reset-before-request",
                },
            }
        ],
        "exportTo": ["."],
    }
    assert found.parent("VirtualService", "bank")[1] == "external"


def test_requests_to_a_port_have_its_timeout_and_its_retries() -> None:
    http = {"protocol": "HTTP", "timeoutMilliseconds": 900, "retries": {"retryOn": ["503"]}}
    rpc = {"protocol": "GRPC", "retries": {"attempts": 0}}
    hosts = {"bank": {**HOST, "port": 80, **http}, "rpc": {**HOST, "port": 9090, **rpc}}
    found = deployed({**hosts, "tls": HOST})
    repeated, once, off = found.manifests["VirtualService", "bank"]["spec"]["http"]
    assert (repeated["timeout"], repeated["retries"]["retryOn"]) == ("900ms", "503")
    methods = {"regex": "GET|HEAD|PUT|DELETE|OPTIONS|TRACE"}
    assert repeated["match"] == [{"method": methods, "port": 80}]
    assert (once["match"], once["timeout"]) == ([{"port": 80}], "900ms")
    assert once["retries"]["retryOn"] == "connect-failure,refused-stream,reset-before-request"
    assert (off["match"], off["retries"]) == ([{"port": 9090}], {"attempts": 0})


def test_what_is_said_of_a_port_is_written_at_that_port() -> None:
    db = {"port": 5432, "protocol": "TCP", "connectionPool": {"idleTimeoutSeconds": 86_400}}
    http = {"port": 80, "protocol": "HTTP", "tls": {}, "connectionPool": {"maxRequests": 9}}
    bare = {"plain": {**HOST, "port": 8080, "protocol": "HTTP"}, "www": HOST}
    found = deployed({"a": {**HOST, **db}, "b": {**HOST, **http}, **bare})
    assert found.manifests["DestinationRule", "a"]["spec"]["trafficPolicy"] == {
        "connectionPool": {"tcp": {"idleTimeout": "86400s"}},
        "portLevelSettings": [
            {
                "port": {"number": 5432},
                "connectionPool": {
                    "tcp": {"idleTimeout": "86400s"},
                    "http": {"idleTimeout": "86400s"},
                },
            },
            {
                "port": {"number": 80},
                "connectionPool": {"http": {"http2MaxRequests": 9}},
                "tls": {
                    "mode": "SIMPLE",
                    "sni": "api.example.com",
                    "subjectAltNames": ["api.example.com"],
                },
            },
            {"port": {"number": 8080}, "connectionPool": {"http": {"idleTimeout": "3600s"}}},
        ],
    }


def test_nothing_stands_at_a_port_of_which_nothing_is_said() -> None:
    db = {"port": 5432, "protocol": "TCP", "connectionPool": {"maxConnections": 9}}
    plain = {**HOST, "port": 80, "protocol": "HTTP"}
    found = deployed({"db": {**HOST, **db}, "plain": plain, "www": HOST})
    policy = found.manifests["DestinationRule", "db"]["spec"]["trafficPolicy"]
    assert [one["port"]["number"] for one in policy["portLevelSettings"]] == [5432]


@pytest.mark.parametrize(
    ("mesh", "kinds"),
    [
        ({"routes": "gateway-api"}, {"ServiceEntry", "DestinationRule"}),
        ({"dataPlane": "ambient"}, {"ServiceEntry", "DestinationRule"}),
        (
            {"dataPlane": "ambient", "waypoint": True},
            {"ServiceEntry", "DestinationRule", "VirtualService"},
        ),
    ],
)
def test_routes_are_written_where_a_proxy_follows_them(mesh: Tree, kinds: set[str]) -> None:
    pool = {"connectionPool": {"maxConnections": 9}}
    found = deployed({"bank": {**HOST, "protocol": "HTTP", **pool}}, **mesh)
    assert {kind for kind, _ in found.manifests} == kinds


def test_in_the_gateway_api_each_port_with_tls_has_a_policy() -> None:
    tls = {"protocol": "HTTP", "tls": {}}
    hosts = {"bank": {**HOST, "port": 80, **tls}, "web": {**HOST, "port": 8080, **tls}}
    found = deployed(hosts, routes="gateway-api").manifests
    targets = {
        name: policy["spec"]["targetRefs"][0]["sectionName"]
        for (kind, name), policy in found.items()
        if kind == "BackendTLSPolicy"
    }
    assert targets == {"bank": "http-80", "bank.8080": "http-8080"}


def test_each_service_becomes_one_service_entry() -> None:
    found = deployed(OUTSIDE)
    assert set(found.manifests) == {("ServiceEntry", "payments"), ("ServiceEntry", "ledger")}
    assert found.manifests["ServiceEntry", "ledger"] == {
        "apiVersion": "networking.istio.io/v1",
        "kind": "ServiceEntry",
        "metadata": {
            "name": "ledger",
            "namespace": "shop",
            "labels": {
                "app.kubernetes.io/name": "ledger",
                "app.kubernetes.io/managed-by": "pulumi",
            },
        },
        "spec": {
            "hosts": ["db.example.com"],
            "ports": [{"number": 5432, "name": "tcp-5432", "protocol": "TCP"}],
            "location": "MESH_EXTERNAL",
            "resolution": "DNS",
            "exportTo": ["."],
        },
    }


def test_the_api_version_is_that_of_the_mesh() -> None:
    found = deployed(OUTSIDE, apiVersion="networking.istio.io/v1beta1")
    assert {manifest["apiVersion"] for manifest in found.manifests.values()} == {
        "networking.istio.io/v1beta1"
    }


def test_a_host_of_another_stack_has_no_objects_here() -> None:
    bank = {"host": "bank.example", "protocol": "HTTP", "tls": {}, "owner": "platform/prod"}
    assert [*deployed({"bank": bank}).manifests] == []
    found = deployed({"bank": bank, **OUTSIDE}).manifests
    assert {name for kind, name in found if kind == "ServiceEntry"} == {"payments", "ledger"}
