"""Access: policies, proxies and external hosts that follow from the calls of a stack."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pulumi
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.networking.v1 import NetworkPolicy

from components import istio
from components.authorization import authorization_policy_spec, for_anybody
from components.connections import Connections, finding_jobs, gateway_policy_spec
from components.metadata import metadata, token
from components.sidecar import peer_hosts, sidecar_hosts, sidecar_spec
from plan.call_graph import CallGraph
from plan.names import digest, generation, shared_labels
from plan.owner import chosen
from settings.gateway import GatewaySettings
from settings.mesh import MeshSettings
from settings.microservice import MicroserviceSettings
from settings.network import NetworkSettings
from settings.observability import ObservabilitySettings
from settings.version import Version

# By it the proxies of old pods keep what they know until those pods have gone.
CALLS_LABEL = "microservices/calls"
# The name of its object in an Ingress, too: no service has it there.
_GATEWAY = "gateway"


@dataclass(frozen=True, kw_only=True)
class AccessArgs:
    """The services of a stack, who calls whom, and where their policies go.

    `namespace_name` is what the namespace is called, for what must be known before it exists.
    """

    services: Mapping[str, MicroserviceSettings]
    graph: CallGraph
    mesh: MeshSettings
    network: NetworkSettings
    observability: ObservabilitySettings
    gateway: GatewaySettings
    namespace: pulumi.Input[str]
    namespace_name: str


class Access(pulumi.ComponentResource):
    """An AuthorizationPolicy, a NetworkPolicy and a Sidecar for each service.

    Each is named after its content, as a config set is. When calls change, the new policies are
    there before any pod that needs them, the old ones go after the last pod that did, and between
    the two both hold: policies that allow add up. Two Sidecars do not, so that each is for the
    pods of its own generation, by a label.
    https://istio.io/latest/docs/concepts/security/#implicit-enablement
    """

    policies: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: AccessArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(token("Access"), name, None, opts)
        self._args, self._child = args, pulumi.ResourceOptions(parent=self)
        self._into: dict[str, list[pulumi.Resource]] = {}
        self._out: dict[str, list[pulumi.Resource]] = {}
        for service in sorted(args.services):
            policies = [*self._authorization_policy(service), self._network_policy(service)]
            self._into[service] = policies
            self._out[service] = [*self._job_policy(service), *self._sidecars(service)]
        self.policies = [
            *self._gateway_policies(),
            *(
                policy
                for service in self._into
                for policy in (*self._into[service], *self._out[service])
            ),
        ]
        self.register_outputs({})

    def needs(self, service: str) -> list[pulumi.Resource]:
        """Dependencies of a service's pods: the policies at both ends of each call."""
        own = [*self._into[service], *self._out[service]]
        called = dict.fromkeys(
            call.name for call in self._args.graph.calls_of(service) if call.of_stack
        )
        return [*own, *(one for name in called if name != service for one in self._into[name])]

    def pod_labels(self, service: str) -> dict[str, str]:
        """The labels by which the pods of a service have a Sidecar of their own generation."""
        return self._marks(service) if self._has_sidecars else {}

    @property
    def _has_sidecars(self) -> bool:
        return self._args.mesh.data_plane == "sidecar"

    def _gateway_policies(self) -> Iterator[pulumi.Resource]:
        """What opens the pods of a gateway in the stack's own namespace: everybody comes by it."""
        args, gateway = self._args, self._args.gateway
        if not gateway.hosts or gateway.namespace != args.namespace_name:
            return
        described, version = self._described(_GATEWAY, _GATEWAY), args.mesh.api_version
        anybody = for_anybody(gateway.selector)
        yield istio.authorization_policy(_GATEWAY, described, anybody, version, self._child)
        spec = gateway_policy_spec(gateway, args.services)
        yield NetworkPolicy(_GATEWAY, metadata=described, spec=spec, opts=self._child)

    def _authorization_policy(self, service: str) -> Iterator[pulumi.Resource]:
        args = self._args
        callers = args.graph.callers_of(service)
        spec = authorization_policy_spec(service, args.services[service], callers, args.mesh)
        if spec is not None:
            name = generation(service, spec)
            described, version = self._described(name, service), args.mesh.api_version
            yield istio.authorization_policy(name, described, spec, version, self._child)

    def _network_policy(self, service: str) -> NetworkPolicy:
        spec = self._connections(service).spec()
        name = generation(service, spec)
        described = self._described(name, service)
        return NetworkPolicy(name, metadata=described, spec=spec, opts=self._child)

    def _job_policy(self, service: str) -> Iterator[NetworkPolicy]:
        if self._args.services[service].jobs:
            spec = self._connections(service).job_spec()
            name = generation(f"{service}-jobs", spec)
            described = self._described(name, service)
            yield NetworkPolicy(name, metadata=described, spec=spec, opts=self._child)

    def _sidecars(self, service: str) -> Iterator[pulumi.Resource]:
        args, hosts = self._args, self._hosts(service)
        if not self._has_sidecars:
            return
        settings = args.services[service]
        pods = {**chosen(service, settings), **self._marks(service)}
        selectors = {generation(service, hosts): pods}
        if settings.jobs:
            # Its pods are gone before it changes, or are as patient as any job.
            selectors[f"{service}-jobs"] = finding_jobs(service)
        for name, labels in selectors.items():
            described, spec = self._described(name, service), sidecar_spec(labels, hosts)
            yield istio.sidecar(name, described, spec, args.mesh.api_version, self._child)

    def _hosts(self, service: str) -> list[str]:
        args = self._args
        calls, collectors = args.graph.calls_of(service), args.observability.collectors
        found = sidecar_hosts(calls, collectors, token=self._has_token(service))
        if args.services[service].kind != "stateful":
            return found
        return sorted({*found, *peer_hosts(service, args.namespace_name)} - {"~/*"})

    def _marks(self, service: str) -> dict[str, str]:
        return {CALLS_LABEL: digest(json.dumps(self._hosts(service)))}

    def _connections(self, service: str) -> Connections:
        args = self._args
        return Connections(
            service=service,
            services=args.services,
            callers=args.graph.callers_of(service),
            calls=args.graph.calls_of(service),
            mesh=args.mesh,
            network=args.network,
            token=self._has_token(service),
            peers=args.services[service].kind == "stateful",
        )

    def _has_token(self, service: str) -> bool:
        """Whether some pod of the service talks to the API server."""
        return self._args.services[service].mounts_token

    def _described(self, name: str, service: str) -> ObjectMetaArgsDict:
        return metadata(name, self._args.namespace, shared_labels(service))


def with_call_addresses(
    version: Version, addresses: Mapping[str, str], pod_labels: Mapping[str, str]
) -> Version:
    """A version with the URLs of its calls as variables; written variables win."""
    workload = version.workload
    taken = {*workload.env, *workload.env_keys, *workload.env_fields}
    found = {name: url for name, url in addresses.items() if name not in taken}
    words = {
        "env": {**found, **workload.env},
        "labels": {**workload.labels, **pod_labels},
    }
    return replace(version, workload=workload.model_copy(update=words))
