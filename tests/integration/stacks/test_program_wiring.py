"""The program itself: what it gives to whom, what waits for what, and when it says so."""

import asyncio
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pulumi
import pytest
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.resource import RegisterResponse

from microservices.manifests.routes.destinations import destinations
from microservices.offline.engine import evaluate as evaluator
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation, Resource
from microservices.offline.engine.monitor import Callbacks, RecordingMonitor
from tests import wiring_contracts
from tests.contracts import CONTRACTS, Contract
from tests.stack_objects import named, of_kind
from tests.stacks import PROJECT, ROOT, evaluated_with, objects
from tests.whole_stack import HOST, MESH, SHARES, values, whole
from tests.wiring_contracts import ROUTES, WIRING_CONTRACTS

MESHES = pytest.mark.parametrize("mesh", MESH)


@MESHES
@pytest.mark.parametrize("contract", WIRING_CONTRACTS, ids=lambda contract: contract.__name__)
def test_a_stack_with_something_of_everything_keeps(mesh: str, contract: Contract) -> None:
    assert contract in CONTRACTS
    assert list(contract(whole(mesh))) == []


def without(waited_for: str, *kinds: str) -> Evaluation:
    """The whole stack where nothing, or nothing of some kinds, waits for an object.

    It is told by its kind and name, of which a digest may be left out.
    """
    evaluation = whole()
    names = {one.urn: re.sub(r"-[0-9a-f]{10}$", "", named(one)) for one in objects(evaluation)}
    (gone,) = (urn for urn, name in names.items() if name == waited_for)

    def left(one: Resource) -> Resource:
        if kinds and one.inputs.get("kind") not in kinds:
            return one
        return replace(one, dependencies=tuple(urn for urn in one.dependencies if urn != gone))

    return replace(evaluation, resources=tuple(map(left, evaluation.resources)))


@pytest.mark.parametrize(
    ("contract", "words"),
    [
        (wiring_contracts.every_pod_waits_for_the_bounds_of_the_namespace, words)
        for words in (["LimitRange/limits"], ["ResourceQuota/quota"])
    ]
    + [
        (wiring_contracts.every_pod_waits_for_all_policies_that_name_it, words)
        for words in (
            ["NetworkPolicy/default-deny"],
            ["AuthorizationPolicy/default-deny"],
            ["PeerAuthentication/default"],
            ["Sidecar/ledger"],
            ["NetworkPolicy/default-deny", "Job"],
            ["NetworkPolicy/default-deny", "CronJob"],
            ["NetworkPolicy/default-deny", "StatefulSet"],
        )
    ]
    + [
        (wiring_contracts.every_pod_goes_before_the_policies_for_it_alone, words)
        for words in (["NetworkPolicy/web"], ["Sidecar/ledger"], ["NetworkPolicy/web-jobs", "Job"])
    ]
    + [
        (wiring_contracts.every_pod_waits_for_what_is_outside_of_the_cluster, words)
        for words in (["ServiceEntry/bank"], ["DestinationRule/bank"])
    ]
    + [
        (wiring_contracts.the_namespace_closes_after_whatever_opens_it, words)
        for words in (["NetworkPolicy/ledger"], ["AuthorizationPolicy/web"])
    ]
    + [
        (wiring_contracts.every_route_waits_for_the_pods_it_leads_to, words)
        for words in (["Deployment/web-v2"], ["StatefulSet/ledger-v1"], ["DestinationRule/web-v1"])
    ],
)
def test_an_order_that_is_broken_is_seen(contract: Contract, words: list[str]) -> None:
    assert list(contract(without(*words))) != []


def test_a_route_without_its_waits_is_seen() -> None:
    bare = tuple(replace(one, options={}) for one in whole().resources)
    assert [*wiring_contracts.every_route_settles(replace(whole(), resources=bare))] != []


def test_a_caller_comes_after_the_policies_that_let_it_into_what_it_calls() -> None:
    (web,) = (one for one in objects(whole()) if named(one) == "Deployment/web-v1")
    policies = [
        one.urn
        for kind in ("AuthorizationPolicy", "NetworkPolicy")
        for one in of_kind(whole(), kind)
        if re.fullmatch(r"ledger-[0-9a-f]{10}", one.name)
    ]
    assert len(policies) == 2
    assert set(policies) < set(web.dependencies)


