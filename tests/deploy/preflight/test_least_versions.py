"""The versions of a cluster are compared with what a stack uses of them."""

from typing import Any

import pytest

from tests.builders import Tree, stack, web
from tests.deploy.preflight.answers import (
    FILE,
    HTTP_ROUTES,
    ISTIOD,
    asked,
    doubtful,
    istiod,
    well,
    wrong,
)


class TestIstio:
    @pytest.mark.parametrize(
        ("mesh", "items", "said"),
        [
            ({}, [istiod("default", "1.24.3")], "1.24"),
            ({}, [istiod("default", image="pilot:1.23.2-distroless")], "1.23"),
            ({}, [istiod("default", image="pilot:1.23.2@sha256:1.99")], "1.23"),
            ({"revision": "canary"}, [istiod("default", "1.21"), istiod("canary", "1.25")], "1.25"),
            ({"revision": "a-tag"}, [istiod("1-23", "1.23"), istiod("1-25", "1.25")], "1.23"),
        ],
    )
    def test_its_version_is_that_of_the_control_plane(
        self, mesh: Tree, items: list[Any], said: str
    ) -> None:
        values = stack(mesh=mesh)
        answers = well(values) | {ISTIOD: {"items": items}}
        found = {one.asked: one.said for one in asked(values, answers).answers}
        assert found["Istio"] == f"{said}; at least 1.22 is needed"

    @pytest.mark.parametrize("items", [[], [istiod("default", image="pilot:latest")]])
    def test_a_control_plane_that_is_not_told_is_only_warned_of(self, items: list[Any]) -> None:
        [line] = doubtful(stack(), **{ISTIOD: {"items": items}})
        assert "no Deployment with the label app=istiod in istio-system tells it" in line

    def test_one_that_is_too_old_is_an_error(self) -> None:
        warmup = {"loadBalancer": {"warmupSeconds": 30}}
        values = web(trafficPolicy=warmup)
        [line] = wrong(values, **{ISTIOD: {"items": [istiod("default", "1.23.1")]}})
        path = "services.web.trafficPolicy.loadBalancer.warmupSeconds"
        assert line == (
            f"{FILE}{path}: the cluster has Istio 1.23, and before 1.24 there is no use for "
            "`warmup`: it refuses the DestinationRule; upgrade Istio to 1.24"
        )


def test_the_gateway_api_is_as_new_as_its_routes_need() -> None:
    cors = {"cors": {"origins": ["https://shop.example.com"]}}
    values = web(traffic=cors) | {"mesh": {"routes": "gateway-api"}}
    annotations = {"gateway.networking.k8s.io/bundle-version": "v1.4.1"}
    [line] = wrong(values, **{HTTP_ROUTES: {"metadata": {"annotations": annotations}}})
    assert "the cluster has Gateway API 1.4, and before 1.5 there is no use for CORS" in line
    [warning] = doubtful(values, **{HTTP_ROUTES: None})
    assert "httproutes.gateway.networking.k8s.io does not tell it" in warning
