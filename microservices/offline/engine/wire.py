"""Decoding of the resource monitor's protobuf messages to plain data."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value
from pulumi.runtime import rpc
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest

from microservices.offline.engine.evaluation import UNKNOWN, Secret

_SIGNATURE = rpc._special_sig_key
_SECRET = rpc._special_secret_sig
_RESOURCE = rpc._special_resource_sig

# Options that are one field of the request each; a field that was not set is empty, zero or false.
_OPTIONS = (
    *("protect", "retainOnDelete", "importId", "deletedWith", "version", "pluginDownloadURL"),
    *("provider", "packageRef", "ignoreChanges", "replaceOnChanges", "additionalSecretOutputs"),
    *("replace_with", "hideDiffs", "aliasURNs", "providers", "envVarMappings"),
)
_TIMEOUTS = ("create", "update", "delete", "read")


def plain_struct(struct: Struct, *, secret: bool = False) -> Any:
    """A struct as a dict with sorted keys; protobuf gives its keys in another order every time.

    The SDK wraps whole maps as secret: the mark is passed down to the leaves, so that their keys
    stay readable.
    """
    fields = struct.fields
    if _SIGNATURE in fields:
        signature = fields[_SIGNATURE].string_value
        if signature == _SECRET:
            return _plain(fields["value"], secret=True)
        if signature == _RESOURCE:
            return fields["urn"].string_value
    return {key: _plain(fields[key], secret=secret) for key in sorted(fields)}


def _plain(value: Value, *, secret: bool) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain_struct(value.struct_value, secret=secret)
    if kind == "list_value":
        return [_plain(item, secret=secret) for item in value.list_value.values]
    leaf = _leaf(value, kind)
    return Secret(leaf) if secret and leaf is not UNKNOWN else leaf


def _leaf(value: Value, kind: str | None) -> Any:
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text == rpc.UNKNOWN else text
    if kind == "number_value":
        number = value.number_value
        # Every number travels as a double.
        return int(number) if number.is_integer() else number
    return value.bool_value if kind == "bool_value" else None


def options_of(request: RegisterResourceRequest) -> dict[str, Any]:
    """The resource options that were set."""
    options: dict[str, Any] = {
        name: _option(value) for name in _OPTIONS if (value := getattr(request, name))
    }
    if request.deleteBeforeReplaceDefined:
        options["deleteBeforeReplace"] = request.deleteBeforeReplace
    if request.HasField("customTimeouts"):
        timeouts = request.customTimeouts
        options["customTimeouts"] = {
            name: text for name in _TIMEOUTS if (text := getattr(timeouts, name))
        }
    if hooks := _hooks(request.hooks):
        options["hooks"] = hooks
    if request.HasField("replacement_trigger"):
        options["replacementTrigger"] = _plain(request.replacement_trigger, secret=False)
    return options


def urns_by_property(request: RegisterResourceRequest) -> dict[str, tuple[str, ...]]:
    """Which resources each property depends on."""
    dependencies = request.propertyDependencies
    return {key: tuple(sorted(dependencies[key].urns)) for key in sorted(dependencies)}


def _option(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: value[key] for key in sorted(value)}
    return value if isinstance(value, str | bool) else tuple(value)


def _hooks(hooks: RegisterResourceRequest.ResourceHooksBinding) -> dict[str, tuple[str, ...]]:
    listed: Any = hooks.ListFields()
    return {field.name: tuple(names) for field, names in listed}
