"""Owner of the weights of a service."""

from collections.abc import Iterator

from microservices.plan.owner import PULUMI, writes_weights
from microservices.plan.plan import Plan, services, versions
from microservices.plan.subjects import Pods, Service
from microservices.rules.rule import error, warning
from microservices.settings.values.problems import Finding, Findings


def owned_elsewhere(plan: Plan) -> Iterator[Service]:
    """The services whose weights Flagger or Argo Rollouts writes."""
    for service in services(plan):
        if not writes_weights(service.settings):
            yield service


def owned_pods(plan: Plan) -> Iterator[Pods]:
    """The pods of those services, as they are written here."""
    for pods in versions(plan):
        if not writes_weights(pods.service.settings):
            yield pods


@error(
    "Two owners of the weights overwrite each other, with live traffic. "
    "https://docs.flagger.app/usage/how-it-works",
    each=owned_elsewhere,
)
def weights_have_one_writer(service: Service) -> Findings:
    """With another owner than Pulumi there is one version, without a weight."""
    owner, versions = service.settings.traffic.owner, service.settings.versions
    if len(versions) > 1:
        what = (
            f"{owner} creates a second version of the first itself, and there are {len(versions)}"
        )
        instead = "keep one version, or write `owner: pulumi`"
        yield Finding(service.path("versions"), what, instead)
    for name, version in versions.items():
        if version.weight is not None:
            path = service.path("versions", name, "weight")
            yield Finding(path, f"{owner} writes the weights", "leave it out")


@error(
    "The split of requests is the owner's. "
    "https://argo-rollouts.readthedocs.io/en/stable/features/traffic-management/istio/",
    each=owned_elsewhere,
)
def routes_have_one_writer(service: Service) -> Findings:
    """With another owner than Pulumi there are neither routes, nor sticky users, nor mirrors."""
    traffic = service.settings.traffic
    for key, value in (
        ("routes", traffic.routes),
        ("sticky", traffic.sticky),
        ("mirror", traffic.mirror),
    ):
        if value:
            what = f"{traffic.owner} writes the routes of the service"
            instead = "leave it out, or write `owner: pulumi`"
            yield Finding(service.path("traffic", key), what, instead)


@error("A lane leads to versions, and the owner of the weights has but one.")
def lanes_have_versions_to_lead_to(plan: Plan) -> Findings:
    """No lane names a service with another owner than Pulumi."""
    owners = {one.name: one.settings.traffic.owner for one in owned_elsewhere(plan)}
    for lane, written in plan.settings.lanes.items():
        for service in written.versions:
            if service in owners:
                what = f"{owners[service]} writes the routes of {service}"
                path = ("lanes", lane, "versions", service)
                yield Finding(path, what, f"leave it out, or write `owner: {PULUMI}` there")


@warning("With Pulumi the weights are those of the stack file.", each=services)
def releases_have_an_owner(service: Service) -> Findings:
    """`release` is written with another owner than Pulumi."""
    traffic = service.settings.traffic
    if traffic.owner == PULUMI and "release" in traffic.model_fields_set:
        what = "it has no effect: Pulumi owns the weights"
        instead = "leave it out, or write `owner: flagger` or `owner: argo-rollouts`"
        yield Finding(service.path("traffic", "release"), what, instead)


@error(
    "Flagger and Argo Rollouts release Deployments that are called. "
    "https://docs.flagger.app/usage/how-it-works",
    each=owned_elsewhere,
)
def owners_release_services(service: Service) -> Findings:
    """A worker and a stateful service have no other owner than Pulumi."""
    if service.settings.kind != "service":
        what = f"{service.settings.traffic.owner} releases no service of `{service.settings.kind}`"
        yield Finding(service.path("traffic", "owner"), what, "leave it out, or `kind` as well")


@error(
    "Only routes that Pulumi wrote can be left in the cluster for somebody else.",
    each=owned_elsewhere,
)
def what_is_handed_over_is_pulumis(service: Service) -> Findings:
    """`handOver` stands with `owner: pulumi`, in the update before that of another owner."""
    traffic = service.settings.traffic
    if traffic.hand_over:
        what = f"{traffic.owner} has the routes already"
        instead = "write it while the owner is pulumi, deploy, and then write the other owner"
        yield Finding(service.path("traffic", "handOver"), what, instead)


@error("The objects of other owners are made for Istio's own kinds of routes.")
def owners_write_istios_routes(plan: Plan) -> Findings:
    """With `mesh.routes: gateway-api` every owner is Pulumi, and nothing is handed over."""
    if not plan.settings.mesh.uses_gateway_api:
        return
    what = "routes are written as gateway-api in this stack"
    instead = "leave it out, or write `mesh: {routes: istio}`"
    for service in services(plan):
        traffic = service.settings.traffic
        if traffic.owner != PULUMI:
            yield Finding(service.path("traffic", "owner"), what, instead)
        elif traffic.hand_over:
            yield Finding(service.path("traffic", "handOver"), what, instead)


@error(
    "The routes of the gateway lead to the versions of a service, and its owner leads requests "
    "elsewhere: they would be answered with 503. "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/",
    each=owned_elsewhere,
)
def owners_expose_nothing(service: Service) -> Findings:
    """With another owner than Pulumi there is no `expose`."""
    traffic = service.settings.traffic
    if service.settings.expose is not None:
        what = f"{traffic.owner} does not write the routes at the gateway"
        instead = "leave it out, and expose a service that calls this one, or write `owner: pulumi`"
        yield Finding(service.path("expose"), what, instead)


@error(
    "The pods of the old version answer for as long as a release takes. "
    "https://argo-rollouts.readthedocs.io/en/stable/concepts/",
    each=owned_pods,
)
def releases_keep_the_old_pods(pods: Pods) -> Findings:
    """With another owner than Pulumi there is no `strategy: recreate`."""
    if pods.workload.rollout.strategy == "recreate":
        what = f"{pods.service.settings.traffic.owner} keeps the old pods beside the new ones"
        instead = "write `strategy: rolling`, or `owner: pulumi`"
        yield Finding(pods.path("rollout", "strategy"), what, instead)


@error(
    "The pods of two versions would write to the same files at once, for as long as a release "
    "takes. https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
    each=owned_pods,
)
def releases_share_no_claim(pods: Pods) -> Findings:
    """With another owner than Pulumi no volume has a `claim`."""
    for name, volume in sorted(pods.workload.volumes.items()):
        if volume.claim is not None:
            what = f"{pods.service.settings.traffic.owner} gives it to the old and the new pods"
            instead = "keep the files elsewhere, or write `owner: pulumi`"
            yield Finding(pods.path("volumes", name, "claim"), what, instead)
