"""Provider of the component package: what the engine starts for a program in another language."""

import json
import sys

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult, Provider, main

from microservices.load.package_schema import package_schema

from .microservice_stack import MicroserviceStack


class SettingsProvider(Provider):
    """The one component of the package, with the settings as its inputs."""

    def __init__(self, version: str) -> None:
        super().__init__(version, json.dumps(package_schema(version)))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: pulumi.Inputs,
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make the component; what it refuses is told without a traceback."""
        del resource_type
        try:
            made = MicroserviceStack(name, inputs, options)
        except pulumi.RunError as error:
            raise InputPropertiesError(f"\n{error}", []) from None
        outputs = {"urls": made.urls, "hosts": made.hosts, "splits": made.splits}
        return ConstructResult(made.urn, outputs)


def run(version: str) -> None:
    """Serve the engine until it ends."""
    main(SettingsProvider(version), sys.argv[1:])
