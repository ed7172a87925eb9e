"""What further containers become, and how what is left of a container is told."""

# A manifest stands on one line.
# ruff: noqa: E501

from typing import Any

import pytest

from tests.offline.importing.manifests import imported, left, said, web


def test_init_containers_keep_their_order() -> None:
    each = "{name: wait-db, image: a}, {name: proxy, image: b, restartPolicy: Always}, {name: 1-migrate, image: c}"
    result = imported(web(pod=f"initContainers: [{each}]"))
    assert [*said(result, "web/initContainers")] == ["init-1-wait-db", "init-2-1-migrate"]
    assert [*said(result, "web/sidecars")] == ["proxy"]
    path = "Deployment/web: inOrder"
    why = "they run in the order of their names, native sidecars first"
    assert left(result) == {
        f"{path}.sidecars.proxy": why,
        f"{path}.initContainers.wait-db": why,
        f"{path}.initContainers.init-1-migrate": why,
    }


def test_init_containers_whose_order_is_that_of_their_names_keep_these() -> None:
    result = imported(web(pod="initContainers: [{name: a, image: a}, {name: b, image: b}]"))
    assert [*said(result, "web/initContainers")] == ["a", "b"]
    assert not left(result)


USERS = [
    ("runAsUser: 0", "", {"allow": {"rootUser": True}}, {"allow": {"rootUser": True}}),
    ("runAsNonRoot: false", "", {"allow": {"rootUser": True}}, {"allow": {"rootUser": True}}),
    # It is the one of the service.
    ("runAsUser: 5", "", {"runAsUser": 5}, {}),
    ("runAsUser: 5", "securityContext: {runAsUser: 6}", {"runAsUser": 6}, {"runAsUser": 5}),
]


@pytest.mark.parametrize(("pod", "main", "own", "further"), USERS)
def test_the_user_of_a_pod_is_that_of_each_container_that_says_none(
    pod: str, main: str, own: dict[str, Any], further: dict[str, Any]
) -> None:
    more = "initContainers: [{name: i, image: i}], "
    result = imported(web(main, f"{more}securityContext: {{{pod}}}"))
    assert {k: v for k, v in said(result, "web").items() if k in ("allow", "runAsUser")} == own
    assert said(result, "web/initContainers/i") == {"image": "i", **further}


NAMED = [
    (
        "env: [{name: A, value: $(B)}]",
        "",
        "containers[0].env[0].value",
        "A: `$(…)` is that of a plain text alone",
    ),
    (
        "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}]",
        "",
        "containers[0].env[0].valueFrom.fieldRef.fieldPath",
        "A: a variable has a key of a set",
    ),
    ("", "volumes: [{name: v, hostPath: {path: /}}]", "volumes[0].hostPath.path", "v: write"),
    ("", "volumes: [{name: v, emptyDir: {}}]", "volumes[0].name", "the settings"),
]


@pytest.mark.parametrize(("main", "pod", "path", "why"), NAMED, ids=[one[2] for one in NAMED])
def test_an_entry_that_is_left_is_told_by_its_name(
    main: str, pod: str, path: str, why: str
) -> None:
    [(place, found)] = left(imported(web(main, pod))).items()
    assert place == f"Deployment/web: spec.template.spec.{path}"
    assert found.startswith(why)


def test_a_hook_that_does_more_than_sleep_is_left() -> None:
    hook = "lifecycle: {preStop: {exec: {command: [sh, -c, quit && sleep 5]}}}"
    assert [*left(imported(web(hook)))] == [
        "Deployment/web: spec.template.spec.containers[0].lifecycle.preStop.exec.command"
    ]
