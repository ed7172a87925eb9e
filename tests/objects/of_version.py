"""The only version of a service `web`."""

from typing import Any

from microservices.settings.mesh import MeshSettings
from tests.objects.found import Found
from tests.objects.of_service import deployed as deployed_service

LABELS = {
    "app": "web",
    "version": "v1",
    "app.kubernetes.io/name": "web",
    "app.kubernetes.io/version": "v1",
    "app.kubernetes.io/managed-by": "pulumi",
}
DESCRIBED = {"name": "web-v1", "namespace": "shop", "labels": LABELS}
NEEDS = {("ServiceAccount", "web"), ("LimitRange", "limits")}
MESH = MeshSettings(api_version="networking.istio.io/v1alpha3")
VERSION = ("Version", "web-v1")


def deployed(**keys: Any) -> Found:
    """The version, with keys of its service added or replaced."""
    found = deployed_service(mesh=MESH, **keys).objects
    return Found(tuple(one for one in found if VERSION in one.path))
