"""Routes of connections, and what is spoken at a port."""

from typing import Any

import pytest

from microservices.offline.failure import Failure
from microservices.offline.traffic.decision import Connection
from microservices.offline.traffic.service import protocol as read
from tests.offline.objects import Manifest, placed, service
from tests.offline.traffic.routing import ISTIO, asked, to


def tcp(*routes: Manifest, spec: Any = None, **port: Any) -> dict[str, float]:
    """The shares of the subsets of `web` that a connection of `api` to its port goes to."""
    web = service(ports=[{"port": 8080, "appProtocol": "tcp", **port}])
    spec = {"hosts": ["web"], "tcp": list(routes), **(spec or {})}
    routed = placed("VirtualService", "web", ISTIO, spec=spec)
    action = asked(web, routed, source_labels={"app": "api"}).action
    assert isinstance(action, Connection)
    return {share.target.subset: share.percent for share in action.shares}


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({"port": 8080, "sourceLabels": {"app": "api"}, "gateways": ["mesh"]}, "v1"),
        ({"port": 1}, "v2"),
        ({"gateways": ["mesh"], "sourceLabels": {"app": "x"}}, "v2"),
        ({"sourceNamespace": "x"}, "v2"),
        ({"gateways": ["front"]}, "v2"),
    ],
)
def test_connections_have_routes_of_their_own(match: Any, expected: str) -> None:
    assert tcp({"match": [match], "route": [to("v1")]}, {"route": [to("v2")]}) == {expected: 100}


def test_connections_are_split_by_weight_or_go_to_the_service() -> None:
    assert tcp({"route": [to("v1", weight=1), to("v2", weight=3)]}) == {"v1": 25, "v2": 75}
    assert tcp() == {"": 100}
    assert tcp({"route": [to("v1")]}, spec={"hosts": ["other"]}) == {"": 100}
    assert tcp({"route": [to("v1")]}, appProtocol="https") == {"": 100}


def test_what_a_name_does_not_tell_is_refused() -> None:
    subnet = {"match": [{"destinationSubnets": ["10.0.0.0/8"]}], "route": [to("v1")]}
    with pytest.raises(Failure, match="destinationSubnets"):
        tcp(subnet)
    with pytest.raises(Failure, match="routes by TLS"):
        tcp(appProtocol="tls", spec={"tls": [{"route": []}]})


@pytest.mark.parametrize(
    ("port", "protocol"),
    [
        ({"name": "grpc-web-x"}, "http"),
        ({"name": "tcp-x"}, "tcp"),
        ({"name": "x"}, "http"),
        ({"name": "https-x"}, "tls"),
        ({"name": "tcp", "appProtocol": "kubernetes.io/h2c"}, "http"),
        ({"protocol": "UDP"}, "tcp"),
        ({"port": 3306}, "tcp"),
        ({"port": 3306, "name": "http"}, "http"),
    ],
)
def test_what_is_spoken_at_a_port_is_read_as_istio_reads_it(port: Any, protocol: str) -> None:
    assert read(port) == protocol
