"""Sets of config and of secrets; no two of them have a key in common."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Sets:
    """The sets of a stack by their kinds, each of them with one key."""

    config: dict[str, dict[str, str]]
    secrets: dict[str, dict[str, str]]
    external_secrets: dict[str, Tree]

    @property
    def keys(self) -> dict[str, str]:
        """The key of every set by the name of the set."""
        external = {name: written["keys"] for name, written in self.external_secrets.items()}
        sets = {**self.config, **self.secrets, **external}
        return {name: next(iter(keys)) for name, keys in sets.items()}


@st.composite
def sets(draw: st.DrawFn) -> Sets:
    """Up to four sets."""
    names = draw(st.lists(NAMES, max_size=4, unique=True))
    keys = draw(st.lists(SET_KEYS, min_size=len(names), max_size=len(names), unique=True))
    config: dict[str, dict[str, str]] = {}
    secrets: dict[str, dict[str, str]] = {}
    external: dict[str, Tree] = {}
    for name, key in zip(names, keys, strict=True):
        kind = draw(st.sampled_from(["config", "secrets", "external"]))
        if kind == "config":
            config[name] = {key: draw(TEXTS)}
        elif kind == "secrets":
            secrets[name] = {key: draw(SECRET_VALUES)}
        else:
            written = {"store": draw(NAMES), "keys": {key: draw(REMOTE_KEYS)}}
            external[name] = written | draw(EXTERNAL)
    return Sets(config, secrets, external)
