"""What the project relies on in the Kubernetes provider, by whatever way its release has it."""

from testbed import engine
from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack

VARIABLE = "PULUMI_K8S_ENABLE_PATCH_FORCE"
DEPLOYMENT = ("Deployment", "order-service-v1")


def replicas(control_plane: ControlPlane, namespace: str) -> int:
    return control_plane.cluster.get(*DEPLOYMENT, namespace)["spec"]["replicas"]


def test_a_field_that_somebody_else_owns_is_taken_back(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.up()
    scaled = {"spec": {"replicas": 1}}
    control_plane.cluster.patch(*DEPLOYMENT, scaled, stack.namespace)
    stack.run("refresh", "--yes", "--skip-preview")
    by_variable = stack.environment.pop(VARIABLE, None)
    if engine.upserts():
        # A provider of before 4.29 does not know `kubernetes:enablePatchForce` of Pulumi.yaml.
        assert "conflict" in stack.fails()
        assert replicas(control_plane, stack.namespace) == 1
        assert by_variable == "true"
        stack.environment[VARIABLE] = by_variable
    stack.up()
    assert replicas(control_plane, stack.namespace) == 3
