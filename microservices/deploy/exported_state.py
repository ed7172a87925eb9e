"""State of a stack, as `pulumi stack export` prints it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from microservices.deploy.refusal import Refused

_CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
_STATEFUL_SET = "kubernetes:apps/v1:StatefulSet"


@dataclass(frozen=True)
class Resource:
    """One resource: its URN, its type token, what the program said of it, and what became of it."""

    urn: str
    type: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Kind and name, such as `apps/v1:Deployment web-v1`."""
        return f"{self.type.removeprefix('kubernetes:')} {self.urn.rsplit('::', 1)[-1]}"

    @property
    def is_claim(self) -> bool:
        """Whether it asks for a volume, or makes claims that do."""
        spec = self.inputs.get("spec")
        claims = isinstance(spec, Mapping) and bool(spec.get("volumeClaimTemplates"))
        return self.type == _CLAIM or (self.type == _STATEFUL_SET and claims)


@dataclass(frozen=True)
class _Operation:
    type: str
    resource: Resource


@dataclass(frozen=True)
class _Deployment:
    resources: tuple[Resource, ...] | None = None
    pending_operations: tuple[_Operation, ...] | None = None


@dataclass(frozen=True)
class _Export:
    deployment: _Deployment | None = None


_EXPORT = TypeAdapter(_Export)


@dataclass(frozen=True)
class State:
    """What a stack has, and what updates that were cut short were creating."""

    resources: tuple[Resource, ...] = ()
    pending: tuple[Resource, ...] = ()

    @classmethod
    def read(cls, text: bytes) -> "State":
        """The state that an export tells.

        Raises:
            Refused: where the text is no export.

        """
        try:
            found = _EXPORT.validate_json(text).deployment or _Deployment()
        except ValidationError:
            raise Refused(
                "what `pulumi stack export` gives cannot be read; see docs/state.md"
            ) from None
        creating = [one for one in found.pending_operations or () if one.type == "creating"]
        return cls(found.resources or (), tuple(one.resource for one in creating))

    @property
    def urns(self) -> frozenset[str]:
        """The URNs of all resources."""
        return frozenset(one.urn for one in self.resources)

    @property
    def claims(self) -> tuple[str, ...]:
        """Kind and name of each resource that claims a volume."""
        return tuple(one.label for one in self.resources if one.is_claim)
