"""Destinations of routes: hosts and their subsets."""

from collections.abc import Mapping
from typing import Any

from microservices.manifests.parts import part
from microservices.manifests.routes.route import Route

Destination = tuple[str, str]


def destinations(routes: Mapping[str, Any] | None) -> set[Destination]:
    """Host and subset of all that a VirtualService or an HTTPRoute sends requests or copies to.

    The subset of what an HTTPRoute leads to is empty: there each version is a Service of its own.
    https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
    """
    kind = "HTTPRoute" if part(routes, "spec", "rules") else "VirtualService"
    route = Route({"metadata": {"name": ""}, **(routes or {}), "kind": kind})
    led = (one for rule in route.rules for one in (*rule.backends, *rule.mirrors))
    return {(one.written, one.subset) for one in led}
