"""Mesh: how the stack uses the Istio that is already in the cluster."""

from typing import Annotated, Literal

from pydantic import Field

from microservices.settings.values.types import DnsLabel, Expects, Model, Seconds, Switch

NetworkingApi = Annotated[
    Literal[
        "networking.istio.io/v1", "networking.istio.io/v1beta1", "networking.istio.io/v1alpha3"
    ],
    Expects("write networking.istio.io/v1, or v1beta1 or v1alpha3 for an Istio before 1.22"),
]
DataPlane = Annotated[
    Literal["sidecar", "ambient"], Expects("write `sidecar` or `ambient`, as your Istio runs")
]

Routes = Annotated[
    Literal["istio", "gateway-api"],
    Expects("write `istio`, or `gateway-api` for the Kubernetes Gateway API"),
]


class MeshSettings(Model):
    """The mesh: its API version, data plane and identity rules."""

    api_version: NetworkingApi = Field(
        default="networking.istio.io/v1",
        description="apiVersion of VirtualService and DestinationRule",
    )
    data_plane: DataPlane = Field(default="sidecar", description="How Istio runs in this cluster")
    routes: Routes = Field(
        default="istio", description="Kinds of objects that routes are written as"
    )
    waypoint: Switch = Field(
        default=False,
        description="Give the namespace a waypoint, which routes by request in ambient mode",
    )
    revision: DnsLabel | None = Field(
        default=None, description="Istio revision that injects; the cluster's default without one"
    )
    cni: Switch = Field(
        default=True,
        description="Istio's CNI plugin is installed; without it the sidecar's init container "
        "needs NET_ADMIN, and the namespace cannot enforce the restricted pod security level",
    )
    allow_plaintext: Switch = Field(
        default=False,
        description="Accept requests without mutual TLS (PeerAuthentication PERMISSIVE)",
    )
    settle_seconds: Seconds = Field(
        default=5,
        description="Seconds to wait before a VirtualService names a new destination and after "
        "it left one, so that every proxy has heard of it",
    )
    ingress_namespaces: tuple[DnsLabel, ...] = Field(
        default=("istio-ingress",),
        strict=False,
        description="Namespaces whose gateways may reach what is exposed",
    )
