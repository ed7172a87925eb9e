"""One version of a service: what it may say otherwise than its service, and its share."""

from dataclasses import dataclass

from pydantic import Field

from settings.image import ImageSettings
from settings.types import Replicas, Weight


class VersionSettings(ImageSettings):
    """A version; what it does not write is as its service says."""

    weight: Weight | None = Field(default=None, description="Share of the traffic, in percent")
    replicas: Replicas | None = Field(default=None, description="Number of pods of this version")


@dataclass(frozen=True)
class Version:
    """A version with everything that it inherits: what becomes one Deployment and one subset."""

    name: str
    image: str
    replicas: int
    weight: int
