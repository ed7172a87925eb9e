"""What the account of a service may do with the API server."""

from typing import Any

import pytest

from settings.permission import PermissionSettings
from tests.builders import microservice, misshapen, placed, refusal

PERMISSIONS = "services.web.permissions"
GROUPS = 'write an API group such as apps, or "" for that of pods and ConfigMaps'
RESOURCES = "write a resource in lower case and plural, such as configmaps or pods/log"
NAMES = "write the name of an object, such as order-service"
VERBS = "write a verb such as get, list, watch, create, update, patch or delete"
READ: dict[str, Any] = {"resources": ["configmaps"], "verbs": ["get"]}


def test_an_account_may_nothing_without_asking() -> None:
    assert microservice().permissions == ()


def test_a_permission_is_for_all_objects_of_the_first_api_group() -> None:
    assert microservice(permissions=[READ]).permissions == (
        PermissionSettings(
            api_groups=("",), resources=("configmaps",), resource_names=(), verbs=("get",)
        ),
    )


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("apiGroups", ["", "apps", "networking.k8s.io", "*"]),
        ("resources", ["pods", "pods/log", "*", "*/scale", "pods/*"]),
        ("resourceNames", ["order-service", "system:node", "a.b"]),
        ("verbs", ["get", "list", "watch", "create", "update", "patch", "delete", "use", "*"]),
    ],
)
def test_a_list_of_its_kind_is_taken(key: str, values: list[str]) -> None:
    assert misshapen(placed(PERMISSIONS, [{**READ, key: values}])) == []


@pytest.mark.parametrize(
    ("key", "value", "instead"),
    [
        *(("apiGroups", value, GROUPS) for value in ("Apps", "apps/v1", "core_", 1)),
        *(("resources", value, RESOURCES) for value in ("Pods", "", "pods/log/x", "po ds", 1)),
        *(("resourceNames", value, NAMES) for value in ("", "a b", "a/b", 1)),
        *(("verbs", value, VERBS) for value in ("read", "GET", "", 1)),
    ],
)
def test_another_value_is_refused_with_what_to_write(key: str, value: Any, instead: str) -> None:
    tree = placed(PERMISSIONS, [{**READ, key: [value]}])
    assert misshapen(tree) == [refusal(f"{PERMISSIONS}[0].{key}[0]", value, instead)]


@pytest.mark.parametrize("key", ["apiGroups", "resources", "verbs"])
def test_an_empty_list_grants_nothing(key: str) -> None:
    (line,) = misshapen(placed(PERMISSIONS, [{**READ, key: []}]))
    assert line.endswith(
        f"{PERMISSIONS}[0].{key}: the list is empty; write at least one value, or leave it out"
    )


def test_resources_and_verbs_are_written() -> None:
    lines = misshapen(placed(PERMISSIONS, [{}]))
    assert [line.split(": ")[1] for line in lines] == [
        f"microservices:{PERMISSIONS}[0].{key}" for key in ("resources", "verbs")
    ]
