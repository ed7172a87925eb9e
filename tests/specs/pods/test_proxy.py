"""The annotations of the sidecars of pods and jobs."""

import json
from typing import Any

import pytest

from microservices.settings.mesh import MeshSettings
from microservices.specs.pods.proxy import PROXY_CONFIG, job_proxy_annotations, proxy_annotations
from tests.builders import microservice

NATIVE = "sidecar.istio.io/nativeSidecar"
CONTAINER = {"image": "a:1"}


def mesh(**keys: Any) -> MeshSettings:
    return MeshSettings.model_validate(keys, by_name=False)


def annotations(stack: MeshSettings | None = None, **service: Any) -> dict[str, str]:
    """Those of the pods of a service with these keys."""
    (version,) = microservice(**service).effective_versions
    return proxy_annotations(version.workload, stack or mesh())


def of_size(found: dict[str, str]) -> dict[str, str]:
    """The amounts among annotations, by the end of their names."""
    prefix = "sidecar.istio.io/proxy"
    return {key.removeprefix(prefix): one for key, one in found.items() if key.startswith(prefix)}


def test_the_sidecar_is_there_first_and_outlives_the_application() -> None:
    found = annotations()
    assert found.keys() == {PROXY_CONFIG, "traffic.sidecar.istio.io/excludeOutboundPorts"}
    assert json.loads(found[PROXY_CONFIG]) == {
        "holdApplicationUntilProxyStarts": True,
        "terminationDrainDuration": "20s",
    }


def test_the_sidecar_drains_twice_as_long_as_the_application() -> None:
    found = annotations(rollout={"drainSeconds": 7})
    assert json.loads(found[PROXY_CONFIG])["terminationDrainDuration"] == "14s"


def test_dns_by_tcp_goes_past_the_sidecar() -> None:
    found = annotations()
    assert found["traffic.sidecar.istio.io/excludeOutboundPorts"] == "53"


def test_without_a_sidecar_there_is_nobody_to_tell() -> None:
    (version,) = microservice().effective_versions
    ambient = mesh(dataPlane="ambient")
    assert proxy_annotations(version.workload, ambient) == {}
    assert job_proxy_annotations(version.workload, ambient) == {}


@pytest.mark.parametrize("group", ["initContainers", "sidecars"])
def test_what_starts_before_the_application_has_a_sidecar_before_it(group: str) -> None:
    written: dict[str, Any] = {group: {"a": CONTAINER}}
    assert annotations(**written)[NATIVE] == "true"
    assert NATIVE not in annotations(containers={"a": CONTAINER})


def test_a_job_ends_with_its_native_sidecar_and_holds_nothing_back() -> None:
    (version,) = microservice(proxy={"resources": {"size": "tiny"}}).effective_versions
    found = job_proxy_annotations(version.workload, mesh())
    assert found[NATIVE] == "true"
    assert PROXY_CONFIG not in found
    assert of_size(found)["CPU"] == "50m"


@pytest.mark.parametrize(
    ("stack", "service", "amounts"),
    [
        ({}, {}, {}),
        ({"size": "tiny"}, {}, {"CPU": "50m", "Memory": "128Mi", "MemoryLimit": "128Mi"}),
        (
            {"limits": {"cpu": "1"}},
            {"requests": {"cpu": "10m"}, "limits": {"memory": "1Gi"}},
            {"CPU": "10m", "Memory": "256Mi", "CPULimit": "1", "MemoryLimit": "1Gi"},
        ),
    ],
)
def test_a_sidecar_has_the_size_that_the_service_says_and_else_the_stack(
    stack: dict[str, Any], service: dict[str, Any], amounts: dict[str, str]
) -> None:
    of_stack = mesh(proxy={"resources": stack} if stack else {})
    found = annotations(of_stack, proxy={"resources": service} if service else {})
    assert of_size(found) == amounts


def test_a_sidecar_has_as_many_threads_as_are_written() -> None:
    found = annotations(mesh(proxy={"concurrency": 1}), proxy={"concurrency": 4})
    assert json.loads(found[PROXY_CONFIG])["concurrency"] == 4
