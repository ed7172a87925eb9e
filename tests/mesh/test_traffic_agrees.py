"""What `python -m offline traffic` says of a request is what a real Envoy does with it."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from threading import local
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from offline.manifest_parts import carries
from offline.traffic.decide import decide
from offline.traffic.decision import Answer, Decision, Forward, Share
from offline.traffic.header_change import changed
from offline.traffic.mesh import Mesh as Manifests
from offline.traffic.request import Request
from testbed.client import Client
from testbed.control_plane import ControlPlane
from testbed.mesh import Mesh
from testbed.processes import wait_until
from testbed.stack import wait_until_rolled_out
from tests.builders import Tree
from tests.strategies.virtual_service import (
    CLIENT,
    OTHER,
    PORTS,
    VERSIONS,
    destination_rules,
    istio,
    route_set,
    sent_request,
)

SETS, REQUESTS, POOL, SPLIT_REQUESTS, THREADS = 50, 200, 400, 300, 4
NARROW_PORT = 7171
LAST = "zz-last"
KINDS = ("forward", "split", "missing", "301", "302", "307", "direct", "404", "preflight", "plain")
SEEN = ("x-a", "x-b", "x-c", "x-d")


@dataclass(frozen=True)
class Reply:
    """What came back: from a pod, where `pod` has what it saw, or from Envoy itself."""

    status: int
    location: str
    changed: str | None
    body: str
    pod: Tree = field(default_factory=dict)


class Sender:
    """Sends requests through a client's sidecar, each thread over connections of its own."""

    def __init__(self) -> None:
        self._own = local()
        self._threads = ThreadPoolExecutor(THREADS)
        self._connections: list[HTTPConnection] = []

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()

    def send(self, request: Request) -> Reply:
        """One request, with its headers as they are written."""
        connection = self._connection(request.port)
        connection.putrequest(
            request.method, request.path, skip_host=True, skip_accept_encoding=True
        )
        if not request.written("host"):
            connection.putheader("host", request.authority)
        for name, value in request.headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode()
        pod = json.loads(body) if answer.getheader("x-pod") else {}
        location = answer.getheader("location") or ""
        return Reply(answer.status, location, answer.getheader("x-r"), body, pod)

    def send_all(self, requests: Sequence[Request]) -> list[Reply]:
        """Many requests, over some connections at once."""
        return list(self._threads.map(self.send, requests))

    def _connection(self, port: int) -> HTTPConnection:
        found: dict[int, HTTPConnection] = self._own.__dict__.setdefault("by_port", {})
        if port not in found:
            found[port] = HTTPConnection("127.0.0.1", port, timeout=30)
            self._connections.append(found[port])
        return found[port]


