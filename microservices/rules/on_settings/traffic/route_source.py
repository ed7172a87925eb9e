"""Sources of a route: callers, the gateway, and the port."""

from microservices.plan.plan import Plan, written_routes
from microservices.plan.written_route import WrittenRoute, http_ports
from microservices.rules.rule import error
from microservices.settings.values.problems import Finding, Findings

_ISTIO = "https://istio.io/latest/docs/reference/config/networking/virtual-service/"


@error("A route for a caller that is not there gets no requests.")
def callers_are_services(plan: Plan) -> Findings:
    """Each of `callers` is a service of the stack."""
    known = plan.settings.services
    for route in written_routes(plan):
        for index, caller in enumerate(route.settings.match.callers):
            if caller not in known:
                what = f"there is no service `{caller}`"
                instead = f"write one of: {', '.join(sorted(known))}"
                yield Finding(route.path("match", "callers", index), what, instead)


@error(
    "What comes through the gateway is sent by the gateway, and by no service of the stack.",
    each=written_routes,
)
def callers_are_inside(route: WrittenRoute) -> Findings:
    """`callers` does not stand beside `gateway: true`."""
    match = route.settings.match
    if match.callers and match.gateway:
        what = "`gateway: true` stands beside it, and no service comes through the gateway"
        yield Finding(route.path("match", "callers"), what, "keep one of the two")


@error(
    "Nothing comes through the gateway to a service that is not exposed.",
    each=written_routes,
)
def gateway_routes_are_exposed(route: WrittenRoute) -> Findings:
    """A service with a route for `gateway: true` has `expose`, on the port of that route."""
    match, expose = route.settings.match, route.service.settings.expose
    ports = http_ports(route.service)
    if not match.gateway:
        return
    if expose is None:
        what = "the service is not reached through the gateway"
        yield Finding(route.path("match", "gateway"), what, "add `expose` to the service")
    elif ports and match.port not in (None, reached := expose.port or ports[0].name):
        what = f"the gateway leads to port {reached}"
        yield Finding(route.path("match", "port"), what, "leave it out, or write `gateway: false`")


@error(
    f"A route is for requests, and a port has them where HTTP is spoken. {_ISTIO}#HTTPMatchRequest",
    each=written_routes,
)
def matched_ports_have_requests(route: WrittenRoute) -> Findings:
    """`match.port` names a port of the service on which HTTP or gRPC is spoken."""
    port, ports = route.settings.match.port, [one.name for one in http_ports(route.service)]
    if port is None or port in ports or not ports:
        return
    path = route.path("match", "port")
    known = {one.name for one in route.service.settings.all_ports}
    what = f"there is no port `{port}`"
    if port in known:
        what = f"`tcp` is spoken on port {port}, where Istio sees no requests"
    yield Finding(path, what, f"write one of: {', '.join(ports)}")
