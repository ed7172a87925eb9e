"""Who has to show a token, and whose tokens are taken."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices"
AUTH = f"{PLACE}:services.web.auth"
GATEWAY = f"{PLACE}:gateway"
ISSUER = "https://login.example.com"
URI = {"jwksUri": f"{ISSUER}/keys"}
TOKENS: Tree = {"issuer": ISSUER, "audiences": ["shop"], **URI}
PARTNER: Tree = {"issuer": "partner", "audiences": ["shop"], **URI}
PORTS: Tree = {"data": {"port": 9000, "protocol": "tcp"}, "rpc": {"port": 81, "protocol": "grpc"}}
TLS: Tree = {"tls": {"credentialName": "shop"}}
HOST, ANY = "shop.example.com", "*.example.com"


def asking(auth: Tree, **keys: Any) -> Tree:
    """A stack whose one service asks for tokens, with keys of the service."""
    return web(auth={**TOKENS, **auth}, **keys)


def outside(auth: Tree | None = None, *hosts: str, web: Tree | None = None, **keys: Any) -> Tree:
    """A stack whose gateway asks for tokens, with one service that is exposed."""
    way_in = {"hosts": [*(hosts or (HOST,))], **TLS, "auth": {**TOKENS, **(auth or {})}, **keys}
    return stack(services={"web": service(**{"expose": {}, **(web or {})})}, gateway=way_in)


@pytest.mark.parametrize(
    "values",
    [
        asking({}),
        asking({"otherIssuers": [PARTNER]}),
        asking({"pathsWithoutToken": ["/", "/healthz", {"prefix": "/public/"}]}),
        asking({}, ports=PORTS),
        asking({"ports": ["http", "rpc"]}, ports=PORTS),
        asking({}, protocol="tcp", ports={"web": {"port": 80}}),
        {**asking({}), "mesh": {"dataPlane": "ambient", "waypoint": True}},
        outside(),
        outside({"pathsWithoutToken": ["/"]}),
        outside({}, HOST, ANY, web={"expose": {"hosts": ["a.example.com"]}}),
        {**outside({}, HOST, ANY), "services": {"web": service()}},
        {
            **outside({}, selector={"istio": "ingressgateway"}),
            "mesh": {"routes": "gateway-api"},
        },
        outside({"forwardToken": True}, web={"auth": TOKENS}),
        outside({}, web={"auth": PARTNER}),
        {**outside(), "services": {"web": service(auth=TOKENS)}},
        stack(services={"default": service(auth=TOKENS)}),
        stack(services={"default-deny": service()}),
    ],
)
def test_what_can_be_checked_is_taken(values: Tree) -> None:
    assert problems(values) == []
    assert [
        line for line in warnings(values) if "wildcard" not in line and "covers" not in line
    ] == []


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (
            web(auth={"issuer": ISSUER, "audiences": ["shop"]}),
            f"{AUTH}.jwksUri: nothing says by which keys its tokens are checked; "
            "write where they are, or the keys as `jwks`",
        ),
        (
            asking({"otherIssuers": [{"issuer": "partner", "audiences": ["shop"]}]}),
            f"{AUTH}.otherIssuers[0].jwksUri: nothing says by which keys its tokens are checked; "
            "write where they are, or the keys as `jwks`",
        ),
        (
            asking({"otherIssuers": [PARTNER, TOKENS]}),
            f"{AUTH}.otherIssuers[1].issuer: {ISSUER} stands there already; "
            "keep one, with the audiences of both",
        ),
        (
            outside({"otherIssuers": [TOKENS]}),
            f"{GATEWAY}.auth.otherIssuers[0].issuer: {ISSUER} stands there already; "
            "keep one, with the audiences of both",
        ),
        (
            asking({"pathsWithoutToken": ["/a", {"prefix": "/"}]}),
            f"{AUTH}.pathsWithoutToken[1]: every path begins so, and no request needs a token; "
            "write the paths that need none, or leave `auth` out",
        ),
        (
            asking({}, protocol="tcp"),
            f"{AUTH}: the service has no port on which HTTP or gRPC is spoken; leave it out",
        ),
        (
            stack(services={"web": {"image": "web:1.0", "kind": "worker", "auth": TOKENS}}),
            f"{AUTH}: the service has no port on which HTTP or gRPC is spoken; leave it out",
        ),
        (
            asking({"ports": ["http", "data"]}, ports=PORTS),
            f"{AUTH}.ports[1]: `tcp` is spoken on port data; write one of: http, rpc",
        ),
        (
            asking({"ports": ["admin"]}, ports=PORTS),
            f"{AUTH}.ports[0]: there is no port `admin`; write one of: http, rpc",
        ),
        (
            {**asking({}), "mesh": {"dataPlane": "ambient"}},
            f"{AUTH}: in ambient mode nobody sees a token without a waypoint; "
            "write `waypoint: true` in `mesh`",
        ),
        (
            outside({}, HOST, ANY),
            f"{GATEWAY}.hosts[1]: services are exposed to every host below it, and no policy can "
            "name these; write each host, or `hosts` in the `expose` of every service",
        ),
        (
            {**outside(), "mesh": {"routes": "gateway-api"}},
            f"{GATEWAY}.selector: it is missing: with other labels nobody would be asked for a "
            "token; write the labels of the gateway's pods, such as {istio: ingressgateway}",
        ),
        (
            outside({"otherIssuers": [PARTNER]}, web={"auth": PARTNER}),
            f"{AUTH}: the gateway takes the tokens of partner off; "
            "write `forwardToken: true` for it in the `auth` of `gateway`",
        ),
        (
            stack(services={"default-deny": service(auth=TOKENS)}),
            f"{PLACE}:services.default-deny: it would also be an AuthorizationPolicy of the "
            "namespace; rename the service",
        ),
        (
            stack(services={"default": service(allowPlaintext=True)}),
            f"{PLACE}:services.default: it would also be a PeerAuthentication of the namespace; "
            "rename the service",
        ),
    ],
)
def test_what_nobody_could_check_is_refused(values: Tree, line: str) -> None:
    assert problems(values) == [line]


def test_of_two_sources_of_keys_one_is_dead() -> None:
    assert problems(
        asking({"jwks": {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}]}})
    ) == [f"{AUTH}.jwksUri: `jwks` stands beside it, and is what is used; keep one of the two"]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (web(auth={"issuer": ISSUER, **URI}), f"{AUTH}.audiences"),
        (asking({"otherIssuers": [{"issuer": "a", **URI}]}), f"{AUTH}.otherIssuers[0].audiences"),
        (outside({"audiences": []}), f"{GATEWAY}.auth.audiences"),
    ],
)
def test_a_token_for_anybody_is_strict(values: Tree, path: str) -> None:
    line = (
        f"{path}: the tokens that it makes for others are taken as well; "
        "write what `aud` names in those for this one"
    )
    assert problems(values) == []
    assert warnings(values) == [line]
    assert line in problems({**values, "strict": True})
