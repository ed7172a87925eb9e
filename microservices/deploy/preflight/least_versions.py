"""Minimum versions of Kubernetes, Istio and the Gateway API for a stack."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from microservices.deploy.preflight.ask import Ask, Unanswered
from microservices.deploy.preflight.features import (
    GATEWAY_API,
    ISTIO,
    KUBERNETES,
    Version,
    used,
)
from microservices.deploy.preflight.gap import Answer, Gap, not_asked
from microservices.plan.plan import Plan
from microservices.settings.stack import Settings


def least_versions(plan: Plan, ask: Ask) -> Iterator[Answer]:
    """Compare what the cluster says of the versions with those that the settings need."""
    needed = used(plan)
    for program, read in _READ.items():
        of_program = [(feature, path) for feature, path in needed if feature.program == program]
        if not of_program:
            continue
        least = text(max(feature.least for feature, _ in of_program))
        try:
            found = read(plan.settings, ask)
        except Unanswered as error:
            path = of_program[0][1]
            gap = not_asked(path, f"the version of {program}, which has to be {least},", error)
            yield Answer(program, "not known", (gap,))
            continue
        gaps = tuple(
            Gap(
                feature.severity,
                path,
                f"the cluster has {program} {text(found)}, and before {text(feature.least)} there "
                f"is no use for {feature.what}: {feature.without}",
                f"upgrade {program} to {text(feature.least)}",
            )
            for feature, path in of_program
            if found < feature.least
        )
        yield Answer(program, f"{text(found)}; at least {least} is needed", gaps)


def text(version: Version) -> str:
    """A version as it is written."""
    return ".".join(map(str, version))


def version_in(written: str) -> Version | None:
    """The first two numbers of a version such as `v1.30.2-gke.1`; None where there are none."""
    found = re.search(r"(?<![\d.])(\d+)\.(\d+)", written)
    return (int(found[1]), int(found[2])) if found else None


def _known(written: str, where: str) -> Version:
    version = version_in(written)
    if version is None:
        raise Unanswered(200, f"{where} does not tell it")
    return version


def _kubernetes(_: Settings, ask: Ask) -> Version:
    return _known((ask("/version") or {}).get("gitVersion", ""), "/version")


def _istio(settings: Settings, ask: Ask) -> Version:
    """The oldest release of Istio's control plane in the cluster, of the revision that is meant.

    A revision may be a tag, by which no Deployment is called: then all of them count.
    """
    where = settings.network.istiod_namespace
    path = f"/apis/apps/v1/namespaces/{where}/deployments?labelSelector=app%3Distiod"
    items = (ask(path) or {}).get("items", ())
    labelled = [(item["metadata"].get("labels") or {}, item) for item in items]
    wanted = settings.mesh.revision or "default"
    meant = [item for labels, item in labelled if labels.get("istio.io/rev") == wanted]
    found = [version_in(_written_version(item)) for item in meant or items]
    told = [version for version in found if version]
    if not told:
        raise Unanswered(404, f"no Deployment with the label app=istiod in {where} tells it")
    return min(told)


def _written_version(istiod: Mapping[str, Any]) -> str:
    labels = istiod["metadata"].get("labels") or {}
    images = [one["image"] for one in istiod["spec"]["template"]["spec"]["containers"]]
    tags = [image.partition("@")[0].rpartition("/")[2].partition(":")[2] for image in images]
    return labels.get("app.kubernetes.io/version") or " ".join(tags)


def _gateway_api_version(_: Settings, ask: Ask) -> Version:
    crd = "httproutes.gateway.networking.k8s.io"
    found = ask(f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{crd}") or {}
    annotations = found.get("metadata", {}).get("annotations") or {}
    return _known(annotations.get("gateway.networking.k8s.io/bundle-version", ""), crd)


_READ = {KUBERNETES: _kubernetes, ISTIO: _istio, GATEWAY_API: _gateway_api_version}
