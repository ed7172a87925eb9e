"""Split of a service's traffic among its versions."""

from microservices.plan.plan import services, versions
from microservices.plan.subjects import Pods, Service
from microservices.rules.rule import error, strict
from microservices.settings.values.problems import Finding, Findings


@error(
    "With several versions, a share that nobody wrote is a guess about live traffic.",
    each=services,
)
def several_versions_have_weights(service: Service) -> Findings:
    """Every version writes its weight where there is more than one."""
    written = service.settings.versions
    if len(written) < 2 or service.is_worker:
        return
    for name, version in written.items():
        if version.weight is None:
            path = service.path("versions", name, "weight")
            what = "it is missing, and the service has several versions"
            yield Finding(path, what, "write the share in percent; 0 for none yet")


@error(
    "Istio reads weights as parts of their sum: 80 and 30 would be 73 % and 27 % and look like 80. "
    "https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRouteDestination",
    each=services,
)
def weights_total_100(service: Service) -> Findings:
    """The weights of a service's versions total 100."""
    weights = [version.weight for version in service.settings.versions.values()]
    known = [weight for weight in weights if weight is not None]
    if service.is_worker or len(known) < len(weights) or not known or sum(known) == 100:
        return
    what = f"the weights total {sum(known)}: {' + '.join(map(str, known))}"
    yield Finding(service.path("versions"), what, "write weights that total 100")


@error(
    "A share of the traffic that goes to no pod is an outage of that share.",
    each=versions,
)
def weight_needs_pods(pods: Pods) -> Findings:
    """A version with traffic has at least one pod."""
    if pods.share and pods.workload.fixed_replicas == 0:
        what = f"version {pods.version.name} gets {pods.share} % of the traffic and has no pods"
        yield Finding(pods.path("replicas"), what, "write at least 1, or remove its weight")


@strict(
    "With one pod each ended node is an outage, until another pod has started. "
    "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
    each=versions,
)
def traffic_has_two_pods(pods: Pods) -> Findings:
    """A version with traffic has at least two pods."""
    least, scaling = pods.workload.least_replicas, pods.workload.scaling
    if pods.share and (least == 1 or (scaling and least == 0)):
        parts = ("scaling", "min") if scaling else ("replicas",)
        who = f"version {pods.version.name} gets {pods.share} % of the traffic"
        what = f"{who} and may have {'one pod' if least else 'no pod'}"
        yield Finding(pods.path(*parts), what, "write at least 2")
