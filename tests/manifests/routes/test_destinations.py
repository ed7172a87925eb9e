"""Where routes lead to."""

from typing import Any

import pytest

from microservices.manifests.routes.destinations import destinations
from tests.offline.objects import Manifest, route

V2: Manifest = {"host": "web", "subset": "v2"}
BOTH = route(("v1", 80), ("v2", 20))
COPIED = route(("v1", 100), mirrors=[{"destination": V2, "percentage": {}}])


def virtual_service(*http: Manifest, **spec: Any) -> Manifest:
    """A VirtualService as the engine hands it to a hook, without a kind."""
    return {"spec": {"http": [*http], **spec}}


@pytest.mark.parametrize(
    ("written", "subsets"),
    [
        (None, set()),
        ({}, set()),
        ({"spec": None}, set()),
        ({"spec": {"http": None}}, set()),
        (virtual_service({"redirect": {}}), set()),
        (virtual_service({"route": None}), set()),
        (virtual_service(BOTH), {"v1", "v2"}),
        (virtual_service({"route": [{"destination": {"host": "web"}}]}), {""}),
        (virtual_service(route(("v1", 1)), route(("v2", 1))), {"v1", "v2"}),
        (
            virtual_service(BOTH, tcp=[route(("v3", 1))], tls=[route(("v4", 1))]),
            {"v1", "v2", "v3", "v4"},
        ),
        (virtual_service(route(("v1", 100), mirror=V2)), {"v1", "v2"}),
        (virtual_service(route(("v3", 1), match=[{}]), COPIED), {"v1", "v2", "v3"}),
    ],
)
def test_destinations_are_host_and_subset(written: Manifest | None, subsets: set[str]) -> None:
    assert destinations(written) == {("web", subset) for subset in subsets}


def mirror(service: str) -> Manifest:
    return {"type": "RequestMirror", "requestMirror": {"backendRef": {"name": service}}}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({}, set()),
        ({"backendRefs": None, "filters": None}, set()),
        ({"backendRefs": [{"name": "web-v1"}, {"name": "web-v2"}]}, {"web-v1", "web-v2"}),
        ({"filters": [{"type": "RequestRedirect", "requestRedirect": {}}]}, set()),
        (
            {"backendRefs": [{"name": "web-v1"}], "filters": [mirror("web-v2")]},
            {"web-v1", "web-v2"},
        ),
        (
            {"backendRefs": [{"name": "web-v1", "filters": [mirror("web-v2")]}]},
            {"web-v1", "web-v2"},
        ),
    ],
)
def test_destinations_of_an_http_route_are_services(rule: Manifest, found: set[str]) -> None:
    assert destinations({"spec": {"rules": [rule]}}) == {(name, "") for name in found}
