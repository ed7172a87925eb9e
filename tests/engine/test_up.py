"""`pulumi up` on a real API server."""

import re
from typing import Any

from testbed.kubernetes.control_plane import ControlPlane
from testbed.processes.processes import wait_until
from tests.engine.stack import PROJECT, Stack, count
from tests.extended_program import extended_program

READABLE = (
    "ConfigMap", "Secret", "Service", "ServiceAccount", "Deployment", "ReplicaSet", "Pod", "Event",
    "VirtualService", "DestinationRule", "PeerAuthentication", "AuthorizationPolicy", "Sidecar",
    "NetworkPolicy",
)  # fmt: skip

RESTARTS = re.compile(r"\S+: this update restarts .*")


def objects(control_plane: ControlPlane, namespace: str) -> dict[tuple[str, str], Any]:
    """Every readable object of a namespace, by kind and name."""
    return {
        (kind, item["metadata"]["name"]): item
        for kind in READABLE
        for item in control_plane.cluster.find_all(kind, namespace)
    }


def restarts(stack: Stack, *command: str) -> set[str]:
    """What a command says of pods that restart."""
    return set(RESTARTS.findall(stack.run(*command).stdout))


def ready_replicas(control_plane: ControlPlane, namespace: str) -> dict[str, int]:
    return {
        item["metadata"]["name"]: item["status"].get("readyReplicas", 0)
        for item in control_plane.cluster.find_all("Deployment", namespace)
    }


def test_the_dev_stack_comes_up_changes_and_goes(stack: Stack, control_plane: ControlPlane) -> None:
    cluster, namespace = control_plane.cluster, stack.namespace
    assert stack.preview()["changeSummary"] == {"create": count()}
    assert cluster.find("Namespace", namespace) is None
    assert stack.resources() == []
    assert stack.up() == {"create": count()}
    assert ready_replicas(control_plane, namespace) == {
        "order-service-v1": 3,
        "user-service-v1": 3,
        "user-service-v2": 3,
    }
    assert stack.up("--expect-no-changes") == {"same": count()}
    a_split_that_changes_is_one_updated_virtual_service(stack, control_plane)
    a_value_that_changes_rolls_its_readers_and_no_other(stack, control_plane)
    what_the_program_adds_and_transforms_is_there(stack, control_plane)
    stack.destroy()
    assert stack.resources() == []
    assert cluster.find("Namespace", namespace) is None


def what_the_program_adds_and_transforms_is_there(
    stack: Stack, control_plane: ControlPlane
) -> None:
    program = stack.folder / "__main__.py"
    program.unlink()
    program.write_text(extended_program())
    assert restarts(stack, "preview") == {"order-service-v1: this update restarts 3 pods"}
    assert stack.up() == {"same": count() - 1, "update": 1, "create": 1}
    deployment = control_plane.cluster.find("Deployment", "order-service-v1", stack.namespace)
    assert deployment is not None
    assert deployment["spec"]["template"]["spec"]["shareProcessNamespace"] is True
    added = control_plane.cluster.find("Service", "order-service-debug", stack.namespace)
    assert added is not None


def a_split_that_changes_is_one_updated_virtual_service(
    stack: Stack, control_plane: ControlPlane
) -> None:
    before = objects(control_plane, stack.namespace)
    stack.set_versions({"v1": 50, "v2": 50})
    assert restarts(stack, "preview") == set()
    # The Microservice tells its split as an output, which is no update of anything.
    assert stack.up() == {"same": count() - 1, "update": 1}
    after = objects(control_plane, stack.namespace)
    changed = [
        key
        for key, item in after.items()
        if key[0] != "Event"
        and item["metadata"].get("generation") != before[key]["metadata"].get("generation")
    ]
    assert changed == [("VirtualService", "user-service")]
    routes = after["VirtualService", "user-service"]["spec"]["http"][0]["route"]
    assert [route["weight"] for route in routes] == [50, 50]


def a_value_that_changes_rolls_its_readers_and_no_other(
    stack: Stack, control_plane: ControlPlane
) -> None:
    before = objects(control_plane, stack.namespace)
    database = {"app-config": {"database_url": "postgresql://db:5432/other"}}
    stack.change(lambda config: config.update({"microservices:config": database}))
    told = set(RESTARTS.findall((PROJECT / "docs" / "what-restarts.md").read_text()))
    assert len(told) == 2
    assert restarts(stack, "preview") == told
    assert restarts(stack, "up", "--yes", "--skip-preview") == told
    changes = stack.last_update()["resourceChanges"]
    assert changes == {"create": 1, "delete": 1, "same": count() - 3, "update": 2}
    assert restarts(stack, "preview") == set()

    def kept() -> list[str]:
        found = control_plane.cluster.find_all("Pod", stack.namespace)
        pods = [one["metadata"] for one in found if "deletionTimestamp" not in one["metadata"]]
        return sorted(
            one["name"].rsplit("-", 2)[0] for one in pods if ("Pod", one["name"]) in before
        )

    # Of two Deployments that it updates at once the provider may take one for ready before its
    # controller has seen the update: https://github.com/pulumi/pulumi-kubernetes/pull/3980.
    wait_until(lambda: len(kept()) <= 3, 60, "waiting for the old pods of both versions to go")
    assert kept() == ["order-service-v1"] * 3
    after = objects(control_plane, stack.namespace)
    configs = [name for kind, name in after if kind == "ConfigMap" and name.startswith("app")]
    assert len(configs) == 1
    assert ("ConfigMap", configs[0]) not in before


def test_a_bad_setting_touches_nothing(stack: Stack, control_plane: ControlPlane) -> None:
    stack.set_versions({"v1": 80, "v2": 30})
    for words in (("preview",), ("up", "--yes", "--skip-preview")):
        finished = stack.run(*words, succeeds=False)
        assert "the weights total 110" in finished.stdout + finished.stderr
    assert control_plane.cluster.find("Namespace", stack.namespace) is None
    assert [item["type"] for item in stack.resources()] in ([], ["pulumi:pulumi:Stack"])


def test_another_kube_context_is_refused_before_anything_is_made(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.change(lambda config: config.update({"microservices:kubeContext": "production"}))
    finished = stack.run("up", "--yes", "--skip-preview", succeeds=False)
    assert "may only be deployed to the kube context `production`" in finished.stdout
    assert control_plane.cluster.find("Namespace", stack.namespace) is None
