"""What the account of a service may do with the API server."""

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import NAMES, optional

# API groups with resources of theirs, wildcards and what somebody else may bring among them.
_RESOURCES = {
    "": ["configmaps", "pods", "pods/log", "secrets", "serviceaccounts/token"],
    "apps": ["deployments", "deployments/scale"],
    "example.com": ["widgets", "*"],
    "*": ["*", "leases"],
}
_VERBS = ["get", "list", "watch", "update", "patch", "delete", "escalate", "*"]
_NAMELESS = ["create", "deletecollection"]


@st.composite
def permission(draw: st.DrawFn) -> Tree:
    """One entry, which grants something."""
    groups = draw(st.lists(st.sampled_from([*_RESOURCES]), min_size=1, max_size=2, unique=True))
    resources = [resource for group in groups for resource in _RESOURCES[group]]
    names = st.lists(NAMES, min_size=1, max_size=2, unique=True)
    named = draw(optional(resourceNames=names))
    verbs = st.sampled_from(_VERBS if named else [*_VERBS, *_NAMELESS])
    written = {} if groups == [""] and draw(st.booleans()) else {"apiGroups": groups}
    return {
        **written,
        "resources": draw(
            st.lists(st.sampled_from(resources), min_size=1, max_size=2, unique=True)
        ),
        "verbs": draw(st.lists(verbs, min_size=1, max_size=3, unique=True)),
        **named,
    }


PERMISSIONS = st.lists(permission(), max_size=2)
