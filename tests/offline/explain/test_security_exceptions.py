"""Security exceptions: what containers and namespaces allow beyond the default."""

from copy import deepcopy
from typing import Any

import pytest

from microservices.manifests.index import ManifestIndex
from microservices.offline.explain.security_exceptions import exception_lines
from tests.offline.objects import (
    STRICT,
    STRICT_POD,
    Manifest,
    cron_job,
    job,
    placed,
    recommended,
    workload,
)


def lines(*objects: Manifest) -> list[tuple[str, str]]:
    return exception_lines(ManifestIndex(objects))


def pod(container: Manifest | None = None, **keys: Any) -> Manifest:
    """A strict pod, with keys of its own container's security context and of itself replaced."""
    found = {**deepcopy(STRICT_POD), **keys}
    found["containers"][0]["securityContext"] |= container or {}
    return found


def test_strict_pods_have_no_exceptions() -> None:
    assert lines(workload(pod=pod()), job("a", pod()), cron_job("b", pod())) == []


@pytest.mark.parametrize(
    ("container", "exception"),
    [
        ({"runAsNonRoot": False}, "root user"),
        ({"runAsNonRoot": False, "runAsUser": 0}, "root user"),
        ({"readOnlyRootFilesystem": False}, "writable root filesystem"),
        ({"readOnlyRootFilesystem": None}, "writable root filesystem"),
        ({"allowPrivilegeEscalation": True}, "privilege escalation"),
        ({"allowPrivilegeEscalation": None}, "privilege escalation"),
        ({"privileged": True}, "privileged"),
        ({"capabilities": {"drop": ["ALL"], "add": ["CHOWN"]}}, "capability CHOWN"),
        ({"capabilities": {}}, "default capabilities"),
        ({"seccompProfile": {"type": "Unconfined"}}, "no seccomp profile"),
    ],
)
def test_a_container_is_listed_by_exception(container: Manifest, exception: str) -> None:
    assert lines(workload(pod=pod(container))) == [("web", exception)]


def test_another_user_than_root_is_none_even_where_root_is_not_refused() -> None:
    context = {"runAsUser": 1000, "seccompProfile": {"type": "Localhost"}}
    assert lines(workload(pod=pod(securityContext=context))) == []


@pytest.mark.parametrize(
    ("keys", "exception"),
    [
        ({"automountServiceAccountToken": True}, "API token mounted"),
        ({"hostNetwork": True}, "host network"),
        ({"hostPID": True}, "host PID namespace"),
        ({"hostIPC": True}, "host IPC namespace"),
        ({"volumes": [{"name": "x", "hostPath": {"path": "/"}}]}, "hostPath volume"),
    ],
)
def test_a_pod_is_listed_by_exception(keys: Manifest, exception: str) -> None:
    assert lines(workload(pod=pod(**keys))) == [("web", exception)]


def test_a_pod_is_listed_by_what_takes_it_out_of_the_mesh() -> None:
    left = job("a", pod())
    left["spec"]["template"]["metadata"] = {"labels": {"sidecar.istio.io/inject": "false"}}
    assert lines(left) == [("a", "out of the mesh by sidecar.istio.io/inject")]


@pytest.mark.parametrize(
    ("own", "account", "mounted"),
    [
        (None, None, True),
        (None, False, False),
        (None, True, True),
        (True, False, True),
        (False, True, False),
    ],
)
def test_the_pod_overrides_its_account_on_the_token(own: Any, account: Any, mounted: bool) -> None:
    item = workload(pod=pod(serviceAccountName="web", automountServiceAccountToken=own))
    identity = placed("ServiceAccount", "web", automountServiceAccountToken=account)
    assert lines(item, identity) == ([("web", "API token mounted")] if mounted else [])


def test_a_container_beside_is_listed_by_its_own_name() -> None:
    beside = {"name": "logs", "securityContext": {**STRICT, "readOnlyRootFilesystem": False}}
    found = lines(workload(pod=pod(initContainers=[beside])))
    assert found == [("web logs", "writable root filesystem")]


def test_what_holds_for_some_versions_only_names_them() -> None:
    root = {"runAsNonRoot": False}
    objects = [workload("v1", pod=pod(root)), workload("v2", pod=pod(root | {"privileged": True}))]
    assert lines(*objects) == [("web", "root user, privileged (v2)")]


def test_a_job_is_listed_with_its_service() -> None:
    root = pod({"runAsNonRoot": False})
    root["containers"][0]["name"] = "migrate"
    migration = job("web-v1-migrate-0123456789", root, name="migrate", part_of="web")
    nightly = cron_job("web-migrate", root)
    nightly["metadata"]["labels"] = recommended(name="migrate", part_of="web")
    for item in (migration, nightly):
        assert lines(item) == [("web migrate", "root user")]


def test_pods_of_other_kinds_are_listed_by_name() -> None:
    spec = {"template": {"spec": pod(hostNetwork=True)}}
    assert lines(placed("DaemonSet", "agent", "apps/v1", spec=spec)) == [("agent", "host network")]


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("restricted", []),
        ("baseline", ["pod security level baseline is enforced"]),
        ("privileged", ["pod security level privileged is enforced, which refuses nothing"]),
        (None, ["no pod security level is enforced"]),
    ],
)
def test_a_namespace_that_lets_more_in_is_listed(level: str | None, words: list[str]) -> None:
    labels = {"pod-security.kubernetes.io/enforce": level} if level else {}
    namespace = {"apiVersion": "v1", "kind": "Namespace"}
    found = lines({**namespace, "metadata": {"name": "shop", "labels": labels}})
    assert found == [("shop", word) for word in words]


SELECTOR = {"selector": {"matchLabels": {"app": "web"}}}


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ({"mtls": {"mode": "STRICT"}}, []),
        ({"mtls": {"mode": "STRICT"}, **SELECTOR}, []),
        ({"mtls": {"mode": "PERMISSIVE"}}, [("shop", "")]),
        ({"mtls": {"mode": "DISABLE"}, **SELECTOR}, [("web", "")]),
        (
            {
                "mtls": {"mode": "STRICT"},
                "portLevelMtls": {
                    "9090": {"mode": "PERMISSIVE"},
                    "80": {"mode": "DISABLE"},
                    "81": {"mode": "STRICT"},
                },
                **SELECTOR,
            },
            [("web", " on port 80, 9090")],
        ),
    ],
)
def test_who_needs_no_certificate_is_listed(spec: Any, told: list[tuple[str, str]]) -> None:
    policy = placed("PeerAuthentication", "web", "security.istio.io/v1", spec=spec)
    accepted = "requests without mutual TLS are accepted"
    assert lines(policy) == [(name, f"{accepted}{where}") for name, where in told]
