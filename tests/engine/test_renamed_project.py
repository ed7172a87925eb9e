"""The project under another name: its keys, its guard, and the stacks that it has deployed."""

import re

from testbed.kubernetes.control_plane import ControlPlane
from tests.engine.stack import Stack


def rename(stack: Stack, name: str, *, keys: bool = True) -> None:
    """Give the project another name, and its keys the prefix that goes with it."""
    project = stack.folder / "Pulumi.yaml"
    text = re.sub(r"^name: .*$", f"name: {name}", project.read_text(), flags=re.MULTILINE)
    project.unlink()
    for file, content in ((project, text), (stack.file, stack.file.read_text())):
        if keys or file == project:
            content = re.sub(r"^( +)microservices:", rf"\1{name}:", content, flags=re.MULTILINE)
        file.write_text(content)


def test_keys_under_the_former_name_are_refused_before_anything_is_made(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.change(lambda config: config.update({"microservices:strict": True}))
    rename(stack, "shop", keys=False)
    stack.run("stack", "init", stack.name)
    own = {"shop:namespace": "other", "shop:services": {"order-service": {"tag": "1"}}}
    stack.change(lambda config: config.update(own))
    for words in (("preview",), ("up", "--yes", "--skip-preview")):
        finished = stack.run(*words, succeeds=False)
        said = finished.stdout + finished.stderr
        assert "microservices:strict: nothing reads this key" in said
        assert "write `shop:strict`" in said
    for namespace in ("other", stack.namespace):
        assert control_plane.cluster.find("Namespace", namespace) is None


def test_a_renamed_project_goes_to_the_cluster_that_it_names_alone(
    stack: Stack, control_plane: ControlPlane
) -> None:
    stack.change(lambda config: config.update({"microservices:kubeContext": "production"}))
    rename(stack, "shop")
    stack.run("stack", "init", stack.name)
    said = stack.fails()
    assert "may only be deployed to the kube context `production`" in said
    assert "or change shop:kubeContext" in said
    assert control_plane.cluster.find("Namespace", stack.namespace) is None


def test_what_was_deployed_under_the_former_name_stays(stack: Stack) -> None:
    stack.set_only_orders({"image": "orders", "port": 8081, "tag": "1.0", "replicas": 1})
    count = sum(stack.up().values())
    stack.run("stack", "rename", f"organization/shop/{stack.name}")
    rename(stack, "shop")
    assert {one["urn"].split("::")[1] for one in stack.resources()} == {"shop"}
    assert stack.up("--expect-no-changes") == {"same": count}
