"""`istioctl analyze` says of each case what the rules on manifests find.

It leaves out most analyzers where it sees files only, so Services and pods stand on the API server.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from testbed.kubernetes.control_plane import ControlPlane
from tests.analyze import EXPLAINED, NAMESPACE, Case, cases, known_codes, pods_of
from tests.builders import Tree
from tests.cluster.dry_run import pods
from tests.examples import examples
from tests.istioctl import OF_A_MESH, analyze
from tests.stacks import STACKS, evaluated, evaluated_with, manifests
from tests.strategies.stack import stacks

Manifest = dict[str, Any]
# What istioctl takes from the API server and from nowhere else.
LIVE = ("Namespace", "ServiceAccount", "Service", "Pod")
# The kinds that it reads from files without a complaint.
GROUPS = ("apps", *OF_A_MESH)
INGRESS = "istio-ingress"
# The pod has no sidecar: nobody injects those that the test makes of templates.
NOT_INJECTED = "IST0103"
# No pod is of the mesh, so that a policy has none.
NO_POD = "IST0127"
# What a stack does not make: namespaces of its callers, pods and certificates of gateways.
OF_OTHERS = tuple(
    f"Referenced {one} not found" for one in ("namespace", "selector", "credentialName")
)


def placed(case: Case, namespace: str) -> list[Manifest]:
    """The objects and pods of a case, in a namespace of their own."""
    objects = [*case.objects, *pods_of(case.objects)]
    return json.loads(json.dumps(objects).replace(NAMESPACE, namespace))


def serve(control_plane: ControlPlane, objects: Iterable[Manifest]) -> None:
    """Apply what istioctl takes from the API server; namespaces first, with their accounts."""
    live = [one for one in objects if one["kind"] in LIVE]
    spaces = [one for one in live if one["kind"] == "Namespace"]
    control_plane.cluster.apply(spaces)
    for space in spaces:
        control_plane.cluster.wait_until(
            bool, "ServiceAccount", "default", space["metadata"]["name"]
        )
    rest = [one for one in live if one["kind"] != "Namespace"]
    # The API server takes no pod whose account is not there yet.
    control_plane.cluster.apply(sorted(rest, key=lambda one: one["kind"] != "ServiceAccount"))


def said_of(
    control_plane: ControlPlane, objects: Iterable[Manifest], namespace: str, file: Path
) -> list[Manifest]:
    """What istioctl says of the objects of one namespace, with what the API server has of it."""
    return analyze(control_plane, objects, file, "--namespace", namespace, groups=GROUPS)


def is_explained(message: Manifest, objects: Iterable[Manifest]) -> bool:
    """Whether it is for want of a sidecar, or of a Secret that cert-manager makes."""
    certificates = [one for one in objects if one["kind"] == "Certificate"]
    missing = [
        f'Referenced credentialName not found: "{one["spec"]["secretName"]}"'
        for one in certificates
    ]
    return message["code"] == NOT_INJECTED or message["message"] in missing


@pytest.fixture(scope="module")
def served(control_plane: ControlPlane) -> Iterator[ControlPlane]:
    """The API server with a gateway's pod in a namespace of its own."""
    metadata = {"name": "gateway", "namespace": INGRESS, "labels": {"istio": "ingressgateway"}}
    containers = [{"name": "istio-proxy", "image": "proxy"}]
    # Those of generated gateways, by either protocol, among them.
    ports = [{"port": port, "name": f"port-{port}"} for port in (80, 443, 8443)]
    service = {"selector": metadata["labels"], "ports": ports}
    ingress = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": INGRESS}},
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": metadata,
            "spec": {"containers": containers},
        },
        {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": service},
    ]
    serve(control_plane, ingress)
    yield control_plane
    control_plane.cluster.delete("Namespace", INGRESS)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_istioctl_says_what_the_rules_find(
    case: Case, served: ControlPlane, namespace: str, tmp_path: Path
) -> None:
    objects = placed(case, namespace)
    serve(served, objects)
    said = said_of(served, objects, namespace, tmp_path / "case.yaml")
    codes = {message["code"] for message in said} & known_codes()
    assert codes == case.codes | case.unseen, said


@pytest.mark.parametrize("stack", STACKS)
def test_istioctl_says_nothing_of_the_stacks_of_the_project(
    stack: str, served: ControlPlane, tmp_path: Path
) -> None:
    evaluation = evaluated(stack)
    objects = manifests(evaluation)
    namespace = evaluation.outputs["namespace"]
    serve(served, [*objects, *pods_of(objects)])
    said = said_of(served, objects, namespace, tmp_path / "stack.yaml")
    broken = [one for one in objects if one["kind"] != "DestinationRule"]
    said_of_broken = said_of(served, broken, namespace, tmp_path / "broken.yaml")
    served.cluster.delete("Namespace", namespace)
    assert "IST0101" in {message["code"] for message in said_of_broken}
    assert [message for message in said if not is_explained(message, objects)] == []


@examples(6)
@given(values=stacks(existing=False, released=True))
def test_istioctl_says_nothing_of_a_generated_stack_that_is_not_explained(
    served: ControlPlane, run_folder: Path, values: Tree
) -> None:
    namespace = f"generated-{secrets.token_hex(4)}"
    objects = manifests(evaluated_with({**values, "namespace": namespace}))
    serve(served, [*objects, *pods(objects)])
    said = said_of(served, objects, namespace, run_folder / "generated.yaml")
    served.cluster.empty(namespace)
    explained = {*EXPLAINED, NOT_INJECTED, NO_POD}
    wrong = [one for one in said if one["code"] not in explained]
    assert [one for one in wrong if not one["message"].startswith(OF_OTHERS)] == []
