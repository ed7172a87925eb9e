"""An object of a stack: what it says, where it stands, and what it needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.kinds.istio.group import api_version
from microservices.settings.mesh import MeshSettings


class Key(NamedTuple):
    """What tells an object from the others of its stack."""

    kind: str
    name: str


class Component(NamedTuple):
    """A component by its noun, which is in its type token, and its name."""

    noun: str
    name: str


@dataclass(frozen=True)
class StackObject:
    """A Kubernetes object as the program registers it.

    `metadata` and `body`, which is all beside it, are as the SDK takes them: the fields of
    Kubernetes' own kinds in snake case, and those of custom resources in camel case. Secret values
    are `SecretStr`. `path` are the components that it stands under, the outermost first, and
    `needs` the objects that must be there before it.

    The rest are resource options: `import_id` of an object of the cluster that is taken over,
    `ignored` fields that others write, `timeout_seconds` for a creation and for an update. What is
    `retained` stays in the cluster when it leaves the program, and what is `protected` the engine
    refuses to delete. An update of what `settles` waits for the proxies, before and after, and one
    that replaces pods waits for `drain_seconds`, until those have ended. `pods` are the fewest of
    a workload, None for what is none.
    `remembered_as` is by what a migration is known once it has ended well.
    https://www.pulumi.com/docs/iac/concepts/resources/options/
    """

    kind: str
    api_version: str
    metadata: ObjectMetaArgsDict
    body: Mapping[str, Any]
    path: tuple[Component, ...]
    needs: tuple[Key, ...] = ()
    import_id: str | None = None
    ignored: tuple[str, ...] = ()
    timeout_seconds: int | None = None
    retained: bool = False
    protected: bool = False
    settles: bool = False
    drain_seconds: int = 0
    pods: int | None = None
    remembered_as: str | None = None

    @property
    def name(self) -> str:
        """Its name in the cluster and in the state of the engine."""
        return str(self.metadata["name"])

    @property
    def namespace(self) -> str | None:
        """The namespace that it is in; None for one that is in none."""
        found = self.metadata.get("namespace")
        return None if found is None else str(found)

    @property
    def key(self) -> Key:
        """What others that need it know it by."""
        return Key(self.kind, self.name)

    @property
    def is_awaited(self) -> bool:
        """Whether a stack is deployed only once it is there: a route, or a migration."""
        return self.settles or self.kind == "Job"


def istio_object(
    kind: str,
    mesh: MeshSettings,
    metadata: ObjectMetaArgsDict,
    spec: Mapping[str, Any],
    path: tuple[Component, ...],
    needs: tuple[Key, ...] = (),
) -> StackObject:
    """An object of a kind of Istio's, in the apiVersion that the stack's mesh knows."""
    version = api_version(kind, mesh.api_version)
    return StackObject(kind, version, metadata, {"spec": spec}, path, needs)


def keys(objects: Iterable[StackObject]) -> tuple[Key, ...]:
    """The keys of some objects, as what needs them all names them."""
    return tuple(one.key for one in objects)
