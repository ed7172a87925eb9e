"""Where files of a pod come from and stay."""

from typing import Any

import pytest

from tests.builders import Tree, problems, stack, warnings, web

PLACE = "Pulumi.dev.yaml: microservices:services.web"
EXCLUSIVE = ("ReadWriteOnce", "ReadWriteOncePod")
SHARED = ("ReadWriteMany", "ReadOnlyMany")
RECREATED = {"replicas": 1, "rollout": {"strategy": "recreate"}}
ELSEWHERE = "mount it in a directory of the application, such as /var/lib/data"


def claim(mode: str = "ReadWriteOnce") -> Tree:
    return {"path": "/data", "claim": {"size": "1Gi", "accessMode": mode}}


def mounted(volume: Tree, **keys: Any) -> Tree:
    """A stack whose one service has one volume."""
    return web(volumes={"data": {"path": "/data", **volume}}, **keys)


@pytest.mark.parametrize(
    "values",
    [
        mounted({"emptyDir": {}}),
        mounted({"emptyDir": {"memory": True, "size": "256Mi"}}),
        mounted({"emptyDir": {"size": "9Gi"}}),
        mounted({"existingClaim": "data"}),
        mounted({"csi": {"driver": "secrets-store.csi.k8s.io"}}),
        mounted({"projected": {"tokenAudience": "vault"}}),
        mounted({"emptyDir": {}, "path": "/system"}),
        mounted({"emptyDir": {}, "path": "/xdev"}),
        mounted({"emptyDir": {}, "path": "/var/run/secret"}),
        mounted(claim(), kind="stateful"),
        mounted(claim(), kind="stateful", replicas=3),
        *(mounted(claim(mode), replicas=3) for mode in SHARED),
        mounted(claim("ReadWriteMany"), scaling={"min": 2, "max": 5}),
    ],
)
def test_volumes_that_a_pod_can_have_are_taken(values: Tree) -> None:
    assert problems(values) == []
    assert warnings(values) == []


@pytest.mark.parametrize("mode", EXCLUSIVE)
def test_one_pod_may_have_a_claim_for_one_node(mode: str) -> None:
    assert problems(mounted(claim(mode), **RECREATED)) == []


@pytest.mark.parametrize(
    ("volume", "line"),
    [
        (
            {},
            "it does not say where its files come from; "
            "write one of: emptyDir, claim, existingClaim, configSet, projected, csi",
        ),
        (
            {"emptyDir": {}, "existingClaim": "data"},
            "it has 2 sources: emptyDir, existingClaim; "
            "keep one of them; null takes away what the catalogue says",
        ),
    ],
)
def test_a_volume_has_one_source(volume: Tree, line: str) -> None:
    assert problems(mounted(volume)) == [f"{PLACE}.volumes.data: {line}"]


def test_a_path_has_one_volume() -> None:
    volumes = {name: {"path": "/data", "emptyDir": {}} for name in ("b", "a")}
    assert problems(web(volumes=volumes)) == [
        f"{PLACE}.volumes.b.path: a is mounted at /data as well; mount one of them elsewhere"
    ]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/.", "/. is the root"),
        ("//proc", "//proc belongs to /proc"),
        ("/proc/self", "/proc/self belongs to /proc"),
        ("/sys", "/sys belongs to /sys"),
        ("/data/../dev/shm", "/data/../dev/shm belongs to /dev"),
        ("/var/run/secrets/own", "/var/run/secrets/own belongs to /var/run/secrets"),
        ("/run/secrets", "/run/secrets belongs to /run/secrets"),
    ],
)
def test_nothing_hides_what_the_system_needs(path: str, what: str) -> None:
    assert problems(mounted({"emptyDir": {}, "path": path})) == [
        f"{PLACE}.volumes.data.path: {what}; {ELSEWHERE}"
    ]
    extra = {"image": "extra:1", "mounts": {"tmp": path}}
    assert problems(web(sidecars={"extra": extra})) == [
        f"{PLACE}.sidecars.extra.mounts.tmp: {what}; {ELSEWHERE}"
    ]


@pytest.mark.parametrize(
    ("keys", "above"),
    [
        ({}, ""),
        ({"versions": {"v1": {"resources": {"limits": {"memory": "256Mi"}}}}}, "versions.v1."),
    ],
)
def test_files_in_memory_fit_the_limit(keys: Tree, above: str) -> None:
    assert problems(mounted({"emptyDir": {"memory": True, "size": "257Mi"}}, **keys)) == [
        f"{PLACE}.{above}volumes.data.emptyDir.size: "
        "257Mi in memory is above the container's memory limit of 256Mi; "
        "write a smaller size, or a higher limit"
    ]


@pytest.mark.parametrize("mode", EXCLUSIVE)
@pytest.mark.parametrize(
    ("keys", "above", "most"),
    [
        ({}, "", 2),
        ({"scaling": {"min": 1, "max": 5}}, "", 5),
        ({"versions": {"v1": {"replicas": 3}}}, "versions.v1.", 3),
    ],
)
def test_a_claim_for_one_node_has_one_pod(mode: str, keys: Tree, above: str, most: int) -> None:
    assert problems(mounted(claim(mode), **keys)) == [
        f"{PLACE}.{above}volumes.data: "
        f"up to {most} pods would share a claim that one node at a time mounts; "
        "write `replicas: 1`, `kind: stateful`, or `accessMode: ReadWriteMany`"
    ]


