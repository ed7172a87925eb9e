"""Whole stacks."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.call import allow_from, calls
from tests.strategies.external import external_services
from tests.strategies.gateway import gateway, hosts_of
from tests.strategies.lane import lanes
from tests.strategies.mesh import MESH
from tests.strategies.microservice import microservice
from tests.strategies.namespace import namespace
from tests.strategies.network import NETWORK
from tests.strategies.observability import OBSERVABILITY, further_metrics
from tests.strategies.owner import OWNERS, is_owned, with_owners
from tests.strategies.sets import sets
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import NAMES, apart
from tests.strategies.workload import SERVER

KINDS = st.sampled_from(["service", "worker", "stateful"])


def _cloud_identity(services: Tree) -> Tree:
    asked = any(one.get("serviceAccount", {}).get("cloudIdentity") for one in services.values())
    return {"cloudIdentity": ["169.254.170.23/32"]} if asked else {}


def _dns(services: Tree) -> Tree:
    """What lets pods ask the servers that some of them write."""
    asked = "'nameservers'" in repr(services)
    return {"dnsAddresses": [f"{SERVER}/32"], "dnsPorts": [53]} if asked else {}


@st.composite
def stacks(draw: st.DrawFn, *, existing: bool = True, released: bool = False) -> Tree:
    """The values of a stack.

    With `existing`, it may also name objects that somebody else has to put into the cluster, such
    as a PriorityClass, or take some over; without it, an empty cluster takes all of it.
    With `released`, Flagger or Argo Rollouts may write the weights of a service.
    """
    found, options = draw(sets(existing=existing)), draw(namespace(existing=existing))
    names = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    mesh, kinds = draw(MESH), {name: draw(KINDS) for name in names}
    watched = draw(OBSERVABILITY)
    inside = mesh.get("ingressNamespaces")
    way_in = {} if inside == [] else draw(st.just({}) | gateway(inside, existing=existing))
    wanted = {name: draw(OWNERS) if released else "pulumi" for name in names}
    # Everybody sees requests: a proxy of its own, or a waypoint.
    narrow = mesh.get("dataPlane") != "ambient" or mesh.get("waypoint", False)
    gateway_api = mesh.get("routes") == "gateway-api"
    outside = draw(external_services(names, narrow=narrow, gateway_api=gateway_api))
    relaxed = options.get("podSecurity", "restricted") != "restricted"
    services: Tree = {}
    for name in names:
        others = tuple(one for one in names if one != name)
        # Timeouts along a chain are drawn for one step of it.
        leaves = {
            one: written
            for one, written in services.items()
            if kinds[one] != "worker" and not written["calls"]
        }
        called = draw(calls(leaves, [*outside], narrow=narrow))
        around = Surroundings(
            found,
            others,
            relaxed,
            existing,
            sidecars=mesh.get("dataPlane") != "ambient",
            hosts=hosts_of(way_in),
            calls=tuple(called),
        )
        services[name] = draw(microservice(around, name, kinds[name]))
        if kinds[name] != "worker":
            services[name]["allowFrom"] = draw(allow_from(services[name], narrow=narrow))
            if watched.get("prometheusOperator") and not mesh.get("waypoint"):
                services[name] |= draw(further_metrics(services[name], sidecars=around.sidecars))
    services = with_owners(services, wanted, sidecars=mesh.get("dataPlane") != "ambient")
    by_pulumi = {name: one for name, one in services.items() if not is_owned(one)}
    written = {
        "namespace": draw(NAMES),
        "namespaceOptions": options,
        "mesh": mesh,
        "gateway": way_in,
        "lanes": draw(lanes(by_pulumi)),
        "services": services,
        "config": found.config,
        "secrets": found.secrets,
        "externalSecrets": found.external_secrets,
        "existingSets": found.existing,
        "externalServices": outside,
        "network": {**draw(NETWORK), **_dns(services), **_cloud_identity(services)},
        "observability": watched,
    }
    return apart(written)
