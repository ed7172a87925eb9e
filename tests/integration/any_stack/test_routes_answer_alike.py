"""The same settings route a request alike as kinds of Istio and as kinds of the Gateway API."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from microservices.manifests.gateway import listeners
from microservices.manifests.parts import map_at
from microservices.offline.traffic.decide import decide
from microservices.offline.traffic.decision import (
    Answer,
    Connection,
    Decision,
    Forward,
    Share,
)
from microservices.offline.traffic.gateway_host import is_encrypted
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from tests.builders import Tree, problems
from tests.examples import examples
from tests.stacks import STACKS, evaluated, evaluated_with, in_gateway_api, manifests
from tests.strategies import stacks
from tests.strategies.common_route import METHODS, request, traffic
from tests.written_stack import service

KINDS = ("istio", "gateway-api")
BOTH = {"v1": {"weight": 70}, "v2": {"weight": 30, "tag": "2.0"}}
MILLISECONDS = {"ms": 1, "s": 1000}


def duration(text: str) -> int:
    """A duration in milliseconds; the two dialects write it in different units."""
    return sum(int(number) * MILLISECONDS[unit] for number, unit in re.findall(r"(\d+)(\w+)", text))


def told(share: Share) -> tuple[Any, ...]:
    """The pods of a share and what they see; subset and Service of a version are the same pods."""
    target = share.target
    # TLS to a host outside is asked for by a BackendTLSPolicy, which nobody is told of here.
    policy = {key: one for key, one in target.policy.items() if one and key != "tls"}
    changes = share.request_headers, share.response_headers
    return share.percent, target.labels, target.port, policy, target.refused, share.host, changes


def outcome(decision: Decision) -> Any:
    """What becomes of a request, without the names of the objects that say it."""
    action = decision.action
    if isinstance(action, Forward):
        shares = [told(share) for share in action.shares]
        copies = [told(share) for share in action.mirrors]
        return shares, copies, action.path, duration(action.timeout), decision.delay, decision.abort
    if isinstance(action, Connection):
        return [told(share) for share in action.shares]
    if isinstance(action, Answer):
        return action.status, action.location, action.body, action.response_headers
    return action


def services(mesh: Mesh) -> Iterator[tuple[str, str, int]]:
    """Host, namespace and port of what takes requests; HTTPRoutes are for nothing else."""
    for host, one in mesh.services.items():
        for port, protocol in one.ports.items():
            if protocol == "http":
                yield host, one.namespace, port


def ways(first: Mesh, second: Mesh) -> list[dict[str, Any]]:
    """Where a request can go by either: to each Service, and through each Gateway."""
    both = [one for one in services(first) if one in {*services(second)}]
    found: list[dict[str, Any]] = [
        {"host": host, "source_namespace": namespace, "port": port}
        for host, namespace, port in both
    ]
    doors = [listener for gateway in first.gateways.values() for listener in listeners(gateway)]
    hosts = {(one.host.replace("*", "any"), one.port, is_encrypted(one)) for one in doors}
    found += [{"host": host, "port": port, "tls": tls, "gateway": ""} for host, port, tls in hosts]
    return found


def asked(mesh: Mesh, way: dict[str, Any], **said: Any) -> Any:
    """What becomes of a request on one way; a stack has one Gateway, by a name of its kind."""
    if "gateway" not in way:
        return outcome(decide(mesh, Request(**way, **said)))
    (name,) = mesh.gateways
    namespace = name.partition("/")[0]
    return outcome(
        decide(mesh, Request(**{**way, "gateway": name}, source_namespace=namespace, **said))
    )


def rendered(values: Tree) -> list[Mesh]:
    """A stack by either kind, if no rule refuses it."""
    found = [{**values, "mesh": {**values.get("mesh", {}), "routes": kind}} for kind in KINDS]
    assume(not any(problems(one) for one in found))
    return [Mesh(manifests(evaluated_with(one))) for one in found]


def written_paths(mesh: Mesh) -> list[str]:
    """The paths that routes ask for, and others close to them."""
    matches = [
        match.content for route in mesh.routes for rule in route.rules for match in rule.matches
    ]
    written = {str(text) for match in matches for text in map_at(match, "uri").values()}
    return sorted({"/", *(path + end for path in written for end in ("", "/", "/x", "x"))})


@pytest.mark.parametrize("path", ["/", "/orders", "/orders/1?a=b", "/ordersx", "/a b"])
@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_answers_alike(stack: str, path: str) -> None:
    istio, gateway_api = (Mesh(manifests(one(stack))) for one in (evaluated, in_gateway_api))
    assert {*services(istio)} <= {*services(gateway_api)}
    found = ways(istio, gateway_api)
    assert found
    for way in found:
        assert asked(istio, way, path=path) == asked(gateway_api, way, path=path), way


@examples(6)
@given(stacks(), st.data())
def test_any_stack_answers_alike(values: Tree, data: st.DataObject) -> None:
    istio, gateway_api = rendered(values)
    path = st.sampled_from([path for path in written_paths(istio) if path.startswith("/")])
    for way in ways(istio, gateway_api):
        for _ in range(5):
            said = {"path": data.draw(path), "method": data.draw(st.sampled_from(METHODS))}
            assert asked(istio, way, **said) == asked(gateway_api, way, **said), (way, said)


@examples(10)
@given(traffic(), st.lists(request(), min_size=30, max_size=30))
def test_any_routes_answer_alike(written: Tree, requests: list[Tree]) -> None:
    web = service(versions=BOTH, replicas=1, traffic=written, expose={"paths": ["/a", "/b/"]})
    gateway = {"hosts": ["shop.example.com"], "plaintext": True}
    stack = {"namespace": "shop", "services": {"web": web}, "gateway": gateway}
    istio, gateway_api = rendered(stack)
    for way in ways(istio, gateway_api):
        for said in requests:
            sent = {**said, "headers": tuple(said["headers"].items())}
            assert asked(istio, way, **sent) == asked(gateway_api, way, **sent), (way, sent)
