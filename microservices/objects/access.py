"""Access: policies and proxies that follow from the calls of a stack."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from microservices.dialects.istio.authorization import authorization_policy_spec, for_anybody
from microservices.dialects.istio.sidecar import peer_hosts, sidecar_hosts, sidecar_spec
from microservices.kinds.kubernetes import NETWORKING
from microservices.objects.generation import ACCESS
from microservices.objects.stack_object import Key, StackObject, istio_object, keys
from microservices.plan.names import digest, generation, shared_labels
from microservices.plan.owner import chosen
from microservices.plan.plan import Plan
from microservices.plan.written_route import http_ports
from microservices.specs.connections import Connections, finding_jobs, gateway_policy_spec
from microservices.specs.metadata import metadata

# By it the proxies of old pods keep what they know until those pods have gone.
CALLS_LABEL = "microservices/calls"
# The name of its object in an Ingress, too: no service has it there.
_GATEWAY = "gateway"


@dataclass(frozen=True)
class Access:
    """An AuthorizationPolicy, a NetworkPolicy and a Sidecar for each service.

    Each is named after its content, as a config set is. When calls change, the new policies are
    there before any pod that needs them, the old ones go after the last pod that did, and between
    the two both hold: policies that allow add up. Two Sidecars do not, so that each is for the
    pods of its own generation, by a label.
    https://istio.io/latest/docs/concepts/security/#implicit-enablement

    `into` is what lets requests into the pods of each service, and `out` what is of those that
    they send; `gateway` opens the pods of a gateway in the stack's own namespace.
    """

    plan: Plan
    gateway: tuple[StackObject, ...]
    into: Mapping[str, tuple[StackObject, ...]]
    out: Mapping[str, tuple[StackObject, ...]]

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """What follows from the calls of a plan."""
        of_services = {name: _OfService(plan, name) for name in sorted(plan.services)}
        return cls(
            plan,
            tuple(_gateway_policies(plan)),
            {name: tuple(one.into()) for name, one in of_services.items()},
            {name: tuple(one.out()) for name, one in of_services.items()},
        )

    @property
    def objects(self) -> tuple[StackObject, ...]:
        """All of them, by service."""
        of_services = (one for name in self.into for one in (*self.into[name], *self.out[name]))
        return (*self.gateway, *of_services)

    def needs(self, service: str) -> tuple[Key, ...]:
        """What a service's pods wait for: the policies at both ends of each call."""
        calls = self.plan.graph.calls[service]
        called = dict.fromkeys(call.name for call in calls if call.of_stack)
        others = (one for name in called if name != service for one in self.into[name])
        return keys((*self.into[service], *self.out[service], *others))


def pod_labels(plan: Plan, service: str) -> dict[str, str]:
    """The labels by which the pods of a service have a Sidecar of their own generation."""
    if plan.settings.mesh.data_plane != "sidecar":
        return {}
    return {CALLS_LABEL: digest(json.dumps(_hosts(plan, service)))}


def _gateway_policies(plan: Plan) -> Iterator[StackObject]:
    """What opens the pods of a gateway in the stack's own namespace: everybody comes by it."""
    settings, gateway = plan.settings, plan.settings.gateway
    if not gateway.hosts or gateway.namespace != settings.namespace:
        return
    described = _metadata(plan, _GATEWAY, _GATEWAY)
    anybody = for_anybody(gateway.selector)
    yield istio_object("AuthorizationPolicy", settings.mesh, described, anybody, ACCESS)
    body = {"spec": gateway_policy_spec(plan)}
    yield StackObject("NetworkPolicy", NETWORKING, described, body, ACCESS)


@dataclass(frozen=True)
class _OfService:
    """The objects of one service."""

    plan: Plan
    service: str

    def into(self) -> Iterator[StackObject]:
        plan, service = self.plan, self.service
        callers, mesh = plan.graph.callers[service], plan.settings.mesh
        allowed = authorization_policy_spec(service, plan.settings.services[service], callers, mesh)
        if allowed is not None:
            described = self._metadata(generation(service, allowed))
            yield istio_object("AuthorizationPolicy", mesh, described, allowed, ACCESS)
        yield self._network_policy(service, Connections(plan, service).spec())

    def out(self) -> Iterator[StackObject]:
        if self.plan.settings.services[self.service].jobs:
            spec = Connections(self.plan, self.service).job_spec()
            yield self._network_policy(f"{self.service}-jobs", spec)
        yield from self._sidecars()

    def _network_policy(self, name: str, spec: Mapping[str, object]) -> StackObject:
        described = self._metadata(generation(name, spec))
        return StackObject("NetworkPolicy", NETWORKING, described, {"spec": spec}, ACCESS)

    def _sidecars(self) -> Iterator[StackObject]:
        marks = pod_labels(self.plan, self.service)
        if not marks:
            return
        service, settings = self.service, self.plan.settings.services[self.service]
        hosts = _hosts(self.plan, service)
        requests = http_ports(self.plan.services[service])
        idle = settings.idle_timeout_seconds if requests else None
        selectors = {generation(service, hosts): {**chosen(service, settings), **marks}}
        if settings.jobs:
            # Its pods are gone before it changes, or are as patient as any job.
            selectors[f"{service}-jobs"] = finding_jobs(service)
        for name, labels in selectors.items():
            described, spec = self._metadata(name), sidecar_spec(labels, hosts, idle)
            yield istio_object("Sidecar", self.plan.settings.mesh, described, spec, ACCESS)

    def _metadata(self, name: str) -> ObjectMetaArgsDict:
        return _metadata(self.plan, name, self.service)


def _hosts(plan: Plan, service: str) -> list[str]:
    written, calls = plan.settings.services[service], plan.graph.calls[service]
    collectors = plan.settings.observability.collectors
    found = sidecar_hosts(calls, collectors, token=written.mounts_token)
    if written.kind != "stateful":
        return found
    return sorted({*found, *peer_hosts(service, plan.settings.namespace)} - {"~/*"})


def _metadata(plan: Plan, name: str, service: str) -> ObjectMetaArgsDict:
    return metadata(name, plan.settings.namespace, shared_labels(service))
