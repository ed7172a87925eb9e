"""Access: policies, proxies and external hosts that follow from the calls of a stack."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pulumi
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict
from pulumi_kubernetes.networking.v1 import NetworkPolicy

from microservices.dialects.istio.authorization import (
    authorization_policy_spec,
    for_anybody,
)
from microservices.dialects.istio.sidecar import peer_hosts, sidecar_hosts, sidecar_spec
from microservices.kinds import istio
from microservices.plan.names import digest, generation, shared_labels
from microservices.plan.owner import chosen
from microservices.plan.plan import Plan
from microservices.settings.version import Version
from microservices.specs.connections import Connections, finding_jobs, gateway_policy_spec
from microservices.specs.metadata import metadata, token

# By it the proxies of old pods keep what they know until those pods have gone.
CALLS_LABEL = "microservices/calls"
# The name of its object in an Ingress, too: no service has it there.
_GATEWAY = "gateway"


@dataclass(frozen=True, kw_only=True)
class AccessArgs:
    """Who calls whom, and where the policies go."""

    plan: Plan
    namespace: pulumi.Input[str]


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
        self._args, self._settings, self._graph = args, args.plan.settings, args.plan.graph
        self._child = pulumi.ResourceOptions(parent=self)
        self._into: dict[str, list[pulumi.Resource]] = {}
        self._out: dict[str, list[pulumi.Resource]] = {}
        for service in sorted(args.plan.services):
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
        called = dict.fromkeys(call.name for call in self._graph.calls[service] if call.of_stack)
        return [*own, *(one for name in called if name != service for one in self._into[name])]

    def pod_labels(self, service: str) -> dict[str, str]:
        """The labels by which the pods of a service have a Sidecar of their own generation."""
        return self._marks(service) if self._has_sidecars else {}

    @property
    def _has_sidecars(self) -> bool:
        return self._settings.mesh.data_plane == "sidecar"

    def _gateway_policies(self) -> Iterator[pulumi.Resource]:
        """What opens the pods of a gateway in the stack's own namespace: everybody comes by it."""
        gateway = self._settings.gateway
        if not gateway.hosts or gateway.namespace != self._settings.namespace:
            return
        described, version = self._described(_GATEWAY, _GATEWAY), self._settings.mesh.api_version
        anybody = for_anybody(gateway.selector)
        yield istio.authorization_policy(_GATEWAY, described, anybody, version, self._child)
        spec = gateway_policy_spec(self._args.plan)
        yield NetworkPolicy(_GATEWAY, metadata=described, spec=spec, opts=self._child)

    def _authorization_policy(self, service: str) -> Iterator[pulumi.Resource]:
        settings, callers = self._settings.services[service], self._graph.callers[service]
        spec = authorization_policy_spec(service, settings, callers, self._settings.mesh)
        if spec is not None:
            name = generation(service, spec)
            described, version = self._described(name, service), self._settings.mesh.api_version
            yield istio.authorization_policy(name, described, spec, version, self._child)

    def _network_policy(self, service: str) -> NetworkPolicy:
        spec = Connections(self._args.plan, service).spec()
        name = generation(service, spec)
        described = self._described(name, service)
        return NetworkPolicy(name, metadata=described, spec=spec, opts=self._child)

    def _job_policy(self, service: str) -> Iterator[NetworkPolicy]:
        if self._settings.services[service].jobs:
            spec = Connections(self._args.plan, service).job_spec()
            name = generation(f"{service}-jobs", spec)
            described = self._described(name, service)
            yield NetworkPolicy(name, metadata=described, spec=spec, opts=self._child)

    def _sidecars(self, service: str) -> Iterator[pulumi.Resource]:
        hosts = self._hosts(service)
        if not self._has_sidecars:
            return
        settings = self._settings.services[service]
        pods = {**chosen(service, settings), **self._marks(service)}
        selectors = {generation(service, hosts): pods}
        if settings.jobs:
            # Its pods are gone before it changes, or are as patient as any job.
            selectors[f"{service}-jobs"] = finding_jobs(service)
        for name, labels in selectors.items():
            described, spec = self._described(name, service), sidecar_spec(labels, hosts)
            yield istio.sidecar(name, described, spec, self._settings.mesh.api_version, self._child)

    def _hosts(self, service: str) -> list[str]:
        written, calls = self._settings.services[service], self._graph.calls[service]
        collectors = self._settings.observability.collectors
        found = sidecar_hosts(calls, collectors, token=written.mounts_token)
        if written.kind != "stateful":
            return found
        return sorted({*found, *peer_hosts(service, self._settings.namespace)} - {"~/*"})

    def _marks(self, service: str) -> dict[str, str]:
        return {CALLS_LABEL: digest(json.dumps(self._hosts(service)))}

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
