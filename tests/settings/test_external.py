"""What lies outside of the stack."""

from settings.external import ExternalServiceSettings, ExternalTlsSettings, RemoteKeySettings
from tests.builders import settings


def test_an_external_service_speaks_https() -> None:
    found = settings(externalServices={"payment": {"host": "api.example.com"}}).external_services
    expected = ExternalServiceSettings(host="api.example.com", port=443, protocol="HTTPS")
    assert found == {"payment": expected}


def test_tls_is_that_of_the_host_signed_by_an_authority_of_the_system() -> None:
    written = {"host": "api.example.com", "protocol": "HTTP", "tls": {}}
    found = settings(externalServices={"payment": written}).external_services["payment"].tls
    assert found == ExternalTlsSettings(hostname=None, ca_config_map=None)


def test_an_external_secret_is_looked_at_every_hour_in_a_store_of_the_cluster() -> None:
    written = {"store": "vault", "keys": {"api_key": {"key": "shop/api"}}}
    found = settings(externalSecrets={"app": written}).external_secrets["app"]
    assert (found.store_kind, found.refresh_minutes) == ("ClusterSecretStore", 60)
    expected = RemoteKeySettings(key="shop/api", property=None, version=None)
    assert found.keys == {"api_key": expected}
