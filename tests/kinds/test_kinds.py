"""Kinds of custom resources: the apiVersion of each, and that all else is passed on as it is."""

from collections.abc import Callable
from typing import Any

import pytest

from microservices.kinds import flagger, gateway_api, istio, keda, prometheus
from microservices.specs.certificate import certificate
from tests.components.outer import OUTER, below_outer
from tests.deployment import Deploy

METADATA = {"name": "web", "namespace": "shop"}
SPEC = {"hosts": ["web"], "nested": {"camelCase": 1}}
OF_A_PROJECT: dict[str, tuple[Callable[..., Any], str]] = {
    "BackendTLSPolicy": (gateway_api.backend_tls_policy, "gateway.networking.k8s.io/v1"),
    "Canary": (flagger.canary, "flagger.app/v1beta1"),
    "Certificate": (certificate, "cert-manager.io/v1"),
    "Gateway": (gateway_api.gateway, "gateway.networking.k8s.io/v1"),
    "HTTPRoute": (gateway_api.http_route, "gateway.networking.k8s.io/v1"),
    "PodMonitor": (prometheus.pod_monitor, "monitoring.coreos.com/v1"),
    "PrometheusRule": (prometheus.prometheus_rule, "monitoring.coreos.com/v1"),
    "ScaledObject": (keda.scaled_object, "keda.sh/v1alpha1"),
    "ServiceMonitor": (prometheus.service_monitor, "monitoring.coreos.com/v1"),
}
OF_ISTIO: dict[str, tuple[Callable[..., Any], str]] = {
    "AuthorizationPolicy": (istio.authorization_policy, "security"),
    "DestinationRule": (istio.destination_rule, "networking"),
    "Gateway": (istio.gateway, "networking"),
    "PeerAuthentication": (istio.peer_authentication, "security"),
    "RequestAuthentication": (istio.request_authentication, "security"),
    "ServiceEntry": (istio.service_entry, "networking"),
    "Sidecar": (istio.sidecar, "networking"),
    "Telemetry": (istio.telemetry, "telemetry"),
    "VirtualService": (istio.virtual_service, "networking"),
}


def deployed(deploy: Deploy, kinds: dict[str, Callable[..., Any]], *api_version: str) -> Any:
    """The apiVersion of each kind, when an object of each is made below a component."""

    def program() -> None:
        opts = below_outer()
        for make in kinds.values():
            make("web", METADATA, SPEC, *api_version, opts)

    found = deploy(program)
    assert {kind for kind, _ in found.manifests} == {*kinds}
    for (kind, name), manifest in found.manifests.items():
        rest = {key: part for key, part in manifest.items() if key != "apiVersion"}
        assert rest == {"kind": kind, "metadata": METADATA, "spec": SPEC}
        assert found.parent(kind, name) == OUTER
    return {kind: manifest["apiVersion"] for (kind, _), manifest in found.manifests.items()}


def test_a_kind_has_the_api_version_of_its_project(deploy: Deploy) -> None:
    kinds = {kind: make for kind, (make, _) in OF_A_PROJECT.items()}
    versions = {kind: version for kind, (_, version) in OF_A_PROJECT.items()}
    assert deployed(deploy, kinds) == versions


@pytest.mark.parametrize(
    ("networking", "security", "telemetry"),
    [
        ("networking.istio.io/v1", "security.istio.io/v1", "telemetry.istio.io/v1"),
        ("networking.istio.io/v1beta1", "security.istio.io/v1beta1", "telemetry.istio.io/v1alpha1"),
        (
            "networking.istio.io/v1alpha3",
            "security.istio.io/v1beta1",
            "telemetry.istio.io/v1alpha1",
        ),
    ],
)
def test_a_kind_of_istio_has_the_api_version_of_its_group(
    deploy: Deploy, networking: str, security: str, telemetry: str
) -> None:
    groups = {"networking": networking, "security": security, "telemetry": telemetry}
    kinds = {kind: make for kind, (make, _) in OF_ISTIO.items()}
    versions = {kind: groups[group] for kind, (_, group) in OF_ISTIO.items()}
    assert deployed(deploy, kinds, networking) == versions
