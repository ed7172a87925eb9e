"""Kinds of custom resources: the apiVersion of each."""

import pytest

from microservices.kinds.istio.group import api_version


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
    networking: str, security: str, telemetry: str
) -> None:
    groups = {
        security: ("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication"),
        telemetry: ("Telemetry",),
        networking: ("DestinationRule", "Gateway", "ServiceEntry", "Sidecar", "VirtualService"),
    }
    for version, kinds in groups.items():
        assert {api_version(kind, networking) for kind in kinds} == {version}
