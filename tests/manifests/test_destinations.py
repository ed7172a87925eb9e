"""Where routes lead to."""

from collections.abc import Mapping
from typing import Any

import pytest

from microservices.manifests.destinations import Destination, destinations


def destination(subset: str) -> dict[str, Any]:
    return {"host": "web", "subset": subset}


def route(subset: str, weight: int) -> dict[str, Any]:
    return {"destination": destination(subset), "weight": weight}


@pytest.mark.parametrize(
    ("virtual_service", "found"),
    [
        (None, set()),
        ({}, set()),
        ({"spec": None}, set()),
        ({"spec": {"http": None}}, set()),
        ({"spec": {"http": [{"redirect": {}}]}}, set()),
        ({"spec": {"http": [{"route": None}]}}, set()),
        (
            {"spec": {"http": [{"route": [route("v1", 80), route("v2", 20)]}]}},
            {("web", "v1"), ("web", "v2")},
        ),
        ({"spec": {"http": [{"route": [{"destination": {"host": "web"}}]}]}}, {("web", "")}),
        (
            {"spec": {"http": [{"route": [route("v1", 1)]}, {"route": [route("v2", 1)]}]}},
            {("web", "v1"), ("web", "v2")},
        ),
        (
            {
                "spec": {
                    "http": [{"route": [route("v1", 80), route("v2", 20)]}],
                    "tcp": [{"route": [route("v3", 1)]}],
                    "tls": [{"route": [route("v4", 1)]}],
                }
            },
            {("web", "v1"), ("web", "v2"), ("web", "v3"), ("web", "v4")},
        ),
        (
            {"spec": {"http": [{"route": [route("v1", 100)], "mirror": destination("v2")}]}},
            {("web", "v1"), ("web", "v2")},
        ),
        (
            {
                "spec": {
                    "hosts": ["shop.example.com"],
                    "gateways": ["istio-ingress/shop"],
                    "http": [
                        {"match": [{"headers": {"x": {"exact": "1"}}}], "route": [route("v3", 1)]},
                        {
                            "route": [route("v1", 100)],
                            "mirrors": [{"destination": destination("v2"), "percentage": {}}],
                        },
                    ],
                }
            },
            {("web", "v1"), ("web", "v2"), ("web", "v3")},
        ),
    ],
)
def test_destinations_are_host_and_subset(
    virtual_service: Mapping[str, Any] | None, found: set[Destination]
) -> None:
    assert destinations(virtual_service) == found


def mirror(service: str) -> dict[str, Any]:
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
def test_destinations_of_an_http_route_are_services(rule: dict[str, Any], found: set[str]) -> None:
    assert destinations({"spec": {"rules": [rule]}}) == {(name, "") for name in found}
