"""Hosts outside of the cluster that one stack of a namespace has for the others."""

import pytest

from tests.builders import Tree, service
from tests.plan.stacks.test_shared_namespace import orders, told, with_owner

BANK = {"host": "bank.example", "port": 80, "targetPort": 443, "protocol": "HTTP", "tls": {}}
OF_PLATFORM = {"owner": "platform/prod"}


def outside(**keys: object) -> Tree:
    """A host outside, and the service that calls it."""
    return {
        "externalServices": {"bank": {**BANK, **keys}},
        "services": {"orders": service(calls=["bank"])},
    }


def offered(**keys: object) -> Tree:
    """The same in the stack that makes the namespace, for others alone."""
    return {"externalServices": {"partner": {**BANK, **keys}}, "services": {}}


def test_the_owner_of_a_host_has_it_under_a_name_of_its_own() -> None:
    assert with_owner(orders(**outside(**OF_PLATFORM)), offered()) == []
    assert with_owner(orders(**outside(**OF_PLATFORM)), offered(retries={"attempts": 0})) == []


def test_of_an_owner_that_is_not_given_nothing_is_known() -> None:
    assert told(("ORDERS", orders(**outside(**OF_PLATFORM)))) == []


@pytest.mark.parametrize(
    "there",
    [
        {"targetPort": 8443},
        {"protocol": "GRPC"},
        {"tls": {"hostname": "www.bank.example"}},
        {"addresses": ["10.0.0.0/8"]},
        {"port": 8080},
    ],
    ids=lambda there: next(iter(there)),
)
def test_what_callers_do_by_it_is_the_same_in_both(there: Tree) -> None:
    assert with_owner(orders(**outside(**OF_PLATFORM)), offered(**there)) == [
        "ORDERS: externalServices.bank: port 80 of bank.example is not there or is otherwise in "
        "PLATFORM; write the same in both"
    ]


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("platform/prod", {}),
        ("platform/prod", offered(host="other.example")),
        # A stack that owns it by another one again, and this stack itself.
        ("platform/prod", offered(owner="edge/prod")),
        ("orders/prod", offered()),
    ],
)
def test_a_host_that_its_owner_does_not_have_is_told(said: str, there: Tree) -> None:
    name = said.partition("/")[0].upper()
    assert with_owner(orders(**outside(owner=said)), there) == [
        f"ORDERS: externalServices.bank: {name} does not have bank.example in the namespace shop; "
        "add it there, or write the stack that has it"
    ]


def test_pods_of_two_stacks_have_the_credentials_of_the_cloud() -> None:
    network = {"network": {"cloudIdentity": ["169.254.170.23/32"]}}
    asks = service(serviceAccount={"cloudIdentity": True})
    host = {"host": "cloud-identity.internal", "port": 80, "protocol": "TCP", **OF_PLATFORM}
    entry = {"cloud": {**host, "addresses": network["network"]["cloudIdentity"]}}
    own = orders(services={"orders": asks}, externalServices=entry, **network)
    assert with_owner(own, {"services": {"web": asks}, **network}) == []


def test_an_owner_in_another_namespace_has_it_for_others() -> None:
    edge = {"namespace": "edge", "services": {"web": service(calls=["bank"])}}
    edge |= {"externalServices": {"bank": BANK}, "namespaceOptions": {"protect": True}}
    assert told(("EDGE", edge), ("ORDERS", orders(**outside(owner="edge/prod")))) == [
        "ORDERS: externalServices.bank: EDGE does not have bank.example in the namespace shop; "
        "add it there, or write the stack that has it"
    ]
