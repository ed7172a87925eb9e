"""Volumes: sources of files of a pod, and claims."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.alias_generators import to_camel

from microservices.settings.values.quantity import MemoryLimit
from microservices.settings.values.types import (
    OBJECT_NAME,
    AbsolutePath,
    Expects,
    Model,
    ObjectName,
    SetKey,
    SetName,
    Switch,
    Text,
    one_of,
    optional,
    whole,
)

# The root filesystem is read-only, and most runtimes want a place for temporary files: the pod has
# a volume of this name even where nobody writes one.
SCRATCH = "tmp"

AccessMode = Annotated[
    Literal["ReadWriteOnce", "ReadWriteOncePod", "ReadOnlyMany", "ReadWriteMany"],
    Expects("write ReadWriteOnce, ReadWriteOncePod, ReadOnlyMany or ReadWriteMany"),
]
# https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath
RelativePath = Annotated[
    str,
    Field(
        pattern=r"^\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*(/\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*)*$",
        max_length=1024,
    ),
    Expects("write a path below the volume without `..`, such as certs/ca.pem"),
]
FileMode = Annotated[
    str,
    Field(pattern=r"^0[0-7]{3}$"),
    Expects('write the mode of a file in quotes, such as "0440"'),
]
# https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/csi-driver-v1/
CsiDriver = Annotated[
    str,
    Field(pattern=OBJECT_NAME, max_length=63),
    Expects("write the name of a driver: at most 63 lower-case letters, digits, `-` and `.`"),
]
TokenSeconds = Annotated[int, whole(600, 86400, "seconds")]


class EmptyDirSettings(Model):
    """An emptyDir: files that live as long as their pod."""

    size: MemoryLimit = optional("The pod is evicted beyond this", "64Mi")
    memory: Switch = optional("Keep them in memory, on the pod's account", False)


class ClaimSettings(Model):
    """A PersistentVolumeClaim that this program creates."""

    size: MemoryLimit = Field(description="Requested storage")
    grown_from: MemoryLimit | None = optional(
        "Size before the claims of a StatefulSet were grown by hand"
    )
    storage_class: ObjectName | None = optional("StorageClass; default: that of the cluster")
    access_mode: AccessMode = optional("Access mode", "ReadWriteOnce")


class ProjectedSettings(Model):
    """Several sources in one directory."""

    sets: tuple[SetName, ...] = optional("Config and secret sets, a file for each key", ())
    token_audience: Text | None = optional(
        "Audience of a service account token, in the file `token`"
    )
    token_seconds: TokenSeconds = optional("Life of that token in seconds", 3600)


class CsiSettings(Model):
    """A volume that a CSI driver makes for each pod.

    https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#csi-ephemeral-volumes
    """

    driver: CsiDriver = Field(description="Name of the driver")
    attributes: dict[Text, Text] = optional("Attributes for the driver", {})


class VolumeSettings(Model):
    """One volume of a pod: where it is mounted, and exactly one source."""

    alternatives = one_of("empty_dir", "claim", "existing_claim", "config_set", "projected", "csi")

    path: AbsolutePath = Field(description="Mount path in the main container")
    read_only: Switch = optional("Mount it read-only", False)
    empty_dir: EmptyDirSettings | None = optional("Ephemeral storage of the pod")
    claim: ClaimSettings | None = optional("Persistent storage")
    existing_claim: ObjectName | None = optional("Existing PersistentVolumeClaim")
    config_set: SetName | None = optional("Config or secret set, a file for each key")
    projected: ProjectedSettings | None = optional("Several sources in one directory")
    csi: CsiSettings | None = optional("Ephemeral volume of a CSI driver")
    items: dict[SetKey, RelativePath] = optional(
        "Keys of `configSet` that become files, with the path of each; all of them without it", {}
    )
    default_mode: FileMode | None = optional("Mode of the files of sets; default: 0644")
    sub_path: RelativePath | None = optional(
        "Mount this file or folder of the volume alone, in the main container"
    )

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that are written; a sound volume has one."""
        written = (name for (name,) in self.alternatives if getattr(self, name) is not None)
        return tuple(map(to_camel, written))

    @property
    def mode(self) -> int | None:
        """The mode of the files of sets as a number, where it is written."""
        return None if self.default_mode is None else int(self.default_mode, 8)

    @property
    def sets(self) -> tuple[str, ...]:
        """The sets whose keys become files."""
        projected = self.projected.sets if self.projected else ()
        return (*((self.config_set,) if self.config_set else ()), *projected)
