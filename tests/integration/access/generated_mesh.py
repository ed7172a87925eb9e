"""A mesh made up by a seed: who calls whom, with which requests; and the settings that say so."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

METHODS = ("GET", "POST", "DELETE")
_PATHS = ("/", "/orders", "/orders/7", "/orders/7/items", "/admin", "/ordersold")
_PREFIXES = ("/orders", "/orders/", "/admin/")
_ADMIN = 9000
_SOME_CALLS = 4


@dataclass(frozen=True)
class Declared:
    """One call as it is declared; without methods or paths every one is meant."""

    caller: str
    callee: str
    port: int
    methods: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    def covers(self, method: str, path: str) -> bool:
        """Whether a request is one of those that are meant."""
        any_path = not self.paths and not self.prefixes
        fits = path in self.paths or any(path.startswith(one) for one in self.prefixes)
        return (not self.methods or method in self.methods) and (any_path or fits)

    @property
    def written(self) -> dict[str, Any]:
        """The entry in `calls` of the caller."""
        paths = [*self.paths, *({"prefix": one} for one in self.prefixes)]
        found = {"service": self.callee, "port": self.port}
        return found | {
            key: value
            for key, value in (("methods", list(self.methods)), ("paths", paths))
            if value
        }


class GeneratedMesh:
    """Services, some with a second port and a second version, and the calls between them.

    Every service calls some others at random, so there are cycles, and services that nobody calls.
    """

    def __init__(self, count: int, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (nothing secret comes of it)
        self.names = [f"service-{number}" for number in range(count)]
        self.calls = [one for name in self.names for one in self._calls_of(name)]

    def ports_of(self, name: str) -> tuple[int, ...]:
        """The ports of a service."""
        number = self.names.index(name)
        return (8080, _ADMIN) if number % 5 == 0 else (8080 + number % 3,)

    def services(self) -> dict[str, Any]:
        """The services as a stack file has them."""
        return {name: self._service(number, name) for number, name in enumerate(self.names)}

    def requests(self) -> Iterable[tuple[str, str]]:
        """Methods and paths that tell what is declared from what is not."""
        return ((method, path) for method in METHODS for path in _PATHS)

    def _service(self, number: int, name: str) -> dict[str, Any]:
        first, *others = self.ports_of(name)
        found: dict[str, Any] = {"image": name, "port": first}
        if others:
            found["ports"] = {"admin": {"port": _ADMIN}}
        if number % 4 == 0:
            versions = {"v1": {"tag": "1.0", "weight": 90}, "v2": {"tag": "2.0", "weight": 10}}
            found["versions"] = versions
        else:
            found["tag"] = "1.0"
        calls = [one.written for one in self.calls if one.caller == name]
        return {**found, "calls": calls} if calls else found

    def _calls_of(self, caller: str) -> Iterable[Declared]:
        others = [name for name in self.names if name != caller]
        for callee in self._random.sample(others, self._random.randint(0, _SOME_CALLS)):
            yield self._declared(caller, callee)

    def _declared(self, caller: str, callee: str) -> Declared:
        choose = self._random
        port = choose.choice(self.ports_of(callee))
        methods = tuple(choose.sample(METHODS, choose.randint(0, 2)))
        paths = tuple(choose.sample(_PATHS, choose.randint(0, 2)))
        prefixes = tuple(choose.sample(_PREFIXES, choose.randint(0, 1)))
        return Declared(caller, callee, port, methods, paths, prefixes)
