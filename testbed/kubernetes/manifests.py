"""Kubernetes objects as plain data."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

Manifest = dict[str, Any]


def read_manifests(path: Path) -> list[Manifest]:
    """The objects in a YAML file, or in the YAML files of a folder and below it, in file order."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    # The loader in C: Istio's CRDs are a megabyte of YAML.
    documents = [
        document for file in files for document in yaml.load_all(file.read_text(), yaml.CSafeLoader)
    ]
    return [document for document in documents if document]


def is_ready(item: Manifest) -> bool:
    """Whether a pod or node says that it is ready."""
    conditions = item.get("status", {}).get("conditions", [])
    return any(found["type"] == "Ready" and found["status"] == "True" for found in conditions)


def kubernetes_time() -> str:
    """The time as Kubernetes writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
