"""Mesh: how the stack uses the Istio that is already in the cluster."""

from typing import Annotated, Literal

from microservices.settings.values.types import DnsLabel, Expects, Model, Seconds, Switch, optional

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

    api_version: NetworkingApi = optional(
        "apiVersion of VirtualService and DestinationRule", "networking.istio.io/v1"
    )
    data_plane: DataPlane = optional("How Istio runs in this cluster", "sidecar")
    routes: Routes = optional("Kinds of objects that routes are written as", "istio")
    waypoint: Switch = optional(
        "Give the namespace a waypoint, which routes by request in ambient mode", False
    )
    revision: DnsLabel | None = optional(
        "Istio revision that injects; the cluster's default without one"
    )
    cni: Switch = optional(
        "Istio's CNI plugin is installed; without it the sidecar's init container "
        "needs NET_ADMIN, and the namespace cannot enforce the restricted pod security level",
        True,
    )
    allow_plaintext: Switch = optional(
        "Accept requests without mutual TLS (PeerAuthentication PERMISSIVE)", False
    )
    settle_seconds: Seconds = optional(
        "Seconds to wait before a VirtualService names a new destination and after "
        "it left one, so that every proxy has heard of it",
        5,
    )
    ingress_namespaces: tuple[DnsLabel, ...] = optional(
        "Namespaces whose gateways may reach what is exposed", ("istio-ingress",)
    )

    @property
    def uses_gateway_api(self) -> bool:
        """Whether routes are written as kinds of the Gateway API."""
        return self.routes == "gateway-api"

    @property
    def sees_requests(self) -> bool:
        """Whether some proxy sees requests, rather than connections alone."""
        return self.data_plane == "sidecar" or self.waypoint
