"""Permissions: RBAC rules of a service's account at the API server."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.values.types import Expects, Model, optional

# https://kubernetes.io/docs/reference/access-authn-authz/rbac/
ApiGroup = Annotated[
    str,
    Field(
        pattern=r"^(\*|([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?)$",
        max_length=253,
    ),
    Expects('write an API group such as apps, or "" for that of pods and ConfigMaps'),
]
ApiResource = Annotated[
    str,
    Field(pattern=r"^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(/(\*|[a-z0-9-]+))?$", max_length=253),
    Expects("write a resource in lower case and plural, such as configmaps or pods/log"),
]
ResourceName = Annotated[
    str,
    Field(pattern=r"^[^\s/%]+$", max_length=253),
    Expects("write the name of an object, such as order-service"),
]
Verb = Annotated[
    Literal[
        "get",
        "list",
        "watch",
        "create",
        "update",
        "patch",
        "delete",
        "deletecollection",
        "use",
        "approve",
        "sign",
        "attest",
        "bind",
        "escalate",
        "impersonate",
        "*",
    ],
    Expects("write a verb such as get, list, watch, create, update, patch or delete"),
]


class PermissionSettings(Model):
    """Verbs for resources of the stack's namespace."""

    api_groups: tuple[ApiGroup, ...] = optional(
        'API groups of the resources; "" is that of pods and ConfigMaps', ("",), min_length=1
    )
    resources: tuple[ApiResource, ...] = Field(
        strict=False, min_length=1, description="Resources, such as configmaps"
    )
    resource_names: tuple[ResourceName, ...] = optional(
        "Names of the objects; all of them without it", ()
    )
    verbs: tuple[Verb, ...] = Field(strict=False, min_length=1, description="What may be done")
