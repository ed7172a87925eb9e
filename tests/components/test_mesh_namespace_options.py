"""What a namespace may hold, and one that is there already."""

from dataclasses import replace

import pytest

from components.mesh_namespace import MeshNamespace
from tests.components.test_mesh_namespace import args, deployed, described, options
from tests.deployment import Deploy


def test_quota_and_limits_come_as_written_and_can_be_waited_for(deploy: Deploy) -> None:
    written = options(quota={"pods": 50}, limitRange={"most": {"memory": "1Gi"}})
    waited_for: list[str] = []

    def program() -> None:
        namespace = MeshNamespace("shop", args(options=written))
        for resource in namespace.limits:
            resource.urn.apply(waited_for.append)

    found = deploy(program)
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
    assert sorted(waited_for) == sorted(
        found.resource(kind, name).urn
        for kind, name in (("ResourceQuota", "quota"), ("LimitRange", "limits"))
    )


def test_only_the_namespace_itself_is_adopted(deploy: Deploy) -> None:
    found = deployed(deploy, args(options=options(adopt=True, quota={"pods": 50})))
    adopted = {one.name: one.adopted for one in found.resources.values() if one.adopted}
    assert adopted == {"shop": "shop"}
    assert found.resource("Namespace", "shop").adopted == "shop"


def test_a_namespace_is_made_without_the_word_to_adopt_it(deploy: Deploy) -> None:
    found = deployed(deploy, args())
    assert [one.name for one in found.resources.values() if one.adopted] == []


@pytest.mark.parametrize("protect", [True, False])
def test_only_the_namespace_itself_is_protected(deploy: Deploy, protect: bool) -> None:
    found = deployed(deploy, replace(args(), protect=protect))
    protected = {one.name for one in found.resources.values() if one.protected}
    assert protected == ({"shop"} if protect else set())
