"""Who reaches a service, with which token, and what it reaches, in words."""

from typing import Any

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.explain.access_summary import (
    access_lines,
    external_lines,
    token_lines,
)
from tests.offline.objects import Manifest, placed, workload

CLUSTER = "svc.cluster.local"
SECURITY = "security.istio.io/v1"
WEB: Manifest = {"selector": {"matchLabels": {"app": "web"}}}


def policy(*rules: Manifest, name: str = "web", version: str = "v1", **spec: Any) -> Manifest:
    """An AuthorizationPolicy with these rules, for `web` where nothing else is said."""
    whole = {**(spec or WEB), "rules": list(rules)}
    return placed("AuthorizationPolicy", name, f"security.istio.io/{version}", spec=whole)


def closed() -> Manifest:
    """The policy that lets nobody into the namespace."""
    return placed("AuthorizationPolicy", "default-deny", SECURITY, spec={})


def caller(*sources: Manifest, **operation: list[str]) -> Manifest:
    """A rule for some sources, and for one operation where there are words for it."""
    to = {"to": [{"operation": {"ports": ["8080"], **operation}}]} if operation else {}
    return {"from": [{"source": one} for one in sources], **to}


def sidecar(*hosts: str, name: str = "web", **selector: Any) -> Manifest:
    """A Sidecar for the pods of `web`, or others."""
    chosen = selector or {"workloadSelector": {"labels": {"app": "web"}}}
    spec = {**chosen, "egress": [{"hosts": list(hosts)}]}
    return placed("Sidecar", name, "networking.istio.io/v1", spec=spec)


def told(*objects: Manifest) -> list[tuple[str, str]]:
    return access_lines(ManifestIndex([workload(), *objects]))


ORDER = {"principals": ["cluster.local/ns/shop/sa/order"]}


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([caller(ORDER)], "order"),
        ([caller(ORDER), caller(ORDER)], "order"),
        ([caller({"principals": ["cluster.local/ns/other/sa/order"]})], "other/order"),
        ([caller({"namespaces": ["istio-ingress"]})], "namespace istio-ingress"),
        ([caller({"serviceAccounts": ["order", "shop/cart", "other/a"]})], "order, cart, other/a"),
        ([caller(ORDER, {"namespaces": ["other"]})], "order, namespace other"),
        ([caller(ORDER, methods=["GET", "HEAD"])], "order (GET|HEAD)"),
        ([caller(ORDER, paths=["/a", "/b*"])], "order (/a|/b*)"),
        ([caller(ORDER, methods=["GET"], paths=["/a"]), caller(ORDER)], "order (GET /a), order"),
        ([caller(ORDER, ports=["8080"])], "order"),
        ([{}], "anybody"),
        ([{"to": [{"operation": {"paths": ["/public"]}}]}], "anybody (/public)"),
        ([caller({"principals": ["*", "a/ns/b"]})], "*, a/ns/b"),
        ([], "nobody"),
    ],
)
def test_callers_are_told_with_their_requests(rules: list[Manifest], words: str) -> None:
    assert told(policy(*rules)) == [("web", f"called by {words}")]


def test_a_policy_that_refuses_names_no_callers() -> None:
    assert told(policy(caller(ORDER), action="DENY", **WEB)) == [("web", "called by nobody")]


def test_policies_add_up() -> None:
    more = policy(caller({"namespaces": ["other"]}), name="more", action="ALLOW", **WEB)
    assert told(policy(caller(ORDER)), more) == [("web", "called by namespace other, order")]


def test_nothing_is_told_of_a_service_that_is_open() -> None:
    assert told() == []
    assert told(policy(caller(ORDER), version="v2")) != []
    elsewhere = policy(caller(ORDER)) | {"metadata": {"name": "web", "namespace": "other"}}
    assert told(elsewhere) == []
    assert told(policy(caller(ORDER), selector={"matchLabels": {"app": "order"}})) == []
    assert access_lines(ManifestIndex([placed("Deployment", "x", "apps/v1"), closed()])) == []


def test_in_a_closed_namespace_nobody_calls_what_has_no_policy() -> None:
    assert told(closed()) == [("web", "called by nobody")]


def test_a_policy_of_a_waypoint_is_for_the_service() -> None:
    target = {"group": "", "kind": "Service", "name": "web"}
    assert told(policy(caller(ORDER), targetRefs=[target])) == [("web", "called by order")]


