"""The state of a stack, read from an export."""

import json
from typing import Any

import pytest

from microservices.deploy.exported_state import State
from microservices.deploy.refusal import Refused


def state(*resources: dict[str, Any]) -> State:
    return State.read(json.dumps({"deployment": {"resources": resources}}).encode())


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"version": 3, "deployment": null}',
        '{"deployment": {}}',
        '{"deployment": {"resources": null, "pending_operations": null}}',
    ],
)
def test_a_stack_that_was_never_deployed_has_nothing(text: str) -> None:
    found = State.read(text.encode())
    assert (found.resources, found.pending, found.claims) == ((), (), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"deployment": {"resources": [{"urn": "urn:a", "type": "t"}',
        '{"deployment": []}',
        '{"deployment": {"resources": {}}}',
        '{"deployment": {"resources": [{"type": "t"}]}}',
        '{"deployment": {"pending_operations": [{"type": "creating"}]}}',
        "\udcff",
    ],
)
def test_what_is_no_export_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="`pulumi stack export` gives cannot be read"):
        State.read(text.encode(errors="surrogateescape"))


def test_claims_and_sets_that_make_claims_are_named() -> None:
    claim = {"urn": "urn:p::a::data", "type": "kubernetes:core/v1:PersistentVolumeClaim"}
    sets = "kubernetes:apps/v1:StatefulSet"
    with_claims = {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}
    stateful = {"urn": "urn:p::b::db", "type": sets, "inputs": {"spec": with_claims}}
    plain = {"urn": "urn:p::c::cache", "type": sets, "inputs": {"spec": {"replicas": 1}}}
    secret = {"urn": "urn:p::d::x", "type": sets, "inputs": {"spec": "hidden"}}
    other = {"urn": "urn:p::e::web", "type": "kubernetes:apps/v1:Deployment"}
    found = state(claim, stateful, plain, secret, other)
    assert found.claims == ("core/v1:PersistentVolumeClaim data", "apps/v1:StatefulSet db")
