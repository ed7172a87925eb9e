"""A person's own process in place of a service's image: `RUN_user_service='python app.py'`.

It is started without a shell, in the folder of the project, with the environment of the person,
that of the container laid over it, and PORT, the first port of the container.
"""

import re
import shlex
import shutil
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from testbed.fault import Fault

_VARIABLE = re.compile(r"RUN_(?P<name>[a-z0-9_]+)", re.IGNORECASE)


def variable(service: str) -> str:
    """The variable that has the command of a service."""
    return f"RUN_{service.replace('-', '_')}"


def command(service: str, environment: Mapping[str, str]) -> list[str] | None:
    """The words of the command for a service; None where the person gave none."""
    text = environment.get(variable(service), "")
    return shlex.split(text) or None


def require_sound(environment: Mapping[str, str], services: Collection[str]) -> None:
    """Raise `Fault` where a variable is no service's, or has a command that cannot be started.

    Variables of other programs, such as RUN_ID, are in upper case and no service's.
    """
    names = {variable(service) for service in services}
    for name, text in sorted(environment.items()):
        found = _VARIABLE.fullmatch(name)
        if found is None:
            continue
        if name in names:
            _require_program(name, text)
        elif found["name"].islower() or name.lower() in {known.lower() for known in names}:
            raise Fault(f"{name} is of no service of the stack; write {_any_of(names)}")


def _any_of(names: Collection[str]) -> str:
    return " or ".join(sorted(names))


def _require_program(name: str, text: str) -> None:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise Fault(f"{name} is no command: {str(error).lower()}") from error
    if not words:
        raise Fault(f"{name} is empty; write a command, such as 'python app.py'")
    if shutil.which(words[0]) is None:
        raise Fault(f"{name}: there is no program `{words[0]}`")


def environment_of(
    pod: Mapping[str, Any], ports: Sequence[int], resolved: Mapping[str, str]
) -> dict[str, str]:
    """What the process gets beside the environment of the person."""
    port = {"PORT": str(ports[0])} if ports else {}
    return {"HOSTNAME": pod["metadata"]["name"], **port, **resolved}
