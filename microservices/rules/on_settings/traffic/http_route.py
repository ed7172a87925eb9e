"""HTTPRoutes: routes that they cannot express, or express otherwise."""

import re
from collections.abc import Iterator

from microservices.plan.matching.first_match import HttpRouteRules
from microservices.plan.matching.precedence import MOST_CONDITIONS
from microservices.plan.matching.text_match import text_match
from microservices.plan.plan import Plan, services
from microservices.plan.subjects import Service, pods_of
from microservices.plan.written_route import WrittenRoute, http_ports
from microservices.rules.on_settings.traffic.gateway_api import (
    gateway_api_routes,
    with_gateway_api,
)
from microservices.rules.on_settings.traffic.request_path import request_paths
from microservices.rules.rule import error
from microservices.settings.traffic.match import PathMatch, PrefixPath
from microservices.settings.values.problems import Finding, Findings, Path

_MOST_RULES, _MOST_OF_A_RULE = 16, 64
# Beside what a proxy never sees.
_ODD = re.compile(r"//|%2f|[\[\]]|%(?![0-9a-f]{2})|/\.\.?$", re.IGNORECASE)
_PARAMETER = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}")
_PORTS = {"http": 80, "https": 443}
_SPEC = "https://gateway-api.sigs.k8s.io/reference/1.6/spec/"


gateway_api_services = with_gateway_api(services)
gateway_api_paths = with_gateway_api(request_paths)


def http_route_rules(plan: Plan) -> Iterator[tuple[Service, HttpRouteRules]]:
    """The rules for each port of a service on which there are requests, and below each host."""
    for name, ports in plan.mesh_rules.items():
        for rules in ports.values():
            yield plan.services[name], rules
    for below in plan.host_rules.values():
        for name, rules in below.items():
            yield plan.services[name], rules


@error(
    f"The API server takes no path that may mean another. {_SPEC}#httppathmatch",
    each=gateway_api_paths,
)
def paths_are_resolved(path: Path, written: PathMatch) -> Findings:
    """With `mesh.routes: gateway-api` a path has no `//`, `%2f`, `[`, `]` or lone `%`."""
    kind, text = text_match(written)
    if kind != "regex" and (odd := _ODD.search(text)):
        what = f"the Gateway API takes no path with `{odd[0]}`"
        yield Finding(path, what, "write the path as it is without it")


@error(
    f"The API server takes parameters that are named like headers. {_SPEC}#httpqueryparammatch",
    each=gateway_api_routes,
)
def parameters_have_plain_names(route: WrittenRoute) -> Findings:
    """With `mesh.routes: gateway-api` a parameter of the query is named like a header."""
    for name in route.settings.match.query:
        if not _PARAMETER.fullmatch(name):
            what = f"the Gateway API takes no parameter called `{name}`"
            yield Finding(route.path("match", "query", name), what, "ask for a header instead")


@error(
    "Istio joins what takes the place of the prefix `/` with the rest, and no slash between. "
    "https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/route/route.go",
    each=gateway_api_routes,
)
def rewrites_take_the_place_of_a_path(route: WrittenRoute) -> Findings:
    """With `mesh.routes: gateway-api` a route with `rewrite.path` is for some paths only."""
    rewrite, path = route.settings.rewrite, route.settings.match.path
    if rewrite is None or rewrite.path in (None, "/"):
        return
    if path is None or (isinstance(path, PrefixPath) and path.prefix == "/"):
        what = f"`/a` would become `{rewrite.path.rstrip('/')}a` in the Gateway API"
        yield Finding(route.path("rewrite", "path"), what, "match a prefix such as `/api/`")


@error(
    "A redirect to a scheme is to the port of that scheme there, where Istio's own kinds leave the "
    f"port as it is. {_SPEC}#httprequestredirectfilter",
    each=gateway_api_routes,
)
def redirects_to_a_scheme_have_a_port(route: WrittenRoute) -> Findings:
    """With `mesh.routes: gateway-api` a `redirect` with `scheme` has `port`."""
    redirect = route.settings.redirect
    if redirect is not None and redirect.scheme is not None and redirect.port is None:
        what = f"without a port it is that of {redirect.scheme} in the Gateway API"
        instead = f"write `port: {_PORTS[redirect.scheme]}` beside it"
        yield Finding(route.path("redirect", "scheme"), what, instead)


