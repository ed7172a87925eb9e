"""The services outside of the cluster that the stack's own ones call."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components import istio
from components.names import metadata, shared_labels, token
from settings.external import ExternalServiceSettings
from settings.mesh import MeshSettings


@dataclass(frozen=True, kw_only=True)
class ExternalServicesArgs:
    """The services by name, and where their objects go."""

    namespace: pulumi.Input[str]
    services: Mapping[str, ExternalServiceSettings]
    mesh: MeshSettings


class ExternalServices(pulumi.ComponentResource):
    """One ServiceEntry for each service outside of the cluster."""

    def __init__(
        self,
        name: str,
        args: ExternalServicesArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("ExternalServices"), name, None, opts)
        for service, settings in args.services.items():
            istio.service_entry(
                service,
                metadata(service, args.namespace, shared_labels(service)),
                service_entry_spec(settings),
                args.mesh.api_version,
                pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})


def service_entry_spec(settings: ExternalServiceSettings) -> istio.ServiceEntrySpec:
    """A host outside of the mesh, found by DNS; other namespaces know nothing of it."""
    protocol = settings.protocol
    return {
        "hosts": [settings.host],
        "ports": [{"number": settings.port, "name": protocol.lower(), "protocol": protocol}],
        "location": "MESH_EXTERNAL",
        "resolution": "DNS",
        "exportTo": ["."],
    }
