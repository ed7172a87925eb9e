"""The files that a kubelet puts into a container: config, secrets and fields of the pod."""

from collections.abc import Iterable, Mapping
from typing import Any

from testbed.kubernetes.cluster import Cluster
from testbed.pods.container_environment import MissingReference, content_of, field_of


class MissingVolume(MissingReference):
    """A ConfigMap, a Secret or a key of one that a volume is made of is not there."""


def read(cluster: Cluster, pod: Mapping[str, Any], container: Mapping[str, Any]) -> dict[str, str]:
    """Path and content of each file; volumes of other kinds are empty, and tokens left out.

    Raises `MissingVolume` when something that is not optional is not there.
    """
    volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes", [])}
    files: dict[str, str] = {}
    for mount in container.get("volumeMounts", []):
        content = _content(cluster, pod, volumes[mount["name"]])
        place, part = mount["mountPath"].rstrip("/"), mount.get("subPath")
        if part in content:
            files[place] = content[part]
        elif part is None:
            files |= {f"{place}/{path}": text for path, text in content.items()}
    return files


def _content(cluster: Cluster, pod: Mapping[str, Any], volume: Mapping[str, Any]) -> dict[str, str]:
    sources: Iterable[Mapping[str, Any]] = volume.get("projected", {}).get("sources", [volume])
    content: dict[str, str] = {}
    for source in sources:
        for kind, field in (("ConfigMap", "configMap"), ("Secret", "secret")):
            if field in source:
                content |= _files(cluster, pod["metadata"]["namespace"], kind, source[field])
        for item in source.get("downwardAPI", {}).get("items", []):
            if "fieldRef" in item:
                content[item["path"]] = field_of(pod, item["fieldRef"]["fieldPath"])
    return content


def _files(
    cluster: Cluster, namespace: str, kind: str, source: Mapping[str, Any]
) -> dict[str, str]:
    reference = {"name": source.get("name") or source.get("secretName"), **source}
    try:
        content = content_of(cluster, kind, namespace, reference) or {}
    except MissingReference as missing:
        raise MissingVolume(str(missing)) from missing
    if "items" not in source:
        return content
    absent = [item["key"] for item in source["items"] if item["key"] not in content]
    if absent and not source.get("optional"):
        raise MissingVolume(f"{kind} {reference['name']} has no key {absent[0]}")
    return {
        item["path"]: content[item["key"]] for item in source["items"] if item["key"] in content
    }
