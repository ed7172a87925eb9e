"""Names, texts and labels that Kubernetes takes."""

import string
from typing import Any

from hypothesis import strategies as st

from tests.builders import DIGEST, Tree

_SMALL = string.ascii_lowercase + string.digits
# The pods have a volume for temporary files of their own, and ports are named after protocols.
_TAKEN = ("tmp", "http", "http2", "grpc", "tcp")
# Without a hyphen, so that names that are put together from them are as different as they are.
NAMES = st.builds(
    lambda first, rest: first + rest,
    st.sampled_from(string.ascii_lowercase),
    st.text(_SMALL, max_size=5),
).filter(lambda name: name not in _TAKEN)
TEXTS = st.text(st.characters(min_codepoint=32, exclude_categories=("C",)), max_size=5)
WORDS = st.text(string.ascii_letters + string.digits, min_size=1, max_size=5)
# No letter that Unicode would fold, since a ConfigMap takes none.
SET_KEYS = st.builds(
    lambda first, rest: first + rest,
    st.sampled_from(string.ascii_letters),
    st.text(string.ascii_letters + string.digits + "-_.", max_size=5),
)
VARIABLES = st.builds(
    lambda first, rest: first + rest,
    st.sampled_from(string.ascii_uppercase + "_"),
    st.text(string.ascii_uppercase + "_.-", max_size=4),
)
LABEL_KEYS = st.sampled_from(
    ["team", "Cost_1.a", "example.com/tier", "a.b-c.example.com/x", "app.kubernetes.io/part-of"]
)
LABELS = st.dictionaries(LABEL_KEYS, st.sampled_from(["", "a", "A-b_c.1"]), max_size=2)
ANNOTATIONS = st.dictionaries(LABEL_KEYS, TEXTS, max_size=2)
IMAGES = st.sampled_from(["web:1", f"shop/web@{DIGEST}", "localhost:5000/a/web:1.0-rc.1"])


def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Tree]:
    """A map with some of the keys."""
    return st.fixed_dictionaries({}, optional=keys)


METADATA = optional(labels=LABELS, annotations=ANNOTATIONS)


def some_of(values: list[Any]) -> st.SearchStrategy[list[Any]]:
    """A list of some of the values, each of them once."""
    if not values:
        return st.just([])
    # Maps have no hash.
    return st.lists(st.sampled_from(values), unique_by=repr, max_size=2)


def apart(value: Any) -> Any:
    """The same with no map or list at two places: a change at one of them changes no other.

    What is drawn twice of one list of values is one object, and still there for the next example.
    """
    if isinstance(value, dict):
        return {key: apart(one) for key, one in value.items()}
    return [apart(one) for one in value] if isinstance(value, list) else value
