"""Objects that are in the cluster already, and the ids by which they are found."""

from typing import Any

import pytest

from tests.objects.of_service import service_args


@pytest.mark.parametrize(
    ("keys", "kind", "found"),
    [
        ({}, "Deployment", None),
        ({"adopt": False}, "Deployment", None),
        ({"adopt": True}, "Deployment", "shop/web-v1"),
        ({"adopt": True}, "VirtualService", "shop/web-v1"),
        ({"adopt": True}, "StatefulSet", None),
        ({"adopt": ["Deployment", "Service"]}, "Deployment", "shop/web-v1"),
        ({"adopt": ["Deployment", "Service"]}, "VirtualService", None),
        ({"adopt": []}, "Deployment", None),
    ],
)
def test_an_object_of_a_kind_that_is_taken_over_is_found_by_namespace_and_name(
    keys: dict[str, Any], kind: str, found: str | None
) -> None:
    assert service_args(**keys).adopted(kind, "web-v1") == found
