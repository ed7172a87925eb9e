"""The report: what is expressed, what is not and why, and what differs on purpose."""

from collections.abc import Callable, Iterator

from microservices.load.layers import merge
from microservices.offline.importing.item import Tree
from microservices.offline.importing.services import Service
from microservices.offline.importing.system import System
from microservices.settings.values.problems import yaml_path

_PAGE = "docs/import.md"


def report(system: System, stack: str) -> Iterator[str]:
    """The lines of the report."""
    said = [item for item in system.items if not item.why]
    yield f"{len(said)} of {len(system.items)} objects are expressed"
    for item in said:
        yield f"  {item}: {item.said}"
    left = [f"  {item}: {item.why}" for item in system.items if item.why]
    yield from _section("not expressed", left)
    fields = [f"  {item}: {path}: {why}" for item in said for path, why in item.left()]
    yield from _section("fields that are not expressed", fields)
    yield from _section(
        "proposed calls",
        [f"  {who} -> {whom}: {why}" for (who, whom), why in system.calls.why.items()],
    )
    yield from _section(f"different on purpose ({_PAGE})", [*_on_purpose(system)])
    yield from _section("secrets to set", [*_secrets(system, stack)])


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from lines


def _secrets(system: System, stack: str) -> Iterator[str]:
    for name, keys in system.sets.secrets.items():
        for key in keys:
            path = yaml_path(("secrets", name, key))
            yield f"  pulumi config set --secret --path '{path}' --stack {stack}"


def _on_purpose(system: System) -> Iterator[str]:
    """What every service has here although its manifests do not say so."""
    for what, holds in _DIFFERENCES.items():
        names = [service.name for service in system.services if holds(service)]
        if names:
            yield f"  {what}: {', '.join(names)}"
    yield "  labels of objects other than pods, which `objects` may say: every service"
    yield "  mutual TLS; only `calls`, `allowFrom` and `expose` are let through: every service"


def _versions(service: Service) -> list[Tree]:
    """The settings of each version, with those of the service."""
    settings = service.settings
    return [merge(settings, one) for one in settings.get("versions", {}).values()] or [settings]


def _any(holds: Callable[[Tree], bool]) -> Callable[[Service], bool]:
    return lambda service: any(map(holds, _versions(service)))


def _is_renamed(service: Service) -> bool:
    return any(
        pods.item.kind in ("Deployment", "StatefulSet")
        and pods.item.name != f"{service.name}-{version}"
        for version, pods in service.versions.items()
    )


def _is_root(container: Tree) -> bool:
    return bool(container.get("allow", {}).get("rootUser"))


def _of_users(settings: Tree) -> list[Tree]:
    """The main container, and where that is root the others, which else have its user."""
    words = ("initContainers", "sidecars", "containers") if _is_root(settings) else ()
    return [settings, *(one for word in words for one in settings.get(word, {}).values())]


_DIFFERENCES: dict[str, Callable[[Service], bool]] = {
    "user 65532, where none is written": _any(
        lambda one: any("runAsUser" not in each and not _is_root(each) for each in _of_users(one))
    ),
    "a read-only root filesystem, with a volume at /tmp": lambda service: (
        not all(pods.is_read_only for pods in service.versions.values())
    ),
    "probes by TCP": lambda service: (
        service.ports.serves and _any(lambda one: "readiness" not in one.get("probes", {}))(service)
    ),
    "requests of `size: small`, and a limit of memory": _any(
        lambda one: not {"cpu", "memory"} <= one.get("resources", {}).get("requests", {}).keys()
    ),
    "jobs that end after 600 seconds, where nothing is written": lambda service: any(
        "deadlineSeconds" not in job for job in service.settings.get("jobs", {}).values()
    ),
    "workloads called after service and version": _is_renamed,
    "emptyDirs of 1Gi": _any(
        lambda one: any(
            volume.get("emptyDir") == {"size": "1Gi"} for volume in one.get("volumes", {}).values()
        )
    ),
}
