"""Lanes: versions of several services for requests with one header."""

from pydantic import Field

from microservices.settings.traffic.match import TextMatch
from microservices.settings.values.types import HeaderName, Model, ServiceName, VersionName


class LaneSettings(Model):
    """Requests with these headers go to these versions, in every service that has one of them.

    The split of a service decides elsewhere. Services have to pass the headers on: the mesh cannot
    know which request a service sends because of which other one.
    """

    header: dict[HeaderName, TextMatch] = Field(
        min_length=1, description="Headers of requests of the lane"
    )
    versions: dict[ServiceName, VersionName] = Field(
        min_length=1, description="Version of each service in the lane"
    )
