"""Fields as the API names them, by the tables of the SDK."""

from typing import Any

import pytest
from pulumi import _types as types
from pulumi_kubernetes.apps.v1 import DeploymentArgs, DeploymentSpecArgs
from pulumi_kubernetes.core.v1 import ConfigMapArgs, ContainerArgs, NamespaceArgs, ServiceArgs
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from microservices.specs.camel_case import camel_case


@pytest.mark.parametrize(
    ("of", "written", "found"),
    [
        (ServiceArgs, {"spec": {"cluster_ip": "None"}}, {"spec": {"clusterIP": "None"}}),
        (
            ContainerArgs,
            {"env_from": [{"config_map_ref": {"name": "a"}}], "image_pull_policy": "Always"},
            {"envFrom": [{"configMapRef": {"name": "a"}}], "imagePullPolicy": "Always"},
        ),
        (
            DeploymentArgs,
            {"spec": {"template": {"spec": {"containers": [{"working_dir": "/"}]}}}},
            {"spec": {"template": {"spec": {"containers": [{"workingDir": "/"}]}}}},
        ),
        (NamespaceArgs, {}, {}),
        (dict[str, ContainerArgs], {"a": {"working_dir": "/"}}, {"a": {"workingDir": "/"}}),
    ],
)
def test_fields_have_the_names_of_the_api(of: Any, written: Any, found: Any) -> None:
    assert camel_case(written, of) == found


def test_keys_that_a_person_writes_stay_as_they_are() -> None:
    labels = {"labels": {"team_name": "a_b"}}
    assert camel_case(labels, ObjectMetaArgs) == labels
    data = {"data": {"api_version": "1"}}
    assert camel_case(data, ConfigMapArgs) == data


def test_a_field_without_a_value_is_not_sent() -> None:
    assert camel_case({"working_dir": None, "name": "web"}, ContainerArgs) == {"name": "web"}


def test_values_are_left_as_they_were() -> None:
    written = {"env_from": [{"config_map_ref": {"name": "a"}}]}
    camel_case(written, ContainerArgs)
    assert written == {"env_from": [{"config_map_ref": {"name": "a"}}]}


def test_a_value_of_a_plain_type_is_no_object() -> None:
    assert camel_case("a", str) == "a"


def test_the_tables_of_the_sdk_have_names_and_types_of_fields() -> None:
    """They are no part of its interface: an upgrade that moves them is seen here."""
    names = types.input_type_py_to_pulumi_names(DeploymentSpecArgs)
    assert names["revision_history_limit"] == "revisionHistoryLimit"
    found = types.input_type_types(DeploymentArgs)
    assert types.unwrap_type(found["spec"]) is DeploymentSpecArgs
    assert types.is_input_type(DeploymentSpecArgs)
