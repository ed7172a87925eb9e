"""Where pods run."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.surroundings import Surroundings
from tests.strategies.words import LABEL_KEYS, LABELS, NAMES, WORDS, optional

SPREADS = st.sampled_from(["preferred", "required", "off"])
NODES = st.dictionaries(
    LABEL_KEYS, st.lists(WORDS, min_size=1, max_size=2, unique=True), max_size=1
)
TOLERATIONS = st.builds(
    lambda key, more: {"key": key} | more,
    LABEL_KEYS,
    st.one_of(
        optional(value=WORDS, effect=st.sampled_from(["NoSchedule", "PreferNoSchedule"])),
        st.fixed_dictionaries(
            {"effect": st.just("NoExecute")},
            optional={"value": WORDS, "seconds": st.integers(0, 86400)},
        ),
    ),
)


@st.composite
def scheduling(draw: st.DrawFn, around: Surroundings) -> Tree:
    """What the scheduler is told, of the nodes alone."""
    existing = {"priorityClass": NAMES, "runtimeClass": NAMES} if around.existing else {}
    return draw(
        optional(
            spread=optional(zones=SPREADS, nodes=SPREADS),
            nodeSelector=LABELS,
            requireNodes=NODES,
            preferNodes=NODES,
            tolerations=st.lists(TOLERATIONS, max_size=2),
            scheduler=NAMES,
            **existing,
        )
    )


@st.composite
def neighbours(draw: st.DrawFn, around: Surroundings) -> Tree:
    """Other services to be near to, or apart from."""
    found: Tree = {}
    for name in around.others:
        key = draw(st.sampled_from(["", "near", "apartFrom"]))
        if key:
            found.setdefault(key, []).append(name)
    return found
