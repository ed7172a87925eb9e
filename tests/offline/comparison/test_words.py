"""What is the same, said by another word, different, missing or additional, and what it does."""

from typing import Any

import pytest

from microservices.offline.comparison.comparison import Compared, compare
from microservices.settings.values.problems import Rejected

Tree = dict[str, Any]


def item(kind: str, name: str = "web", version: str = "v1", **keys: Any) -> Tree:
    """An object in the stack's namespace, unless its metadata say another."""
    metadata = {"name": name, "namespace": "shop", **keys.pop("metadata", {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **keys}


def deployment(
    pod: Tree | None = None,
    name: str = "web-v1",
    labels: Tree | None = None,
    container: Tree | None = None,
    **spec: Any,
) -> Tree:
    """A Deployment with one container."""
    labels = labels or {"app": "web"}
    containers = [{"name": "web", "image": "web:1", **(container or {})}]
    template = {"metadata": {"labels": labels}, "spec": {"containers": containers, **(pod or {})}}
    whole = {"selector": {"matchLabels": {"app": "web"}}, "template": template, **spec}
    return item("Deployment", name, "apps/v1", spec=whole)


def service(*ports: Tree, **spec: Any) -> Tree:
    return item("Service", spec={"selector": {"app": "web"}, "ports": [*ports], **spec})


def mounted(volume: str, **keys: Any) -> Tree:
    """Keys of a pod whose container mounts one volume."""
    mount = {"name": volume, "mountPath": "/data"}
    containers = [{"name": "web", "image": "web:1", "volumeMounts": [mount]}]
    return {"containers": containers, "volumes": [{"name": volume, "emptyDir": {}, **keys}]}


def compared(there: Tree | list[Tree], here: Tree | list[Tree]) -> Compared:
    """The first object of both sides, by name."""
    sides = [side if isinstance(side, list) else [side] for side in (there, here)]
    return compare(sides[0], sides[1], "manifests").objects[0]


PORTS = {"ports": [{"name": "http", "containerPort": 8080}]}
OTHER_PORTS = {"ports": [{"name": "web", "containerPort": 8080}]}
REFERENCE = {"envFrom": [{"configMapRef": {"name": "limits"}}]}
OTHER_REFERENCE = {"envFrom": [{"configMapRef": {"name": "limits-0123456789"}}]}
PROBE = {**PORTS, "readinessProbe": {"tcpSocket": {"port": "http"}}}
OTHER_PROBE = {**PORTS, "readinessProbe": {"tcpSocket": {"port": 8080}}}
SETS = (item("ConfigMap", "limits"), item("ConfigMap", "limits-0123456789", immutable=True))
ROUTE, OTHER_ROUTE = (
    item("VirtualService", "web", "networking.istio.io/v1", spec={"hosts": [host]})
    for host in ("web", "web.shop.svc.cluster.local")
)
RULE, OTHER_RULE = (
    item("DestinationRule", "web", "networking.istio.io/v1", spec={"host": host})
    for host in ("web", "web.shop.svc")
)
MODES = {"accessModes": ["ReadWriteOnce"]}
LIMIT = {"resources": {"limits": {"cpu": "500m", "memory": "1Gi"}}}
AMOUNTS = {"resources": {"limits": {"cpu": 0.5, "memory": "1024Mi"}, "requests": {"cpu": "500m"}}}


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (deployment(container=LIMIT), deployment(container=AMOUNTS)),
        (deployment(), deployment(container={"imagePullPolicy": "IfNotPresent"})),
        (deployment(), deployment({"serviceAccountName": "default"}, replicas=1)),
        (
            deployment({"serviceAccountName": "web", "serviceAccount": "web"}),
            deployment({"serviceAccountName": "web"}),
        ),
        (service({"port": 80}), service({"port": 80, "targetPort": 80, "protocol": "TCP"})),
        (
            item("NetworkPolicy", spec={"podSelector": {}, "egress": [{}]}),
            item(
                "NetworkPolicy",
                spec={"podSelector": {}, "egress": [{}], "policyTypes": ["Ingress", "Egress"]},
            ),
        ),
        (
            item("Secret", data={"key": "YQ=="}, type="Opaque"),
            item("Secret", stringData={"key": "a"}),
        ),
        (
            item(
                "PersistentVolumeClaim",
                metadata={"uid": "1"},
                spec={**MODES, "storageClassName": "fast"},
            ),
            item("PersistentVolumeClaim", spec=MODES),
        ),
    ],
)
def test_what_the_api_server_takes_for_the_same_is_the_same(there: Tree, here: Tree) -> None:
    found = compared(there, here)
    assert (found.verdict, found.fields, found.effect) == ("same", [], "")


@pytest.mark.parametrize(
    ("there", "here", "effect"),
    [
        (deployment(container=PORTS), deployment(container=OTHER_PORTS), "restarts its pods"),
        (deployment(container=PROBE), deployment(container=OTHER_PROBE), "restarts its pods"),
        (deployment(container={"name": "nginx"}), deployment(), "restarts its pods"),
        (deployment(mounted("files")), deployment(mounted("data")), "restarts its pods"),
        (
            [deployment(container=REFERENCE), SETS[0]],
            [deployment(container=OTHER_REFERENCE), SETS[1]],
            "is new beside the old one",
        ),
        (deployment(name="web"), deployment(name="web-v1"), "is new beside the old one"),
        (
            [service({"port": 80, "targetPort": "web"}), deployment(container=OTHER_PORTS)],
            [service({"port": 80, "targetPort": "http"}), deployment(container=PORTS)],
            "restarts its pods",
        ),
        (ROUTE, OTHER_ROUTE, ""),
        (RULE, OTHER_RULE, ""),
        (
            item("VirtualService", spec={"http": [{"timeout": "1.5s"}]}),
            item("VirtualService", spec={"http": [{"timeout": "1s500ms"}]}),
            "",
        ),
        (
            item("Service", metadata={"labels": {"helm.sh/chart": "web-1"}}, spec={}),
            item("Service", metadata={"labels": {"app": "web"}}, spec={}),
            "",
        ),
        (
            [deployment(labels={"app": "old"}, name="web")],
            [deployment(labels={"app": "web"}, name="web")],
            "restarts its pods",
        ),
    ],
)
def test_what_has_the_same_meaning_is_another_word(
    there: Tree | list[Tree], here: Tree | list[Tree], effect: str
) -> None:
    found = compared(there, here)
    assert (found.verdict, found.effect) == ("otherwise", effect)


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
