"""AuthorizationPolicy: who may send which requests to a workload."""

from typing import NotRequired, TypedDict


class Source(TypedDict, total=False):
    """Identities by their certificates, and by their tokens as `issuer/subject`.

    A request with any of a list fits, and with each key.
    """

    principals: list[str]
    namespaces: list[str]
    requestPrincipals: list[str]
    notRequestPrincipals: list[str]


class SourceEntry(TypedDict):
    """One kind of callers."""

    source: Source


class Operation(TypedDict, total=False):
    """Requests by their port, method, path and host."""

    ports: list[str]
    methods: list[str]
    notMethods: list[str]
    paths: list[str]
    notPaths: list[str]
    hosts: list[str]


class OperationEntry(TypedDict):
    """One kind of requests."""

    operation: Operation


class Condition(TypedDict):
    """A condition on something else of a request, such as a header."""

    key: str
    values: NotRequired[list[str]]
    notValues: NotRequired[list[str]]


# `from` is a word of Python, so no class can declare it.
AuthorizationRule = TypedDict(
    "AuthorizationRule",
    {
        "from": NotRequired[list[SourceEntry]],
        "to": NotRequired[list[OperationEntry]],
        "when": NotRequired[list[Condition]],
    },
)


class TargetReference(TypedDict):
    """What a policy is for in place of pods: a Service behind a waypoint, or a Gateway."""

    group: str
    kind: str
    name: str


class AuthorizationPolicySpec(TypedDict, total=False):
    """https://istio.io/latest/docs/reference/config/security/authorization-policy/."""

    selector: dict[str, dict[str, str]]
    targetRefs: list[TargetReference]
    action: str
    rules: list[AuthorizationRule]
