"""A service: its kind, its ports, its versions and the split."""

from typing import Any

import pytest

from microservices.settings.traffic.port import ServicePort
from microservices.settings.version import effective
from tests.builders import DIGEST, microservice


def test_a_service_without_versions_has_one_with_all_of_the_traffic() -> None:
    web = microservice(replicas=3)
    (version,) = web.effective_versions
    assert (version.name, version.image, version.weight) == ("v1", "web:1.0", 100)
    assert (version.replicas, version.workload, version.config) == (3, web, {})
    assert web.split == {"v1": 100}


def test_a_version_inherits_what_it_does_not_write() -> None:
    versions = {
        "v2": {"weight": 30, "tag": "2.0", "replicas": 5, "config": {"app": {"k": "2"}}},
        "v1": {"weight": 70},
        "v3": {"weight": 0, "replicas": 0, "image": "next", "digest": DIGEST},
        "v4": {"weight": 0, "scaling": {"min": 1, "max": 2}},
    }
    web = microservice(versions=versions)
    found = web.effective_versions
    assert [(one.name, one.image, one.weight, one.replicas) for one in found] == [
        ("v1", "web:1.0", 70, 2),
        ("v2", "web:2.0", 30, 5),
        ("v3", f"next@{DIGEST}", 0, 0),
        ("v4", "web:1.0", 0, None),
    ]
    assert [one.config for one in found] == [{}, {"app": {"k": "2"}}, {}, {}]
    for one in found:
        assert one.workload == effective(web, web.versions[one.name])


@pytest.mark.parametrize(
    ("versions", "split"),
    [
        ({"blue": {}}, {"blue": 100}),
        ({"blue": {"weight": 100}}, {"blue": 100}),
        ({"blue": {"weight": 0}}, {"blue": 0}),
        ({"blue": {"weight": 80}, "green": {"weight": 20}}, {"blue": 80, "green": 20}),
        ({"blue": {"weight": 100}, "green": {}}, {"blue": 100, "green": 0}),
    ],
)
def test_the_split_is_as_written(versions: dict[str, Any], split: dict[str, int]) -> None:
    assert microservice(versions=versions).split == split


@pytest.mark.parametrize(
    ("weights", "main"),
    [
        ({}, "v1"),
        ({"b": 80, "a": 20}, "b"),
        ({"b": 50, "a": 50}, "a"),
        ({"c": 0, "b": 34, "a": 33, "d": 33}, "b"),
    ],
)
def test_the_main_version_has_the_greatest_share(weights: dict[str, int], main: str) -> None:
    versions = {name: {"weight": weight} for name, weight in weights.items()}
    assert microservice(versions=versions).main_version.name == main


def test_the_first_port_is_named_after_its_protocol_and_the_others_come_by_name() -> None:
    ports = {"metrics": {"port": 9090}, "admin": {"port": 9091, "protocol": "tcp"}}
    assert microservice(protocol="grpc", ports=ports).all_ports == (
        ServicePort("grpc", 8080, "grpc"),
        ServicePort("admin", 9091, "tcp"),
        ServicePort("metrics", 9090, "http"),
    )


def test_ports_of_a_worker_are_those_of_its_container_alone() -> None:
    worker = microservice(kind="worker", port=None, ports={"health": {"port": 8081}})
    assert worker.all_ports == ()
    assert worker.container_ports == (ServicePort("health", 8081, "http"),)


@pytest.mark.parametrize(
    ("adopt", "adopted"),
    [
        (False, []),
        (
            True,
            ["ServiceAccount", "Service", "Deployment", "VirtualService", "DestinationRule"],
        ),
        (["Service", "Deployment"], ["Service", "Deployment"]),
        ([], []),
    ],
)
def test_objects_are_adopted_by_their_kind(adopt: Any, adopted: list[str]) -> None:
    web = microservice(adopt=adopt)
    kinds = ["ServiceAccount", "Service", "Deployment", "VirtualService", "DestinationRule"]
    assert [kind for kind in [*kinds, "StatefulSet"] if web.adopts(kind)] == adopted


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        microservice().port = 1
