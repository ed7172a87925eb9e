"""How the stack uses the mesh."""

from tests.builders import problems, stack, warnings

LINE = (
    "Pulumi.dev.yaml: microservices:mesh.allowPlaintext: "
    "requests without mutual TLS are accepted; leave it out once every caller is in the mesh"
)


def test_plain_text_is_strict() -> None:
    assert warnings(stack(mesh={"allowPlaintext": False})) == []
    assert warnings(stack(mesh={"allowPlaintext": True})) == [LINE]
    assert problems(stack(mesh={"allowPlaintext": True})) == []
    assert problems(stack(mesh={"allowPlaintext": True}, strict=True)) == [LINE]


CNI = (
    "Pulumi.dev.yaml: microservices:mesh.cni: the namespace enforces the pod security level "
    "privileged, which refuses nothing; install Istio's CNI plugin, and leave it out"
)


def test_sidecars_without_the_plugin_are_strict() -> None:
    assert warnings(stack(mesh={"cni": True})) == []
    assert warnings(stack(mesh={"cni": False})) == [CNI]
    assert problems(stack(mesh={"cni": False})) == []
    assert problems(stack(mesh={"cni": False}, strict=True)) == [CNI]
    assert warnings(stack(mesh={"cni": False, "dataPlane": "ambient", "waypoint": True})) == []
