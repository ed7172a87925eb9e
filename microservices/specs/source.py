"""Source of a set in a pod: one object, as environment, one variable or files."""

from dataclasses import dataclass
from typing import Literal

from pulumi_kubernetes.core.v1 import (
    EnvFromSourceArgsDict,
    EnvVarSourceArgsDict,
    VolumeArgsDict,
    VolumeProjectionArgsDict,
)


@dataclass(frozen=True)
class Source:
    """A ConfigMap or a Secret by its name."""

    kind: Literal["ConfigMap", "Secret"]
    name: str

    def environment(self) -> EnvFromSourceArgsDict:
        """A variable for each key."""
        if self.kind == "ConfigMap":
            return {"config_map_ref": {"name": self.name}}
        return {"secret_ref": {"name": self.name}}

    def variable(self, key: str) -> EnvVarSourceArgsDict:
        """One variable with the value of a key."""
        if self.kind == "ConfigMap":
            return {"config_map_key_ref": {"name": self.name, "key": key}}
        return {"secret_key_ref": {"name": self.name, "key": key}}

    def volume(self, name: str) -> VolumeArgsDict:
        """A file for each key."""
        if self.kind == "ConfigMap":
            return {"name": name, "config_map": {"name": self.name}}
        return {"name": name, "secret": {"secret_name": self.name}}

    def projection(self) -> VolumeProjectionArgsDict:
        """A file for each key, beside those of other sources."""
        if self.kind == "ConfigMap":
            return {"config_map": {"name": self.name}}
        return {"secret": {"name": self.name}}
