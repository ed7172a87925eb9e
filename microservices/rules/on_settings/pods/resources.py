"""Resources of containers: requests and limits."""

from microservices.manifests.quantity import amount
from microservices.plan.plan import all_containers
from microservices.plan.subjects import Container
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings


@error(
    "The API server refuses pods that ask for more than they may use. "
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    each=all_containers,
)
def limits_cover_requests(container: Container) -> Findings:
    """A limit is at least the request of the same resource."""
    resources = container.settings.resources
    for key, request, limit in (
        ("cpu", resources.requested_cpu, resources.limits.cpu),
        ("memory", resources.requested_memory, resources.limits.memory),
        (
            "ephemeral_storage",
            resources.requests.ephemeral_storage,
            resources.limits.ephemeral_storage,
        ),
    ):
        if request is not None and limit is not None and amount(limit) < amount(request):
            others = (("resources", "requests", key), ("resources", "size"))
            path = container.path("resources", "limits", key, also=others)
            what = f"the limit {limit} is below the request {request}"
            yield Finding(path, what, "write a limit of at least the request, or lower that")
