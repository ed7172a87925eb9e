"""A service and its versions: defaults, inheritance, and the split."""

from typing import Any

import pytest

from settings.version import Version
from tests.builders import DIGEST, microservice


def test_a_service_needs_an_image_and_a_port_alone() -> None:
    web = microservice()
    assert (web.port, web.replicas, web.run_as_user) == (8080, 2, 65532)
    assert (web.versions, web.config_from) == ({}, ())


def test_a_service_without_versions_has_one_with_all_of_the_traffic() -> None:
    web = microservice(replicas=3)
    assert web.effective_versions == (Version("v1", "web:1.0", 3, 100),)
    assert web.split == {"v1": 100}


def test_a_version_inherits_what_it_does_not_write() -> None:
    versions = {
        "v2": {"weight": 30, "tag": "2.0", "replicas": 5},
        "v1": {"weight": 70},
        "v3": {"weight": 0, "replicas": 0, "image": "next", "digest": DIGEST},
    }
    assert microservice(versions=versions).effective_versions == (
        Version("v1", "web:1.0", 2, 70),
        Version("v2", "web:2.0", 5, 30),
        Version("v3", f"next@{DIGEST}", 0, 0),
    )


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


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        microservice().port = 1
