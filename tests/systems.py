"""Ten systems as others write them, in `tests/data/systems`: a folder each, 3 to 12 services.

Tutorials in one file, many small files, what `helm template` and `kubectl get -o yaml` print;
Ingress, Istio and Gateway API; databases, workers, jobs, gRPC, canaries.
"""

from pathlib import Path
from typing import Any

from microservices.offline.files.manifest_source import read_manifests

FOLDER = Path(__file__).parent / "data" / "systems"
SYSTEMS = sorted(folder.name for folder in FOLDER.iterdir())


def system(name: str) -> list[dict[str, Any]]:
    """The objects of a system, as they are written."""
    return [one.manifest for one in read_manifests(str(FOLDER / name))]
