"""What an update that was killed leaves behind, and how the next one takes it up again.

Pulumi writes down each create before it asks for it. Killed in between, it knows that an object may
be there and not whether it is; on its own it would try to make the object once more and be told
that it exists. For that one update the provider is told to take up what is there.
https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
"""

import json
import os
import socket
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TAKE_UP = {"PULUMI_K8S_UPSERT_EXISTING_OBJECTS": "true"}


def pending_creates(export: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The resources whose creation was cut short, as `pulumi stack export` has them."""
    operations = export.get("deployment", {}).get("pending_operations") or ()
    return [item["resource"] for item in operations if item["type"] == "creating"]


def unfinished_creates(export: Mapping[str, Any]) -> list[str]:
    """Kind and name of what may be in the cluster without being in the state."""
    known = {resource["urn"] for resource in export.get("deployment", {}).get("resources") or ()}
    return sorted(
        f"{resource['type'].removeprefix('kubernetes:')} {resource['urn'].rsplit('::', 1)[-1]}"
        for resource in pending_creates(export)
        if resource["urn"] not in known
    )


def dead_locks(state: Path, stack: str) -> list[Path]:
    """Locks on a stack in a local backend that processes of this machine left when they died.

    A lock of a process that runs, or of another machine, is somebody's update.
    """
    return [
        file
        for file in sorted(state.glob(f".pulumi/locks/**/{stack}/*.json"))
        if _is_dead(json.loads(file.read_text(encoding="utf-8")))
    ]


def remove(files: Iterable[Path]) -> None:
    """Remove files, also those that went in the meantime."""
    for file in files:
        file.unlink(missing_ok=True)


def _is_dead(lock: Mapping[str, Any]) -> bool:
    if lock["hostname"] != socket.gethostname():
        return False
    try:
        os.kill(lock["pid"], 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
