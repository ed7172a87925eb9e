"""The number of pods, fixed or by the load."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import NAMES, TEXTS, WORDS, optional

LARGEST = 20
STEPS = st.one_of(
    st.fixed_dictionaries({"percent": st.integers(1, 100)}),
    st.fixed_dictionaries({"pods": st.integers(1, 100), "periodSeconds": st.integers(1, 1800)}),
    st.fixed_dictionaries({"stabilizationSeconds": st.integers(0, 3600)}),
)
# Below 100 %, which a limit of as much as is requested leaves room for.
TARGETS = optional(
    cpu=st.integers(1, 99),
    memory=st.integers(1, 99),
    requestsPerSecond=st.fixed_dictionaries(
        {"metric": st.just("http_requests"), "perPod": st.integers(1, 1_000_000)}
    ),
)
TRIGGERS = st.dictionaries(
    NAMES,
    st.builds(
        lambda metadata, more: {"type": "rabbitmq", "metadata": metadata} | more,
        st.dictionaries(WORDS, TEXTS, max_size=1),
        optional(authentication=NAMES),
    ),
    min_size=1,
    max_size=2,
)


@st.composite
def scaling(draw: st.DrawFn) -> Tree:
    """Between two numbers of pods, by targets or by KEDA's triggers."""
    triggers = draw(st.none() | TRIGGERS)
    least = draw(st.integers(0 if triggers else 1, LARGEST))
    return {
        "min": least,
        "max": draw(st.integers(max(least, 1), LARGEST)),
        **draw(optional(behavior=optional(scaleUp=STEPS, scaleDown=STEPS))),
        **({"triggers": triggers} if triggers else draw(TARGETS)),
    }


def size() -> st.SearchStrategy[Tree]:
    """A number of pods, a scaling one, or neither."""
    replicas = st.integers(1, LARGEST).map(lambda number: {"replicas": number})
    return st.one_of(st.just({}), replicas, scaling().map(lambda found: {"scaling": found}))
