"""Namespaces of several stacks: one owns each, and the others agree with it and each other."""

import re
from typing import Any

import pytest
from pydantic.alias_generators import to_camel

from microservices.plan.stacks.contracts import broken_contracts
from microservices.plan.stacks.shared_namespace import AGREED
from microservices.rules.on_settings.stack.shared_namespace import OF_THE_OWNER
from tests.builders import Tree, planned, service, stack
from tests.packages import ROOT

MEMBER = {"owner": "platform/prod"}
OWNER: Tree = {"services": {"web": service()}, "namespaceOptions": {"protect": True}}
COLLECTORS = [{"namespace": "traces", "service": "otel", "port": 4317}]
GATEWAY = {"hosts": ["shop.example.com"], "plaintext": True}
OTHERWISE = "it is otherwise in PLATFORM, which makes the namespace and its gateway; "
OTHERWISE += "write the same in both"


def told(*stacks: tuple[str, Tree]) -> list[str]:
    """What is told of stacks of one namespace, each the stack `prod` of a project."""
    plans = {name: planned(**stack(**keys)) for name, keys in stacks}
    paths = {name: f"{name.lower()}/prod" for name in plans}
    return [f"{name}: {finding}" for name, finding in broken_contracts(plans, paths)]


def orders(**keys: Any) -> Tree:
    """A stack with the service `orders`, in the namespace of the platform."""
    options = {**MEMBER, **keys.pop("namespaceOptions", {})}
    return {"services": {"orders": service()}, "namespaceOptions": options, **keys}


def with_owner(keys: Tree, owner: Tree | None = None) -> list[str]:
    """What is told of a stack beside the owner of its namespace."""
    return told(("PLATFORM", {**OWNER, **(owner or {})}), ("ORDERS", keys))


def test_stacks_that_agree_are_told_nothing() -> None:
    assert with_owner(orders()) == []
    gateways = {"gateway": GATEWAY}
    assert with_owner(orders(**gateways), gateways) == []


def test_of_a_namespace_whose_owner_is_not_given_the_others_are_compared() -> None:
    assert told(("ORDERS", orders(mesh={"revision": "stable"}))) == []
    other = orders()
    assert told(("ORDERS", orders()), ("OTHER", other)) == [
        "OTHER: services.orders: ORDERS has `orders` in this namespace too; rename one of the two"
    ]


def test_the_namespace_of_several_stacks_is_protected() -> None:
    what = "other stacks are in this namespace, and whatever deletes it deletes their objects"
    expected = [f"PLATFORM: namespaceOptions.protect: {what}; write `protect: true`"]
    assert with_owner(orders(), {"namespaceOptions": {}}) == expected
    assert (
        with_owner(orders(), {"namespaceOptions": {"protect": False}, "strict": True}) == expected
    )
    assert with_owner(orders(), {"namespaceOptions": {}, "strict": True}) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            orders(namespaceOptions={"owner": "other/prod"}),
            "PLATFORM makes the namespace shop; write platform/prod",
        ),
        (
            orders(namespace="elsewhere"),
            "platform/prod does not make the namespace elsewhere; "
            "write the stack that does, or another `namespace`",
        ),
    ],
)
def test_the_owner_is_the_stack_that_makes_the_namespace(keys: Tree, expected: str) -> None:
    assert with_owner(keys) == [f"ORDERS: namespaceOptions.owner: {expected}"]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("mesh.revision", {"mesh": {"revision": "stable"}}),
        ("mesh.cni", {"mesh": {"cni": False}}),
        ("mesh.dataPlane", {"mesh": {"dataPlane": "ambient"}}),
        ("mesh.waypoint", {"mesh": {"waypoint": True}}),
        ("namespaceOptions.podSecurity", {"namespaceOptions": {"podSecurity": "baseline"}}),
        ("observability.collectors", {"observability": {"collectors": COLLECTORS}}),
    ],
)
def test_what_is_said_of_the_namespace_is_what_its_owner_says(path: str, keys: Tree) -> None:
    assert with_owner(orders(**keys)) == [f"ORDERS: {path}: {OTHERWISE}"]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("mesh.routes", {"mesh": {"routes": "gateway-api"}}),
        ("gateway.namespace", {"gateway": {**GATEWAY, "namespace": "edge"}}),
        ("gateway.httpPort", {"gateway": {**GATEWAY, "httpPort": 8080}}),
        ("gateway.httpsPort", {"gateway": {**GATEWAY, "httpsPort": 8443}}),
        ("gateway.tls", {"gateway": {**GATEWAY, "tls": {"credentialName": "shop"}}}),
        ("gateway.selector", {"gateway": {**GATEWAY, "selector": {"istio": "edge"}}}),
        ("gateway.service", {"gateway": {**GATEWAY, "service": "edge"}}),
    ],
)
def test_where_something_is_exposed_the_gateway_is_that_of_the_owner(path: str, keys: Tree) -> None:
    found = with_owner(orders(gateway=GATEWAY) | keys, {"gateway": GATEWAY})
    assert found == [f"ORDERS: {path}: {OTHERWISE}"]
    alone = {key: value for key, value in keys.items() if key != "gateway"}
    assert with_owner(orders(**alone)) == []


