"""Connections of a service's pods: ingress from its callers, egress to its callees."""

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicySpecArgsDict,
)

from microservices.plan.call_graph import Call, Caller
from microservices.plan.owner import chosen
from microservices.plan.plan import Plan
from microservices.settings.access.network import NetworkSettings
from microservices.settings.mesh import MeshSettings
from microservices.specs.network_policy import (
    HBONE_PORT,
    ISTIOD_PORT,
    Peer,
    of_addresses,
    of_namespaces,
    of_pods,
    public_addresses,
    tcp_ports,
    within_mesh,
)

# What istiod calls the pods of a Gateway.
# https://gateway-api.sigs.k8s.io/geps/gep-1762/
WAYPOINT = "waypoint"
_GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
_API_SERVER_PORTS = (443, 6443)


def finding_jobs(service: str) -> dict[str, str]:
    """Selector of the pods of a service's jobs."""
    return {"app.kubernetes.io/part-of": service, "app.kubernetes.io/component": "job"}


@dataclass(frozen=True)
class Connections:
    """Connections of one service of a plan."""

    plan: Plan
    service: str

    def spec(self) -> NetworkPolicySpecArgsDict:
        """Ingress and egress of the service's own pods."""
        return {
            "pod_selector": {"match_labels": self._own},
            "policy_types": ["Ingress", "Egress"],
            "ingress": [*self._ingress()],
            "egress": [*self._egress()],
        }

    def job_spec(self) -> NetworkPolicySpecArgsDict:
        """Egress of the pods of its jobs: that of the service. They have no ingress."""
        return {
            "pod_selector": {"match_labels": finding_jobs(self.service)},
            "policy_types": ["Egress"],
            "egress": [*self._egress()],
        }

    @property
    def _mesh(self) -> MeshSettings:
        return self.plan.settings.mesh

    @property
    def _own(self) -> dict[str, str]:
        return self._labels(self.service)

    def _labels(self, service: str) -> dict[str, str]:
        return chosen(service, self.plan.settings.services[service])

    def _ingress(self) -> Iterator[NetworkPolicyIngressRuleArgsDict]:
        by_port: dict[int, list[Peer]] = {}
        for caller in self.plan.graph.callers[self.service]:
            known = by_port.setdefault(caller.port.pod_port, [])
            known += [peer for peer in self._pods_of(caller) if peer not in known]
        for number, peers in sorted(by_port.items()):
            yield {"from_": [*peers, *self._waypoint()], "ports": within_mesh(self._mesh, number)}

    def _egress(self) -> Iterator[NetworkPolicyEgressRuleArgsDict]:
        seen: list[NetworkPolicyEgressRuleArgsDict] = []
        for call in self.plan.graph.calls[self.service]:
            rule = self._towards(call)
            if rule not in seen:
                seen.append(rule)
        yield from seen
        written, network = self.plan.settings.services[self.service], self.plan.settings.network
        if written.kind == "stateful":
            ports = [port.pod_port for port in written.all_ports]
            yield {"to": [of_pods(self._own)], "ports": within_mesh(self._mesh, *ports)}
        if written.mounts_token and network.api_server:
            servers = of_addresses(network.api_server)
            yield {"to": servers, "ports": tcp_ports(*_API_SERVER_PORTS)}

    def _towards(self, call: Call) -> NetworkPolicyEgressRuleArgsDict:
        if call.external is not None:
            ranges = of_addresses(call.external.ranges) or public_addresses()
            return {"to": ranges, "ports": tcp_ports(call.port.pod_port)}
        ports = within_mesh(self._mesh, call.port.pod_port)
        if call.of_stack:
            callee = of_pods(self._labels(call.name))
            return {"to": [callee, *self._waypoint()], "ports": ports}
        return {"to": of_namespaces([call.namespace or ""]), "ports": ports}

    def _pods_of(self, caller: Caller) -> list[Peer]:
        if caller.service is None:
            return of_namespaces([caller.namespace])
        written = self.plan.settings.services[caller.service]
        jobs = [of_pods(finding_jobs(caller.service))] if written.jobs else []
        return [of_pods(self._labels(caller.service)), *jobs]

    def _waypoint(self) -> list[Peer]:
        return [of_pods(waypoint_labels())] if self._mesh.waypoint else []


def gateway_policy_spec(plan: Plan) -> NetworkPolicySpecArgsDict:
    """For the pods of a gateway: in from anywhere, out to what is exposed.

    In ambient mode no other policy lets out to istiod, and it may be the waypoint that it reaches.
    """
    exposed = {one.service.name: one for below in plan.exposed.values() for one in below}
    mesh = plan.settings.mesh
    waypoint = [of_pods(waypoint_labels())] if mesh.waypoint else []
    out: list[NetworkPolicyEgressRuleArgsDict] = [
        {
            "to": [of_pods(chosen(name, one.service.settings)), *waypoint],
            "ports": within_mesh(mesh, one.port.pod_port),
        }
        for name, one in sorted(exposed.items())
    ]
    if mesh.data_plane == "ambient":
        istiod = of_namespaces([plan.settings.network.istiod_namespace])
        out.append({"to": istiod, "ports": tcp_ports(ISTIOD_PORT)})
    return {
        "pod_selector": {"match_labels": dict(plan.settings.gateway.selector)},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [{}],
        "egress": out,
    }


def waypoint_labels() -> dict[str, str]:
    """Selector of the pods of the namespace's waypoint."""
    return {_GATEWAY_NAME: WAYPOINT}


def waypoint_policy_spec(mesh: MeshSettings, network: NetworkSettings) -> NetworkPolicySpecArgsDict:
    """Ingress and egress of a waypoint, between the pods of the namespace and their callers."""
    tunnel, istiod = tcp_ports(HBONE_PORT), of_namespaces([network.istiod_namespace])
    callers: list[Peer] = [{"pod_selector": {}}, *of_namespaces(mesh.ingress_namespaces)]
    return {
        "pod_selector": {"match_labels": waypoint_labels()},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [{"from_": callers, "ports": tunnel}],
        "egress": [
            {"to": [{"pod_selector": {}}], "ports": tunnel},
            {"to": istiod, "ports": tcp_ports(ISTIOD_PORT)},
        ],
    }
