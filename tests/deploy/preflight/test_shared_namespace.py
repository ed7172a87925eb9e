"""The namespace of another stack is there, and is as this one counts on."""

from typing import Any

import pytest

from microservices.plan.plan import Plan
from microservices.specs.namespace import namespace_labels
from tests.builders import Tree, accepted, layers, service, stack
from tests.deploy.preflight.answers import FILE, FORBIDDEN, doubtful, wrong

NAMESPACE = "/api/v1/namespaces/shop"
ENTRIES = "/apis/networking.istio.io/v1/namespaces/shop/serviceentries"
OF_ISTIO = "/apis/networking.istio.io/v1/namespaces/shop/gateways/gateway"
OF_THE_API = "/apis/gateway.networking.k8s.io/v1/namespaces/istio-ingress/gateways/shop-gateway"
HOST = "shop.example.com"
MISSING = f"{FILE}gateway.hosts[0]: the gateway of platform/prod does not answer for {HOST}; "
MISSING += "add it to `gateway: {hosts: [...]}` of platform/prod, and deploy that first"


def values(**keys: Any) -> Tree:
    """A stack in the namespace of another one."""
    return stack(namespaceOptions={"owner": "platform/prod"}, **keys)


def plan(**keys: Any) -> Plan:
    """What follows from the same."""
    return accepted(layers(values(**keys)))


def there(**changes: str | None) -> Any:
    """The namespace as its owner has made it, but for some labels."""
    settings = plan().settings
    labels = namespace_labels("shop", settings.mesh, settings.namespace_options)
    found = {**labels, **changes}
    return {"metadata": {"labels": {key: one for key, one in found.items() if one}}}


def test_the_owner_comes_first() -> None:
    assert wrong(values(), **{NAMESPACE: None}) == [
        f"{FILE}namespaceOptions.owner: there is no namespace shop; "
        "deploy platform/prod first, which makes it"
    ]
    assert wrong(values(), **{NAMESPACE: there()}) == []
    assert wrong(stack(), **{NAMESPACE: None}) == []


@pytest.mark.parametrize(
    ("label", "other"),
    [("istio-injection", None), ("pod-security.kubernetes.io/enforce", "privileged")],
)
def test_labels_of_the_namespace_are_those_of_these_settings(label: str, other: str | None) -> None:
    own = there()["metadata"]["labels"][label]
    assert wrong(values(), **{NAMESPACE: there(**{label: other})}) == [
        f"{FILE}namespaceOptions.owner: namespace shop does not have the label `{label}: {own}`; "
        "write `mesh` and `podSecurity` as platform/prod has them"
    ]


def test_who_made_the_namespace_is_not_asked_of_its_other_labels() -> None:
    changed = there(**{"app.kubernetes.io/managed-by": "somebody"})
    assert wrong(values(), **{NAMESPACE: changed}) == []


@pytest.mark.parametrize(
    ("routes", "path", "spec"),
    [
        ("istio", OF_ISTIO, {"servers": [{"hosts": [f"./{HOST}"], "port": {"number": 80}}]}),
        ("gateway-api", OF_THE_API, {"listeners": [{"hostname": "*.example.com", "port": 80}]}),
    ],
)
def test_the_gateway_of_the_owner_has_the_hosts(routes: str, path: str, spec: Tree) -> None:
    gateway = {"hosts": [HOST], "plaintext": True}
    keys: Tree = {"gateway": gateway, "mesh": {"routes": routes}}
    keys["services"] = {"web": service(expose={})}
    cluster = {NAMESPACE: there()}
    assert wrong(values(**keys), **cluster, **{path: None}) == [MISSING]
    metadata = {"name": "gateway", "namespace": "shop"}
    found = {"metadata": metadata, "spec": spec}
    assert wrong(values(**keys), **cluster, **{path: found}) == []


@pytest.mark.parametrize(("name", "is_told"), [("bank", True), ("bank.example", False)])
def test_a_host_outside_has_no_second_name_in_the_namespace(name: str, *, is_told: bool) -> None:
    entry = {"metadata": {"name": name}, "spec": {"hosts": ["bank.example"]}}
    keys = {"services": {"web": service(calls=[{"host": "bank.example"}])}}
    cluster = {ENTRIES: {"items": [entry, {"metadata": {"name": "other"}, "spec": {}}]}}
    told = [
        f"{FILE}services.web.calls[0].host: ServiceEntry bank has bank.example in this namespace "
        "already; write its `owner`, or rename it in two updates, without it between"
    ]
    assert wrong(values(**keys), **cluster) == told * is_told
    # The owner may have had it under this name before.
    assert doubtful(stack(**keys), **cluster) == told * is_told


@pytest.mark.parametrize("name", ["bank", "partner"])
def test_a_host_of_another_stack_is_there_before(name: str) -> None:
    keys: Tree = {
        "services": {"web": service(calls=["bank"])},
        "externalServices": {"bank": {"host": "bank.example", "owner": "edge/prod"}},
    }
    entry = {"metadata": {"name": name}, "spec": {"hosts": ["bank.example"]}}
    assert wrong(values(**keys), **{NAMESPACE: there(), ENTRIES: {"items": [entry]}}) == []
    assert wrong(values(**keys), **{NAMESPACE: there(), ENTRIES: {"items": []}}) == [
        f"{FILE}externalServices.bank: namespace shop has no ServiceEntry of bank.example; "
        "deploy edge/prod first, which has it"
    ]


def test_what_nobody_may_read_is_doubtful() -> None:
    keys = {"services": {"web": service(calls=[{"host": "bank.example"}])}}
    found = doubtful(values(**keys), **{NAMESPACE: FORBIDDEN, ENTRIES: FORBIDDEN})
    assert [line.partition(";")[0].partition(": ")[2] for line in found] == [
        "microservices:namespaceOptions.owner: what the namespace is like cannot be asked: "
        "forbidden to you",
        "microservices:services.web.calls[0].host: who else has hosts outside cannot be asked: "
        "forbidden to you",
    ]
