"""TLS between the proxies of the stack and hosts outside of the cluster."""

from typing import Any

import pytest

from tests.objects.found import Found
from tests.objects.test_external import HOST, deployed


def encrypted(routes: str, tls: dict[str, Any]) -> Found:
    """One service with which the proxy speaks TLS."""
    bank = {"host": "api.example.com", "protocol": "HTTP", "tls": tls}
    return deployed({"bank": bank}, routes=routes)


@pytest.mark.parametrize(
    ("tls", "name"), [({}, "api.example.com"), ({"hostname": "b.example.com"}, "b.example.com")]
)
def test_the_proxy_speaks_tls_with_whoever_shows_a_certificate_for_the_name(
    tls: dict[str, Any], name: str
) -> None:
    found = encrypted("istio", tls)
    assert found.manifests["DestinationRule", "bank"]["spec"] == {
        "host": "api.example.com",
        "trafficPolicy": {
            "portLevelSettings": [
                {
                    "port": {"number": 443},
                    "tls": {"mode": "SIMPLE", "sni": name, "subjectAltNames": [name]},
                }
            ]
        },
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


def test_the_proxy_shows_a_certificate_that_it_alone_has() -> None:
    tls = {"clientSecret": "partner", "caConfigMap": "ca"}
    found = deployed({"bank": {**HOST, "protocol": "HTTP", "tls": tls}})
    [level] = found.manifests["DestinationRule", "bank"]["spec"]["trafficPolicy"][
        "portLevelSettings"
    ]
    assert level["tls"] == {
        "mode": "MUTUAL",
        "sni": "api.example.com",
        "subjectAltNames": ["api.example.com"],
        "caCertificates": "/var/run/secrets/hosts/configMap/ca/ca.crt",
        "clientCertificate": "/var/run/secrets/hosts/secret/partner/tls.crt",
        "privateKey": "/var/run/secrets/hosts/secret/partner/tls.key",
    }
