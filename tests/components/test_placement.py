"""Components place the objects of a stack as they are, and decide nothing."""

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from pydantic import SecretStr

from components.placement import Placement
from components.resources import TYPES
from microservices.kinds import own_types
from microservices.manifests.workload import RUNNING
from microservices.objects import manifest
from microservices.objects.stack_object import StackObject
from microservices.plan.plan import Plan
from tests.builders import planned
from tests.components.outer import below_outer
from tests.components.program import objects, place, placed
from tests.deployment import Deploy, Deployed
from tests.whole_stack import STACK, values

WAITS = (("arrive",), ("leave",))
CLAIM = {"path": "/data", "claim": {"size": "1Gi"}}
EVERYTHING: dict[str, dict[str, Any]] = {
    **{mesh: values(mesh) for mesh in ("sidecars", "ambient", "gateway-api")},
    "owners": {
        "namespaceOptions": {"adopt": True},
        "secrets": {"keys": {"api": "hunter2"}},
        "services": {
            "web": {"image": "web:1", "port": 80, "traffic": {"owner": "flagger"}},
            "api": {"image": "api:1", "port": 80, "traffic": {"owner": "argo-rollouts"}},
            "over": {"image": "over:1", "port": 80, "traffic": {"handOver": True}},
            "old": {"image": "old:1", "port": 80, "adopt": True, "volumes": {"data": CLAIM}},
        },
    },
    "namespace of another stack": {
        "namespaceOptions": {"owner": "platform/prod"},
        "services": {"web": {"image": "web:1", "port": 80}},
    },
}


def known(value: Any) -> Any:
    """A manifest with its secrets."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return {key: known(one) for key, one in value.items()} if isinstance(value, dict) else value


def line(found: Deployed, parent: str) -> Iterator[tuple[str, str]]:
    """The components that something stands in, the innermost first."""
    while (above := found.resources[parent]).type.startswith("microservices:"):
        yield above.type.removeprefix("microservices:index:"), above.name
        parent = above.parent


def said(one: StackObject) -> dict[str, Any]:
    """What is registered of an object beside its manifest."""
    limit = f"{one.timeout_seconds}s" if one.timeout_seconds else ""
    return {
        "path": one.path,
        "adopted": one.import_id or "",
        "ignored": one.ignored,
        "patience": (limit, limit),
        "retained": one.retained,
        "protected": one.protected,
        "hooks": WAITS if one.settles else (("restart",) if one.kind in RUNNING else (), ()),
        "secrets": {("stringData",)} if one.kind == "Secret" else set(),
    }


def registered(found: Deployed, one: StackObject) -> dict[str, Any]:
    """What the engine is told of it."""
    resource = found.resource(*one.key)
    return {
        "path": tuple(reversed([*line(found, resource.parent)])),
        "adopted": resource.adopted,
        "ignored": resource.ignored,
        "patience": resource.patience,
        "retained": resource.retained,
        "protected": resource.protected,
        "hooks": (resource.before_update, resource.after_update),
        "secrets": resource.secrets,
    }


def plan_of(name: str) -> Plan:
    return planned(**EVERYTHING[name])


@pytest.mark.parametrize("name", EVERYTHING)
def test_what_is_registered_is_what_the_objects_say(deploy: Deploy, name: str) -> None:
    plan = plan_of(name)
    found = deploy(lambda: place(plan))
    wanted = objects(plan)
    assert found.manifests == {one.key: known(manifest.manifest(one)) for one in wanted}
    for one in wanted:
        assert registered(found, one) == said(one), one.key
        first = {("Namespace", one.namespace)} & found.manifests.keys()
        assert found.needs(*one.key) == {*one.needs, *first}, one.key


def test_typed_resources_are_those_whose_fields_are_translated() -> None:
    assert TYPES.keys() == own_types.TYPES.keys()


@pytest.mark.parametrize("former", [None, "shop"])
def test_the_caller_says_what_every_component_stands_under(
    deploy: Deploy, former: str | None
) -> None:
    mailer = {**STACK["services"]["mailer"], "formerName": former}
    services = {**STACK["services"], "mailer": mailer}
    found = deploy(lambda: place(planned(**{**STACK, "services": services}), below_outer()))
    outer = found.resource("Outer", "outer").urn
    assert {one.type.split(":")[-1] for one in found.resources.values() if one.parent == outer} == {
        *("Access", "AppConfig", "ExternalServices", "Ingress", "MeshNamespace", "Microservice")
    }


def test_components_give_out_what_others_ask_for(deploy: Deploy) -> None:
    found = deploy(lambda: place(planned(**STACK)))
    outputs = {
        (one.type.split(":")[2], one.name): found.component_outputs[one.urn]
        for one in found.resources.values()
        if one.urn in found.component_outputs
    }
    assert {component: given for component, given in outputs.items() if given} == {
        ("MeshNamespace", "shop"): {"name": "shop"},
        ("Microservice", "web"): {
            "url": "http://web.shop.svc.cluster.local:8080",
            "split": {"v1": 90, "v2": 10},
        },
        ("Microservice", "ledger"): {
            "url": "http://ledger.shop.svc.cluster.local:8080",
            "split": {"v1": 100},
        },
        ("Microservice", "mailer"): {"split": {}},
        ("Ingress", "gateway"): {"hosts": {"shop.example.com/": "web"}},
    }


def test_a_component_that_has_no_object_gives_out_nothing(deploy: Deploy) -> None:
    found = deploy(lambda: place(planned()))
    for noun in ("AppConfig", "ExternalServices"):
        urn = next(one.urn for one in found.resources.values() if one.type.endswith(noun))
        assert found.component_outputs[urn] == {}


def test_what_is_awaited_are_the_routes_and_the_migrations(deploy: Deploy) -> None:
    plan, made = planned(**STACK), list[str]()

    def program() -> None:
        placement = Placement.of(plan, objects(plan))
        placed(placement)
        for one in placement.awaited:
            one.urn.apply(made.append)

    deploy(program)
    kinds = {urn.split("::")[2].rpartition(":")[2] for urn in made}
    assert kinds == {"Job", "VirtualService"}
    assert len(made) == sum(one.is_awaited for one in objects(plan))


@pytest.mark.parametrize("kind", ["service", "stateful"])
@pytest.mark.parametrize("volumes", [{}, {"data": CLAIM, "tmp": {"path": "/t", "emptyDir": {}}}])
def test_a_service_tells_what_claims_there_are(
    deploy: Deploy, kind: str, volumes: dict[str, Any]
) -> None:
    web = {"image": "web:1", "port": 80, "kind": kind, "volumes": volumes}

    def program() -> None:
        services = place(planned(services={"web": web}))
        pulumi.export("claims", services["web"].claims)

    made = {"data": {"size": "1Gi", "access_mode": "ReadWriteOnce", "storage_class": None}}
    assert deploy(program).outputs == {"claims": {"v1": made if volumes else {}}}
