"""The path under which a service is reached."""

from typing import Any

import pytest
import re2
from hypothesis import assume, given
from hypothesis import strategies as st

from microservices.dialects.exposed_path import WHOLE, ExposedPath
from microservices.kinds import istio
from microservices.settings.traffic.match import (
    ExactPath,
    MatchSettings,
    PathMatch,
    PrefixPath,
    RegexMatch,
)
from tests.builders import Tree

USERS = ExposedPath("/users")
STRIPPED = ExposedPath("/users", stripped=True)
BELOW: list[Tree] = [{"exact": "/users"}, {"prefix": "/users/"}]


def own(written: Any) -> PathMatch | None:
    """The path of a route as it is written."""
    return MatchSettings.model_validate({"path": written}, by_name=False).path


def test_every_path_is_below_none() -> None:
    assert WHOLE.everything == [{}]


@pytest.mark.parametrize(
    ("written", "conditions"),
    [
        (None, BELOW),
        ("/users", [{"exact": "/users"}]),
        ({"exact": "/users/a"}, [{"exact": "/users/a"}]),
        ("/users-old", []),
        ("/", []),
        ({"prefix": "/"}, BELOW),
        ({"prefix": "/us"}, BELOW),
        ({"prefix": "/users"}, BELOW),
        ({"prefix": "/users/"}, [{"prefix": "/users/"}]),
        ({"prefix": "/users/a"}, [{"prefix": "/users/a"}]),
        ({"prefix": "/users-old"}, []),
        ({"regex": "/users/[0-9]+"}, []),
    ],
)
def test_a_route_is_for_what_both_its_path_and_that_of_the_service_fit(
    written: Any, conditions: list[Tree]
) -> None:
    assert USERS.conditions(own(written)) == conditions


@pytest.mark.parametrize(
    ("written", "conditions"),
    [
        (None, BELOW),
        ("/", [{"exact": "/users"}, {"exact": "/users/"}]),
        ("/a", [{"exact": "/users/a"}]),
        ({"prefix": "/"}, BELOW),
        ({"prefix": "/a"}, [{"prefix": "/users/a"}]),
        ({"regex": "/[0-9]+"}, [{"regex": "/users(?:/[0-9]+)"}]),
        ({"regex": "/[0-9]*|/x"}, [{"exact": "/users"}, {"regex": "/users(?:/[0-9]*|/x)"}]),
        ({"regex": r"/\pN"}, [{"regex": r"/users(?:/\pN)"}]),
    ],
)
def test_a_route_speaks_of_paths_as_the_service_sees_them_when_stripped(
    written: Any, conditions: list[Tree]
) -> None:
    assert STRIPPED.conditions(own(written)) == conditions


@pytest.mark.parametrize(
    ("path", "written", "to", "rewrite"),
    [
        (WHOLE, None, None, {}),
        (USERS, "/users/a", None, {}),
        (WHOLE, "/x", "/y", {"uri": "/y"}),
        (WHOLE, {"prefix": "/x"}, "/y", {"uri": "/y"}),
        (WHOLE, {"prefix": "/x/"}, "/y", {"uri": "/y/"}),
        (WHOLE, {"prefix": "/x"}, "/", {"match": "^/x/?(.*)$", "rewrite": r"/\1"}),
        (WHOLE, None, "/y", {"uri": "/y/"}),
        (WHOLE, {"regex": "/.*"}, "/y", {"uri": "/y"}),
        (USERS, {"prefix": "/users/a"}, "/y", {"uri": "/y"}),
        (USERS, {"prefix": "/users"}, "/y", {"match": "^/users(.*)$", "rewrite": r"/y\1"}),
        (USERS, None, "/y", {"match": "^/(.*)$", "rewrite": r"/y/\1"}),
        (STRIPPED, None, None, {"match": "^/users/?(.*)$", "rewrite": r"/\1"}),
        (STRIPPED, "/a", None, {"match": "^/users/?(.*)$", "rewrite": r"/\1"}),
        (STRIPPED, "/a", "/y", {"uri": "/y"}),
        (STRIPPED, {"prefix": "/a"}, "/y", {"uri": "/y"}),
        (STRIPPED, None, "/y", {"match": "^/users/?(.*)$", "rewrite": r"/y/\1"}),
        (ExposedPath("/a.b", stripped=True), None, None, {"match": r"^/a\.b/?(.*)$"}),
        (STRIPPED, None, "/\\1", {"rewrite": r"/\\1/\1"}),
    ],
)
def test_what_the_service_is_asked_for(
    path: ExposedPath, written: Any, to: str | None, rewrite: Tree
) -> None:
    found: Tree = {**path.rewrite(own(written), to)}
    assert rewrite.items() <= {**found, **found.get("uriRegexRewrite", {})}.items()
    assert bool(found) is bool(rewrite)


