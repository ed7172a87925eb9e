"""The way in, and what of a service is reached through it."""

from settings.gateway import ExposeSettings, GatewaySettings, IssuerSettings, TlsSettings
from tests.builders import microservice, settings


def test_there_is_no_gateway_without_hosts_and_nothing_is_exposed() -> None:
    assert settings().gateway == GatewaySettings(
        hosts=(),
        tls=None,
        plaintext=False,
        namespace="istio-ingress",
        selector={"istio": "ingressgateway"},
        service="istio-ingressgateway",
        auth=None,
    )
    assert microservice().expose is None


def test_nothing_older_than_tls_1_2_is_spoken_and_the_whole_cluster_signs() -> None:
    assert TlsSettings() == TlsSettings(credential_name=None, issuer=None, min_version="1.2")
    assert IssuerSettings(name="letsencrypt").kind == "ClusterIssuer"


def test_a_service_is_exposed_with_all_of_its_paths_at_every_host() -> None:
    assert microservice(expose={}).expose == ExposeSettings(
        hosts=(), paths=("/",), strip_prefix=False, port=None
    )
