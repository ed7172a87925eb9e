"""What a namespace may hold, and one that is there already."""

import pytest

from microservices.objects.namespace import LIMITS
from tests.objects.test_namespace import args, deployed, described, mesh, options


def test_quota_and_limits_come_as_written_and_can_be_waited_for() -> None:
    written = options(quota={"pods": 50}, limitRange={"most": {"memory": "1Gi"}})
    found = deployed(args(options=written))
    assert found.manifests["ResourceQuota", "quota"] == {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": described("quota"),
        "spec": {"hard": {"pods": "50"}},
    }
    assert found.manifests["LimitRange", "limits"] == {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": described("limits"),
        "spec": {"limits": [{"type": "Container", "max": {"memory": "1Gi"}}]},
    }
    assert {*LIMITS} < {*found.manifests}


def test_only_the_namespace_itself_is_adopted() -> None:
    found = deployed(args(options=options(adopt=True, quota={"pods": 50})))
    assert found.adopted == {"Namespace": "shop"}


def test_a_namespace_is_made_without_the_word_to_adopt_it() -> None:
    assert deployed(args()).adopted == {}


@pytest.mark.parametrize("protect", [True, False])
def test_only_the_namespace_itself_is_protected(protect: bool) -> None:
    found = deployed(args(), protect=protect)
    protected = {one.name for one in found.objects if one.protected}
    assert protected == ({"shop"} if protect else set())


def test_in_the_namespace_of_another_stack_nothing_of_it_is_made() -> None:
    assert deployed(args(mesh=mesh(waypoint=True), options=options(owner="a/b"))).objects == ()
