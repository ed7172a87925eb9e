"""Sets of config and of secrets; no two of them have a key in common."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.builders import Tree
from tests.strategies.words import NAMES, SET_KEYS, TEXTS, WORDS, optional

SECRET_VALUES = st.text(min_size=1, max_size=8).map(lambda text: f"hidden {text}")
REMOTE_KEYS = st.builds(
    lambda key, more: {"key": key} | more, WORDS, optional(property=WORDS, version=WORDS)
)
EXTERNAL = optional(
    storeKind=st.sampled_from(["SecretStore", "ClusterSecretStore"]),
    refreshMinutes=st.integers(1, 10080),
)

EXISTING = st.builds(
    lambda kind, more: {"kind": kind} | more,
    st.sampled_from(["ConfigMap", "Secret"]),
    optional(name=NAMES, optional=st.booleans()),
)
KINDS = ("config", "secrets", "external")


@dataclass(frozen=True)
class Sets:
    """The sets of a stack by their kinds, each of them with one key."""

    config: dict[str, dict[str, str]]
    secrets: dict[str, dict[str, str]]
    external_secrets: dict[str, Tree]
    existing: dict[str, Tree] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, str]:
        """The key of every set by the name of the set."""
        external = {name: written["keys"] for name, written in self.external_secrets.items()}
        # Nobody knows which keys an object has that others make.
        existing = {name: [name] for name in self.existing}
        sets = {**self.config, **self.secrets, **external, **existing}
        return {name: next(iter(keys)) for name, keys in sets.items()}


@st.composite
def sets(draw: st.DrawFn, *, existing: bool = False) -> Sets:
    """Up to four sets; with `existing` also such as are in the cluster already."""
    names = draw(st.lists(NAMES, max_size=4, unique=True))
    keys = draw(st.lists(SET_KEYS, min_size=len(names), max_size=len(names), unique=True))
    config: dict[str, dict[str, str]] = {}
    secrets: dict[str, dict[str, str]] = {}
    external: dict[str, Tree] = {}
    there: dict[str, Tree] = {}
    for name, key in zip(names, keys, strict=True):
        kind = draw(st.sampled_from([*KINDS, *(["existing"] if existing else [])]))
        if kind == "config":
            config[name] = {key: draw(TEXTS)}
        elif kind == "secrets":
            secrets[name] = {key: draw(SECRET_VALUES)}
        elif kind == "existing":
            there[name] = draw(EXISTING)
        else:
            written = {"store": draw(NAMES), "keys": {key: draw(REMOTE_KEYS)}}
            external[name] = written | draw(EXTERNAL)
    return Sets(config, secrets, external, there)