def test_hosts_are_those_of_the_owners_gateway() -> None:
    wide = {"gateway": {**GATEWAY, "hosts": ["*.example.com"]}}
    assert with_owner(orders(gateway=GATEWAY), wide) == []
    more = {**GATEWAY, "hosts": ["shop.example.com", "orders.example.org"]}
    assert with_owner(orders(gateway=more), wide) == [
        "ORDERS: gateway.hosts[1]: the gateway of PLATFORM does not answer for it; "
        "add it to `gateway.hosts` there"
    ]


def test_the_owner_lets_prometheus_into_the_namespace() -> None:
    scraped = {"observability": {"prometheusOperator": True}}
    assert with_owner(orders(**scraped), scraped) == []
    elsewhere = {"observability": {"prometheusNamespaces": ["metrics"]}}
    assert with_owner(orders(**scraped), elsewhere) == []
    assert with_owner(orders(**scraped)) == [
        "ORDERS: observability.prometheusOperator: PLATFORM lets no Prometheus into the namespace; "
        "write `observability.prometheusNamespaces` there"
    ]


def test_a_service_and_a_set_have_one_stack_and_are_told_once() -> None:
    sets = {"config": {"app": {"a": "b"}}}
    web = orders(services={"web": service(), "orders": service()}, **sets)
    assert with_owner(web, sets) == [
        "ORDERS: services.web: PLATFORM has `web` in this namespace too; rename one of the two",
        "ORDERS: config.app: PLATFORM has `app` in this namespace too; rename one of the two",
    ]


def test_a_set_that_is_there_already_may_be_read_by_all() -> None:
    sets = {"existingSets": {"app": {"kind": "Secret"}}}
    assert with_owner(orders(**sets), sets) == []
    made = {**OWNER, "config": {"app": {"a": "b"}}}
    assert told(("ORDERS", orders(**sets)), ("PLATFORM", made)) == []


def test_one_stack_says_how_a_host_outside_is_called() -> None:
    calls = service(calls=[{"host": "bank.example"}])
    found = with_owner(orders(services={"orders": calls}), {"services": {"web": calls}})
    assert found == [
        "ORDERS: services.orders.calls[0].host: PLATFORM has `bank.example` in this namespace too; "
        "write it in `externalServices`, with `owner: platform/prod`"
    ]


def test_one_stack_has_the_credentials_of_the_cloud() -> None:
    network = {"network": {"cloudIdentity": ["169.254.170.23/32"]}}
    asks = service(serviceAccount={"cloudIdentity": True})
    found = with_owner(
        orders(services={"orders": asks}, **network), {"services": {"web": asks}, **network}
    )
    assert found == [
        "ORDERS: services.orders.serviceAccount.cloudIdentity: PLATFORM has "
        "`cloud-identity.internal` in this namespace too; "
        "write it in `externalServices`, with `owner: platform/prod`"
    ]


def test_calls_within_one_namespace_are_let_in() -> None:
    caller = orders(services={"orders": service(calls=[_call("web")])})
    assert with_owner(caller, {"services": {"web": service(allowFrom=["shop/orders"])}}) == []
    assert with_owner(caller) == [
        "ORDERS: services.orders.calls[0]: PLATFORM does not let it in; "
        "write `shop/orders` under services.web.allowFrom there, or leave the call out"
    ]


def test_a_service_of_no_stack_of_the_namespace_is_told() -> None:
    caller = service(calls=[{"service": "shop/wbe", "port": 8080}], allowFrom=["shop/mailer"])
    other = orders(services={"stock": service()})
    keys = {"services": {"orders": caller}}
    stacks = (("PLATFORM", OWNER), ("ORDERS", orders(**keys)), ("STOCK", other))
    assert told(*stacks) == [
        "ORDERS: services.orders.calls[0]: PLATFORM or STOCK has no service `wbe`; "
        "write one of: stock, web",
        "ORDERS: services.orders.allowFrom[0]: PLATFORM or STOCK has no service `mailer`; "
        "leave it out, or write the call `shop/orders` there",
    ]


def test_calls_to_a_shared_namespace_find_the_stack_of_the_service() -> None:
    front = {"namespace": "front", "services": {"front": service(calls=[_call("orders")])}}
    let_in = orders(services={"orders": service(allowFrom=["front/front"])})
    assert told(("PLATFORM", OWNER), ("ORDERS", let_in), ("FRONT", front)) == []


def test_the_page_of_several_teams_says_what_each_says() -> None:
    """The last row is of the gateway, and says of whose in words."""
    page = ROOT / "docs" / "several-teams.md"
    table = page.read_text(encoding="utf-8").partition("| --- | --- |\n")[2].partition("\n\n")[0]
    alone, both = zip(*(row.split("|")[1:3] for row in table.splitlines()), strict=True)
    owned = {
        f"{to_camel(part)}.{to_camel(key)}" for part, keys in OF_THE_OWNER.items() for key in keys
    }
    assert {key for cell in alone for key in _keys(cell)} == owned
    assert {key for cell in both[:-1] for key in _keys(cell)} == {
        ".".join(map(str, path)) for path in AGREED
    }


def _keys(cell: str) -> list[str]:
    """The keys in a cell such as "`mesh`: `cni`, `waypoint`"."""
    above, keys = (re.findall("`(.+?)`", part) for part in cell.rpartition(":")[::2])
    return [".".join([*above, key]) for key in keys]


def _call(name: str) -> Tree:
    return {"service": f"shop/{name}", "port": 8080}
