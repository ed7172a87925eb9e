"""Settings do on a real Envoy as kinds of the Gateway API what they do as Istio's own kinds."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import local
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from testbed.kubernetes.control_plane import ControlPlane
from testbed.mesh.client import Client
from testbed.mesh.istiod import Mesh
from testbed.pods import pod_network
from testbed.processes.processes import wait_until
from tests.builders import Tree, problems
from tests.strategies.common_route import request, traffic
from tests.written_stack import WrittenStack, service

SERVICES, REQUESTS, PORT = 16, 250, 8080
BOTH = {"v1": {"weight": 70}, "v2": {"weight": 30, "tag": "2.0"}}
KINDS = ("istio", "gateway-api")
CHANGED = ("x-route", "x-set", "x-a", "x-b", "host")


@dataclass(frozen=True)
class Reply:
    """What came back; of a pod's answer what the pod saw of the request."""

    status: int
    location: str
    changed: str | None
    cookie: str | None
    pod: tuple[tuple[str, str | None], ...]
    version: str | None

    @property
    def told(self) -> tuple[Any, ...]:
        """All but the version, which a split draws."""
        stays = self.cookie and self.cookie.replace(f"={self.version};", "=own;")
        return self.status, self.location, self.changed, stays, self.pod


class Sender:
    """Sends requests through a client's sidecar, each thread over a connection of its own."""

    def __init__(self, client: Client) -> None:
        self._client, self._own = client, local()
        self._open: list[HTTPConnection] = []

    def send_all(self, host: str, requests: Sequence[Tree]) -> list[Reply]:
        """Many requests to one host."""
        with ThreadPoolExecutor(4) as threads:
            return list(threads.map(lambda said: self._send(host, said), requests))

    def _send(self, host: str, said: Tree) -> Reply:
        connection = self._connection()
        headers = {"Host": f"{host}:{PORT}", **said["headers"]}
        connection.request(said["method"], said["path"], headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        seen = json.loads(body) if answer.getheader("x-pod") else {}
        told = seen.get("headers", {})
        pod = (("path", seen.get("path")), *((name, told.get(name)) for name in CHANGED))
        location = answer.getheader("location") or ""
        changed, cookie = answer.getheader("x-r"), answer.getheader("set-cookie")
        return Reply(answer.status, location, changed, cookie, pod, seen.get("version"))

    def _connection(self) -> HTTPConnection:
        if "connection" not in self._own.__dict__:
            with pod_network.inside(self._client.network):
                self._own.connection = HTTPConnection("127.0.0.1", PORT, timeout=30)
                self._own.connection.connect()
            self._open.append(self._own.connection)
        return self._own.connection

    def stop(self) -> None:
        """Close the connections, and end the client."""
        for connection in self._open:
            connection.close()
        self._client.stop()


def examples(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """So many examples of a strategy: they are deployed together."""
    found: list[Any] = []

    @settings(max_examples=count, phases=[Phase.generate])
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found


def accepted(written: Tree) -> bool:
    """Whether no rule refuses a service, whatever its routes are written as."""
    keys = ({"namespace": "shop", "services": {"web": written}, **mesh(kind)} for kind in KINDS)
    return not any(problems(one) for one in keys)


def mesh(kind: str) -> Tree:
    """How routes are written."""
    return {"mesh": {"allowPlaintext": True, "routes": kind}}


def written_services() -> dict[str, Tree]:
    """Services with routes, those with the most of them."""
    found = [
        service(versions=BOTH, replicas=1, traffic=one)
        for one in examples(traffic(), 12 * SERVICES)
    ]
    largest = sorted(filter(accepted, found), key=lambda one: -len(json.dumps(one["traffic"])))
    return {f"s{number:02}": one for number, one in enumerate(largest[:SERVICES])}


def wait_until_known(client: Client, hosts: Mapping[str, Tree], kind: str) -> None:
    """Wait until the client has the routes of every host, and endpoints for every version."""

    def has_pods(host: str, version: str) -> bool:
        if kind == "istio":
            return bool(client.endpoints(host, PORT, version))
        return bool(client.endpoints(f"{host}-{version}", PORT))

    def known() -> bool:
        return all(
            len(client.routes(host, PORT)) > len(one["traffic"]["routes"])
            and all(has_pods(host, version) for version in BOTH)
            for host, one in hosts.items()
        )

    wait_until(known, 120, "waiting for the routes to be known")


@pytest.fixture
def namespaces(control_plane: ControlPlane, namespace: str) -> Iterator[dict[str, str]]:
    """A namespace for each way to write routes."""
    other = f"{namespace[:50]}-other"
    control_plane.cluster.create_namespace(other)
    control_plane.cluster.wait_until(bool, "ServiceAccount", "default", other)
    yield dict(zip(KINDS, (namespace, other), strict=True))
    control_plane.cluster.empty(other)


def test_every_request_gets_the_same_answer_either_way(
    control_plane: ControlPlane, mesh_of_session: Mesh, namespaces: dict[str, str]
) -> None:
    services = written_services()
    senders: dict[str, Sender] = {}
    for kind in KINDS:
        stack = WrittenStack(control_plane.cluster, namespaces[kind])
        stack.deploy(services, **mesh(kind))
        client = mesh_of_session.client(stack.namespace)
        wait_until_known(client, services, kind)
        senders[kind] = Sender(client)
    pool, choice = examples(request(), 10 * REQUESTS), random.Random(1)  # noqa: S311 (no secret)
    wrong: list[str] = []
    outcomes: Counter[str] = Counter()
    for host, one in services.items():
        requests = choice.sample(pool, REQUESTS)
        first, second = (senders[kind].send_all(host, requests) for kind in KINDS)
        for said, here, there in zip(requests, first, second, strict=True):
            outcomes[f"{here.status} {dict(here.pod)['x-route']}"] += 1
            if here.told != there.told:
                wrong.append(f"{one['traffic']}\n {said}\n istio: {here}\n gateway-api: {there}")
    for sender in senders.values():
        sender.stop()
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:4])
    redirected = [outcome for outcome in outcomes if outcome.startswith("30")]
    answered = [outcome for outcome in outcomes if outcome.startswith("200 ")]
    assert redirected, outcomes
    assert len(answered) > 4, f"several routes, and not only the last one: {outcomes}"


@pytest.fixture
def mesh_of_session(mesh: Mesh) -> Mesh:
    """The mesh; in this file `mesh` says how routes are written."""
    return mesh
