"""Destinations and actions of routes, and the split of a service's traffic."""

from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from microservices.plan.plan import every_route, services, versions, written_routes
from microservices.plan.subjects import Pods, Service
from microservices.plan.written_route import EVERYTHING, WrittenRoute
from microservices.rules.rule import error, strict, warning
from microservices.settings.values.problems import Finding, Findings, Path

_ACTIONS = ("to", "redirect", "respond")
_WAY = ("rewrite", "mirror", "retries", "fault", "timeout_milliseconds")
_ISTIO = "https://istio.io/latest/docs/reference/config/networking/virtual-service/"


def unknown_version(service: Service, version: str, path: Path) -> Findings:
    """Tell that a service has no such version, where it has none."""
    known = service.settings.written_versions
    if version not in known:
        what = f"{service.name} has no version `{version}`"
        yield Finding(path, what, f"write one of: {', '.join(sorted(known))}")


def has_no_pods(service: Service, version: str) -> bool:
    """Whether a version of a service is there, and never has a pod."""
    return any(
        one.name == version and one.workload.fixed_replicas == 0
        for one in service.settings.effective_versions
    )


def _destinations(route: WrittenRoute) -> Iterator[tuple[str, float, Path]]:
    """Each version that a route names, with its share and its place."""
    to, mirror = route.settings.to, route.settings.mirror
    if isinstance(to, str):
        yield to, EVERYTHING, route.path("to")
    elif to is not None:
        for version, share in to.items():
            yield version, share, route.path("to", version)
    if mirror is not None:
        yield mirror.to, mirror.percent, route.path("mirror", "to")


@error(
    "Requests to an unknown subset get 503. "
    "https://istio.io/latest/docs/reference/config/analysis/ist0101/",
    each=every_route,
)
def routes_lead_to_versions(route: WrittenRoute) -> Findings:
    """`to` and `mirror.to` name versions of the service."""
    for version, _, path in _destinations(route):
        yield from unknown_version(route.service, version, path)


@error("Requests to a version without pods get 503.", each=every_route)
def routes_lead_to_pods(route: WrittenRoute) -> Findings:
    """A version in `to`, or in `mirror.to`, has at least one pod."""
    for version, share, path in _destinations(route):
        if share and has_no_pods(route.service, version):
            what = f"version {version} has no pods: its `replicas` are 0"
            yield Finding(path, what, "write at least 1 there, or lead the route elsewhere")


@error(
    "Istio reads shares as parts of their sum: 80 and 30 would be 73 % and 27 % and look like 80. "
    f"{_ISTIO}#HTTPRouteDestination",
    each=written_routes,
)
def shares_total_100(route: WrittenRoute) -> Findings:
    """The shares in `to` total 100."""
    to = route.settings.to
    if isinstance(to, dict) and sum(to.values()) != EVERYTHING:
        added = f": {' + '.join(map(str, to.values()))}" if to else ""
        what = f"the shares total {sum(to.values())}{added}"
        yield Finding(route.path("to"), what, "write shares that total 100")


@error(f"A route does one of the three. {_ISTIO}#HTTPRoute", each=written_routes)
def routes_have_one_end(route: WrittenRoute) -> Findings:
    """`to`, `redirect` and `respond` exclude each other."""
    written = [key for key in _ACTIONS if getattr(route.settings, key) is not None]
    for key in written[1:]:
        what = f"`{written[0]}` stands beside it, and says where requests go as well"
        yield Finding(route.path(key), what, "keep one of the two")


@error(
    f"There is no way to a version where the proxy answers. {_ISTIO}#HTTPRoute",
    each=written_routes,
)
def answers_have_no_way(route: WrittenRoute) -> Findings:
    """`redirect` and `respond` exclude settings of the way to a version."""
    if not route.settings.is_answered:
        return
    answer = "respond" if route.settings.redirect is None else "redirect"
    for field in _WAY:
        if route.has(field) and getattr(route.settings, field) is not None:
            what = f"`{answer}` stands beside it, so that no version is called"
            yield Finding(route.path(to_camel(field)), what, "leave it out")


@warning(
    "The service would get no requests at all, which is rarely intended.",
    each=written_routes,
)
def services_are_asked(route: WrittenRoute) -> Findings:
    """`redirect` and `respond` stand in a route with a `match`."""
    if route.settings.is_answered and route.settings.match.is_everything:
        what = "it answers every request that comes so far, and no version gets any"
        yield Finding(route.path(), what, "add a `match`, if some are for the service")


@error(
    "The mirror would double the requests of that version. "
    "https://istio.io/latest/docs/tasks/traffic-management/mirroring/",
    each=every_route,
)
def mirrors_show_something_else(route: WrittenRoute) -> Findings:
    """No version mirrors all of its requests to itself."""
    mirror = route.whole.mirror
    if mirror and mirror.percent == EVERYTHING and dict(route.split) == {mirror.to: EVERYTHING}:
        what = f"version {mirror.to} gets every request already, and would get each once more"
        instead = "write another version, or leave the mirror out"
        yield Finding(route.path_of("mirror", "mirror", "to"), what, instead)


@warning(
    "A version with mirrored and own requests of the same route handles requests twice. "
    "https://istio.io/latest/docs/tasks/traffic-management/mirroring/",
    each=every_route,
)
def mirrored_versions_get_no_requests(route: WrittenRoute) -> Findings:
    """The version in `mirror.to` gets no requests of the same route."""
    mirror = route.whole.mirror
    if mirror and mirror.percent and mirror.to in route.split:
        what = f"version {mirror.to} gets {route.split[mirror.to]} % of the requests itself"
        instead = "mirror to a version without a share here"
        yield Finding(route.path_of("mirror", "mirror", "to"), what, instead)


@strict(
    "A fault fails requests of real users. "
    "https://istio.io/latest/docs/tasks/traffic-management/fault-injection/",
    each=every_route,
)
def requests_do_not_fail_on_purpose(route: WrittenRoute) -> Findings:
    """There is no `fault`."""
    if route.settings.fault is not None:
        what = "requests are delayed or fail on purpose"
        yield Finding(route.path("fault"), what, "leave it out once the callers are tested")


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
    """A version with traffic has at least two pods, unless it cannot run twice.

    Two pods of the image of a database are two databases, so that a stateful service says itself
    how many it has; `recreate` has a rule of its own.
    """
    least, scaling = pods.workload.least_replicas, pods.workload.scaling
    if pods.is_stateful or pods.workload.rollout.strategy == "recreate":
        return
    if pods.share and (least == 1 or (scaling and least == 0)):
        parts = ("scaling", "min") if scaling else ("replicas",)
        who = f"version {pods.version.name} gets {pods.share} % of the traffic"
        what = f"{who} and may have {'one pod' if least else 'no pod'}"
        other = "" if scaling else ", or `kind: stateful` for what cannot run twice"
        yield Finding(pods.path(*parts), what, f"write at least 2{other}")
