"""No edit of a stack file has an object made anew that holds data, or pods that hold some."""

from copy import deepcopy
from typing import Any

import pytest

from microservices.load.configuration import RejectedConfiguration
from microservices.offline.comparison.effect import REPLACING
from microservices.offline.engine.configuration import Configuration
from microservices.offline.engine.evaluate import evaluate
from microservices.offline.engine.evaluation import Evaluation
from tests.builders import Tree, below
from tests.force_new import Field, changed, ignored
from tests.stacks import PROJECT, ROOT, evaluated_with


def claim() -> Tree:
    return {"path": "/data", "claim": {"size": "2Gi"}}


STACK = {
    "namespace": "shop",
    "config": {"limits": {"most": "1"}},
    "services": {
        "web": {
            "image": "web:1",
            "port": 8080,
            "configFrom": ["limits"],
            "jobs": {"migrate": {"command": ["/bin/migrate"]}},
            "permissions": [{"resources": ["pods"], "verbs": ["get"]}],
            "allow": {"serviceAccountToken": True},
        },
        "archive": {
            "image": "archive:1",
            "port": 8080,
            "replicas": 1,
            "rollout": {"strategy": "recreate"},
            "volumes": {"files": claim()},
        },
        "ledger": {
            "image": "ledger:1",
            "port": 5432,
            "protocol": "tcp",
            "kind": "stateful",
            "volumes": {"data": claim()},
        },
    },
}
DATA, FILES = "services.ledger.volumes.data.claim", "services.archive.volumes.files.claim"
MORE = {"path": "/log", "claim": {"size": "1Gi"}}
TEMPLATES = ("StatefulSet", "ledger-v1", "spec.volumeClaimTemplates")
HISTORY = ("StatefulSet", "ledger-v1", "spec.revisionHistoryLimit")
NAMESPACE = "metadata.namespace"
LEFT_ALONE: dict[str, tuple[Any, set[Field]]] = {
    "services.ledger.rollout": ({"revisionHistory": 9}, {HISTORY}),
}
MADE_ANEW = {
    DATA: ({"size": "3Gi", "grownFrom": "2Gi"}, {TEMPLATES}),
    "services.ledger.volumes": ({}, {TEMPLATES}),
}
REFUSED: list[tuple[str, Any, set[Field]]] = [
    (f"{DATA}.size", "1Gi", {TEMPLATES}),
    (f"{DATA}.size", "3Gi", {TEMPLATES}),
    (f"{DATA}.storageClass", "fast", {TEMPLATES}),
    (f"{DATA}.accessMode", "ReadWriteMany", {TEMPLATES}),
    ("services.ledger.volumes.log", MORE, {TEMPLATES}),
    ("services.ledger", {"image": "ledger:1", "port": 5432}, set()),
    ("services.ledger.versions", {"v2": {}}, set()),
    (f"{FILES}.size", "1Gi", set()),
    (
        f"{FILES}.storageClass",
        "fast",
        {("PersistentVolumeClaim", "archive-v1-files", "spec.storageClassName")},
    ),
    (
        f"{FILES}.accessMode",
        "ReadWriteOncePod",
        {("PersistentVolumeClaim", "archive-v1-files", "spec.accessModes")},
    ),
]
HARMLESS: list[tuple[str, Any]] = [
    (f"{FILES}.size", "3Gi"),
    ("config.limits.most", "2"),
    ("services.web.image", "web:2"),
    ("services.web.port", 9090),
    ("services.web.ports", {"more": {"port": 9000, "protocol": "grpc"}}),
    ("services.web.replicas", 5),
    ("services.web.scaling", {"min": 2, "max": 9}),
    ("services.web.labels", {"team": "shop"}),
    ("services.web.rollout", {"revisionHistory": 9}),
    ("services.web.jobs.migrate.command", ["/bin/other"]),
    ("services.web.jobs.migrate.retries", 9),
    ("services.web.jobs.migrate.schedule", "0 3 * * *"),
    ("services.web.permissions", [{"resources": ["services"], "verbs": ["list"]}]),
    ("services.web.versions", {"v1": {"weight": 50}, "v2": {"weight": 50}}),
    ("services.web.kind", "stateful"),
    ("services.ledger.image", "ledger:2"),
    ("services.ledger.port", 5433),
    ("services.ledger.protocol", "http"),
    ("services.ledger.replicas", 7),
    ("services.ledger.scaling", {"min": 2, "max": 9}),
    ("services.ledger.labels", {"team": "shop"}),
    ("services.ledger.protect", False),
    ("services.ledger.rollout", {"minReadySeconds": 9, "drainSeconds": 1}),
    ("namespaceOptions", {"quota": {"pods": 500}}),
    ("mesh", {"routes": "gateway-api"}),
    ("mesh", {"dataPlane": "ambient"}),
    ("strict", False),
]
BEFORE = evaluated_with(STACK)