def test_a_claim_for_one_node_is_free_before_the_next_pod() -> None:
    assert problems(mounted(claim(), replicas=1)) == [
        f"{PLACE}.volumes.data: a new pod would wait for the volume that the old one holds; "
        "write `rollout: {strategy: recreate}`, or `kind: stateful`"
    ]


def test_a_projected_volume_holds_something() -> None:
    assert problems(mounted({"projected": {}})) == [
        f"{PLACE}.volumes.data.projected: there is nothing in it; write `sets`, or `tokenAudience`"
    ]
    values = mounted({"projected": {"sets": ["app"]}})
    assert problems({**values, "config": {"app": {"key": "value"}}}) == []


def test_a_claim_that_two_versions_mount_is_a_warning() -> None:
    versions = {"v1": {"weight": 50}, "v2": {"weight": 50}}
    assert warnings(mounted({"existingClaim": "data"}, versions=versions)) == [
        f"{PLACE}.volumes.data.existingClaim: web-v1 mounts the claim data as well as web-v2; "
        "give each version a claim of its own"
    ]


def test_a_claim_that_two_services_mount_is_a_warning() -> None:
    web_alone = mounted({"existingClaim": "data"})["services"]["web"]
    services = {"web": web_alone, "api": {**web_alone, "image": "api:1"}}
    (line,) = warnings(stack(services=services))
    assert line.startswith("Pulumi.dev.yaml: microservices:services.api.volumes.data.existingClaim")


def mounting_job(volume: Tree, **keys: Any) -> Tree:
    """A stack whose one service has a volume that its job mounts, and temporary files."""
    job = {"command": ["a"], "mounts": {"data": "/data", "tmp": "/scratch"}}
    return mounted(volume, jobs={"a": job}, **keys)


def test_a_job_that_mounts_what_pods_hold_is_a_warning() -> None:
    line = (
        f"{PLACE}.jobs.a.mounts.data: the pods of web hold the volume data, for one node; "
        "write `accessMode: ReadWriteMany`, or do not mount it"
    )
    assert line in warnings(mounting_job(claim(), **RECREATED))
    assert warnings(mounting_job(claim("ReadWriteMany"))) == []
    assert warnings(mounting_job({"emptyDir": {}})) == []


def test_a_job_mounts_no_claim_of_the_pods_of_a_stateful_set() -> None:
    line = (
        f"{PLACE}.jobs.a.mounts.data: each pod of web has a claim data of its own; "
        "mount an `existingClaim`, or do it in an init container"
    )
    assert problems(mounting_job(claim(), kind="stateful")) == [line]
    assert problems(mounting_job(claim("ReadWriteMany"), kind="stateful")) == [line]
    assert problems(mounting_job({"existingClaim": "data"}, kind="stateful")) == []


@pytest.mark.parametrize(
    ("keys", "own"),
    [
        (RECREATED, {"rollout": {"strategy": "rolling"}}),
        (RECREATED, {"scaling": {"min": 2, "max": 5}, "rollout": {"strategy": "rolling"}}),
        (RECREATED, {"replicas": 2}),
    ],
)
def test_a_version_is_named_where_it_adds_to_it(keys: Tree, own: Tree) -> None:
    versions = {"v1": {"weight": 100, **own}}
    (line,) = problems(mounted(claim(), **keys, versions=versions))
    assert line.startswith(f"{PLACE}.versions.v1.volumes.data: ")


@pytest.mark.parametrize(
    ("volume", "keys"),
    [
        (claim(), {"replicas": 1}),
        (claim(), {"replicas": 2}),
        (claim(), {"scaling": {"min": 2, "max": 5}}),
        ({"emptyDir": {"memory": True, "size": "1Gi"}}, {"resources": {"size": "small"}}),
    ],
)
def test_the_service_is_named_where_its_version_adds_nothing(volume: Tree, keys: Tree) -> None:
    versions = {"v1": {"rollout": {"drainSeconds": 5}, "labels": {"team": "shop"}}}
    (line,) = problems(mounted(volume, **keys, versions=versions))
    assert line.startswith(f"{PLACE}.volumes.data")


def grown(size: str, before: str) -> Tree:
    return {"claim": {"size": size, "grownFrom": before}}


def test_a_claim_of_a_stateful_set_says_what_it_grew_from() -> None:
    assert problems(mounted(grown("2Gi", "1Gi"), kind="stateful")) == []


@pytest.mark.parametrize("before", ["2Gi", "2048Mi", "3Gi"])
def test_no_claim_grows_from_as_much(before: str) -> None:
    assert problems(mounted(grown("2Gi", before), kind="stateful")) == [
        f"{PLACE}.volumes.data.claim.grownFrom: {before} is no less than its size, 2Gi; "
        "write the size that it had before, or leave it out"
    ]


def test_a_claim_of_a_deployment_grows_without_a_word() -> None:
    assert problems(mounted(grown("2Gi", "1Gi"), **RECREATED)) == [
        f"{PLACE}.volumes.data.claim.grownFrom: the claim of a Deployment grows by its `size`; "
        "leave it out"
    ]
