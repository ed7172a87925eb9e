"""Generated rules in a mesh, by the dozen, each of a host of its own."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from microservices.offline.traffic.decide import decide
from microservices.offline.traffic.decision import Decision
from microservices.offline.traffic.mesh import Mesh as Manifests
from microservices.offline.traffic.request import Request
from testbed.mesh.client import Client
from testbed.processes.processes import wait_until
from tests.builders import Tree
from tests.strategies.route_condition import CLIENT
from tests.strategies.sent_request import PORTS
from tests.strategies.virtual_service import (
    OTHER,
    VERSIONS,
    destination_rules,
    istio,
)

SETS = 50
NARROW_PORT = 7171
LAST = "zz-last"


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
