"""Volumes of a pod, their mounts, and claims."""

from collections.abc import Mapping
from typing import Any, TypedDict

from pulumi_kubernetes.core.v1 import (
    CSIVolumeSourceArgsDict,
    EmptyDirVolumeSourceArgsDict,
    PersistentVolumeClaimSpecArgsDict,
    ProjectedVolumeSourceArgsDict,
    VolumeArgsDict,
    VolumeMountArgsDict,
    VolumeProjectionArgsDict,
)

from microservices.plan.names import claim_name
from microservices.settings.pods.volume import (
    SCRATCH,
    ClaimSettings,
    EmptyDirSettings,
    ProjectedSettings,
    VolumeSettings,
)
from microservices.specs.source import Source

SCRATCH_PATH = "/tmp"  # noqa: S108


class MadeClaim(TypedDict):
    """A claim as the cluster has it, which fills in the class."""

    size: str
    access_mode: str
    storage_class: str | None


def volumes(
    written: Mapping[str, VolumeSettings],
    sources: Mapping[str, Source],
    owner: str,
    *,
    templated: bool = False,
) -> list[VolumeArgsDict]:
    """The volumes of a pod by name, and one for temporary files where none is written.

    `owner` is the workload whose claims are meant. Claims of a StatefulSet come from its templates
    (`templated`), and are no volumes of the pod that is described.
    """
    found = [
        _volume(name, volume, sources, owner)
        for name, volume in sorted(written.items())
        if not (templated and volume.claim)
    ]
    if SCRATCH not in written:
        found.append({"name": SCRATCH, "empty_dir": {"size_limit": EmptyDirSettings().size}})
    return found


def mounts(written: Mapping[str, VolumeSettings]) -> list[VolumeMountArgsDict]:
    """Where the service's own container finds the volumes."""
    found = [
        mount(name, volume.path, read_only=volume.read_only, sub_path=volume.sub_path)
        for name, volume in sorted(written.items())
    ]
    return with_scratch(found)


def with_scratch(mounted: list[VolumeMountArgsDict]) -> list[VolumeMountArgsDict]:
    """The mounts of a container, and the place for temporary files where it has none."""
    if any(one["name"] == SCRATCH or one["mount_path"] == SCRATCH_PATH for one in mounted):
        return mounted
    return [*mounted, mount(SCRATCH, SCRATCH_PATH)]


def mount(
    name: str, path: str, *, read_only: bool = False, sub_path: str | None = None
) -> VolumeMountArgsDict:
    """A volume at a path, or a file or folder of it alone."""
    found: VolumeMountArgsDict = {"name": name, "mount_path": path}
    if sub_path:
        found["sub_path"] = sub_path
    if read_only:
        found["read_only"] = True
    return found


def claim_spec(claim: ClaimSettings) -> PersistentVolumeClaimSpecArgsDict:
    """What is asked of the cluster's storage."""
    spec: PersistentVolumeClaimSpecArgsDict = {
        "access_modes": [claim.access_mode],
        "resources": {"requests": {"storage": claim.size}},
    }
    if claim.storage_class:
        spec["storage_class_name"] = claim.storage_class
    return spec


def made_claim(spec: Any) -> MadeClaim:
    """What became of `claim_spec`; the SDK says of each field that it may be missing."""
    (mode,) = spec.access_modes
    size = spec.resources.requests["storage"]
    return {"size": size, "access_mode": mode, "storage_class": spec.storage_class_name}


def _volume(
    name: str, volume: VolumeSettings, sources: Mapping[str, Source], owner: str
) -> VolumeArgsDict:
    if volume.claim:
        return {
            "name": name,
            "persistent_volume_claim": {"claim_name": claim_name(owner, name)},
        }
    if volume.existing_claim:
        return {"name": name, "persistent_volume_claim": {"claim_name": volume.existing_claim}}
    if volume.config_set:
        return sources[volume.config_set].volume(name, volume.items, volume.mode)
    if volume.projected:
        projected: ProjectedVolumeSourceArgsDict = {
            "sources": _projections(volume.projected, sources)
        }
        if volume.mode is not None:
            projected["default_mode"] = volume.mode
        return {"name": name, "projected": projected}
    if volume.csi:
        driven: CSIVolumeSourceArgsDict = {
            "driver": volume.csi.driver,
            "read_only": volume.read_only,
        }
        if volume.csi.attributes:
            driven["volume_attributes"] = volume.csi.attributes
        return {"name": name, "csi": driven}
    return _empty_dir(name, volume.empty_dir or EmptyDirSettings())


def _empty_dir(name: str, settings: EmptyDirSettings) -> VolumeArgsDict:
    found: EmptyDirVolumeSourceArgsDict = {"size_limit": settings.size}
    if settings.memory:
        found["medium"] = "Memory"
    return {"name": name, "empty_dir": found}


def _projections(
    settings: ProjectedSettings, sources: Mapping[str, Source]
) -> list[VolumeProjectionArgsDict]:
    found = [sources[set_name].projection() for set_name in settings.sets]
    if settings.token_audience:
        found.append(
            {
                "service_account_token": {
                    "audience": settings.token_audience,
                    "expiration_seconds": settings.token_seconds,
                    "path": "token",
                }
            }
        )
    return found
