"""Istio's kinds and their apiVersions."""

import pulumi
import pytest
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from components import istio
from tests.deployment import Deploy

METADATA: ObjectMetaArgsDict = {"name": "web", "namespace": "shop"}


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
def test_each_kind_has_the_api_version_of_its_group(
    deploy: Deploy, networking: str, security: str, telemetry: str
) -> None:
    entry: istio.ServiceEntrySpec = {
        "hosts": ["api.example.com"],
        "ports": [{"number": 443, "name": "https", "protocol": "HTTPS"}],
        "location": "MESH_EXTERNAL",
        "resolution": "DNS",
        "exportTo": ["."],
    }

    def program() -> None:
        opts = pulumi.ResourceOptions()
        istio.virtual_service("web", METADATA, {"hosts": ["web"], "http": []}, networking, opts)
        istio.destination_rule("web", METADATA, {"host": "web", "subsets": []}, networking, opts)
        istio.peer_authentication("web", METADATA, {"mtls": {"mode": "STRICT"}}, networking, opts)
        istio.service_entry("web", METADATA, entry, networking, opts)
        istio.telemetry("web", METADATA, {"tracing": []}, networking, opts)

    manifests = deploy(program).manifests
    assert manifests == {
        ("VirtualService", "web"): {
            "apiVersion": networking,
            "kind": "VirtualService",
            "metadata": METADATA,
            "spec": {"hosts": ["web"], "http": []},
        },
        ("DestinationRule", "web"): {
            "apiVersion": networking,
            "kind": "DestinationRule",
            "metadata": METADATA,
            "spec": {"host": "web", "subsets": []},
        },
        ("PeerAuthentication", "web"): {
            "apiVersion": security,
            "kind": "PeerAuthentication",
            "metadata": METADATA,
            "spec": {"mtls": {"mode": "STRICT"}},
        },
        ("ServiceEntry", "web"): {
            "apiVersion": networking,
            "kind": "ServiceEntry",
            "metadata": METADATA,
            "spec": entry,
        },
        ("Telemetry", "web"): {
            "apiVersion": telemetry,
            "kind": "Telemetry",
            "metadata": METADATA,
            "spec": {"tracing": []},
        },
    }
