"""Resource monitor of the engine, simulated: it records what a program registers.

The SDK's own MockMonitor answers everything else; what is used of it is held by
tests/offline/engine/test_sdk_contract.py.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import alias_pb2, engine_pb2, resource_pb2
from pulumi.runtime.resource import RegisterResponse

from microservices.offline.engine.evaluation import Message, Resource, Severity
from microservices.offline.engine.wire import options_of, plain_struct, urns_by_property
from microservices.settings.values.printed import printed

STACK_TYPE = "pulumi:pulumi:Stack"
# Nobody is logged in offline; this is what backends without accounts say.
ORGANIZATION = "organization"
# Those of the stack, and those of each resource by its URN.
READ_OUTPUTS = ("pulumi:pulumi:readStackOutputs", "pulumi:pulumi:readStackResourceOutputs")
_SEVERITIES: dict[int, Severity] = {
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}
_NO_MOCKS: Any = None


class Refused(pulumi.RunError):
    """The program asks for something that only an engine, a provider or a cluster can answer."""


class Reached(Exception):
    """The program came to its first resource, and was not to go further."""


class RecordingMonitor(mocks.MockMonitor):
    """Accepts resources as an engine does, and answers with their own inputs.

    As inputs come back unchanged, marks of secrets and of unknown values survive.
    """

    def __init__(
        self,
        stack: str,
        project: str,
        *,
        accepts_resources: bool,
        last_outputs: Mapping[str, Any] | None = None,
    ) -> None:
        # What asks mocks is overridden here.
        super().__init__(_NO_MOCKS)
        self.recorded: dict[str, Resource] = {}
        self.outputs: dict[str, Any] = {}
        self._prefix = f"urn:pulumi:{stack}::{project}::"
        self._accepts_resources = accepts_resources
        self._name = f"{ORGANIZATION}/{project}/{stack}"
        self._last_outputs = dict(last_outputs or {})

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The engine's URN: every parent's type but the stack's (sdk/go/common/resource/urn)."""
        parent_type = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if parent_type == STACK_TYPE else f"{parent_type}${type_}"
        return f"{self._prefix}{qualified}::{name}"

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest
    ) -> Any:
        """Record a resource; refuses one that is there already, or that a plugin must expand."""
        kind, name = request.type, request.name
        if kind != STACK_TYPE and not self._accepts_resources:
            raise Reached
        if request.remote:
            raise Refused(f"{kind} `{name}` is expanded by its provider's plugin: not offline")
        urn = self.make_urn(request.parent, kind, name)
        if urn in self.recorded:
            what = f"Duplicate resource URN '{urn}'; try giving it a unique name"
            raise pulumi.RunError(printed(what))
        inputs = plain_struct(request.object)
        options = options_of(request)
        if request.aliases:
            options["aliases"] = tuple(self._alias(alias, request) for alias in request.aliases)
        self.recorded[urn] = Resource(
            urn,
            kind,
            name,
            request.parent,
            request.custom,
            inputs,
            tuple(sorted(request.dependencies)),
            urns_by_property(request),
            options,
        )
        identity = _identity(request, inputs)
        success = resource_pb2.Result.SUCCESS
        return RegisterResponse(urn, identity, request.object, None, success)

    def _alias(self, alias: alias_pb2.Alias, request: resource_pb2.RegisterResourceRequest) -> str:
        """The URN that a resource may have had: its own, but for the parts the alias names."""
        if alias.WhichOneof("alias") == "urn":
            return alias.urn
        spec = alias.spec
        parent = "" if spec.noParent else spec.parentUrn or request.parent
        urn = self.make_urn(parent, spec.type or request.type, spec.name or request.name)
        head, project, rest = urn.split("::", 2)
        if spec.stack:
            head = f"urn:pulumi:{spec.stack}"
        return "::".join((head, spec.project or project, rest))

    def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Keep the outputs of the stack; those of components say nothing new."""
        if request.urn.startswith(f"{self._prefix}{STACK_TYPE}::"):
            self.outputs = plain_struct(request.outputs)
        return empty_pb2.Empty()

    def Invoke(  # noqa: N802
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        """Tell the stack's own last outputs; refuse a function of a provider."""
        if request.tok in READ_OUTPUTS and self._name in dict(request.args).values():
            answer = resource_pb2.ResourceInvokeResponse()
            getattr(answer, "return").update({"outputs": self._last_outputs})
            return answer
        raise Refused(f"{request.tok} is answered by a provider's plugin: not offline")

    def Call(self, request: Any) -> NoReturn:  # noqa: N802
        """Refuse a method of a resource."""
        raise Refused(f"{request.tok} is answered by a provider's plugin: not offline")

    def ReadResource(self, request: Any) -> NoReturn:  # noqa: N802
        """Refuse to read what exists already."""
        raise Refused(f"{request.type} `{request.name}` is read from where it exists: not offline")

    def ExistsResource(self, request: Any) -> NoReturn:  # noqa: N802
        """Refuse to look up what exists already."""
        raise Refused(f"{request.type} `{request.id}` is looked up where it exists: not offline")


class RecordingEngine(mocks.MockEngine):
    """Keeps what the program logs."""

    def __init__(self, listener: Callable[[Message], None] | None = None) -> None:
        super().__init__(None)
        self.messages: list[Message] = []
        self._listener = listener

    def Log(self, request: engine_pb2.LogRequest) -> None:  # noqa: N802
        """Keep a message, unless it is the SDK's own chatter."""
        severity = _SEVERITIES.get(request.severity)
        if severity is not None and not request.ephemeral:
            message = Message(severity, request.message, request.urn)
            self.messages.append(message)
            if self._listener is not None:
                self._listener(message)

    def RequirePulumiVersion(self, request: Any) -> empty_pb2.Empty:  # noqa: N802, ARG002
        """Any version will do, as there is none."""
        return empty_pb2.Empty()


class Callbacks:
    """Takes the place of the server through which an engine calls back into the program.

    No hook runs where nothing is updated. Transforms do, inside the engine, so that leaving them
    out would show something else than what is deployed.
    """

    def __init__(self) -> None:
        self._hooks: set[str] = set()

    def register_resource_hook(self, hook: Any) -> None:
        """Accept a hook; the engine refuses a second one of the same name, and so does this."""
        if hook.name in self._hooks:
            what = f"resource hook already registered for name {hook.name!r}"
            raise pulumi.RunError(printed(what))
        self._hooks.add(hook.name)

    register_error_hook = register_resource_hook

    def _refuse(self, *_: Any) -> NoReturn:
        instead = "of resources `register_stack_transformation`, or the option `transformations`, "
        raise Refused(f"transforms run inside the engine: not offline; {instead}runs offline too")

    register_transform = _refuse
    register_stack_transform = _refuse
    register_invoke_transform = _refuse
    register_state_migration = _refuse


def _identity(request: resource_pb2.RegisterResourceRequest, inputs: dict[str, Any]) -> str:
    """The ID that the Kubernetes provider gives to an object; nothing else is known so early."""
    metadata = inputs.get("metadata")
    if not request.custom or not isinstance(metadata, dict):
        return ""
    parts = (metadata.get("namespace"), metadata.get("name"))
    return "/".join(part for part in parts if isinstance(part, str) and part)
