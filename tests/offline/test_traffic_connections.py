"""Routes of connections, and what is spoken at a port."""

from typing import Any

import pytest

from microservices.offline.failure import Failure
from microservices.offline.traffic.decision import Connection
from tests.offline.objects import Manifest, destination_rule, placed, service
from tests.offline.routing import (
    ISTIO,
    to,
)


def tcp(*routes: Manifest, **port: Any) -> Any:
    spec = {"hosts": ["web"], "tcp": list(routes)} | port.pop("spec", {})
    ports = [{"port": 8080, "appProtocol": "tcp", **port}]
    objects = service(ports=ports), placed("VirtualService", "web", ISTIO, spec=spec)
    from microservices.offline.traffic.decide import decide
    from microservices.offline.traffic.mesh import Mesh
    from microservices.offline.traffic.request import Request

    rules = destination_rule("v1"), destination_rule("v2")
    request = Request("web", 8080, source_namespace="shop", source_labels={"app": "api"})
    action = decide(Mesh([*objects, *rules]), request).action
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
    from microservices.offline.traffic.service import protocol as read

    assert read(port) == protocol
