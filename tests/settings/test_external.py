"""What lies outside of the stack."""

from typing import Any

import pytest

from settings.external import ExternalServiceSettings, ExternalTlsSettings, RemoteKeySettings
from tests.builders import misshapen, placed, refusal, settings

SECRET = "externalSecrets.app"
SERVICE = "externalServices.payment"
HOSTS = "write a host with its domain, such as api.example.com"
PROTOCOLS = "write HTTP, HTTPS, GRPC, HTTP2, TLS or TCP"
PORTS = "write a whole number from 1 to 65535, such as 8080"
STORES = "write SecretStore or ClusterSecretStore"
OBJECTS = "write the name of an object: lower-case letters, digits, `-` and `.`"
MINUTES = "write a whole number of minutes from 1 to 10080"
TEXTS = "write text; put a number or true or false in quotes"
KEYS = "write a ConfigMap key: letters, digits, `-`, `_` and `.`, such as database_url"
A_MAP = "write `key: value` lines below it"
SOUND = placed(
    SECRET,
    {"store": "vault", "keys": {"api_key": {"key": "shop/api"}}},
    placed(SERVICE, {"host": "api.example.com"}),
)


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


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{SERVICE}.host", "a.b"),
        (f"{SERVICE}.host", "*.example.com"),
        (f"{SERVICE}.addresses", ["10.0.0.0/8"]),
        (f"{SERVICE}.host", "xn--bcher-kva.example.co-op"),
        (f"{SERVICE}.host", f"{'a' * 63}.com"),
        (f"{SERVICE}.port", 1),
        *((f"{SERVICE}.protocol", name) for name in ("HTTP", "GRPC", "HTTP2", "TLS", "TCP")),
        (f"{SERVICE}.tls", {}),
        (f"{SERVICE}.tls", {"hostname": "b.example.com", "caConfigMap": "bank.ca"}),
        (f"{SECRET}.store", "team.vault-1"),
        (f"{SECRET}.storeKind", "SecretStore"),
        (f"{SECRET}.refreshMinutes", 1),
        (f"{SECRET}.refreshMinutes", 10080),
        (f"{SECRET}.keys", {}),
        (f"{SECRET}.keys", {"tls.key": {"key": "/a b", "property": "p", "version": "2"}}),
    ],
)
def test_a_value_of_its_kind_is_taken(path: str, value: Any) -> None:
    assert misshapen(placed(path, value, SOUND)) == []


@pytest.mark.parametrize(
    ("path", "value", "instead"),
    [
        *(
            (f"{SERVICE}.host", host, HOSTS)
            for host in (
                *("localhost", "https://api.example.com", "a.*.com", "10.0.0.1", ".com"),
                *("Api.example.com", "api.example.com.", "a_b.com", "-a.com", f"{'a' * 64}.com"),
                f"{'a.' * 126}ab",
            )
        ),
        (f"{SERVICE}.port", 0, PORTS),
        (f"{SERVICE}.port", "443", PORTS),
        (f"{SERVICE}.protocol", "https", PROTOCOLS),
        (f"{SERVICE}.tls.hostname", "localhost", HOSTS),
        (f"{SERVICE}.tls.caConfigMap", "Bank", OBJECTS),
        (f"{SECRET}.store", "Vault", OBJECTS),
        (f"{SECRET}.storeKind", "Vault", STORES),
        (f"{SECRET}.refreshMinutes", 0, MINUTES),
        (f"{SECRET}.refreshMinutes", 10081, MINUTES),
        (f"{SECRET}.keys.api_key.key", 1, TEXTS),
        (f"{SECRET}.keys.api_key.version", 2, TEXTS),
    ],
)
def test_another_value_is_refused_with_what_to_write(path: str, value: Any, instead: str) -> None:
    assert misshapen(placed(path, value, SOUND)) == [refusal(path, value, instead)]


def test_what_is_required_is_asked_for() -> None:
    start = "Pulumi.dev.yaml: microservices"
    keyless = placed(f"{SECRET}.keys.more", {}, placed(SERVICE, {}))
    assert misshapen(keyless) == [
        f"{start}:{SECRET}.keys.more.key: it is missing; {TEXTS}",
        f"{start}:{SECRET}.store: it is missing; {OBJECTS}",
        f"{start}:{SERVICE}.host: it is missing; {HOSTS}",
    ]
    assert misshapen(placed(SECRET, {"store": "vault"})) == [
        f"{start}:{SECRET}.keys: it is missing; {A_MAP}"
    ]


def test_a_key_of_the_set_is_a_legal_key_of_a_secret() -> None:
    assert misshapen(placed(f"{SECRET}.keys", {"a/b": {"key": "k"}}, SOUND)) == [
        refusal(f"{SECRET}.keys.a/b", "a/b", KEYS)
    ]
