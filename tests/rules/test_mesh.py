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
