"""Traffic policy: connection pools, outlier detection, load balancing."""

from microservices.plan.plan import services, versions
from microservices.plan.subjects import Pods, Service
from microservices.plan.written_route import http_ports
from microservices.rules.rule import error, warning
from microservices.settings.traffic.traffic_policy import (
    ConnectionPoolSettings,
    ConsistentHashSettings,
)
from microservices.settings.values.problems import Finding, Findings

_PART = "traffic_policy"
_HASH = (_PART, "load_balancer", "consistent_hash")
_KINDS = tuple(ConsistentHashSettings.model_fields)
REQUEST_POOLS = (
    "max_pending_requests",
    "max_requests",
    "max_requests_per_connection",
    "max_retries",
)
_EVERY = 100
_HOUR = 3600
_ISTIO = "https://istio.io/latest/docs/reference/config/networking/destination-rule/"


def limits_nothing(pool: ConnectionPoolSettings) -> bool:
    """Whether a pool is written without any of its fields."""
    return all(value is None for _, value in pool)


def _written(found: ConsistentHashSettings) -> list[str]:
    return [kind for kind in _KINDS if getattr(found, kind) not in (None, False)]


@error(
    f"Session affinity has one key. {_ISTIO}#LoadBalancerSettings-ConsistentHashLB",
    each=versions,
)
def hashes_are_by_one_thing(pods: Pods) -> Findings:
    """`consistentHash` has one of `header`, `cookie`, `query` and `source`."""
    balancer = pods.workload.traffic_policy.load_balancer
    if balancer is None or balancer.consistent_hash is None:
        return
    written = _written(balancer.consistent_hash)
    if len(written) != 1:
        what = f"there are {' and '.join(written)}" if written else "there is none of them"
        path = pods.path(*_HASH, also=tuple((*_HASH, kind) for kind in _KINDS))
        yield Finding(path, what, f"write one of: {', '.join(_KINDS)}")


@error(
    "The cookie of a version is the same for all of its users: they would all come to one pod. "
    f"{_ISTIO}#LoadBalancerSettings-ConsistentHashLB-HTTPCookie",
    each=versions,
)
def hash_cookies_are_not_sticky_ones(pods: Pods) -> Findings:
    """The cookie of `consistentHash` has another name than that of `sticky`."""
    balancer = pods.workload.traffic_policy.load_balancer
    sticky = pods.service.settings.traffic.sticky
    cookie = balancer.consistent_hash.cookie if balancer and balancer.consistent_hash else None
    if cookie and sticky and cookie.name == sticky.cookie:
        path = pods.path(*_HASH, "cookie", "name")
        yield Finding(path, f"{cookie.name} is the cookie of `sticky`", "give it another name")


@error(f"It takes the place of an algorithm. {_ISTIO}#LoadBalancerSettings", each=versions)
def hashes_take_the_place_of_algorithms(pods: Pods) -> Findings:
    """`consistentHash` and `algorithm` exclude each other."""
    balancer = pods.workload.traffic_policy.load_balancer
    if balancer and balancer.consistent_hash and balancer.algorithm is not None:
        path = pods.path(_PART, "load_balancer", "algorithm", also=(_HASH,))
        what = "`consistentHash` stands beside it, and takes its place"
        yield Finding(path, what, "keep one of the two")


@error(
    "Envoy warms pods up for two of its algorithms, and Istio leaves it out for the others. "
    f"{_ISTIO}#WarmupConfiguration",
    each=versions,
)
def pods_can_be_warmed_up(pods: Pods) -> Findings:
    """`warmupSeconds` stands with LEAST_REQUEST or ROUND_ROBIN."""
    balancer = pods.workload.traffic_policy.load_balancer
    if balancer is None or balancer.warmup_seconds is None:
        return
    other = "`consistentHash`" if balancer.consistent_hash else balancer.algorithm
    if balancer.consistent_hash or balancer.algorithm == "RANDOM":
        above = (_PART, "load_balancer")
        path = pods.path(*above, "warmup_seconds", also=(_HASH, (*above, "algorithm")))
        what = f"it has no effect with {other}"
        yield Finding(path, what, "leave it out, or write LEAST_REQUEST or ROUND_ROBIN")


@warning(
    f"Every pod may be ejected then, healthy ones too. {_ISTIO}#OutlierDetection",
    each=versions,
)
def some_pods_are_never_ejected(pods: Pods) -> Findings:
    """`maxEjectedPercent` is below 100."""
    outliers = pods.workload.traffic_policy.outlier_detection
    if outliers and outliers.max_ejected_percent == _EVERY:
        path = pods.path(_PART, "outlier_detection", "max_ejected_percent")
        what = "every pod may be ejected at once"
        yield Finding(
            path, what, "write a smaller percentage, so that some pods always get requests"
        )