def test_services_are_in_the_order_of_their_names() -> None:
    found = told(workload(app="order"), workload("v2"), closed())
    assert [name for name, _ in found] == ["order", "web"]


def test_what_the_proxies_know_is_called() -> None:
    hosts = (f"./order.shop.{CLUSTER}", f"other/api.other.{CLUSTER}", "./api.pay.example")
    whole = sidecar("./of-all.example", name="default", workloadSelector={})
    known = [("web", "called by nobody; calls order, other/api, api.pay.example")]
    assert told(workload("v2"), closed(), sidecar(*hosts), whole) == known
    assert told(closed(), whole) == [("web", "called by nobody; calls of-all.example")]


@pytest.mark.parametrize(
    "other",
    [
        sidecar("~/*"),
        sidecar("./api.pay.example", workloadSelector={"labels": {"app": "order"}}),
        sidecar("./a.example") | {"metadata": {"name": "web", "namespace": "other"}},
    ],
)
def test_what_is_for_other_pods_or_for_nothing_is_no_call(other: Manifest) -> None:
    assert told(closed(), other) == [("web", "called by nobody")]


NOBODY = {"source": {"notRequestPrincipals": ["login/*"]}}
OPEN = "a token of login; requests without a token are let in"


def checked(*rules: Manifest, **target: Any) -> Manifest:
    spec = {**(target or WEB), "jwtRules": [*rules]}
    return placed("RequestAuthentication", "web", SECURITY, spec=spec)


def refused(*rules: Manifest, action: str = "DENY", **target: Any) -> Manifest:
    return policy(*rules, action=action, **(target or WEB))


def tokens(*objects: Manifest) -> list[str]:
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
    found = tokens(checked({"issuer": "login"}), refused({"from": [NOBODY], **to}))
    assert found == [f"a token of login{words}"]


def test_every_issuer_is_told_with_its_audiences() -> None:
    partner = {"issuer": "partner", "audiences": ["shop", "store"]}
    found = tokens(checked({"issuer": "login"}, partner), refused({"from": [NOBODY]}))
    assert found == ["a token of login or a token of partner for shop or store"]


@pytest.mark.parametrize(
    "other",
    [
        refused({"from": [NOBODY]}, action="ALLOW"),
        refused({"from": [NOBODY]}, selector={"matchLabels": {"app": "api"}}),
        refused({"from": [{"source": {"notPrincipals": ["a"]}}]}),
        refused({}),
    ],
)
def test_without_a_policy_for_the_same_pods_nobody_has_to_show_one(other: Manifest) -> None:
    assert tokens(checked({"issuer": "login"})) == [OPEN]
    assert tokens(checked({"issuer": "login"}), other) == [OPEN]


def test_services_behind_a_waypoint_are_known_by_their_names() -> None:
    target: dict[str, Any] = {"targetRefs": [{"group": "", "kind": "Service", "name": "web"}]}
    other: dict[str, Any] = {"targetRefs": [{"group": "", "kind": "Service", "name": "api"}]}
    closing = refused({"from": [NOBODY]}, **target)
    assert tokens(checked({"issuer": "login"}, **target), closing) == ["a token of login"]
    assert tokens(checked({"issuer": "login"}, **other), closing) == [OPEN]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            {"hosts": ["a.example.com"], "ports": [{"number": 443, "protocol": "HTTPS"}]},
            "a.example.com:443 (HTTPS)",
        ),
        (
            {"hosts": ["a.example.com", "b.example.com"], "ports": [{"number": 1}, {"number": 2}]},
            "a.example.com:1, a.example.com:2, b.example.com:1, b.example.com:2",
        ),
        ({"hosts": ["a.example.com"]}, "a.example.com"),
        ({}, ""),
    ],
)
def test_hosts_are_told_with_their_ports(spec: Any, words: str) -> None:
    entry = placed("ServiceEntry", "payments", "networking.istio.io/v1", spec=spec)
    assert external_lines(ManifestIndex([entry])) == [("payments", words)]


def test_an_object_of_another_group_is_no_service_entry() -> None:
    entry = placed("ServiceEntry", "payments", "example.com/v1", spec={"hosts": ["a.example.com"]})
    assert external_lines(ManifestIndex([entry])) == []
