"""What the sandbox knows of a stack before it runs."""

import pytest

from microservices.settings.values.problems import Rejected
from testbed.sandbox import chosen_stack, operators
from testbed.sandbox.chosen_stack import Identity
from tests.stacks import STACKS


def test_dev_is_called_by_the_namespace_that_it_lets_in() -> None:
    dev = chosen_stack.read("dev")
    assert dev.callers == {
        "user-service": Identity("istio-ingress", "default"),
        "order-service": Identity("shop-dev", "user-service"),
    }
    assert (dev.host("user-service"), dev.port("user-service")) == (
        "user-service.shop-dev.svc.cluster.local",
        8080,
    )
    assert dev.deadlines["user-service-v2"] == 60 + 5 + 5
    assert dev.shares("user-service") == {"v1": 80, "v2": 20}


@pytest.mark.parametrize("stack", STACKS)
def test_every_stack_of_the_project_has_a_split_to_show(stack: str) -> None:
    assert chosen_stack.read(stack).split_service() == "user-service"


def test_a_gateway_is_that_of_the_stack() -> None:
    staging = chosen_stack.read("staging")
    assert staging.hosts["shop.staging.example.com/"] == "user-service"
    assert staging.gateway.selector == {"istio": "ingressgateway"}


def test_what_is_played_and_what_is_missing_is_said_of_the_stacks_that_need_it() -> None:
    assert operators.lines(chosen_stack.read("dev").kinds) == []
    said = operators.lines(chosen_stack.read("prod").kinds)
    assert [line.partition(":")[0] for line in said] == [
        "External Secrets is played",
        "cert-manager is played",
        "there are no metrics",
        "the Prometheus operator is missing",
    ]


def test_a_stack_that_is_not_there_is_refused() -> None:
    with pytest.raises(Rejected, match="write one of the stacks here: dev, prod, staging"):
        chosen_stack.read("test")