@MESHES
@pytest.mark.parametrize("host", [HOST, "web"])
def test_a_lane_is_kept_from_inside_and_through_the_gateway(mesh: str, host: str) -> None:
    specs = [one.inputs["spec"] for kind in ROUTES for one in of_kind(whole(mesh), kind)]
    rules = [
        rule
        for spec in specs
        if host in {*spec.get("hosts", ()), *spec.get("hostnames", ())}
        or host in {one["name"] for one in spec.get("parentRefs", ())}
        for rule in (*spec.get("http", ()), *spec.get("rules", ()))
        if "x-lane" in str(rule.get("match") or rule.get("matches"))
    ]
    led = [
        {found for key in ("http", "rules") for found in destinations({"spec": {key: [rule]}})}
        for rule in rules
    ]
    assert led
    assert all(found in ({("web", "v2")}, {("web-v2", "")}) for found in led)


class Hooked(Callbacks):
    """Keeps what the program would have the engine call."""

    def __init__(self) -> None:
        super().__init__()
        self.hooks: list[pulumi.ResourceHook] = []

    def register_resource_hook(self, hook: Any) -> None:
        """Keep a hook."""
        super().register_resource_hook(hook)
        self.hooks.append(hook)


async def called(hook: pulumi.ResourceHook, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Call a hook for an update that changes where a route leads."""
    args = pulumi.ResourceHookArgs(
        urn="urn", id="id", name="web", type="VirtualService", old_inputs=old, new_inputs=new
    )
    waiting = hook.callback(args)
    assert inspect.isawaitable(waiting)
    await waiting


def test_the_waits_around_a_route_take_the_seconds_of_the_stack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, said = Hooked(), list[str]()
    monkeypatch.setattr(evaluator, "Callbacks", lambda: server)
    (route, other) = (
        {"spec": {"http": [{"route": [{"destination": {"host": "web", "subset": version}}]}]}}
        for version in SHARES
    )
    evaluated_with(values("sidecars"))

    async def over_at_once(waiting: Any, seconds: float) -> None:
        waiting.close()
        said.append(f"{seconds} s")
        raise TimeoutError

    monkeypatch.setattr(asyncio, "wait_for", over_at_once)
    monkeypatch.setattr(pulumi.log, "info", lambda _: None)
    waits = [hook for hook in server.hooks if hook.name != "restart"]
    for hook in waits:
        asyncio.run(called(hook, route, other))
    assert [hook.name for hook in waits] == ["arrive", "leave"]
    assert said == ["7 s", "7 s"]


class Failing(RecordingMonitor):
    """An engine that goes on after one object has failed, as with `--continue-on-error`."""

    def __init__(self, *words: Any, failing: str, **more: Any) -> None:
        super().__init__(*words, **more)
        self._failing = failing

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        """Tell of one object that it has failed."""
        response = super().RegisterResource(request)
        if f"{request.type.rpartition(':')[2]}/{request.name}" != self._failing:
            return response
        return RegisterResponse(response.urn, "", request.object, None, resource_pb2.Result.FAIL)


def awaited(mesh: str) -> Iterator[str]:
    """Every route and every migration."""
    for kind in (*ROUTES, "Job"):
        yield from map(named, of_kind(whole(mesh), kind))


@pytest.mark.parametrize("mesh", ["sidecars", "gateway-api"])
def test_what_is_deployed_is_told_once_every_route_and_migration_is_there(
    mesh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {"deployed": {"web": {"versions": {"v1": {"weight": 100, "pods": 2}}, "calls": []}}}
    configuration = Configuration.of(PROJECT, values(mesh))
    waited_for = [*awaited(mesh)]
    assert {one.split("/")[0] for one in waited_for} > {"Job"}
    assert any(HOST in one or "gateway" in one for one in waited_for)
    for failing in ("ServiceAccount/web", *waited_for):
        monkeypatch.setattr(
            evaluator,
            "RecordingMonitor",
            lambda *words, failing=failing, **more: Failing(*words, failing=failing, **more),
        )
        told = evaluate(ROOT, "dev", configuration, last_outputs=before).outputs["deployed"]
        assert (told == before["deployed"]) == (failing in waited_for), failing
