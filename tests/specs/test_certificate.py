"""The certificate of a gateway."""

from microservices.settings.traffic.gateway import IssuerSettings
from microservices.specs.certificate import certificate_spec


def test_a_certificate_is_for_every_host_and_its_key_changes_with_it() -> None:
    issuer = IssuerSettings(name="letsencrypt")
    assert certificate_spec("shop-tls", ["a.example", "*.b.example"], issuer) == {
        "secretName": "shop-tls",
        "dnsNames": ["a.example", "*.b.example"],
        "issuerRef": {"name": "letsencrypt", "kind": "ClusterIssuer", "group": "cert-manager.io"},
        "privateKey": {"rotationPolicy": "Always"},
    }


def test_an_issuer_may_be_of_the_namespace_of_the_gateway() -> None:
    issuer = IssuerSettings(name="own", kind="Issuer")
    assert certificate_spec("shop-tls", ["a.example"], issuer)["issuerRef"]["kind"] == "Issuer"
