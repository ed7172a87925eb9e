"""Schema of the component package, of which Pulumi makes the SDKs of other languages.

Its types are those of the JSON Schema of the settings.
https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from microservices.load.layers import SERVICES
from microservices.load.schema import DEFINITIONS, Schema, merged_below, references, settings_schema

PACKAGE = "microservices"
TYPE = f"{PACKAGE}:index:MicroserviceStack"
_OF_PACKAGE = f"{PACKAGE}:index:"
_LANGUAGES = {
    "csharp": {},
    # Without it its SDK names types of items of lists that it does not have.
    "go": {"generateExtraInputTypes": True},
    "java": {},
    "nodejs": {},
    "python": {},
}
_IS = "HTTP microservices on Kubernetes with Istio: everything that the settings of a stack say."
# A program in another language has no catalogue.
_SERVICES = "Services by their names, each over `defaults`"
_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
_SHARES = {"type": "object", "additionalProperties": {"type": "integer"}}
_OUTPUTS = {
    "urls": {**_TEXTS, "description": "The URL of each service inside the mesh"},
    "hosts": {**_TEXTS, "description": "The service behind each host and path of the gateway"},
    "splits": {
        "type": "object",
        "additionalProperties": _SHARES,
        "description": "The share of each version of a service, in percent",
    },
}


def package_schema(version: str) -> dict[str, Any]:
    """The schema of this version of the package.

    All inputs are plain, so that a language with types takes no Output; those of `secrets` are
    Outputs too.
    """
    whole = settings_schema()
    services, known = whole["properties"][SERVICES], whole["$defs"]
    services["description"] = _SERVICES
    # What is missing there may come from `defaults`.
    merged = merged_below([services], known)
    return {
        "name": PACKAGE,
        "version": version,
        "language": {
            language: {"respectSchemaVersion": True, **own} for language, own in _LANGUAGES.items()
        },
        "types": {
            f"{_OF_PACKAGE}{name}": {
                "type": "object",
                "description": one["description"],
                "properties": _properties(one, known),
                "required": [] if name in merged else one.get("required", []),
            }
            for name, one in known.items()
        },
        "resources": {
            TYPE: {
                "isComponent": True,
                "description": _IS,
                "inputProperties": _properties(whole, known),
                "requiredInputs": whole["required"],
                "properties": _OUTPUTS,
                "required": list(_OUTPUTS),
            }
        },
    }


def _properties(schema: Schema, known: Mapping[str, Schema]) -> dict[str, Any]:
    return {
        key: {**_type(value), "description": _described(value, known)}
        for key, value in schema["properties"].items()
    }


def _described(value: Schema, known: Mapping[str, Schema]) -> str:
    """What a setting is: what its map is, where no more is said; and the words that it may be."""
    if said := value.get("description"):
        words = ", ".join(map(str, _words(value)))
        return f"{said}\n\nOne of {words}" if words else said
    (name,) = references(value)
    sentence, _, _ = known[name]["description"].partition("\n\n")
    return sentence


def _words(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        yield from schema.get("enum", ())
        for part in schema.values():
            yield from _words(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _words(part)


def _type(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a value of the JSON Schema is in the schema of a package."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(DEFINITIONS)
        return {"$ref": f"#/types/{_OF_PACKAGE}{name}", "plain": True}
    if "anyOf" in schema:
        return _one_of(_type(one) for one in schema["anyOf"] if one != {"type": "null"})
    kind = {"type": schema["type"], "plain": schema.get("format") != "password"}
    if kind["type"] == "array":
        return {**kind, "items": _type(schema["items"])}
    if kind["type"] == "object":
        by_pattern = [*schema.get("patternProperties", {}).values()]
        return {
            **kind,
            "additionalProperties": _type(*by_pattern or [schema["additionalProperties"]]),
        }
    return kind


def _one_of(choices: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Each of some types once; a whole number is a number."""
    different = {str(one): one for one in choices}
    if any(one.get("type") == "number" for one in different.values()):
        different = {key: one for key, one in different.items() if one.get("type") != "integer"}
    first, *others = different.values()
    return {"oneOf": [first, *others], "plain": True} if others else first
