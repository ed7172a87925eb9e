"""Authentication of callers: mutual TLS, and tokens."""

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.dialects.istio.tokens import Guarded, tokens
from microservices.kinds import istio
from microservices.plan.names import labels, versioned
from microservices.plan.owner import chosen
from microservices.settings.access.auth import ServiceAuthSettings
from microservices.settings.mesh import MeshSettings
from microservices.settings.microservice import MicroserviceSettings
from microservices.specs.metadata import metadata, token


@dataclass(frozen=True, kw_only=True)
class AuthenticationArgs:
    """The service, and how its stack uses the mesh."""

    service: str
    settings: MicroserviceSettings
    mesh: MeshSettings
    namespace: pulumi.Input[str]


class Authentication(pulumi.ComponentResource):
    """A PeerAuthentication where a port takes plaintext, and the policies for tokens.

    `policies` are what has to be there before the pods: without it they would be open, or closed
    to callers without a certificate.
    """

    policies: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: AuthenticationArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Authentication"), name, None, opts)
        service, api_version = args.service, args.mesh.api_version
        described: ObjectMetaArgsDict = metadata(service, args.namespace, labels(service))
        child = pulumi.ResourceOptions(parent=self)
        self.policies = []
        if spec := peer_authentication_spec(service, args.settings, args.mesh):
            peers = istio.peer_authentication(service, described, spec, api_version, child)
            self.policies.append(peers)
        if auth := args.settings.auth:
            guarded = guarded_by(service, args.settings, auth, args.mesh)
            self.policies += tokens(service, described, auth, guarded, api_version, child)
        self.register_outputs({})


def authentication(
    service: str,
    settings: MicroserviceSettings,
    mesh: MeshSettings,
    namespace: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """The policies of a service; none where it is as the rest of the namespace."""
    if not (settings.auth or peer_authentication_spec(service, settings, mesh)):
        return []
    args = AuthenticationArgs(service=service, settings=settings, mesh=mesh, namespace=namespace)
    return Authentication(service, args, opts).policies


def peer_authentication_spec(
    service: str, settings: MicroserviceSettings, mesh: MeshSettings
) -> istio.PeerAuthenticationSpec | None:
    """STRICT except for some ports; None where the namespace's own is enough.

    It takes the place of the namespace's own, so that it says the mode of the others as well.
    https://istio.io/latest/docs/reference/config/security/peer_authentication/
    """
    if not settings.plaintext_ports or mesh.allow_plaintext:
        return None
    return {
        "selector": {"matchLabels": chosen(service, settings)},
        "mtls": {"mode": "STRICT"},
        "portLevelMtls": {
            str(port.number): {"mode": "PERMISSIVE"} for port in settings.plaintext_ports
        },
    }


def guarded_by(
    service: str, settings: MicroserviceSettings, auth: ServiceAuthSettings, mesh: MeshSettings
) -> Guarded:
    """The pods of a service, or in ambient mode what leads to them through the waypoint.

    Where versions are Services of their own, whoever calls one by its name needs a token as well.
    https://istio.io/latest/docs/ambient/usage/l7-features/
    """
    ports = guarded_ports(settings, auth)
    if mesh.data_plane == "sidecar":
        return Guarded(labels=chosen(service, settings), ports=ports)
    own = mesh.routes == "gateway-api"
    names = [versioned(service, one.name) for one in settings.effective_versions] if own else []
    return Guarded(services=(service, *names), ports=ports)


def guarded_ports(settings: MicroserviceSettings, auth: ServiceAuthSettings) -> tuple[int, ...]:
    """The numbers of the ports that tokens are asked for on; none where it is all of them."""
    meant = [
        port.number
        for port in settings.all_ports
        if not port.routed_as_tcp and (not auth.ports or port.name in auth.ports)
    ]
    return () if len(meant) == len(settings.all_ports) else tuple(meant)
