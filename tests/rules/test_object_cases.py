"""Rules on objects, held by the cases in `cases/on_manifests` and `cases/on_object`.

    objects: [&WEB {Service web: {selector: {app: web}}}]    # optional: what is used more than once
    every-service-finds-pods:                # rules of the module of this name, in their order
      taken:                                 # lists of objects of which no rule tells anything
        - [{Deployment web-v1: {}}, *WEB]
      "Service/web.spec.selector: it finds no workload's pods; select labels that pods have":
        - [*WEB]                             # objects of which this line is told, and no other

An object has its kind and name before its spec, in which `metadata` is not of the spec. A workload
is complete: its pods have one container, `main`, with a limit of memory, and the labels of the app
and the version in its name. `labels` are others, `main` are more keys of the container, `pod` is
what the pods have beside it, and null removes what is there. A line may be its path alone, where
the message stands elsewhere; `besides` are more lines. Which objects a rule with a code of
istioctl finds at all stands in `test_manifest_verdicts.py`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from microservices.load.layers import merge
from microservices.rules import MANIFEST_RULES, OBJECT_RULES, manifest_findings, object_findings
from tests.rules.lines import compared
from tests.rules.objects import Manifest, container, cron_job, job, manifest, workload

CASES = Path(__file__).with_name("cases")
FILES = {
    file.relative_to(CASES).with_suffix("").as_posix(): yaml.safe_load(file.read_text())
    for file in sorted(CASES.glob("on_*/*.yaml"))
}
WORKLOADS = ("Deployment", "StatefulSet", "Rollout")
# What these hold is in no spec.
WITHOUT_SPEC = ("Role", "RoleBinding", "PodTemplate", "Other")


def made(key: str, written: Manifest | None) -> Manifest:
    """An object as its key and what it holds say."""
    kind, name = key.split()
    body = {} if written is None else {**written}
    metadata = body.pop("metadata", {})
    if kind in (*WORKLOADS, "Job", "CronJob"):
        one = with_pods(kind, name, body)
    elif kind.removeprefix("Cluster").removesuffix("Patch") in WITHOUT_SPEC:
        one = {**manifest(kind, name), **body}
    else:
        one = manifest(kind, name, body if body or (written == {}) else None)
    one["metadata"] |= metadata
    return one


def with_pods(kind: str, name: str, body: Manifest) -> Manifest:
    """A workload, whose name is that of an app and mostly a version."""
    of_name = dict(zip(("app", "version"), name.rsplit("-", 1), strict=False))
    labels, main = body.pop("labels", of_name), container(**body.pop("main", {}))
    pod = {"containers": [main], **body.pop("pod", {})}
    if kind in WORKLOADS:
        one = workload(kind, name, labels)
        one["spec"]["template"]["spec"] = pod
        return {**one, "spec": merge(one["spec"], body)}
    one = job(name, labels, **pod) if kind == "Job" else cron_job(name, labels, **pod)
    assert not body
    return one


def lines(folder: str, objects: list[Manifest]) -> list[str]:
    """What the rules on manifests tell of some objects, or those on one object of each."""
    if folder == "on_manifests":
        return [str(found) for found in manifest_findings(objects)]
    return [str(found) for one in objects for found in object_findings(one)]


def cases() -> Iterator[Any]:
    """File, expected line and objects of every case."""
    for file, rules in FILES.items():
        for rule, told in rules.items():
            for line, found in told.items() if rule != "objects" else ():
                for number, written in enumerate(found):
                    name = f"{file}.{rule}: {line.partition(': ')[0]} {number}"
                    yield pytest.param(file, line, written, id=name)


@pytest.mark.parametrize(("file", "line", "written"), [*cases()])
def test_rules_tell_this_of_objects_and_nothing_else(
    file: str, line: str, written: list[Manifest]
) -> None:
    expected = [] if line == "taken" else [line]
    objects = []
    for part in written:
        for key, body in part.items():
            if key == "besides":
                expected += body
            else:
                objects.append(made(key, body))
    found, wanted = compared(lines(file.split("/")[0], objects), expected)
    assert found == wanted


def test_every_rule_has_objects_that_it_refuses_and_takes() -> None:
    own: dict[str, list[str]] = {}
    for rule in (*MANIFEST_RULES, *OBJECT_RULES):
        folder, module = rule.check.__module__.split(".")[-2:]
        own.setdefault(f"{folder}/{module}", []).append(rule.name)
    assert {
        file: [rule for rule in rules if rule != "objects"] for file, rules in FILES.items()
    } == own
    for file, rules in FILES.items():
        for rule in own[file]:
            assert "taken" in rules[rule], rule
            assert len(rules[rule]) > 1, rule
