"""Redirects: where they lead."""

from collections.abc import Iterator
from dataclasses import dataclass

from microservices.manifests.routes.host import covers
from microservices.plan.exposure import Exposure, comes_from_outside
from microservices.plan.matching.text_match import text_covers
from microservices.plan.plan import Plan, written_routes
from microservices.plan.written_route import WrittenRoute, http_ports
from microservices.rules.rule import error
from microservices.settings.traffic.route import RedirectSettings
from microservices.settings.values.problems import Finding, Findings

_ISTIO = "https://istio.io/latest/docs/reference/config/networking/virtual-service/"


@dataclass(frozen=True)
class _Way:
    """How a request comes to a route: as a URL begins, and through which services of a host."""

    scheme: str
    host: str
    port: int
    own: Exposure | None = None
    below: tuple[Exposure, ...] = ()

    def is_kept(self, redirect: RedirectSettings) -> bool:
        """Whether a client that is redirected comes the same way again."""
        host = redirect.host is None or covers(self.host, redirect.host)
        return (
            host and redirect.scheme in (None, self.scheme) and redirect.port in (None, self.port)
        )

    def seen(self, redirect: RedirectSettings) -> str | None:
        """The path of a redirect as the routes of the service see it; None where it is another's.

        The longest path below a host decides whose it is.
        """
        path, own = redirect.path or "", self.own
        if own is None:
            return path
        if own.stripped and not redirect.host:
            path = own.beginning + path
        found = [one for one in self.below if f"{path}/".startswith(f"{one.beginning}/")]
        if not found or found[0].service != own.service:
            return None
        return path[len(found[0].beginning) :] or "/" if found[0].stripped else path


def _ways(plan: Plan, route: WrittenRoute) -> Iterator[_Way]:
    """How requests come to a route: from the mesh, and through the gateway."""
    service, match = route.service, route.settings.match
    for port in http_ports(service) if match.gateway is not True else ():
        if match.port in (None, port.name):
            yield _Way("http", service.name, port.number)
    gateway = plan.settings.gateway
    scheme = "http" if gateway.tls is None else "https"
    outside = gateway.http_port if gateway.tls is None else gateway.https_port
    for host, below in plan.exposed.items() if comes_from_outside(match) else ():
        for one in below:
            if one.service == service and match.port in (None, one.port.name):
                yield _Way(scheme, host, outside, one, below)


@error(f"A client that is redirected to the same URL gives up after some. {_ISTIO}#HTTPRedirect")
def redirects_lead_elsewhere(plan: Plan) -> Findings:
    """No `redirect` leads to its own route again: by scheme, host, port, path and method."""
    for route in written_routes(plan):
        redirect = route.settings.redirect
        if redirect is None or _may_end(route, redirect):
            continue
        if any(_comes_again(route, redirect, way) for way in _ways(plan, route)):
            what = "whoever follows it comes to this route again"
            instead = "write a path, scheme, host or port for which it is not, or a `match`"
            yield Finding(route.path("redirect"), what, instead)


def _may_end(route: WrittenRoute, redirect: RedirectSettings) -> bool:
    """Whether the next request differs: it has another method, or a cookie that the answer set."""
    changes, methods = route.whole.response_headers, route.settings.match.methods
    if not redirect.model_dump(exclude={"code"}, exclude_none=True):
        return False
    if changes and "set-cookie" in {*changes.set, *changes.add}:
        return True
    return bool(methods) and not {_next_method(one, redirect.code) for one in methods} & {*methods}


def _next_method(method: str, code: int) -> str:
    """https://fetch.spec.whatwg.org/#http-redirect-fetch."""
    becomes_get = method == "POST" if code in (301, 302) else code == 303 and method != "HEAD"
    return "GET" if becomes_get else method


def _comes_again(route: WrittenRoute, redirect: RedirectSettings, way: _Way) -> bool:
    if not way.is_kept(redirect):
        return False
    if redirect.path is None:
        return True
    path = way.seen(redirect)
    before = route.service.settings.traffic.routes[: int(route.place[-1])]
    return (
        path is not None
        and text_covers(route.settings.match.path, path)
        # What an earlier route takes of that path may be all that comes.
        and not any(text_covers(one.match.path, path) for one in before)
    )
