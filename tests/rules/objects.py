"""Objects of a stack that fit each other, for tests of the rules on manifests."""

from typing import Any

from microservices.rules import manifest_findings
from microservices.settings.values.problems import Path

Manifest = dict[str, Any]
LIMITED: Manifest = {"resources": {"limits": {"memory": "64Mi"}}}


def manifest(kind: str, name: str, spec: Any = None) -> Manifest:
    """An object of a kind, with a spec if it has one."""
    return {"kind": kind, "metadata": {"name": name}, **({} if spec is None else {"spec": spec})}


def container(name: str = "main", **keys: Any) -> Manifest:
    """A container with a limit of memory."""
    return {"name": name, **LIMITED, **keys}


def template(labels: dict[str, str] | None, *containers: Manifest, **pod: Any) -> Manifest:
    """A template of pods, with one container if none is given."""
    marks = {} if labels is None else {"labels": labels}
    return {"metadata": marks, "spec": {"containers": [*containers] or [container()], **pod}}


def workload(
    kind: str, name: str, labels: dict[str, str], *containers: Manifest, **pod: Any
) -> Manifest:
    """A workload that selects its pods by all of their labels."""
    spec = {"selector": {"matchLabels": labels}, "template": template(labels, *containers, **pod)}
    return manifest(kind, name, spec)


def deployment(name: str, *containers: Manifest, **pod: Any) -> Manifest:
    """A Deployment that is named after its service and version, as in web-v1."""
    app, version = name.rsplit("-", 1)
    labels = {"app": app, "version": version}
    return workload("Deployment", name, labels, *containers, **pod)


def job(name: str, labels: dict[str, str], *containers: Manifest, **pod: Any) -> Manifest:
    """A Job."""
    return manifest("Job", name, {"template": template(labels, *containers, **pod)})


def cron_job(name: str, labels: dict[str, str], *containers: Manifest, **pod: Any) -> Manifest:
    """A CronJob."""
    spec = {"template": template(labels, *containers, **pod)}
    return manifest("CronJob", name, {"jobTemplate": {"spec": spec}})


def told(*objects: Manifest) -> list[tuple[Path, str, str]]:
    """What the rules on manifests find."""
    return [(found.path, found.what, found.instead) for found in manifest_findings(objects)]
