"""Resources of a container: requests and limits."""

from pulumi_kubernetes.core.v1 import ResourceRequirementsArgsDict

from microservices.settings.pods.resources import ResourcesSettings


def resources(settings: ResourcesSettings) -> ResourceRequirementsArgsDict:
    """Requests and limits; the memory limit is the request where none is written."""
    requests = {"cpu": settings.requested_cpu, "memory": settings.requested_memory}
    limits = {"memory": settings.limited_memory}
    if settings.limits.cpu:
        limits["cpu"] = settings.limits.cpu
    for amounts, storage in (
        (requests, settings.requests.ephemeral_storage),
        (limits, settings.limits.ephemeral_storage),
    ):
        if storage:
            amounts["ephemeral-storage"] = storage
    return {"requests": requests, "limits": limits}
