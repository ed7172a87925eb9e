"""The kubeconfig that the Kubernetes provider would use, as client-go reads it."""

import os
import pwd
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from microservices.deploy.kubeconfig_text import RefusedKubeconfig, read_text

_LISTS = {"clusters": "cluster", "contexts": "context", "users": "user"}
_PATHS = ("certificate-authority", "client-certificate", "client-key", "tokenFile")


def read(configured: str | None = None) -> dict[str, Any] | None:
    """The kubeconfig, files merged; `None` where there is none, as in a pod.

    `configured` is what `kubernetes:kubeconfig` says, a path or text; without it the files are
    those of KUBECONFIG, or ~/.kube/config. The first file that has a name, or a current context,
    wins; relative paths are those of its folder.
    https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/

    Raises:
        RefusedKubeconfig: it comes with the project and may do more than name a cluster and a
            credential, or it cannot be read.

    """
    if configured:
        found = require_harmless(configured)
        # The provider reads this one without its place.
        return _merged([_read(found, Path.cwd())]) if isinstance(found, Path) else found
    files = [file for file in user_files() if file.is_file()]
    return _merged(_read(file, file.parent) for file in files) if files else None


def require_harmless(configured: str) -> dict[str, Any] | Path:
    """What `kubernetes:kubeconfig` says: the content of a text, or a file of the user's own.

    The provider takes it for a path where there is such a file, and else for text.
    https://github.com/pulumi/pulumi-kubernetes/blob/v4.34.2/provider/pkg/provider/util.go

    Raises:
        RefusedKubeconfig: it comes with the project and may do more than name a cluster and a
            credential.

    """
    # One line with such a beginning is no map of YAML with a key that means anything.
    if configured.startswith(("/", "~/")) and configured.isprintable():
        return _file_of_the_user(configured)
    if os.path.lexists(configured):
        raise RefusedKubeconfig(
            "it names a file by a relative path; name one of your own by KUBECONFIG, or by its "
            "absolute path here"
        )
    return read_text(configured)


def user_files() -> list[Path]:
    """Where a kubeconfig of the user may lie, in order, whether or not it does."""
    names = os.environ.get("KUBECONFIG")
    if not names:
        return [Path.home() / ".kube" / "config"]
    return [Path(name).absolute() for name in dict.fromkeys(names.split(os.pathsep)) if name]


def named_context(content: Mapping[str, Any] | None, context: str | None = None) -> str | None:
    """The context that is used: the one that is asked for, or the current one."""
    current = content.get("current-context") if content else None
    return context or (str(current) if current else None)


def _file_of_the_user(name: str) -> Path:
    """A file outside of the checkout: what lies in it came with it, however it is reached."""
    homes = [""] if name[0] == "/" else _homes()
    files = [Path(home + name.removeprefix("~")) for home in homes]
    if any(_is_of_the_project(file) for file in files):
        raise RefusedKubeconfig(
            "it names a file of the checkout; name one of your own by KUBECONFIG, or write its "
            "text here"
        )
    return files[0]


def _homes() -> list[str]:
    """The home by the list of users, where the provider asks for it, and by the environment."""
    try:
        return [pwd.getpwuid(os.getuid()).pw_dir, str(Path.home())]
    except KeyError:
        return [str(Path.home())]


def _is_of_the_project(file: Path) -> bool:
    # Unlike those of `Path`, these take loops of links and folders that may not be read.
    resolved = Path(os.path.realpath(file))
    if resolved.parts[1:2] in (("proc",), ("dev",)):
        return True
    # The names of one folder may differ, by upper and lower case or by a mount.
    root = _checkout()
    found = (one for one in (resolved, *resolved.parents) if os.path.exists(one))  # noqa: PTH110
    return any(one.samefile(root) for one in found)


def _checkout() -> Path:
    """The outermost folder around this one that git knows, which may have more than a project."""
    here = Path.cwd().resolve()
    return next((one for one in reversed(here.parents) if (one / ".git").exists()), here)


def _read(file: Path, folder: Path) -> Mapping[str, Any]:
    """A file of the user's own: the first document of it, as client-go takes it."""
    try:
        content = next(iter(yaml.safe_load_all(file.read_bytes())), None)
    except FileNotFoundError:
        raise RefusedKubeconfig(f"there is no file {file}") from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise RefusedKubeconfig(f"{file} cannot be read: {type(error).__name__}") from None
    if content is not None and not isinstance(content, Mapping):
        raise RefusedKubeconfig(f"{file} is no kubeconfig")
    return {**(content or {}), **{key: _named(content or {}, key, folder) for key in _LISTS}}


def _named(content: Mapping[str, Any], key: str, folder: Path) -> list[dict[str, Any]]:
    """The clusters, contexts or users that can be told apart, with absolute paths."""
    kind, found = _LISTS[key], content.get(key)
    return [
        {"name": one["name"], kind: _with_absolute_paths(one.get(kind), folder)}
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, Mapping) and isinstance(one.get("name"), str)
    ]


def _with_absolute_paths(entry: Any, folder: Path) -> dict[str, Any]:
    entry = dict(entry) if isinstance(entry, Mapping) else {}
    for key in _PATHS:
        if isinstance(entry.get(key), str) and entry[key]:
            entry[key] = str(folder / entry[key])
    program = entry.get("exec")
    if isinstance(program, Mapping) and os.sep in str(program.get("command")):
        entry["exec"] = {**program, "command": str(folder / program["command"])}
    return entry


def _merged(contents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {"current-context": "", **{key: [] for key in _LISTS}}
    for content in contents:
        merged["current-context"] = merged["current-context"] or content.get("current-context")
        for key in _LISTS:
            known = {one["name"] for one in merged[key]}
            merged[key] += [one for one in content[key] if one["name"] not in known]
    return merged
