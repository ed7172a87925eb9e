"""Calls between stacks: each leads to a port that is there, and is let in by its callee."""

from typing import Any

import pytest

from microservices.plan.plan import Plan
from microservices.plan.stacks.contracts import broken_contracts, calls_between
from tests.builders import planned, service, stack

FROM_WEB = {"namespace": "shop", "account": "web"}


def broken(calls: list[Any], callee: dict[str, Any], namespace: str = "stock") -> list[str]:
    """What is told of a stack `shop` whose `web` calls, and a stack `stock` with one service."""
    web = service(calls=calls)
    stacks = {
        "SHOP": planned(**stack(namespace="shop", services={"web": web})),
        "STOCK": planned(**stack(namespace=namespace, services={"stock": service(**callee)})),
    }
    return told(stacks)


def told(stacks: dict[str, Plan]) -> list[str]:
    """What is told of some stacks, each of which is the stack `prod` of a project."""
    paths = {name: f"{name.lower()}/prod" for name in stacks}
    return [f"{name}: {finding}" for name, finding in broken_contracts(stacks, paths)]


def call(**words: Any) -> dict[str, Any]:
    return {"service": "stock/stock", "port": 8080, **words}


@pytest.mark.parametrize(
    ("calls", "let_in"),
    [
        ([call()], ["shop/web"]),
        ([call()], ["shop"]),
        ([call()], [{**FROM_WEB, "methods": ["GET"], "paths": ["/a"]}]),
        ([call(service="elsewhere/stock")], []),
        ([], ["elsewhere/web", "shop"]),
    ],
)
def test_stacks_that_agree_are_told_nothing(calls: list[Any], let_in: list[Any]) -> None:
    assert broken(calls, {"allowFrom": let_in}) == []


ADMIN = {"admin": {"port": 8081}}
NOT_LET_IN = "SHOP: services.web.calls[0]: STOCK does not let it in; "
WRITE = "write `shop/web` under services.stock.allowFrom there, or leave the call out"


@pytest.mark.parametrize(
    ("words", "callee", "expected"),
    [
        ({}, {}, NOT_LET_IN + WRITE),
        ({}, {"allowFrom": ["other"]}, NOT_LET_IN + WRITE),
        ({}, {"allowFrom": [{**FROM_WEB, "port": 8081}], "ports": ADMIN}, NOT_LET_IN + WRITE),
        (
            {"service": "stock/stck"},
            {},
            "SHOP: services.web.calls[0]: STOCK has no service `stck`; write one of: stock",
        ),
        (
            {"port": 9090},
            {},
            "SHOP: services.web.calls[0]: `stock` of STOCK has no port 9090; "
            "write one of its ports: 8080",
        ),
        (
            {},
            {"kind": "worker", "port": None},
            "SHOP: services.web.calls[0]: `stock` of STOCK has no port 8080; "
            "write one of its ports: none: it is a worker",
        ),
        (
            {},
            {"targetPort": 80},
            "SHOP: services.web.calls[0]: port 8080 of `stock` is 80 of its pods in STOCK; "
            "write `targetPort: 80`",
        ),
        (
            {"protocol": "grpc"},
            {},
            "SHOP: services.web.calls[0]: port 8080 of `stock` speaks http in STOCK; "
            "write `protocol: http`",
        ),
    ],
)
def test_a_call_that_the_callee_does_not_expect_is_told_to_the_caller(
    words: dict[str, Any], callee: dict[str, Any], expected: str
) -> None:
    assert broken([call(**words)], callee) == [expected]


@pytest.mark.parametrize(
    ("account", "what"),
    [
        ("wbe", "SHOP has no service `wbe`"),
        ("web", "`web` of SHOP does not call it"),
    ],
)
def test_a_caller_that_does_not_call_is_told_to_the_callee(account: str, what: str) -> None:
    assert broken([], {"allowFrom": [f"shop/{account}"]}) == [
        f"STOCK: services.stock.allowFrom[0]: {what}; "
        "leave it out, or write the call `stock/stock` there"
    ]


def test_two_stacks_cannot_make_one_namespace() -> None:
    assert broken([], {}, namespace="shop") == [
        "STOCK: namespace: SHOP has this namespace too, and each stack makes its own; "
        "write another one, or `namespaceOptions: {owner: shop/prod}`"
    ]


def test_calls_between_stacks_are_found_in_both_directions() -> None:
    one = {"web": service(calls=[call()])}
    back = {"service": "shop/web", "port": 8080}
    other = {"stock": service(allowFrom=["shop/web"], calls=[back, "paint"]), "paint": service()}
    stacks = {
        "SHOP": planned(**stack(namespace="shop", services=one)),
        "STOCK": planned(**stack(namespace="stock", services=other)),
    }
    assert [
        (called.caller, called.name, of)
        for name in stacks
        for called, of in calls_between(name, stacks)
    ] == [("web", "stock", ["STOCK"]), ("stock", "web", ["SHOP"])]


@pytest.mark.parametrize(
    ("let_in", "expected"),
    [
        ("shop/front", None),
        ("shop/web", "STOCK: services.stock.allowFrom[0]: SHOP has no service `web`"),
    ],
)
def test_a_service_is_let_in_by_the_name_of_its_account(let_in: str, expected: str | None) -> None:
    web = service(calls=[call()], serviceAccount={"name": "front"})
    stacks = {
        "SHOP": planned(**stack(namespace="shop", services={"web": web})),
        "STOCK": planned(
            **stack(namespace="stock", services={"stock": service(allowFrom=[let_in])})
        ),
    }
    found = told(stacks)
    assert (expected is None) == (found == [])
    assert expected is None or any(expected in one for one in found)
    not_let_in = any("write `shop/front` under services.stock.allowFrom" in one for one in found)
    assert not_let_in == (expected is not None)
