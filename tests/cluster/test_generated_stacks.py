"""What the settings accept, the API server and istiod accept, of generated stacks over all fields.

At night ten times as many stacks.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import given

from microservices.load.configuration import planned
from microservices.plan.plan import Plan
from testbed.kubernetes.cluster import Cluster
from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest
from tests.analyze import EXPLAINED
from tests.builders import Tree, accepted, layers
from tests.cluster.dry_run import placed, pods, rendered
from tests.examples import examples
from tests.istioctl import analyze
from tests.settings.fields import every_field, fields
from tests.stacks import evaluated_with, manifests
from tests.strategies.stack import stacks

OFTEN, ROUNDS = 20, 9


def is_analyzed(control_plane: ControlPlane, objects: list[Manifest], file: Path) -> None:
    """Assert that istioctl has nothing to say of the objects of the mesh that is not explained.

    It sees them alone; `tests/mesh/test_analyze_agrees.py` asks with Services and pods.
    """
    said = analyze(control_plane, objects, file, "--use-kube=false", "--all-namespaces")
    assert [one for one in said if one["code"] not in EXPLAINED] == []


def in_gateway_api(values: Tree) -> Plan | None:
    """The same stack with kinds of the Gateway API, and without what is refused there."""
    tree = deepcopy({**values, "mesh": {**values["mesh"], "routes": "gateway-api"}})
    for _ in range(ROUNDS):
        plan, wrong, _ = planned(layers(tree))
        if not wrong:
            return plan
        # From the end, so that the places of others in a list stay as they are.
        for path in sorted({one.path for one in wrong}, key=repr, reverse=True):
            leave_out(tree, path)
    return None


def leave_out(tree: Any, path: tuple[str | int, ...]) -> None:
    """Leave out what stands at a path, where it is still there."""
    *above, last = path
    with suppress(KeyError, IndexError, TypeError):
        for part in above:
            tree = tree[part]
        tree.pop(last)


def test_whatever_the_settings_accept_the_api_server_and_istiod_accept(
    levels: Cluster,
    control_plane: ControlPlane,
    run_folder: Path,
    record_property: Callable[[str, object], None],
) -> None:
    drawn = Counter[str]()

    @examples(30)
    @given(values=stacks(existing=False, released=True))
    def accepted_by_all(values: Tree) -> None:
        drawn.update({*fields(accepted(layers(values)).settings)})
        objects = placed(manifests(evaluated_with(values)))
        levels.apply([*objects, *pods(objects)], dry_run=True)
        is_analyzed(control_plane, objects, run_folder / "analyzed.json")
        if plan := in_gateway_api(values):
            objects = rendered(plan)
            levels.apply(objects, dry_run=True)
            is_analyzed(control_plane, objects, run_folder / "analyzed.json")

    accepted_by_all()
    known = every_field()
    assert drawn.keys() <= known
    often = [one for one in known if drawn[one] >= OFTEN]
    found = f"{len(often)} of {len(known)}; {len(known - drawn.keys())} never"
    record_property(f"fields drawn {OFTEN} times in generated stacks", found)
    assert len(drawn) > len(known) / 2
