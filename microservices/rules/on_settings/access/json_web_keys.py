"""JSON Web Keys: public ones, of a type that Envoy supports."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from microservices.plan.plan import Plan
from microservices.rules.on_settings.access.auth import issuers
from microservices.rules.rule import error
from microservices.settings.access.auth import JsonWebKey
from microservices.settings.values.problems import Finding, Findings, Path

_RFC = "https://www.rfc-editor.org/rfc/rfc7518#section-6"
# What of a key is secret; a symmetric one has nothing else.
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
_MEMBERS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
# How many octets a coordinate has. https://www.rfc-editor.org/rfc/rfc7518#section-6.2.1.2
_CURVES = {
    "EC": {"P-256": 32, "P-384": 48, "P-521": 66},
    "OKP": {"Ed25519": 32},
}
_LEAST_BITS = 2048


@dataclass(frozen=True)
class Key:
    """One key of an issuer, and its place."""

    place: Path
    members: JsonWebKey

    @property
    def kind(self) -> str:
        """What kind of key it is; empty where it does not say."""
        return str(self.members.get("kty", ""))

    def octets(self, name: str) -> bytes | None:
        """A member as it is encoded; None where it is not.

        https://www.rfc-editor.org/rfc/rfc7515#appendix-C
        """
        text = str(self.members.get(name, ""))
        try:
            found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        return found or None


def key_sets(plan: Plan) -> Iterator[list[Key]]:
    """The keys of each issuer that has them inline."""
    for issuer in issuers(plan):
        if issuer.settings.jwks is not None:
            yield [
                Key(issuer.path("jwks", "keys", index), members)
                for index, members in enumerate(issuer.settings.jwks.keys)
            ]


def keys(plan: Plan) -> Iterator[Key]:
    """Every key that stands in the settings."""
    for found in key_sets(plan):
        yield from found


@error(
    f"Whoever reads a private or a symmetric key can sign tokens. {_RFC}",
    each=keys,
)
def keys_are_public(key: Key) -> Findings:
    """No key of `jwks` has members that are secret, and none is symmetric."""
    secret = [name for name in _PRIVATE if name in key.members]
    if key.kind == "oct":
        what = "a symmetric key makes tokens as well as it checks them"
        yield Finding(key.place, what, "let the issuer sign with RS256 or ES256, and write its key")
    elif secret:
        what = f"it is a private key: it has {', '.join(secret)}"
        instead = "write its public members only, and let the issuer make another pair"
        yield Finding(key.place, what, instead)


@error(f"Envoy reads no other keys, and refuses every token then. {_RFC}", each=keys)
def keys_can_be_read(key: Key) -> Findings:
    """A key of `jwks` is RSA of 2048 bits or more, EC or Ed25519, and has its public members."""
    if key.kind not in _MEMBERS:
        # Of a symmetric key something else is told.
        if key.kind != "oct":
            what = "it is no kind of public key"
            yield Finding((*key.place, "kty"), what, f"write one of: {', '.join(_MEMBERS)}")
        return
    missing = [name for name in _MEMBERS[key.kind] if name not in key.members]
    if missing:
        what = f"a key of {key.kind} has {', '.join(missing)} as well"
        yield Finding(key.place, what, "copy the whole key as the issuer publishes it")
        return
    yield from _unreadable(key)


def _unreadable(key: Key) -> Findings:
    """The members of a key that are not what they should be."""
    copied = "copy it as the issuer publishes it"
    if key.kind == "RSA":
        modulus = key.octets("n")
        if modulus is None or key.octets("e") is None:
            yield Finding(key.place, "`n` and `e` are not encoded as base64url", copied)
        elif (bits := int.from_bytes(modulus, "big").bit_length()) < _LEAST_BITS:
            what = f"it has {bits} bits, which is too few to be safe"
            yield Finding((*key.place, "n"), what, "let the issuer make a key of 2048 bits or more")
        return
    size = _CURVES[key.kind].get(str(key.members["crv"]))
    if size is None:
        curves = ", ".join(_CURVES[key.kind])
        yield Finding((*key.place, "crv"), "Envoy knows no such curve", f"write one of: {curves}")
        return
    for name in _MEMBERS[key.kind][1:]:
        found = key.octets(name)
        if found is None or len(found) != size:
            what = f"it is not {size} octets, encoded as base64url"
            yield Finding((*key.place, name), what, copied)


@error(
    "A token names its key by `kid`, and of two keys with one name the second is never found. "
    "https://www.rfc-editor.org/rfc/rfc7517#section-4.5",
    each=key_sets,
)
def keys_are_told_apart(found: list[Key]) -> Findings:
    """Of several keys each has a `kid` of its own."""
    seen: set[str] = set()
    for key in found if len(found) > 1 else ():
        name = str(key.members.get("kid", ""))
        if not name or name in seen:
            what = f"another key is called {name}" if name else "it is missing"
            yield Finding((*key.place, "kid"), what, "write the `kid` that tokens name")
        seen.add(name)


@error(
    "A key for something else checks no tokens. https://www.rfc-editor.org/rfc/rfc7517#section-4.2",
    each=keys,
)
def keys_are_for_signatures(key: Key) -> Findings:
    """The `use` of a key, where it has one, is `sig`."""
    use = key.members.get("use", "sig")
    if use != "sig":
        yield Finding((*key.place, "use"), "the key is not for signatures", "leave the key out")
