"""Requests that have to show a token: whose is taken, and what becomes of those without one.

A RequestAuthentication alone refuses what is not valid, with 401, and lets in what shows nothing;
an AuthorizationPolicy that denies refuses that, with 403.
https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#end-user-authentication
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from microservices.kinds import istio
from microservices.settings.access.auth import (
    AuthSettings,
    OpenPrefix,
    TokenHeaderSettings,
    TokenIssuerSettings,
)

# A browser asks by these whether it may ask, and sends no token with the question.
# https://fetch.spec.whatwg.org/#cors-preflight-request
_PREFLIGHT = "OPTIONS"
_ASKED_METHOD = "request.headers[access-control-request-method]"


@dataclass(frozen=True)
class Guarded:
    """What tokens are asked for: pods by their labels, or the Services behind a waypoint.

    `ports` and `hosts` narrow the requests; none of them stands for all.
    """

    labels: dict[str, str] | None = None
    services: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()


def request_authentication_spec(
    auth: AuthSettings, guarded: Guarded
) -> istio.RequestAuthenticationSpec:
    """Accepted issuers. It has no hosts: at a gateway it is for all requests there."""
    spec: istio.RequestAuthenticationSpec = {"jwtRules": [_rule(one) for one in auth.issuers]}
    if guarded.labels is None:
        spec["targetRefs"] = _references(guarded)
    else:
        spec["selector"] = {"matchLabels": guarded.labels}
    return spec


def token_policy_spec(auth: AuthSettings, guarded: Guarded) -> istio.AuthorizationPolicySpec:
    """Denies requests without a token of these issuers for their audiences.

    Audiences are looked at once more, since at a gateway somebody else may take the tokens of the
    same issuer for others.
    """
    spec: istio.AuthorizationPolicySpec = {
        "action": "DENY",
        "rules": [*_without_token(auth, guarded), *_for_others(auth, guarded)],
    }
    if guarded.labels is None:
        spec["targetRefs"] = _references(guarded)
    else:
        spec["selector"] = {"matchLabels": guarded.labels}
    return spec


def _references(guarded: Guarded) -> list[istio.TargetReference]:
    return [{"group": "", "kind": "Service", "name": name} for name in guarded.services]


def _rule(written: TokenIssuerSettings) -> istio.JwtRule:
    rule: istio.JwtRule = {
        "issuer": written.issuer,
        "forwardOriginalToken": written.forward_token,
    }
    if written.audiences:
        rule["audiences"] = list(written.audiences)
    if written.jwks is not None:
        rule["jwks"] = json.dumps(
            {"keys": [dict(sorted(key.items())) for key in written.jwks.keys]},
            separators=(",", ":"),
        )
    if written.jwks_uri is not None:
        rule["jwksUri"] = written.jwks_uri
    if written.from_headers:
        rule["fromHeaders"] = [_header(one) for one in written.from_headers]
    if written.from_cookies:
        rule["fromCookies"] = list(written.from_cookies)
    return rule


def _header(written: TokenHeaderSettings) -> istio.JwtHeader:
    header: istio.JwtHeader = {"name": written.name}
    if written.prefix:
        header["prefix"] = written.prefix
    return header


def _without_token(auth: AuthSettings, guarded: Guarded) -> Iterator[istio.AuthorizationRule]:
    """Requests of nobody whom these issuers know: a principal is `issuer/subject`."""
    issuers = [f"{one.issuer}/*" for one in auth.issuers]
    nobody: istio.AuthorizationRule = {"from": [{"source": {"notRequestPrincipals": issuers}}]}
    everything = _operation(auth, guarded)
    if not auth.allow_preflight:
        yield {**nobody, **_to(everything)}
        return
    yield {**nobody, **_to({**everything, "notMethods": [_PREFLIGHT]})}
    yield {
        **nobody,
        **_to({**everything, "methods": [_PREFLIGHT]}),
        "when": [{"key": _ASKED_METHOD, "notValues": ["*"]}],
    }


def _for_others(auth: AuthSettings, guarded: Guarded) -> Iterator[istio.AuthorizationRule]:
    for one in auth.issuers:
        if one.audiences:
            yield {
                "from": [{"source": {"requestPrincipals": [f"{one.issuer}/*"]}}],
                **_to(_operation(auth, guarded)),
                "when": [{"key": "request.auth.audiences", "notValues": list(one.audiences)}],
            }


def _to(operation: istio.Operation) -> istio.AuthorizationRule:
    """The part of a rule for some requests; an operation without a word is refused."""
    return {"to": [{"operation": operation}]} if operation else {}


def _operation(auth: AuthSettings, guarded: Guarded) -> istio.Operation:
    """The requests that need a token.

    A condition of HTTP is none for a connection of which nothing else is known, so that ports of
    TCP have to be left out by their numbers.
    https://istio.io/latest/docs/reference/config/security/authorization-policy/#AuthorizationPolicy
    """
    found: istio.Operation = {}
    if guarded.ports:
        found["ports"] = [str(port) for port in guarded.ports]
    if guarded.hosts:
        # Envoy routes by the host alone, whatever port a client writes after it.
        found["hosts"] = [text for host in guarded.hosts for text in (host, f"{host}:*")]
    if paths := open_paths(auth):
        found["notPaths"] = paths
    return found


def open_paths(auth: AuthSettings) -> list[str]:
    """The paths without a token as Istio writes them: a `*` stands for whatever follows."""
    return [
        f"{one.prefix}*" if isinstance(one, OpenPrefix) else one for one in auth.paths_without_token
    ]
