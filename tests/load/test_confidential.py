"""What is malformed and may be a credential is not shown in the message that refuses it."""

import json
from typing import Any

import pytest

from microservices.load.confidential import is_confidential
from microservices.settings.values.problems import Path
from tests.builders import placed, problems, service

AUTH = "services.web.auth"
URL = "https://user:hunter2@db.example.com/shop"
PRIVATE = {"kty": "EC", "crv": "P-256", "x": "a" * 43, "y": "b" * 43, "d": "hunter2" * 6}
KEYS = {"keys": [PRIVATE]}
ISSUER = {"issuer": "login", "audiences": ["shop"]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("secrets.app.key", ["hunter2"]),
        (f"{AUTH}.jwks", json.dumps(KEYS)),
        (f"{AUTH}.jwks", "hunter2"),
        (f"{AUTH}.jwks", [PRIVATE]),
        (f"{AUTH}.jwks.keys", PRIVATE),
        (f"{AUTH}.jwks.keys", json.dumps([PRIVATE])),
        (f"{AUTH}.jwks.keys", [json.dumps(PRIVATE)]),
        (f"{AUTH}.jwks.keys", [{**PRIVATE, "d": {"hunter2": "hunter2"}}]),
        (f"{AUTH}.otherIssuers", [{**ISSUER, "jwks": json.dumps(KEYS)}]),
        (f"{AUTH}.otherIssuers", json.dumps([{**ISSUER, "jwks": KEYS}])),
        (f"{AUTH}.jwksUri", json.dumps(KEYS)),
        (f"{AUTH}.jwksUri", URL),
        ("gateway.auth.jwks", json.dumps(KEYS)),
        ("services.web.env", f"DB_PASSWORD=hunter2 {'x' * 60}"),
        ("services.web.env.DB_PASSWORD", ["hunter2"]),
        ("services.web.env.SETTINGS", {"db": {"password": "hunter2"}}),
        ("services.web.args", "--password=hunter2"),
        ("services.web.args", [{"password": "hunter2"}]),
        ("services.web.image", URL),
        ("services.web.calls", [URL]),
        ("services.web.port", URL),
        ("config.app", URL),
        ("config.app.db_password", {"value": "hunter2"}),
        ("externalSecrets.password", "hunter2"),
        ("externalServices.db.host", URL),
        ("mesh", {"password": "hunter2"}),
        ("mesh", [{"password": "hunter2"}]),
        ("namespace", URL),
    ],
)
def test_no_refusal_shows_what_may_be_a_credential(path: str, value: Any) -> None:
    lines = problems(placed(path, value))
    assert lines
    told = [line.split(": ", 2)[2] for line in lines]
    assert not [one for one in told if "hunter2" in one and "there is no key" not in one]


def test_a_number_that_is_called_a_password_is_not_shown() -> None:
    (line,) = problems(placed("services.web.env.DB_PASSWORD", 12345678))
    assert ".env.DB_PASSWORD: this value is a number" in line


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("services", "web", "port"), "eighty"),
        (("services", "web", "env", "PORT"), 8080),
        (("services", "web", "env", "TOKEN_SECONDS"), 30),
        (("services", "web", "calls"), [{"service": "db", "port": 5432}]),
        (("externalServices", "db", "host"), "https://db.example.com:5432/shop"),
        (("services", "web"), service()),
        ((), "Set"),
    ],
)
def test_what_is_none_is_shown(path: Path, value: Any) -> None:
    assert not is_confidential(path, value)
