"""The client of the API server."""

from pathlib import Path

import pytest

from testbed.fault import Fault
from testbed.kubernetes.cluster import ApiError
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.definitions import without_descriptions
from testbed.kubernetes.manifests import Manifest, read_manifests


def config_map(name: str, **data: str) -> Manifest:
    """A ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def test_apply_creates_changes_and_removes_what_is_its_own(
    control_plane: ControlPlane, namespace: str
) -> None:
    cluster = control_plane.cluster
    cluster.apply([config_map("settings", a="1", b="2")], namespace)
    cluster.apply([config_map("settings", a="3")], namespace)
    assert cluster.get("ConfigMap", "settings", namespace)["data"] == {"a": "3"}


def test_dry_run_answers_with_the_object_and_keeps_nothing(
    control_plane: ControlPlane, namespace: str
) -> None:
    cluster = control_plane.cluster
    answer = cluster.apply([config_map("dry", a="1")], namespace, dry_run=True)
    assert answer[0]["metadata"]["uid"]
    assert cluster.find("ConfigMap", "dry", namespace) is None


def test_kind_that_two_groups_have_is_found_by_its_full_name(control_plane: ControlPlane) -> None:
    core = control_plane.cluster.resource("v1/Event")
    events = control_plane.cluster.resource("events.k8s.io/v1/Event")
    assert core.path("x") == "/api/v1/namespaces/x/events"
    assert events.path("x") == "/apis/events.k8s.io/v1/namespaces/x/events"


def test_unknown_kind_is_a_fault(control_plane: ControlPlane) -> None:
    with pytest.raises(Fault, match=r"^the API server has no kind Deploiment$"):
        control_plane.cluster.get("Deploiment", "x", "default")


def test_refusal_gives_status_and_message(control_plane: ControlPlane, namespace: str) -> None:
    with pytest.raises(ApiError, match='configmaps "none" not found') as refused:
        control_plane.cluster.get("ConfigMap", "none", namespace)
    assert refused.value.status == 404


def test_wait_ends_with_what_it_waited_for(control_plane: ControlPlane, namespace: str) -> None:
    with pytest.raises(Fault, match=rf"^waiting for ConfigMap {namespace}/never: not after 0 s"):
        control_plane.cluster.wait_until(
            lambda _: True, "ConfigMap", "never", namespace, seconds=0.1
        )


def test_manifests_are_read_from_a_folder_in_the_order_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "2.yaml").write_text("kind: B\n---\n---\nkind: C\n")
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "a.yaml").write_text("kind: A\n")
    assert [item["kind"] for item in read_manifests(tmp_path)] == ["A", "B", "C"]


def test_schema_without_descriptions_keeps_the_property_of_that_name() -> None:
    prose = {"type": "string", "description": "What it is."}
    schema = {"description": "An alert.", "anyOf": [prose], "properties": {"description": prose}}
    bare = {"type": "string"}
    assert without_descriptions(schema) == {"anyOf": [bare], "properties": {"description": bare}}
