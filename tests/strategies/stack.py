"""Whole stacks."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.external import external_services
from tests.strategies.mesh import MESH
from tests.strategies.microservice import microservice
from tests.strategies.namespace import namespace
from tests.strategies.observability import OBSERVABILITY
from tests.strategies.sets import sets
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import NAMES


@st.composite
def stacks(draw: st.DrawFn, *, existing: bool = True) -> Tree:
    """The values of a stack.

    With `existing`, it may also name objects that somebody else has to put into the cluster, such
    as a PriorityClass, or take some over; without it, an empty cluster takes all of it.
    """
    found, options = draw(sets()), draw(namespace(existing=existing))
    names = draw(st.lists(NAMES, min_size=1, max_size=2, unique=True))
    loosened = options.get("podSecurity", "restricted") != "restricted"
    services: Tree = {}
    for name in names:
        others = tuple(one for one in names if one != name)
        services[name] = draw(microservice(Surroundings(found, others, loosened, existing), name))
    return {
        "namespace": draw(NAMES),
        "namespaceOptions": options,
        "mesh": draw(MESH),
        "services": services,
        "config": found.config,
        "secrets": found.secrets,
        "externalSecrets": found.external_secrets,
        "externalServices": draw(external_services(names)),
        "observability": draw(OBSERVABILITY),
    }
