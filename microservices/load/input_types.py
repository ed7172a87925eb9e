"""Types of a component's inputs, from the JSON Schema of the settings.

The SDK makes a package's schema of these, and other languages their classes of that.
https://www.pulumi.com/docs/iac/guides/building-extending/components/build-a-component/
"""

from collections.abc import Mapping
from typing import Any, Required, TypedDict

import pulumi

from microservices.load.schema import DEFINITIONS, settings_schema

NAME = "StackSettings"
# To a type checker each has its keys written out.
_typed_dict: Any = TypedDict
_SCALARS = {"string": str, "boolean": bool, "integer": int, "number": float}


def schemas() -> dict[str, Any]:
    """The JSON Schema of every map that has keys of its own, by the name of its type."""
    schema = settings_schema()
    return {**schema.pop("$defs"), NAME: schema}


def input_type() -> Any:
    """The type of the inputs: a TypedDict with those of every map below it.

    All values are plain, so that a language with types takes no Output; those of `secrets` are
    Outputs too.
    """
    types = _Types(schemas())
    return types.of_map(NAME)


class _Types:
    """The types by name, each made once."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known
        self._made: dict[str, Any] = {}

    def of_map(self, name: str) -> Any:
        """The type of a map with keys of its own. Only the whole has one that must be there.

        What is missing elsewhere may come from `defaults`, or is told with everything else.
        """
        if name not in self._made:
            schema = self._known[name]
            fields = {key: self._of(value) for key, value in schema["properties"].items()}
            if name == NAME:
                fields |= {key: Required[fields[key]] for key in schema["required"]}
            made: Any = _typed_dict(name, fields, total=False)
            # Of no module: the SDK would look for its source at each key, which takes 3 s.
            made.__doc__, made.__module__ = schema.get("description"), NAME
            self._made[name] = made
        return self._made[name]

    def _of(self, schema: Mapping[str, Any]) -> Any:
        if "$ref" in schema:
            return self.of_map(schema["$ref"].removeprefix(DEFINITIONS))
        choices = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
        if len(choices) > 1:
            return Any
        (one,) = choices
        if one is not schema:
            return self._of(one)
        if schema.get("format") == "password":
            return pulumi.Input[str]
        kind = schema.get("type")
        if kind == "array":
            return list[self._of(schema["items"])]
        if kind == "object":
            below = next(iter(schema.get("patternProperties", {}).values()), None)
            below = below or schema.get("additionalProperties")
            return dict[str, self._of(below) if isinstance(below, dict) else Any]
        return _SCALARS.get(kind or "", Any)
