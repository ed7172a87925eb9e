"""Tokens that requests have to show."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import optional

# What the gateway takes off would be missing at a service that asks for the same.
OUTSIDE = ("https://login.example.com/", "accounts.example.com")
INSIDE = ("https://token.example.org", "partner")
KEYS = [
    {"kty": "OKP", "crv": "Ed25519", "x": letter * 43, "kid": letter, "use": "sig"}
    for letter in "AEI"
]
JWKS = st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique_by=lambda key: key["kid"])
SOURCES = st.one_of(
    st.just({"jwksUri": "https://login.example.com:8443/keys?a=1"}),
    JWKS.map(lambda keys: {"jwks": {"keys": keys}}),
)
MORE = optional(
    audiences=st.lists(st.sampled_from(["shop", "https://a.example/"]), max_size=2, unique=True),
    forwardToken=st.booleans(),
    fromHeaders=st.lists(
        st.sampled_from([{"name": "x-token"}, {"name": "authorization", "prefix": "Token "}]),
        max_size=2,
    ),
    fromCookies=st.lists(st.sampled_from(["session", "token"]), max_size=2, unique=True),
)
PATHS = st.lists(
    st.sampled_from(["/", "/healthz", {"prefix": "/public/"}, {"prefix": "/.well-known/"}]),
    max_size=2,
    unique_by=repr,
)


@st.composite
def issuer(draw: st.DrawFn, name: str) -> Tree:
    """An issuer with its keys."""
    return {"issuer": name, **draw(SOURCES), **draw(MORE)}


@st.composite
def auth(draw: st.DrawFn, names: Sequence[str]) -> Tree:
    """One issuer or more, and what needs no token."""
    first, *others = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return {
        **draw(issuer(first)),
        "otherIssuers": [draw(issuer(name)) for name in others],
        **draw(optional(pathsWithoutToken=PATHS, allowPreflight=st.booleans())),
    }


@st.composite
def service_auth(draw: st.DrawFn, ports: Sequence[str]) -> Tree:
    """The tokens that a service with these ports of HTTP or gRPC asks for."""
    some = st.lists(st.sampled_from(ports), max_size=2, unique=True)
    return {**draw(auth(INSIDE)), **draw(optional(ports=some))}


def gateway_auth(hosts: Sequence[str]) -> st.SearchStrategy[Tree]:
    """The tokens that a gateway asks for; none where a host stands for others."""
    if any(host.startswith("*") for host in hosts):
        return st.just({})
    return optional(auth=auth(OUTSIDE))
