"""What is taken for a credential, and what only reads like one."""

import json
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microservices.rules.on_settings.access.credential_shape import (
    assigned,
    named,
    shape_of,
)

# In parts, so that nobody who looks for real ones finds these.
AWS, GITHUB, SLACK, STRIPE = "AKIA" + "A1" * 8, "ghp_" + "a1" * 18, "xoxb-" + "1" * 12, "sk_live_"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.0pcPyMD09olPSyXnrXCjTw"
PEM = "-----BEGIN {}-----\nMIIE\n"
WORDS = st.text(string.ascii_letters + string.digits, min_size=1, max_size=20)


SHAPES = {
    "a URL with a password": [
        *("postgresql://user:hunter2@db/shop", "redis://:hunter2@cache:6379"),
        *("amqps://user:hun%40ter@mq:5671/v", "see https://a:b@example.com/ for more"),
        "http://u:$(P)@a http://u:hunter2@b",
    ],
    "a private key": [
        *(PEM.format(f"{kind}PRIVATE KEY") for kind in ("", "RSA ", "ENCRYPTED ", "OPENSSH ")),
        PEM.format("PGP PRIVATE KEY BLOCK"),
    ],
    "a JSON Web Token": [JWT, f"token is {JWT}."],
    "an access token": [
        *(AWS, f'{{"id": "{AWS}"}}', GITHUB, "github_pat_" + "a1" * 11, "glpat-" + "a1" * 10),
        *(SLACK, STRIPE + "a1" * 12, "AIza" + "a" * 35),
    ],
    "a private JSON Web Key": [
        json.dumps({"kty": "EC", "x": "a" * 43, "d": "a1" * 21}),
        json.dumps({"keys": [{"k": "a1" * 21, "kty": "oct"}]}),
        f"{{kty: RSA, n: abc,\n d: {'a1' * 21}}}",
    ],
    "the URL of a webhook": ["https://hooks.slack.com/services/T1/B1/abc"],
    "an Authorization header": ["Basic dXNlcjpodW50ZXIy", f"Bearer {'a1' * 10}"],
}
NAMES = {
    "a password": (
        "password DB_PASSWORD dbPassword PGPASSWORD spring.datasource.password smtp-pass "
        "password_2 old_password_value key_passphrase"
    ),
    "a token": "token auth-token githubToken",
    "a secret": "secret CLIENT_SECRET",
    "a credential": "credentials",
    "a key": "api_key apiKey APIKEY AWS_SECRET_ACCESS_KEY tls.private-key signingKey",
}


@pytest.mark.parametrize(
    ("text", "words"), [(text, words) for words, texts in SHAPES.items() for text in texts]
)
def test_a_credential_is_known_by_its_shape(text: str, words: str) -> None:
    assert shape_of(text) == words


@pytest.mark.parametrize(
    "text",
    [
        *("", "hunter2", "on", "8080", "30s", "/etc/app", "web:1.0", "a@example.com"),
        *("postgresql://db:5432/shop", "postgresql://user@db:5432/shop", "http://[::1]:80/a@b"),
        *("http://web:80/a@b", "http://web:80/?next=a@b", "git@github.com:shop/web"),
        *("postgresql://user:$(PASSWORD)@db/shop", "postgresql://user:${PASSWORD}@db"),
        *("postgresql://{user}:{password}@db", "http://user:<password>@db", "http://u:****@db"),
        *("http://u:%s@db", "http://u:%(password)s@db", "http://u:x-$(PASSWORD)@db"),
        *('{"kty": "EC", "crv": "P-256", "x": "%s"}' % ("a" * 43), '{"kty": "RSA", "e": "AQAB"}'),
        *(PEM.format("PUBLIC KEY"), PEM.format("CERTIFICATE"), PEM.format("RSA PUBLIC KEY")),
        *("eyJ", "eyJhbGciOiJIUzI1NiJ9", "AKIA", "AKIA1", f"x{AWS}", f"{AWS}a", "ghp_short"),
        *("sk_live_", "xoxb", "Basic authentication is off", "Bearer $(API_TOKEN)", "bearer"),
        *(f"sha256:{'a1' * 32}", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "1.10", "{}"),
    ],
)
def test_what_is_no_credential_has_no_such_shape(text: str) -> None:
    assert shape_of(text) is None


