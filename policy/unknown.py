"""Unknown values of a preview, for rules that do not handle them."""

from typing import NoReturn

from pulumi_policy import proxy

from microservices.settings.values.printed import printed
from microservices.settings.values.problems import Path, yaml_path


class Untold(proxy.UnknownValueError):
    """A rule reached an unknown value; the SDK reports it as a warning."""

    def __init__(self, why: str) -> None:
        super().__init__(proxy.UNKNOWN_STRING_VALUE, [])
        self.message = why


class Unknown:
    """Stands for a value; whoever looks at it learns that it is not known, and goes no further."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _look(self, *_: object) -> NoReturn:
        path = object.__getattribute__(self, "_path")
        raise Untold(printed(f"only a deployment can tell {yaml_path(path)}"))

    # Also `isinstance`, which asks for the class.
    __getattribute__ = _look
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _look
    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = _look
    __str__ = __repr__ = __format__ = _look
    __add__ = __radd__ = __or__ = __ror__ = __int__ = __float__ = __index__ = _look
