"""Warnings of the rules on manifests about a stack's objects."""

from collections.abc import Iterable, Mapping
from typing import Any

from microservices.manifests.objects import Manifest, as_typed, is_patch
from microservices.offline.engine.evaluation import Evaluation, Message, Resource, of_the_project
from microservices.rules import MANIFEST_RULES, OBJECT_RULES, manifest_findings, object_findings
from microservices.rules.acceptance import NOTHING, Accepted
from microservices.rules.rule import Rule
from microservices.settings.values.problems import Finding, Problem, yaml_path


def manifest_warnings(
    evaluation: Evaluation, accepted: Accepted = NOTHING, existing: Iterable[Manifest] = ()
) -> tuple[Message, ...]:
    """A warning for each object that does not fit the others; the path begins with the object.

    `existing` are objects that are in the cluster already. What is accepted is information, and an
    acceptance without a finding a warning. Rules on one object skip those of the project's
    components, but for what transformations change: their security exceptions are written in the
    settings, and found by the rules on settings.
    """
    objects = [item for item in evaluation.resources if _is_object(item.inputs)]
    typed = [as_typed(item.type, dict(item.inputs)) for item in objects]
    found: dict[Finding, Rule[Any]] = {}
    found |= manifest_findings([*(one for one in typed if not is_patch(one)), *existing])
    own = of_the_project(evaluation.resources)
    for item in objects:
        if item.urn not in own:
            found |= _of_one(item)
        elif item.urn in evaluation.transformed:
            before = _of_one(evaluation.transformed[item.urn])
            found |= {one: rule for one, rule in _of_one(item).items() if one not in before}
    told = {finding: accepted.told(rule, finding) for finding, rule in found.items()}
    rules = {rule.name for rule in (*MANIFEST_RULES, *OBJECT_RULES)}
    pairs = [(rule, finding) for finding, rule in found.items()]
    doubtful = [str(finding) for finding, one in told.items() if one is None]
    doubtful += [
        str(Problem(f"Pulumi.{evaluation.stack}.yaml", place, what, instead))
        for path, what, instead in accepted.stale(rules, pairs)
        for place in [yaml_path((f"{evaluation.project}:{path[0]}", *path[1:]))]
    ]
    known = (str(one) for one in told.values() if one is not None)
    return (
        *(Message("warning", text) for text in sorted(doubtful)),
        *(Message("info", text) for text in sorted(known)),
    )


def _of_one(item: Resource) -> Mapping[Finding, Rule[Manifest]]:
    return object_findings(as_typed(item.type, dict(item.inputs)))


def _is_object(inputs: object) -> bool:
    """Whether these are the inputs of a Kubernetes object with a name of its own."""
    match inputs:
        case {"kind": str(), "metadata": {"name": str()}}:
            return True
        case _:
            return False
