"""Claims, and the pods that use them, are there after every edit: told by their uids."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.provisioner import PROVISIONER
from tests.engine.claims import (
    ARCHIVE,
    LEDGER,
    WEB,
    claim,
    held,
    ledger,
    only,
    refused,
    templates,
)
from tests.engine.stack import Stack


@pytest.fixture
def expandable(stack: Stack, control_plane: ControlPlane) -> Iterator[str]:
    """A StorageClass of the test whose claims may grow."""
    made = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": stack.namespace},
        "provisioner": PROVISIONER,
        "allowVolumeExpansion": True,
    }
    control_plane.cluster.create(made)
    yield stack.namespace
    control_plane.cluster.delete("StorageClass", stack.namespace)


def test_claims_grow_under_running_pods(
    stack: Stack, control_plane: ControlPlane, expandable: str
) -> None:
    cluster = control_plane.cluster

    def write(size: str, said: Mapping[str, str] = {}, **keys: Any) -> None:
        data, files = (claim(size, storageClass=expandable, **more) for more in (said, {}))
        archive = {**ARCHIVE, "volumes": {"files": files}}
        only(stack, ledger=ledger(volumes={"data": data}, **keys), archive=archive)

    write("1Gi")
    stack.up()
    before = held(cluster, stack.namespace)
    assert len(before[0]) == len(before[1]) == 3

    write("2Gi")
    assert "then write `grownFrom: 1Gi` beside it" in refused(stack)
    assert held(cluster, stack.namespace) == before

    for name in ("data-ledger-v1-0", "data-ledger-v1-1"):
        size = {"spec": {"resources": {"requests": {"storage": "2Gi"}}}}
        cluster.patch("PersistentVolumeClaim", name, size, stack.namespace)
    said = {"grownFrom": "1Gi"}
    write("2Gi", said)
    changes = stack.up()
    assert (changes["replace"], changes["update"]) == (1, 1)
    assert held(cluster, stack.namespace) == before
    (template,) = templates(cluster, stack)
    in_place = cluster.get("PersistentVolumeClaim", "archive-v1-files", stack.namespace)["spec"]
    for spec in (template["spec"], in_place):
        assert spec["resources"]["requests"] == {"storage": "2Gi"}
    assert stack.up("--expect-no-changes")["same"]

    # The provider takes the history for fixed, and would make the StatefulSet anew.
    rollout = {**LEDGER["rollout"], "revisionHistory": 9, "minReadySeconds": 1}
    write("2Gi", said, replicas=3, rollout=rollout)
    assert stack.up()["update"] == 1
    made = cluster.get("StatefulSet", "ledger-v1", stack.namespace)["spec"]
    assert (made["minReadySeconds"], made["revisionHistoryLimit"]) == (1, 5)
    third = cluster.get("PersistentVolumeClaim", "data-ledger-v1-2", stack.namespace)
    assert third["spec"]["resources"]["requests"] == {"storage": "2Gi"}
    for now, then in zip(held(cluster, stack.namespace), before, strict=True):
        assert now.items() > then.items()


def test_edits_that_would_cost_pods_or_claims_are_refused(
    stack: Stack, control_plane: ControlPlane
) -> None:
    archive = {**ARCHIVE, "volumes": {"files": claim()}}
    only(stack, ledger=ledger(), books=ledger(), letters=ledger(), archive=archive)
    stack.up()
    before = held(control_plane.cluster, stack.namespace)
    fixed = claim("512Mi", storageClass="fast", accessMode="ReadWriteMany")
    only(
        stack,
        ledger=ledger(volumes={"data": fixed}),
        letters={**LEDGER, "kind": "service", "volumes": {}},
        archive={**ARCHIVE, "volumes": {"files": fixed}},
    )
    stack.change(lambda config: config.update({"microservices:namespace": f"{stack.namespace}-b"}))
    told = refused(stack)
    for name in ("ledger.volumes.data", "archive.volumes.files"):
        for key in ("size", "storageClass", "accessMode"):
            assert f"microservices:services.{name}.claim.{key}: the claim was made with" in told
    for name in ("books", "letters"):
        assert f"the StatefulSet {name}-v1 would be deleted, with all of its pods" in told
    assert f"microservices:namespace: the stack was deployed to `{stack.namespace}`" in told
    assert held(control_plane.cluster, stack.namespace) == before


def test_one_more_claim_or_none_comes_with_an_outage_that_was_asked_for_and_claims_stay(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    only(stack, ledger=ledger())
    stack.up()
    before = held(cluster, stack.namespace)
    more = {"data": claim(), "log": {**claim("2Gi"), "path": "/var/log/ledger"}}
    only(stack, ledger=ledger(volumes=more))
    assert "write `protect: false` at ledger" in refused(stack)
    only(stack, ledger=ledger(protect=False))
    stack.up()
    assert held(cluster, stack.namespace) == before
    only(stack, ledger=ledger(volumes=more, protect=False))
    assert stack.up()["replace"] == 1
    _, claims = held(cluster, stack.namespace)
    assert claims.items() > before[1].items()
    assert set(claims) - set(before[1]) == {"log-ledger-v1-0", "log-ledger-v1-1"}

    only(stack, ledger=ledger(volumes=more))
    stack.up()
    only(stack, ledger=ledger())
    assert stack.up()["replace"] == 1
    assert held(cluster, stack.namespace)[1] == claims
    assert len(templates(cluster, stack)) == 1

    only(stack, ledger=ledger(protect=False), web=WEB)
    stack.up()
    only(stack, web=WEB)
    stack.up()
    pods, kept = held(cluster, stack.namespace)
    assert kept == claims
    assert all(name.startswith("web-") for name in pods)


SLOW = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "slow"},
    "provisioner": "kubernetes.io/no-provisioner",
}


def as_deployed_by_an_older_program(stack: Stack) -> None:
    """Take out of the state what programs did not know that had no guard."""

    def without(deployment: dict[str, Any]) -> None:
        for one in deployment["resources"]:
            if one["type"] == "pulumi:pulumi:Stack":
                deployed = one["outputs"]["deployed"]
                deployed.pop("clusterUid", None)
                for service in deployed.values():
                    service.pop("storage", None)
            if one["type"].endswith(":StatefulSet"):
                del one["inputs"]["metadata"]["annotations"]
            one.pop("protect", None)

    content = json.loads(stack.run("stack", "export").stdout)
    without(content["deployment"])
    (stack.state / "older.json").write_text(json.dumps(content))
    stack.run("stack", "import", "--file", str(stack.state / "older.json"))


def test_the_first_update_after_an_older_program_replaces_nothing(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    files = {"files": claim()}
    only(stack, ledger=ledger(), archive={**ARCHIVE, "volumes": files})
    stack.up()
    cluster.apply([SLOW])
    before = held(cluster, stack.namespace)
    as_deployed_by_an_older_program(stack)
    edited = ledger(
        volumes={"data": claim("2Gi")}, rollout={**LEDGER["rollout"], "revisionHistory": 9}
    )
    files = {"files": claim(storageClass="slow", accessMode="ReadWriteOncePod")}
    only(stack, ledger=edited, archive={**ARCHIVE, "volumes": files})
    assert "replace" not in stack.up()
    assert held(cluster, stack.namespace) == before
    told = refused(stack)
    assert "have 1Gi" in told
    assert "made with another class, `testbed`" in told
    assert "made with `ReadWriteOnce`" in told
