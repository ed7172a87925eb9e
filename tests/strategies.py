"""Settings trees as a person may write them, all of them valid."""

import string
from itertools import pairwise

from hypothesis import strategies as st

from tests.builders import DIGEST, Tree

NAMES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(string.ascii_lowercase),
        st.text(string.ascii_lowercase + string.digits, max_size=5),
    ),
)
# No letter that Unicode would fold, since a ConfigMap takes none.
SET_KEYS = st.text(string.ascii_letters + string.digits + "-_.", min_size=1, max_size=6)
SECRET_VALUES = st.text(min_size=1, max_size=8).map(lambda text: f"hidden {text}")
PROBES = st.fixed_dictionaries(
    {},
    optional={
        "path": st.sampled_from(["/", "/healthz"]),
        "periodSeconds": st.integers(1, 600),
        "timeoutSeconds": st.integers(1, 600),
        "failureThreshold": st.integers(1, 100),
    },
)
RESOURCES = st.fixed_dictionaries(
    {},
    optional={
        "requests": st.fixed_dictionaries(
            {}, optional={"cpu": st.sampled_from(["50m", "1"]), "memory": st.just("1Gi")}
        ),
        "limits": st.fixed_dictionaries(
            {}, optional={"cpu": st.just("2"), "memory": st.just("2Gi")}
        ),
    },
)
MESH = st.fixed_dictionaries(
    {},
    optional={
        "apiVersion": st.sampled_from(
            [f"networking.istio.io/{version}" for version in ("v1", "v1beta1", "v1alpha3")]
        ),
        "dataPlane": st.sampled_from(["sidecar", "ambient"]),
        "revision": NAMES,
        "cni": st.booleans(),
        "allowPlaintext": st.booleans(),
        "settleSeconds": st.integers(0, 600),
        "ingressNamespaces": st.lists(NAMES, max_size=2, unique=True),
    },
)


@st.composite
def versions(draw: st.DrawFn) -> Tree:
    """Up to four versions whose weights total 100."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(names) - 1, max_size=3)))
    edges = [0, *cuts[: len(names) - 1], 100]
    own = st.fixed_dictionaries(
        {},
        optional={
            "tag": st.sampled_from(["1", "2.0-rc.1"]),
            "digest": st.just(DIGEST),
            "replicas": st.integers(1, 5000),
        },
    )
    shares = [right - left for left, right in pairwise(edges)]
    return {name: {"weight": share, **draw(own)} for name, share in zip(names, shares, strict=True)}


@st.composite
def stacks(draw: st.DrawFn) -> Tree:
    """The values of a stack; no two of its sets have a key in common."""
    sets = draw(st.lists(NAMES, max_size=3, unique=True))
    keys = draw(st.lists(SET_KEYS, min_size=len(sets), max_size=len(sets), unique=True))
    hidden = draw(st.integers(0, len(sets)))
    service = st.fixed_dictionaries(
        {"image": st.sampled_from(["web:1", f"shop/web@{DIGEST}"]), "port": st.integers(1, 65535)},
        optional={
            "replicas": st.integers(1, 5000),
            "versions": versions(),
            "configFrom": st.lists(st.sampled_from(sets), unique=True) if sets else st.just([]),
            "resources": RESOURCES,
            "probes": st.fixed_dictionaries({}, optional={"readiness": PROBES, "liveness": PROBES}),
            "runAsUser": st.integers(1, 2147483647),
        },
    )
    return {
        "namespace": draw(NAMES),
        "mesh": draw(MESH),
        "services": draw(st.dictionaries(NAMES, service, min_size=1, max_size=3)),
        "config": {
            name: {key: draw(st.text(max_size=5))}
            for name, key in zip(sets[hidden:], keys[hidden:], strict=True)
        },
        "secrets": {
            name: {key: draw(SECRET_VALUES)}
            for name, key in zip(sets[:hidden], keys[:hidden], strict=True)
        },
    }
