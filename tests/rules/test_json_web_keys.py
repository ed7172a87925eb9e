"""The keys by which tokens are checked."""

from typing import Any

import pytest

from tests.builders import Tree, problems, stack, web
from tests.tokens import Issuer

LOGIN, PARTNER = Issuer("login"), Issuer("partner", elliptic=True, kid="second")
[RSA], [EC] = LOGIN.jwks["keys"], PARTNER.jwks["keys"]
ED25519: Tree = {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "kid": "third"}
KEYS = "Pulumi.dev.yaml: microservices:services.web.auth.jwks.keys"
COPIED = "copy it as the issuer publishes it"
OCTETS = "it is not 32 octets, encoded as base64url"


def having(*keys: Tree) -> Tree:
    """A stack whose one service has these keys inline."""
    return web(auth={"issuer": "login", "audiences": ["shop"], "jwks": {"keys": [*keys]}})


def lacking(key: Tree, *names: str) -> Tree:
    """A key without some of its members."""
    return {name: value for name, value in key.items() if name not in names}


@pytest.mark.parametrize(
    "keys",
    [
        (RSA,),
        (EC,),
        (ED25519,),
        (RSA, EC, ED25519),
        (lacking(RSA, "kid", "use", "alg"),),
        ({**RSA, "x5c": ["MII"], "issuer": "https://login.example.com"},),
    ],
)
def test_public_keys_are_taken(keys: tuple[Tree, ...]) -> None:
    assert problems(having(*keys)) == []


@pytest.mark.parametrize(
    ("keys", "lines"),
    [
        (
            ({**RSA, "d": "AQAB", "p": "AQAB"},),
            [
                f"{KEYS}[0]: it is a private key: it has d, p; "
                "write its public members only, and let the issuer make another pair"
            ],
        ),
        (
            ({"kty": "oct", "k": "AQAB"},),
            [
                f"{KEYS}[0]: a symmetric key makes tokens as well as it checks them; "
                "let the issuer sign with RS256 or ES256, and write its key"
            ],
        ),
        (
            ({**RSA, "kty": "rsa"},),
            [f"{KEYS}[0].kty: it is no kind of public key; write one of: RSA, EC, OKP"],
        ),
        (
            (lacking(RSA, "kty"),),
            [f"{KEYS}[0].kty: it is no kind of public key; write one of: RSA, EC, OKP"],
        ),
        (
            (lacking(EC, "x", "y"),),
            [
                f"{KEYS}[0]: a key of EC has x, y as well; "
                "copy the whole key as the issuer publishes it"
            ],
        ),
        (
            ({**RSA, "n": "not base64url!"},),
            [f"{KEYS}[0]: `n` and `e` are not encoded as base64url; {COPIED}"],
        ),
        (
            ({**RSA, "e": ""},),
            [f"{KEYS}[0]: `n` and `e` are not encoded as base64url; {COPIED}"],
        ),
        (
            ({**RSA, "n": "A" + "_" * 170},),
            [
                f"{KEYS}[0].n: it has 1018 bits, which is too few to be safe; "
                "let the issuer make a key of 2048 bits or more"
            ],
        ),
        (
            ({**EC, "crv": "secp256k1"},),
            [f"{KEYS}[0].crv: Envoy knows no such curve; write one of: P-256, P-384, P-521"],
        ),
        (
            ({**ED25519, "crv": "Ed448"},),
            [f"{KEYS}[0].crv: Envoy knows no such curve; write one of: Ed25519"],
        ),
        (({**EC, "y": "AQAB"},), [f"{KEYS}[0].y: {OCTETS}; {COPIED}"]),
        (({**ED25519, "x": "é"},), [f"{KEYS}[0].x: {OCTETS}; {COPIED}"]),
        (
            (RSA, lacking(EC, "kid"), {**ED25519, "kid": "first"}),
            [
                f"{KEYS}[1].kid: it is missing; write the `kid` that tokens name",
                f"{KEYS}[2].kid: another key is called first; write the `kid` that tokens name",
            ],
        ),
        (
            ({**RSA, "use": "enc"},),
            [f"{KEYS}[0].use: the key is not for signatures; leave the key out"],
        ),
    ],
)
def test_other_keys_are_refused_and_not_shown(keys: tuple[Tree, ...], lines: list[str]) -> None:
    assert problems(having(*keys)) == lines


def test_the_keys_of_every_issuer_are_looked_at() -> None:
    bad: Any = {"issuer": "partner", "audiences": ["shop"], "jwks": {"keys": [{"kty": "oct"}]}}
    good = {"issuer": "login", "audiences": ["shop"], "jwks": {"keys": [RSA]}}
    way_in = {
        "hosts": ["shop.example.com"],
        "plaintext": True,
        "auth": {**good, "otherIssuers": [bad]},
    }
    (line,) = problems(stack(gateway=way_in))
    assert ":gateway.auth.otherIssuers[0].jwks.keys[0]: a symmetric key" in line
