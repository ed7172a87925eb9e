"""Config sets and secret sets: ConfigMaps and Secrets, and those that are there already."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, count

from microservices.offline.importing.item import Item, Tree, take_same

# A map with this lone key is what Pulumi has in place of a secret; no such text is a ciphertext, so
# that nothing is deployed before it is set.
UNSET = {"secure": "v1:unset"}
_SECRETS_OF_OTHERS = {
    "kubernetes.io/dockerconfigjson": "pullSecrets names it, and it stays in the namespace",
    "kubernetes.io/dockercfg": "pullSecrets names it, and it stays in the namespace",
    "kubernetes.io/tls": "certificates are `gateway.tls`: the gateway's namespace has the Secret",
}
_KIND_OF = {"configMap": "ConfigMap", "secret": "Secret"}


def set_name(name: str, kind: str = "set") -> str:
    """The name of a set, or of what else has a label of DNS; its kind is before a digit."""
    label = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")
    return (label if label[:1].isalpha() else f"{kind}-{label}")[:63].rstrip("-")


def free_name(names: Sequence[str], taken: Container[str]) -> str:
    """The first of some names that nothing has; the last of them with a number else."""
    numbered = (f"{names[-1]}-{n}" for n in count(2))
    return next(one for one in chain(names, numbered) if one not in taken)


def in_order(names: list[str], kind: str) -> list[str]:
    """Names whose order is that of the list: with a kind and a number, where it is not already."""
    if names == sorted(names):
        return names
    width = len(str(len(names)))
    rest = (name.removeprefix(f"{kind}-") for name in names)
    return [f"{kind}-{n:0{width}}-{name}"[:63].rstrip("-") for n, name in enumerate(rest, 1)]


@dataclass
class Sets:
    """The sets of the stack; whoever reads one that is not among them makes it an existing one."""

    config: dict[str, dict[str, str]] = field(default_factory=dict)
    secrets: dict[str, dict[str, Tree]] = field(default_factory=dict)
    existing: dict[str, Tree] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def read(self, items: Iterable[Item]) -> None:
        """The sets of ConfigMaps and Secrets; of a Secret the keys alone are read."""
        for item in items:
            if item.kind == "ConfigMap":
                self._config_map(item)
            elif item.kind == "Secret":
                self._secret(item)

    def reader(self, reference: str, name: str, *, optional: bool = False) -> str:
        """The set that a reference such as `configMapKeyRef` means."""
        kind = next(kind for word, kind in _KIND_OF.items() if reference.startswith(word))
        if (kind, name) not in self.names:
            own = self._named(kind, name)
            self.existing[own] = {"kind": kind}
            if own != name:
                self.existing[own]["name"] = name
            if optional:
                self.existing[own]["optional"] = True
        return self.names[kind, name]

    def is_existing(self, name: str) -> bool:
        """Whether a set is an object that the stack does not make."""
        return name in self.existing

    def _named(self, kind: str, name: str) -> str:
        """A name that no other set has: a ConfigMap and a Secret may have the same."""
        own = set_name(name)
        other = f"{own}-{'config' if kind == 'ConfigMap' else 'secret'}"
        self.names[kind, name] = free_name([own, other], [*self.names.values()])
        return self.names[kind, name]

    def _config_map(self, item: Item) -> None:
        data = item.take("data", {})
        item.take("immutable")
        item.reasons["binaryData"] = "a config set holds text"
        if item.rest.get("binaryData"):
            item.why = "it holds binary data: write it as `existingSets`"
            return
        own = self._named(item.kind, item.name)
        self.config[own] = {str(key): str(value) for key, value in data.items()}
        item.said = f"config.{own}"

    def _secret(self, item: Item) -> None:
        keys = sorted({**item.take("data", {}), **item.take("stringData", {})})
        item.take("immutable")
        kind = str(item.rest.get("type"))
        if kind in _SECRETS_OF_OTHERS:
            item.why = _SECRETS_OF_OTHERS[kind]
            return
        take_same(item.rest, "type", "Opaque")
        own = self._named(item.kind, item.name)
        self.secrets[own] = {str(key): dict(UNSET) for key in keys}
        item.said = f"secrets.{own}"
