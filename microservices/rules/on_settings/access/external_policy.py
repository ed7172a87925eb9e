"""Timeouts, retries and connection pools of hosts outside."""

from pydantic.alias_generators import to_camel

from microservices.plan.plan import Plan
from microservices.rules.on_settings.access.external import Outside, outside
from microservices.rules.on_settings.traffic.traffic_policy import REQUEST_POOLS, limits_nothing
from microservices.rules.rule import error
from microservices.rules.written import telling
from microservices.settings.values.problems import Finding, Findings

_ISTIO = "https://istio.io/latest/docs/reference/config/networking/destination-rule/"
_ON_REQUESTS = ("timeout_milliseconds", "retries")
_POOL = "connection_pool"


@error(f"Istio refuses a pool without a limit. {_ISTIO}#ConnectionPoolSettings", each=outside)
def pools_of_hosts_have_a_limit(one: Outside) -> Findings:
    """`connectionPool` of an external service has at least one field."""
    if one.settings.connection_pool and limits_nothing(one.settings.connection_pool):
        instead = "write a limit, or leave it out"
        yield Finding(one.path("connectionPool"), "it limits nothing", instead)


@error(
    "Of what callers encrypt, and of TCP, a proxy sees connections and no requests. "
    "https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/",
    each=outside,
)
def policies_on_requests_have_requests(one: Outside) -> Findings:
    """Timeouts, retries and limits of requests stand at HTTP, HTTP2 and GRPC."""
    if one.settings.sees_requests:
        return
    paths = [one.path(to_camel(field)) for field in telling(one.settings, *_ON_REQUESTS)]
    pool = one.settings.connection_pool
    for field in REQUEST_POOLS if pool else ():
        if getattr(pool, field) is not None:
            paths.append(one.path("connectionPool", to_camel(field)))
    for path in paths:
        what = f"it is about requests, and a proxy sees none of them in {one.settings.spoken}"
        instead = "leave it out, or let the proxy encrypt: `protocol: HTTP` and `tls: {}`"
        yield Finding(path, what, instead)


@error(
    "Of connections without requests Istio reads it for a host, and not for a port. "
    "https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/networkfilter.go"
)
def connections_to_a_host_end_alike(plan: Plan) -> Findings:
    """Of one host each port of HTTPS, TLS and TCP has the same `idleTimeoutSeconds`."""
    first: dict[str, int | None] = {}
    for one in outside(plan):
        pool = one.settings.connection_pool
        idle = pool and pool.idle_timeout_seconds
        if not one.settings.sees_requests and first.setdefault(one.settings.host, idle) != idle:
            what = f"another port of {one.settings.host} has another one"
            path = one.path("connectionPool", "idleTimeoutSeconds")
            yield Finding(path, what, "write the same for each of its ports")


@error(
    "An HTTPRoute has no retries, its timeouts are for services of the cluster, and a "
    "BackendTLSPolicy takes the place of all else that is said of a host. "
    "https://gateway-api.sigs.k8s.io/reference/1.6/spec/#backendtlspolicyspec"
)
def hosts_fit_the_gateway_api(plan: Plan) -> Findings:
    """With `mesh.routes: gateway-api` a host has no timeout, no retries, and no pool with `tls`."""
    if not plan.settings.mesh.uses_gateway_api:
        return
    encrypted = {one.settings.host for one in outside(plan) if one.settings.tls is not None}
    for one in outside(plan):
        fields = (*_ON_REQUESTS, *((_POOL,) if one.settings.host in encrypted else ()))
        for field in telling(one.settings, *fields):
            what = "the Gateway API has nothing for it"
            instead = "leave it out, or write `mesh: {routes: istio}`"
            yield Finding(one.path(to_camel(field)), what, instead)


@error(
    "In ambient mode only a waypoint has policies of requests and connections. "
    "https://istio.io/latest/docs/ambient/usage/waypoint/"
)
def policies_of_hosts_have_a_proxy(plan: Plan) -> Findings:
    """In ambient mode a timeout, retries and a pool of a host have a waypoint."""
    for one in () if plan.settings.mesh.sees_requests else outside(plan):
        for field in telling(one.settings, *_ON_REQUESTS, _POOL):
            what = "it has no effect in ambient mode without a waypoint"
            instead = "leave it out, or write `mesh: {waypoint: true}`"
            yield Finding(one.path(to_camel(field)), what, instead)
