"""One service of the stack: an identity, an address, its versions and its routes."""

from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.core.v1 import Service, ServiceAccount, ServiceSpecArgsDict

from components.app_config import AppConfig
from components.names import labels, metadata, selector, token, url, versioned
from components.pod import PORT_NAME
from components.routing import Routing, RoutingArgs
from components.version import Version, VersionArgs
from settings.mesh import MeshSettings
from settings.microservice import MicroserviceSettings

# Awaiting a Service takes ten seconds for its endpoints to settle, always; the Deployments are
# awaited, and no route names a version before its pods are ready.
_NOT_AWAITED = {"pulumi.com/skipAwait": "true"}


@dataclass(frozen=True, kw_only=True)
class MicroserviceArgs:
    """The settings of one service, and what it shares with the others of its stack."""

    settings: MicroserviceSettings
    mesh: MeshSettings
    namespace: pulumi.Input[str]
    config: AppConfig
    settle: pulumi.ResourceHookBinding


class Microservice(pulumi.ComponentResource):
    """A service: ServiceAccount, Service, one Version for each version, and Routing."""

    service: Service
    versions: dict[str, Version]
    routing: Routing
    url: pulumi.Output[str]
    split: dict[str, int]

    def __init__(
        self,
        name: str,
        args: MicroserviceArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Microservice"), name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        settings, described = args.settings, metadata(name, args.namespace, labels(name))
        account = ServiceAccount(
            name,
            metadata=described,
            automount_service_account_token=False,
            opts=child,
        )
        self.service = Service(
            name,
            metadata={**described, "annotations": _NOT_AWAITED},
            spec=service_spec(name, settings.port),
            opts=child,
        )
        self.versions = {}
        needs = [account, *(args.config.objects[set_name] for set_name in settings.config_from)]
        for version in settings.effective_versions:
            self.versions[version.name] = Version(
                versioned(name, version.name),
                VersionArgs(
                    service=name,
                    settings=settings,
                    version=version,
                    mesh=args.mesh,
                    namespace=args.namespace,
                    env_from=[args.config.sources[set_name] for set_name in settings.config_from],
                    needs=needs,
                ),
                child,
            )
        self.routing = Routing(
            name,
            RoutingArgs(
                service=name,
                versions=settings.effective_versions,
                mesh=args.mesh,
                namespace=args.namespace,
                settle=args.settle,
                needs=[*self.versions.values(), self.service],
            ),
            child,
        )
        self.url = pulumi.Output.from_input(args.namespace).apply(
            lambda namespace: url(name, namespace, settings.port)
        )
        self.split = settings.split
        self.register_outputs({"url": self.url, "split": self.split})


def service_spec(service: str, port: int) -> ServiceSpecArgsDict:
    """The address of every pod of a service, whatever its version."""
    return {
        "selector": selector(service),
        "ports": [
            {
                "name": PORT_NAME,
                "port": port,
                "target_port": PORT_NAME,
                "protocol": "TCP",
                # Istio treats a port as HTTP by this word rather than by sniffing bytes.
                "app_protocol": "http",
            }
        ],
    }
