"""Ingress gateway, and the exposed hosts and paths of services."""

from collections.abc import Iterator

from microservices.manifests.routes.host import EVERYWHERE, covers
from microservices.plan.exposure import comes_from_outside
from microservices.plan.names import labels
from microservices.plan.plan import Plan, services, versions
from microservices.plan.subjects import Service
from microservices.rules.rule import error, warning
from microservices.settings.traffic.gateway import HTTP, HTTPS, ExposeSettings
from microservices.settings.traffic.match import RegexMatch
from microservices.settings.values.problems import Finding, Findings

Exposed = tuple[Service, ExposeSettings]
_ISTIO = "https://istio.io/latest/docs/reference/config/networking/"


@error("Without a host there is no gateway, and the rest has no effect.")
def gateways_have_hosts(plan: Plan) -> Findings:
    """`gateway` writes `hosts`, if anything."""
    gateway = plan.settings.gateway
    if gateway.model_fields_set and not gateway.hosts:
        what = "it is missing, so that there is no gateway"
        instead = "write hosts such as [shop.example.com], or leave `gateway` out"
        yield Finding(("gateway", "hosts"), what, instead)


@error(
    "A redirect from HTTP leads to the same host at the usual port of HTTPS. "
    "https://datatracker.ietf.org/doc/html/rfc9110#section-4.2.2"
)
def gateway_ports_are_served(plan: Plan) -> Findings:
    """`httpPort` is for a gateway with `plaintext`, `httpsPort` for one with `tls`."""
    gateway = plan.settings.gateway
    if gateway.tls is not None and gateway.http_port != HTTP:
        what = "with `tls` HTTP is only redirected, from port 80"
        yield Finding(("gateway", "httpPort"), what, "leave it out")
    if gateway.tls is None and gateway.https_port != HTTPS:
        yield Finding(("gateway", "httpsPort"), "there is no `tls`", "write it, or leave this out")


@warning(f"The nearest host takes the request, and the other one looks unused. {_ISTIO}gateway/")
def gateway_hosts_are_apart(plan: Plan) -> Findings:
    """No host of the gateway is covered by another one."""
    hosts = plan.settings.gateway.hosts
    for index, host in enumerate(hosts):
        if others := [one for one in hosts if one not in (host, EVERYWHERE) and covers(one, host)]:
            what = f"`{others[0]}` covers it already"
            yield Finding(("gateway", "hosts", index), what, "leave one of the two out")


@error("The NetworkPolicies of the stack admit no other namespace from outside.")
def gateway_pods_are_admitted(plan: Plan) -> Findings:
    """The gateway's namespace is among `mesh.ingressNamespaces`."""
    gateway, admitted = plan.settings.gateway, plan.settings.mesh.ingress_namespaces
    if gateway.hosts and gateway.namespace not in admitted:
        what = f"pods of {gateway.namespace} may not reach those of this stack"
        instead = "add it to `mesh: {ingressNamespaces: [...]}`"
        yield Finding(("gateway", "namespace"), what, instead)


@error(
    "Whom the selector finds is open to everybody, by policies of all kinds. "
    "https://istio.io/latest/docs/reference/config/security/authorization-policy/#AuthorizationPolicy",
)
def gateways_have_pods_of_their_own(plan: Plan) -> Findings:
    """In the stack's own namespace `gateway.selector` finds no pods of a service."""
    gateway = plan.settings.gateway
    if not gateway.hosts or gateway.namespace != plan.settings.namespace:
        return
    for pods in versions(plan):
        found = {**pods.workload.labels, **labels(pods.service.name, pods.version.name)}
        if gateway.selector.items() <= found.items():
            what = f"it finds the pods of {pods.name} as well, which everybody could then reach"
            yield Finding(("gateway", "selector"), what, "write a label of the gateway alone")


def exposed(plan: Plan) -> Iterator[Exposed]:
    """The services that are reached from outside."""
    for service in services(plan):
        if service.settings.expose is not None and not service.is_worker:
            yield service, service.settings.expose


def hosts_of(plan: Plan, expose: ExposeSettings) -> tuple[str, ...]:
    """The hosts under which a service is reached."""
    return tuple(dict.fromkeys(expose.hosts or plan.settings.gateway.hosts))


@error(f"A host is reached through a gateway that answers for it. {_ISTIO}gateway/")
def exposed_services_have_a_gateway(plan: Plan) -> Findings:
    """A stack with `expose` has a `gateway`."""
    for service, _ in exposed(plan):
        if not plan.settings.gateway.hosts:
            what = "the stack has no `gateway`"
            yield Finding(service.path("expose"), what, "write `gateway: {hosts: [...]}`")


