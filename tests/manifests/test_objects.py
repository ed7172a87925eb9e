"""What the objects of a stack are called, and where they are."""

from microservices.manifests import objects
from microservices.manifests.parts import map_at, maps_at, part, texts_at
from tests.offline.objects import placed


def test_an_object_has_a_namespace_though_it_says_none() -> None:
    assert objects.place(placed("Service", "web")) == ("shop", "web")
    bare = {"kind": "Service", "metadata": {"name": "web"}}
    assert (objects.place(bare), objects.namespace_of(bare)) == (("default", "web"), "")
    assert objects.place({}) == ("default", "")


def test_the_group_is_what_stands_before_the_version() -> None:
    assert objects.group(placed("Deployment", "web", "apps/v1")) == "apps"
    assert objects.group(placed("Service", "web")) == ""


def test_the_namespaces_of_a_stack_are_those_that_it_makes_or_is_in() -> None:
    made = {"kind": "Namespace", "metadata": {"name": "other"}}
    assert objects.namespaces([made, placed("Service", "web")]) == {"shop", "other", ""}


def test_parts_are_read_whatever_is_written_there() -> None:
    item = {"a": {"b": [{"c": 1}, 2, "text"]}, "d": 3}
    assert part(item, "a", "b") == [{"c": 1}, 2, "text"]
    assert (part(item, "d", "e"), part(None, "a")) == (None, None)
    assert (map_at(item, "a", "b"), map_at(item, "a")) == ({}, item["a"])
    assert (maps_at(item, "a", "b"), maps_at(item, "d")) == ([{"c": 1}], [])
    assert (texts_at(item, "a", "b"), texts_at(item, "d")) == (["text"], [])


def test_what_changes_a_part_of_an_object_is_of_the_kind_of_its_type() -> None:
    whole = placed("Deployment", "web", "apps/v1")
    part_of_it = objects.as_typed("kubernetes:apps/v1:DeploymentPatch", whole)
    assert objects.as_typed("kubernetes:apps/v1:Deployment", whole) == whole
    assert (objects.is_patch(whole), objects.is_patch(part_of_it)) == (False, True)
    assert objects.named(part_of_it) == "DeploymentPatch/web"
    assert objects.kind_of(part_of_it) == objects.kind_of(whole) == "Deployment"


def test_each_namespace_has_its_objects_and_every_namespace() -> None:
    made = {"kind": "Namespace", "metadata": {"name": "other"}}
    here, nowhere = placed("Service", "web"), {"kind": "ClusterRole", "metadata": {"name": "web"}}
    assert list(objects.by_namespace([made, here, nowhere])) == [[made, here], [made, nowhere]]
