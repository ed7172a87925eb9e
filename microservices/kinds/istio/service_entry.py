"""ServiceEntry: a host outside of the mesh."""

from typing import NotRequired, TypedDict


class ServiceEntryPort(TypedDict):
    """A port of a host outside of the mesh, and what is spoken there."""

    number: int
    name: str
    protocol: str
    targetPort: NotRequired[int]


class Endpoint(TypedDict):
    """Where a host is."""

    address: str


class ServiceEntrySpec(TypedDict):
    """https://istio.io/latest/docs/reference/config/networking/service-entry/."""

    hosts: list[str]
    ports: list[ServiceEntryPort]
    location: str
    resolution: str
    exportTo: list[str]
    addresses: NotRequired[list[str]]
    endpoints: NotRequired[list[Endpoint]]