def test_a_redirect_leads_below_the_path_that_is_stripped() -> None:
    assert USERS.redirect("/new") == WHOLE.redirect("/new") == "/new"
    assert STRIPPED.redirect("/new") == "/users/new"


# Few words, so that they meet; `a.` is one that an expression could take for another.
PATHS = st.lists(st.sampled_from(["a", "ab", "a.", "b", ""]), max_size=3).map(
    lambda parts: f"/{'/'.join(parts)}"
)
EXPRESSIONS = st.sampled_from(["/", "/.*", "/a|/ab/b", "/a(/.*)?", "/?[ab]*", ".*b"])
OWN = st.one_of(
    st.none(),
    PATHS,
    PATHS.map(lambda path: ExactPath(exact=path)),
    PATHS.map(lambda path: PrefixPath(prefix=path)),
    EXPRESSIONS.map(lambda expression: RegexMatch(regex=expression)),
)


def fits(condition: istio.StringMatch, path: str) -> bool:
    """Whether Envoy takes a path for what a condition says."""
    if "exact" in condition:
        return path == condition["exact"]
    if "regex" in condition:
        return re2.fullmatch(condition["regex"], path) is not None
    return path.startswith(condition.get("prefix", "/"))


def as_written(path: PathMatch | None) -> istio.StringMatch:
    """The condition of a route in the mesh."""
    [found] = WHOLE.conditions(path)
    return found


def seen(outside: str, beginning: str, *, stripped: bool) -> str | None:
    """What the service sees of a path, None where that does not lead to it."""
    if not f"{outside}/".startswith(f"{beginning}/"):
        return None
    return outside[len(beginning) :] or "/" if stripped else outside


def exposed_at(path: str, *, stripped: bool) -> ExposedPath:
    """The path of a service; `/` leaves nothing to strip."""
    beginning = path.rstrip("/")
    return ExposedPath(beginning, stripped and bool(beginning))


@given(PATHS, st.booleans(), OWN, PATHS)
def test_a_path_outside_finds_the_route_that_it_finds_inside(
    below: str, stripped: bool, path: PathMatch | None, outside: str
) -> None:
    exposed = exposed_at(below, stripped=stripped)
    assume(exposed.stripped or not exposed.beginning or not isinstance(path, RegexMatch))
    inside = seen(outside, exposed.beginning, stripped=exposed.stripped)
    expected = inside is not None and fits(as_written(path), inside)
    assert any(fits(one, outside) for one in exposed.conditions(path)) is expected


def rewritten(path: str, condition: istio.StringMatch, rewrite: istio.Rewrite) -> str:
    """What Envoy makes of a path that fits a condition."""
    if "uriRegexRewrite" in rewrite:
        change = rewrite["uriRegexRewrite"]
        return re2.sub(change["match"], change["rewrite"], path)
    if "exact" in condition or "regex" in condition:
        return rewrite.get("uri", path)
    beginning = condition.get("prefix", "/")
    return rewrite.get("uri", beginning) + path[len(beginning) :]


def joined(inside: str, path: PathMatch | None, to: str | None) -> str:
    """What a service asks to be asked for."""
    if to is None:
        return inside
    if path is not None and not isinstance(path, PrefixPath):
        return to
    prefix = path.prefix if path else "/"
    rest = inside[len(prefix) :]
    if prefix.endswith("/"):
        return f"{to.removesuffix('/')}/{rest}"
    return to + rest.removeprefix("/") if to.endswith("/") else to + rest


@given(PATHS, st.booleans(), OWN, st.none() | PATHS, PATHS)
def test_the_service_is_asked_for_the_same_from_outside_as_from_inside(
    below: str, stripped: bool, path: PathMatch | None, to: str | None, outside: str
) -> None:
    exposed = exposed_at(below, stripped=stripped)
    inside = seen(outside, exposed.beginning, stripped=exposed.stripped)
    for condition in exposed.conditions(path):
        if fits(condition, outside):
            found = rewritten(outside, condition, exposed.rewrite(path, to))
            assert found == joined(str(inside), path, to)
