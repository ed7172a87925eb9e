"""Source of a set in a pod: one object, as environment, one variable or files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

from pulumi_kubernetes.core.v1 import (
    EnvFromSourceArgsDict,
    EnvVarSourceArgsDict,
    KeyToPathArgsDict,
    VolumeArgsDict,
    VolumeProjectionArgsDict,
)


class _Optional(TypedDict, total=False):
    optional: bool


class _Files(_Optional, total=False):
    items: list[KeyToPathArgsDict]
    default_mode: int


@dataclass(frozen=True)
class Source:
    """A ConfigMap or a Secret by its name; of an optional one pods start without it too."""

    kind: Literal["ConfigMap", "Secret"]
    name: str
    optional: bool = False

    def environment(self) -> EnvFromSourceArgsDict:
        """A variable for each key."""
        if self.kind == "ConfigMap":
            return {"config_map_ref": {"name": self.name, **self._optional()}}
        return {"secret_ref": {"name": self.name, **self._optional()}}

    def variable(self, key: str, *, optional: bool = False) -> EnvVarSourceArgsDict:
        """One variable with the value of a key."""
        more = self._optional(also=optional)
        if self.kind == "ConfigMap":
            return {"config_map_key_ref": {"name": self.name, "key": key, **more}}
        return {"secret_key_ref": {"name": self.name, "key": key, **more}}

    def volume(self, name: str, items: Mapping[str, str], mode: int | None) -> VolumeArgsDict:
        """A file for each key, or for each of these with its path."""
        files: _Files = {**self._optional()}
        if items:
            files["items"] = [{"key": key, "path": path} for key, path in sorted(items.items())]
        if mode is not None:
            files["default_mode"] = mode
        if self.kind == "ConfigMap":
            return {"name": name, "config_map": {"name": self.name, **files}}
        return {"name": name, "secret": {"secret_name": self.name, **files}}

    def projection(self) -> VolumeProjectionArgsDict:
        """A file for each key, beside those of other sources."""
        if self.kind == "ConfigMap":
            return {"config_map": {"name": self.name, **self._optional()}}
        return {"secret": {"name": self.name, **self._optional()}}

    def _optional(self, *, also: bool = False) -> _Optional:
        return {"optional": True} if self.optional or also else {}
