"""What PeerAuthentications become."""

# A manifest stands on one line.

from typing import Any

import pytest

from microservices.offline.importing.system import System
from tests.offline.importing.manifests import ORDERS, imported, left, said, versions, web

OF_ORDERS = "selector: {matchLabels: {app: orders}}, "
ANOTHER = "another PeerAuthentication says it already"
OPEN, STRICT = "mtls: {mode: PERMISSIVE}", "mtls: {mode: STRICT}"


def of(*specs: str, beside: str = ORDERS) -> System:
    """The system of two services with PeerAuthentications."""
    each = [
        f"PeerAuthentication/p{number}: {{spec: {{{spec}}}}}" for number, spec in enumerate(specs)
    ]
    return imported("\n---\n".join([web(), beside, *each]))


@pytest.mark.parametrize(("spec", "mesh"), [(OPEN, {"allowPlaintext": True}), (STRICT, None)])
def test_the_mode_of_the_namespace_is_that_of_the_mesh(spec: str, mesh: Any) -> None:
    result = of(spec)
    assert result.stack.get("mesh") == mesh
    assert not left(result)


PORTS = [
    (OPEN, True, True),
    (STRICT, None, None),
    (f"{STRICT}, portLevelMtls: {{'90': {OPEN[6:]}}}", None, True),
    (f"{OPEN}, portLevelMtls: {{'90': {STRICT[6:]}}}", True, None),
]


@pytest.mark.parametrize(("spec", "first", "grpc"), PORTS)
def test_the_mode_of_a_service_is_that_of_its_ports(spec: str, first: Any, grpc: Any) -> None:
    result = of(OF_ORDERS + spec)
    assert "mesh" not in result.stack
    assert said(result, "orders").get("allowPlaintext") is first
    assert said(result, "orders/ports/grpc").get("allowPlaintext") is grpc
    assert said(result, "web").get("allowPlaintext") is None
    assert not left(result)


def test_a_port_of_metrics_of_a_worker_accepts_plaintext() -> None:
    annotations = "annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9090'}"
    metadata = f"metadata: {{labels: {{app: w}}, {annotations}}}"
    pod = "spec: {containers: [{name: w, image: w}]}"
    worker = f"Deployment/w: {{spec: {{template: {{{metadata}, {pod}}}}}}}"
    spec = f"selector: {{matchLabels: {{app: w}}}}, portLevelMtls: {{'9090': {OPEN[6:]}}}"
    result = of(spec, beside=worker)
    assert said(result, "w/ports") == {"port-9090": {"port": 9090, "allowPlaintext": True}}


def test_what_is_not_for_all_pods_of_a_service_or_said_twice_is_told() -> None:
    whole = f"selector: {{matchLabels: {{version: v2}}}}, {OPEN}"
    nobody = f"selector: {{matchLabels: {{app: nobody}}}}, {OPEN}"
    text = [
        f"PeerAuthentication/p{n}: {{spec: {{{one}}}}}" for n, one in enumerate((whole, nobody))
    ]
    result = imported("\n---\n".join([versions("v1", "v2"), *text]))
    assert all("not for all pods" in one for one in left(result).values())
    assert len(left(result)) == 2
    assert said(result, "web").get("allowPlaintext") is None
    assert left(of(STRICT, OPEN)) == {"PeerAuthentication/p1": ANOTHER}
    assert left(of(OF_ORDERS + STRICT, OF_ORDERS + OPEN)) == {"PeerAuthentication/p1": ANOTHER}
    beside = left(of(OPEN, OF_ORDERS + STRICT))
    assert beside == {
        "PeerAuthentication/p1": "`mesh.allowPlaintext` is for every port of the stack"
    }


def test_a_mode_without_a_word_is_told() -> None:
    result = of(f"{OF_ORDERS}mtls: {{mode: DISABLE}}, portLevelMtls: {{'7': {OPEN[6:]}}}")
    assert [*left(result)] == [
        "PeerAuthentication/p0: spec.mtls.mode",
        "PeerAuthentication/p0: spec.portLevelMtls.7.mode",
    ]
