"""Expressions as long as they may be, which are too long to write out."""

import pytest

from tests.builders import Tree, problems, web

MATCH = "Pulumi.dev.yaml: microservices:services.web.traffic.routes[0].match"


def matched(match: Tree) -> list[str]:
    """What is wrong with a route of such a match."""
    return problems(web(traffic={"routes": [{"match": match}]}))


@pytest.mark.parametrize(("regex", "size"), [("x" * 1025, 1025), ("é" * 513, 1026)])
def test_an_expression_has_1024_bytes(regex: str, size: int) -> None:
    assert matched({"headers": {"a": {"regex": "x" * 1024}}}) == []
    assert matched({"headers": {"a": {"regex": regex}}}) == [
        f"{MATCH}.headers.a.regex: it has {size} bytes, of at most 1024; "
        "write a shorter one, or several routes"
    ]


def test_cookies_become_one_expression_of_1024_characters() -> None:
    assert matched({"cookies": {"c0": "x" * 200, "c1": "y" * 200, "c2": "z"}}) == [
        f"{MATCH}.cookies: they become an expression of 2643 characters, of at most 1024; "
        "ask for fewer, for shorter ones, or for a header"
    ]
