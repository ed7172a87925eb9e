"""Objects that are in the cluster already, as a configuration names them."""

import json
from typing import Any

import pytest

from microservices.rules.existing import existing_objects


def existing(own: Any, shared: Any = None) -> list[tuple[str, str]]:
    """Kind and name of each."""
    values = {"namespace": "shop", "existingSets": own if isinstance(own, str) else json.dumps(own)}
    if shared is not None:
        values["shared"] = json.dumps({"existingSets": shared})
    found = existing_objects(values.get)
    assert {one["metadata"]["namespace"] for one in found} <= {"shop"}
    return [(one["kind"], one["metadata"]["name"]) for one in found]


def test_each_stands_for_its_object() -> None:
    written = {"pg": {"kind": "Secret", "name": "pg-app"}, "ca": {"kind": "ConfigMap"}}
    assert existing(written) == [("Secret", "pg-app"), ("ConfigMap", "ca")]


def test_what_is_shared_lies_under_those_of_the_stack() -> None:
    assert existing({"pg": {"name": "pg-dev"}}, {"pg": {"kind": "Secret", "name": "pg"}}) == [
        ("Secret", "pg-dev")
    ]


def test_null_removes_what_is_shared() -> None:
    shared = {"pg": {"kind": "Secret"}, "ca": {"kind": "ConfigMap"}}
    assert existing({"pg": None}, shared) == [("ConfigMap", "ca")]


@pytest.mark.parametrize("text", ["", "{", "[]", "1"])
def test_of_what_cannot_be_read_there_is_none(text: str) -> None:
    assert existing(text) == []


def test_in_the_namespace_of_another_stack_its_objects_are_there() -> None:
    values = {"namespace": "shop", "namespaceOptions": json.dumps({"owner": "platform/prod"})}
    names = {"PeerAuthentication": "default", "AuthorizationPolicy": "default-deny"}
    names |= {"NetworkPolicy": "default-deny"}
    found = existing_objects(values.get)
    assert {one["kind"]: one["metadata"]["name"] for one in found} == names
    for tls, protocol in (({}, "HTTP"), ({"tls": {"credentialName": "a"}}, "HTTPS")):
        values["shared"] = json.dumps({"gateway": {"hosts": ["a.io"], **tls}})
        [*_, gateway] = existing_objects(values.get)
        [server] = gateway["spec"]["servers"]
        assert (server["hosts"], server["port"]["protocol"]) == (["./a.io"], protocol)
