"""What the settings accept of the Gateway API is within every limit of its CRDs.

Each limit of the schemas is met by values at it and beyond it, made of the schema itself; what the
settings accept of them the API server accepts, and what is at the limit they do accept.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from microservices.objects.stack import stack_objects
from microservices.objects.state import StackState
from tests.builders import Tree, accepted, layers, problems
from tests.gateway_api_places import HELD, ODD, Place, path
from tests.gateway_api_schema import RULES, SPECS, UNIQUE, limits, refusals, schema

STATE = StackState(project="microservices", stack="dev")
# Names of objects, ports and hosts that are checked as such; and what the project itself writes.
WRITTEN_BY_THE_PROJECT = re.compile(
    r"parentRefs.*|addresses.*|infrastructure.*|gatewayClassName|targetRefs.*|validation.*"
    r"|.*(Refs?\[\]|\.backendRef)\.(group|kind|name|namespace|port)|.*\.(type|mode|protocol)"
    r"|hostnames\[\]|listeners\[\]\.(port|tls.*)|rules\[\]|.*backendRefs\[\](\.filters.*|\.weight)?"
    r"|.*\.filters(\[\])?|.*\.(requestMirror|requestRedirect\.path|urlRewrite\.path|timeouts)"
    r"|.*\.requestMirror\.(backendRef|fraction.*)|.*\.requestRedirect\.path\.replacePrefixMatch"
    # A method is one of nine, and more than 64 matches are in cases of `rules-fit-one-object`.
    r"|.*\.allowMethods|rules\[\]\.matches"
)
# What the settings refuse though the API server takes it, by the place, and why.
STRICTER = {
    "rules[].filters[].cors.allowHeaders[]": "the name of a header has 200 characters",
    "rules[].filters[].cors.exposeHeaders[]": "the name of a header has 200 characters",
    "rules[].filters[].cors.allowMethods[]": "a method is written by its name, and `*` is none",
    "rules[].filters[].requestHeaderModifier.add[].name": "it has 200 characters",
    "rules[].filters[].requestHeaderModifier.set[].name": "it has 200 characters",
    "rules[].filters[].responseHeaderModifier.add[].name": "it has 200 characters",
    "rules[].filters[].responseHeaderModifier.set[].name": "it has 200 characters",
    "rules[].matches[].headers[].name": "it has 200 characters",
    "rules[].matches[].path": "`/a*` is refused by nobody",
    "rules[].name": "the names of lanes and versions are joined to it",
    "listeners[].hostname": "the name of its listener is longer",
}


def values(place: Place, node: Tree) -> Iterator[tuple[Any, bool]]:
    """Values at each limit, beyond it, and whether it is the limit that they are at."""
    if most := node.get("maxItems"):
        yield [place.text(number + 2) for number in range(most)], True
        yield [place.text(number + 2) for number in range(most + 1)], False
    if node.get(UNIQUE) in ("set", "map"):
        yield [place.text(30)] * 2, False
    if most := node.get("maxLength"):
        yield place.text(most), True
        yield place.text(most + 1), False
    if "minLength" in node:
        yield "", False
    if "pattern" in node or place.text is path:
        yield from ((f"{place.text(9)}{odd}b", False) for odd in ODD)
    yield from ((value, True) for value in node.get("enum", ()))
    for key, step in (("minimum", -1), ("maximum", 1)):
        if key in node:
            yield node[key] + step, False
            yield node[key], True
    if RULES in node and node["type"] == "object":
        yield from ((odd, False) for odd in ODD)
    if RULES in node and node["type"] == "array":
        yield ["*", place.text(30)], False


def refused_by_the_api_server(tree: Tree, kind: str) -> list[str]:
    """Why the API server refuses what becomes of a stack, in which there is one of a kind."""
    objects = stack_objects(accepted(layers(tree)), STATE)
    specs = [(one.kind, one.body["spec"]) for one in objects if one.kind in SPECS]
    assert kind in dict(specs)
    return [line for one, spec in specs for line in refusals(one, spec)]


@pytest.mark.parametrize(
    ("kind", "field", "node"),
    [
        pytest.param(kind, field, node, id=f"{kind}.{field}")
        for kind, places in HELD.items()
        for field, node in limits(schema(kind))
        if field in places
    ],
)
def test_what_is_accepted_is_within_the_limits_of_the_crds(
    kind: str, field: str, node: Tree
) -> None:
    place = HELD[kind][field]
    outcomes: set[bool] = set()
    for value, at_the_limit in values(place, node):
        tree = place.stack(value)
        wrong = problems(tree)
        assert not wrong or not at_the_limit or field in STRICTER, wrong
        assert wrong or refused_by_the_api_server(tree, kind) == [], value
        outcomes.add(not wrong)
    assert outcomes


@pytest.mark.parametrize("kind", sorted(SPECS))
def test_every_limit_is_met_or_of_what_the_project_writes_itself(kind: str) -> None:
    fields = {field for field, _ in limits(schema(kind))}
    assert HELD[kind].keys() <= fields
    unmet = sorted(fields - HELD[kind].keys())
    assert [field for field in unmet if not WRITTEN_BY_THE_PROJECT.fullmatch(field)] == []


def test_the_schemas_refuse_what_is_beyond_their_limits() -> None:
    rule = {"matches": [{"path": {"type": "Exact", "value": "/a//b"}}], "backendRefs": []}
    found = refusals("HTTPRoute", {"parentRefs": [], "rules": [rule] * 17})
    assert len(found) == 18
