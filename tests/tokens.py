"""Issuers of JSON Web Tokens, with keys of their own."""

import base64
import json
import time
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

_EXPONENT, _BITS, _COORDINATE = 65537, 2048, 32
HOUR = 3600


def base64url(octets: bytes) -> str:
    """Octets as RFC 7515 encodes them."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def encoded(number: int, size: int) -> str:
    """A number in so many octets."""
    return base64url(number.to_bytes(size, "big"))


class Issuer:
    """Somebody who makes tokens, signed with RS256 or ES256."""

    def __init__(self, name: str, *, elliptic: bool = False, kid: str = "first") -> None:
        self.name = name
        self._kid = kid
        self._key = (
            ec.generate_private_key(ec.SECP256R1())
            if elliptic
            else rsa.generate_private_key(_EXPONENT, _BITS)
        )

    @property
    def jwks(self) -> dict[str, Any]:
        """The public key, as the issuer publishes it."""
        shared = {"kid": self._kid, "use": "sig"}
        if isinstance(self._key, rsa.RSAPrivateKey):
            numbers = self._key.public_key().public_numbers()
            public = {"n": encoded(numbers.n, _BITS // 8), "e": encoded(numbers.e, 3)}
            return {"keys": [{**shared, "kty": "RSA", "alg": "RS256", **public}]}
        point = self._key.public_key().public_numbers()
        coordinates = {"x": encoded(point.x, _COORDINATE), "y": encoded(point.y, _COORDINATE)}
        curve = {"kty": "EC", "alg": "ES256", "crv": "P-256"}
        return {"keys": [{**shared, **curve, **coordinates}]}

    def token(self, audience: str | list[str] | None = None, **claims: Any) -> str:
        """A token for an hour, with claims added or replaced."""
        now = int(time.time())
        content = {"iss": self.name, "sub": "somebody", "iat": now, "exp": now + HOUR}
        if audience is not None:
            content["aud"] = audience
        algorithm = "RS256" if isinstance(self._key, rsa.RSAPrivateKey) else "ES256"
        header = {"alg": algorithm, "typ": "JWT", "kid": self._kid}
        parts = [json.dumps(part).encode() for part in (header, {**content, **claims})]
        signed = ".".join(map(base64url, parts))
        return f"{signed}.{base64url(self._signature(signed.encode()))}"

    def _signature(self, content: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(content, PKCS1v15(), hashes.SHA256())
        found = decode_dss_signature(self._key.sign(content, ec.ECDSA(hashes.SHA256())))
        return b"".join(number.to_bytes(_COORDINATE, "big") for number in found)
