"""What the API server says of the kinds of the Gateway API: their schemas, and rules of CEL.

`tests/data/gateway_api` has of each CRD what the project writes, and no prose;
`python -m tests.gateway_api_schema` takes it from the CRDs of the testbed.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from microservices.kinds.gateway_api import BackendTlsPolicySpec, GatewaySpec, HttpRouteSpec
from tests.builders import Tree
from tests.cel import compiled

FOLDER = Path(__file__).with_name("data") / "gateway_api"
SPECS: dict[str, Any] = {
    "HTTPRoute": HttpRouteSpec,
    "Gateway": GatewaySpec,
    "BackendTLSPolicy": BackendTlsPolicySpec,
}
RULES, UNIQUE = "x-kubernetes-validations", "x-kubernetes-list-type"
KEYS = "x-kubernetes-list-map-keys"
LIMITS = (
    *("maxLength", "minLength", "pattern", "maxItems", "minItems", "enum"),
    *("minimum", "maximum", UNIQUE, RULES),
)
_KEPT = (*LIMITS, "type", "required", "default", KEYS)


def reduced(definition: Tree, kind: str) -> Tree:
    """The schema of a CRD's spec, with the fields that the project writes."""
    [version] = [one for one in definition["spec"]["versions"] if one["storage"]]
    spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    return _reduced(spec, SPECS[kind])


def _reduced(node: Tree, written: Any) -> Tree:
    found = {key: node[key] for key in _KEPT if key in node}
    if RULES in found:
        found[RULES] = [one["rule"] for one in found[RULES]]
    written = _inner(written)
    if is_typeddict(written):
        fields = get_type_hints(written)
        found["properties"] = {
            name: _reduced(inner, fields.get(name))
            for name, inner in node["properties"].items()
            # What is not written may be there all the same, by its default.
            if name in fields or "default" in inner
        }
    if get_origin(written) is list:
        found["items"] = _reduced(node["items"], get_args(written)[0])
    return found


def _inner(written: Any) -> Any:
    """A type without NotRequired."""
    is_wrapped = get_origin(written) not in (None, list, dict, UnionType)
    return get_args(written)[0] if is_wrapped else written


@cache
def schema(kind: str) -> Tree:
    """What `tests/data` has of a kind."""
    return json.loads((FOLDER / f"{kind}.json").read_text())


def limits(node: Tree, above: str = "") -> Iterator[tuple[str, Tree]]:
    """Each field with a limit, by its path such as `rules[].name`, with its schema."""
    if any(key in node for key in LIMITS if node.get(key) != "atomic"):
        yield above, node
    for name, inner in node.get("properties", {}).items():
        yield from limits(inner, f"{above}.{name}".removeprefix("."))
    if "items" in node:
        yield from limits(node["items"], f"{above}[]")


def refusals(kind: str, spec: Any) -> list[str]:
    """Why the API server refuses a spec."""
    found = _VALIDATOR(schema(kind)).iter_errors(_with_defaults(spec, schema(kind)))
    return [f"{kind}.{one.json_path}: {one.message[:200]}" for one in found]


def _with_defaults(value: Any, node: Tree) -> Any:
    if isinstance(value, dict) and "properties" in node:
        given = {
            name: inner["default"]
            for name, inner in node["properties"].items()
            if "default" in inner
        }
        return {
            name: _with_defaults(one, node["properties"].get(name, {}))
            for name, one in {**given, **value}.items()
        }
    if isinstance(value, list) and "items" in node:
        return [_with_defaults(one, node["items"]) for one in value]
    return value


def _rules(_: Any, rules: list[str], value: Any, __: Tree) -> Iterator[ValidationError]:
    for rule in rules:
        if not compiled(rule)({"self": value}):
            yield ValidationError(rule)


def _unique(_: Any, kind: str, value: list[Any], node: Tree) -> Iterator[ValidationError]:
    keys = node.get(KEYS)
    entries = [[one[key] for key in keys] if keys else one for one in value]
    if kind != "atomic" and any(one in entries[:index] for index, one in enumerate(entries)):
        yield ValidationError(f"two entries of a {kind} are the same")


_VALIDATOR = extend(Draft202012Validator, {RULES: _rules, UNIQUE: _unique})


def definitions() -> Iterator[tuple[str, Tree]]:
    """Each kind, with what the CRDs of the testbed say of it."""
    from testbed.kubernetes.definitions import read_definitions

    for one in read_definitions():
        kind = one["spec"]["names"]["kind"]
        if kind in SPECS and one["spec"]["group"] == "gateway.networking.k8s.io":
            yield kind, reduced(one, kind)


if __name__ == "__main__":
    for kind, found in definitions():
        text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)
        (FOLDER / f"{kind}.json").write_text(f"{text}\n")
