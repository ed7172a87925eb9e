"""The request that the options of `python -m offline traffic` describe."""

from argparse import ArgumentParser

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.traffic import add_arguments
from microservices.offline.traffic.asked import asked
from microservices.offline.traffic.mesh import Mesh
from microservices.offline.traffic.request import Request
from microservices.settings.values.problems import Rejected
from tests.offline.objects import Manifest, placed, service, workload
from tests.offline.traffic.routing import ISTIO
from tests.offline.traffic.test_gateway import gateway, server

OBJECTS = (
    service(ports=[{"port": 8080}, {"port": 9090}]),
    service("api", 80),
    workload("v1"),
    workload("v1", app="api"),
    workload("v2", app="api"),
)
HTTPS = server("a.b", port=443, protocol="HTTPS", tls={})
DOOR = gateway(server("a.b", tls={"httpsRedirect": True}), HTTPS)


def meant(line: str, *objects: Manifest) -> Request:
    """The request that some options describe."""
    parser = ArgumentParser()
    add_arguments(parser)
    manifests = objects or OBJECTS
    return asked(parser.parse_args(line.split()), Mesh(manifests), ManifestIndex(manifests))


@pytest.mark.parametrize("name", ["web", "web.shop", "web.shop.svc.cluster.local"])
def test_a_service_is_asked_at_its_first_port_from_beside_it(name: str) -> None:
    assert meant(f"--service {name}") == Request("web", 8080, source_namespace="shop")


def test_the_only_service_needs_no_name() -> None:
    assert meant("", service()).host == "web"


def test_a_host_outside_is_asked_by_its_whole_name() -> None:
    spec = {"hosts": ["api.bank.example"], "ports": [{"number": 443, "protocol": "HTTP"}]}
    bank = placed("ServiceEntry", "bank", ISTIO, spec=spec)
    assert meant("--service api.bank.example", *OBJECTS, bank).host == "api.bank.example"
    assert meant("--service api", *OBJECTS, bank).port == 80


def test_what_is_written_is_what_is_sent() -> None:
    line = "--service web --port 9090 --path /a?b --method POST"
    found = meant(f"{line} --header X=1=2 --header X=3 --cookie a=1 --cookie b=2")
    headers = (("X", "1=2"), ("X", "3"), ("cookie", "a=1; b=2"))
    assert found == Request("web", 9090, "POST", "/a?b", headers, source_namespace="shop")


def test_a_sender_has_the_labels_that_all_of_its_pods_have_and_the_name_of_its_account() -> None:
    found = meant("--service web --from api")
    assert found.source_labels == {"app": "api"}
    assert found.principal == "cluster.local/ns/shop/sa/default"
    own = workload("v1", app="job", pod={"serviceAccountName": "runner"})
    found = meant("--service web --from job", *OBJECTS, own)
    assert found.principal == "cluster.local/ns/shop/sa/runner"
    assert meant("--service web").principal == ""


def test_of_a_sender_in_ambient_mode_no_name_is_compared() -> None:
    space = {"kind": "Namespace", "apiVersion": "v1"}
    ambient = {"name": "shop", "labels": {"istio.io/dataplane-mode": "ambient"}}
    found = meant("--service web --from api", *OBJECTS, {**space, "metadata": ambient})
    assert (found.principal, found.source_labels) == ("", {"app": "api"})


def test_a_sender_of_another_namespace_writes_a_longer_name() -> None:
    far = workload("v1", app="far")
    far["metadata"]["namespace"] = "other"
    found = meant("--service web --from far", *OBJECTS, far)
    assert (found.host, found.source_namespace) == ("web.shop", "other")


@pytest.mark.parametrize(
    ("options", "port", "tls"),
    [("", 443, True), ("--port 80", 80, False), ("--host a.b --port 443", 443, True)],
)
def test_a_gateway_is_asked_for_its_host_encrypted_where_it_can_be(
    options: str, port: int, tls: bool
) -> None:
    found = meant(f"--gateway {options}", *OBJECTS, DOOR)
    assert (found.host, found.port, found.tls) == ("a.b", port, tls)
    assert (found.gateway, found.source_labels) == ("shop/front", {"istio": "front"})


@pytest.mark.parametrize("host", ["a.b", "c.d", "e.c.d"])
def test_each_host_of_a_server_can_be_asked_for(host: str) -> None:
    several = gateway(server("a.b", "shop/c.d", "*.c.d"))
    assert meant(f"--gateway --host {host}", *OBJECTS, several).host == host


def test_a_plain_gateway_is_asked_plainly() -> None:
    found = meant("--gateway", *OBJECTS, gateway(server("a.b", port=8080)))
    assert (found.port, found.tls) == (8080, False)


REFUSED = """
--service we | --service: the stack has no service `we`; write `web`, or one of: api, web
--path / | --service: no service is named; write one of: api, web
--service web --port 1 | --port: web.shop has no port 1; write one of: 8080, 9090
--service web --from apy | --from: the stack has no service `apy`; write `api`, or one of: api, web
--service web --host a.b | --host: only a gateway asks for a host; write `--gateway` as well
--gateway | --gateway: the stack has no gateway; leave the option out, or give the stack one
"""
NO_SUCH_DOOR = "no gateway of the stack has the host `a.c` at port 1; write `a.b`, or one of: a.b"
REFUSED_AT_GATEWAYS = [
    ("--host a.c --port 1", DOOR, f"--host: {NO_SUCH_DOOR}"),
    ("", gateway(server("*.b")), "--host: no host is named; write one of: *.b"),
]


@pytest.mark.parametrize(
    ("line", "message", "objects"),
    [
        *((*row.split(" | "), ()) for row in REFUSED.strip().splitlines()),
        *((f"--gateway {line}", message, (door,)) for line, door, message in REFUSED_AT_GATEWAYS),
    ],
)
def test_what_the_stack_does_not_have_is_told_with_what_it_has(
    line: str, message: str, objects: tuple[Manifest, ...]
) -> None:
    with pytest.raises(Rejected) as rejected:
        meant(line, *OBJECTS, *objects)
    assert str(rejected.value) == message
