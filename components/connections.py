"""Connections of a service's pods: ingress from its callers, egress to its callees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pulumi_kubernetes.networking.v1 import (
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicySpecArgsDict,
)

from components.network_policy import (
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
from plan.call_graph import Call, Caller, port_of
from plan.owner import chosen
from settings.call import RequestSettings
from settings.gateway import GatewaySettings
from settings.mesh import MeshSettings
from settings.microservice import MicroserviceSettings
from settings.network import NetworkSettings

# What istiod calls the pods of a Gateway.
# https://gateway-api.sigs.k8s.io/geps/gep-1762/
WAYPOINT = "waypoint"
_GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
_API_SERVER_PORTS = (443, 6443)


def finding_jobs(service: str) -> dict[str, str]:
    """Selector of the pods of a service's jobs."""
    return {"app.kubernetes.io/part-of": service, "app.kubernetes.io/component": "job"}


@dataclass(frozen=True, kw_only=True)
class Connections:
    """Who calls a service, and what it calls; `services` are those of the stack, by name.

    With `token` its pods talk to the API server, and with `peers` to each other.
    """

    service: str
    services: Mapping[str, MicroserviceSettings]
    callers: Sequence[Caller]
    calls: Sequence[Call]
    mesh: MeshSettings
    network: NetworkSettings
    token: bool
    peers: bool

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
    def _own(self) -> dict[str, str]:
        return chosen(self.service, self.services[self.service])

    def _ingress(self) -> Iterator[NetworkPolicyIngressRuleArgsDict]:
        by_port: dict[int, list[Peer]] = {}
        for caller in self.callers:
            known = by_port.setdefault(caller.port.number, [])
            known += [peer for peer in self._pods_of(caller) if peer not in known]
        for number, peers in sorted(by_port.items()):
            yield {"from_": [*peers, *self._waypoint()], "ports": within_mesh(self.mesh, number)}

    def _egress(self) -> Iterator[NetworkPolicyEgressRuleArgsDict]:
        seen: list[NetworkPolicyEgressRuleArgsDict] = []
        for call in self.calls:
            rule = self._towards(call)
            if rule not in seen:
                seen.append(rule)
        yield from seen
        if self.peers:
            yield {"to": [of_pods(self._own)], "ports": within_mesh(self.mesh, *self._ports)}
        if self.token and self.network.api_server:
            servers = of_addresses(self.network.api_server)
            yield {"to": servers, "ports": tcp_ports(*_API_SERVER_PORTS)}

    def _towards(self, call: Call) -> NetworkPolicyEgressRuleArgsDict:
        if call.external is not None:
            ranges = of_addresses(call.external.addresses) or public_addresses()
            return {"to": ranges, "ports": tcp_ports(call.port.number)}
        ports = within_mesh(self.mesh, call.target_port)
        if call.of_stack:
            callee = of_pods(chosen(call.name, self.services[call.name]))
            return {"to": [callee, *self._waypoint()], "ports": ports}
        return {"to": of_namespaces([call.namespace or ""]), "ports": ports}

    @property
    def _ports(self) -> list[int]:
        return [port.number for port in self.services[self.service].all_ports]

    def _pods_of(self, caller: Caller) -> list[Peer]:
        if caller.service is None:
            return of_namespaces([caller.namespace])
        written = self.services[caller.service]
        jobs = [of_pods(finding_jobs(caller.service))] if written.jobs else []
        return [of_pods(chosen(caller.service, written)), *jobs]

    def _waypoint(self) -> list[Peer]:
        return [of_pods(waypoint_labels())] if self.mesh.waypoint else []


def gateway_policy_spec(
    gateway: GatewaySettings, services: Mapping[str, MicroserviceSettings]
) -> NetworkPolicySpecArgsDict:
    """For the pods of a gateway: in from anywhere, out to what is exposed."""
    exposed = {
        name: port_of(one, RequestSettings(port=one.expose.port))
        for name, one in services.items()
        if one.expose is not None
    }
    return {
        "pod_selector": {"match_labels": dict(gateway.selector)},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [{}],
        "egress": [
            {"to": [of_pods(chosen(name, services[name]))], "ports": tcp_ports(port.number)}
            for name, port in sorted(exposed.items())
            if port is not None
        ],
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
