"""Which Pulumi engine runs: a released one, or the one that the testbed builds.

A released engine goes first where all of it is there: `pulumi` on PATH, its language host for
Python beside it or on PATH, and a Kubernetes provider in Pulumi's plugin folder or on PATH. Each
with a version fits when its major version is that of the SDK's package and its minor version is at
least as high: an engine and a provider know what older programs ask for, and not what newer ones
do. A provider on PATH tells no version and is taken, as the engine takes it.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from testbed import folders
from testbed.built import programs
from testbed.built.module_file import PROGRAM_RUNNER
from testbed.fault import Fault

HOSTS = Path(__file__).resolve().parent / "hosts"
"""The folder with the language host of the testbed."""

_CLI = "pulumi"
_LANGUAGE_HOST = "pulumi-language-python"
_PROVIDER = "pulumi-resource-kubernetes"
_ALWAYS = {"PULUMI_SKIP_UPDATE_CHECK": "true"}
_BUILT = {
    # Only what is built runs; the engine would otherwise look for a released provider.
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    # What `kubernetes:enablePatchForce` says to a newer provider.
    "PULUMI_K8S_ENABLE_PATCH_FORCE": "true",
}


@dataclass(frozen=True)
class Engine:
    """An engine with its language host and its provider, in words for a person."""

    executable: Path
    description: str
    path: tuple[Path, ...] = ()
    """Folders that come before all others on PATH."""
    variables: Mapping[str, str] = field(default_factory=dict)
    upserts: bool = False
    """Whether the provider takes over what is there already when it is to create it."""

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """These variables, and those with which `pulumi` is this engine."""
        folders_of_path = [*map(str, self.path), base.get("PATH", os.defpath)]
        return {**base, **_ALWAYS, **self.variables, "PATH": os.pathsep.join(folders_of_path)}


def missing() -> str | None:
    """Why no engine can run here; None where one can."""
    return None if released() else _defect_of_built()


def environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of `base`, or of this process, and those with which `pulumi` is the engine.

    Raises `Fault` where there is no engine.
    """
    return _chosen().environment(os.environ if base is None else base)


def executable() -> Path:
    """The CLI. Raises `Fault` where there is no engine."""
    return _chosen().executable


def description() -> str:
    """What runs, in words. Raises `Fault` where there is no engine."""
    return _chosen().description


def upserts() -> bool:
    """Whether the provider takes over what is there already when it is to create it.

    Those before 4.29 do. Raises `Fault` where there is no engine.
    https://github.com/pulumi/pulumi-kubernetes/issues/2926
    """
    return _chosen().upserts


def built() -> Engine:
    """The engine that the testbed builds. Raises `Fault` where a part of it is not built."""
    if defect := _defect_of_built():
        raise Fault(defect)
    cli, provider = programs.program(_CLI), programs.program(_PROVIDER)
    return Engine(
        cli.path,
        f"pulumi {cli.version} built from its Go module, kubernetes provider {provider.version}, "
        "language host of the testbed",
        (HOSTS, folders.PROGRAMS),
        # The language host runs with this interpreter, on what is built here.
        _BUILT | {"TESTBED_PYTHON": sys.executable, "TESTBED_FOLDER": str(folders.FOLDER)},
        upserts=True,
    )


def released() -> Engine | None:
    """The engine on PATH, where it is released and fits; None otherwise."""
    home = os.environ.get("PULUMI_HOME") or str(Path.home() / ".pulumi")
    return _released(os.environ.get("PATH", ""), Path(home))


@cache
def _released(path: str, home: Path) -> Engine | None:
    ours = {str(folder) for folder in (HOSTS, folders.PROGRAMS)}
    path = os.pathsep.join(part for part in path.split(os.pathsep) if part not in ours)
    cli = shutil.which(_CLI, path=path)
    if not cli:
        return None
    beside = Path(cli).resolve().parent
    host = shutil.which(_LANGUAGE_HOST, path=os.pathsep.join([str(beside), path]))
    finished = subprocess.run([cli, "version"], capture_output=True, text=True, check=False)
    release = finished.stdout.strip()
    provider = next(_providers(path, home), None)
    if not host or not provider or not fits(release, version("pulumi")):
        return None
    return Engine(
        Path(cli),
        f"pulumi {release} of PATH, kubernetes provider {provider}, its own language host",
    )


def _providers(path: str, home: Path) -> Iterator[str]:
    if found := shutil.which(_PROVIDER, path=path):
        yield found
    for folder in sorted(home.glob("plugins/resource-kubernetes-v*"), reverse=True):
        release = folder.name.removeprefix("resource-kubernetes-")
        if (folder / _PROVIDER).exists() and fits(release, version("pulumi-kubernetes")):
            yield release


def fits(release: str, sdk: str) -> bool:
    """Whether a released program may run with this version of the SDK's package."""
    have, wanted = (re.match(r"v?(\d+)\.(\d+)", text) for text in (release, sdk))
    if not have or not wanted:
        return False
    return have[1] == wanted[1] and int(have[2]) >= int(wanted[2])


def _chosen() -> Engine:
    return released() or built()


def _defect_of_built() -> str | None:
    parts = (programs.program(_CLI), programs.program(_PROVIDER), PROGRAM_RUNNER)
    return next((defect for part in parts if (defect := part.defect())), None)
