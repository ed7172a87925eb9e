"""The objects of a stack, as rules read them: in their namespaces, and pods that nobody makes."""

from microservices.manifests.objects import by_namespace
from microservices.rules import manifest_findings
from tests.rules.objects import Manifest, container, deployment, manifest, template, told, workload

POD = manifest("Pod", "web", {"containers": [container()]})
POD["metadata"]["labels"] = {"app": "web"}
SERVICE = manifest("Service", "web", {"selector": {"app": "web"}})


def within(namespace: str, one: Manifest) -> Manifest:
    """The same object in another namespace."""
    return {**one, "metadata": {**one["metadata"], "namespace": namespace}}


def test_each_namespace_has_its_objects_and_every_namespace() -> None:
    shop, other = manifest("Namespace", "shop"), manifest("Namespace", "other")
    here, there = within("shop", SERVICE), within("other", SERVICE)
    assert list(by_namespace([shop, here, there, other])) == [
        [shop, here, other],
        [shop, there, other],
    ]
    assert list(by_namespace([shop])) == []


def test_the_same_labels_in_two_namespaces_are_no_clash() -> None:
    here, there = (within(name, deployment("web-v1")) for name in ("shop", "other"))
    assert manifest_findings([here, there]) == {}
    assert told(here, within("shop", deployment("web-v1"))) != []


def test_a_service_finds_pods_of_its_own_namespace_alone() -> None:
    (found,) = told(within("shop", SERVICE), within("other", POD))
    assert found[1] == "it finds no workload's pods"


def test_pods_by_themselves_and_those_of_a_daemon_set_are_found() -> None:
    assert told(SERVICE, POD) == []
    assert told(SERVICE, workload("DaemonSet", "web", {"app": "web"})) == []


def test_pods_of_a_replication_controller_are_found_and_select_nobody_else() -> None:
    spec = {"selector": {"app": "web"}, "template": template({"app": "web"})}
    assert told(SERVICE, manifest("ReplicationController", "web", spec)) == []


def test_a_template_of_pods_is_looked_at_and_no_pod_is_there() -> None:
    """It is found by whoever makes pods of it, such as a Rollout that names it."""
    pods = template({"app": "web"}, container(volumeMounts=[{"name": "a", "mountPath": "/a"}]))
    (mount, missing) = told(SERVICE, {**manifest("PodTemplate", "web"), "template": pods})
    assert missing[0] == ("Service/web", "spec", "selector")
    assert mount[0] == ("PodTemplate/web", "main", "volumeMounts", 0)


def test_nobody_counts_on_the_pods_of_a_scaled_job() -> None:
    spec = {"jobTargetRef": {"template": template({"app": "web"})}}
    found = told(SERVICE, manifest("ScaledJob", "web", spec))
    assert "it finds the pods of ScaledJob/web" in [what for _, what, _ in found]


def test_a_pod_by_itself_is_no_selector() -> None:
    other = manifest("Pod", "other", {"containers": [container()]})
    assert told(POD, other, SERVICE) == []
