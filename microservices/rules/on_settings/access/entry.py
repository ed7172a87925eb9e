"""Parts of the settings with their places, such as the entries of a list of a service."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from microservices.plan.subjects import Service
from microservices.settings.values.problems import Path

Settings = TypeVar("Settings")


@dataclass(frozen=True)
class Placed(Generic[Settings]):
    """A part of the settings as it is written, and its place."""

    place: Path
    settings: Settings

    def path(self, *parts: str | int) -> Path:
        """The place of a field, which is named as it is written."""
        return (*self.place, *parts)


@dataclass(frozen=True)
class Entry(Placed[Settings]):
    """One entry of a list of a service, such as one of its calls."""

    service: Service


def entries(service: Service, key: str, written: Iterable[Settings]) -> Iterator[Entry[Settings]]:
    """Every entry of a list of a service; `key` is that of the list."""
    for index, one in enumerate(written):
        yield Entry(service.path(key, index), one, service)
