"""The certificate of a gateway."""

import pulumi

from components.certificate import certificate, certificate_spec
from components.metadata import metadata
from plan.names import shared_labels
from settings.gateway import IssuerSettings
from tests.deployment import Deploy


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


def test_a_certificate_is_one_of_cert_manager(deploy: Deploy) -> None:
    spec = certificate_spec("shop-tls", ["a.example"], IssuerSettings(name="letsencrypt"))

    def program() -> None:
        described = metadata("shop-tls", "istio-ingress", shared_labels("shop-tls"))
        certificate("shop-tls", described, spec, pulumi.ResourceOptions())

    found = deploy(program)
    assert found.manifests["Certificate", "shop-tls"] == {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {
            "name": "shop-tls",
            "namespace": "istio-ingress",
            "labels": {
                "app.kubernetes.io/name": "shop-tls",
                "app.kubernetes.io/managed-by": "pulumi",
            },
        },
        "spec": spec,
    }
