"""Provider of the component package: what the engine starts for a program in another language."""

import json
import sys
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult, main
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from microservices.load.input_types import NAME, schemas

from .microservice_stack import MicroserviceStack

PACKAGE = "microservices"


class SettingsProvider(ComponentProvider):
    """The SDK's provider of components, with what the settings say of themselves."""

    def __init__(self, version: str) -> None:
        super().__init__([MicroserviceStack], PACKAGE, None, version)
        self.schema = json.dumps(_described(json.loads(self.schema or "")))

    def map_inputs(self, inputs: Any, component_def: Any) -> Any:
        """The inputs as they came: all their problems are told, and no unknown key is dropped."""
        del component_def
        return inputs

    def construct(self, *words: Any, **named: Any) -> ConstructResult:
        """Make the component; what it refuses is told without a traceback."""
        try:
            return super().construct(*words, **named)
        except ComponentInitError as error:
            if isinstance(error.inner, pulumi.RunError):
                raise InputPropertiesError(f"\n{error.inner}", []) from None
            raise


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the package with the descriptions of the settings."""
    known = schemas()
    (component,) = schema["resources"].values()
    maps = {NAME: component["inputProperties"]}
    maps |= {key.rpartition(":")[2]: one["properties"] for key, one in schema["types"].items()}
    for name, properties in maps.items():
        for key, value in properties.items():
            if told := known[name]["properties"][key].get("description"):
                value["description"] = told
    return schema


def run(version: str) -> None:
    """Serve the engine until it ends."""
    main(SettingsProvider(version), sys.argv[1:])
