"""Every key of the settings takes what its kind takes, to both ends, and nothing beyond.

What a kind takes is written by hand in tests/settings/kinds.py. Of which kind a key is, and its
default, the committed schema holds: a bound that changes fails with the name of its key.
"""

import json
from pathlib import Path
from typing import Any, get_origin

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from microservices.load.schema import stack_schema
from microservices.load.shape import parse
from microservices.settings.values.problems import Finding
from tests.settings.kind import Kind, number
from tests.settings.kinds import A_LIST, A_MAP, ENTRIES, KINDS, OF_A_SERVICE
from tests.settings.places import Place, places
from tests.stacks import PROJECT

NAMES = [place for place in places() if place.content is not None]
VALUES = [place for place in places() if place.write and place.content is None]
PARTS = [place for place in places() if not place.write]
MODELS = [one for one in PARTS if isinstance(one.kind, type) and issubclass(one.kind, BaseModel)]
REQUIRED = {
    "AcceptanceSettings": "path reason rule",
    "ExistingSetSettings": "kind",
    "AbortFault": "status",
    "CallerSettings": "namespace",
    "ClaimSettings": "size",
    "CollectorSettings": "namespace port service",
    "CorsSettings": "origins",
    "CsiSettings": "driver",
    "DelayFault": "milliseconds",
    "ExternalSecretSettings": "keys store",
    "ExternalServiceSettings": "host",
    "GatewayAuthSettings": "issuer",
    "HashCookie": "name",
    "IssuerSettings": "name",
    "JsonWebKeySetSettings": "keys",
    "KeySettings": "key set",
    "LaneSettings": "header versions",
    "MirrorSettings": "to",
    "PermissionSettings": "resources verbs",
    "PortSettings": "port",
    "RemoteKeySettings": "key",
    "RequestRateSettings": "metric perPod",
    "ScalingSettings": "max min",
    "ServiceAuthSettings": "issuer",
    "StickySettings": "cookie",
    "TokenHeaderSettings": "name",
    "TokenIssuerSettings": "issuer",
    "TolerationSettings": "key",
    "TriggerSettings": "metadata type",
    "VolumeSettings": "path",
}
NEVER_EMPTY = {
    "gateway.auth.jwks.keys",
    "gateway.selector",
    "lanes.a.header",
    "lanes.a.versions",
    "services.a.expose.paths",
    "services.a.permissions[0].apiGroups",
    "services.a.permissions[0].resources",
    "services.a.permissions[0].verbs",
    "services.a.scheduling.preferNodes.a",
    "services.a.scheduling.requireNodes.a",
    "services.a.traffic.cors.origins",
    "services.a.traffic.retries.methods",
    "services.a.traffic.retries.retryOn",
}


def kind_of(place: Place) -> Kind:
    """What the place takes and refuses."""
    own = [number(*ends) for end, ends in OF_A_SERVICE.items() if str(place).endswith(end)]
    return own[0] if own else KINDS[place.write]


def findings(place: Place, value: Any) -> list[Finding]:
    """What is wrong with a value at a place, or below it."""
    found = parse(place.holding(value)).findings
    return [one for one in found if one.path[: len(place.path)] == place.path]


def refusals(place: Place, value: Any) -> list[str]:
    """What is said to write in place of a value."""
    return [one.instead for one in findings(place, value)]


@pytest.mark.parametrize("place", VALUES, ids=str)
def test_a_value_of_its_kind_is_taken_to_both_ends(place: Place) -> None:
    for value in (*kind_of(place).taken, *((None,) if place.nullable else ())):
        assert refusals(place, value) == [], value


@pytest.mark.parametrize("place", VALUES, ids=str)
def test_another_value_is_refused_with_what_to_write(place: Place) -> None:
    for value in kind_of(place).refused:
        if value is not None or not place.nullable:
            assert refusals(place, value) == [place.write], value


@pytest.mark.parametrize("place", NAMES, ids=str)
def test_the_name_of_an_entry_is_of_its_kind(place: Place) -> None:
    for names, instead in ((kind_of(place).taken, []), (kind_of(place).refused, [place.write])):
        for name in (one for one in names if isinstance(one, str)):
            path = (*place.path[:-1], name)
            found = parse(place.holding(name)).findings
            assert [one.instead for one in found if one.path == path] == instead, name


