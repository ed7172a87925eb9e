"""JSON Schema of what a person writes, so that an editor completes and checks it."""

from collections.abc import Iterable, Sequence
from typing import Any

from microservices.load.key_prefix import KNOWN_PREFIXES
from microservices.load.layers import CATALOG, DEFAULTS, LAYERS, SERVICES, SHAREABLE, SHARED
from microservices.settings.stack import Settings

Schema = dict[str, Any]
DEFINITIONS = "#/$defs/"
_CATALOG = "Services as every environment shares them"
_SHARED = "Maps that every environment lays its own over"
_DEFAULTS = "What every service has that does not say otherwise"
_ENCRYPTED = {
    "type": "object",
    "properties": {"secure": {"type": "string", "description": "Ciphertext"}},
    "required": ["secure"],
    "additionalProperties": False,
}
# https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/
_STACK_FILE_KEYS = {
    "encryptionsalt": {"type": "string"},
    "encryptedkey": {"type": "string"},
    "secretsprovider": {"type": "string"},
    "environment": {},
}


def settings_schema() -> Schema:
    """The schema of the settings, with `defaults` beside them, which are laid under services."""
    schema = Settings.model_json_schema()
    service = {"$ref": f"{DEFINITIONS}MicroserviceSettings", "description": _DEFAULTS}
    schema["properties"][DEFAULTS] = service
    return schema


def stack_schema(project: str) -> dict[str, Any]:
    """The schema of a stack file, and of Pulumi.yaml with the catalogue, of a project by its name.

    A stack file lies over what is shared, so nothing is required in it, and null leaves out what
    is there. Which of the two a file is, the key `runtime` tells.
    """
    schema = settings_schema()
    definitions = schema["$defs"]
    properties = schema["properties"]
    merged = {key: properties[key] for key in properties if key in (SERVICES, *SHAREABLE)}
    for definition in [*_merged(properties, merged, definitions), *merged.values()]:
        _overlay(definition)
    for keys in properties["secrets"]["patternProperties"].values():
        keys["patternProperties"] = dict.fromkeys(keys["patternProperties"], _ENCRYPTED)
    _close(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Stack file and catalogue of {project}",
        "$defs": definitions,
        "if": {"required": ["runtime"]},
        "then": _project_file(properties, project),
        "else": _stack_file(properties, project),
    }


def _stack_file(properties: Schema, project: str) -> Schema:
    return {
        "type": "object",
        "properties": {
            **_STACK_FILE_KEYS,
            "config": {
                "type": "object",
                "properties": _own(properties, project, "else"),
                "patternProperties": {_of_others(properties, project): {}},
                "additionalProperties": False,
            },
        },
        "required": ["config"],
        "additionalProperties": False,
    }


def _own(properties: Schema, project: str, branch: str) -> Schema:
    """The project's own keys, with its name and without: to Pulumi both mean the same."""
    whole = {f"{project}:{key}": value for key, value in properties.items()}
    place = f"#/{branch}/properties/config/properties/{project}:"
    return whole | {key: {"$ref": f"{place}{key}"} for key in properties}


def _of_others(properties: Schema, project: str) -> str:
    """Keys of packages, as a pattern: what is this project's has no other prefix than its name.

    Which packages are installed an editor cannot know.
    """
    known, own = "|".join(KNOWN_PREFIXES), "|".join(dict.fromkeys((*properties, *LAYERS)))
    return rf"^(?!{_as_pattern(project)}:)(({known}):.+|[^:]+:(?!({own})$).+)$"


def _as_pattern(project: str) -> str:
    """A name has letters, digits, `_`, `-` and `.`; of these the last one alone means something."""
    return project.replace(".", r"\.")


def _project_file(properties: Schema, project: str) -> Schema:
    """A key of Pulumi.yaml is declared: what every stack has by default, or has at all."""
    catalog = {**properties[SERVICES], "description": _CATALOG}
    shared = {
        "type": "object",
        "properties": {key: properties[key] for key in SHAREABLE},
        "additionalProperties": False,
        "description": _SHARED,
    }
    declared = {
        key: {"properties": {"value": value, "default": value}}
        for key, value in {**properties, CATALOG: catalog, SHARED: shared}.items()
    }
    own = _own(declared, project, "then")
    names = rf"^({_as_pattern(project)}:.+|[^:]+)$|{_of_others(properties, project)}"
    return {"properties": {"config": {"properties": own, "propertyNames": {"pattern": names}}}}


def _merged(properties: Schema, merged: Schema, definitions: Schema) -> list[Schema]:
    """The definitions of what is laid over something shared, and of nothing else."""
    others = [value for key, value in properties.items() if key not in merged]
    strict = _reached(others, definitions)
    found = merged_below(merged.values(), definitions)
    return [definitions[name] for name in sorted(found - strict)]


def merged_below(values: Iterable[Schema], definitions: Schema) -> set[str]:
    """The names of the definitions of what is merged with values.

    That is as far down as there are maps: a list replaces.
    """
    return _reached([_without_lists(one) for one in values], _without_lists(definitions))


def _reached(schemas: Sequence[Schema], definitions: Schema) -> set[str]:
    """The names of the definitions that schemas lead to, also by way of each other."""
    names: set[str] = set()
    waiting = list(schemas)
    while waiting:
        new = references(waiting.pop()) - names
        waiting += [definitions[name] for name in new]
        names |= new
    return names


def references(schema: Any) -> set[str]:
    """The names of the definitions that a schema itself mentions."""
    if not isinstance(schema, dict):
        parts = schema if isinstance(schema, list) else ()
        return {reference for part in parts for reference in references(part)}
    own = {schema["$ref"].removeprefix(DEFINITIONS)} if "$ref" in schema else set()
    return own.union(*(references(part) for part in schema.values()))


def _without_lists(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _without_lists(part) for key, part in schema.items() if key != "items"}
    return [_without_lists(part) for part in schema] if isinstance(schema, list) else schema


def _overlay(definition: Schema) -> None:
    """Make every key of a map optional, and removable by null."""
    definition.pop("required", None)
    for kind in ("properties", "patternProperties"):
        entries = definition.get(kind, {})
        for key, value in entries.items():
            _overlay(value)
            entries[key] = _nullable(value)
    if isinstance(definition.get("additionalProperties"), dict):
        definition["additionalProperties"] = _nullable(definition["additionalProperties"])


def _close(schema: Any) -> None:
    """Refuse the keys of a map that are not of the kind that its names have."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema["additionalProperties"] = False
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)


def _nullable(value: dict[str, Any]) -> dict[str, Any]:
    notes = {key: value[key] for key in ("description", "default") if key in value}
    content = {key: part for key, part in value.items() if key not in {*notes, "title"}}
    choices = content.pop("anyOf", [content])
    if {"type": "null"} in choices:
        return {"anyOf": choices, **notes}
    return {"anyOf": [*choices, {"type": "null"}], **notes}
