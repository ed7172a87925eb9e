"""Runs a program under Pulumi's mocks and hands back plain data."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pulumi
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import (
    MockCallArgs,
    MockResourceArgs,
    Mocks,
    rpc,
    set_all_config,
    set_mocks,
)
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_root_resource, reset_options
from pulumi.runtime.stack import Stack

PROJECT = "microservices"


@dataclass(frozen=True)
class Registered:
    """One resource as the engine would be told of it.

    `parent` and `needs` are URNs; `secrets` are the paths of the inputs that are marked secret;
    `adopted` is the id of the object that is taken over, empty for one that is made; `ignored` are
    the properties whose changes the engine ignores; `patience` is how long it waits for a creation
    and for an update, empty for its own default; `former_names` are other names by which it may
    find the resource; `retained` ones stay in the cluster when they are deleted here, and of
    `protected` ones the engine refuses to delete any.
    """

    urn: str
    type: str
    name: str
    parent: str
    needs: frozenset[str]
    before_update: tuple[str, ...]
    after_update: tuple[str, ...]
    secrets: frozenset[tuple[str, ...]]
    adopted: str
    ignored: tuple[str, ...]
    patience: tuple[str, str]
    former_names: tuple[str, ...]
    retained: bool
    protected: bool


@dataclass(frozen=True)
class Deployed:
    """What a program registered and exported."""

    resources: dict[str, Registered]
    manifests: dict[tuple[str, str], dict[str, Any]]
    component_outputs: dict[str, dict[str, Any]]
    outputs: dict[str, Any]

    def resource(self, kind: str, name: str) -> Registered:
        """The one resource of a kind and name; the kind is the last part of the type."""
        (found,) = (
            resource
            for resource in self.resources.values()
            if (resource.type.split(":")[-1], resource.name) == (kind, name)
        )
        return found

    def parent(self, kind: str, name: str) -> tuple[str, str]:
        """Type and name of what a resource stands under."""
        above = self.resources[self.resource(kind, name).parent]
        return above.type, above.name

    def needs(self, kind: str, name: str) -> set[tuple[str, str]]:
        """Kind and name of every resource that one waits for."""
        found = (self.resources[urn] for urn in self.resource(kind, name).needs)
        return {(resource.type.split(":")[-1], resource.name) for resource in found}


class _Recorder(Mocks):
    """Gives every resource its own inputs back."""

    def __init__(self) -> None:
        self.seen: list[MockResourceArgs] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.seen.append(args)
        return f"{args.name}-id", args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], None]:
        raise AssertionError(f"the program calls {args.token}, which needs a provider")


class _Monitor(MockMonitor):
    """Keeps what the mocks are not told: parents, dependencies, hooks, outputs of components."""

    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.registered: list[Registered] = []
        self.component_outputs: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        response = super().RegisterResource(request)
        with self._lock:
            self.registered.append(
                Registered(
                    urn=response.urn,
                    type=request.type,
                    name=request.name,
                    parent=request.parent,
                    needs=frozenset(request.dependencies),
                    before_update=tuple(request.hooks.before_update),
                    after_update=tuple(request.hooks.after_update),
                    secrets=frozenset(_secrets(request.object)),
                    adopted=request.importId,
                    ignored=tuple(request.ignoreChanges),
                    patience=(request.customTimeouts.create, request.customTimeouts.update),
                    former_names=_former_names(request),
                    retained=request.retainOnDelete,
                    protected=request.protect,
                )
            )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Empty:  # noqa: N802
        self.component_outputs[request.urn] = tidy(_plain(request))
        return Empty()


def _former_names(request: Any) -> tuple[str, ...]:
    return tuple(alias.spec.name for alias in request.aliases if alias.spec.name)


def _secrets(struct: Struct, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of a message at which the SDK marked a secret."""
    if rpc._special_sig_key in struct.fields:
        yield path
    for key, value in struct.fields.items():
        if value.HasField("struct_value"):
            yield from _secrets(value.struct_value, (*path, key))


def _plain(request: resource_pb2.RegisterResourceOutputsRequest) -> dict[str, Any]:
    return rpc.deserialize_properties(request.outputs)


def tidy(value: Any) -> Any:
    """Undo the wire format: whole floats become integers, secrets lose their mark."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        if rpc._special_sig_key in value:
            return tidy(value["value"])
        return {key: tidy(item) for key, item in value.items()}
    return [tidy(item) for item in value] if isinstance(value, list) else value


def as_text(value: Any) -> str:
    """A value of a stack file as the engine hands it to the program."""
    return value if isinstance(value, str) else json.dumps(value)


class Deploy(Protocol):
    """How a test deploys; see `deploy_program`."""

    def __call__(
        self,
        program: Callable[[], object],
        *,
        stack: str = "dev",
        config: Mapping[str, Any] | None = None,
        encrypted: Sequence[str] = (),
    ) -> Deployed: ...


def deploy_program(
    program: Callable[[], object],
    *,
    stack: str = "dev",
    config: Mapping[str, Any] | None = None,
    encrypted: Sequence[str] = (),
) -> Deployed:
    """Run a program to its end, with values of its own configuration by key.

    `encrypted` names the keys that hold secrets. The loop, the root stack and the configuration
    are new each time, so that no deployment sees another's.
    """
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        reset_options()
        texts = {f"{PROJECT}:{key}": as_text(value) for key, value in (config or {}).items()}
        set_all_config(texts, [f"{PROJECT}:{key}" for key in encrypted])
        recorder = _Recorder()
        monitor = _Monitor(recorder)
        set_mocks(recorder, project=PROJECT, stack=stack, monitor=monitor, preview=False)
        outputs: dict[str, Any] = {}

        @pulumi.runtime.test
        def to_the_end() -> pulumi.Output[None]:
            program()
            root = get_root_resource()
            assert isinstance(root, Stack)
            return pulumi.Output.from_input(dict(root.outputs)).apply(outputs.update)

        to_the_end()
        return Deployed(
            resources=_by_urn(monitor.registered),
            manifests=_manifests(recorder.seen),
            component_outputs=monitor.component_outputs,
            outputs=tidy(outputs),
        )
    finally:
        loop.close()
        asyncio.set_event_loop(None)
        reset_options()
        set_all_config({}, [])


def _by_urn(registered: list[Registered]) -> dict[str, Registered]:
    by_urn = {resource.urn: resource for resource in registered}
    assert len(by_urn) == len(registered), "two resources share a name and a type"
    return by_urn


def _manifests(seen: list[MockResourceArgs]) -> dict[tuple[str, str], dict[str, Any]]:
    manifests = [tidy(args.inputs) for args in seen if "kind" in args.inputs]
    return {(manifest["kind"], manifest["metadata"]["name"]): manifest for manifest in manifests}
