"""A namespace with claims in it goes, or is left, once that is said and not before."""

from typing import Any

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.claims import held, ledger, only
from tests.engine.stack import Stack


def test_a_namespace_with_claims_goes_once_that_is_said(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster = control_plane.cluster
    only(stack, ledger=ledger())
    stack.up()
    before = held(cluster, stack.namespace)
    told = stack.run("destroy", "--yes", succeeds=False)
    assert "pulumi state unprotect" in told.stdout + told.stderr
    assert held(cluster, stack.namespace) == before
    stack.run("state", "unprotect", "--all", "--yes")
    stack.destroy()
    assert cluster.find("Namespace", stack.namespace) is None


def test_a_namespace_is_left_by_a_word_and_not_deleted(
    stack: Stack, control_plane: ControlPlane
) -> None:
    cluster, left = control_plane.cluster, stack.namespace
    only(stack, ledger=ledger())
    stack.up()
    before = held(cluster, left)

    def move(config: dict[str, Any]) -> None:
        config["microservices:namespace"] = f"{left}-b"
        config["microservices:namespaceOptions"] = {"movedFrom": left}

    stack.change(move)
    try:
        assert "protected" in stack.fails()
        assert held(cluster, left) == before
    finally:
        cluster.delete("Namespace", f"{left}-b")
