"""What the account of a service may do with the API server."""

from typing import Any

from settings.permission import PermissionSettings
from tests.builders import microservice

READ: dict[str, Any] = {"resources": ["configmaps"], "verbs": ["get"]}


def test_an_account_may_nothing_without_asking() -> None:
    assert microservice().permissions == ()


def test_a_permission_is_for_all_objects_of_the_first_api_group() -> None:
    assert microservice(permissions=[READ]).permissions == (
        PermissionSettings(
            api_groups=("",), resources=("configmaps",), resource_names=(), verbs=("get",)
        ),
    )
