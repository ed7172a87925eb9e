"""The only version of a service `web`, placed by itself."""

from typing import Any

from pulumi_kubernetes.core.v1 import ConfigMap, ServiceAccount

from components.adoption import Adoption
from components.version import Version, VersionArgs
from microservices.settings.mesh import MeshSettings
from microservices.specs.job import Job
from microservices.specs.source import Source
from tests.builders import microservice, planned, service
from tests.deployment import Deploy, Deployed

LABELS = {
    "app": "web",
    "version": "v1",
    "app.kubernetes.io/name": "web",
    "app.kubernetes.io/version": "v1",
    "app.kubernetes.io/managed-by": "pulumi",
}
DESCRIBED = {"name": "web-v1", "namespace": "shop", "labels": LABELS}
NEEDS = {("ServiceAccount", "web"), ("ConfigMap", "a-1")}
MESH = MeshSettings(api_version="networking.istio.io/v1alpha3")


def jobs(**keys: Any) -> list[Job]:
    """The jobs of the service as the version runs them."""
    settings = microservice(**keys)
    sources = {"a": Source("ConfigMap", "a-1")}
    return [
        Job("web", name, one, settings.main_version, sources) for name, one in settings.jobs.items()
    ]


def version_args(**keys: Any) -> VersionArgs:
    """A version that needs an account and a set, both of which it brings."""
    plan = planned(services={"web": service(**keys)}, mesh=MESH)
    settings = plan.settings.services["web"]
    return VersionArgs(
        plan=plan,
        service="web",
        version=settings.main_version,
        namespace="shop",
        sources={"a": Source("ConfigMap", "a-1")},
        needs=[
            ServiceAccount("web", metadata={"name": "web"}),
            ConfigMap("a-1", metadata={"name": "a-1"}),
        ],
        adoption=Adoption(settings, "shop"),
        jobs=jobs(**keys),
    )


def deployed(deploy: Deploy, **keys: Any) -> Deployed:
    """The version, with keys of its service added or replaced."""
    return deploy(lambda: Version("web-v1", version_args(**keys)))


def placed(found: Deployed) -> set[tuple[str, str]]:
    """Kind and name of everything that the version is."""
    return set(found.manifests) - NEEDS