def edited(path: str, value: Any) -> Tree:
    """The stack with another value at a path."""
    tree = deepcopy(STACK)
    *above, last = path.split(".")
    part = tree
    for one in above:
        part = part.setdefault(one, {})
    part[last] = value
    return tree


def after(path: str, value: Any) -> Evaluation:
    """The stack with another value at a path, deployed after what was deployed before."""
    configuration = Configuration.of(PROJECT, edited(path, value))
    return evaluate(ROOT, "dev", configuration, last_outputs=dict(BEFORE.outputs))


def test_the_stack_has_every_kind_of_which_the_provider_knows_such_fields() -> None:
    kinds = {one.inputs["kind"] for one in BEFORE.resources if "kind" in one.inputs}
    assert REPLACING.keys() - kinds == {"ResourceQuota", "Secret"}
    assert below(STACK, ("services", "ledger", "volumes", "data")) == claim()


@pytest.mark.parametrize(("path", "value"), HARMLESS)
def test_no_other_edit_reaches_such_a_field(path: str, value: Any) -> None:
    found = after(path, value)
    assert found.resources != BEFORE.resources or path == "strict"
    assert changed(BEFORE, found) == set()


@pytest.mark.parametrize(("path", "value", "fields"), REFUSED)
def test_an_edit_of_what_is_fixed_is_refused_and_ignored_where_nothing_is_known(
    path: str, value: Any, fields: set[Field]
) -> None:
    with pytest.raises(RejectedConfiguration):
        after(path, value)
    unknown = evaluated_with(edited(path, value))
    assert changed(BEFORE, unknown) == fields
    assert fields <= ignored(unknown)


@pytest.mark.parametrize(("path", "edit"), LEFT_ALONE.items())
def test_what_the_api_server_lets_change_is_left_alone_after_creation(
    path: str, edit: tuple[Any, set[Field]]
) -> None:
    value, fields = edit
    found = after(path, value)
    assert changed(BEFORE, found) == fields
    assert fields <= ignored(found)


@pytest.mark.parametrize(("path", "edit"), MADE_ANEW.items())
def test_a_stateful_set_is_made_anew_around_its_pods(
    path: str, edit: tuple[Any, set[Field]]
) -> None:
    value, fields = edit
    found = after(path, value)
    assert changed(BEFORE, found) == fields
    assert not fields & ignored(found)
    (made,) = (one for one in BEFORE.resources if one.inputs.get("kind") == "StatefulSet")
    marks = made.inputs["metadata"]["annotations"]
    assert marks["pulumi.com/deletionPropagationPolicy"] == "orphan"


def test_another_namespace_reaches_every_object_and_is_refused() -> None:
    with pytest.raises(RejectedConfiguration, match="movedFrom: shop"):
        after("namespace", "other")
    found = {field for _, _, field in changed(BEFORE, evaluated_with(edited("namespace", "other")))}
    assert found == {NAMESPACE}
