"""What services call, and who calls them from outside of the stack."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import NAMES, optional, some_of

METHODS = some_of(["GET", "HEAD", "POST"])
PATHS = some_of(["/", "/orders", {"exact": "/a.b"}, {"prefix": "/orders/"}])
RANGES = some_of(["10.20.0.0/16", "192.0.2.7/32", "fd00::/8"])
# Ports of hosts that only a call names are told apart, and so are those of TCP.
HOSTS: dict[str, Tree] = {
    "https": {"host": "api.partner.example"},
    "tcp": {"host": "db.partner.example", "port": 5432, "protocol": "TCP"},
    "http": {"host": "www.partner.example", "port": 80, "protocol": "HTTP", "tls": {}},
    "wildcard": {"host": "*.partner.example", "port": 8443, "protocol": "TLS"},
}


def ports_of(callee: Tree) -> dict[str, str]:
    """The names of a service's ports, and what is spoken there."""
    first = callee.get("protocol", "http")
    more = {name: one.get("protocol", "http") for name, one in callee.get("ports", {}).items()}
    return {first: first, **more}


@st.composite
def requests(draw: st.DrawFn, written: Tree, *, narrow: bool) -> Tree:
    """Some requests to a service: to one port, and of some methods and paths where HTTP is."""
    ports = ports_of(written)
    found = draw(optional(port=st.sampled_from([*ports, written["port"]])))
    spoken = ports.get(found.get("port", ""), next(iter(ports.values())))
    if narrow and spoken != "tcp":
        found |= draw(optional(methods=METHODS, paths=PATHS))
    return found


@st.composite
def calls(
    draw: st.DrawFn, callees: Mapping[str, Tree], external: list[str], *, narrow: bool
) -> list[Any]:
    """Calls of some services of the stack, of the mesh, and of hosts outside."""
    found: list[Any] = []
    for name in draw(some_of([*callees])):
        words = draw(requests(callees[name], narrow=narrow))
        found.append({"service": name, **words} if words else name)
    found += draw(some_of(external))
    elsewhere = {"service": st.just("elsewhere/billing"), "port": st.integers(1, 65535)}
    more = optional(
        targetPort=st.integers(1, 65535), protocol=st.sampled_from(["http", "grpc", "tcp"])
    )
    if draw(st.booleans()):
        found.append(draw(st.fixed_dictionaries(elsewhere)) | draw(more))
    for kind in draw(some_of([*HOSTS])):
        found.append(HOSTS[kind])
    return found


@st.composite
def allow_from(draw: st.DrawFn, written: Tree, *, narrow: bool) -> list[Any]:
    """Who is let in from outside of the stack, where there is a port."""
    found: list[Any] = []
    # No stack has such a namespace: names here have no hyphen.
    for namespace in draw(some_of(["out-side", "out-watch"])):
        account = draw(optional(account=NAMES))
        found.append({"namespace": namespace, **account, **draw(requests(written, narrow=narrow))})
    return [*found, *draw(some_of(["out-there", "out-there/probe"]))]
