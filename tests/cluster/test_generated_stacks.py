"""What the settings accept, the API server and istiod accept, of generated stacks over all fields.

At night ten times as many stacks.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from testbed.sandbox.stack import of_kind
from tests.builders import Tree, accepted, layers
from tests.examples import examples
from tests.settings.fields import every_field, fields
from tests.stacks import evaluated_with, manifests
from tests.strategies.stack import stacks

LEVELS = ("restricted", "baseline", "privileged")
LEVEL = "pod-security.kubernetes.io/enforce"
ISTIO = ("networking.istio.io", "security.istio.io", "telemetry.istio.io")
OFTEN = 20
DRAWN: Counter[str] = Counter()


@pytest.fixture(scope="module")
def cluster(control_plane: ControlPlane) -> Cluster:
    """The API server, with a namespace for each level of pod security."""
    for level in LEVELS:
        metadata = {"name": f"generated-{level}", "labels": {LEVEL: level}}
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
        control_plane.cluster.apply([namespace])
        control_plane.cluster.wait_until(
            lambda _: True, "ServiceAccount", "default", metadata["name"]
        )
    return control_plane.cluster


def placed(objects: list[Manifest]) -> list[Manifest]:
    """The objects in the namespace of their level, without what belongs to no namespace."""
    [namespace] = of_kind(objects, "Namespace")
    level = namespace["metadata"]["labels"][LEVEL]
    inside = [item for item in objects if item["kind"] != "Namespace"]
    return [
        {**item, "metadata": {**item["metadata"], "namespace": f"generated-{level}"}}
        for item in inside
    ]


def pods(objects: list[Manifest]) -> list[Manifest]:
    """A pod of each workload and job, as its controller would make it."""
    templates = [
        (item, item["spec"]["template"])
        for kind in ("Deployment", "StatefulSet", "Rollout", "Job")
        for item in of_kind(objects, kind)
    ]
    templates += [
        (item, item["spec"]["jobTemplate"]["spec"]["template"])
        for item in of_kind(objects, "CronJob")
    ]
    return [_pod(item, template) for item, template in templates]


def _pod(owner: Manifest, template: dict[str, Any]) -> Manifest:
    # Admission wants the account to be there, which in a dry run it is not.
    spec = {**template["spec"], "serviceAccountName": "default"}
    templated = owner["spec"].get("volumeClaimTemplates", ())
    claims = [
        {"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": "claimed"}}
        for claim in templated
    ]
    spec["volumes"] = [*spec.get("volumes", ()), *claims]
    place = {key: owner["metadata"][key] for key in ("name", "namespace")}
    metadata = {**template["metadata"], **place}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def is_valid(control_plane: ControlPlane, objects: list[Manifest], file: Path) -> None:
    """Assert that istiod's own validation takes the objects of Istio."""
    of_istio = [one for one in objects if one["apiVersion"].split("/")[0] in ISTIO]
    file.write_text("\n---\n".join(map(json.dumps, of_istio)))
    control_plane.istioctl("validate", "--filename", str(file))


@examples(30)
@given(values=stacks(existing=False, released=True))
def test_whatever_the_settings_accept_the_api_server_and_istiod_accept(
    cluster: Cluster, control_plane: ControlPlane, run_folder: Path, values: Tree
) -> None:
    DRAWN.update({*fields(accepted(layers(values)).settings)})
    objects = placed(manifests(evaluated_with(values)))
    cluster.apply([*objects, *pods(objects)], dry_run=True)
    is_valid(control_plane, objects, run_folder / "generated.json")


def test_most_fields_are_drawn(record_property: Callable[[str, object], None]) -> None:
    known = every_field()
    assert DRAWN.keys() <= known
    often = [one for one in known if DRAWN[one] >= OFTEN]
    found = f"{len(often)} of {len(known)}; {len(known - DRAWN.keys())} never"
    record_property(f"fields drawn {OFTEN} times in generated stacks", found)
    assert len(DRAWN) > len(known) / 2
