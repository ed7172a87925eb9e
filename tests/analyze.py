"""Small lists of objects in `tests/data/analyze`, and what `istioctl analyze` says of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from microservices.rules import MANIFEST_RULES

Manifest = dict[str, Any]
FOLDER = Path(__file__).with_name("data") / "analyze"
NAMESPACE = "shop"
# What `istioctl analyze` says though it is right, and why.
EXPLAINED = {
    "IST0129": "without `caCertificates` a proxy verifies by the authorities of its system: "
    "https://istio.io/latest/news/releases/1.21.x/announcing-1.21/upgrade-notes",
    "IST0133": "`microservices/dialects/istio/tokens.py` names ports where one of them is of TCP, "
    "and docs/require-a-token.md says that such a gateway takes no TCP",
    "IST0134": "two hosts of TCP on one port are warned of: the rule "
    "`external-tcp-ports-are-told-apart`",
}
_MODE = "istio.io/dataplane-mode"
_CODE = re.compile(r"\((IST\d{4})\)")
_SECURITY = ("AuthorizationPolicy", "PeerAuthentication", "RequestAuthentication")
_VERSIONS = {
    "Namespace": "v1",
    "Service": "v1",
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "Job": "batch/v1",
    "Telemetry": "telemetry.istio.io/v1",
    **dict.fromkeys(_SECURITY, "security.istio.io/v1"),
}
_WORKLOADS = ("Deployment", "StatefulSet", "Job")


@dataclass(frozen=True)
class Case:
    """`codes` are what the rules find; istioctl says `unseen` as well, of what others have."""

    name: str
    objects: tuple[Manifest, ...]
    codes: frozenset[str]
    unseen: frozenset[str]


def cases() -> list[Case]:
    """All of them, in the order of the files; each holds its Namespace."""
    return [
        Case(
            f"{file.stem}: {name}",
            (_namespace(written), *map(_object, written["objects"])),
            frozenset(written.get("codes", ())),
            frozenset(written.get("unseen", ())),
        )
        for file in sorted(FOLDER.glob("*.yaml"))
        for name, written in yaml.safe_load(file.read_text(encoding="utf-8")).items()
    ]


def found_codes(objects: Sequence[Manifest]) -> set[str]:
    """The codes of the rules that find something; rules name theirs in their reason."""
    return {
        code[1]
        for rule in MANIFEST_RULES
        if (code := _CODE.search(rule.why)) and any(rule.check(objects))
    }


def known_codes() -> set[str]:
    """The codes that rules have."""
    return {code[1] for rule in MANIFEST_RULES if (code := _CODE.search(rule.why))}


def pods_of(objects: Sequence[Manifest]) -> Iterator[Manifest]:
    """A pod of each workload, as the injector or the CNI of the mesh leaves it."""
    spaces = {one["metadata"]["name"]: one for one in objects if one["kind"] == "Namespace"}
    for one in objects:
        if one["kind"] not in _WORKLOADS:
            continue
        namespace = one["metadata"]["namespace"]
        labels = spaces[namespace]["metadata"]["labels"]
        template = one["spec"]["template"]
        metadata = {**template["metadata"], "name": one["metadata"]["name"], "namespace": namespace}
        containers = template["spec"]["containers"]
        if "istio.io/rev" in labels:
            containers = [*containers, {"name": "istio-proxy", "image": "proxy"}]
        mode = metadata["labels"].get(_MODE, labels.get(_MODE))
        if mode == "ambient":
            metadata["annotations"] = {"ambient.istio.io/redirection": "enabled"}
        spec = {**template["spec"], "containers": containers}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _namespace(written: Manifest) -> Manifest:
    labels = written.get("namespace", {"istio-injection": "enabled"})
    metadata = {"name": NAMESPACE, "labels": labels}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def _object(written: Manifest) -> Manifest:
    """`Kind/name: spec`, and for a workload what its pods have; or an object in full."""
    if "kind" in written:
        metadata = {"namespace": NAMESPACE, **written["metadata"]}
        return {"apiVersion": _version(written["kind"]), **written, "metadata": metadata}
    [(kind_and_name, spec)] = written.items()
    kind, name = kind_and_name.split("/")
    metadata = {"name": name, "namespace": NAMESPACE}
    spec = _workload(kind, spec) if kind in _WORKLOADS else spec
    return {"apiVersion": _version(kind), "kind": kind, "metadata": metadata, "spec": spec}


def _version(kind: str) -> str:
    return _VERSIONS.get(kind, "networking.istio.io/v1")


def _workload(kind: str, pod: Manifest) -> Manifest:
    containers = pod.get("containers", [{"name": "main", "image": "main"}])
    metadata = {key: pod[key] for key in ("labels", "annotations") if key in pod}
    template = {"metadata": metadata, "spec": {"containers": containers}}
    if kind == "Job":
        template["spec"]["restartPolicy"] = "Never"
        return {"template": template}
    return {"selector": {"matchLabels": pod["labels"]}, "template": template}
