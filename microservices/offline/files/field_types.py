"""Values of manifests that are of another type than the API server takes at their place."""

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

from pulumi import Output
from pulumi import _types as types
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs
from pulumi_kubernetes.networking import v1 as networking

from microservices.kinds import gateway_api, istio
from microservices.kinds.kubernetes import RBAC_GROUP
from microservices.kinds.own_types import TYPES
from microservices.manifests.objects import group
from microservices.settings.values.problems import Path

Found = Iterator[tuple[Path, str, str]]
_NAMES: dict[Any, tuple[str, str]] = {
    bool: ("true or false", "true or false"),
    float: ("a number with a point", "a number"),
    int: ("a number", "a whole number"),
    str: ("text", "text, in quotes where it looks like a number"),
    list: ("a list", "a list"),
    dict: ("a map", "`key: value` lines below it"),
}
_SELECTOR = ("matchLabels", "matchExpressions")
_OWN = ("apps", "autoscaling", "batch", "networking.k8s.io", "policy", RBAC_GROUP)
_OWN_TYPES = {**TYPES, "Ingress": networking.IngressArgs}
# A quantity may be written as a number. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
_QUANTITIES = ("averageValue", "capacity", "divisor", "hard", "limits", "requests", "sizeLimit")
_SPECS: dict[tuple[str, str], Any] = {
    ("gateway.networking.k8s.io", "Gateway"): gateway_api.GatewaySpec,
    ("gateway.networking.k8s.io", "HTTPRoute"): gateway_api.HttpRouteSpec,
    ("networking.istio.io", "DestinationRule"): istio.DestinationRuleSpec,
    ("networking.istio.io", "Gateway"): istio.GatewaySpec,
    ("networking.istio.io", "VirtualService"): istio.VirtualServiceSpec,
    ("security.istio.io", "AuthorizationPolicy"): istio.AuthorizationPolicySpec,
    ("security.istio.io", "PeerAuthentication"): istio.PeerAuthenticationSpec,
}


def odd_values(manifest: Mapping[str, Any]) -> Found:
    """Each value that the API server would refuse for its type: where, what it is, what to write.

    Fields that are not known here are passed over, and so is what is empty.
    """
    of, kind = group(manifest), str(manifest["kind"])
    if of in ("", *_OWN) and kind in _OWN_TYPES:
        yield from _odd((), manifest, _OWN_TYPES[kind])
    elif spec := _SPECS.get((of, kind)):
        yield from _odd(("spec",), manifest.get("spec"), spec)


def _odd(path: Path, value: Any, of: Any) -> Found:
    if value is None:
        return
    alternatives = _alternatives(of)
    wanted = [*dict.fromkeys(map(_plain, alternatives))]
    if Any in wanted:
        return
    if not any(_is(value, one, path) for one in wanted):
        is_now = next((name for kind, (name, _) in _NAMES.items() if type(value) is kind), "odd")
        yield path, f"this is {is_now}", f"write {_NAMES[wanted[0]][1]}"
        return
    if LabelSelectorArgs in alternatives and (unknown := value.keys() - {*_SELECTOR}):
        yield (*path, min(unknown)), "a selector has no such key", "write it under `matchLabels`"
    for one in alternatives:
        if isinstance(value, dict):
            for key, below in _fields(one).items() if _fields(one) else ():
                yield from _odd((*path, key), value.get(key), below)
            each = get_args(one)[1] if get_origin(one) in (dict, Mapping) else Any
            for key, inner in value.items():
                yield from _odd((*path, str(key)), inner, each)
        elif isinstance(value, list) and get_origin(one) in (list, Sequence):
            for place, inner in enumerate(value):
                if inner is None:
                    yield (*path, place), "this is empty", "write an entry, or leave the line out"
                yield from _odd((*path, place), inner, get_args(one)[0])


def _alternatives(of: Any) -> list[Any]:
    """The types that one is made of, without what the SDK waits for."""
    of = types.unwrap_type(of)
    if isinstance(of, type) or get_origin(of) in (list, dict, Sequence, Mapping, Literal):
        return [of]
    found = [one for one in get_args(of) if get_origin(one) not in (Awaitable, Output)]
    return [one for each in found if each is not type(None) for one in _alternatives(each)] or [Any]


def _plain(of: Any) -> Any:
    """The type that the YAML of a value has."""
    origin = get_origin(of)
    if origin in (list, Sequence):
        return list
    if origin in (dict, Mapping) or _fields(of):
        return dict
    if origin is Literal:
        return str
    return of if of in _NAMES else Any


def _is(value: Any, plain: Any, path: Path) -> bool:
    if plain is str and any(key in _QUANTITIES for key in path):
        return isinstance(value, str | int | float)
    if plain is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is plain


@cache
def _fields(of: Any) -> Mapping[str, Any]:
    """The types of the fields of a map, by their names in YAML; none for another type."""
    if is_typeddict(of):
        return get_type_hints(of)
    if isinstance(of, type) and types.is_input_type(of):
        return types.input_type_types(of)
    return {}