def test_every_kind_is_that_of_some_key() -> None:
    assert KINDS.keys() == {place.write for place in (*VALUES, *NAMES)}


@pytest.mark.parametrize("place", PARTS, ids=str)
def test_a_part_a_map_and_a_list_are_nothing_else(place: Place) -> None:
    listed = get_origin(place.kind) is tuple
    for value in (True, 1, 0.5, None, {} if listed else []):
        if value is not None or not place.nullable:
            (instead,) = refusals(place, value)
            assert instead in ((A_LIST, ENTRIES) if listed else (A_MAP,)), value


def test_every_list_and_map_but_a_few_may_be_empty() -> None:
    held = [place for place in PARTS if place not in MODELS]
    found = [
        str(place)
        for place in held
        for _ in findings(place, [] if get_origin(place.kind) is tuple else {})
    ]
    assert sorted(found) == sorted(NEVER_EMPTY)


def test_parts_with_keys_that_are_required_are_there() -> None:
    assert REQUIRED.keys() <= {place.kind.__name__ for place in MODELS}


@pytest.mark.parametrize("place", MODELS, ids=str)
def test_what_a_part_has_to_have_is_asked_for(place: Place) -> None:
    keys = REQUIRED.get(place.kind.__name__, "").split()
    missing = [((*place.path, key), "it is missing", asked(place, key)) for key in keys]
    found = [(one.path, one.what, one.instead) for one in findings(place, {})]
    assert sorted(found) == missing


@pytest.mark.parametrize("place", MODELS, ids=str)
def test_a_misspelt_key_is_refused_with_the_one_that_was_meant(place: Place) -> None:
    for field in place.kind.model_fields.values():
        misspelt = f"{field.alias}x"
        (found,) = (one for one in findings(place, {misspelt: 1}) if one.path[-1] == misspelt)
        assert found.what == f"there is no key `{misspelt}` here"
        assert found.instead.startswith(f"write `{field.alias}`")


def asked(place: Place, key: str) -> str:
    """What is said to write where a key of a part is missing."""
    walked = next(one for one in MODELS if one.kind is place.kind)
    (found,) = (one for one in (*VALUES, *PARTS) if one.path == (*walked.path, key))
    return found.write or (A_LIST if get_origin(found.kind) is tuple else A_MAP)


def keys_of(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What a schema says of each key, by the part that has it."""
    parts = {name: part["properties"] for name, part in schema["$defs"].items()}
    return {**parts, "Settings": schema["else"]["properties"]["config"]["properties"]}


COMMITTED = keys_of(
    json.loads((Path(__file__).parents[2] / "schema" / "stack.schema.json").read_text())
)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return stack_schema(PROJECT)


@pytest.mark.parametrize("part", COMMITTED)
def test_a_key_has_the_bounds_and_the_default_of_the_committed_schema(
    schema: dict[str, Any], part: str
) -> None:
    held, found = COMMITTED[part], keys_of(schema)[part]
    changed = [key for key in {**held, **found} if held.get(key) != found.get(key)]
    assert changed == [], "run `make schema` if it is meant"


def is_told_by_a_schema(place: Place, value: Any) -> bool:
    """Whether JSON Schema can refuse a value, or the name of an entry.

    1.0 is whole there, `$` fits before the end of a line in Python, addresses are but text, and
    null leaves out what the catalogue has.
    """
    if isinstance(value, str):
        return not value.endswith("\n") and "address" not in place.write
    whole = isinstance(value, float) and not value % 1 > 0
    return place.content is None and value is not None and not whole


# Without those whose names are any text.
REFUSED = [
    pytest.param(place, refused, id=str(place))
    for place in (*VALUES, *NAMES)
    if (refused := [one for one in kind_of(place).refused if is_told_by_a_schema(place, one)])
]


@pytest.mark.parametrize(("place", "refused"), REFUSED)
def test_what_is_refused_the_schema_refuses_too(
    schema: dict[str, Any], place: Place, refused: list[Any]
) -> None:
    for value in refused:
        config = {f"{PROJECT}:{key}": part for key, part in place.holding(value).items()}
        assert not Draft202012Validator(schema).is_valid({"config": config}), value
