"""Maps that are lists, what is missing, and where in a route it is."""

from typing import Any

import pytest

from tests.builders import misshapen, placed, problems, stack

OF_A_ROUTE = (
    "cors, fault, match, mirror, name, redirect, requestHeaders, respond, responseHeaders, "
    "retries, rewrite, timeoutMilliseconds, to"
)
OF_A_MATCH = "callers, cookies, gateway, headers, methods, path, port, query, withoutHeaders"
WEB = "services.web"
A_MAP = "write `key: value` lines below it"
A_LIST = "write it as a list, such as [app-config]"
ENTRIES = "write `- ` before the first line of each of its entries"
ROUTES = f"{WEB}.traffic.routes"
PATHS = 'write a path from the root, or {prefix: /...} or {regex: "..."}'
TEXTS = 'write the text in quotes, or {prefix: "..."}, {regex: "..."} or {present: true}'
SHARES = "write the name of a version, or versions with their shares: {v1: 90, v2: 10}"


@pytest.mark.parametrize(
    ("path", "value", "what", "instead"),
    [
        ("mesh", "on", '`"on"` is text, not a map', A_MAP),
        ("mesh", None, "`null` is empty, not a map", A_MAP),
        ("services", ["web"], '`["web"]` is a list, not a map', A_MAP),
        ("services.web", "web:1", '`"web:1"` is text, not a map', A_MAP),
        ("services.web", 8080, "`8080` is a number, not a map", A_MAP),
        ("services.web", True, "`true` is true or false, not a map", A_MAP),
        ("services.web.versions.v1", 80, "`80` is a number, not a map", A_MAP),
        ("services.web.resources", 1.5, "`1.5` is a fraction, not a map", A_MAP),
        ("services.web.configFrom", "app", '`"app"` is text, not a list', A_LIST),
        ("services.web.configFrom", {"a": 1}, '`{"a": 1}` is a map, not a list', A_LIST),
        ("config.app", "text", '`"text"` is text, not a map', A_MAP),
        ("secrets", "hunter2", "this value is text, not a map", A_MAP),
        ("secrets.app", "hunter2", "this value is text, not a map", A_MAP),
        ("secrets.app", ["hunter2"], "this value is a list, not a map", A_MAP),
        (f"{WEB}.scheduling.tolerations", {}, "`{}` is a map, not a list", ENTRIES),
        (
            "secrets.app.key",
            ["hunter2"],
            "this value is a list, not a single value",
            "encrypt text with `pulumi config set --secret --path`",
        ),
    ],
)
def test_a_map_is_a_map_and_a_list_is_a_list(
    path: str, value: Any, what: str, instead: str
) -> None:
    line = f"Pulumi.dev.yaml: microservices:{path}: {what}; {instead}"
    assert problems(placed(path, value)) == [line]


@pytest.mark.parametrize("value", [["web"], "web", 1])
def test_a_catalogue_that_is_no_map_is_refused(value: Any) -> None:
    (line,) = problems(stack(), value)
    assert line.startswith("Pulumi.yaml: microservices:catalog: `")
    assert line.endswith(f", not a map; {A_MAP}")


def test_what_is_required_and_missing_is_asked_for() -> None:
    assert problems({"services": {"web": {"image": "web:1.0"}}}) == [
        "Pulumi.dev.yaml: microservices:namespace: it is missing; write at most 63 lower-case "
        "letters, digits and `-`, with a letter first, such as user-service",
        "Pulumi.dev.yaml: microservices:services.web.port: it is missing; "
        "write the port on which the container answers, or `kind: worker`",
    ]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (f"{WEB}.expose.paths", "the list is empty; write at least one value, or leave it out"),
        (
            f"{WEB}.traffic.retries.retryOn",
            "the list is empty; write at least one value, or leave it out",
        ),
        ("lanes.beta.header", "the map is empty; write at least one entry"),
    ],
)
def test_what_is_there_has_at_least_one_entry(path: str, what: str) -> None:
    empty: Any = {} if "map" in what else []
    tree = placed("lanes.beta", {"header": {"x-lane": "beta"}, "versions": {"web": "v1"}})
    line = f"Pulumi.dev.yaml: microservices:{path}: {what}"
    assert misshapen(placed(path, empty, tree)) == [line]


@pytest.mark.parametrize(
    ("route", "path", "line"),
    [
        (
            {"matc": {}},
            "matc",
            f"there is no key `matc` here; write `match`, or one of: {OF_A_ROUTE}",
        ),
        (
            {"match": {"header": {}}},
            "match.header",
            f"there is no key `header` here; write `headers`, or one of: {OF_A_MATCH}",
        ),
        (
            {"rewrite": {"paths": "/"}},
            "rewrite.paths",
            "there is no key `paths` here; write `path`, or one of: host, path",
        ),
        (
            {"match": {"path": {"prefx": "/a"}}},
            "match.path",
            f'`{{"prefx": "/a"}}` is a map that does not fit here; {PATHS}',
        ),
        (
            {"match": {"headers": {"x-a": {"prefix": "a", "regex": "b"}}}},
            "match.headers.x-a",
            f'`{{"prefix": "a", "regex": "b"}}` is a map that does not fit here; {TEXTS}',
        ),
        (
            {"to": {"v1": "80"}},
            "to",
            f'`{{"v1": "80"}}` is a map that does not fit here; {SHARES}',
        ),
        ({"cors": {}}, "cors.origins", f"it is missing; {A_LIST}"),
        ("v1", "", f'`"v1"` is text, not a map; {A_MAP}'),
    ],
)
def test_what_is_wrong_in_a_route_is_told_by_its_place(route: Any, path: str, line: str) -> None:
    place = f"{ROUTES}[1].{path}".removesuffix(".")
    expected = [f"Pulumi.dev.yaml: microservices:{place}: {line}"]
    assert problems(placed(ROUTES, [{"match": {"path": "/a"}}, route])) == expected
