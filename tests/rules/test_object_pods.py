"""What a pod may do, whoever wrote it."""

from typing import Any

import pytest

from tests.rules.objects import (
    Manifest,
    container,
    cron_job,
    deployment,
    manifest,
    told_of,
    workload,
)

SAFE: Manifest = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "runAsUser": 1000,
    "seccompProfile": {"type": "RuntimeDefault"},
}
SHARED = {key: SAFE[key] for key in ("runAsNonRoot", "runAsUser", "seccompProfile")}
OWN = {key: SAFE[key] for key in ("allowPrivilegeEscalation", "capabilities")}
ENFORCE = "pod-security.kubernetes.io/enforce"
ROOT = ("the container may run as root", "write `runAsNonRoot: true` and a `runAsUser`")
GAIN = ("a process may gain more privileges than its parent has", "write `false`")
ADDED = ("the container has capabilities", "write `drop: [ALL]`, and no `add`")
CALLS = ("there is no seccomp profile", "write `type: RuntimeDefault`")


def secured(**keys: Any) -> Manifest:
    """A Deployment whose container has another security context."""
    return deployment("web-v1", container(securityContext={**SAFE, **keys}))


def safe(**keys: Any) -> Manifest:
    """A container that keeps to every rule, with more keys."""
    return container(securityContext=SAFE, **keys)


def namespace(level: str | None) -> Manifest:
    made = manifest("Namespace", "shop")
    made["metadata"] |= {} if level is None else {"labels": {ENFORCE: level}}
    return made


@pytest.mark.parametrize(
    "one",
    [
        secured(),
        secured(seccompProfile={"type": "Localhost", "localhostProfile": "shop.json"}),
        secured(capabilities={"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}),
        secured(privileged=False, procMount="Default"),
        deployment("web-v1", container(securityContext=OWN), securityContext=SHARED),
        deployment("web-v1", safe(ports=[{"containerPort": 80}]), hostNetwork=False),
        deployment("web-v1", safe(), volumes=[{"name": "tmp", "emptyDir": {}}]),
        manifest("Pod", "tools", {"containers": [safe()]}),
        manifest("ConfigMap", "app"),
        namespace("baseline"),
        namespace("restricted"),
    ],
)
def test_what_keeps_to_the_standards_is_taken(one: Manifest) -> None:
    assert told_of(one) == []


@pytest.mark.parametrize("key", ["hostNetwork", "hostPID", "hostIPC"])
def test_no_pod_shares_a_namespace_with_its_node(key: str) -> None:
    (found,) = told_of(deployment("web-v1", safe(), **{key: True}))
    what = "the pod shares it with its node"
    assert found == (("Deployment/web-v1", "spec", key), what, "leave it out")


def test_no_pod_has_a_folder_or_a_port_of_its_node() -> None:
    port = {"containerPort": 80, "hostPort": 80}
    volume = {"name": "node", "hostPath": {"path": "/"}}
    assert told_of(deployment("web-v1", safe(ports=[port]), volumes=[volume])) == [
        (
            ("Deployment/web-v1", "volumes", "node", "hostPath"),
            "it is a hostPath of the node",
            "use a claim, or an emptyDir",
        ),
        (
            ("Deployment/web-v1", "main", "ports", 0, "hostPort"),
            "it is a port of the node",
            "leave it out; use a Service",
        ),
    ]


@pytest.mark.parametrize(
    ("keys", "place", "what", "instead"),
    [
        (
            {"privileged": True},
            ("privileged",),
            "the container is root on its node",
            "leave it out; add the one capability that it needs",
        ),
        ({"procMount": "Unmasked"}, ("procMount",), "/proc is not masked", "leave it out"),
        (
            {"capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN", "CHOWN", "NET_ADMIN"]}},
            ("capabilities", "add"),
            "the baseline standard refuses NET_ADMIN, SYS_ADMIN",
            "leave it out",
        ),
    ],
)
def test_no_container_is_privileged(
    keys: Manifest, place: tuple[str, ...], what: str, instead: str
) -> None:
    path = ("Deployment/web-v1", "main", "securityContext", *place)
    assert told_of(secured(**keys))[0] == (path, what, instead)


@pytest.mark.parametrize(
    ("keys", "place", "text"),
    [
        ({"runAsNonRoot": False}, "runAsNonRoot", ROOT),
        ({"runAsUser": 0}, "runAsNonRoot", ROOT),
        ({"allowPrivilegeEscalation": True}, "allowPrivilegeEscalation", GAIN),
        ({"allowPrivilegeEscalation": None}, "allowPrivilegeEscalation", GAIN),
        ({"capabilities": None}, "capabilities", ADDED),
        ({"capabilities": {"drop": ["KILL"]}}, "capabilities", ADDED),
        ({"capabilities": {"drop": ["ALL"], "add": ["CHOWN"]}}, "capabilities", ADDED),
        ({"seccompProfile": None}, "seccompProfile", CALLS),
        ({"seccompProfile": {"type": "Unconfined"}}, "seccompProfile", CALLS),
    ],
)
def test_containers_keep_to_the_restricted_standard(
    keys: Manifest, place: str, text: tuple[str, str]
) -> None:
    path = ("Deployment/web-v1", "main", "securityContext", place)
    assert told_of(secured(**keys)) == [(path, *text)]


@pytest.mark.parametrize(
    ("of_pod", "own", "words"),
    [
        ({"runAsNonRoot": False, "runAsUser": 0}, {}, []),
        ({}, {"runAsNonRoot": False}, [ROOT[0]]),
        ({}, {"runAsUser": 0}, [ROOT[0]]),
        ({"seccompProfile": {"type": "Unconfined"}}, {}, []),
        ({}, {"seccompProfile": {"type": "Unconfined"}}, [CALLS[0]]),
    ],
)
def test_a_container_has_the_last_word_over_its_pod(
    of_pod: Manifest, own: Manifest, words: list[str]
) -> None:
    """https://kubernetes.io/docs/tasks/configure-pod-container/security-context/."""
    one = container(securityContext={**SAFE, **own})
    found = told_of(deployment("web-v1", one, securityContext={**SHARED, **of_pod}))
    assert [what for _, what, _ in found] == words


@pytest.mark.parametrize(
    "one",
    [
        workload("DaemonSet", "web", {"app": "web"}),
        workload("ReplicaSet", "web", {"app": "web"}),
        manifest("Pod", "web", {"containers": [container()]}),
        cron_job("web", {"app": "web"}),
        deployment("web-v1", safe(), initContainers=[container("first")]),
    ],
    ids=lambda one: one["kind"],
)
def test_every_kind_with_pods_and_every_container_is_looked_at(one: Manifest) -> None:
    assert [what for _, what, _ in told_of(one)] == [ROOT[0], GAIN[0], ADDED[0], CALLS[0]]


@pytest.mark.parametrize(
    ("level", "what"),
    [(None, "it admits every pod"), ("privileged", "privileged admits every pod")],
)
def test_a_namespace_enforces_a_standard(level: str | None, what: str) -> None:
    path = ("Namespace/shop", "metadata", "labels", ENFORCE)
    assert told_of(namespace(level)) == [(path, what, "write `restricted`")]
