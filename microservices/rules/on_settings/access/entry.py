"""Entries of the lists of a service, such as its calls, with their places."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from microservices.plan.subjects import Service
from microservices.settings.values.problems import Path

Settings = TypeVar("Settings")


@dataclass(frozen=True)
class Entry(Generic[Settings]):
    """One entry of a list of a service as it is written; `key` is that of the list."""

    service: Service
    key: str
    place: int
    settings: Settings

    def path(self, *parts: str | int) -> Path:
        """The place of a field, which is named as it is written."""
        return self.service.path(self.key, self.place, *parts)


def entries(service: Service, key: str, written: Iterable[Settings]) -> Iterator[Entry[Settings]]:
    """Every entry of a list of a service."""
    return (Entry(service, key, place, one) for place, one in enumerate(written))
