"""The mesh as it is when nobody says otherwise: injected, and closed to plaintext."""

from tests.builders import settings


def test_the_mesh_is_safe_without_asking() -> None:
    assert settings().mesh.model_dump(by_alias=True) == {
        "apiVersion": "networking.istio.io/v1",
        "dataPlane": "sidecar",
        "routes": "istio",
        "waypoint": False,
        "revision": None,
        "cni": True,
        "allowPlaintext": False,
        "settleSeconds": 5,
        "ingressNamespaces": ("istio-ingress",),
    }
