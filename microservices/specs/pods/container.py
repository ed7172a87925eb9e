"""Containers of a pod: the main container, and further ones."""

from collections.abc import Mapping

from pulumi_kubernetes.core.v1 import ContainerArgsDict

from microservices.settings.pods.container import ContainerSettings, ExtraContainerSettings
from microservices.settings.pods.volume import VolumeSettings
from microservices.specs.pods.environment import environment
from microservices.specs.pods.resources import resources
from microservices.specs.pods.security import container_security_context
from microservices.specs.pods.volume import mount, with_scratch
from microservices.specs.source import Source


def container(
    name: str,
    image: str,
    settings: ContainerSettings,
    sources: Mapping[str, Source],
    user: int | None = None,
) -> ContainerArgsDict:
    """Image, environment, resources and security context of a container."""
    found: ContainerArgsDict = {
        **environment(settings, sources, name),
        "image": image,
        "resources": resources(settings.resources),
        "security_context": container_security_context(settings.allow, user),
    }
    if settings.command:
        found["command"] = list(settings.command)
    if settings.args:
        found["args"] = list(settings.args)
    return found


def extra_container(
    name: str,
    settings: ExtraContainerSettings,
    sources: Mapping[str, Source],
    volumes: Mapping[str, VolumeSettings],
    *,
    image: str | None = None,
    user: int | None = None,
) -> ContainerArgsDict:
    """A container with the volumes that it names, and the place for temporary files.

    `image` is what it runs where more than its own words decide that; `user` is its user where it
    names none.
    """
    mounted = [
        mount(volume, path, read_only=volume in volumes and volumes[volume].read_only)
        for volume, path in sorted(settings.mounts.items())
    ]
    return {
        **container(
            name,
            image or str(settings.written),
            settings,
            sources,
            user if settings.run_as_user is None else settings.run_as_user,
        ),
        "volume_mounts": with_scratch(mounted),
    }
