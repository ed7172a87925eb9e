"""PeerAuthentication: whether callers must show a certificate."""

from typing import NotRequired, TypedDict


class MutualTls(TypedDict):
    """STRICT refuses plaintext; PERMISSIVE takes both."""

    mode: str


class PeerAuthenticationSpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/security/peer_authentication/."""

    mtls: MutualTls
    selector: NotRequired[dict[str, dict[str, str]]]
    portLevelMtls: NotRequired[dict[str, MutualTls]]
