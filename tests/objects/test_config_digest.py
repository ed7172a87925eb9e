"""The names of sets: a digest of what is in them, of use to nobody who would guess a secret."""

import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.objects.config import config_digest, external_source, secret_digest
from microservices.settings.access.external import ExternalSecretSettings

SCOPE = ("shop", "dev", "app-secrets")
TEXTS = st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3)


def external(**keys: Any) -> ExternalSecretSettings:
    written = {"store": "vault", "keys": {"api_key": {"key": "shop/api"}}, **keys}
    return ExternalSecretSettings.model_validate(written, by_name=False)


def test_the_digest_of_a_config_set_is_that_of_its_canonical_json() -> None:
    digest = hashlib.sha256('{"a": "é", "b": "2"}'.encode()).hexdigest()
    assert config_digest({"b": "2", "a": "é"}) == digest[:10]


def test_the_digest_of_a_secret_set_is_slow_to_guess() -> None:
    text = json.dumps({"api_key": "hunter2"}).encode()
    digest = hashlib.scrypt(text, salt=b"shop/dev/app-secrets", n=2**14, r=8, p=1)
    assert secret_digest({"api_key": "hunter2"}, SCOPE) == digest.hex()[:10]


@given(TEXTS, TEXTS)
def test_two_config_sets_have_one_digest_when_they_are_equal(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert (config_digest(one) == config_digest(other)) is (one == other)
    assert config_digest(one) == config_digest(dict(reversed(one.items())))


@pytest.mark.parametrize("other", [{"k": "w"}, {"l": "v"}, {"k": "v", "l": ""}, {}])
def test_another_key_or_value_gives_a_secret_another_digest(other: dict[str, str]) -> None:
    assert secret_digest(other, SCOPE) != secret_digest({"k": "v"}, SCOPE)


@pytest.mark.parametrize(
    "other",
    [
        external(store="other"),
        external(storeKind="SecretStore"),
        external(keys={"api_key": {"key": "shop/other"}}),
        external(keys={"api_key": {"key": "shop/api", "version": "2"}}),
        external(keys={"api_key": {"key": "shop/api"}, "token": {"key": "shop/api"}}),
    ],
)
def test_another_place_in_the_store_gives_an_external_set_another_name(
    other: ExternalSecretSettings,
) -> None:
    assert external_source("s", other) != external_source("s", external())


def test_how_often_the_store_is_looked_at_changes_no_name() -> None:
    source = external_source("s", external(refreshMinutes=5))
    assert source == external_source("s", external())
    assert re.fullmatch(r"s-[0-9a-f]{10}", source.name)
    assert source.kind == "Secret"
