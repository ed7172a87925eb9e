"""What must hold between the matches of a VirtualService: where it is told, and how.

Which objects a rule with a code of istioctl finds at all stands in `test_manifest_verdicts.py`.
"""

from typing import Any

import pytest

from tests.rules.objects import Manifest, told
from tests.rules.routes import V1, WEB, matching, prefix, route, virtual_service


@pytest.mark.parametrize(
    ("routes", "findings"),
    [
        (
            [route(), matching(prefix("/a"))],
            [
                (
                    (1,),
                    "route 0 takes every request before it; "
                    "move it before the route without matches, or remove it",
                )
            ],
        ),
        (
            [matching(prefix("/a", name="one")), matching(prefix("/a", name="two"))],
            [
                (
                    (1,),
                    "routes before it have all of its matches; remove it, or match something else",
                ),
                ((1, "match", 0), "route 0 has the same match; remove it"),
            ],
        ),
        (
            [matching(prefix("/b")), matching(prefix("/a"), prefix("/a"))],
            [((1, "match", 1), "route 1 has the same match; remove it")],
        ),
        (
            [matching(prefix("/a")), matching({"port": 80}, prefix("/a/b")), route()],
            [((1, "match", 1), "an earlier match of /a covers /a/b; put the longer prefix first")],
        ),
    ],
)
def test_routes_that_no_request_reaches_are_told(
    routes: list[Manifest], findings: list[tuple[tuple[Any, ...], str]]
) -> None:
    found = [
        (path, f"{what}; {instead}")
        for path, what, instead in told(V1, WEB, virtual_service(*routes))
    ]
    assert found == [(("VirtualService/web", "spec", "http", *at), what) for at, what in findings]
