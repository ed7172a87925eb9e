"""What the settings accept of the Gateway API is within every limit of its CRDs.

Each limit of the schemas is met by values at it and beyond it, made of the schema itself; what the
settings accept of them the API server accepts, and what is at the limit they do accept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from microservices.objects.stack import stack_objects
from microservices.objects.state import StackState
from tests.builders import Tree, accepted, layers, problems, web
from tests.gateway_api_schema import RULES, SPECS, UNIQUE, limits, refusals, schema

HOSTS, MESH = ["shop.example.com"], {"routes": "gateway-api"}
EXPOSED = {"mesh": MESH, "gateway": {"hosts": HOSTS, "plaintext": True}}
PATH, ORIGIN = "/x", "https://shop.example.com"
ODD = (
    "//",
    "/./",
    "/../",
    "%2f",
    "%2F",
    "#",
    "/..",
    "/.",
    "%",
    "*",
    "?",
    "ä",
    "{",
    "  ",
    "\t",
    '"',
)
STATE = StackState(project="microservices", stack="dev")


@dataclass(frozen=True)
class Place:
    """Where the settings have what is written at a place of an object.

    `text` makes one value of a length, which for a list is an entry with a number.
    """

    stack: Callable[[Any], Tree]
    text: Callable[[int], str] = lambda size: "a" * size


def routed(**route: Any) -> Tree:
    """A stack with one route more than the split."""
    said = {"match": {"path": PATH}, **route}
    return {**web(traffic={"routes": [said]}, expose={}), **EXPOSED}


def matched(**conditions: Any) -> Tree:
    return routed(match=conditions)


def cors(**said: Any) -> Tree:
    return routed(cors={"origins": [ORIGIN], **said})


def host(size: int) -> str:
    """A host with so many characters, or another one for each smaller number."""
    labels = ".".join("a" * 60 for _ in range((size - 2) // 61))
    return f"{labels}.{'b' * (size - len(labels) - 1)}".removeprefix(".")


def path(size: int) -> str:
    return "/" + "a" * (size - 1)


def origin(size: int) -> str:
    return f"https://{host(size - 8)}"


def keys(names: list[str]) -> Tree:
    return dict.fromkeys(names, "1")


def last(names: list[str]) -> Tree:
    """The last version, with what the others leave."""
    return {names[-1]: {"weight": 101 - len(names)}}


CHANGES = {
    f"rules[].filters[].{kind}Modifier.{place}": found
    for kind in ("requestHeader", "responseHeader")
    for action in ("set", "add")
    for place, found in {
        action: Place(lambda names, k=kind, a=action: routed(**{f"{k}s": {a: keys(names)}})),
        f"{action}[].name": Place(
            lambda name, k=kind, a=action: routed(**{f"{k}s": {a: {name: "1"}}})
        ),
        f"{action}[].value": Place(
            lambda value, k=kind, a=action: routed(**{f"{k}s": {a: {"x-a": value}}})
        ),
        "remove": Place(lambda names, k=kind: routed(**{f"{k}s": {"remove": names}})),
    }.items()
}
REWRITTEN = {"path": {"prefix": "/x/"}}
HELD: dict[str, dict[str, Place]] = {
    "HTTPRoute": {
        **CHANGES,
        "hostnames": Place(
            lambda hosts: {
                **routed(),
                "gateway": {"hosts": hosts, "tls": {"credentialName": "shop"}},
            },
            lambda number: f"{'a' * number}.example.com",
        ),
        "rules[].filters[].cors.allowOrigins": Place(
            lambda origins: cors(origins=origins), lambda number: f"https://{'a' * number}.example"
        ),
        "rules[].filters[].cors.allowOrigins[]": Place(lambda one: cors(origins=[one]), origin),
        "rules[].filters[].cors.allowHeaders": Place(lambda names: cors(headers=names)),
        "rules[].filters[].cors.allowHeaders[]": Place(lambda name: cors(headers=[name])),
        "rules[].filters[].cors.exposeHeaders": Place(lambda names: cors(expose=names)),
        "rules[].filters[].cors.exposeHeaders[]": Place(lambda name: cors(expose=[name])),
        "rules[].filters[].cors.allowMethods[]": Place(lambda method: cors(methods=[method])),
        "rules[].filters[].cors.maxAge": Place(lambda seconds: cors(maxAgeSeconds=seconds)),
        "rules[].filters[].requestMirror.percent": Place(
            lambda percent: {
                **web(
                    versions={"v1": {"weight": 100}, "v2": {"weight": 0}},
                    traffic={"mirror": {"to": "v2", "percent": percent}},
                ),
                **EXPOSED,
            }
        ),
        "rules[].filters[].requestRedirect.hostname": Place(
            lambda name: routed(redirect={"host": name}), host
        ),
        "rules[].filters[].requestRedirect.path.replaceFullPath": Place(
            lambda text: routed(redirect={"path": text}), path
        ),
        "rules[].filters[].requestRedirect.port": Place(
            lambda number: routed(redirect={"port": number})
        ),
        "rules[].filters[].requestRedirect.scheme": Place(
            lambda scheme: routed(redirect={"scheme": scheme, "port": 8443})
        ),
        "rules[].filters[].requestRedirect.statusCode": Place(
            lambda code: routed(redirect={"path": "/y", "code": code})
        ),
        "rules[].filters[].urlRewrite.hostname": Place(
            lambda name: routed(rewrite={"host": name}), host
        ),
        "rules[].filters[].urlRewrite.path.replaceFullPath": Place(
            lambda text: routed(rewrite={"path": text}), path
        ),
        "rules[].filters[].urlRewrite.path.replacePrefixMatch": Place(
            lambda text: routed(match=REWRITTEN, rewrite={"path": text}), path
        ),
        "rules[].matches[].headers": Place(lambda names: matched(headers=keys(names))),
        "rules[].matches[].headers[].name": Place(lambda name: matched(headers={name: "1"})),
        "rules[].matches[].headers[].value": Place(lambda text: matched(headers={"x-a": text})),
        "rules[].matches[].method": Place(lambda method: matched(methods=[method])),
        "rules[].matches[].path": Place(lambda text: matched(path=f"/{text}"), lambda _: "a"),
        "rules[].matches[].path.value": Place(lambda text: matched(path=text), path),
        "rules[].matches[].queryParams": Place(lambda names: matched(query=keys(names))),
        "rules[].matches[].queryParams[].name": Place(lambda name: matched(query={name: "1"})),
        "rules[].matches[].queryParams[].value": Place(lambda text: matched(query={"q": text})),
        "rules[].name": Place(lambda name: routed(name=name)),
        "rules": Place(
            # The split is a rule too.
            lambda paths: {
                **web(traffic={"routes": [{"match": {"path": one}} for one in paths[:-1]]}),
                "mesh": MESH,
            },
            path,
        ),
        "rules[].backendRefs": Place(
            lambda names: {
                **web(versions={name: {"weight": 1} for name in names[:-1]} | last(names)),
                "mesh": MESH,
            }
        ),
        "rules[].backendRefs[].port": Place(lambda number: {**web(port=number), "mesh": MESH}),
        # Milliseconds, whose digits the pattern counts.
        "rules[].timeouts.request": Place(
            lambda text: routed(timeoutMilliseconds=600_000 - len(text))
        ),
    },
    "Gateway": {
        "listeners": Place(
            lambda hosts: {**routed(), "gateway": {"hosts": hosts, "plaintext": True}},
            lambda number: f"a{number}.example.com",
        ),
        "listeners[].hostname": Place(
            lambda name: {**routed(), "gateway": {"hosts": [name], "plaintext": True}}, host
        ),
        "listeners[].name": Place(
            lambda name: {
                **routed(),
                "gateway": {"hosts": [*HOSTS, name], "plaintext": True},
            },
            # One of a wildcard has the longest name: `http-any.` and what is below it.
            lambda size: f"*.{host(size - len('http-any.'))}",
        ),
    },
    "BackendTLSPolicy": {},
}
# Names of objects, ports and hosts that are checked as such; and what the project itself writes.
WRITTEN_BY_THE_PROJECT = re.compile(
    r"parentRefs.*|addresses.*|gatewayClassName|targetRefs.*|validation.*"
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
