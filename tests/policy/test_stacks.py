"""The pack over every stack of the project, and over stacks to which somebody adds something."""

from collections.abc import Callable
from typing import Any

import pytest

from microservices.offline.engine.evaluation import Evaluation, Resource
from tests.policy.analyzer import Analyzer
from tests.policy.planted import CONTAINER, dev_with, patching, planted, pod, with_container
from tests.stacks import STACKS, evaluated, in_gateway_api

USERS = "user-service.shop-dev.svc.cluster.local"


def secured(**keys: Any) -> Resource:
    """A pod whose container has another security context."""
    return with_container(securityContext={**CONTAINER["securityContext"], **keys})


def second_route() -> Resource:
    """A VirtualService for a host that has one."""
    route = {"route": [{"destination": {"host": USERS, "subset": "v1"}}]}
    return planted("VirtualService", "mine", {"hosts": [USERS], "http": [route]})


def lost_route() -> Resource:
    """An HTTPRoute to a Service that is not there."""
    attached = {"group": "", "kind": "Service", "name": "user-service"}
    rule = {"backendRefs": [{"name": "lost", "port": 80}]}
    return planted("HTTPRoute", "mine", {"parentRefs": [attached], "rules": [rule]})


def budget() -> Resource:
    """A budget for pods that have one."""
    labels = {"app": "user-service", "version": "v1"}
    return planted("PodDisruptionBudget", "mine", {"selector": {"matchLabels": labels}})


def bound(**keys: Any) -> Resource:
    """A ClusterRoleBinding."""
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}
    subject = {"kind": "ServiceAccount", "name": "default", "namespace": "shop-dev"}
    content = {"roleRef": role, "subjects": [subject], **keys}
    return planted("ClusterRoleBinding", "mine", **content)


PRIVILEGED = {
    "spec": {
        "containers": [
            {**CONTAINER, "securityContext": {**CONTAINER["securityContext"], "privileged": True}}
        ]
    }
}
PART = {"spec": {"containers": [{"name": "main", "securityContext": {"privileged": True}}]}}


@pytest.mark.parametrize("evaluation", [evaluated, in_gateway_api])
@pytest.mark.parametrize("stack", STACKS)
def test_no_stack_breaks_a_policy_in_either_dialect(
    pack: Analyzer, stack: str, evaluation: Callable[[str], Evaluation]
) -> None:
    resources = evaluation(stack).resources
    assert [*pack.of_stack(resources), *pack.of_each(resources)] == []


def test_a_pod_that_keeps_to_the_rules_breaks_none(pack: Analyzer) -> None:
    assert pack.of_stack(dev_with(pod())) == []
    assert pack.of_each([pod(), bound()]) == []


def test_what_changes_a_part_of_another_stack_breaks_no_policy_by_what_it_leaves_out(
    pack: Analyzer,
) -> None:
    parts = [
        patching("Deployment", "theirs", {"template": {"spec": {"containers": [{"name": "a"}]}}}),
        patching("Service", "theirs", {"selector": {"app": "theirs"}}),
        patching("Secret", "theirs", stringData={"key": "hunter2"}),
    ]
    assert pack.of_stack(dev_with(*parts)) == []
    assert pack.of_each(parts) == []


@pytest.mark.parametrize(
    ("resource", "policy"),
    [
        (second_route(), "mesh-hosts-are-routed-once"),
        (lost_route(), "every-destination-host-is-there"),
        (budget(), "budgets-do-not-overlap"),
        (planted("Service", "lost", {"selector": {"app": "nobody"}}), "every-service-finds-pods"),
        (
            planted(
                "AuthorizationPolicy", "lost", {"selector": {"matchLabels": {"app": "nobody"}}}
            ),
            "every-authorization-policy-finds-pods",
        ),
        (with_container(resources={}), "every-container-has-a-memory-limit"),
        (
            with_container(volumeMounts=[{"name": "lost", "mountPath": "/lost"}]),
            "every-mount-has-its-volume",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_added_is_held_to_the_rules_on_manifests(
    pack: Analyzer, resource: Resource, policy: str
) -> None:
    found = pack.of_stack(dev_with(resource))
    assert {(one.policy, one.level) for one in found} == {(policy, pack.levels()[policy])}
    assert resource.urn in {one.urn for one in found}


@pytest.mark.parametrize(
    ("resource", "policy"),
    [
        (pod(hostNetwork=True), "pods-keep-off-their-node"),
        (pod(volumes=[{"name": "node", "hostPath": {"path": "/"}}]), "pods-keep-off-their-node"),
        (secured(privileged=True), "no-container-is-privileged"),
        (secured(runAsNonRoot=False), "containers-keep-to-the-restricted-standard"),
        (
            planted("Role", "all", rules=[{"apiGroups": [""], "resources": ["*"], "verbs": []}]),
            "roles-have-no-wildcards",
        ),
        (
            bound(roleRef={"kind": "ClusterRole", "name": "cluster-admin"}),
            "nobody-is-bound-to-cluster-admin",
        ),
        (
            bound(subjects=[{"kind": "Group", "name": "system:authenticated"}]),
            "nothing-is-bound-to-everybody",
        ),
        (
            planted("PeerAuthentication", "open", {"mtls": {"mode": "PERMISSIVE"}}),
            "peers-speak-mutual-tls",
        ),
        (planted("AuthorizationPolicy", "open", {"rules": [{}]}), "no-policy-allows-everything"),
        (planted("Service", "open", {"type": "LoadBalancer"}), "services-stay-behind-the-gateway"),
        (planted("Namespace", "open"), "namespaces-enforce-pod-security"),
        (
            planted("Role", "far", rules=[{"resources": ["secrets"], "verbs": ["patch"]}]),
            "roles-lead-no-further",
        ),
        (planted("PodTemplate", "loose", template=PRIVILEGED), "no-container-is-privileged"),
        (
            planted("ScaledJob", "loose", {"jobTargetRef": {"template": PRIVILEGED}}),
            "no-container-is-privileged",
        ),
        (
            planted("ReplicationController", "loose", {"template": PRIVILEGED}),
            "no-container-is-privileged",
        ),
        (patching("Deployment", "loose", {"template": PART}), "no-container-is-privileged"),
        (patching("Rollout", "loose", {"template": PART}), "no-container-is-privileged"),
        (
            patching("RoleBinding", "loose", roleRef={"name": "cluster-admin"}),
            "nobody-is-bound-to-cluster-admin",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_added_is_held_to_the_rules_on_one_object(
    pack: Analyzer, resource: Resource, policy: str
) -> None:
    found = pack.of_each([resource])
    level = pack.levels()[policy]
    assert [(one.policy, one.level, one.urn) for one in found] == [(policy, level, resource.urn)]
