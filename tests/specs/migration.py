"""A job `migrate` of a service `web`, with the keys of a test."""

from typing import Any

from microservices.settings.mesh import MeshSettings
from microservices.settings.pods.job import JobSettings
from microservices.specs.job import Job
from microservices.specs.source import Source
from tests.builders import microservice

SOURCES = {"a": Source("ConfigMap", "a-1"), "b": Source("Secret", "b-2")}
LABELS = {
    "app.kubernetes.io/name": "migrate",
    "app.kubernetes.io/part-of": "web",
    "app.kubernetes.io/component": "job",
    "app.kubernetes.io/managed-by": "pulumi",
}
_SERVICE = {"command": ["/bin/web"], "args": ["--serve"]}
_COMMAND = {"command": ["/bin/migrate"]}


def migrate(
    own: dict[str, Any] | None = None, sources: dict[str, Source] | None = None, **service: Any
) -> Job:
    """The job, with keys of its own and keys of its service added."""
    settings = JobSettings.model_validate({**_COMMAND, **(own or {})}, by_name=False)
    version = microservice(**{**_SERVICE, **service}).main_version
    return Job("web", "migrate", settings, version, sources or SOURCES, MeshSettings())