@warning(
    f"Below it ejected pods get requests again, and too early. {_ISTIO}#OutlierDetection",
    each=versions,
)
def ejected_pods_stay_alone(pods: Pods) -> Findings:
    """`minHealthyPercent` leaves room for `maxEjectedPercent`."""
    outliers = pods.workload.traffic_policy.outlier_detection
    if outliers is None or not outliers.min_healthy_percent:
        return
    ejected, healthy = outliers.max_ejected_percent, outliers.min_healthy_percent
    if ejected < _EVERY < ejected + healthy:
        above = (_PART, "outlier_detection")
        most = (*above, "max_ejected_percent")
        path = pods.path(*above, "min_healthy_percent", also=(most,))
        what = (
            f"with {ejected} % of the pods ejected {_EVERY - ejected} % are healthy, "
            f"and below {healthy} % all get requests again"
        )
        yield Finding(path, what, f"write at most {_EVERY - ejected}, or eject fewer")


@warning(
    f"Each of these errors counts among the others as well. {_ISTIO}#OutlierDetection",
    each=versions,
)
def gateway_errors_eject_sooner(pods: Pods) -> Findings:
    """`consecutiveGatewayErrors` is below `consecutiveErrors`."""
    outliers = pods.workload.traffic_policy.outlier_detection
    if outliers is None or outliers.consecutive_gateway_errors is None:
        return
    if outliers.consecutive_gateway_errors >= outliers.consecutive_errors:
        above = (_PART, "outlier_detection")
        others = (*above, "consecutive_errors")
        path = pods.path(*above, "consecutive_gateway_errors", also=(others,))
        what = f"a pod is ejected after {outliers.consecutive_errors} errors of any kind already"
        yield Finding(path, what, "write fewer, or leave it out")


@error(f"Istio refuses a pool without a limit. {_ISTIO}#ConnectionPoolSettings", each=versions)
def pools_have_a_limit(pods: Pods) -> Findings:
    """`connectionPool` has at least one field."""
    pool = pods.workload.traffic_policy.connection_pool
    if pool is not None and limits_nothing(pool):
        path = pods.path(_PART, "connection_pool")
        yield Finding(path, "it limits nothing", "write a limit, or leave it out")


@error(
    "Where `tcp` is spoken Istio sees connections and no requests. "
    "https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/",
    each=versions,
)
def policies_on_requests_have_a_port(pods: Pods) -> Findings:
    """Where every port speaks `tcp` no policy is about requests."""
    if http_ports(pods.service) or not pods.service.settings.all_ports:
        return
    policy = pods.workload.traffic_policy
    pool, balancer = policy.connection_pool, policy.load_balancer
    places = [
        (_PART, "connection_pool", field)
        for field in REQUEST_POOLS
        if pool and getattr(pool, field) is not None
    ]
    found = balancer.consistent_hash if balancer else None
    places += [(*_HASH, kind) for kind in (_written(found) if found else ()) if kind != "source"]
    for place in places:
        what = "it is about requests, and every port of the service speaks `tcp`"
        yield Finding(pods.path(*place), what, "leave it out: connections have other limits")


@error(
    "Of tcp Istio reads it for a host and not for its versions, and a proxy reads that towards "
    "its own application for the pods of the whole service. "
    "https://istio.io/latest/docs/reference/config/networking/sidecar/#Sidecar",
    each=services,
)
def connections_end_alike(service: Service) -> Findings:
    """`idleTimeoutSeconds` is the same for all versions."""
    for version in service.settings.effective_versions:
        pool = version.workload.traffic_policy.connection_pool
        if (pool and pool.idle_timeout_seconds) != service.settings.idle_timeout_seconds:
            what = "another version has another one, and the proxies read it for the service"
            path = service.path("versions", version.name, "trafficPolicy", "connectionPool")
            instead = "write it in `trafficPolicy` of the service"
            yield Finding((*path, "idleTimeoutSeconds"), what, instead)


@error(
    "Proxies end a connection of HTTP that their caller leaves open after an hour. "
    "https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts",
    each=services,
)
def http_connections_end_within_an_hour(service: Service) -> Findings:
    """Where no port speaks `tcp` `idleTimeoutSeconds` is at most 3600."""
    idle = service.settings.idle_timeout_seconds or 0
    if idle > _HOUR and all(not port.routed_as_tcp for port in service.settings.all_ports):
        path = ("trafficPolicy", "connectionPool", "idleTimeoutSeconds")
        what = "a connection of HTTP ends after 3600 seconds without a request"
        yield Finding(service.path(*path), what, "write at most 3600")
