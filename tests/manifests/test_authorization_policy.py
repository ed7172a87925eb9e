"""What an AuthorizationPolicy does, and for whom."""

from typing import Any

import pytest

from microservices.manifests import authorization_policy as policies
from tests.offline.objects import placed


def policy(**spec: Any) -> dict[str, Any]:
    return placed("AuthorizationPolicy", "web", "security.istio.io/v1", spec=spec)


@pytest.mark.parametrize(
    ("name", "account"),
    [
        (policies.principal(("shop", "web")), ("shop", "web")),
        ("other.domain/ns/shop/sa/web", ("shop", "web")),
        ("cluster.local/ns/shop/sa/*", None),
        ("cluster.local/ns/shop/sa/web/more", None),
        ("*", None),
        ("", None),
    ],
)
def test_a_principal_is_one_account_or_a_pattern(name: str, account: Any) -> None:
    assert policies.account_of(name) == account


def test_where_nothing_is_written_everybody_may_do_everything_to_all_pods() -> None:
    written = policy(rules=[{}])
    assert (policies.action(written), dict(policies.selector(written))) == ("ALLOW", {})
    assert policies.services(written) == []
    [rule] = policies.rules(written)
    assert policies.sources(rule) == policies.operations(rule) == [{}]
    assert policies.rules(policy()) == []


def test_what_is_written_is_read() -> None:
    rule = {"from": [{"source": {"namespaces": ["a"]}}], "to": [{"operation": {"ports": ["1"]}}]}
    labels = {"matchLabels": {"app": "web"}}
    written = policy(action="DENY", selector=labels, rules=[rule])
    assert (policies.action(written), policies.selector(written)) == ("DENY", {"app": "web"})
    assert policies.sources(rule) == [{"namespaces": ["a"]}]
    assert policies.operations(rule) == [{"ports": ["1"]}]


def test_a_policy_may_be_for_services_in_place_of_pods() -> None:
    front = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "front"}
    web = {"group": "", "kind": "Service", "name": "web"}
    assert policies.services(policy(targetRefs=[front, web])) == ["web"]
    assert policies.services(policy(targetRef=web)) == ["web"]
