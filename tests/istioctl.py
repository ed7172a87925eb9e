"""What `istioctl analyze` says of objects in a file; istiod's own validation is part of it."""

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from testbed.kubernetes.control_plane import ControlPlane
from testbed.kubernetes.manifests import Manifest

OF_A_MESH = (
    "gateway.networking.k8s.io",
    "networking.istio.io",
    "security.istio.io",
    "telemetry.istio.io",
)


def analyze(
    control_plane: ControlPlane,
    objects: Iterable[Manifest],
    file: Path,
    *flags: str,
    groups: Collection[str] = OF_A_MESH,
) -> list[dict[str, Any]]:
    """The messages on those of the objects that are of these groups."""
    written = [one for one in objects if one["apiVersion"].split("/")[0] in groups]
    # A pair of codes for one letter is JSON, and no YAML.
    file.write_text("\n---\n".join(json.dumps(one, ensure_ascii=False) for one in written))
    said = control_plane.istioctl("analyze", str(file), *flags, "--output", "json")
    return json.loads(said or "null") or []
