"""Cookies of a route beside the cookie of `sticky`, whose value is the name of a version."""

import pytest

from tests.builders import Tree, problems, web
from tests.rules.traffic import ROUTE

LONG = "v2-with-a-name-of-forty-characters-in-all"


def sticky(versions: list[str], length: int) -> Tree:
    """A service that clients stick to, with a route for a cookie of some length."""
    split = {name: {"weight": 50} for name in versions}
    route = {"match": {"cookies": {"user": "x" * length}}}
    return web(versions=split, traffic={"sticky": {"cookie": "release"}, "routes": [route]})


@pytest.mark.parametrize("versions", [["v1", LONG], [LONG, "w1"]])
def test_the_expression_is_as_long_as_the_longest_version_makes_it(versions: list[str]) -> None:
    (line,) = problems(sticky(versions, 450))
    assert line.startswith(f"{ROUTE}.match.cookies: they become an expression of 1")
    assert problems(sticky(["v1", "w1"], 450)) == []
