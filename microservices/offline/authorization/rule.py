"""One rule of an AuthorizationPolicy, against one request or connection.

https://istio.io/latest/docs/reference/config/security/authorization-policy/#Rule
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network
from typing import Any

from microservices.manifests.authorization_policy import account_of
from microservices.offline.failure import Failure

_HEADER = re.compile(r"request\.headers\[(.+)\]$")
_CLAIM = re.compile(r"request\.auth\.claims\[(.+)\]$")


@dataclass(frozen=True)
class Arrival:
    """What arrives at a workload's port. Without a method it is a connection that is not HTTP.

    `principal` is the name in the caller's certificate, empty where it came in plaintext; `claims`
    are those of a valid token, empty where none came.
    """

    port: int
    principal: str = ""
    method: str | None = None
    path: str = "/"
    host: str = ""
    address: str = "10.0.0.1"
    headers: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)


def fits(rule: Mapping[str, Any], arrival: Arrival) -> bool:
    """Whether an arrival meets one of `from`, one of `to`, and all of `when`."""
    sources = rule.get("from") or ({"source": {}},)
    operations = rule.get("to") or ({"operation": {}},)
    return (
        any(_meets(one["source"], _SOURCE, arrival) for one in sources)
        and any(_meets(one["operation"], _OPERATION, arrival) for one in operations)
        and all(_meets_condition(one, arrival) for one in rule.get("when") or ())
    )


def refuse_unknown(rule: Mapping[str, Any]) -> None:
    """Raise `Failure` where a rule asks for what is not evaluated here."""
    parts: list[tuple[Mapping[str, Any], Collection[str]]] = [(rule, {"from", "to", "when"})]
    parts += [(one["source"], _SOURCE) for one in rule.get("from") or ()]
    parts += [(one["operation"], _OPERATION) for one in rule.get("to") or ()]
    for written, known in parts:
        if unknown := sorted(set(written) - set(known)):
            raise Failure(f"no {', '.join(unknown)} is known here")
    for condition in rule.get("when") or ():
        _field_of(condition["key"])


def without_http(rule: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a rule for a connection that is not HTTP.

    https://istio.io/latest/docs/tasks/security/authorization/authz-tcp/
    """
    left = dict(rule)
    if "from" in rule:
        left["from"] = _without(rule["from"], "source", _HTTP_SOURCE)
    if "to" in rule:
        left["to"] = _without(rule["to"], "operation", _HTTP_OPERATION)
    if "when" in rule:
        left["when"] = [one for one in rule["when"] if not one["key"].startswith("request.")]
    return left


def text_fits(pattern: str, text: str) -> bool:
    """Exact, with `*` at the end a beginning, with `*` in front an end, `*` alone anything."""
    if pattern == "*":
        return text != ""
    if pattern.startswith("*"):
        return text.endswith(pattern[1:])
    if pattern.endswith("*"):
        return text.startswith(pattern[:-1])
    return text == pattern


def path_fits(pattern: str, text: str) -> bool:
    """As any text, or a template: `{*}` is one segment of a path, `{**}` any number of them.

    https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation
    """
    if "{*}" not in pattern and "{**}" not in pattern:
        return text_fits(pattern, text)
    words = {"{*}": "[^/]+", "{**}": ".*"}
    parts = re.split(r"(\{\*\*?\})", pattern)
    return re.fullmatch("".join(words.get(one, re.escape(one)) for one in parts), text) is not None


def _host_fits(pattern: str, text: str) -> bool:
    return text_fits(pattern.lower(), text.lower())


def _within(block: str, address: str) -> bool:
    return ip_address(address) in ip_network(block)


def _namespace(arrival: Arrival) -> list[str]:
    return [name.partition("/")[0] for name in _account(arrival)]


def _is_account(pattern: str, account: str) -> bool:
    if "/" not in pattern:
        raise Failure(f"write {pattern} with its namespace")
    return pattern == account


def _account(arrival: Arrival) -> list[str]:
    account = account_of(arrival.principal)
    return ["/".join(account)] if account else []


def _token_principal(arrival: Arrival) -> list[str]:
    claims = arrival.claims
    return [f"{claims['iss']}/{claims['sub']}"] if claims else []


def _texts(value: Any) -> list[str]:
    """A claim is one value, a list of some, or not there."""
    return value if isinstance(value, list) else [] if value is None else [value]


@dataclass(frozen=True)
class _Field:
    """What a field knows of an arrival, and how one of its values is compared with that."""

    read: Callable[[Arrival], list[str]]
    compare: Callable[[str, str], bool] = text_fits
    negated: bool = False

    def is_met(self, values: Collection[str] | None, arrival: Arrival) -> bool:
        """Whether an arrival has one of the values, or, for `not...`, none of them."""
        known = self.read(arrival)
        found = any(self.compare(pattern, text) for pattern in values or () for text in known)
        return not values or found is not self.negated


def _with_negations(fields: Mapping[str, _Field]) -> dict[str, _Field]:
    negated = {name: replace(field, negated=True) for name, field in fields.items()}
    return {**fields, **{f"not{name[0].upper()}{name[1:]}": one for name, one in negated.items()}}


_HTTP_SOURCE = _with_negations({"requestPrincipals": _Field(_token_principal)})
_SOURCE = _HTTP_SOURCE | _with_negations(
    {
        "principals": _Field(lambda arrival: [arrival.principal]),
        "namespaces": _Field(_namespace),
        "serviceAccounts": _Field(_account, _is_account),
        "ipBlocks": _Field(lambda arrival: [arrival.address], _within),
    }
)
_HTTP_OPERATION = _with_negations(
    {
        "hosts": _Field(lambda arrival: [arrival.host], _host_fits),
        "methods": _Field(lambda arrival: [arrival.method or ""]),
        # What is asked for after the `?` is no part of the path.
        "paths": _Field(lambda arrival: [arrival.path.partition("?")[0]], path_fits),
    }
)
_OPERATION = _HTTP_OPERATION | _with_negations(
    {"ports": _Field(lambda arrival: [str(arrival.port)])}
)
_CONDITIONS = {
    "source.ip": _SOURCE["ipBlocks"],
    "source.namespace": _SOURCE["namespaces"],
    "source.principal": _SOURCE["principals"],
    "source.serviceAccount": _SOURCE["serviceAccounts"],
    "destination.port": _OPERATION["ports"],
    "request.auth.principal": _SOURCE["requestPrincipals"],
    "request.auth.audiences": _Field(lambda arrival: _texts(arrival.claims.get("aud"))),
}


def _meets(written: Mapping[str, Any], fields: Mapping[str, _Field], arrival: Arrival) -> bool:
    """Whether every field of a source or an operation is met."""
    return all(fields[name].is_met(values, arrival) for name, values in written.items())


def _meets_condition(written: Mapping[str, Any], arrival: Arrival) -> bool:
    field = _field_of(written["key"])
    without = replace(field, negated=True)
    return field.is_met(written.get("values"), arrival) and without.is_met(
        written.get("notValues"), arrival
    )


def _field_of(key: str) -> _Field:
    if key in _CONDITIONS:
        return _CONDITIONS[key]
    if header := _HEADER.match(key):
        return _Field(lambda arrival: _texts(arrival.headers.get(header[1].lower())))
    if claim := _CLAIM.match(key):
        return _Field(lambda arrival: _texts(arrival.claims.get(claim[1])))
    raise Failure(f"no condition {key} is known here")


def _without(entries: Any, part: str, fields: Collection[str]) -> list[Any]:
    found = (one[part].items() for one in entries)
    return [{part: {name: value for name, value in one if name not in fields}} for one in found]
