"""The namespace: labels, pod security, and bounds that have room for any stack."""

from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

from microservices.rules.on_settings.stack.shared_namespace import OF_THE_OWNER
from tests.builders import Tree
from tests.strategies.words import ANNOTATIONS, LABELS, METADATA, optional

LEAST = optional(cpu=st.just("10m"), memory=st.just("16Mi"))
DEFAULT_REQUESTS = optional(cpu=st.just("100m"), memory=st.just("128Mi"))
MOST = optional(cpu=st.just("4"), memory=st.just("8Gi"))
LIMIT_RANGES = st.fixed_dictionaries(
    {"defaultLimit": st.just({"cpu": "2", "memory": "2Gi"})},
    optional={"least": LEAST, "defaultRequest": DEFAULT_REQUESTS, "most": MOST},
)
QUOTAS = {
    "requestedCpu": st.just("100000"),
    "requestedMemory": st.just("1000Ti"),
    "limitedMemory": st.just("1000Ti"),
    "storage": st.just("1000Ti"),
    "pods": st.integers(10_000, 100_000),
    "claims": st.integers(1000, 100_000),
    "loadBalancers": st.integers(0, 100_000),
}


@st.composite
def namespace(draw: st.DrawFn, *, existing: bool) -> Tree:
    """A namespace; a quota of CPU limits has a limit range that gives every container one."""
    found = draw(
        optional(
            labels=LABELS,
            annotations=ANNOTATIONS,
            objects=optional(**dict.fromkeys(["all", "gateway", "sets"], METADATA)),
            podSecurity=st.sampled_from(["restricted", "baseline", "privileged"]),
            limitRange=LIMIT_RANGES,
            protect=st.booleans(),
            movedFrom=st.just("another-namespace"),
            **({"adopt": st.booleans()} if existing else {}),
        )
    )
    limited = {"limitedCpu": st.just("100000")} if "limitRange" in found else {}
    return found | draw(optional(quota=optional(**QUOTAS, **limited)))


def in_another_stacks(values: Tree) -> Tree:
    """A stack in the namespace of another one, without what that one says."""
    found = dict(values)
    for part, fields in OF_THE_OWNER.items():
        key, below = to_camel(part), {to_camel(field) for field in fields}
        found[key] = {name: one for name, one in values[key].items() if name not in below}
    found["namespaceOptions"]["owner"] = "platform/prod"
    return found
