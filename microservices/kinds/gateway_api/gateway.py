"""Gateway: the hosts that proxies answer for.

https://gateway-api.sigs.k8s.io/reference/1.6/spec/#gateway
"""

from typing import NotRequired, TypedDict

from microservices.kinds.gateway_api.object_reference import ObjectReference


class ListenerTls(TypedDict):
    """The certificate of a listener."""

    mode: str
    certificateRefs: list[ObjectReference]


class AllowedRoutes(TypedDict):
    """The namespaces whose routes may be attached to a listener."""

    namespaces: dict[str, object]


class Listener(TypedDict):
    """A port of a Gateway, and the host that is served there."""

    name: str
    port: int
    protocol: str
    hostname: NotRequired[str]
    tls: NotRequired[ListenerTls]
    allowedRoutes: NotRequired[AllowedRoutes]


class Address(TypedDict):
    """Where the proxies of a Gateway are."""

    type: str
    value: str


class Infrastructure(TypedDict):
    """Where parameters of the pods of a Gateway stand."""

    parametersRef: ObjectReference


class GatewaySpec(TypedDict):
    """https://gateway-api.sigs.k8s.io/reference/1.6/spec/#gatewayspec."""

    gatewayClassName: str
    listeners: list[Listener]
    addresses: NotRequired[list[Address]]
    infrastructure: NotRequired[Infrastructure]
