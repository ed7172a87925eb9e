"""What is different, missing or additional, and what it does to pods."""

import pytest

from microservices.offline.comparison.comparison import compare
from microservices.settings.values.problems import Rejected
from tests.offline.comparison.test_words import (
    ROUTE,
    Tree,
    compared,
    deployment,
    item,
    service,
)


@pytest.mark.parametrize(
    ("there", "here", "place", "verdict", "effect"),
    [
        (
            deployment(container={"image": "web:2"}),
            deployment(),
            "spec.template.spec.containers.web.image",
            "different",
            "restarts its pods",
        ),
        (deployment(replicas=3), deployment(), "spec.replicas", "missing", ""),
        (deployment(), deployment(replicas=3), "spec.replicas", "additional", ""),
        (
            deployment(selector={"matchLabels": {"team": "a"}}),
            deployment(selector={"matchLabels": {"team": "b"}}),
            "spec.selector.matchLabels.team",
            "different",
            "replaces the object",
        ),
        (
            service({"port": 80}, clusterIP="None"),
            service({"port": 80}),
            "spec.clusterIP",
            "missing",
            "replaces the object",
        ),
        (
            service({"port": 80, "targetPort": "http"}),
            service({"port": 80, "targetPort": "other"}),
            "spec.ports[80].targetPort",
            "different",
            "",
        ),
        (
            item("VirtualService", spec={"hosts": ["a"], "gateways": ["b", "c"]}),
            item("VirtualService", spec={"hosts": ["a"], "gateways": ["c"]}),
            "spec.gateways",
            "different",
            "",
        ),
        (
            item("CronJob", spec={"jobTemplate": {"spec": {"template": {"spec": {"a": 1}}}}}),
            item("CronJob", spec={"jobTemplate": {"spec": {"template": {"spec": {"a": 2}}}}}),
            "spec.jobTemplate.spec.template.spec.a",
            "different",
            "",
        ),
        (
            item("Job", spec={"template": {"spec": {"a": 1}}}),
            item("Job", spec={"template": {"spec": {"a": 2}}}),
            "spec.template.spec.a",
            "different",
            "replaces the object",
        ),
        (
            item("Service", spec={"ports": ["no port"]}),
            item("Service", spec={"ports": [{"port": 80}]}),
            "spec.ports",
            "different",
            "",
        ),
    ],
)
def test_a_field_that_is_not_the_same_is_told_with_what_it_does(
    there: Tree, here: Tree, place: str, verdict: str, effect: str
) -> None:
    found = compared(there, here)
    assert found.verdict == ("extended" if verdict == "additional" else "different")
    told = {field.place: verdict for verdict, field in found.fields}
    assert (told, found.effect) == ({place: verdict}, effect)


def test_two_labels_of_pods_that_are_not_one_service_are_different() -> None:
    there, here = service({"port": 80}), service({"port": 80})
    here["spec"]["selector"] = {"app": "shop"}
    assert compared(there, here).verdict == "different"


def test_another_namespace_is_told_and_its_objects_are_compared() -> None:
    away = item("Namespace", "old"), {**deployment(), "metadata": {"name": "web-v1"}}
    away[0]["metadata"].pop("namespace")
    moved = {**service({"port": 80}), "metadata": {"name": "web", "namespace": "old"}}
    found = compare([*away, moved], [deployment(), service({"port": 80})], "manifests")
    assert (found.renamed, found.differs) == (("old", "shop"), True)
    assert [one.verdict for one in found.objects] == ["same", "missing", "same"]


def test_an_object_of_no_namespace_is_found() -> None:
    role = item("ClusterRole", "reader", "rbac.authorization.k8s.io/v1")
    del role["metadata"]["namespace"]
    assert compared([role], [service(), role]).verdict == "same"


def test_objects_of_several_namespaces_that_are_not_the_stacks_are_refused() -> None:
    there = [{**service(), "metadata": {"name": "web", "namespace": name}} for name in ("a", "b")]
    with pytest.raises(Rejected, match="namespaces a, b, and the stack is in shop"):
        compare(there, [service()], "manifests")


def test_objects_beside_others_of_their_host_are_not_said_to_be_the_same() -> None:
    rules = [{"host": "shop.example.com"}]
    ingress = item("Ingress", "old", "networking.k8s.io/v1", spec={"rules": rules})
    servers = [{"hosts": ["./shop.example.com"]}]
    gateway = item("Gateway", "shop", "networking.istio.io/v1", spec={"servers": servers})
    found = compare([ingress], [gateway, ROUTE], "manifests")
    told = {one.name: (one.verdict, one.beside) for one in found.objects}
    assert told["Ingress/old"] == ("beside", ["Gateway/shop"])
    assert told["Gateway/shop"] == told["VirtualService/web"] == ("additional", ())
    assert found.differs


def test_what_a_cluster_makes_of_others_is_not_compared() -> None:
    owned = {"ownerReferences": [{"kind": "Deployment", "name": "web-v1", "controller": True}]}
    made = [
        item("ReplicaSet", "web-v1-1", metadata=owned),
        item("ServiceAccount", "default"),
        item("Secret", "helm", type="helm.sh/release.v1"),
        item("Event"),
    ]
    assert compare(made, [], "manifests").objects == []


def test_a_job_read_from_a_cluster_is_what_was_written() -> None:
    filled = {"uid": "1", "labels": {"job-name": "web"}}
    selector = {"matchLabels": {"controller-uid": "1"}}
    there = item("Job", metadata=filled, spec={"selector": selector, "completions": 2})
    assert compared(there, item("Job", spec={"completions": 2})).verdict == "same"
    named = item("Job", metadata=filled, spec={"selector": selector, "manualSelector": True})
    assert compared(named, item("Job", spec={"suspend": True})).effect == "replaces the object"
