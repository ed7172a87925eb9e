"""The services outside of the cluster that the stack's own ones call."""

from typing import Any

import pytest

from microservices.dialects.istio.external_service import service_entry_spec
from microservices.objects.external import external_objects
from microservices.settings.access.external import (
    ExternalServiceSettings,
    ExternalTlsSettings,
)
from tests.builders import Tree, planned, service
from tests.objects.found import Found


def external(**keys: Any) -> ExternalServiceSettings:
    return ExternalServiceSettings.model_validate({"host": "api.example.com", **keys})


def deployed(outside: Tree, **mesh: Any) -> Found:
    """The objects of these services, which `web` calls."""
    web = service(calls=[*outside])
    plan = planned(services={"web": web}, externalServices=outside, mesh=mesh)
    return Found(tuple(external_objects(plan)))


OUTSIDE = {
    "payments": {"host": "api.example.com"},
    "ledger": {"host": "db.example.com", "port": 5432, "protocol": "TCP"},
}


@pytest.mark.parametrize(
    ("keys", "port"),
    [
        ({}, {"number": 443, "name": "https", "protocol": "HTTPS"}),
        ({"port": 80, "protocol": "HTTP"}, {"number": 80, "name": "http", "protocol": "HTTP"}),
        ({"protocol": "GRPC"}, {"number": 443, "name": "grpc", "protocol": "GRPC"}),
    ],
)
def test_a_host_outside_is_found_by_dns_and_known_to_this_namespace_only(
    keys: dict[str, Any], port: dict[str, Any]
) -> None:
    assert service_entry_spec(external(**keys)) == {
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
        ({"protocol": "TCP", "tls": ExternalTlsSettings()}, None, "DNS"),
        ({"protocol": "TLS"}, None, "DNS"),
        ({"protocol": "HTTPS"}, None, "DNS"),
    ],
)
def test_a_connection_that_says_no_host_is_told_by_where_it_goes(
    keys: dict[str, Any], addresses: list[str] | None, resolution: str
) -> None:
    found = service_entry_spec(external(addresses=["10.20.0.0/16"], **keys))
    assert (found.get("addresses"), found["resolution"]) == (addresses, resolution)


def test_a_tcp_host_anywhere_has_no_addresses() -> None:
    assert "addresses" not in service_entry_spec(external(protocol="TCP"))


def test_every_host_below_a_domain_is_found_by_whoever_calls_it() -> None:
    assert service_entry_spec(external(host="*.example.com"))["resolution"] == "NONE"


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
            "ports": [{"number": 5432, "name": "tcp", "protocol": "TCP"}],
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


@pytest.mark.parametrize(
    ("tls", "name"), [({}, "api.example.com"), ({"hostname": "b.example.com"}, "b.example.com")]
)
def test_the_proxy_speaks_tls_with_whoever_shows_a_certificate_for_the_name(
    tls: dict[str, Any], name: str
) -> None:
    found = encrypted("istio", tls)
    assert found.manifests["DestinationRule", "bank"]["spec"] == {
        "host": "api.example.com",
        "trafficPolicy": {"tls": {"mode": "SIMPLE", "sni": name, "subjectAltNames": [name]}},
        "exportTo": ["."],
    }
    assert found.parent("DestinationRule", "bank")[1] == "external"


@pytest.mark.parametrize(
    ("tls", "validation"),
    [
        ({}, {"hostname": "api.example.com", "wellKnownCACertificates": "System"}),
        (
            {"hostname": "b.example.com", "caConfigMap": "ca"},
            {
                "hostname": "b.example.com",
                "caCertificateRefs": [{"group": "", "kind": "ConfigMap", "name": "ca"}],
            },
        ),
    ],
)
def test_in_the_gateway_api_tls_is_a_policy_of_the_service_entry(
    tls: dict[str, Any], validation: dict[str, Any]
) -> None:
    found = encrypted("gateway-api", tls)
    target = {"group": "networking.istio.io", "kind": "ServiceEntry", "name": "bank"}
    policy = found.manifests["BackendTLSPolicy", "bank"]
    (shown,) = policy["spec"]["validation"].pop("subjectAltNames")
    assert shown == {"type": "Hostname", "hostname": validation["hostname"]}
    assert policy["apiVersion"] == "gateway.networking.k8s.io/v1"
    assert policy["spec"] == {"targetRefs": [target], "validation": validation}
    assert "DestinationRule" not in {kind for kind, _ in found.manifests}


def encrypted(routes: str, tls: dict[str, Any]) -> Found:
    """One service with which the proxy speaks TLS."""
    bank = {"host": "api.example.com", "protocol": "HTTP", "tls": tls}
    return deployed({"bank": bank}, routes=routes)
