"""What containers run, and in which environment."""

from collections.abc import Collection

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.resources import RESOURCES
from tests.strategies.security import users
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import IMAGES, NAMES, TEXTS, VARIABLES, WORDS, optional, some_of

VARIABLE_GROUPS = ("env", "envKeys", "envFields")
GROUPS = ("initContainers", "sidecars", "containers")
PROCESS = optional(command=st.lists(WORDS, max_size=2), args=st.lists(TEXTS, max_size=2))
FIELDS = st.sampled_from(["metadata.name", "status.podIPs", "spec.nodeName", "limits.memory"])


@st.composite
def environment(draw: st.DrawFn, around: Surroundings, taken: Collection[str] = ()) -> Tree:
    """Sets that are read, and variables that are written once, and have no name that is taken."""
    keys = around.sets.keys
    free = VARIABLES.filter(lambda name: name not in taken)
    names = draw(st.lists(free, max_size=3, unique=True))
    found: Tree = draw(optional(configFrom=some_of([*keys])))
    for name in names:
        group: str = draw(st.sampled_from(["env", "envFields", *(["envKeys"] if keys else [])]))
        entries = found.setdefault(group, {})
        if group == "env":
            entries[name] = draw(TEXTS)
        elif group == "envFields":
            entries[name] = draw(FIELDS)
        else:
            one = draw(st.sampled_from([*keys]))
            entries[name] = {"set": one, "key": keys[one]}
            if one in around.sets.existing:
                entries[name] |= draw(optional(optional=st.booleans()))
    return found


def variables(written: Tree) -> set[str]:
    """The names of the variables that a container writes."""
    return {name for group in VARIABLE_GROUPS for name in written.get(group, {})}


@st.composite
def mounts(draw: st.DrawFn, volumes: list[str]) -> Tree:
    """Some of the volumes, where a further container finds them."""
    return {name: f"/mounted/{name}" for name in draw(some_of([*volumes, "tmp"]))}


@st.composite
def extra_containers(
    draw: st.DrawFn, around: Surroundings, service: str, volumes: list[str]
) -> Tree:
    """Up to two containers beside the service's own one."""
    names = draw(st.lists(NAMES.filter(lambda name: name != service), max_size=2, unique=True))
    found: Tree = {}
    for name in names:
        one = {"image": draw(IMAGES), **draw(PROCESS), **draw(environment(around))}
        one |= draw(users(around)) | draw(optional(resources=RESOURCES, mounts=mounts(volumes)))
        found.setdefault(draw(st.sampled_from(GROUPS)), {})[name] = one
    return found
