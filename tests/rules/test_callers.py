"""Who is let in from outside of the stack."""

from typing import Any

import pytest

from tests.builders import Tree, problems, service, stack

PLACE = "Pulumi.dev.yaml: microservices:services.web.allowFrom"
TCP: Tree = {"db": {"port": 5432, "protocol": "tcp"}}


def allowing(*callers: Any, **words: Any) -> Tree:
    """A stack whose `web` lets these in, beside `order`."""
    web = service(allowFrom=[*callers], ports=TCP, **words)
    return stack(services={"web": web, "order": service()})


@pytest.mark.parametrize(
    "caller",
    [
        "other",
        "other/order",
        "shop/backup",
        {"namespace": "other", "account": "web", "methods": ["GET"], "paths": ["/"]},
        {"namespace": "other", "port": "db"},
        {"namespace": "other", "port": 8080},
    ],
)
def test_callers_of_elsewhere_are_taken(caller: Any) -> None:
    assert problems(allowing(caller)) == []


def test_who_is_let_in_reaches_a_port() -> None:
    values = allowing({"namespace": "other", "port": "grpc"}, {"namespace": "other", "port": 1})
    assert problems(values) == [
        f"{PLACE}[0].port: there is no port `grpc`; write one of: http, db",
        f"{PLACE}[1].port: there is no port `1`; write one of: http, db",
    ]


def test_nobody_is_let_into_a_worker() -> None:
    worker = {"image": "batch:1", "kind": "worker", "allowFrom": ["other"]}
    assert problems(stack(services={"web": worker})) == [
        f"{PLACE}[0]: web is a worker, which answers on no port; "
        "leave it out, or write `kind: service`"
    ]


def test_of_a_connection_nobody_sees_requests() -> None:
    what = "`tcp` is spoken on port db, where nobody sees requests; leave it out"
    narrow = {"namespace": "other", "port": "db", "methods": ["GET"], "paths": ["/"]}
    assert problems(allowing(narrow)) == [
        f"{PLACE}[0].methods: {what}",
        f"{PLACE}[0].paths: {what}",
    ]


def test_a_caller_of_the_stack_says_so_itself() -> None:
    assert problems(allowing("shop", "shop/order")) == [
        f"{PLACE}[0]: shop is the namespace of this stack; "
        "write the account of a pod that is not of the stack",
        f"{PLACE}[1]: order is a service of this stack; write web in the `calls` of order",
    ]
