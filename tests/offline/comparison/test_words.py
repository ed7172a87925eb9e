"""What is the same, and what is said by another word."""

from typing import Any

import pytest

from microservices.offline.comparison.comparison import Compared, compare

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


def root_by_container() -> Tree:
    """A Deployment whose container says itself that it is root."""
    own = {"securityContext": {"privileged": False, "runAsUser": 0}}
    return deployment({"securityContext": {"fsGroup": 999}}, container=own)


def root_by_pod(user: int) -> Tree:
    """The same container, which has its user from the pod."""
    own = {"securityContext": {"privileged": False}}
    return deployment({"securityContext": {"fsGroup": 999, "runAsUser": user}}, container=own)


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
        (root_by_container(), root_by_pod(0), "restarts its pods"),
        (
            deployment(container={"securityContext": {"privileged": False, "runAsUser": 1}}),
            deployment(container={"securityContext": {"runAsUser": 1}}),
            "restarts its pods",
        ),
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


def test_another_user_of_the_pod_is_not_that_of_the_container() -> None:
    assert compared(root_by_container(), root_by_pod(999)).verdict == "different"
