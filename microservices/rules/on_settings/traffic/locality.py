"""Locality load balancing, and failover."""

from collections.abc import Iterable, Iterator

from microservices.plan.plan import Plan, versions
from microservices.plan.subjects import Pods
from microservices.rules.rule import error
from microservices.settings.traffic.traffic_policy import LocalitySettings
from microservices.settings.values.problems import Finding, Findings

_PLACE = ("traffic_policy", "locality")
_OUTLIERS = ("traffic_policy", "outlier_detection")
_EVERYTHING = 100
_ISTIO = (
    "https://istio.io/latest/docs/reference/config/networking/destination-rule/"
    "#LocalityLoadBalancerSetting"
)


def local(plan: Plan) -> Iterator[tuple[Pods, LocalitySettings]]:
    """The versions that say something about localities."""
    for pods in versions(plan):
        if pods.workload.traffic_policy.locality:
            yield pods, pods.workload.traffic_policy.locality


@error(f"Istio refuses other shares. {_ISTIO}-Distribute", each=local)
def distributed_shares_total_100(pods: Pods, locality: LocalitySettings) -> Findings:
    """The shares of `distribute` total 100 for each locality, and none of them is 0."""
    for origin, shares in locality.distribute.items():
        path = pods.path(*_PLACE, "distribute", origin)
        total = sum(shares.values())
        if total != _EVERYTHING:
            added = f": {' + '.join(map(str, shares.values()))}" if shares else ""
            instead = "write shares that total 100"
            yield Finding(path, f"the shares total {total}{added}", instead)
        for other, share in shares.items():
            if not share:
                yield Finding((*path, other), "Istio refuses a share of 0", "leave it out")


@error(f"Istio refuses localities that overlap. {_ISTIO}-Distribute", each=local)
def distributed_localities_are_apart(pods: Pods, locality: LocalitySettings) -> Findings:
    """No locality of one list is part of another one."""
    lists: list[tuple[tuple[str, ...], Iterable[str]]] = [((), locality.distribute)]
    lists += [((origin,), shares) for origin, shares in locality.distribute.items()]
    for above, names in lists:
        for name in names:
            wider = next((one for one in names if _is_part(name, one)), None)
            if wider is not None:
                path = pods.path(*_PLACE, "distribute", *above, name)
                yield Finding(path, f"it is part of {wider}", "leave one of the two out")


def _is_part(locality: str, wider: str) -> bool:
    """Whether one locality is in another, which is not written like it."""
    parts, others = locality.split("/"), wider.split("/")
    if others[-1] == "*":
        others.pop()
    if parts[-1] == "*":
        parts.pop()
    same = parts == others and locality > wider
    return same or (len(others) < len(parts) and parts[: len(others)] == others)


@error(f"Istio takes one of the two. {_ISTIO}", each=local)
def requests_are_distributed_or_fail_over(pods: Pods, locality: LocalitySettings) -> Findings:
    """`distribute` and `failover` exclude each other."""
    if locality.distribute and locality.failover:
        path = pods.path(*_PLACE, "failover", also=((*_PLACE, "distribute"),))
        yield Finding(path, "`distribute` stands beside it", "keep one of the two")


@error(f"Istio refuses another failover. {_ISTIO}-Failover", each=local)
def failover_is_between_regions(pods: Pods, locality: LocalitySettings) -> Findings:
    """`failover` names two different regions, without zones and `*`."""
    for region, other in locality.failover.items():
        path = pods.path(*_PLACE, "failover", region)
        if region == other:
            yield Finding(path, "a region cannot stand in for itself", "write another region")
        for name in dict.fromkeys((region, other)):
            if not name or "/" in name or "*" in name:
                yield Finding(path, f"`{name}` is no region", "write the region alone")


@error(
    "Envoy leaves a locality when its pods are ejected, and for no other reason. "
    "https://istio.io/latest/docs/tasks/traffic-management/locality-load-balancing/failover/",
    each=local,
)
def near_pods_can_be_left(pods: Pods, locality: LocalitySettings) -> Findings:
    """`locality` stands beside `outlierDetection`, unless it distributes requests."""
    outliers = pods.workload.traffic_policy.outlier_detection
    if locality.enabled and not locality.distribute and outliers is None:
        path = pods.path(*_PLACE, "failover") if locality.failover else pods.path(*_PLACE)
        what = "without `outlierDetection` it has no effect"
        yield Finding(path, what, "add `outlierDetection`, or leave it out")


@error("What is off needs no shares.", each=local)
def locality_is_on_where_it_speaks(pods: Pods, locality: LocalitySettings) -> Findings:
    """Beside `enabled: false` stand neither `distribute` nor `failover`."""
    for key in ("distribute", "failover"):
        if not locality.enabled and getattr(locality, key):
            path = pods.path(*_PLACE, key, also=((*_PLACE, "enabled"),))
            yield Finding(path, "`enabled: false` stands beside it", "keep one of the two")
