"""What a stack is told of its last deployment, and what it tells the next."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from microservices.deploy import last_deployed
from microservices.deploy.deployed import Deployed
from microservices.load.configuration import RejectedConfiguration
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation
from tests.builders import Tree
from tests.stacks import PROJECT, ROOT, objects


def deployed(last_outputs: Tree, weights: Mapping[str, int], replicas: int = 2) -> Evaluation:
    """The program, for a stack whose one service has versions with these weights."""
    web = {"image": "web:1", "port": 8080, "traffic": {"largestStepPercent": 10}}
    versions = {name: {"weight": weight} for name, weight in weights.items()}
    values = {
        "namespace": "shop",
        "catalog": {"web": {**web, "replicas": replicas}},
        "services": {"web": {"versions": versions}},
    }
    configuration = Configuration.of(PROJECT, values)
    return evaluate(ROOT, "dev", configuration, last_outputs=last_outputs)


def warnings(evaluation: Evaluation) -> list[str]:
    return [message.text for message in evaluation.messages if message.severity == "warning"]


def test_a_stack_that_was_never_deployed_is_not_warned() -> None:
    assert warnings(deployed({}, {"v1": 100, "v2": 0})) == []


def test_a_namespace_for_other_stacks_is_deployed_without_a_service() -> None:
    gateway = {"hosts": ["shop.example.com"], "tls": {"credentialName": "shop"}}
    values = {"namespace": "shop", "namespaceOptions": {"protect": True}, "gateway": gateway}
    found = evaluate(ROOT, "dev", Configuration.of(PROJECT, values))
    assert {one.inputs["kind"] for one in objects(found)} == {
        *("Namespace", "PeerAuthentication", "Telemetry"),
        *("NetworkPolicy", "AuthorizationPolicy", "Gateway"),
    }
    assert (found.outputs["deployed"], warnings(found)) == ({}, [])


@pytest.mark.parametrize("other", [{}, {"splits": {"web": {"v1": 100}}}, {"deployed": "?"}])
def test_outputs_of_another_program_are_no_reason_to_fail(other: dict[str, Any]) -> None:
    assert warnings(deployed(other, {"v1": 50, "v2": 50})) == []


def test_a_stack_is_warned_of_a_shift_since_its_last_deployment_in_the_words_of_a_finding() -> None:
    before = deployed({}, {"v1": 100, "v2": 0})
    after = deployed(dict(before.outputs), {"v1": 50, "v2": 50})
    assert warnings(after) == [
        "Pulumi.dev.yaml: microservices:services.web.versions: 50 % of the traffic moves at once, "
        "and `largestStepPercent` is 10; "
        "deploy the weights v1: 90, v2: 10 first, and the rest later"
    ]
    assert warnings(deployed(dict(after.outputs), {"v1": 50, "v2": 50})) == []


def test_the_catalogue_is_named_where_it_says_how_many_pods() -> None:
    before = deployed({}, {"v1": 100, "v2": 0})
    after = deployed(dict(before.outputs), {"v1": 99, "v2": 1}, replicas=1)
    place = "Pulumi.yaml: microservices:catalog.web.replicas"
    assert (
        f"{place}: version v1 goes from 2 to 1 pod, and only then 1 % of the traffic moves; "
        in [line[: line.index("; ") + 2] for line in warnings(after)]
    )


def test_what_is_told_is_neither_secret_nor_unknown_and_no_resource() -> None:
    evaluation = deployed({}, {"v1": 90, "v2": 10})
    told = evaluation.outputs["deployed"]
    needed = told["web"].pop("needed")
    assert [one.partition("-")[0] for one in needed] == ["NetworkPolicy/web", "Sidecar/web"]
    assert told == {
        "web": {
            "calls": [],
            "proven": {"pods": 2, "weight": 90},
            "versions": {"v1": {"pods": 2, "weight": 90}, "v2": {"pods": 2, "weight": 10}},
        }
    }
    assert {item.type.split(":")[0] for item in evaluation.resources} == {
        "kubernetes",
        "microservices",
        "pulumi",
    }


def migrating(tag: str, level: str, last_outputs: Tree) -> Evaluation:
    """The program, for a stack whose one service has a migration that reads a set."""
    jobs = {"migrate": {"args": ["up"], "configFrom": ["levels"]}}
    web = {"image": f"web:{tag}", "port": 8080, "jobs": jobs}
    values = {
        "namespace": "shop",
        "config": {"levels": {"log": level}},
        "services": {"web": web},
    }
    return evaluate(ROOT, "dev", Configuration.of(PROJECT, values), last_outputs=last_outputs)


def test_a_migration_that_has_ended_well_is_made_no_second_time() -> None:
    """The old scripts do not know the schema that the new ones left."""
    outputs: Tree = {}
    made: list[str] = []
    for tag, level in (
        *(("3.1.0", "info"), ("3.1.0", "info"), ("3.2.0", "info"), ("3.1.0", "info")),
        *(("3.1.0", "debug"), ("3.2.0", "debug"), ("3.3.0", "debug"), ("3.3.0", "info")),
    ):
        evaluation = migrating(tag, level, outputs)
        outputs = dict(evaluation.outputs)
        jobs = evaluation.of_type("kubernetes:batch/v1:Job")
        images = [one.inputs["spec"]["template"]["spec"]["containers"][0]["image"] for one in jobs]
        made.append(" ".join(images))
    # The second time it is there still, and the same.
    assert made == ["web:3.1.0", "web:3.1.0", "web:3.2.0", "", "", "", "web:3.3.0", ""]


def test_an_update_of_a_part_tells_what_was_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    before = deployed({}, {"v1": 90, "v2": 10}).outputs
    monkeypatch.setenv(last_deployed.PARTIAL, "true")
    assert deployed({}, {"v1": 90, "v2": 10}).outputs["deployed"] == {}
    assert deployed(dict(before), {"v1": 0, "v2": 100}).outputs["deployed"] == before["deployed"]


def test_claims_are_told_and_what_would_lose_them_is_refused_before_anything_is_made() -> None:
    ledger = {"image": "ledger:1", "port": 5432, "kind": "stateful"}
    volume = {"path": "/data", "claim": {"size": "2Gi"}}
    values = {"namespace": "shop", "services": {"ledger": {**ledger, "volumes": {"data": volume}}}}
    before = evaluate(ROOT, "dev", Configuration.of(PROJECT, values))
    assert before.outputs["deployed"]["ledger"]["storage"] == {
        "claims": {"v1": {"data": {"size": "2Gi", "access_mode": "ReadWriteOnce"}}},
        "stateful": True,
        "protect": True,
    }
    volume["claim"] = {"size": "1Gi"}
    smaller = Configuration.of(PROJECT, {**values, "namespace": "other"})
    with pytest.raises(RejectedConfiguration) as refused:
        evaluate(ROOT, "dev", smaller, last_outputs=before.outputs)
    assert [one.path for one in refused.value.problems] == [
        "microservices:namespace",
        "microservices:services.ledger.volumes.data.claim.size",
    ]


class Unreadable:
    """An engine that cannot read the stack's state for some time."""

    def __init__(self, times: int) -> None:
        self.asked = 0
        self._times = times

    def invoke(self, token: str, words: Mapping[str, str]) -> Any:
        """What `pulumi.runtime.invoke` is to the program."""
        assert (token, words["name"]) == ("pulumi:pulumi:readStackOutputs", "organization/shop/dev")
        self.asked += 1
        if self.asked <= self._times:
            raise Exception("failed to load checkpoint: EOF")  # as the SDK raises it
        outputs = {"deployed": {"web": {"versions": {"v1": {"weight": 100, "pods": 2}}}}}
        return SimpleNamespace(value={"outputs": outputs})


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the program warns of, in a stack `organization/shop/dev`."""
    lines: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lines.append)
    monkeypatch.setattr(last_deployed.time, "sleep", lambda _: None)
    for name, value in (("organization", "organization"), ("project", "shop"), ("stack", "dev")):
        monkeypatch.setattr(pulumi, f"get_{name}", lambda value=value: value)
    return lines


@pytest.mark.parametrize("times", [0, 1, 3])
def test_a_state_that_is_being_written_is_read_a_moment_later(
    times: int, logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Unreadable(times)
    monkeypatch.setattr(pulumi.runtime, "invoke", engine.invoke)
    before = last_deployed.last_deployed()
    assert before.services["web"].versions["v1"].weight == 100
    assert (engine.asked, logged) == (times + 1, [])


def test_a_state_that_cannot_be_read_stops_an_update_and_no_preview(
    logged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi.runtime, "invoke", Unreadable(9).invoke)
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    assert last_deployed.last_deployed() == Deployed()
    said = "what was deployed last cannot be read: failed to load checkpoint: EOF"
    assert logged == [f"{said}; nothing is compared with it"]
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    with pytest.raises(pulumi.RunError, match=said):
        last_deployed.last_deployed()


def released(calls: list[str], last_outputs: Tree) -> Evaluation:
    """The program, for a stack with a service that Argo Rollouts releases."""
    web = {"image": "web:1", "port": 8080, "calls": calls, "traffic": {"owner": "argo-rollouts"}}
    values = {"namespace": "shop", "services": {"web": web, "api": {"image": "api:1", "port": 80}}}
    return evaluate(ROOT, "dev", Configuration.of(PROJECT, values), last_outputs=last_outputs)


def policies(evaluation: Evaluation) -> set[str]:
    """The policies and proxies that are registered."""
    kinds = ("AuthorizationPolicy", "NetworkPolicy", "Sidecar")
    return {one.urn for one in evaluation.resources if one.type.rpartition(":")[2] in kinds}


def test_what_the_pods_before_a_release_need_stays_beside_what_the_new_ones_need() -> None:
    before = released(["api"], {})
    after = released([], dict(before.outputs))
    new = policies(released([], {}))
    assert policies(after) == policies(before) | new
    assert policies(released([], dict(after.outputs))) == policies(after)
    gone = dict(after.outputs)
    gone["deployed"]["web"].pop("kept")
    assert policies(released([], gone)) == new
