"""One service: its image, port, versions, and the config sets that its pods read."""

from pydantic import Field

from settings.image import ImageSettings
from settings.pod import ProbesSettings, ResourcesSettings
from settings.types import Port, Replicas, SetName, UserId, VersionName
from settings.version import Version, VersionSettings

ONLY_VERSION = "v1"


class MicroserviceSettings(ImageSettings):
    """A service of the stack.

    A service that writes no `versions` has one, named v1, which gets all of the traffic; writing
    `versions: {v1: ...}` later replaces nothing.
    """

    port: Port = Field(description="TCP port on which the container answers HTTP, and the Service")
    replicas: Replicas = Field(default=2, description="Number of pods of each version")
    versions: dict[VersionName, VersionSettings] = Field(
        default_factory=dict, description="Versions that live side by side, by name"
    )
    config_from: tuple[SetName, ...] = Field(
        default=(), strict=False, description="Config and secret sets read as environment variables"
    )
    resources: ResourcesSettings = ResourcesSettings()
    probes: ProbesSettings = ProbesSettings()
    run_as_user: UserId = Field(default=65532, description="User id of the process; never root")

    @property
    def written_versions(self) -> dict[str, VersionSettings]:
        """The versions as written, or the one that stands for a service without any."""
        return self.versions or {ONLY_VERSION: VersionSettings()}

    @property
    def split(self) -> dict[str, int]:
        """Share of the traffic of each version, in percent; a lone version has all of it."""
        alone = len(self.written_versions) == 1
        return {
            name: 100 if alone and version.weight is None else version.weight or 0
            for name, version in self.written_versions.items()
        }

    @property
    def effective_versions(self) -> tuple[Version, ...]:
        """Every version with what it inherits from the service, in the order of their names."""
        split = self.split
        return tuple(
            Version(
                name=name,
                image=str(version.over(self)),
                replicas=self.replicas if version.replicas is None else version.replicas,
                weight=split[name],
            )
            for name, version in sorted(self.written_versions.items())
        )