def examples(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """So many examples of a strategy: they are looked at together, after one push of them all.

    Each has a seed of its own, since an engine that looks for failures goes on from what it had.
    """
    return [example(strategy, number) for number in range(count)]


def example(strategy: st.SearchStrategy[Any], number: int) -> Any:
    """One example; the first of a seed is always the smallest, and left aside."""
    found: list[Any] = []

    @seed(number)
    @settings(max_examples=2, phases=[Phase.generate], derandomize=False)
    @given(strategy)
    def collect(drawn: Any) -> None:
        found.append(drawn)

    collect()
    return found[-1]


def service(name: str, namespace: str, app: str, ports: Sequence[int]) -> Tree:
    """A Service of an app's pods, its ports said to be HTTP."""
    listed = [{"name": f"p{port}", "port": port, "appProtocol": "http"} for port in ports]
    spec = {"selector": {"app": app}, "ports": listed}
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def deployment(app: str, version: str, namespace: str) -> Tree:
    """One pod of a version."""
    labels = {"app": app, "version": version}
    ports = [{"containerPort": port} for port in (*PORTS, NARROW_PORT)]
    pod = {"containers": [{"name": app, "image": "app:1", "ports": ports}]}
    spec = {
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": pod},
    }
    metadata = {"name": f"{app}-{version}", "namespace": namespace}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def around(namespace: str) -> list[Tree]:
    """What the routes lead to."""
    return [
        *(deployment("app", version, namespace) for version in VERSIONS),
        *(deployment(OTHER, version, namespace) for version in VERSIONS[:2]),
        service(OTHER, namespace, OTHER, PORTS),
        service("narrow", namespace, OTHER, [NARROW_PORT]),
        *destination_rules(OTHER, namespace, VERSIONS[:2]),
        service(LAST, namespace, "app", PORTS),
    ]


def last(namespace: str) -> Tree:
    """A VirtualService that is applied after all others: who knows it knows them."""
    return istio(
        "VirtualService",
        LAST,
        namespace,
        {"hosts": [LAST], "http": [{"name": LAST, "directResponse": {"status": 200}}]},
    )


def wait_until_known(client: Client, manifests: Sequence[Tree]) -> None:
    """Wait until the client's Envoy has the last route and, in every subset, an endpoint."""
    hosts = Manifests(manifests)
    subsets = [
        (item["spec"]["host"], subset["name"])
        for item in manifests
        if item["kind"] == "DestinationRule"
        for subset in item["spec"]["subsets"]
    ]
    plain = [host.partition(".")[0] for host in hosts.services]
    wanted = {
        (name, port, subset)
        for name, subset in [*subsets, *((host, "") for host in plain)]
        for port in ([NARROW_PORT] if name == "narrow" else PORTS)
    }

    def known() -> bool:
        found = {
            (parts[3].partition(".")[0], int(parts[1]), parts[2])
            for item in client.admin("/clusters?format=json").get("cluster_statuses", [])
            if item.get("host_statuses")
            and len(parts := item["name"].split("|")) == 4
            and all("HEALTHY" in str(one["health_status"]) for one in item["host_statuses"])
        }
        named = [route["name"] for port in PORTS for route in client.routes(LAST, port)]
        return wanted <= found and named == [LAST] * len(PORTS)

    wait_until(known, 120, "waiting for the routes to be known")


@dataclass(frozen=True)
class RouteSets:
    """Generated rules in a mesh, and what stands there in their eyes."""

    namespace: str
    hosts: list[str]
    manifests: list[Tree]
    mesh: Manifests
    client: Client

    def decide(self, request: Request) -> Decision:
        """What the interpreter says."""
        return decide(self.mesh, request)

    def request(self, host: str, said: Tree) -> Request:
        """A request of the client to a host."""
        written = (("host", host),) if said["bare"] else ()
        return Request(
            host=host,
            port=said["port"],
            method=said["method"],
            path=said["path"],
            headers=(*written, *said["headers"]),
            source_labels=CLIENT,
            source_namespace=self.namespace,
        )


def varied(sets: Sequence[list[Tree]]) -> list[list[Tree]]:
    """The largest of some route sets, those that split among them, and a few of each rare kind."""
    ordered = sorted(sets, key=lambda found: len(json.dumps(found)), reverse=True)
    # A rule for a gateway alone leaves the Service to itself.
    alone = [one for one in ordered if one[0]["spec"].get("gateways") == ["door"]]
    others = [one for one in ordered if one not in alone]
    open_ended = [one for one in others if all("match" in item for item in routes(one))]
    kinds = ('"redirectCode": 302', '"redirectCode": 307', '"corsPolicy": {"allowOrigins": [{')
    rare = [[one for one in others if text in json.dumps(one)] for text in kinds]
    splitting = [
        one for one in others if sum(len(item.get("route", "")) > 1 for item in routes(one)) > 1
    ]
    found = [one for group in [alone, open_ended, *rare] for one in group[:4]]
    found += [*splitting[: SETS // 2], *others]
    unique = {json.dumps(one): one for one in found}
    return list(unique.values())[:SETS]


def routes(route_set: Sequence[Tree]) -> list[Tree]:
    """The routes of the VirtualService of a set."""
    return route_set[0]["spec"]["http"]


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
    cluster.delete("Namespace", namespace)


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
    """A fair split lies outside three standard errors once in 370 times; twice it does not."""
    found = splits(route_sets, examples(sent_request(), POOL))
    assert len(found) >= 15
    for request, expected in found:
        for last in (False, True):
            replies = sender.send_all([request] * SPLIT_REQUESTS)
            seen = Counter(source(reply) for reply in replies)
            if within_three_standard_errors(seen, expected) or last:
                break
        assert within_three_standard_errors(seen, expected), (request, expected, seen)


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


def outcomes(decision: Decision) -> dict[tuple[int, str], float]:
    """The share of each status and version; empty where a target has several versions."""
    action, abort = decision.action, decision.abort
    if not isinstance(action, Forward):
        return {}
    found: dict[tuple[int, str], float] = defaultdict(float)
    rest = 1.0
    if abort:
        found[int(abort.status), ""] = abort.percent / 100
        rest -= abort.percent / 100
    for share in action.shares:
        if not share.target.missing and not share.target.subset:
            return {}
        labels = share.target.labels
        place = f"{labels['app']} {share.target.subset}" if not share.target.missing else ""
        found[503 if share.target.missing else 200, place] += rest * share.percent / 100
    return {outcome: share for outcome, share in found.items() if share}


def source(reply: Reply) -> tuple[int, str]:
    """Status, and app and version of the pod that answered."""
    return reply.status, f"{reply.pod['app']} {reply.pod['version']}" if reply.pod else ""


def within_three_standard_errors(
    seen: Counter[tuple[int, str]], expected: dict[tuple[int, str], float]
) -> bool:
    """Whether nothing else came back, and each outcome as often as so many requests can tell."""
    total = seen.total()
    return set(seen) <= set(expected) and all(
        abs(seen[outcome] - total * share) <= 3 * (total * share * (1 - share)) ** 0.5
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


def said_limits(action: Forward) -> Tree:
    """The same form as that of `limits`."""
    retries = action.retries
    return {
        "timeout": float(action.timeout.rstrip("s") or 0),
        "retries": retries and (retries.attempts, set(retries.conditions), retries.per_try or None),
        "mirrors": [share.percent for share in action.mirrors],
    }


def limits(route: Tree) -> Tree:
    """Timeout, retries and copies of a route in Envoy's configuration."""
    policy = route.get("retry_policy")
    conditions = set(policy["retry_on"].split(",")) if policy else set()
    statuses = set(map(str, policy.get("retriable_status_codes", ()))) if policy else set()
    mirrors = route.get("request_mirror_policies", ())
    parts = {"HUNDRED": 100, "MILLION": 1_000_000}
    fractions = [one["runtime_fraction"]["default_value"] for one in mirrors]
    return {
        "timeout": float(route["timeout"].rstrip("s")),
        "retries": policy
        and (policy["num_retries"], conditions | statuses, policy.get("per_try_timeout")),
        "mirrors": [
            one["numerator"] / parts[one.get("denominator", "HUNDRED")] * 100 for one in fractions
        ],
    }


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


def agrees(decision: Decision, request: Request, reply: Reply) -> bool:
    """Whether a reply is one of those that a decision foresees."""
    abort = decision.abort
    if abort and (reply.status, reply.body) == (abort.status, "fault filter abort"):
        return True
    if abort and abort.percent == 100:
        return False
    action = decision.action
    if isinstance(action, Answer):
        return answers(action, reply)
    assert isinstance(action, Forward)
    return any(goes_to(share, action, request, reply) for share in action.shares)


def answers(action: Answer, reply: Reply) -> bool:
    """Whether Envoy answered by itself, and so."""
    said = (action.status, action.location, action.body)
    if reply.pod or (reply.status, reply.location, reply.body) != said:
        return False
    return reply.changed == joined(changed((), action.response_headers)).get("x-r")


def goes_to(share: Share, action: Forward, request: Request, reply: Reply) -> bool:
    """Whether a pod of the share's target answered, and saw what it was to see."""
    if share.target.missing:
        return reply.status == 503 and not reply.pod
    if reply.status != 200 or not carries(reply.pod, share.target.labels):
        return False
    seen = reply.pod["headers"]
    expected = joined(changed(request.headers, share.request_headers))
    return (
        reply.pod["path"] == action.path
        and seen["host"] == share.host
        and {name: seen.get(name) for name in SEEN} == {name: expected.get(name) for name in SEEN}
        and reply.changed == joined(changed((), share.response_headers)).get("x-r")
    )


def joined(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Headers by name; one that is there twice as HTTP has it, with commas."""
    found: dict[str, str] = {}
    for name, value in headers:
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
