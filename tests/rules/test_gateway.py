"""The way in from outside."""

import pytest

from rules.gateway import host_covers
from tests.builders import Tree, problems, stack, warnings

GATEWAY = "Pulumi.dev.yaml: microservices:gateway"
HOST = "shop.example.com"
TLS: Tree = {"tls": {"credentialName": "shop"}}
APART = "leave one of the two out"


@pytest.mark.parametrize(
    "gateway",
    [
        {},
        {"hosts": [HOST], **TLS},
        {"hosts": [HOST, "api.example.com", "*.example.org"], **TLS},
        {"hosts": [HOST], "tls": {"credentialName": "shop", "issuer": {"name": "letsencrypt"}}},
        {"hosts": [HOST], **TLS, "plaintext": False},
    ],
)
def test_gateways_that_speak_tls_are_taken(gateway: Tree) -> None:
    assert problems(stack(gateway=gateway)) == []
    assert warnings(stack(gateway=gateway)) == []


@pytest.mark.parametrize("gateway", [TLS, {"hosts": []}, {"namespace": "edge"}])
def test_a_gateway_has_hosts(gateway: Tree) -> None:
    assert problems(stack(gateway=gateway)) == [
        f"{GATEWAY}.hosts: it is missing, so that there is no gateway; "
        "write hosts such as [shop.example.com], or leave `gateway` out"
    ]


@pytest.mark.parametrize(
    ("gateway", "line"),
    [
        (
            {},
            "tls: it is missing: TLS without a credential; "
            "write {credentialName: ...}, or `plaintext: true` in `gateway`",
        ),
        (
            {"tls": {}},
            "tls.credentialName: it is missing: TLS without a credential; "
            "write the name of the Secret, which `issuer` makes where there is one",
        ),
        (
            {"tls": {"issuer": {"name": "letsencrypt"}}},
            "tls.credentialName: it is missing: TLS without a credential; "
            "write the name of the Secret, which `issuer` makes where there is one",
        ),
        (
            {**TLS, "namespace": "edge"},
            "namespace: pods of edge may not reach those of this stack; "
            "add it to `mesh: {ingressNamespaces: [...]}`",
        ),
    ],
)
def test_a_gateway_that_nobody_can_use_is_refused(gateway: Tree, line: str) -> None:
    assert problems(stack(gateway={"hosts": [HOST], **gateway})) == [f"{GATEWAY}.{line}"]


def test_another_namespace_is_taken_where_it_is_admitted() -> None:
    gateway = {"hosts": [HOST], **TLS, "namespace": "edge"}
    assert problems(stack(gateway=gateway, mesh={"ingressNamespaces": ["edge"]})) == []


PLAINTEXT = f"{GATEWAY}.plaintext: the gateway answers without TLS; write `tls` in its place"


def test_plaintext_is_strict() -> None:
    values = stack(gateway={"hosts": [HOST], "plaintext": True})
    assert problems(values) == []
    assert warnings(values) == [PLAINTEXT]
    assert problems({**values, "strict": True}) == [PLAINTEXT]


def test_plaintext_does_not_stand_beside_tls() -> None:
    assert problems(stack(gateway={"hosts": [HOST], "plaintext": True, **TLS})) == [
        f"{GATEWAY}.plaintext: `tls` stands beside it, and http is redirected to https; "
        "keep one of the two"
    ]


@pytest.mark.parametrize(
    ("hosts", "lines"),
    [
        ([HOST, HOST], [f"hosts[1]: it is written twice; {APART}"]),
        (["*.example.com", HOST], [f"hosts[1]: `*.example.com` covers it already; {APART}"]),
        ([HOST, "*.example.com"], [f"hosts[0]: `*.example.com` covers it already; {APART}"]),
        (
            ["*.example.com", "*.a.example.com"],
            [f"hosts[1]: `*.example.com` covers it already; {APART}"],
        ),
    ],
)
def test_hosts_that_overlap_are_a_warning(hosts: list[str], lines: list[str]) -> None:
    assert warnings(stack(gateway={"hosts": hosts, **TLS})) == [
        f"{GATEWAY}.{line}" for line in lines
    ]


@pytest.mark.parametrize(
    ("host", "other", "covered"),
    [
        (HOST, HOST, True),
        ("*.example.com", HOST, True),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "badexample.com", False),
        ("*.example.com", "*.example.com", True),
        (HOST, "*.example.com", False),
    ],
)
def test_a_wildcard_covers_what_is_below_it(host: str, other: str, covered: bool) -> None:
    assert host_covers(host, other) is covered
