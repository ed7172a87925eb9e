"""The policy pack, started by the real engine over a real preview."""

from testbed.sandbox.project_copy import CONTEXT
from tests.engine.stack import PROJECT, Stack

PACK = ("--policy-pack", "policy")
# Registered beside the components, after all that the program itself registers.
PLANTED = """
import pulumi_kubernetes as kubernetes

kubernetes.core.v1.Service(
    "lost",
    metadata={{"name": "lost", "namespace": "{namespace}"}},
    spec={{"selector": {{"app": "nobody"}}, "ports": [{{"port": 80}}]}},
)
kubernetes.core.v1.Pod(
    "loose",
    metadata={{"name": "loose", "namespace": "{namespace}"}},
    spec={{
        "containers": [
            {{"name": "main", "image": "x", "security_context": {{"privileged": True}}}}
        ]
    }},
)
"""


# A part of an object that is not of the stack, and kinds of which the pods come later.
OTHER_KINDS = """
import pulumi_kubernetes as kubernetes

privileged = {{
    "containers": [{{"name": "main", "image": "x", "security_context": {{"privileged": True}}}}]
}}
where = {{"namespace": "{namespace}"}}
kubernetes.apps.v1.DeploymentPatch(
    "theirs",
    metadata={{"name": "theirs", **where}},
    spec={{"template": {{"spec": privileged}}}},
)
kubernetes.rbac.v1.RoleBindingPatch(
    "theirs",
    metadata={{"name": "theirs", **where}},
    role_ref={{
        "api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"
    }},
)
kubernetes.core.v1.PodTemplate(
    "later", metadata={{"name": "later", **where}}, template={{"spec": privileged}}
)
"""


def plant(stack: Stack, *planted: str) -> None:
    """Let the program register objects of its own."""
    program = stack.folder / "__main__.py"
    program.unlink()
    text = (PROJECT / "__main__.py").read_text()
    program.write_text(text + "".join(planted).format(namespace=stack.namespace))


def test_a_stack_of_the_project_breaks_no_policy(stack: Stack) -> None:
    said = stack.run("preview", *PACK).stdout
    assert "microservices@v1.0.0" in said
    assert "[mandatory]" not in said
    assert "[advisory]" not in said
    assert "can't run policy" not in said


def test_what_is_added_to_a_stack_is_held_to_the_rules_whatever_kind_it_is(stack: Stack) -> None:
    plant(stack, PLANTED, OTHER_KINDS)
    finished = stack.run("preview", *PACK, succeeds=False)
    said = finished.stdout + finished.stderr
    assert "[mandatory]  no-container-is-privileged" in said
    assert "Pod/loose.main.securityContext.privileged: the container is root on its node" in said
    assert "[advisory]  every-service-finds-pods" in said
    assert "Service/lost.spec.selector: it finds no workload's pods" in said
    for kind, name in (("DeploymentPatch", "theirs"), ("PodTemplate", "later")):
        assert f"{kind}/{name}.main.securityContext.privileged: the container is root" in said
    assert "RoleBindingPatch/theirs.roleRef: its subjects may do everything" in said
    assert "can't run policy" not in said


def test_levels_come_from_a_file(stack: Stack) -> None:
    plant(stack, PLANTED)
    levels = stack.folder / "levels.json"
    levels.write_text('{"all": "advisory", "every-service-finds-pods": "disabled"}')
    said = stack.run("preview", *PACK, "--policy-pack-config", str(levels)).stdout
    assert "[advisory]  no-container-is-privileged" in said
    assert "every-service-finds-pods" not in said


def test_what_is_strict_stops_a_strict_stack(stack: Stack) -> None:
    plant(stack, PLANTED)
    tagged = {"user-service": {"tag": "1"}, "order-service": {"tag": "1"}}
    stack.change(lambda config: config.update({"microservices:services": tagged}))
    strict = {"microservices:strict": True, "kubernetes:context": CONTEXT}
    stack.change(lambda config: config.update(strict))
    finished = stack.run("preview", *PACK, succeeds=False)
    assert "[mandatory]  every-service-finds-pods" in finished.stdout + finished.stderr
    accepted = {"rule": "every-service-finds-pods", "path": "Service/lost.spec.selector"}
    accept = [{**accepted, "reason": "its pods come with another stack"}]
    stack.change(lambda config: config.update({"microservices:accept": accept}))
    finished = stack.run("preview", *PACK, succeeds=False)
    said = finished.stdout + finished.stderr
    assert "every-service-finds-pods" not in said
    assert "[mandatory]  no-container-is-privileged" in said
