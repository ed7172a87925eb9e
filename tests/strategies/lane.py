"""Lanes: versions that belong together."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.match import CONDITIONS
from tests.strategies.traffic import request_ports, versions_with_pods
from tests.strategies.words import NAMES


@st.composite
def lanes(draw: st.DrawFn, services: Tree) -> Tree:
    """Up to two lanes, each with headers of its own, in services that have routes."""
    routed = {name: versions_with_pods(one) for name, one in services.items() if request_ports(one)}
    found: Tree = {}
    for name in draw(st.lists(NAMES, max_size=2, unique=True)) if routed else ():
        chosen = draw(st.lists(st.sampled_from([*routed]), min_size=1, max_size=2, unique=True))
        more = {f"x-{name}-more": CONDITIONS}
        own = st.fixed_dictionaries({f"x-{name}": CONDITIONS}, optional=more)
        found[name] = {
            "header": draw(st.just({"x-lane": name}) | own),
            "versions": {one: draw(st.sampled_from(routed[one])) for one in chosen},
        }
    return found
