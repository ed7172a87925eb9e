"""What `python -m offline traffic` says of a request is what a real Envoy does with it."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from microservices.offline.traffic.decide import decide
from microservices.offline.traffic.decision import Answer, Decision, Forward
from microservices.offline.traffic.mesh import Mesh as Manifests
from microservices.offline.traffic.request import Request
from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.istiod import Mesh
from testbed.sandbox.stack import wait_until_rolled_out
from tests.builders import Tree
from tests.mesh.foreseen import agrees, limits, outcomes, said_limits, source
from tests.mesh.route_sets import (
    SETS,
    RouteSets,
    around,
    examples,
    last,
    service,
    varied,
    wait_until_known,
)
from tests.mesh.sender import Sender
from tests.strategies.route_condition import CLIENT
from tests.strategies.sent_request import PORTS, sent_request
from tests.strategies.virtual_service import (
    route_set,
)

REQUESTS, POOL, SPLIT_REQUESTS = 200, 400, 300
KINDS = ("forward", "split", "missing", "301", "302", "307", "direct", "404", "preflight", "plain")


@pytest.fixture(scope="module")
def route_sets(control_plane: ControlPlane, mesh: Mesh) -> Iterator[RouteSets]:
    """Route sets by the dozen, each of a host of its own, all known to one client."""
    cluster, namespace = control_plane.cluster, "traffic-agrees"
    cluster.create_namespace(namespace)
    hosts = [f"s{number:02}" for number in range(SETS)]
    sets = examples(route_set("HOST", namespace), 4 * SETS)
    picked = varied(sets)
    written = [
        json.loads(json.dumps(one).replace("HOST", host))
        for one, host in zip(picked, hosts, strict=True)
    ]
    rules = [item for found in written for item in found]
    manifests = [*around(namespace), *(service(host, namespace, "app", PORTS) for host in hosts)]
    cluster.apply(manifests)
    cluster.apply([*rules, last(namespace)])
    wait_until_rolled_out(cluster, manifests)
    everything = [*manifests, *rules, last(namespace)]
    client = mesh.client(namespace, "client", CLIENT, in_own_network=False)
    wait_until_known(client, everything)
    yield RouteSets(namespace, hosts, everything, Manifests(everything), client)
    client.stop()
    cluster.empty(namespace)


@pytest.fixture
def sender() -> Iterator[Sender]:
    """Closed after the test."""
    found = Sender()
    yield found
    found.close()


def test_every_request_gets_what_is_said_of_it(route_sets: RouteSets, sender: Sender) -> None:
    pool = examples(sent_request(), POOL)
    choice = random.Random(1)  # noqa: S311 (no secret)
    wrong: list[str] = []
    kinds: Counter[str] = Counter()
    for host in route_sets.hosts:
        requests = chosen(route_sets, host, pool, choice)
        for request, reply in zip(requests, sender.send_all(requests), strict=True):
            decision = route_sets.decide(request)
            kinds[kind(decision)] += 1
            if not agrees(decision, request, reply):
                wrong.append(f"{request}\n  said: {decision}\n  seen: {reply}")
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:5])
    # Each kind of outcome has been seen, and not merely once.
    assert min(kinds[name] for name in KINDS) >= 20, kinds


def kind(decision: Decision) -> str:
    """Which kind of outcome a decision has."""
    action = decision.action
    if isinstance(action, Answer):
        words = {"a direct response": "direct", "a redirect": str(action.status)}
        return words.get(action.why, "404" if action.status == 404 else "preflight")
    assert isinstance(action, Forward)
    if any(share.target.missing for share in action.shares):
        return "missing"
    if decision.taken is None:
        return "plain"
    return "split" if len(action.shares) > 1 else "forward"


def test_every_split_has_the_shares_that_are_said_of_it(
    route_sets: RouteSets, sender: Sender
) -> None:
    """One of so many fair splits lies outside four standard errors once in a hundred runs.

    Twice in a row it does not.
    """
    found = splits(route_sets, examples(sent_request(), POOL))
    assert len(found) >= 15
    for request, expected in found:
        for is_last in (False, True):
            replies = sender.send_all([request] * SPLIT_REQUESTS)
            seen = Counter(source(reply) for reply in replies)
            if within_four_standard_errors(seen, expected) or is_last:
                break
        assert within_four_standard_errors(seen, expected), (request, expected, seen)


def splits(
    route_sets: RouteSets, pool: Sequence[Tree]
) -> list[tuple[Request, dict[tuple[int, str], float]]]:
    """A request for each split among different pods, with the share of each outcome."""
    found: dict[Any, tuple[Request, dict[tuple[int, str], float]]] = {}
    for host in route_sets.hosts:
        for said in pool:
            request = route_sets.request(host, said)
            decision = route_sets.decide(request)
            expected = outcomes(decision)
            if decision.taken and len(expected) > 1:
                found.setdefault((host, decision.taken.number), (request, expected))
    return list(found.values())


def within_four_standard_errors(
    seen: Counter[tuple[int, str]], expected: dict[tuple[int, str], float]
) -> bool:
    """Whether nothing else came back, and each outcome as often as so many requests can tell."""
    total = seen.total()
    return set(seen) <= set(expected) and all(
        abs(seen[outcome] - total * share) <= 4 * (total * share * (1 - share)) ** 0.5
        for outcome, share in expected.items()
    )


def test_limits_retries_and_copies_stand_in_envoy_as_they_are_said(route_sets: RouteSets) -> None:
    dump = route_sets.client.admin("/config_dump?resource=dynamic_route_configs")
    compared = 0
    for config in dump["configs"]:
        port = config["route_config"]["name"]
        for virtual_host in config["route_config"]["virtual_hosts"]:
            host = virtual_host["name"].partition(".")[0]
            if host not in route_sets.hosts or not port.isdigit():
                continue
            for item in virtual_host["routes"]:
                if "route" in item and (said := written(route_sets, host, item["name"], int(port))):
                    assert limits(item["route"]) == said
                    compared += 1
    assert compared >= SETS


def written(route_sets: RouteSets, host: str, name: str, port: int) -> Tree | None:
    """What is said of the route of a host with a name, were its condition met."""
    [found] = [
        item
        for item in route_sets.manifests
        if item["kind"] == "VirtualService" and item["metadata"]["name"] == host
    ]
    for route in found["spec"]["http"]:
        if route["name"] == name:
            alone = {key: value for key, value in route.items() if key != "match"}
            rule = {**found, "spec": {"hosts": [host], "http": [alone]}}
            others = [item for item in route_sets.manifests if item is not found]
            request = Request(host, port, source_namespace=route_sets.namespace)
            action = decide(Manifests([*others, rule]), request).action
            return said_limits(action) if isinstance(action, Forward) else None
    return None


def chosen(
    route_sets: RouteSets, host: str, pool: Sequence[Tree], choice: random.Random
) -> list[Request]:
    """Requests to a host that meet as many of its conditions as the pool knows to meet."""
    by_route: dict[Any, list[Request]] = defaultdict(list)
    for said in choice.sample(pool, len(pool) // 2):
        request = route_sets.request(host, said)
        taken = route_sets.decide(request).taken
        by_route[taken and (taken.number, str(taken.match))].append(request)
    most = REQUESTS // len(by_route) + 1
    found = [request for group in by_route.values() for request in group[:most]]
    rest = [request for group in by_route.values() for request in group[most:]]
    return found + rest[: max(0, REQUESTS - len(found))]
