"""The way in: a host that is always there, and others."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.auth import gateway_auth
from tests.strategies.words import NAMES, optional

HOST = "shop.example.com"
ANY_HOST = "shop.example.edu"
"""One of those of a gateway for all hosts."""
OTHERS = ("api.example.org", "*.example.net", "*")
OWN = "api.example.org"
TLS = {"credentialName": NAMES}
MORE = {"minVersion": st.sampled_from(["1.2", "1.3"])}
ISSUERS = st.builds(
    lambda name, kind: {"name": name} | kind,
    NAMES,
    optional(kind=st.sampled_from(["ClusterIssuer", "Issuer"])),
)


@st.composite
def gateway(draw: st.DrawFn, namespaces: Sequence[str] | None, *, existing: bool) -> Tree:
    """A gateway in one of the namespaces that are let in, the usual one where none is written.

    With `existing` its certificate may come from an issuer that somebody else has to put there.
    """
    more = {**MORE, **({"issuer": ISSUERS} if existing else {})}
    tls = st.fixed_dictionaries(TLS, optional=more).map(lambda found: {"tls": found})
    others = st.lists(st.sampled_from(OTHERS), max_size=2, unique=True)
    inside = {} if namespaces is None else {"namespace": draw(st.sampled_from(namespaces))}
    selector = st.just({"app": "edge", "example.com/gateway": "1"})
    hosts = [HOST, *draw(others)]
    way: Tree = draw(tls | st.just({"plaintext": True}))
    way |= draw(optional(**{"httpsPort" if "tls" in way else "httpPort": st.just(8443)}))
    if "tls" in way and "*" in hosts:
        way["tls"].pop("issuer", None)
    if "tls" in way and OWN in hosts and draw(st.booleans()):
        way["tls"]["hosts"] = {OWN: {"credentialName": "own"}}
    return {
        "hosts": hosts,
        **draw(gateway_auth(hosts)),
        **way,
        **inside,
        **draw(optional(selector=selector)),
    }


def hosts_of(written: Tree) -> tuple[str, ...]:
    """Hosts under which a service can be reached through a gateway."""
    hosts = (ANY_HOST if host == "*" else host for host in written.get("hosts", []))
    return tuple(host.replace("*", "shop") for host in hosts)
