"""What policies become: calls, and who is let in."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from tests.offline.importing.manifests import BOTH, imported, left, said

ONLY_WEB = "podSelector: {matchLabels: {app: web}}"
TEAM = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team}}}"
NETWORK = [
    (
        f"{ONLY_WEB}, ingress: [{{from: [{{podSelector: {{matchLabels: {{app: orders}}}}}}]}}]",
        "orders/calls",
        ["web"],
    ),
    (
        f"{ONLY_WEB}, egress: [{{to: [{{podSelector: {{matchLabels: {{app: orders}}}}}}], ports: [{{port: 90}}]}}]",
        "web/calls",
        [{"service": "orders", "port": "grpc"}],
    ),
    (
        f"{ONLY_WEB}, ingress: [{{from: [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: team}}}}}}]}}]",
        "web/allowFrom",
        ["team"],
    ),
    (
        f"podSelector: {{matchLabels: {{app: orders}}}}, ingress: [{{from: [{TEAM}], ports: [{{port: 90}}, {{port: 80, protocol: TCP}}]}}]",
        "orders/allowFrom",
        [{"namespace": "team", "port": "grpc"}, "team"],
    ),
    (
        f"podSelector: {{matchLabels: {{app: orders}}}}, ingress: [{{from: [{{{ONLY_WEB}}}]}}]",
        "web/calls",
        ["orders", {"service": "orders", "port": "grpc"}],
    ),
    ("podSelector: {}, policyTypes: [Ingress]", "web/calls", None),
    (
        f"{ONLY_WEB}, egress: [{{to: [{{namespaceSelector: {{}}}}], ports: [{{port: 53}}]}}]",
        "web/calls",
        None,
    ),
]


@pytest.mark.parametrize(("spec", "path", "wanted"), NETWORK)
def test_what_a_network_policy_lets_in_is_a_call(spec: str, path: str, wanted: Any) -> None:
    result = imported(f"{BOTH}NetworkPolicy/n: {{spec: {{{spec}}}}}")
    assert said(result, path) == wanted
    assert not left(result)


@pytest.mark.parametrize(
    "port", ["port: 9090", "port: 8080, protocol: UDP", "port: 8000, endPort: 9000"]
)
@pytest.mark.parametrize("peer", [TEAM, "{podSelector: {matchLabels: {app: orders}}}"])
def test_a_port_that_the_service_does_not_have_is_told(peer: str, port: str) -> None:
    rule = f"{ONLY_WEB}, ingress: [{{from: [{peer}], ports: [{{{port}}}]}}]"
    result = imported(f"{BOTH}NetworkPolicy/n: {{spec: {{{rule}}}}}")
    assert said(result, "web/allowFrom") is None
    assert said(result, "orders/calls") is None
    told = left(result)
    assert told["NetworkPolicy/n: spec.ingress[0].ports[0].port"] == (
        "it is no port of TCP that the service has"
    )
    assert any(one.startswith("NetworkPolicy/n: spec.ingress[0].from[0]") for one in told)


def test_a_port_of_a_peer_that_no_word_has_is_not_said_to_be_missing() -> None:
    rule = (
        f"{ONLY_WEB}, egress: [{{to: [{{ipBlock: {{cidr: 10.0.0.0/8}}}}], ports: [{{port: 443}}]}}]"
    )
    told = left(imported(f"{BOTH}NetworkPolicy/n: {{spec: {{{rule}}}}}"))
    assert len(told) == 2
    assert all(why.startswith("callers are services") for why in told.values())


def test_addresses_and_pods_of_others_are_left() -> None:
    peers = (
        "[{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {matchLabels: {app: other}}}, {namespaceSelector: {}}, "
        "{podSelector: {matchLabels: {app: a}}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team}}}]"
    )
    some = f"NetworkPolicy/n: {{spec: {{{ONLY_WEB}, ingress: [{{from: {peers}}}, {{}}], egress: [{{}}]}}}}"
    result = imported(BOTH + some)
    assert [*left(result)] == [
        "NetworkPolicy/n: spec.ingress[0].from[0].ipBlock.cidr",
        "NetworkPolicy/n: spec.ingress[0].from[1].podSelector.matchLabels.app",
        "NetworkPolicy/n: spec.ingress[0].from[2].namespaceSelector",
        "NetworkPolicy/n: spec.ingress[0].from[3].podSelector.matchLabels.app",
        "NetworkPolicy/n: spec.ingress[1].from",
        "NetworkPolicy/n: spec.egress[0].to",
    ]
    assert said(result, "orders/calls") is None
    assert said(result, "web/allowFrom") == ["team"]
    others = "NetworkPolicy/n: {spec: {podSelector: {matchLabels: {app: b}}}}"
    assert left(imported(BOTH + others)) == {
        "NetworkPolicy/n": "it is for no pods of these objects"
    }


def authorization(rules: str, action: str = "ALLOW", labels: str = "app: web") -> str:
    """An AuthorizationPolicy of some pods."""
    return f"{BOTH}AuthorizationPolicy/a: {{spec: {{selector: {{matchLabels: {{{labels}}}}}, action: {action}, rules: [{rules}]}}}}"


def test_accounts_of_the_namespace_call_and_others_are_let_in() -> None:
    principals = "[cluster.local/ns/default/sa/orders, cluster.local/ns/team/sa/mail]"
    rule = f"{{from: [{{source: {{principals: {principals}, namespaces: [other]}}}}]}}"
    result = imported(authorization(rule))
    assert said(result, "orders/calls") == ["web"]
    assert said(result, "web/allowFrom") == ["team/mail", "other"]


def test_ports_of_an_authorization_policy_are_those_of_who_is_let_in() -> None:
    to = "to: [{operation: {methods: [GET], ports: ['90', '7']}}]"
    rule = f"{{from: [{{source: {{principals: [cluster.local/ns/team/sa/mail], namespaces: [default]}}}}], {to}}}"
    result = imported(authorization(rule, labels="app: orders"))
    assert said(result, "orders/allowFrom") == [
        {"namespace": "team", "account": "mail", "port": "grpc"}
    ]
    assert said(result, "web/calls") == [{"service": "orders", "port": "grpc"}]
    assert [*left(result)] == [
        "AuthorizationPolicy/a: spec.rules[0].to[0].operation.methods",
        "AuthorizationPolicy/a: spec.rules[0].to[0].operation.ports[1].port",
    ]


def test_callers_that_no_word_names_are_left_and_those_of_the_namespace_call() -> None:
    rules = "{from: [{source: {principals: ['*'], namespaces: [default]}}]}, {to: []}"
    result = imported(authorization(rules))
    assert said(result, "orders/calls") == ["web"]
    assert [*left(result)] == [
        "AuthorizationPolicy/a: spec.rules[0].from[0].source.principals",
        "AuthorizationPolicy/a: spec.rules[1].from",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (authorization("{}", "DENY"), "all else is denied"),
        (authorization("{to: []}", labels="app: b"), "for no pods"),
    ],
)
def test_other_policies_are_named(text: str, why: str) -> None:
    assert why in left(imported(text))["AuthorizationPolicy/a"]
