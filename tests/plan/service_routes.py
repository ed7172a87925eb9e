"""Routes of one service with two versions, and what is told of each."""

from typing import Any

from microservices.plan.routes import Route, routes
from microservices.plan.subjects import Service
from microservices.settings.stack import Settings
from tests.builders import Tree, service

TWO = {"v1": {"weight": 80}, "v2": {"weight": 20}}
BETA = {"beta": {"header": {"x-lane": "beta"}, "versions": {"web": "v2"}}}


def found(stack: Tree | None = None, **keys: Any) -> list[Route]:
    """The routes of a service with two versions, in a stack with some keys of its own."""
    written = service(**{"versions": TWO, **keys})
    accepted = Settings.model_validate(
        {"namespace": "shop", "services": {"web": written}, **(stack or {})}, by_name=False
    )
    return [*routes(Service("web", accepted.services["web"]), accepted.lanes)]


def told(one: Route) -> tuple[str | None, Tree, Tree]:
    """Name, conditions and split of a route."""
    return one.name, one.match.model_dump(by_alias=True, exclude_defaults=True), {**one.split}


def routed(*written: Tree, **traffic: Any) -> list[Route]:
    """The routes of a service that writes these."""
    return found(traffic={"routes": [*written], **traffic})


STICKY = {"cookie": "release", "seconds": 60}
