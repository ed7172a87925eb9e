"""Owner of the weights of a service, and what Flagger cannot render."""

from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from microservices.plan.owner import PULUMI, is_flagger
from microservices.plan.plan import Plan, services, versions, written_routes
from microservices.plan.subjects import Pods, Service
from microservices.rules.rule import error, warning
from microservices.settings.values.problems import Finding, Findings

_CONNECTIONS = ("max_connections", "connect_timeout_milliseconds")
_PULUMI = "leave it out, or write `owner: pulumi`"
_HOW = "https://docs.flagger.app/usage/how-it-works"


def owned_elsewhere(plan: Plan) -> Iterator[Service]:
    """The services whose weights Flagger or Argo Rollouts writes."""
    for service in services(plan):
        if service.settings.traffic.owner != PULUMI:
            yield service


def owned_pods(plan: Plan) -> Iterator[Pods]:
    """The pods of those services, as they are written here."""
    for pods in versions(plan):
        if pods.service.settings.traffic.owner != PULUMI:
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
    """With `mesh.routes: gateway-api` every owner is Pulumi."""
    if plan.settings.mesh.uses_gateway_api:
        for service in owned_elsewhere(plan):
            what = "routes are written as gateway-api in this stack"
            instead = "leave it out, or write `mesh: {routes: istio}`"
            yield Finding(service.path("traffic", "owner"), what, instead)


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


def released(plan: Plan) -> Iterator[Service]:
    """The services that Flagger releases."""
    for service in owned_elsewhere(plan):
        if is_flagger(service.settings):
            yield service


def released_pods(plan: Plan) -> Iterator[Pods]:
    """The pods of those services, as they are written here."""
    for pods in versions(plan):
        if is_flagger(pods.service.settings):
            yield pods


@error(
    "A Canary has limits of requests, and none of connections: Flagger would write a policy "
    "without them. https://github.com/fluxcd/flagger/blob/main/artifacts/flagger/crd.yaml",
    each=released_pods,
)
def flagger_limits_no_connections(pods: Pods) -> Findings:
    """With Flagger there is neither `maxConnections` nor `connectTimeoutMilliseconds`."""
    limits = pods.workload.traffic_policy.connection_pool
    for field in _CONNECTIONS:
        if limits is not None and getattr(limits, field) is not None:
            path = pods.path("traffic_policy", "connection_pool", field)
            yield Finding(path, f"flagger writes no `{to_camel(field)}`", _PULUMI)


@error(
    "A Canary names one port, and Flagger takes the others from the container. "
    "https://github.com/fluxcd/flagger/blob/main/pkg/canary/util.go",
    each=released,
)
def flagger_translates_one_port(service: Service) -> Findings:
    """With Flagger no further port has a `targetPort`."""
    for name, port in service.settings.ports.items():
        if port.target_port not in (None, port.port):
            what = f"flagger calls the port {port.target_port} in the Service as in the container"
            yield Finding(service.path("ports", name, "targetPort"), what, _PULUMI)


@error(f"A Canary has no fault injection, and the routes are Flagger's. {_HOW}", each=released)
def flagger_injects_no_faults(service: Service) -> Findings:
    """With Flagger there is no `fault`."""
    if service.settings.traffic.fault is not None:
        what = "flagger writes the routes of the service, and injects no faults"
        yield Finding(service.path("traffic", "fault"), what, _PULUMI)


@error(
    "A route knows who asks by the label `app`, which Flagger changes in the copy of the pods that "
    f"answers. {_HOW}",
)
def callers_keep_their_label(plan: Plan) -> Findings:
    """None of `callers` is a service that Flagger releases."""
    names = {service.name for service in released(plan)}
    for route in written_routes(plan):
        for index, caller in enumerate(route.settings.match.callers):
            if caller in names:
                what = f"flagger changes the labels of {caller}, so that it would not be known"
                instead = f"match a header that {caller} sends, or write `owner: pulumi` there"
                yield Finding(route.path("match", "callers", index), what, instead)