@error(f"A gateway answers for no other hosts than its own. {_ISTIO}gateway/#Server")
def exposed_hosts_are_the_gateways(plan: Plan) -> Findings:
    """Each of `expose.hosts` is a host of the gateway, or below a wildcard of it."""
    hosts = plan.settings.gateway.hosts
    for service, expose in exposed(plan):
        for index, host in enumerate(expose.hosts if hosts else ()):
            if not any(covers(one, host) for one in hosts):
                what = "the gateway does not answer for it"
                instead = (
                    f"add it to `gateway: {{hosts: [...]}}`, or write one of: {', '.join(hosts)}"
                )
                yield Finding(service.path("expose", "hosts", index), what, instead)


@error("A wildcard is no host: nobody can tell which one below it was meant.")
def exposed_services_have_a_host(plan: Plan) -> Findings:
    """`expose` writes `hosts` where the gateway has wildcards only."""
    hosts = plan.settings.gateway.hosts
    for service, expose in exposed(plan):
        wild = all(host.startswith("*") for host in hosts) and EVERYWHERE not in hosts
        if hosts and not expose.hosts and wild:
            what = f"it is missing, and the gateway has {', '.join(hosts)} only"
            yield Finding(service.path("expose", "hosts"), what, "write hosts below it")


@error(f"One of the two would get every request. {_ISTIO}virtual-service/#HTTPMatchRequest")
def exposed_paths_have_one_service(plan: Plan) -> Findings:
    """No two services claim one host and path; a slash at its end makes no other path."""
    owners: dict[tuple[str, str], str] = {}
    for service, expose in exposed(plan):
        for index, path in enumerate(expose.paths):
            for host in hosts_of(plan, expose):
                owner = owners.setdefault((host, path.rstrip("/")), service.name)
                if owner != service.name:
                    what = f"{owner} claims {host}{path} as {service.name} does"
                    instead = "write another path or host for one of them"
                    yield Finding(service.path("expose", "paths", index), what, instead)


@error(f"Paths and hosts are of requests. {_ISTIO}virtual-service/#HTTPRoute", each=exposed)
def exposed_ports_have_requests(service: Service, expose: ExposeSettings) -> Findings:
    """The port of `expose` is one of the service on which HTTP or gRPC is spoken."""
    ports = service.settings.all_ports
    if not ports:
        return
    name = ports[0].name if expose.port is None else expose.port
    port = next((one for one in ports if one.name == name), None)
    path = service.path("expose", "port") if expose.port else service.path("expose")
    if port is None:
        names = ", ".join(one.name for one in ports)
        yield Finding(path, f"there is no port `{name}`", f"write one of: {names}")
    elif port.routed_as_tcp:
        what = f"`tcp` is spoken on port {name}, which has neither hosts nor paths"
        yield Finding(path, what, "write a port of HTTP or gRPC")


@error(
    "A route at the gateway has the exposed path and its own, and an expression cannot be joined "
    f"to it. {_ISTIO}virtual-service/#HTTPMatchRequest",
    each=exposed,
)
def exposed_expressions_have_the_whole_path(service: Service, expose: ExposeSettings) -> Findings:
    """A route with an expression for the path is exposed under `/`, or with `stripPrefix`."""
    below = [path for path in expose.paths if path.rstrip("/")]
    for index, route in enumerate(service.settings.traffic.routes):
        match = route.match
        matched = isinstance(match.path, RegexMatch) and comes_from_outside(match)
        if matched and below and not expose.strip_prefix:
            what = f"the service is exposed under {below[0]}, which no expression can be joined to"
            instead = "write a path or a prefix, `gateway: false`, or `stripPrefix: true`"
            yield Finding(service.path("traffic", "routes", index, "match", "path"), what, instead)


@error(
    "A browser sends a cookie to every service of a host, and a version means another thing to "
    "each. https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie",
)
def sticky_cookies_have_one_service(plan: Plan) -> Findings:
    """No two services under one host have `sticky` with one cookie."""
    owners: dict[tuple[str, str], str] = {}
    for service, expose in exposed(plan):
        sticky = service.settings.traffic.sticky
        if sticky is None:
            continue
        for host in hosts_of(plan, expose):
            owner = owners.setdefault((host, sticky.cookie), service.name)
            if owner != service.name:
                path = service.path("traffic", "sticky", "cookie")
                what = f"{owner} has the cookie {sticky.cookie} under {host} as well"
                yield Finding(path, what, "give it another name")


@warning(
    "Istio's Gateway finds its pods by their labels, and that of the Gateway API by their Service. "
    "https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#manual-deployment",
)
def gateways_are_found_one_way(plan: Plan) -> Findings:
    """`service` stands with `routes: gateway-api`; `selector` does not, unless policies need it."""
    gateway, mesh = plan.settings.gateway, plan.settings.mesh
    policies = gateway.auth is not None or gateway.namespace == plan.settings.namespace
    if mesh.uses_gateway_api:
        field, instead = ("selector", "service") if not policies else ("", "")
    else:
        field, instead = "service", "selector"
    if field in gateway.model_fields_set:
        what = f"it has no effect with `routes: {mesh.routes}`"
        yield Finding(("gateway", field), what, f"leave it out, or write `{instead}`")
