"""Protocol of what runs until it is stopped."""

from abc import ABC, abstractmethod
from typing import Self


class Stoppable(ABC):
    """Something that runs: use it as a context manager, or call `stop`."""

    @abstractmethod
    def stop(self) -> None:
        """End it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
