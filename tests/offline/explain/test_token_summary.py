"""Who has to show a token."""

from typing import Any

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.explain.token_summary import token_lines
from tests.offline.objects import Manifest, placed

PODS = {"selector": {"matchLabels": {"app": "web"}}}
API = "security.istio.io/v1"
NOBODY = {"source": {"notRequestPrincipals": ["login/*"]}}
OPEN = "a token of login; requests without a token are let in"


def checked(*rules: Manifest, **target: Any) -> Manifest:
    spec = {**(target or PODS), "jwtRules": [*rules]}
    return placed("RequestAuthentication", "web", API, spec=spec)


def refused(*rules: Manifest, action: str = "DENY", **target: Any) -> Manifest:
    spec = {**(target or PODS), "action": action, "rules": [*rules]}
    return placed("AuthorizationPolicy", "web", API, spec=spec)


def told(*objects: Manifest) -> list[str]:
    return [words for _, words in token_lines(ManifestIndex(objects))]


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (None, ""),
        ({"ports": ["80"]}, ""),
        ({"notPaths": ["/healthz", "/public/*"]}, "; none for /healthz, /public/*"),
        (
            {"hosts": ["a.io", "a.io:*", "b.io", "b.io:*"], "notPaths": ["/"]},
            "; at a.io, b.io; none for /",
        ),
    ],
)
def test_what_needs_no_token_is_told(operation: Any, words: str) -> None:
    to = {} if operation is None else {"to": [{"operation": operation}]}
    found = told(checked({"issuer": "login"}), refused({"from": [NOBODY], **to}))
    assert found == [f"a token of login{words}"]


def test_every_issuer_is_told_with_its_audiences() -> None:
    partner = {"issuer": "partner", "audiences": ["shop", "store"]}
    found = told(checked({"issuer": "login"}, partner), refused({"from": [NOBODY]}))
    assert found == ["a token of login or a token of partner for shop or store"]


@pytest.mark.parametrize(
    "policy",
    [
        refused({"from": [NOBODY]}, action="ALLOW"),
        refused({"from": [NOBODY]}, selector={"matchLabels": {"app": "api"}}),
        refused({"from": [{"source": {"notPrincipals": ["a"]}}]}),
        refused({}),
    ],
)
def test_without_a_policy_for_the_same_pods_nobody_has_to_show_one(policy: Manifest) -> None:
    assert told(checked({"issuer": "login"})) == [OPEN]
    assert told(checked({"issuer": "login"}), policy) == [OPEN]


def test_services_behind_a_waypoint_are_known_by_their_names() -> None:
    target: dict[str, Any] = {"targetRefs": [{"group": "", "kind": "Service", "name": "web"}]}
    other: dict[str, Any] = {"targetRefs": [{"group": "", "kind": "Service", "name": "api"}]}
    policy = refused({"from": [NOBODY]}, **target)
    assert told(checked({"issuer": "login"}, **target), policy) == ["a token of login"]
    assert told(checked({"issuer": "login"}, **other), policy) == [OPEN]
