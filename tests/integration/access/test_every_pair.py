"""Every pair of 60 services: a request gets through exactly where a call of it is declared."""

from itertools import permutations

import pytest

from microservices.manifests.pod import Pod, pods_of
from microservices.offline.authorization.policies import AuthorizationPolicies
from microservices.offline.authorization.rule import Arrival
from tests.integration.access.generated_mesh import Declared, GeneratedMesh
from tests.integration.access.network_policies import NetworkPolicies
from tests.stacks import evaluated_with, manifests

COUNT = 60
NOT_A_PORT = 7
OUTSIDE = "203.0.113.9"


class Rendered:
    """The mesh, and what the project makes of it."""

    def __init__(self, seed: int) -> None:
        self.mesh = GeneratedMesh(COUNT, seed)
        values = {"namespace": "shop", "services": self.mesh.services()}
        self.objects = manifests(evaluated_with(values))
        self.pods: dict[str, list[Pod]] = {}
        for pod in pods_of(self.objects):
            self.pods.setdefault(pod.labels["app"], []).append(pod)
        self.declared: dict[tuple[str, str, int], list[Declared]] = {}
        for one in self.mesh.calls:
            self.declared.setdefault((one.caller, one.callee, one.port), []).append(one)


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=pytest.mark.nightly)])
def rendered(request: pytest.FixtureRequest) -> Rendered:
    return Rendered(request.param)


def test_there_are_as_many_pairs_as_that(rendered: Rendered) -> None:
    pairs = list(permutations(rendered.pods, 2))
    assert len(pairs) == COUNT * (COUNT - 1) == 3_540
    connected = {(one.caller, one.callee) for one in rendered.mesh.calls}
    assert len(pairs) / 50 < len(connected) < len(pairs) / 10


def test_a_request_is_let_in_where_a_call_of_it_is_declared(rendered: Rendered) -> None:
    policies = AuthorizationPolicies(rendered.objects)
    wrong: list[str] = []
    for caller, callee in permutations(rendered.pods, 2):
        principal = rendered.pods[caller][0].principal
        for port in rendered.mesh.ports_of(callee):
            declared = rendered.declared.get((caller, callee, port), [])
            for method, path in rendered.mesh.requests():
                request = Arrival(port, principal, method, path)
                wanted = any(one.covers(method, path) for one in declared)
                let = {not policies.refusal(request, pod) for pod in rendered.pods[callee]}
                if let != {wanted}:
                    wrong.append(f"{caller} {method} {path} of {callee}:{port}: {let}")
    assert wrong == []


def test_a_connection_may_be_opened_where_a_call_is_declared(rendered: Rendered) -> None:
    policies = NetworkPolicies(rendered.objects)
    wrong: list[str] = []
    for caller, callee in permutations(rendered.pods, 2):
        for port in (*rendered.mesh.ports_of(callee), NOT_A_PORT):
            wanted = (caller, callee, port) in rendered.declared
            let = {
                policies.let(source, target, port)
                for source in rendered.pods[caller]
                for target in rendered.pods[callee]
            }
            if let != {wanted}:
                wrong.append(f"{caller} to {callee}:{port}: {let}")
    assert wrong == []


def test_nobody_else_gets_in_and_nothing_gets_out(rendered: Rendered) -> None:
    connections = NetworkPolicies(rendered.objects)
    authorizations = AuthorizationPolicies(rendered.objects)
    stranger = Pod("elsewhere", "stranger")
    for name, pods in rendered.pods.items():
        for port in rendered.mesh.ports_of(name):
            for pod in pods:
                for principal in ("", stranger.principal):
                    assert authorizations.refusal(Arrival(port, principal, "GET", "/"), pod)
                for other in (stranger, OUTSIDE):
                    assert not connections.let(other, pod, port)
                    assert not connections.let(pod, other, port)
