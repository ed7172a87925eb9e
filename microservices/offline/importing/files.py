"""The files that are written: the catalogue, a stack over it, and the program."""

from collections.abc import Mapping
from typing import Any

from microservices.offline.files.yaml_text import yaml_text
from microservices.offline.importing.item import Tree
from microservices.offline.importing.system import System
from microservices.settings.microservice import MicroserviceSettings
from microservices.settings.pods.image import parse

# What differs from one environment to the next; all else is the catalogue's.
_OF_THE_STACK = ("tag", "digest", "replicas", "scaling", "expose", "allowFrom", "versions")
# As the settings have them, what a container says before what a service says.
_ORDER = [str(info.alias) for info in MicroserviceSettings.model_fields.values()]
_FURTHER = ("initContainers", "sidecars", "containers", "jobs")
_PROGRAM = '''"""The stack; resources of your own can follow."""

from microservices.components import deploy_stack

deploy_stack()
'''
_PROPOSED = "# `calls` are proposed from addresses in variables and configuration: read them.\n"
_UNSET = "# Set each value under `secrets`: pulumi config set --secret --path 'secrets.SET.KEY'\n"


def files(system: System, project: str, stack: str) -> dict[str, str]:
    """The text of each file by its name."""
    catalog: Tree = {}
    services: Tree = {}
    for service in system.services:
        said = _with_tags(service.settings)
        catalog[service.name] = {k: said[k] for k in _ORDER if k in said and k not in _OF_THE_STACK}
        services[service.name] = {k: said[k] for k in _OF_THE_STACK if k in said}
    described = f"Services of {system.namespace}, imported"
    shared = {"description": "Services that all environments share", "value": catalog}
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
    config = {"kubernetes:enablePatchForce": True, "catalog": shared}
    head: Tree = {"name": project, "description": described, "runtime": runtime, "config": config}
    return {
        "Pulumi.yaml": (_PROPOSED if system.calls.why else "") + yaml_text(head, compact=True),
        f"Pulumi.{stack}.yaml": _stack(system, services),
        "__main__.py": _PROGRAM,
    }


def _stack(system: System, services: Mapping[str, Any]) -> str:
    sets = system.sets
    config: Tree = {"namespace": system.namespace, **system.stack}
    config["services"] = {name: said for name, said in services.items() if said}
    for key, found in (
        ("config", sets.config),
        ("secrets", sets.secrets),
        ("existingSets", sets.existing),
    ):
        if found:
            config[key] = found
    return (_UNSET if sets.secrets else "") + yaml_text({"config": config}, compact=True)


def _with_tags(settings: Tree) -> Tree:
    """Settings with the image as a repository, which versions share, and the tag beside it."""
    said = _tagged(settings)
    versions = {name: _tagged(one) for name, one in settings.get("versions", {}).items()}
    repositories = {one.get("image") for one in versions.values()}
    if len(repositories) == 1 and (shared := repositories.pop()):
        said = {"image": shared, **said}
        versions = {
            name: {k: v for k, v in one.items() if k != "image"} for name, one in versions.items()
        }
    return {**said, "versions": versions} if versions else said


def _tagged(settings: Tree) -> Tree:
    said = {**settings, **_parts(settings.get("image"))}
    return {key: _with_latest(one) if key in _FURTHER else one for key, one in said.items()}


def _with_latest(further: Tree) -> Tree:
    """Further containers and jobs by name, each with the tag that Kubernetes takes without one."""
    found: Tree = {}
    for name, one in further.items():
        image = parse(one.get("image"))
        latest = {"image": f"{image}:latest"} if image.repository and not image.pinned else {}
        found[name] = {**one, **latest}
    return found


def _parts(reference: str | None) -> Tree:
    if reference is None:
        return {}
    image = parse(reference)
    if image.repository is None:
        return {"image": reference}
    # Without a tag Kubernetes takes this one.
    tag = image.tag or (None if image.digest else "latest")
    parts = {"image": image.repository, "tag": tag, "digest": image.digest}
    return {key: value for key, value in parts.items() if value is not None}