@error(
    "The most specific route wins there, and not the first: what both match has to be said in one "
    f"condition more. {_SPEC}#httprouterule",
    each=http_route_rules,
)
def first_routes_win(service: Service, rules: HttpRouteRules) -> Findings:
    """With `mesh.routes: gateway-api` it can be said what a route shares with a later one."""
    for one, other in rules.clashes:
        # What the last route has of another service's, that one would take by itself.
        if other.route.name is None:
            continue
        of = "" if one.object == other.object else f" of service {other.object}"
        what = f"{other.route.name}{of} is more specific, and would take requests that both match"
        instead = "write texts or prefixes in place of one of the expressions that both have"
        yield Finding(service.path(*one.route.place), f"route {what}", instead)


@error(
    f"The API server takes no more in one object. {_SPEC}#httproutespec",
    each=http_route_rules,
)
def rules_fit_one_object(service: Service, rules: HttpRouteRules) -> Findings:
    """With `mesh.routes: gateway-api` a port has at most 16 rules, with 128 conditions in all."""
    counts = [len(rule.conditions) for rule in rules.rules]
    path, instead = service.path("traffic", "routes"), "write fewer"
    if rules.too_many or sum(counts) > MOST_CONDITIONS or max(counts, default=0) > _MOST_OF_A_RULE:
        what = (
            "with what routes share with later ones there are more conditions than the "
            f"{_MOST_OF_A_RULE} of a rule, or the {MOST_CONDITIONS} of an HTTPRoute"
        )
        yield Finding(path, what, instead)
    elif len(counts) > _MOST_RULES:
        what = f"with those of lanes they become {len(counts)} rules, of at most {_MOST_RULES}"
        yield Finding(path, what, instead)


@error(
    "Only an HTTPRoute divides requests here: connections would go to the pods of every version. "
    f"{_SPEC}#tcproute",
    each=gateway_api_services,
)
def connections_have_one_version(service: Service) -> Findings:
    """With `mesh.routes: gateway-api` a service with a TCP port has one version."""
    tcp = [port for port in service.settings.all_ports if port.routed_as_tcp]
    if tcp and len(service.settings.written_versions) > 1:
        what = f"connections to port {tcp[0].name} would go to the pods of every version"
        yield Finding(service.path("versions"), what, "write one version, or another protocol")


@error(
    "Routes lead requests to the Service of a version, which has the policy, and connections go to "
    f"the Service itself. {_SPEC}#tcproute",
    each=gateway_api_services,
)
def policies_are_of_requests_or_connections(service: Service) -> Findings:
    """With `mesh.routes: gateway-api` a service with HTTP and TCP has no `trafficPolicy`."""
    tcp = [port for port in service.settings.all_ports if port.routed_as_tcp]
    if not tcp or not http_ports(service):
        return
    for pods in pods_of(service):
        if pods.workload.traffic_policy.model_fields_set:
            what = f"connections to port {tcp[0].name} would have no policy"
            instead = "leave it out, make the port a service of its own, or write `routes: istio`"
            yield Finding(pods.path("traffic_policy"), what, instead)


@error(
    "A listener says nothing of versions, and Istio speaks 1.2 and later. "
    "https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/",
)
def listeners_speak_every_version(plan: Plan) -> Findings:
    """With `mesh.routes: gateway-api` the gateway speaks TLS 1.2 too."""
    tls = plan.settings.gateway.tls
    if plan.settings.mesh.uses_gateway_api and tls is not None and tls.min_version != "1.2":
        path = ("gateway", "tls", "minVersion")
        what = f"the Gateway API cannot ask for TLS {tls.min_version}"
        yield Finding(path, what, "leave it out, or write `mesh: {routes: istio}`")
