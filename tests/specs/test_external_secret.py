"""Secrets that External Secrets brings from a store."""

from typing import Any

from microservices.settings.access.external import ExternalSecretSettings
from microservices.specs.external_secret import external_secret_spec


def written(**keys: Any) -> ExternalSecretSettings:
    described = {"store": "vault", "keys": {"api_key": {"key": "shop/api"}}, **keys}
    return ExternalSecretSettings.model_validate(described, by_name=False)


def test_the_secret_of_the_same_name_is_owned_and_keeps_what_it_has() -> None:
    assert external_secret_spec("app-secrets-1", written()) == {
        "refreshInterval": "60m",
        "secretStoreRef": {"name": "vault", "kind": "ClusterSecretStore"},
        "target": {
            "name": "app-secrets-1",
            "creationPolicy": "Owner",
            "deletionPolicy": "Retain",
        },
        "data": [{"secretKey": "api_key", "remoteRef": {"key": "shop/api"}}],
    }


def test_what_is_brought_is_what_is_written_in_the_order_of_its_keys() -> None:
    keys = {
        "token": {"key": "shop/b", "property": "token", "version": "3"},
        "api_key": {"key": "shop/a"},
    }
    spec = external_secret_spec("s", written(keys=keys, storeKind="SecretStore", refreshMinutes=5))
    assert spec["refreshInterval"] == "5m"
    assert spec["secretStoreRef"] == {"name": "vault", "kind": "SecretStore"}
    assert spec["data"] == [
        {"secretKey": "api_key", "remoteRef": {"key": "shop/a"}},
        {
            "secretKey": "token",
            "remoteRef": {"key": "shop/b", "property": "token", "version": "3"},
        },
    ]
