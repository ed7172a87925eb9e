"""Gateway: the hosts that the pods of a gateway answer for.

https://istio.io/latest/docs/reference/config/networking/gateway/
"""

from typing import NotRequired, TypedDict


class GatewayPort(TypedDict):
    """A port of the gateway, and what is spoken there."""

    number: int
    name: str
    protocol: str


class ServerTls(TypedDict):
    """The certificate of a server, or where those are sent that come without TLS."""

    mode: NotRequired[str]
    credentialName: NotRequired[str]
    minProtocolVersion: NotRequired[str]
    httpsRedirect: NotRequired[bool]


class Server(TypedDict):
    """A port with the hosts that are served there."""

    port: GatewayPort
    hosts: list[str]
    tls: NotRequired[ServerTls]


class GatewaySpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/gateway/."""

    selector: dict[str, str]
    servers: list[Server]
