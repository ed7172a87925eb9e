"""The Python of a program: that of its virtual environment, or the one on PATH."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testbed.fault import Fault

_COMMANDS = ("python3", "python")


@dataclass(frozen=True)
class ProgramPython:
    """An interpreter, and the environment in which it is activated."""

    executable: str
    environment: dict[str, str]


def find(root: Path, options: Mapping[str, Any]) -> ProgramPython:
    """The Python that the options of a project's or pack's `runtime` ask for.

    `virtualenv` is relative to the folder of the file that asks for it. Without it the Python is
    the one that `PULUMI_PYTHON_CMD` names, or python3, or python, on PATH. Raises `Fault` where
    there is none, and for a toolchain other than pip, which this host does not know.
    https://www.pulumi.com/docs/iac/languages-sdks/python/#virtual-environments
    """
    toolchain = options.get("toolchain", "pip")
    if toolchain != "pip":
        raise Fault(f"the testbed's language host knows the toolchain pip, not {toolchain!r}")
    virtualenv = options.get("virtualenv", "")
    if not isinstance(virtualenv, str):
        raise Fault("virtualenv option must be a string")
    if not virtualenv:
        return _on_path()
    # Without a look at links, as the released host does it.
    return _in_virtualenv(Path(os.path.normpath(root / virtualenv)), virtualenv)


def _in_virtualenv(folder: Path, written: str) -> ProgramPython:
    executable = folder / "bin" / "python"
    if not executable.is_file():
        wrong = "doesn't appear to be a virtual environment" if folder.exists() else "doesn't exist"
        asked = f"The 'virtualenv' option in Pulumi.yaml is set to {written!r}"
        raise Fault(f"{asked}, but {str(folder)!r} {wrong}")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONHOME"}
    path = os.pathsep.join(filter(None, (str(executable.parent), os.environ.get("PATH"))))
    return ProgramPython(str(executable), environment | {"PATH": path, "VIRTUAL_ENV": str(folder)})


def _on_path() -> ProgramPython:
    named = os.environ.get("PULUMI_PYTHON_CMD")
    commands = (named,) if named else _COMMANDS
    for command in commands:
        if found := shutil.which(command):
            return ProgramPython(found, dict(os.environ))
    raise Fault(f"failed to locate any of {list(commands)} on your PATH")
