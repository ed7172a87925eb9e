"""Stacks whose one service, `web`, says something of its traffic."""

from typing import Any

from tests.builders import Tree, web

WEB = "Pulumi.dev.yaml: microservices:services.web"
ROUTE = f"{WEB}.traffic.routes[0]"
SPLIT: Tree = {"v1": {"weight": 90}, "v2": {"weight": 10}}


def routed(*routes: Tree, **keys: Any) -> Tree:
    """A stack with two versions of `web`, v1 and v2, and some routes."""
    return web(**{"versions": SPLIT, "traffic": {"routes": list(routes)}, **keys})


def traffic(**words: Any) -> Tree:
    """A stack with two versions of `web`, and words on its traffic."""
    return web(versions=SPLIT, traffic=words)
