"""Fields of Kubernetes' own kinds, from the names that the SDK has for them to the API's own.

The SDK does this when it registers a resource, by tables of its own. They are no part of its
interface: tests/specs/test_camel_case.py fails where they change.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, get_args, get_origin

from pulumi import _types as types

Translation = Callable[[Any], Any]


def camel_case(value: Any, of: type) -> Any:
    """A value of a type such as `PodSpecArgs`, written as its `PodSpecArgsDict`.

    Keys that a person chooses, such as labels, stay as they are.
    """
    translation = _translation(of)
    return translation(value) if translation else value


@cache
def _translation(of: Any) -> Translation | None:
    """How values of a type are translated; None where they stay as they are."""
    of = types.unwrap_type(of)
    if isinstance(of, type) and types.is_input_type(of):
        return _of_fields(of)
    arguments = get_args(of)
    if get_origin(of) in (list, Sequence) and (each := _translation(arguments[0])):
        return lambda value: [each(one) for one in value]
    if get_origin(of) in (dict, Mapping) and (each := _translation(arguments[1])):
        return lambda value: {key: each(one) for key, one in value.items()}
    return None


def _of_fields(of: type) -> Translation:
    names = types.input_type_py_to_pulumi_names(of)
    # A type may have fields of its own kind, whose translation is looked up once it is needed.
    fields = {name: types.input_type_types(of)[camel] for name, camel in names.items()}

    def translated(value: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, one in value.items():
            if one is not None:
                each = _translation(fields[name])
                found[names[name]] = each(one) if each else one
        return found

    return translated
