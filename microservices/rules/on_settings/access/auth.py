"""Authentication: required tokens, their issuers and audiences."""

from collections.abc import Iterator
from dataclasses import dataclass

from microservices.plan.plan import Plan, services
from microservices.plan.subjects import Service
from microservices.rules.on_settings.access.entry import Placed
from microservices.rules.rule import error, strict
from microservices.settings.access.auth import (
    AuthSettings,
    OpenPrefix,
    ServiceAuthSettings,
    TokenIssuerSettings,
)
from microservices.settings.values.problems import Finding, Findings

_ISTIO = "https://istio.io/latest/docs/reference/config/security/"
_TOKENS = f"{_ISTIO}request_authentication/"
_POLICY = f"{_ISTIO}authorization-policy/"


Issuer = Placed[TokenIssuerSettings]


@dataclass(frozen=True)
class Guard(Placed[AuthSettings]):
    """Where tokens are asked for: at a service, or at the gateway."""

    @property
    def issuers(self) -> Iterator[Issuer]:
        """The issuers, the first one before the others."""
        yield Placed(self.place, self.settings)
        for index, other in enumerate(self.settings.other_issuers):
            yield Placed(self.path("otherIssuers", index), other)


def guarded_services(plan: Plan) -> Iterator[tuple[Service, ServiceAuthSettings]]:
    """The services that ask for tokens."""
    for service in services(plan):
        if service.settings.auth is not None:
            yield service, service.settings.auth


def guards(plan: Plan) -> Iterator[Guard]:
    """Everything that asks for tokens."""
    for service, auth in guarded_services(plan):
        yield Guard(service.path("auth"), auth)
    if plan.settings.gateway.auth is not None:
        yield Guard(("gateway", "auth"), plan.settings.gateway.auth)


def issuers(plan: Plan) -> Iterator[Issuer]:
    """Every issuer, wherever its tokens are taken."""
    for guard in guards(plan):
        yield from guard.issuers


@error(
    f"Without keys istiod asks the issuer for them, and one of two sources is ignored. {_TOKENS}",
    each=issuers,
)
def issuers_have_one_source_of_keys(issuer: Issuer) -> Findings:
    """An issuer has `jwks` or `jwksUri`, and not both."""
    written = issuer.settings
    if written.jwks is None and written.jwks_uri is None:
        what = "there are no keys to validate its tokens"
        yield Finding(issuer.path("jwksUri"), what, "write where they are, or the keys as `jwks`")
    elif written.jwks is not None and written.jwks_uri is not None:
        what = "`jwks` stands beside it, and is what is used"
        yield Finding(issuer.path("jwksUri"), what, "keep one of the two")


@error(f"The claim `iss` of a token says which entry it is for. {_TOKENS}", each=guards)
def issuers_are_written_once(guard: Guard) -> Findings:
    """No two issuers of a service, or of the gateway, are the same."""
    seen: set[str] = set()
    for issuer in guard.issuers:
        name = issuer.settings.issuer
        if name in seen:
            what = f"{name} stands there already"
            yield Finding(issuer.path("issuer"), what, "keep one, with the audiences of both")
        seen.add(name)


@strict(
    "A token for another service of the same issuer would be accepted here. "
    "https://www.rfc-editor.org/rfc/rfc8725#section-3.9",
    each=issuers,
)
def tokens_are_for_somebody(issuer: Issuer) -> Findings:
    """An issuer has `audiences`."""
    if not issuer.settings.audiences:
        what = "tokens of the issuer for other audiences are accepted as well"
        yield Finding(
            issuer.path("audiences"), what, "write what `aud` names in those for this one"
        )


@error("Where every path needs no token, there is nothing to check.", each=guards)
def some_path_needs_a_token(guard: Guard) -> Findings:
    """`pathsWithoutToken` does not have every path."""
    for index, path in enumerate(guard.settings.paths_without_token):
        if isinstance(path, OpenPrefix) and path.prefix == "/":
            what = "every path begins so, and no request needs a token"
            instead = "write the paths that need none, or leave `auth` out"
            yield Finding(guard.path("pathsWithoutToken", index), what, instead)


@error(
    f"A token is in a header or a cookie, and connections have neither. {_TOKENS}",
    each=guarded_services,
)
def tokens_come_with_requests(service: Service, auth: ServiceAuthSettings) -> Findings:
    """`auth` is of a service with HTTP or gRPC, and `auth.ports` are such ports."""
    ports = {port.name: port for port in service.settings.all_ports}
    spoken = [name for name, port in ports.items() if not port.routed_as_tcp]
    if not spoken:
        what = "the service has no port on which HTTP or gRPC is spoken"
        yield Finding(service.path("auth"), what, "leave it out")
        return
    for index, name in enumerate(auth.ports):
        if name not in spoken:
            what = (
                f"`tcp` is spoken on port {name}" if name in ports else f"there is no port `{name}`"
            )
            path = service.path("auth", "ports", index)
            yield Finding(path, what, f"write one of: {', '.join(spoken)}")


@error(
    "Routes are found whatever port a client writes after the host, and a policy names a wildcard "
    f"without one only: it would be evaded by that. {_POLICY}#Operation",
)
def guarded_hosts_are_whole(plan: Plan) -> Findings:
    """With `gateway.auth` no service is exposed to all hosts below a wildcard."""
    gateway = plan.settings.gateway
    exposes = [one.settings.expose for one in services(plan)]
    if gateway.auth is None or all(one is None or one.hosts for one in exposes):
        return
    for index, host in enumerate(gateway.hosts):
        if host.startswith("*"):
            what = "services are exposed to every host below it, and no policy can name these"
            instead = "write each host, or `hosts` in the `expose` of every service"
            yield Finding(("gateway", "hosts", index), what, instead)


@error(
    "Policies find the pods of a gateway by labels: Istio takes those that name a Gateway for "
    f"proxies that it has started itself alone. {_ISTIO}authorization-policy/#AuthorizationPolicy",
)
def guarded_gateways_have_labels(plan: Plan) -> Findings:
    """With `mesh.routes: gateway-api` and `gateway.auth` there is a `gateway.selector`."""
    mesh, gateway = plan.settings.mesh, plan.settings.gateway
    if mesh.uses_gateway_api and gateway.auth and "selector" not in gateway.model_fields_set:
        what = "it is missing: with other labels no request would need a token"
        instead = "write the labels of the gateway's pods, such as {istio: ingressgateway}"
        yield Finding(("gateway", "selector"), what, instead)


@error(f"The gateway removes a validated token, unless it forwards it. {_TOKENS}#JWTRule")
def tokens_reach_the_services(plan: Plan) -> Findings:
    """With `auth` at an exposed service and at the gateway, the gateway forwards the token."""
    at_gateway = plan.settings.gateway.auth
    removed = {
        one.issuer for one in (at_gateway.issuers if at_gateway else ()) if not one.forward_token
    }
    for service, auth in guarded_services(plan):
        for issuer in auth.issuers if service.settings.expose else ():
            if issuer.issuer in removed:
                what = f"the gateway removes the tokens of {issuer.issuer}"
                instead = "write `forwardToken: true` for it in the `auth` of `gateway`"
                yield Finding(service.path("auth"), what, instead)