@pytest.mark.parametrize(
    ("name", "words"), [(name, words) for words, names in NAMES.items() for name in names.split()]
)
def test_a_credential_is_known_by_its_name(name: str, words: str) -> None:
    assert named(name, "hunter2") == words
    assert [*assigned(f"{name}=hunter2")] == [words]
    assert [*assigned(f'a: 1\n"{name}": "hunter2"\n')] == [words]


@pytest.mark.parametrize(
    "name",
    [
        *("token_url", "TOKEN_URL", "tokenUrl", "token_ttl", "tokens", "max_tokens", "tokenizer"),
        *("password_min_length", "passwordPolicy", "password_file", "passwordless", "min_password"),
        *("secret_name", "secretary", "require_password", "use_token", "is_secret"),
        "skip_password",
        *("public_key", "publicKey", "partition_key", "sort_key", "cache_key", "key", "keyboard"),
        *("api_key_header", "AWS_ACCESS_KEY_ID", "monkey", "compass", "bypass", "passport"),
        *("database_url", "a2", "value", "new_value", "a_"),
    ],
)
def test_a_name_that_only_speaks_of_one_is_none(name: str) -> None:
    assert named(name, "hunter2") is None
    assert [*assigned(f"{name}=hunter2 {name}: hunter2")] == []


@pytest.mark.parametrize(
    "value",
    [
        *("", "true", "False", "on", "required", "none", "null", "string", "|"),
        *("$(OTHER)", "x-$(OTHER)", "${OTHER}", "$OTHER", "`cat file`", "{{ .Values.x }}", "{x}"),
        *("<password>", "%s", "%(x)s", "****", "xxxx", "...", "/run/secrets/db", "/etc/a/b.txt"),
        *("https://example.com/token", "arn:aws:secretsmanager:x", "vault:secret/a#b", "op://a/b"),
    ],
)
def test_a_value_that_leads_elsewhere_is_none(value: str) -> None:
    for name in ("password", "token", "secret", "api_key"):
        assert named(name, value) is None


@pytest.mark.parametrize("value", ["3600", "30s", "1.5", "10m"])
def test_a_number_may_be_a_password_and_nothing_else(value: str) -> None:
    assert named("token", value) is None
    assert named("api_key", value) is None
    assert named("password", value) == "a password"


@pytest.mark.parametrize(
    "text",
    [
        "Server=db;User Id=sa;Password=hunter2;",
        "jdbc:postgresql://db/shop?user=u&password=hunter2",
        "host=db user=u password=hunter2",
        "--password=hunter2",
        "export PASSWORD=hunter2",
        "spring:\n  datasource:\n    password: 'hunter2'\n",
        '{"user": "u", "password": "hunter2"}',
        "password=$(OTHER) password=hunter2",
    ],
)
def test_a_credential_is_found_among_other_words(text: str) -> None:
    assert [*assigned(text)] == ["a password"]


@pytest.mark.parametrize(
    "text",
    [
        *("--password-file=/etc/a/b", "password=$(OTHER)", "password=", "TOKEN=$(cat file)"),
        *("password_min_length: 12", "https://example.com/token?x=1", "--token-url=https://a/b"),
        *('{"token_url": "x"}', "--require-token=yes", "no password here", "passwords: many"),
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert [*assigned(text)] == []


@given(user=WORDS, password=WORDS, host=WORDS)
def test_any_password_in_a_url_is_seen_and_its_reference_is_not(
    user: str, password: str, host: str
) -> None:
    seen = shape_of(f"postgresql://{user}:{password}@{host}/shop") == "a URL with a password"
    assert seen == (re.fullmatch("[xX]{3,}", password) is None)
    assert shape_of(f"postgresql://{user}:$({password})@{host}/shop") is None
    assert shape_of(f"postgresql://{user}@{host}:5432/shop") is None
    assert shape_of(f"postgresql://{host}:5432/shop") is None


@given(name=WORDS, text=st.text(max_size=200))
def test_any_text_is_looked_at_without_an_exception(name: str, text: str) -> None:
    for found in (shape_of(text), named(name, text), *assigned(text)):
        assert found is None or found.split(" ")[0] in ("a", "an", "the")


@pytest.mark.parametrize(
    "text",
    [
        "://" * 50_000,
        "://a:" * 50_000,
        "eyJ" * 60_000,
        "a=" * 100_000,
        "a.-" * 60_000,
        "A" * 200_000,
    ],
)
def test_a_long_text_takes_no_longer_for_looking_odd(text: str) -> None:
    """Were the time to grow with the square of the length this would take minutes."""
    assert shape_of(text) is None
    assert [*assigned(text)] == []
