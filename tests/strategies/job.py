"""Jobs: scheduled, or migrations."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.container import environment, mounts, variables
from tests.strategies.resources import RESOURCES
from tests.strategies.security import users
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import IMAGES, NAMES, WORDS, optional

OWN = st.one_of(
    IMAGES.map(lambda image: {"image": image}),
    st.lists(WORDS, min_size=1, max_size=2).map(lambda words: {"command": words}),
    st.lists(WORDS, min_size=1, max_size=2).map(lambda words: {"args": words}),
)
ALWAYS = optional(
    deadlineSeconds=st.integers(1, 86400), retries=st.integers(0, 20), mesh=st.booleans()
)
BY_ITSELF = optional(rerunOn=st.sampled_from(["image", "config"]))
BY_THE_CLOCK = st.fixed_dictionaries(
    {"schedule": st.sampled_from(["30 2 * * *", "*/5 0-6,12 1 JAN-DEC MON", "@daily"])},
    optional={
        "timeZone": st.sampled_from(["Europe/Berlin", "Etc/UTC"]),
        "concurrency": st.sampled_from(["Forbid", "Allow", "Replace"]),
        "startingDeadlineSeconds": st.integers(10, 86400),
        "succeededHistory": st.integers(0, 100),
        "failedHistory": st.integers(0, 100),
        "suspend": st.booleans(),
    },
)


@st.composite
def job(draw: st.DrawFn, around: Surroundings, service: Tree) -> Tree:
    """A job that does something of its own, and takes the rest from its service."""
    shared = [name for name, one in service["volumes"].items() if "claim" not in one]
    taken = variables(service).union(*(variables(one) for one in service["versions"].values()))
    root = "rootUser" in service.get("allow", {})
    return {
        **draw(OWN),
        **draw(environment(around, taken)),
        **draw(users(around, root=root)),
        **draw(optional(resources=RESOURCES, mounts=mounts(shared))),
        **draw(ALWAYS),
        **draw(BY_ITSELF | BY_THE_CLOCK),
    }


def jobs(around: Surroundings, service: Tree) -> st.SearchStrategy[Tree]:
    """Up to two jobs."""
    return st.dictionaries(NAMES, job(around, service), max_size=2)
