"""The way back of which docs/roll-back.md warns; `test_job.py` goes the one that it shows."""

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack
from tests.engine.test_job import image


def test_what_kubectl_undoes_the_engine_does_not_see_until_it_looks(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster, space = control_plane.cluster, stack.namespace
    for tag in ("3.1.0", "3.2.0"):
        stack.set_only_orders({"tag": tag, "replicas": 2, "rollout": {"minReadySeconds": 0}})
        stack.up()
    undo = ("rollout", "undo", "deployment/order-service-v1", "--namespace", space)
    control_plane.kubectl(*undo)
    # Nothing is said, and the cluster has another image than the stack file.
    assert set(stack.up()) == {"same"}
    assert image(cluster, space) == "order-service:3.1.0"
    assert stack.up("--refresh")["update"] == 1
    assert image(cluster, space) == "order-service:3.2.0"
